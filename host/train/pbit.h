/* SPDX-License-Identifier: BSD-2-Clause
 *
 * pbit.h - p-bits in training: drawn forward, straight-through backward.
 *
 * A bit is 1 with probability p = sigmoid(z). Backward, the drawn bit is taken for its mean:
 * d bit / d z = p (1 - p). (The plain identity instead of sigmoid' does not train.)
 */
#ifndef PDNN_PBIT_H
#define PDNN_PBIT_H

#include "rng.h"

/* p[i] = sigmoid(z[i]); p may be z. */
void pdnn_pbit_probability(const float *z, size_t n, float *p);
/* bit[i] = 1 with probability p[i], else 0. */
void pdnn_pbit_draw(struct pdnn_rng *rng, const float *p, size_t n, float *bit);
/* mean[i] = mean of `samples` draws (probabilities rounded to 1/65536). */
void pdnn_pbit_draw_mean(struct pdnn_rng *rng, const float *p, size_t n, uint32_t samples,
                         float *mean);
/* grad[i] *= p[i] (1 - p[i]). */
void pdnn_pbit_backward(const float *p, size_t n, float *grad);
/* grad[i] *= (p[i] (1 - p[i]))^noise_scale. */
void pdnn_pbit_backward_wide(const float *p, size_t n, float noise_scale, float *grad);

#endif
