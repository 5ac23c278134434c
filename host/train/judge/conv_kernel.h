/* SPDX-License-Identifier: BSD-2-Clause
 *
 * conv_kernel.h - the three products of a 4 x 4 convolution with stride 2, over one image.
 *
 * The products are narrow (16 to 64 filters), where a general matrix product spends more time on
 * copying patches and packing than on arithmetic. Here the filters of a spot stay in registers and
 * the patch is read where it lies, in an image with a border of zeros.
 *
 * Layouts, all in floats: image (2 Out + 2, 2 Out + 2, Channels); spots (Out, Out, Filters);
 * weights "by tap" (16 Channels, Filters) and "by filter" (Filters, 16 Channels).
 */
#ifndef PDNN_CONV_KERNEL_H
#define PDNN_CONV_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

struct pdnn_conv_size {
    uint32_t out_height, out_width;
    uint32_t channels; /* 1 or a multiple of 16 */
    uint32_t filters;  /* a multiple of 16 */
};

/* spots = bias + image * weights. */
void pdnn_conv_spots(const struct pdnn_conv_size *size, const float *image, const float *by_tap,
                     const float *bias, float *spots);
/* by_tap_grad += the weights' gradient. */
void pdnn_conv_weight_grad(const struct pdnn_conv_size *size, const float *image,
                           const float *spots_grad, float *by_tap_grad);
/* image_grad += the image's gradient. */
void pdnn_conv_image_grad(const struct pdnn_conv_size *size, const float *spots_grad,
                          const float *by_filter, float *image_grad);

#endif
