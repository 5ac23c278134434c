/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_pool.h - four neighbours become one.
 *
 * Of p-bits with probabilities p_i one is 1 with P = 1 - prod(1 - p_i): the pool draws one bit of
 * that law in place of four. dP / dz_i = (1 - P) p_i gain, exactly, as dp_i / dz_i = gain p_i (1 -
 * p_i). Of other units the largest is taken, and has all of the gradient (of equals the first).
 */
#ifndef PDNN_FMAP_POOL_H
#define PDNN_FMAP_POOL_H

#include <stdint.h>

/* All maps are (Rows, Height, Width, Channels); height and width, even, are those before pooling.
 */
struct pdnn_fmap_pool {
    uint32_t rows, height, width, channels;
};

/* P from p. */
void pdnn_fmap_pool_any(const struct pdnn_fmap_pool *size, const float *p, float *pooled);
/* From the gradient at P to that at z. */
void pdnn_fmap_pool_any_backward(const struct pdnn_fmap_pool *size, const float *p,
                                 const float *pooled, float gain, const float *pooled_grad,
                                 float *grad);
void pdnn_fmap_pool_max(const struct pdnn_fmap_pool *size, const float *x, float *pooled);
/* From the gradient at the largest to that at x. */
void pdnn_fmap_pool_max_backward(const struct pdnn_fmap_pool *size, const float *x,
                                 const float *pooled, const float *pooled_grad, float *grad);

#endif
