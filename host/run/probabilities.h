/* SPDX-License-Identifier: BSD-2-Clause
 *
 * probabilities.h - the other average of a classifier's samples: softmax of each, then the mean.
 *
 * A device adds up the sums of its samples, which is a mean of logits. A mean of probabilities
 * needs each sample's sums, so every sample is a run of its own with T = 1, and the weights are
 * read T times instead of T / L times.
 */
#ifndef PDNN_PROBABILITIES_H
#define PDNN_PROBABILITIES_H

#include "run/batch.h"

/* As pdnn_batch_run(); mean (N, Outputs): each output's probability, averaged over batch->samples
 * runs, run t of which has seed pdnn_seed_for(seed, t). The result's totals are those of all runs,
 * its digests the last run's. The device is opened and loaded T times. */
int pdnn_batch_probabilities(const struct pdnn_batch *batch, const uint8_t *inputs, uint32_t n,
                             double *mean, struct pdnn_batch_result *result,
                             struct pdnn_diag *diag);
/* The first of the largest of `n` numbers. */
uint32_t pdnn_most_probable(const double *mean, uint32_t n);

#endif
