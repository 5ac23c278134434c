/* SPDX-License-Identifier: BSD-2-Clause
 *
 * generator.h - class-conditional generator of small images with binary latents: the decoder that
 * goes on the device (prior, one layer of p-bits, linear read-out), and the encoder that teaches
 * it.
 *
 *   class, latents (drawn by the prior) -> hidden p-bits -> mean over samples -> sigmoid -> pixels
 */
#ifndef PDNN_GENERATOR_H
#define PDNN_GENERATOR_H

#include "prior.h"

enum { PDNN_ENCODER_LAYERS = 3 };

struct pdnn_generator {
    uint32_t pixels, latents, hidden, classes;
    uint32_t rows; /* images in a batch at most */
    struct pdnn_arena arena;
    struct pdnn_rng rng;
    struct pdnn_param_set decoder_params, prior_params, encoder_params;
    struct pdnn_prior prior;
    struct pdnn_linear decoder[2]; /* (Hidden, 16 + Latents), (Pixels, Hidden) */
    struct pdnn_linear encoder[PDNN_ENCODER_LAYERS];
    /* Buffers; *_grad are the gradients. */
    float *image;      /* (Rows, Pixels), 0 to 1 */
    float *encoder_in; /* (Rows, Pixels + 16): image and class */
    float *encoder_out[PDNN_ENCODER_LAYERS], *encoder_grad[PDNN_ENCODER_LAYERS];
    float *q;                         /* (Rows, Latents): P(latent = 1 | image, class) */
    float *x, *x_grad, *prior_x_grad; /* (Rows, 16 + Latents): class and latents */
    float *p;                         /* (Rows, Hidden): P(hidden = 1) */
    float *mean, *mean_grad;          /* (Rows, Hidden): mean of the hidden p-bits */
    float *out;                       /* (Rows, Pixels): logits, then their gradient */
    float *scratch;                   /* (2, Rows, Latents) */
};

int pdnn_generator_new(struct pdnn_generator *net, uint32_t pixels, uint32_t latents,
                       uint32_t hidden, uint32_t classes, uint32_t rows, uint64_t seed);
void pdnn_generator_free(struct pdnn_generator *net);

/* Pixel logits net->out of net->x; mean over `samples` draws of the hidden p-bits.
 * samples 0: no noise, the probabilities instead. */
void pdnn_generator_decode(struct pdnn_generator *net, uint32_t rows, uint32_t samples);
/* Add the decoder's gradient, given the one at net->out (in net->out); x_grad likewise. */
void pdnn_generator_decode_backward(struct pdnn_generator *net, uint32_t rows);

/* Loss of net->image of classes `labels`: cross-entropy + kl_weight * KL(q | prior), in nats.
 * With `train` adds all gradients. Layers must be prepared. */
double pdnn_generator_vae(struct pdnn_generator *net, const uint8_t *labels, uint32_t rows,
                          uint32_t samples, float kl_weight, bool train);

void pdnn_generator_prepare(struct pdnn_generator *net);
void pdnn_generator_finish(struct pdnn_generator *net);

#endif
