/* SPDX-License-Identifier: BSD-2-Clause */
#include "random_net.h"
#include "contract/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

uint64_t random_next(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

uint32_t random_below(uint64_t *state, uint32_t range) {
    return (uint32_t)((random_next(state) >> 32) * range >> 32);
}

void random_weights(uint64_t *state, struct pdnn_layer *layer, uint32_t outputs,
                    const uint32_t *used) {
    uint32_t inputs = 0;
    for (uint32_t s = 0; s < layer->n_sources; s++)
        inputs += 16 * pdnn_words16(used[s]);
    assert_int_equal(pdnn_layer_alloc(layer, outputs, inputs), PDNN_OK);
    for (uint32_t n = 0; n < outputs; n++) {
        int8_t *row = layer->weight + (size_t)n * inputs;
        int sum = 0;
        for (uint32_t s = 0; s < layer->n_sources; s++) {
            for (uint32_t i = 0; i < used[s]; i++)
                sum += (row[i] = (int8_t)((int)random_below(state, 16) - 8));
            row += 16 * pdnn_words16(used[s]);
        }
        layer->bias[n] = (int32_t)random_below(state, 61) - 20 - sum / 4;
    }
}

static bool chance(uint64_t *state, uint32_t percent) {
    return random_below(state, 100) < percent;
}

/* 1..max, small and large numbers and whole words each often. */
static uint32_t width(uint64_t *state, uint32_t max) {
    uint32_t ceilings[] = {8, 40, 160, max};
    uint32_t ceiling = ceilings[random_below(state, 4)];
    uint32_t n = 1 + random_below(state, ceiling < max ? ceiling : max);
    return chance(state, 25) && n >= 16 ? n / 16 * 16 : n;
}

static void fill_weights(uint64_t *state, const struct pdnn_model *model, uint32_t index) {
    struct pdnn_layer *layer = &model->layers[index];
    enum { ALL_MIN, ALL_MAX, EXTREMES, SPARSE, ANY } style = random_below(state, 8);
    for (uint32_t n = 0; n < layer->outputs; n++) {
        int8_t *row = layer->weight + (size_t)n * layer->inputs;
        uint32_t at = 0;
        for (uint32_t s = 0; s < layer->n_sources; s++) {
            int source = layer->sources[s];
            uint32_t bits =
                source == PDNN_INPUT ? model->input_bits : model->layers[source].outputs;
            uint32_t used = source == (int)index ? n : bits; /* serial: only earlier outputs */
            for (uint32_t i = 0; i < used; i++) {
                int any = (int)random_below(state, 16) - 8;
                row[at + i] = (int8_t)(style == ALL_MIN    ? -8
                                       : style == ALL_MAX  ? 7
                                       : style == EXTREMES ? (any & 1 ? -8 : 7)
                                       : style == SPARSE   ? (any & 3 ? 0 : any)
                                                           : any);
            }
            at += pdnn_words16(bits) * 16;
        }
        /* Half of the biases balance the row, so that the bit is not constant. */
        int sum = 0;
        for (uint32_t i = 0; i < layer->inputs; i++)
            sum += row[i];
        layer->bias[n] = (int32_t)random_below(state, 41) - 20 - (chance(state, 50) ? sum / 2 : 0);
    }
}

static void add_layer(uint64_t *state, struct pdnn_model *model, uint32_t index, uint32_t outputs) {
    struct pdnn_layer *layer = &model->layers[index];
    bool last = index == model->n_layers - 1;
    bool once_before = index == 0 || model->layers[index - 1].once;
    static const float scales[] = {0.004f, 0.03f, 0.1f, 0.4f};

    layer->kind = !last ? PDNN_LAYER_HIDDEN : chance(state, 50) ? PDNN_LAYER_SUM : PDNN_LAYER_COUNT;
    layer->once = !last && once_before && chance(state, 30);
    layer->serial = chance(state, layer->once ? 50 : 10) && outputs <= 200;
    layer->noise = layer->kind != PDNN_LAYER_SUM && chance(state, 85);
    /* At most two tables: two (scale, noise_scale) pairs a model. */
    layer->scale = scales[(model->latent + random_below(state, 2)) % 4];
    layer->noise_scale = 1;
    if (index > 0 && chance(state, 25) && index == 1)
        layer->sources[layer->n_sources++] = PDNN_INPUT; /* the input and layer 0 as neighbours */
    layer->sources[layer->n_sources++] = index == 0 ? PDNN_INPUT : (int)index - 1;
    if (layer->serial && !last)
        layer->sources[layer->n_sources++] = (int)index;
    uint32_t inputs = 0;
    for (uint32_t s = 0; s < layer->n_sources; s++) {
        int source = layer->sources[s];
        inputs += 16 * pdnn_words16(source == PDNN_INPUT   ? model->input_bits
                                    : source == (int)index ? outputs
                                                           : model->layers[source].outputs);
    }
    if (pdnn_layer_alloc(layer, outputs, inputs))
        abort();
    fill_weights(state, model, index);
}

static bool fits(const struct pdnn_model *model, const struct random_limits *limits) {
    uint64_t tape = 0, act = pdnn_words16(model->input_bits);
    for (uint32_t i = 0; i < model->n_layers; i++) {
        const struct pdnn_layer *layer = &model->layers[i];
        tape += 1 + (layer->outputs + 3) / 4 + (uint64_t)layer->outputs * (layer->inputs / 16);
        if (layer->kind == PDNN_LAYER_HIDDEN)
            act += pdnn_words16(layer->outputs);
    }
    return tape <= limits->tape_words && act <= limits->act_words;
}

struct random_net random_net_new(uint64_t number, const struct random_limits *limits) {
    uint64_t state = number * 0x100000001B3u;
    for (;;) {
        struct random_net net = {
            .model = pdnn_model_new(1 + random_below(&state, limits->layers)),
            .samples = chance(&state, 30) ? 1 + random_below(&state, 5)
                                          : 1 + random_below(&state, limits->samples),
            .seed = chance(&state, 2) ? 0 : random_next(&state),
        };
        if (!net.model)
            abort();
        net.model->task = PDNN_TASK_CLASSIFY;
        net.model->latent = random_below(&state, 3); /* which scales it draws from */
        net.model->input_bits = width(&state, limits->width);
        for (uint32_t i = 0; i < net.model->n_layers; i++)
            add_layer(&state, net.model, i, width(&state, limits->width));
        net.model->latent = 0;
        net.model->threshold = 128;
        net.model->width = net.model->input_bits;
        net.model->height = 1;
        net.model->classes = net.model->layers[net.model->n_layers - 1].outputs;
        strcpy(net.model->dataset, "random");
        net.input = malloc(net.model->input_bits);
        if (!net.input)
            abort();
        for (uint32_t i = 0; i < net.model->input_bits; i++)
            net.input[i] = random_next(&state) & 1;
        if (fits(net.model, limits))
            return net;
        random_net_free(&net); /* try again: the sequence goes on */
    }
}

/* A ReLU, a step up or down, or no function that anyone would want. */
static void fill_table(uint64_t *state, uint32_t act_bits, uint8_t table[PDNN_TABLE_ENTRIES]) {
    const uint32_t code_max = (1u << act_bits) - 1, style = random_below(state, 4);
    const uint32_t edge = random_below(state, PDNN_TABLE_ENTRIES);
    for (uint32_t k = 0; k < PDNN_TABLE_ENTRIES; k++)
        table[k] = (uint8_t)(style == 0   ? (k < code_max ? k : code_max)
                             : style == 1 ? (k >= edge ? code_max : 0)
                             : style == 2 ? (code_max - (k * code_max + 128) / 255)
                                          : random_below(state, code_max + 1));
}

void random_net_make_twin(struct random_net *net, uint32_t act_bits) {
    struct pdnn_model *model = net->model;
    uint64_t state = net->seed + act_bits;
    uint8_t tables[2][PDNN_TABLE_ENTRIES];
    fill_table(&state, act_bits, tables[0]);
    fill_table(&state, act_bits, tables[1]);
    net->samples = 1;
    model->act_bits = act_bits;
    for (uint32_t i = 0; i < model->n_layers; i++) {
        struct pdnn_layer *layer = &model->layers[i];
        layer->noise = false;
        for (uint32_t n = 0; n < layer->outputs; n++)
            layer->bias[n] = (int32_t)random_below(&state, 65536) - 32768;
        if (layer->kind != PDNN_LAYER_HIDDEN) {
            layer->kind = PDNN_LAYER_SUM;
            continue;
        }
        /* Sums of about 2^(4 + act_bits) and more: most land within the table, many beyond. */
        layer->shift = random_below(&state, PDNN_SHIFT_MAX + 1);
        if (chance(&state, 75))
            layer->shift = act_bits + random_below(&state, 4);
        if (pdnn_layer_set_table(layer, tables[random_below(&state, 2)]))
            abort();
        for (uint32_t n = 0; n < layer->outputs; n++)
            if (chance(&state, 70)) /* within the table's reach */
                layer->bias[n] = (int32_t)random_below(&state, 128u << act_bits);
    }
}

void random_net_thin(struct random_net *net, uint64_t number) {
    uint64_t state = number;
    uint32_t keep = (uint32_t[]){100, 50, 12, 2}[number % 4];
    int32_t less = (int32_t[]){0, 0, 40, 120, 400}[number % 5] << (net->model->act_bits - 1);
    for (uint32_t i = 0; i < net->model->input_bits; i++)
        net->input[i] &= chance(&state, keep);
    for (uint32_t l = 0; l + 1 < net->model->n_layers; l++)
        for (uint32_t n = 0; n < net->model->layers[l].outputs; n++)
            if (chance(&state, 95)) {
                int32_t *bias = &net->model->layers[l].bias[n];
                *bias = *bias - less > INT16_MIN ? *bias - less : INT16_MIN;
            }
}

bool random_net_refused(const struct random_net *net, struct pdnn_device *device) {
    const struct pdnn_caps *caps = pdnn_device_caps(device);
    struct pdnn_diag diag = {{0}};
    bool serial = false;
    for (uint32_t l = 0; l < net->model->n_layers; l++)
        serial |= net->model->layers[l].serial;
    if (caps->layout != PDNN_ROW_ORDER || caps->act_bits == 1 || !serial)
        return false;
    assert_int_equal(pdnn_device_load(device, net->model, &diag), PDNN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "serial"));
    return true;
}

void random_net_free(struct random_net *net) {
    pdnn_model_close(net->model);
    free(net->input);
    *net = (struct random_net){0};
}
