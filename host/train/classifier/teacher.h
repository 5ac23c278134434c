/* SPDX-License-Identifier: BSD-2-Clause
 *
 * teacher.h - what a judge (judge.h) thinks of the training images, for a classifier to learn
 * beside their labels.
 */
#ifndef PDNN_TEACHER_H
#define PDNN_TEACHER_H

#include "picture/dataset.h"

/* targets (N, Classes), of the first n images as they are: half the label, half the probabilities
 * that the judge in `path` gives the classes, its logits divided by a temperature of 2. */
int pdnn_teacher_targets(const char *path, const struct pdnn_dataset *data, uint32_t n,
                         float *targets, struct pdnn_diag *diag);

#endif
