/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tape_layer.c - a neuron's bias in the units of the device, and the bound of its sums.
 */
#include <stdlib.h>

#include "model/ties.h"
#include "tape/tape.h"

/* Each weight as often as its input can count. */
static int row_sum(const struct pdnn_model *model, uint32_t index, uint32_t neuron,
                   int *magnitude) {
    const struct pdnn_layer *layer = &model->layers[index];
    const struct pdnn_tied_inputs in = pdnn_tied_inputs(model, index);
    const int8_t *w = layer->weight + (size_t)neuron * layer->inputs;
    int sum = 0, abs_sum = 0;
    for (uint32_t i = 0; i < layer->inputs; i++) {
        const int times = i < in.single * PDNN_WORD_INPUTS ? 1 : (int)in.copies;
        sum += w[i] * times;
        abs_sum += abs(w[i]) * times;
    }
    *magnitude = abs_sum;
    return sum;
}

/* p-bits are computed in half units with inputs of +-1, but for those of a device that skips zeros.
 */
static bool half_units(const struct pdnn_caps *caps) {
    return caps->act_bits == 1 && caps->layout == PDNN_NEURON_ORDER;
}

int64_t pdnn_tape_bias(const struct pdnn_model *model, uint32_t index, uint32_t neuron,
                       const struct pdnn_caps *caps, int noise_max, int64_t *bound) {
    const struct pdnn_layer *layer = &model->layers[index];
    int magnitude;
    int sum = row_sum(model, index, neuron, &magnitude);
    int64_t noise = layer->noise ? noise_max + 1 : 0;
    if (half_units(caps)) {
        int64_t bias = 2 * (int64_t)layer->bias[neuron] + sum;
        *bound = llabs(bias) + magnitude + 2 * noise;
        return bias;
    }
    int64_t positive = (magnitude + sum) / 2, negative = (magnitude - sum) / 2;
    *bound = llabs(layer->bias[neuron]) + noise + layer->offsets[pdnn_copies(layer) - 1] +
             ((1 << caps->act_bits) - 1) * (positive > negative ? positive : negative);
    return layer->bias[neuron];
}
