/* SPDX-License-Identifier: BSD-2-Clause
 *
 * convnet.h - two convolutions and a dense layer of features: the body of the judge and of the
 * discriminator.
 */
#ifndef PDNN_CONVNET_H
#define PDNN_CONVNET_H

#include "train/judge/conv.h"

struct pdnn_convnet_shape {
    uint32_t side;       /* images are side x side x 1, side a multiple of 4 */
    uint32_t filters[2]; /* of the convolutions */
    uint32_t features;
    float slope; /* of the rectifiers below 0: 0 or a small positive number */
};

struct pdnn_convnet {
    struct pdnn_convnet_shape shape;
    struct pdnn_conv conv[2];
    struct pdnn_linear dense;        /* (Features, side/4 * side/4 * filters[1]) */
    float *y[2], *y_grad[2];         /* (Rows, outputs of the convolution) */
    float *features, *features_grad; /* (Rows, Features) */
};

void pdnn_convnet_add(struct pdnn_convnet *net, struct pdnn_param_set *set,
                      struct pdnn_arena *arena, const struct pdnn_convnet_shape *shape,
                      uint32_t rows);
void pdnn_convnet_start(struct pdnn_convnet *net, struct pdnn_rng *rng);
/* net->features of x (Rows, Side, Side). */
void pdnn_convnet_forward(struct pdnn_convnet *net, const float *x, uint32_t rows);
/* From net->features_grad (destroyed): add the gradient (not if `frozen`); x_grad may be NULL. */
void pdnn_convnet_backward(struct pdnn_convnet *net, uint32_t rows, bool frozen, float *x_grad);

/* y = max(y, slope * y), and its way back, given the result. */
void pdnn_rectify(float *y, size_t n, float slope);
void pdnn_rectify_backward(const float *y, size_t n, float slope, float *grad);

#endif
