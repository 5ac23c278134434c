/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cycles.c - the closed formula for the clock cycles of a run.
 *
 *   run:    CYCLES_RUN + over the passes and the layers that they run, the sum of
 *   layer:  CYCLES_LAYER + K + ceil(N / 4) + N * neuron
 *   neuron: max(W, K, CYCLES_NEURON), or W + K + CYCLES_SERIAL in a serial layer
 *
 * with K the drain steps of a neuron, Lanes / DrainLanes or 1 for a ONCE layer; W IN_WORDS; N
 * OUTPUTS. A deterministic twin adds CYCLES_MAC to CYCLES_LAYER and CYCLES_SERIAL.
 */
#include "golden/golden.h"

static uint32_t max(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

uint32_t golden_cycles_layer(const struct golden_params *params, const struct golden_layer *layer) {
    uint32_t k = layer->once ? 1 : params->lanes / params->drain_lanes;
    uint32_t w = layer->in_words;
    uint32_t groups = (layer->outputs + PDNN_BIAS_GROUP - 1) / PDNN_BIAS_GROUP;
    uint32_t mac = params->act_bits > 1 ? PDNN_CYCLES_MAC : 0;
    uint32_t neuron =
        layer->serial ? w + k + PDNN_CYCLES_SERIAL + mac : max(max(w, k), PDNN_CYCLES_NEURON);
    return PDNN_CYCLES_LAYER + mac + k + groups + layer->outputs * neuron;
}

uint32_t golden_cycles_run(void) {
    return PDNN_CYCLES_RUN;
}
