/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mac.c - the deterministic twin: z = bias + sum w * a over codes a of act_bits bits, and what
 * becomes of z: a code by way of the layer's table, or a sum in the result memory.
 *
 * Nothing is random, so the lanes and passes of a run all hold the same codes: one copy does.
 */
#include <string.h>

#include "golden/golden.h"

static int32_t weighted_sum(const int8_t *weight, const uint8_t *codes, uint32_t n) {
    int32_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += weight[i] * codes[i];
    return sum;
}

static uint8_t quantise(const uint8_t *table, int32_t z, uint32_t shift) {
    int32_t index = z >= 0 ? z >> shift : 0; /* a negative z ends at 0 whatever the shift */
    return table[index < PDNN_NOISE_ENTRIES ? index : PDNN_NOISE_ENTRIES - 1];
}

void golden_mac_layer(struct golden_engine *engine, uint32_t index, uint32_t first, uint32_t lanes,
                      bool clear) {
    const struct golden_layer *layer = &engine->plan.layers[index];
    const struct golden_params *p = &engine->params;
    const uint8_t *table =
        engine->noise + (size_t)(layer->table % p->noise_tables) * PDNN_NOISE_ENTRIES;
    const uint32_t inputs = layer->in_words * PDNN_WORD_INPUTS;
    const uint8_t *in = engine->codes + (size_t)layer->in_base * PDNN_WORD_INPUTS;
    uint8_t *out = engine->codes + (size_t)layer->out_base * PDNN_WORD_INPUTS;
    const uint8_t mask = (uint8_t)((1u << p->act_bits) - 1);
    const uint32_t fill = -layer->outputs % PDNN_WORD_INPUTS;

    for (uint32_t n = 0; n < layer->outputs; n++) {
        int32_t z = layer->bias[n] + weighted_sum(layer->weight + (size_t)n * inputs, in, inputs);
        bool hidden = layer->kind == PDNN_KIND_HIDDEN;
        uint8_t code = hidden ? quantise(table, z, layer->shift) & mask : 0;
        for (uint32_t lane = 0; engine->events && lane < lanes; lane++) {
            struct pdnn_event event = {
                .layer = index, .neuron = n, .sample = first + lane, .sum = z, .bit = code};
            engine->events(engine->events_user, &event);
        }
        if (hidden) {
            out[n] = code;
        } else if (n < p->result_words) {
            uint32_t before = clear ? 0 : (uint32_t)engine->result[n];
            uint32_t sum = layer->kind == PDNN_KIND_SUM ? (uint32_t)z * lanes : 0;
            engine->result[n] = (int32_t)(before + sum);
        }
    }
    /* Where zeros are skipped, a word's first neuron clears the others. */
    if (p->rows && layer->kind == PDNN_KIND_HIDDEN)
        memset(out + layer->outputs, 0, fill);
}
