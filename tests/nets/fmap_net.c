/* SPDX-License-Identifier: BSD-2-Clause */
#include "fmap_net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static uint32_t one_of(uint64_t *state, const uint32_t *values, uint32_t n) {
    return values[random_below(state, n)];
}

static void add_layer(uint64_t *state, struct fmap_net *m, uint32_t index, struct fmap_shape in) {
    static const uint32_t kernels[] = {1, 3, 3, 5}, widths[] = {1, 7, 16, 16, 32, 33};
    struct pdnn_model *model = m->net.model;
    struct pdnn_layer *layer = &model->layers[index];
    const bool last = index + 1 == model->n_layers;
    layer->kind = !last                    ? PDNN_LAYER_HIDDEN
                  : random_below(state, 2) ? PDNN_LAYER_SUM
                                           : PDNN_LAYER_COUNT;
    layer->noise = layer->kind != PDNN_LAYER_SUM && random_below(state, 100) < 80;
    layer->scale = 0.05f * (float)(1 + random_below(state, 3));
    layer->noise_scale = 1;
    layer->n_sources = 1;
    layer->sources[0] = index ? (int)index - 1 : PDNN_INPUT;
    struct fmap_shape sums = {1, 1, last ? 1 + random_below(state, 20) : one_of(state, widths, 6)};
    uint32_t inputs = in.width * in.height * fmap_shape_words(in) * FMAP_NET_WORD;
    const bool fully = last ? inputs <= PDNN_INPUTS_MAX && random_below(state, 3) > 0
                            : inputs < 1000 && random_below(state, 6) == 0;
    struct fmap_shape out = sums;
    if (fully && !last && random_below(state, 2)) { /* that puts out a map */
        layer->map_width = 1 + random_below(state, 4);
        layer->map_height = 1 + random_below(state, 4);
        sums.channels = layer->map_width * layer->map_height * (random_below(state, 2) ? 16 : 32);
        out = (struct fmap_shape){layer->map_width, layer->map_height,
                                  sums.channels / layer->map_width / layer->map_height};
    }
    if (!fully) {
        layer->kernel = one_of(state, kernels, 4);
        layer->stride = 1 + (random_below(state, 3) == 0);
        layer->upsample = in.width <= 4 && random_below(state, 3) == 0;
        sums.width = ((layer->upsample ? 2 : 1) * in.width - 1) / layer->stride + 1;
        sums.height = ((layer->upsample ? 2 : 1) * in.height - 1) / layer->stride + 1;
        layer->pool = !last && sums.width > 1 && sums.height > 1 && random_below(state, 3) == 0;
        sums.channels = last ? 1 + random_below(state, 3) : sums.channels;
        if (layer->pool) {
            sums.width = sums.width / 2 * 2;
            sums.height = sums.height / 2 * 2;
        }
        inputs = layer->kernel * layer->kernel * fmap_shape_words(in) * FMAP_NET_WORD;
        out = sums;
    }
    m->in[index] = in;
    m->sums[index] = sums;
    m->out[index] = out;
    if (layer->pool) {
        m->out[index].width /= 2;
        m->out[index].height /= 2;
    }
    assert_int_equal(pdnn_layer_alloc(layer, sums.channels, inputs), PDNN_OK);
    for (uint32_t j = 0; j < sums.channels; j++) {
        int sum = 0;
        for (uint32_t i = 0; i < inputs; i++) {
            const int weight = (int)random_below(state, 16) - 8;
            layer->weight[(size_t)j * inputs + i] =
                (int8_t)(i % (fmap_shape_words(in) * FMAP_NET_WORD) < in.channels ? weight : 0);
            sum += layer->weight[(size_t)j * inputs + i];
        }
        layer->bias[j] = (int32_t)random_below(state, 31) - 20 - sum / 3;
    }
}

struct fmap_net fmap_net_new(uint64_t number) {
    uint64_t state = number * 0x9E3779B97F4A7C15u + 1;
    struct fmap_net m = {
        .net = {.samples = 1 + random_below(&state, 4), .seed = random_next(&state)}};
    struct pdnn_model *model = m.net.model = pdnn_model_new(2 + random_below(&state, 3));
    assert_non_null(model);
    const uint32_t side = number % 16 == 15 ? 14 + random_below(&state, 5) /* some are large */
                                            : 1 + random_below(&state, 9);
    strcpy(model->dataset, "random");
    model->task = PDNN_TASK_CLASSIFY;
    model->width = model->height = side;
    model->threshold = 128;
    model->input_map = PDNN_INPUT_CELLS;
    model->n_planes = 1 + random_below(&state, 16);
    for (uint32_t p = 0; p < model->n_planes; p++)
        model->planes[p] = (struct pdnn_plane){.side = side, .threshold = 1 + p};
    model->input_bits = side * side * FMAP_NET_WORD;
    struct fmap_shape shape = {side, side, model->n_planes};
    for (uint32_t l = 0; l < model->n_layers; l++) {
        add_layer(&state, &m, l, shape);
        shape = m.out[l];
    }
    model->classes = shape.width * shape.height * shape.channels;
    m.net.input = calloc(model->input_bits, 1);
    assert_non_null(m.net.input);
    const uint32_t part = 1 + random_below(&state, 6);
    for (uint32_t i = 0; i < model->input_bits; i++)
        m.net.input[i] = i % FMAP_NET_WORD < model->n_planes && random_below(&state, part) == 0;
    return m;
}
