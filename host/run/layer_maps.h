/* SPDX-License-Identifier: BSD-2-Clause
 *
 * layer_maps.h - a picture of what a network of feature maps makes of one input: each layer's
 * channels as small maps, as bright as the share of the samples in which the bit is 1.
 */
#ifndef PDNN_LAYER_MAPS_H
#define PDNN_LAYER_MAPS_H

#include "run/batch.h"

enum { PDNN_LAYER_MAPS_SAMPLES = 256 }; /* at most */

/* Write the PNG: the input's channels (bits, InputBits), then each hidden layer's, behind its pool.
 * Of the batch device, model, samples, seed and sampling are used. PDNN_ERR_UNSUPPORTED: the device
 * reports no events, or the model has no kernels or codes of several bits. */
int pdnn_layer_maps_write(const struct pdnn_batch *batch, const uint8_t *bits, const char *path,
                          struct pdnn_diag *diag);

#endif
