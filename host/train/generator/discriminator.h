/* SPDX-License-Identifier: BSD-2-Clause
 *
 * discriminator.h - tells real images from generated ones, given their class.
 *
 * D(x, c) = w f(x) + b + v_c f(x): convolutional features f with a projection of the class
 * (Miyato and Koyama, 2018). A fully connected discriminator does not get strokes sharp.
 */
#ifndef PDNN_DISCRIMINATOR_H
#define PDNN_DISCRIMINATOR_H

#include "train/judge/convnet.h"

/* Images at a time: their images stay in the second-level cache. Gradients add up over calls. */
enum { PDNN_DISCRIMINATOR_ROWS = 64 };

struct pdnn_discriminator {
    uint32_t classes, pixels;
    struct pdnn_param_set *params;
    struct pdnn_convnet body;
    struct pdnn_linear head;         /* (1, Features) */
    struct pdnn_param *class_vector; /* (Classes, Features) */
    float *keep;                     /* (Rows, Features): dropout, 0 or 1/(1-p) */
    float *features;                 /* (Rows, Features) after dropout */
    float *logits;                   /* (Rows) */
    float *logits_grad;              /* (Rows) */
    float *x_grad, *moved;           /* (Rows, Pixels) for the gradient penalty */
};

void pdnn_discriminator_add(struct pdnn_discriminator *d, struct pdnn_param_set *set,
                            struct pdnn_arena *arena, uint32_t side, uint32_t classes);
void pdnn_discriminator_start(struct pdnn_discriminator *d, struct pdnn_rng *rng);
/* logits of x (Rows, Side, Side); rng NULL: no dropout. */
void pdnn_discriminator_forward(struct pdnn_discriminator *d, const float *x, const uint8_t *labels,
                                uint32_t rows, struct pdnn_rng *rng);
/* From logits_grad; see pdnn_convnet_backward(). */
void pdnn_discriminator_backward(struct pdnn_discriminator *d, const uint8_t *labels, uint32_t rows,
                                 bool frozen, float *x_grad);
/* Add the gradient of weight * sum over the rows of |dD/dx|^2 at x (R1), and return that sum.
 * `probe`: length of the step, in x, over which the change of the gradient is taken. The shorter,
 * the more exact; a longer one also sees the turns of the rectifiers within its reach. */
double pdnn_discriminator_penalty(struct pdnn_discriminator *d, const float *x,
                                  const uint8_t *labels, uint32_t rows, float weight, float probe);

/* One optimiser step against n images, fake ones and real ones of the same classes (N, Pixels):
 * non-saturating loss, which is returned, and every few steps the penalty on the real images.
 * fake_grad (N, Pixels) is that of the fake images' maker: the gradient of its loss at each pixel.
 */
double pdnn_discriminator_step(struct pdnn_discriminator *d, struct pdnn_rng *rng,
                               const float *fake, const float *real, const uint8_t *labels,
                               uint32_t n, float rate, float *fake_grad);

#endif
