/* SPDX-License-Identifier: BSD-2-Clause
 *
 * loss.h - losses that leave their gradient where the logits were.
 */
#ifndef PDNN_LOSS_H
#define PDNN_LOSS_H

#include "pdnn.h"

/* Mean cross-entropy of softmax(logits) (Rows, Classes); logits become the gradient. */
double pdnn_loss_softmax(float *logits, const uint8_t *labels, uint32_t rows, uint32_t classes);
/* Sum over the columns, mean over the rows, of the binary cross-entropy between
 * sigmoid(logits) and targets in 0..1 (Rows, Columns); logits become the gradient. */
double pdnn_loss_binary(float *logits, const float *targets, uint32_t rows, uint32_t columns);
/* Rows whose largest value stands at the label. */
uint32_t pdnn_count_correct(const float *logits, const uint8_t *labels, uint32_t rows,
                            uint32_t classes);

#endif
