/* SPDX-License-Identifier: BSD-2-Clause
 *
 * golden_spec.h - the golden device that a model needs, as pdnn_device_open() takes it.
 */
#ifndef PDNN_GOLDEN_SPEC_H
#define PDNN_GOLDEN_SPEC_H

#include "model/model.h"

/* `golden`, with the options without which it would refuse the model: layers on feature maps,
 * masked ones, bits of an activation, a noise table a hidden layer. */
const char *pdnn_golden_spec(const struct pdnn_model *model);

#endif
