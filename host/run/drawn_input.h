/* SPDX-License-Identifier: BSD-2-Clause
 *
 * drawn_input.h - models whose input bits are drawn anew for every sample (`input` is `sampled`).
 *
 * A device gives all samples of a run the same input, so each sample is a run of its own with
 * T = 1, and the host adds the sums up. Exact on every device, but the weights are read T times.
 */
#ifndef PDNN_DRAWN_INPUT_H
#define PDNN_DRAWN_INPUT_H

#include "pdnn.h"

/* As pdnn_device_run() of the loaded model, for n_inputs bytes of 0..255: input i of a sample is 1
 * with probability pixels[i] / 255. Counters are the sums over all runs. */
int pdnn_drawn_input_run(struct pdnn_device *device, const uint8_t *pixels, uint32_t n_inputs,
                         uint32_t n_outputs, uint32_t samples, uint64_t seed, int32_t *sums,
                         struct pdnn_counters *counters, struct pdnn_diag *diag);

#endif
