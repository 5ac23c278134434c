/* SPDX-License-Identifier: BSD-2-Clause
 *
 * conv.h - convolution 4 x 4 with stride 2 and a border of 1.
 *
 * Images are (Rows, Height, Width, Channels): a patch row is one run of memory, and the result
 * already has the layout of the next layer's input. Height and width are even, channels 1 or a
 * multiple of 16, filters a multiple of 16.
 */
#ifndef PDNN_CONV_H
#define PDNN_CONV_H

#include "train/net/linear.h"

enum { PDNN_CONV_KERNEL = 4, PDNN_CONV_STRIDE = 2 };

struct pdnn_conv {
    uint32_t height, width, channels; /* of the input; the output is half as high and wide */
    struct pdnn_linear linear;        /* (Filters, 4 * 4 * Channels) */
    float *image;                     /* (Rows, Height + 2, Width + 2, Channels): its border is 0 */
    float *image_grad;                /* of one image */
    float *by_tap;                    /* (4 * 4 * Channels, Filters): weights or their gradient */
};

void pdnn_conv_add(struct pdnn_conv *conv, struct pdnn_param_set *set, struct pdnn_arena *arena,
                   const char *name, uint32_t height, uint32_t width, uint32_t channels,
                   uint32_t filters, uint32_t rows);
/* Values of one image's output. */
size_t pdnn_conv_outputs(const struct pdnn_conv *conv);
/* y (Rows, Height/2, Width/2, Filters); keeps the images for the way back. */
void pdnn_conv_forward(struct pdnn_conv *conv, const float *x, uint32_t rows, float *y);
/* Add the gradient; x_grad is overwritten, NULL: not wanted. `frozen`: x_grad alone. */
void pdnn_conv_backward(struct pdnn_conv *conv, const float *y_grad, uint32_t rows, bool frozen,
                        float *x_grad);

#endif
