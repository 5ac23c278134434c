/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mask.h - layers of few weights, which a device with masks holds in less memory: 16 neurons that
 * follow each other, a group, have at most PDNN_MASK_SLOTS weights at one input
 * (rtl/doc/masks.md).
 */
#ifndef PDNN_MASK_H
#define PDNN_MASK_H

#include "model/model.h"

/* The first group with more weights at an input than it has slots. */
struct pdnn_mask_excess {
    uint32_t first, last; /* neurons of the group */
    uint32_t input, weights;
};

/* Whether every weight that is not 0 has a slot; else *excess says where not. */
bool pdnn_mask_fits(const struct pdnn_layer *layer, struct pdnn_mask_excess *excess);
/* Rule of a layer that says it is masked; the text names layer, block and limit. */
int pdnn_mask_check(const struct pdnn_model *model, uint32_t index, struct pdnn_diag *diag);
/* `mask` (outputs, inputs), as a file has it: 0 or 1, 1 where there is a weight, and within the
 * slots. */
int pdnn_mask_check_values(const struct pdnn_layer *layer, uint32_t index, const uint8_t *mask,
                           struct pdnn_diag *diag);

#endif
