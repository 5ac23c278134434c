/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ties.h - several p-bits on one sum in training, whose count goes on: drawn forward, straight
 * through backward. P-bit k of K is 1 with probability sigmoid((z - offset[k]) / noise_scale).
 */
#ifndef PDNN_TRAIN_TIES_H
#define PDNN_TRAIN_TIES_H

#include "model/model.h"
#include "train/net/rng.h"

struct pdnn_ties {
    uint32_t n; /* K, 2 to PDNN_COPIES_MAX; 0: none */
    float step; /* between their offsets, in units of z, as it is wanted */
    /* (K) multiples of z's unit, the first 0: as a device has them. */
    float offset[PDNN_COPIES_MAX];
    int32_t units[PDNN_COPIES_MAX]; /* the same in units */
};

/* Round the offsets to multiples of `unit`, above 0. They may be further apart than a device can
 * have them: pdnn_model_check() says so. */
void pdnn_ties_settle(struct pdnn_ties *ties, float unit);
/* out[i] = share of the K p-bits of z[i] that are 1, drawn independently. */
void pdnn_ties_draw(const struct pdnn_ties *ties, struct pdnn_rng *rng, const float *z, size_t n,
                    float noise_scale, float *out);
/* grad[i] *= the derivative of the share's mean by z[i]. */
void pdnn_ties_backward(const struct pdnn_ties *ties, const float *z, size_t n, float noise_scale,
                        float *grad);

#endif
