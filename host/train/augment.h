/* SPDX-License-Identifier: BSD-2-Clause
 *
 * augment.h - training images cut to size, as they are or moved a little.
 */
#ifndef PDNN_AUGMENT_H
#define PDNN_AUGMENT_H

#include "train/net/rng.h"

/* Standard deviations of the random affine map. */
struct pdnn_augment {
    float shift_px, rotation_rad, scale, shear;
    bool mirror; /* left to right, in one of two cases */
};

/* The inner (height - 2 crop) x (width - 2 crop) pixels, as 0 to 1. */
void pdnn_image_crop(const uint8_t *image, uint32_t height, uint32_t width, uint32_t crop,
                     float *out);
/* The same of the image under a random affine map (bilinear; background is 0). height and width
 * at most 32. `key`: pdnn_rng_key(), `number`: of the image within the call. */
void pdnn_image_warp(const uint8_t *image, uint32_t height, uint32_t width, uint32_t crop,
                     const struct pdnn_augment *augment, uint64_t key, uint32_t number, float *out);
/* x[i] = x[i] >= threshold / 255 ? 1 : 0. */
void pdnn_image_threshold(float *x, size_t n, uint32_t threshold);

#endif
