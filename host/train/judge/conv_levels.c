/* SPDX-License-Identifier: BSD-2-Clause */
#ifdef PDNN_LEVELS

#include "train/judge/conv_kernel.h"

#include "train/net/level.h"

PDNN_KERNEL(pdnn_conv_spots,
            (const struct pdnn_conv_size *size, const float *image, const float *by_tap,
             const float *bias, float *spots),
            (size, image, by_tap, bias, spots))
PDNN_KERNEL(pdnn_conv_weight_grad,
            (const struct pdnn_conv_size *size, const float *image, const float *spots_grad,
             float *by_tap_grad),
            (size, image, spots_grad, by_tap_grad))
PDNN_KERNEL(pdnn_conv_image_grad,
            (const struct pdnn_conv_size *size, const float *spots_grad, const float *by_filter,
             float *image_grad),
            (size, spots_grad, by_filter, image_grad))

#endif
