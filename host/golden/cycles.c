/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cycles.c - the closed formula for the clock cycles of a run.
 *
 *   K  drain steps of a neuron: Lanes / DrainLanes, 1 for a ONCE layer
 *   W  IN_WORDS     N  OUTPUTS
 *   layer, parallel:  CYCLES_LAYER + K + ceil(N / 4) + N * max(W, K)
 *   layer, serial:    CYCLES_LAYER + K + ceil(N / 4) + N * (W + K + CYCLES_SERIAL)
 *   run:              CYCLES_RUN + the sum over the passes and the layers that they run
 */
#include "golden.h"

enum { PDNN_CYCLES_RUN = 2, PDNN_CYCLES_LAYER = 4, PDNN_CYCLES_SERIAL = 4 };

uint32_t golden_cycles_layer(const struct golden_params *params, const struct golden_layer *layer) {
    uint32_t k = layer->once ? 1 : params->lanes / params->drain_lanes;
    uint32_t w = layer->in_words;
    uint32_t groups = (layer->outputs + PDNN_BIAS_GROUP - 1) / PDNN_BIAS_GROUP;
    uint32_t neuron = layer->serial ? w + k + PDNN_CYCLES_SERIAL : w > k ? w : k;
    return PDNN_CYCLES_LAYER + k + groups + layer->outputs * neuron;
}

uint32_t golden_cycles_run(void) {
    return PDNN_CYCLES_RUN;
}
