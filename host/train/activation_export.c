/* SPDX-License-Identifier: BSD-2-Clause
 *
 * activation_export.c - hidden units as a device computes them: p-bits, thresholds or tables.
 */
#include "train/net/activation_table.h"

#include <math.h>
#include <stdlib.h>

/* One bit. A device puts out 1 where z >= 0, and a p-bit is 1 with probability sigmoid(scale * z).
 */
static void export_bits(const struct pdnn_activation *activation, struct pdnn_layer *layer) {
    layer->noise = activation->kind->drawn;
    layer->noise_scale = activation->noise_scale;
    layer->ties = activation->ties.n;
    for (uint32_t k = 0; k < layer->ties; k++)
        layer->offsets[k] = activation->ties.units[k];
    /* A rectifier of one bit is on from half its step. */
    if (activation->log_step) {
        float offset, step;
        pdnn_activation_grid(activation, &offset, &step);
        int32_t threshold = (int32_t)ceilf(0.5f * step / layer->scale - 1e-3f);
        for (uint32_t j = 0; j < layer->outputs; j++)
            layer->bias[j] -= threshold;
    }
    if (activation->kind->form == PDNN_FORM_TANH)
        layer->scale *= 2.0f; /* (1 + tanh z) / 2 = sigmoid(2 z) */
}

/* Two to eight bits: a table. */
static int export_codes(const struct pdnn_activation *activation, struct pdnn_layer *layer) {
    struct pdnn_activation_table table;
    int32_t bias_max = 0;
    for (uint32_t j = 0; j < layer->outputs; j++)
        bias_max = abs(layer->bias[j]) > bias_max ? abs(layer->bias[j]) : bias_max;
    pdnn_activation_tabulate(activation, layer->scale, bias_max, &table);
    layer->noise = false;
    layer->shift = table.shift;
    for (uint32_t j = 0; j < layer->outputs; j++)
        layer->bias[j] += table.zero;
    return pdnn_layer_set_table(layer, table.entry);
}

int pdnn_activation_export(const struct pdnn_activation *activation, struct pdnn_layer *layer) {
    if (activation->bits > 1)
        return export_codes(activation, layer);
    export_bits(activation, layer);
    return PDNN_OK;
}
