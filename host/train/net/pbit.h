/* SPDX-License-Identifier: BSD-2-Clause
 *
 * pbit.h - p-bits in training: drawn forward, straight-through backward.
 *
 * A bit is 1 with probability p = sigmoid(z). Backward, the drawn bit is taken for its mean:
 * d bit / d z = p (1 - p). (The plain identity instead of sigmoid' does not train.)
 */
#ifndef PDNN_PBIT_H
#define PDNN_PBIT_H

#include "train/net/rng.h"

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
/* Given the mean of the draws: grad[i] *= (mean (1 - p) + (1 - mean) p) / 2. Its
 * expectation is the true gradient of a loss that is quadratic in each bit, so it also sees what
 * the variance of the bits costs; p (1 - p) sees their mean alone. (Liu et al., 2023: "ReinMax".)
 */
void pdnn_pbit_backward_mean(const float *p, const float *mean, size_t n, float *grad);

/* How the samples of a p-bit belong together is rng->sampling's business, by the rule of the device
 * (rtl/doc/sampling.md); pdnn_pbit_pass() starts a forward pass over the layers. The samples
 * are those that one call draws: rows that are samples of a layer before are independent. */
static inline void pdnn_pbit_pass(struct pdnn_rng *rng) {
    rng->pascal = false;
}

/* Whole layers, one pass over memory each. z (Rows, Width) are sums without the bias, and become
 * p = sigmoid(gain * (z + bias)).
 *
 * bit (Samples, Rows, Width): that many draws of each p. */
void pdnn_pbit_layer_draw(struct pdnn_rng *rng, float *z, const float *bias, float gain,
                          uint32_t rows, uint32_t width, uint32_t samples, float *bit);
/* z (Samples, Rows, Width); mean (Rows, Width) of one draw of each sample's p. */
void pdnn_pbit_layer_mean(struct pdnn_rng *rng, float *z, const float *bias, float gain,
                          uint32_t rows, uint32_t width, uint32_t samples, float *mean);
/* z (Rows, Width); mean (Rows, Width) of `samples` draws of each p (rounded to 1/65536). */
void pdnn_pbit_layer_shared(struct pdnn_rng *rng, float *z, const float *bias, float gain,
                            uint32_t rows, uint32_t width, uint32_t samples, float *mean);
/* The way back from the mean over the samples: p (Samples, n) becomes the gradient at each z,
 * sum (n) the sum of these over the samples (NULL: not wanted). */
void pdnn_pbit_layer_backward(float *p, const float *mean_grad, float gain, size_t n,
                              uint32_t samples, float *sum);

#endif
