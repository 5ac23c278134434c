/* SPDX-License-Identifier: BSD-2-Clause */
#include "mask_net.h"

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

static void prune(uint64_t *state, struct pdnn_layer *layer) {
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
            prune(&state, &net.model->layers[l]);
    return net;
}
