/* SPDX-License-Identifier: BSD-2-Clause */
#include "tied_net.h"
#include "contract/counters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

enum { WORD = TIED_WORD, LAYERS_MAX = 3 };

/* ---- networks ---------------------------------------------------------------------------------
 */

uint32_t tied_copies(const struct pdnn_model *model, int source) {
    const uint32_t ties = source < 0 ? 0 : model->layers[source].ties;
    return ties ? ties : 1;
}

uint32_t tied_outputs(const struct pdnn_model *model, int source) {
    return source < 0 ? model->input_bits : model->layers[source].outputs;
}

static void add_source(struct pdnn_layer *layer, int source) {
    layer->sources[layer->n_sources++] = source;
}

/* Layer l reads the one before, and now and then what stands before that. */
static void add_layer(uint64_t *state, struct pdnn_model *model, uint32_t l) {
    static const float scales[] = {0.03f, 0.1f, 0.4f};
    struct pdnn_layer *layer = &model->layers[l];
    const bool last = l + 1 == model->n_layers, tied = !last && random_below(state, 100) < 75;
    uint32_t outputs = 1 + random_below(state, last ? 20 : 70);
    layer->kind = !last                    ? PDNN_LAYER_HIDDEN
                  : random_below(state, 3) ? PDNN_LAYER_SUM
                                           : PDNN_LAYER_COUNT;
    layer->noise = layer->kind != PDNN_LAYER_SUM && random_below(state, 100) < 85;
    layer->scale = scales[random_below(state, 3)];
    layer->noise_scale = 1;
    const uint32_t before = tied_copies(model, (int)l - 1);
    const uint32_t ahead = l > 0 ? tied_copies(model, (int)l - 2) : 1;
    if (l > 0 && random_below(state, 3) == 0 && (ahead == 1 || ahead == before))
        add_source(layer, (int)l - 2);
    add_source(layer, (int)l - 1);
    if (tied) {
        layer->ties = 2 + random_below(state, 7);
        outputs = (outputs + WORD - 1) / WORD * WORD;
        for (uint32_t k = 1; k < layer->ties; k++)
            layer->offsets[k] =
                layer->offsets[k - 1] +
                (int32_t)random_below(state, (uint32_t[]){1, 12, 40, 128}[random_below(state, 4)]);
    }
    uint32_t used[PDNN_SOURCES_MAX];
    for (uint32_t s = 0; s < layer->n_sources; s++)
        used[s] = tied_outputs(model, layer->sources[s]);
    random_weights(state, layer, outputs, used);
}

struct random_net tied_net(uint64_t number) {
    uint64_t state = number * 0x100000001B3u + 5;
    struct random_net net = {.model = pdnn_model_new(2 + random_below(&state, LAYERS_MAX - 1))};
    assert_non_null(net.model);
    net.samples = 1 + random_below(&state, 6);
    net.seed = random_next(&state);
    net.model->task = PDNN_TASK_CLASSIFY;
    net.model->threshold = 128;
    net.model->input_bits = net.model->width = 1 + random_below(&state, 90);
    net.model->height = 1;
    strcpy(net.model->dataset, "random");
    for (uint32_t l = 0; l < net.model->n_layers; l++)
        add_layer(&state, net.model, l);
    net.model->classes = net.model->layers[net.model->n_layers - 1].outputs;
    net.input = malloc(net.model->input_bits);
    assert_non_null(net.input);
    for (uint32_t i = 0; i < net.model->input_bits; i++)
        net.input[i] = random_below(&state, 3) == 0;
    return net;
}

bool tied_any(const struct pdnn_model *model) {
    bool any = false;
    for (uint32_t l = 0; l < model->n_layers; l++)
        any = any || model->layers[l].ties;
    return any;
}

/* The sum of p-bit n of a layer with so many copies. */
static uint32_t sum_of(uint32_t n, uint32_t copies) {
    return n / (WORD * copies) * WORD + n % WORD;
}

/* The same network, a neuron for each p-bit. */
struct pdnn_model *tied_written_out(const struct pdnn_model *model) {
    struct pdnn_model *out = pdnn_model_new(model->n_layers);
    assert_non_null(out);
    struct pdnn_layer *layers = out->layers;
    *out = *model;
    out->layers = layers;
    for (uint32_t l = 0; l < model->n_layers; l++) {
        const struct pdnn_layer *from = &model->layers[l];
        struct pdnn_layer *to = &layers[l];
        const uint32_t copies = tied_copies(model, (int)l);
        uint32_t inputs = 0;
        *to = *from;
        to->ties = 0;
        memset(to->offsets, 0, sizeof to->offsets);
        for (uint32_t s = 0; s < from->n_sources; s++)
            inputs += WORD * pdnn_words16(tied_outputs(model, from->sources[s])) *
                      tied_copies(model, from->sources[s]);
        assert_int_equal(pdnn_layer_alloc(to, from->outputs * copies, inputs), PDNN_OK);
        for (uint32_t n = 0; n < to->outputs; n++) {
            const int8_t *row = from->weight + (size_t)sum_of(n, copies) * from->inputs;
            int8_t *put = to->weight + (size_t)n * inputs;
            for (uint32_t s = 0; s < from->n_sources; s++) {
                const uint32_t shared = tied_copies(model, from->sources[s]);
                const uint32_t words = pdnn_words16(tied_outputs(model, from->sources[s]));
                for (uint32_t i = 0; i < WORD * words * shared; i++)
                    *put++ = row[sum_of(i, shared)];
                row += WORD * words;
            }
            to->bias[n] = from->bias[sum_of(n, copies)] - from->offsets[n / WORD % copies];
        }
    }
    return out;
}

/* ---- runs --------------------------------------------------------------------------------------
 */

struct tied_run tied_run_on(const char *spec, const struct pdnn_model *model,
                            const struct random_net *net, uint32_t samples,
                            enum pdnn_sampling sampling) {
    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    struct tied_run run = {0};
    const struct pdnn_run_options options = {
        .samples = samples, .seed = net->seed, .sampling = sampling};
    if (pdnn_device_open(spec, &device, &diag) || pdnn_device_load(device, model, &diag) ||
        pdnn_device_events(device, event_list_keep, &run.list, &diag) ||
        pdnn_device_run(device, &options, net->input, run.sums, &run.counters, &diag))
        fail_msg("%s: %s", spec, diag.text);
    pdnn_device_close(device, NULL);
    return run;
}

void tied_assert_same(const struct tied_run *a, const struct tied_run *b, uint64_t number) {
    event_list_assert_same(&a->list, &b->list, number);
    assert_memory_equal(a->sums, b->sums, sizeof a->sums);
}

void tied_assert_all_same(const struct tied_run *a, const struct tied_run *b, uint64_t number) {
    tied_assert_same(a, b, number);
#define SAME(field, name)                                                                          \
    if (a->counters.field != b->counters.field)                                                    \
        fail_msg("network %llu: " #name " is %llu, golden %llu", (unsigned long long)number,       \
                 (unsigned long long)a->counters.field, (unsigned long long)b->counters.field);
    PDNN_COUNTERS(SAME)
#undef SAME
}
