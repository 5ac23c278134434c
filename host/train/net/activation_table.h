/* SPDX-License-Identifier: BSD-2-Clause
 *
 * activation_table.h - a deterministic activation of 2 to 8 bits as a device computes it:
 * code = entry[clamp((z + zero) >> shift, 0, 255)], z the layer's integer sum.
 */
#ifndef PDNN_ACTIVATION_TABLE_H
#define PDNN_ACTIVATION_TABLE_H

#include "train/net/activation.h"
#include "model/model.h"

struct pdnn_activation_table {
    uint32_t shift;
    int32_t zero; /* goes into the biases */
    uint8_t entry[PDNN_TABLE_ENTRIES];
};

/* `unit`: what 1 in the sum is worth. The 256 steps cover the range in which the code changes;
 * where biases of magnitude up to `bias_max` leave too little of their 16 bits for `zero`, its
 * lower end is cut off. */
void pdnn_activation_tabulate(const struct pdnn_activation *a, float unit, int32_t bias_max,
                              struct pdnn_activation_table *table);

/* A hidden layer whose weights, biases and scale are set gets its noise or its table. Not for
 * floating point. PDNN_OK or PDNN_ERR_MEMORY. */
int pdnn_activation_export(const struct pdnn_activation *activation, struct pdnn_layer *layer);

#endif
