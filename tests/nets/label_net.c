/* SPDX-License-Identifier: BSD-2-Clause */
#include "label_net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

enum { WORD = 16 };

static uint32_t used_of(const struct pdnn_model *model, int source) {
    return source == PDNN_INPUT   ? model->input_bits
           : source == PDNN_LABEL ? model->classes * model->label_rows
                                  : model->layers[source].outputs;
}

/* What layer l reads stands in one piece: input, label, layers. */
static void add_layer(uint64_t *state, struct pdnn_model *model, uint32_t l, uint32_t ties) {
    struct pdnn_layer *layer = &model->layers[l];
    const bool last = l + 1 == model->n_layers;
    uint32_t outputs = last ? 1 : 1 + random_below(state, 60);
    if (!last && ties > 1)
        outputs = (outputs + WORD - 1) / WORD * WORD;
    layer->kind = !last                    ? PDNN_LAYER_HIDDEN
                  : random_below(state, 3) ? PDNN_LAYER_SUM
                                           : PDNN_LAYER_COUNT;
    layer->noise = !last && random_below(state, 100) < 85;
    layer->scale = (float[]){0.03f, 0.1f, 0.4f}[random_below(state, 3)];
    layer->noise_scale = 1;
    layer->ties = last || ties < 2 ? 0 : ties;
    for (uint32_t k = 1; k < layer->ties; k++)
        layer->offsets[k] = layer->offsets[k - 1] + (int32_t)random_below(state, 40);
    if (l == 0)
        layer->sources[layer->n_sources++] = PDNN_INPUT;
    if (l == 0 || (l == 1 && !last && random_below(state, 2)))
        layer->sources[layer->n_sources++] = PDNN_LABEL;
    for (uint32_t from = last && random_below(state, 2) ? 0 : l - 1; l > 0 && from < l; from++)
        layer->sources[layer->n_sources++] = (int)from;
    uint32_t used[PDNN_SOURCES_MAX];
    for (uint32_t s = 0; s < layer->n_sources; s++)
        used[s] = used_of(model, layer->sources[s]);
    random_weights(state, layer, outputs, used);
}

struct random_net label_net(uint64_t number) {
    uint64_t state = number * 0x100000001B3u + 7;
    struct random_net net = {.model = pdnn_model_new(2 + random_below(&state, 2))};
    assert_non_null(net.model);
    struct pdnn_model *model = net.model;
    net.samples = 1 + random_below(&state, 5);
    net.seed = random_next(&state);
    model->task = PDNN_TASK_CLASSIFY;
    model->threshold = 128;
    model->input_bits = model->width = 1 + random_below(&state, 90);
    model->height = 1;
    model->classes = 2 + random_below(&state, 15);
    model->label_rows = 1 + random_below(&state, 4);
    strcpy(model->dataset, "none");
    const uint32_t ties = random_below(&state, 3) ? 2 + random_below(&state, 7) : 1;
    for (uint32_t l = 0; l < model->n_layers; l++)
        add_layer(&state, model, l, ties);
    net.input = malloc(model->input_bits);
    assert_non_null(net.input);
    for (uint32_t i = 0; i < model->input_bits; i++)
        net.input[i] = random_below(&state, 3) == 0;
    return net;
}
