/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bit_product.h - the two products of a layer whose inputs are bits: its sums, and the gradient of
 * its weights.
 *
 * Both add up those vectors of a list whose bit is 1: a row's inputs choose among the inputs'
 * weights, an input's rows among the rows' gradients. Four vectors have 16 sums; with a table of
 * them one addition does for four multiplications and four additions. The order of the additions
 * depends on the sizes alone, so a result has the same bits on every processor.
 */
#ifndef PDNN_BIT_PRODUCT_H
#define PDNN_BIT_PRODUCT_H

#include <stdbool.h>

#include "train/net/arena.h"

struct pdnn_bit_size {
    uint32_t rows, inputs, outputs;
};

/* Room to work in. */
struct pdnn_bit_work {
    uint8_t *code;      /* four bits each: which entries of the tables a sum takes */
    float *list, *sums; /* some columns of what is added, and of the result */
};

/* Room for products of up to that size. Check arena->failed afterwards. */
void pdnn_bit_work_add(struct pdnn_bit_work *work, struct pdnn_arena *arena,
                       const struct pdnn_bit_size *most);
/* y (Rows, Outputs) = x W'; x (Rows, Inputs) holds 0 and 1, W is (Outputs, Inputs). */
void pdnn_bit_forward(const struct pdnn_bit_work *work, const struct pdnn_bit_size *size,
                      const float *x, const float *weight, float *y);
/* grad (Outputs, Inputs) = y_grad' x; with `add` it is added to what grad holds. */
void pdnn_bit_weight_grad(const struct pdnn_bit_work *work, const struct pdnn_bit_size *size,
                          const float *x, const float *y_grad, bool add, float *grad);

/* The same of bits that are packed already: code (Rows, Inputs / 4) has in byte i of a row inputs
 * 4 i (in bit 0) to 4 i + 3. Inputs are a multiple of 4. */
void pdnn_bit_forward_packed(const struct pdnn_bit_work *work, const struct pdnn_bit_size *size,
                             const uint8_t *code, const float *weight, float *y);
void pdnn_bit_weight_grad_packed(const struct pdnn_bit_work *work, const struct pdnn_bit_size *size,
                                 const uint8_t *code, const float *y_grad, bool add, float *grad);
/* x (4 n), of 0 and 1, packed. */
void pdnn_bit_pack(const float *x, size_t n, uint8_t *code);

#endif
