/* SPDX-License-Identifier: BSD-2-Clause */
#include "chain_net.h"

#include <stdio.h>
#include <string.h>

const uint8_t chain_input[CHAIN_INPUTS] = {1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 0, 1};

/* A list holds 64 changes of a visit, and the queue 256 p-bits (rtl/doc/blocks.md). */
const struct chain chains[] = {
    {.name = "counts", .widths = {20, 5}, .samples = 16},
    {.name = "counts, 16 samples and 8 and 1", .widths = {20, 5}, .samples = 25},
    {.name = "counts of a layer drawn once", .widths = {12, 20, 5}, .samples = 16, .once = true},
    {.name = "counts of thresholds", .widths = {40, 5}, .samples = 16, .plain = 1},
    {.name = "changes into thresholds", .widths = {40, 20, 5}, .samples = 16, .plain = 2},
    {.name = "changes", .widths = {40, 20, 5}, .samples = 16},
    {.name = "changes, 4 samples and 2 and 1", .widths = {24, 20, 5}, .samples = 7},
    {.name = "changes, 8 samples", .widths = {33, 17, 5}, .samples = 8},
    {.name = "one sample", .widths = {24, 20, 5}, .samples = 1},
    {.name = "many samples", .widths = {24, 20, 5}, .samples = 2100},
    {.name = "a full list", .widths = {64, 8, 4}, .samples = 16, .even = true},
    {.name = "a list too full", .widths = {65, 8, 4}, .samples = 16, .even = true},
    {.name = "a list too full behind a layer drawn once",
     .widths = {12, 65, 8, 4},
     .samples = 16,
     .even = true,
     .once = true},
    {.name = "a queue that is full",
     .widths = {256, 4, 3},
     .samples = 16,
     .even = true,
     .bias = -27},
    {.name = "a queue too full", .widths = {257, 4, 3}, .samples = 16, .even = true, .bias = -27},
    {.name = "in the natural order: iid",
     .widths = {24, 20, 5},
     .samples = 5,
     .sampling = PDNN_SAMPLE_IID},
    {.name = "in the natural order: three layers of p-bits",
     .widths = {24, 20, 10, 5},
     .samples = 3},
    {.name = "in the natural order: activations beyond half of their memory",
     .widths = {2100, 20, 3, 2},
     .samples = 1},
    {.name = "in the natural order: margin", .widths = {24, 20, 5}, .samples = 16, .margin = 40},
};
const unsigned n_chains = sizeof chains / sizeof chains[0];

struct pdnn_model *chain_model(const struct chain *chain) {
    uint32_t n = 0, inputs = CHAIN_INPUTS, chance = 1;
    while (n < CHAIN_LAYERS_MAX && chain->widths[n])
        n++;
    struct pdnn_model *model = pdnn_model_new(n);
    if (!model)
        return NULL;
    model->task = PDNN_TASK_CLASSIFY;
    model->classes = chain->widths[n - 1];
    model->width = model->height = 4;
    model->input_bits = CHAIN_INPUTS;
    model->threshold = 128;
    snprintf(model->dataset, sizeof model->dataset, "none");
    for (uint32_t l = 0; l < n; l++) {
        struct pdnn_layer *layer = &model->layers[l];
        const uint32_t outputs = chain->widths[l], padded = (inputs + 15) / 16 * 16;
        if (pdnn_layer_alloc(layer, outputs, padded)) {
            pdnn_model_close(model);
            return NULL;
        }
        layer->kind = l + 1 < n ? PDNN_LAYER_HIDDEN : PDNN_LAYER_SUM;
        layer->noise = l + 1 < n && !(chain->plain >> l & 1);
        layer->once = chain->once && l == 0;
        layer->n_sources = 1;
        layer->sources[0] = (int)l - 1;
        layer->scale = 0.1f;
        layer->noise_scale = 1;
        for (uint32_t i = 0; i < outputs * padded; i++) {
            chance = chance * 1664525 + 1013904223;
            if (i % padded < inputs && !(chain->even && l + 3 == n))
                layer->weight[i] = (int8_t)((int)(chance >> 28) - 8);
        }
        for (uint32_t i = 0; chain->even && l + 3 == n && i < outputs; i++)
            layer->bias[i] = chain->bias;
        for (uint32_t i = 0; l + 1 == n && i < outputs; i++)
            layer->bias[i] = (int)(5 * i) - 8;
        if (chain->large && l + 1 == n) {
            static const int32_t biases[] = {-30000, 30000, 29991};
            memset(layer->weight, 0, (size_t)outputs * padded);
            memcpy(layer->bias, biases, sizeof biases);
        }
        inputs = outputs;
    }
    return model;
}

struct pdnn_run_options chain_options(const struct chain *chain) {
    return (struct pdnn_run_options){
        .samples = chain->samples, .seed = 5, .sampling = chain->sampling, .margin = chain->margin};
}
