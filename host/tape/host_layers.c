/* SPDX-License-Identifier: BSD-2-Clause */
#include "tape/host_layers.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "contract/noise_table.h"

/* A layer whose bits stand at `out`, and whose inputs begin at `in`: bits behind the first of the
 * model's input, as they lie in activation memory. */
struct drawn {
    uint32_t in, out, inputs, outputs;
    int8_t *weight;
    int32_t *bias;
    uint8_t noise[PDNN_NOISE_ENTRIES];
};

struct pdnn_host_layers {
    uint32_t n;
    struct drawn layer[];
};

void pdnn_host_layers_free(struct pdnn_host_layers *layers) {
    for (uint32_t k = 0; layers && k < layers->n; k++) {
        free(layers->layer[k].weight);
        free(layers->layer[k].bias);
    }
    free(layers);
}

static int copy_layer(const struct pdnn_layer *from, struct drawn *to) {
    const size_t n_weights = (size_t)from->outputs * from->inputs;
    to->inputs = from->inputs;
    to->outputs = from->outputs;
    to->weight = malloc(n_weights);
    to->bias = malloc(from->outputs * sizeof *to->bias);
    if (!to->weight || !to->bias)
        return PDNN_ERR_MEMORY;
    memcpy(to->weight, from->weight, n_weights);
    memcpy(to->bias, from->bias, from->outputs * sizeof *to->bias);
    pdnn_noise_table((double)from->scale / from->noise_scale, to->noise);
    return PDNN_OK;
}

int pdnn_host_layers_new(const struct pdnn_model *model, const uint32_t *base,
                         struct pdnn_host_layers **out, uint32_t *n_words, struct pdnn_diag *diag) {
    uint32_t n = 0;
    *n_words = pdnn_words16(model->input_bits);
    *out = NULL;
    while (n < model->n_layers && pdnn_layer_on_host(model, n))
        n++;
    if (n == 0)
        return PDNN_OK;
    struct pdnn_host_layers *layers = calloc(1, sizeof *layers + n * sizeof layers->layer[0]);
    int rc = layers ? PDNN_OK : PDNN_ERR_MEMORY;
    for (uint32_t k = 0; rc == PDNN_OK && k < n; k++) {
        const struct pdnn_layer *layer = &model->layers[k];
        if (base[1 + k] != base[0] + *n_words) {
            pdnn_host_layers_free(layers);
            return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                             "layers.%u: the host draws it, so it must stand behind the input in "
                             "activation memory: expected sources that name both in this order",
                             k);
        }
        layers->layer[k].in = (base[1 + layer->sources[0]] - base[0]) * PDNN_WORD_INPUTS;
        layers->layer[k].out = *n_words * PDNN_WORD_INPUTS;
        *n_words += pdnn_words16(layer->outputs);
        layers->n = k + 1;
        rc = copy_layer(layer, &layers->layer[k]);
    }
    if (rc != PDNN_OK) {
        pdnn_host_layers_free(layers);
        return pdnn_fail(diag, rc, "no memory for the layers that the host draws");
    }
    *out = layers;
    return PDNN_OK;
}

static bool draw_neuron(const struct drawn *layer, uint32_t j, const uint8_t *bits,
                        uint64_t random) {
    const int8_t *w = layer->weight + (size_t)j * layer->inputs;
    const int m = layer->noise[random % PDNN_NOISE_ENTRIES];
    const bool negative = random / PDNN_NOISE_ENTRIES % 2;
    int64_t z = layer->bias[j];
    for (uint32_t i = 0; i < layer->inputs; i++)
        z += w[i] * bits[layer->in + i];
    return z + (negative ? -m - 1 : m) >= 0;
}

void pdnn_host_layers_draw(const struct pdnn_host_layers *layers, uint64_t seed, uint8_t *bits) {
    uint64_t drawn = 0;
    for (uint32_t k = 0; k < layers->n; k++) {
        const struct drawn *layer = &layers->layer[k];
        for (uint32_t j = 0; j < layer->outputs; j++)
            bits[layer->out + j] = draw_neuron(layer, j, bits, pdnn_seed_for(seed, drawn++));
    }
}
