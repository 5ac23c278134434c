/* SPDX-License-Identifier: BSD-2-Clause
 *
 * quantise.h - rounding to 4-bit integers with a learned scale (LSQ: Esser et al., 2020).
 *
 * Forward: q = clamp(round(w / s), -8, 7), effective weight q * s. Backward: the gradient passes
 * straight to w where w / s is in range; the scale's is sum g * (q - w / s) in range and
 * sum g * q beyond. The scale is kept as its logarithm, so it stays positive and a learning rate
 * means the same at any size.
 */
#ifndef PDNN_QUANTISE_H
#define PDNN_QUANTISE_H

#include "pdnn.h"

enum { PDNN_WEIGHT_MIN = -8, PDNN_WEIGHT_MAX = 7 };

/* The scale LSQ starts from: 2 mean|w| / sqrt(7), over the weights that are not 0. */
float pdnn_quantise_first_scale(const float *w, size_t n);
/* effective[i] = scale * q(w[i]). */
void pdnn_quantise(const float *w, size_t n, float scale, float *effective);
/* w_grad[i] += the gradient at w[i]; returns the gradient at log(scale). */
float pdnn_quantise_backward(const float *w, const float *grad, size_t n, float scale,
                             float *w_grad);

#endif
