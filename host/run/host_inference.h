/* SPDX-License-Identifier: BSD-2-Clause
 *
 * host_inference.h - two rivals of sampling, computed on the host. No device does this: it is here
 * to be compared with.
 *
 * A device takes T samples through the whole network and averages at its end. Here every layer
 * waits for T draws of the layer before, and works on their averages: layer average  T draws of
 * each p-bit, by its own noise bit stream     each activation is a number v from 0 to 1, a sigmoid
 * or a code of a table over the largest code, and goes to the next layer as T random bits with mean
 * v: classical stochastic computing, with the weights as they are For networks of p-bits both are
 * the same law. Sums, counts and tables are integers as on a device; a draw is by the sigmoid
 * itself instead of the noise table.
 */
#ifndef PDNN_HOST_INFERENCE_H
#define PDNN_HOST_INFERENCE_H

#include "model/model.h"

enum pdnn_inference {
    PDNN_INFERENCE_SAMPLES, /* the device's */
    PDNN_INFERENCE_LAYER_AVERAGE,
    PDNN_INFERENCE_BIT_STREAM,
};

/* By value, NULL at the end: base/names.h. */
extern const char *const pdnn_inference_names[];

/* The n inputs (N, InputBits), as pdnn_batch_run() takes them; sums (N, Outputs) as a device would
 * give them for `draws` samples. PDNN_ERR_UNSUPPORTED: a model with serial or once layers, or a
 * layer average of tables. */
int pdnn_host_inference(const struct pdnn_model *model, enum pdnn_inference inference,
                        const uint8_t *inputs, uint32_t n, uint32_t draws, uint64_t seed,
                        int32_t *sums, struct pdnn_diag *diag);

#endif
