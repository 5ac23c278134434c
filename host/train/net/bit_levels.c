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

#endif
