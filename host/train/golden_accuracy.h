/* SPDX-License-Identifier: BSD-2-Clause
 *
 * golden_accuracy.h - how many pictures the integers of a trained classifier get right.
 */
#ifndef PDNN_GOLDEN_ACCURACY_H
#define PDNN_GOLDEN_ACCURACY_H

#include "picture/dataset.h"
#include "train/train.h"

/* Per cent right of the images first.. on a golden device that holds the model, by the mean of the
 * logits or of the probabilities. PDNN_ERR_CAPACITY: none does. */
int pdnn_golden_accuracy(const struct pdnn_model *model, bool by_probability,
                         const struct pdnn_dataset *set, uint32_t first, uint32_t samples,
                         const struct pdnn_train_options *options, double *accuracy,
                         struct pdnn_diag *diag);

#endif
