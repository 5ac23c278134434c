/* SPDX-License-Identifier: BSD-2-Clause */
#ifdef PDNN_LEVELS

#include "train/net/bit_product.h"

#include "train/net/level.h"

PDNN_KERNEL(pdnn_bit_work_add,
            (struct pdnn_bit_work * work, struct pdnn_arena *arena,
             const struct pdnn_bit_size *most),
            (work, arena, most))
PDNN_KERNEL(pdnn_bit_forward,
            (const struct pdnn_bit_work *work, const struct pdnn_bit_size *size, const float *x,
             const float *weight, float *y),
            (work, size, x, weight, y))
PDNN_KERNEL(pdnn_bit_weight_grad,
            (const struct pdnn_bit_work *work, const struct pdnn_bit_size *size, const float *x,
             const float *y_grad, bool add, float *grad),
            (work, size, x, y_grad, add, grad))
PDNN_KERNEL(pdnn_bit_forward_packed,
            (const struct pdnn_bit_work *work, const struct pdnn_bit_size *size,
             const uint8_t *code, const float *weight, float *y),
            (work, size, code, weight, y))
PDNN_KERNEL(pdnn_bit_weight_grad_packed,
            (const struct pdnn_bit_work *work, const struct pdnn_bit_size *size,
             const uint8_t *code, const float *y_grad, bool add, float *grad),
            (work, size, code, y_grad, add, grad))
PDNN_KERNEL(pdnn_bit_pack, (const float *x, size_t n, uint8_t *code), (x, n, code))

#endif
