/* SPDX-License-Identifier: BSD-2-Clause
 *
 * loss.h - losses that leave their gradient where the logits were.
 */
#ifndef PDNN_LOSS_H
#define PDNN_LOSS_H

#include "pdnn.h"

/* Mean cross-entropy of softmax(logits) (Rows, Classes); logits become the gradient. */
double pdnn_loss_softmax(float *logits, const uint8_t *labels, uint32_t rows, uint32_t classes);
/* The same against probabilities `targets` (Rows, Classes) instead of labels. */
double pdnn_loss_softmax_to(float *logits, const float *targets, uint32_t rows, uint32_t classes);
/* Logits of a mean of probabilities. logits (Samples, Rows, Classes) become log softmax of each
 * sample; mean (Rows, Classes) = log of the mean over the samples of softmax: logits again, whose
 * softmax is that mean. */
void pdnn_probability_mean(float *logits, uint32_t rows, uint32_t classes, uint32_t samples,
                           float *mean);
/* Its way back: given both results, and in `mean_grad` the gradient of a softmax cross-entropy at
 * the mean's logits, `logits` becomes the gradient at the samples' logits. */
void pdnn_probability_mean_backward(const float *mean, const float *mean_grad, uint32_t rows,
                                    uint32_t classes, uint32_t samples, float *logits);
/* Sum over the columns, mean over the rows, of the binary cross-entropy between
 * sigmoid(logits) and targets in 0..1 (Rows, Columns); logits become the gradient. */
double pdnn_loss_binary(float *logits, const float *targets, uint32_t rows, uint32_t columns);
/* Rows whose largest value stands at the label. */
uint32_t pdnn_count_correct(const float *logits, const uint8_t *labels, uint32_t rows,
                            uint32_t classes);

#endif
