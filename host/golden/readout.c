/* SPDX-License-Identifier: BSD-2-Clause
 *
 * readout.c - the readout on counts: p-bits counted over the passes, the counts written as bit
 * planes into the lanes' activations, and the lanes' sums added with the planes' weights.
 *
 * Lane l of a pass that has `left` planes to go, its own included, holds plane lanes * b + lanes -
 * 1 - l, b = (left - 1) / lanes: the largest first, so that results are doubled and added to.
 */
#include "golden/golden.h"

bool golden_count_readout(const struct golden_params *params) {
    return params->act_bits == 1 && params->count_readout;
}

uint32_t golden_count_planes_lanes(const struct golden_params *params, uint32_t left, bool first) {
    return first && left % params->lanes ? left % params->lanes : params->lanes;
}

/* The count of a neuron: from the end of the result memory down. */
static int32_t *count_at(struct golden_engine *engine, uint32_t neuron) {
    const uint32_t words = engine->params.result_words;
    return &engine->result[(words - 1 - neuron) & (words - 1)];
}

void golden_readout_count(struct golden_engine *engine, const struct golden_layer *layer,
                          uint32_t lanes, bool first) {
    const struct pdnn_count_planes *planes = &engine->count_planes;
    for (uint32_t n = 0; n < layer->outputs; n++) {
        uint32_t word = layer->out_base + n / PDNN_WORD_INPUTS, bit = n % PDNN_WORD_INPUTS;
        int32_t ones = 0;
        for (uint32_t lane = 0; lane < lanes; lane++)
            ones += engine->act[(size_t)lane * GOLDEN_ACT_STRIDE + word] >> bit & 1;
        int32_t *count = count_at(engine, n);
        *count = (first ? (int32_t)planes->offset : *count) + (ones << planes->pair);
    }
}

/* Write the planes of lanes first..lanes - 1; lane 0 has plane `top`. */
static void encode(struct golden_engine *engine, const struct golden_layer *layer, uint32_t first,
                   uint32_t top) {
    for (uint32_t n = 0; n < layer->in_words * PDNN_WORD_INPUTS; n++) {
        uint32_t bits =
            pdnn_count_planes_bits(&engine->count_planes, (uint32_t)*count_at(engine, n));
        uint32_t word = layer->out_base + n / PDNN_WORD_INPUTS, bit = n % PDNN_WORD_INPUTS;
        for (uint32_t lane = first; lane < engine->params.lanes; lane++) {
            uint16_t *a = &engine->act[(size_t)lane * GOLDEN_ACT_STRIDE + word];
            *a = (uint16_t)((*a & ~(1u << bit)) | (bits >> (top - lane) & 1) << bit);
        }
    }
}

/* Sums of all neurons, of the active lanes, into engine->z2 or, where 16 bits may not do, one by
 * one from the rows. */
static int32_t sum_of(struct golden_engine *engine, const struct golden_layer *layer,
                      uint32_t neuron, uint32_t lane) {
    if (layer->sums)
        return engine->z2[(size_t)lane * engine->plan.outputs + neuron];
    const int8_t *w = layer->weight + (size_t)neuron * layer->in_words * PDNN_WORD_INPUTS;
    const uint16_t *a = engine->act + (size_t)lane * GOLDEN_ACT_STRIDE + layer->in_base;
    int32_t sum = layer->bias[neuron];
    for (uint32_t i = 0; i < layer->in_words * PDNN_WORD_INPUTS; i++)
        sum += a[i / PDNN_WORD_INPUTS] >> (i % PDNN_WORD_INPUTS) & 1 ? w[i] : -w[i];
    return sum;
}

void golden_readout_layer(struct golden_engine *engine, uint32_t index, uint32_t left, bool first) {
    const struct golden_layer *layer = &engine->plan.layers[index];
    const struct pdnn_count_planes *planes = &engine->count_planes;
    const uint32_t lanes = engine->params.lanes;
    const uint32_t idle = lanes - golden_count_planes_lanes(&engine->params, left, first);
    const uint32_t top = (left - 1) / lanes * lanes + lanes - 1; /* plane of lane 0 */

    encode(engine, layer, idle, top);
    if (layer->sums)
        golden_lane_sums(layer, engine->act + (size_t)idle * GOLDEN_ACT_STRIDE, GOLDEN_ACT_STRIDE,
                         lanes - idle, engine->z2 + (size_t)idle * engine->plan.outputs,
                         engine->plan.outputs);
    for (uint32_t n = 0; n < layer->outputs; n++) {
        int32_t *result = &engine->result[n & (engine->params.result_words - 1)];
        uint32_t total = first ? 0 : (uint32_t)*result;
        for (uint32_t lane = idle; lane < lanes; lane++) {
            const uint32_t plane = top - lane;
            int32_t z2 = sum_of(engine, layer, n, lane);
            if (!(planes->bias >> plane & 1))
                z2 -= layer->bias[n];
            total = (plane == 0 && planes->pair ? total : 2 * total) + (uint32_t)z2;
            if (engine->events) {
                const struct pdnn_event event = {
                    .layer = index, .neuron = n, .sample = plane, .sum = z2};
                engine->events(engine->events_user, &event);
            }
        }
        *result = (int32_t)total;
    }
}
