/* SPDX-License-Identifier: BSD-2-Clause */
#include "mask_net.h"

#include <stdlib.h>
#include <string.h>

static uint32_t end_of(const struct pdnn_layer *layer, uint32_t first) {
    return first + MASK_NET_GROUP < layer->outputs ? first + MASK_NET_GROUP : layer->outputs;
}

static uint32_t weights_at(const struct pdnn_layer *layer, uint32_t first, uint32_t input) {
    uint32_t n_weights = 0;
    for (uint32_t n = first; n < end_of(layer, first); n++)
        n_weights += layer->weight[(size_t)n * layer->inputs + input] != 0;
    return n_weights;
}

bool mask_net_fits(const struct pdnn_layer *layer) {
    for (uint32_t first = 0; first < layer->outputs; first += MASK_NET_GROUP)
        for (uint32_t i = 0; i < layer->inputs; i++)
            if (weights_at(layer, first, i) > MASK_NET_SLOTS)
                return false;
    return true;
}

void mask_net_prune(uint64_t *state, struct pdnn_layer *layer) {
    const bool full = random_below(state, 2); /* all slots are taken, where there are weights */
    for (uint32_t first = 0; first < layer->outputs; first += MASK_NET_GROUP)
        for (uint32_t i = 0; i < layer->inputs; i++) {
            const uint32_t keep = full ? MASK_NET_SLOTS : random_below(state, MASK_NET_SLOTS + 1);
            while (weights_at(layer, first, i) > keep) {
                const uint32_t n = first + random_below(state, end_of(layer, first) - first);
                layer->weight[(size_t)n * layer->inputs + i] = 0;
            }
        }
    for (uint32_t n = 0; n < layer->outputs; n++) /* so that the bits are not constant */
        layer->bias[n] /= 4;
}

struct random_net mask_net_new(uint64_t number, const struct random_limits *limits) {
    struct random_net net = random_net_new(number, limits);
    uint64_t state = number;
    random_net_thin(&net, number);
    for (uint32_t l = 0; l < net.model->n_layers; l++)
        if (random_below(&state, 4))
            mask_net_prune(&state, &net.model->layers[l]);
    return net;
}

struct random_net mask_chain_new(uint64_t number) {
    struct random_net net = {.seed = number};
    uint64_t state = number;
    const uint32_t n_layers = 2 + (random_below(&state, 4) != 0);
    uint32_t inputs = 16 + random_below(&state, 200);
    net.model = pdnn_model_new(n_layers);
    net.samples = 1 + random_below(&state, 40);
    net.input = calloc(inputs, 1);
    if (!net.model || !net.input)
        abort();
    for (uint32_t i = 0; i < inputs; i++)
        net.input[i] = random_below(&state, 4) == 0;
    strcpy(net.model->dataset, "random");
    net.model->task = PDNN_TASK_CLASSIFY;
    net.model->input_bits = net.model->width = inputs;
    net.model->height = 1;
    net.model->threshold = 128;
    for (uint32_t l = 0; l < n_layers; l++) {
        struct pdnn_layer *layer = &net.model->layers[l];
        const bool last = l + 1 == n_layers;
        const uint32_t outputs = 1 + random_below(&state, last ? 40 : 150);
        if (pdnn_layer_alloc(layer, outputs, (inputs + 15) / 16 * 16))
            abort();
        layer->kind = last ? PDNN_LAYER_SUM : PDNN_LAYER_HIDDEN;
        layer->noise = !last && random_below(&state, 8);
        layer->scale = 0.1f;
        layer->noise_scale = 1;
        layer->n_sources = 1;
        layer->sources[0] = (int)l - 1;                 /* PDNN_INPUT is -1 */
        const uint32_t quiet = random_below(&state, 3); /* sums near 0, or not */
        for (uint32_t n = 0; n < outputs; n++) {
            layer->bias[n] = (int32_t)random_below(&state, 40) - 20 - (int32_t)quiet * 10;
            for (uint32_t i = 0; i < inputs; i++)
                layer->weight[(size_t)n * layer->inputs + i] =
                    (int8_t)((int)random_below(&state, 16) - 8);
        }
        if (random_below(&state, 6))
            mask_net_prune(&state, layer);
        inputs = outputs;
    }
    net.model->classes = inputs;
    return net;
}
