/* SPDX-License-Identifier: BSD-2-Clause
 *
 * model_keys.h - what reader and writer of a model file share.
 */
#ifndef PDNN_MODEL_KEYS_H
#define PDNN_MODEL_KEYS_H

#include "model/model.h"

#define PDNN_MODEL_FORMAT "pdnn-model-1"
enum { PDNN_MODEL_KEY_BYTES = 48 };

/* "layers.N.FIELD"; returns key. */
const char *pdnn_model_layer_key(char key[PDNN_MODEL_KEY_BYTES], uint32_t index, const char *field);

/* Of `input`, by sampled_input. */
extern const char *const pdnn_input_names[];

#endif
