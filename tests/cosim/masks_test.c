/* SPDX-License-Identifier: BSD-2-Clause
 *
 * masks_test.c - masked layers. The golden device, through packets and all, against the plain
 * reference, which knows of no masks: every event and sum; counters and cycles by walking the words
 * cycle by cycle. A word of the tape by hand; what does not fit, and what is no mask. Passes of
 * several samples: the same sums as one by one. The RTL: masks_sim_test.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "contract/counters.h"
#include "contract/map.h"
#include "device/device.h"
#include "../nets/event_list.h"
#include "../nets/mask_net.h"
#include "model/mask.h"
#include "reference.h"
#include "run/compare.h"
#include "tape/tape.h"
#include "row_scan.h"

#define GOLDEN "golden:rows=1,masks=1,noise_tables=8,tape_words=65536,acc_bits=20"

/* Activation words that layer l reads in sample t, their ones in the lowest places. */
static uint32_t ones_of_words(const struct random_net *net, uint32_t l, uint32_t t,
                              const struct event_list *events, uint16_t *words) {
    const struct pdnn_model *model = net->model;
    const struct pdnn_layer *layer = &model->layers[l];
    uint32_t at = 0, ones[256] = {0};
    for (uint32_t s = 0; s < layer->n_sources; s++) {
        const int source = layer->sources[s];
        const uint32_t bits =
            source == PDNN_INPUT ? model->input_bits : model->layers[source].outputs;
        for (uint32_t i = 0; source == PDNN_INPUT && i < bits; i++)
            ones[at + i / 16] += net->input[i];
        for (size_t e = 0; source != PDNN_INPUT && e < events->n; e++)
            if ((int)events->events[e].layer == source &&
                events->events[e].sample == (model->layers[source].once ? 0 : t))
                ones[at + events->events[e].neuron / 16] += events->events[e].bit;
        at += (bits + 15) / 16;
    }
    for (uint32_t w = 0; w < at; w++)
        words[w] = (uint16_t)((1u << ones[w]) - 1);
    return at;
}

/* Of a network without SERIAL layers. */
static struct pdnn_counters cost_of(const struct random_net *net, const struct event_list *events) {
    struct pdnn_counters c = {.cycles = PDNN_CYCLES_RUN, .samples_used = net->samples};
    for (uint32_t t = 0; t < net->samples; t++)
        for (uint32_t l = 0; l < net->model->n_layers; l++) {
            const struct pdnn_layer *layer = &net->model->layers[l];
            if (layer->once && t)
                continue;
            const bool masked = layer->outputs > 16 && mask_net_fits(layer);
            const uint32_t neurons = masked ? 32 : 16, turn = masked ? 8 : 4;
            const uint32_t scans = (layer->outputs + neurons - 1) / neurons;
            uint16_t read[256];
            uint32_t rows;
            const uint32_t words = ones_of_words(net, l, t, events, read);
            c.cycles += PDNN_CYCLES_ROWS + 1 + row_scan(read, words, 0, &rows) +
                        (scans - 1) * row_period(read, words, turn, neurons) + neurons;
            c.tape_reads += 1 + scans * (rows + turn);
            c.accumulates += scans * rows * (masked ? 8 : 16);
            c.act_reads += scans * words * 16;
            c.act_writes += layer->kind == PDNN_LAYER_HIDDEN ? layer->outputs : 0;
            c.neuron_updates += layer->outputs;
            c.random_words += layer->noise ? layer->outputs : 0;
        }
    return c;
}

static uint64_t digest;
static unsigned n_masked, n_counted;

static void run_network(uint64_t number, const struct random_limits *limits) {
    struct random_net net = mask_net_new(number, limits);
    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    const uint32_t outputs = pdnn_model_outputs(net.model);
    const enum pdnn_sampling sampling = number % 2 ? PDNN_SAMPLE_STRATIFIED : PDNN_SAMPLE_IID;
    if (pdnn_model_check(net.model, &diag) != PDNN_OK ||
        pdnn_device_open(GOLDEN, &device, &diag) != PDNN_OK)
        fail_msg("network %llu: %s", (unsigned long long)number, diag.text);
    struct event_list expected = {0}, got = {0};
    int32_t *sums = calloc(2 * (size_t)outputs, sizeof *sums);
    assert_non_null(sums);
    reference_run(net.model, net.input, net.samples, net.seed, sampling, pdnn_device_caps(device),
                  sums, event_list_keep, &expected);
    assert_int_equal(pdnn_device_events(device, event_list_keep, &got, &diag), PDNN_OK);
    const struct pdnn_run_options options = {
        .samples = net.samples, .seed = net.seed, .sampling = sampling};
    struct pdnn_counters counters;
    if (pdnn_device_load(device, net.model, &diag) != PDNN_OK ||
        pdnn_device_run(device, &options, net.input, sums + outputs, &counters, &diag) != PDNN_OK)
        fail_msg("network %llu: %s", (unsigned long long)number, diag.text);
    event_list_assert_same(&expected, &got, number);
    for (size_t i = 0; i < got.n; i++)
        digest = pdnn_digest_event(digest, &got.events[i]);
    assert_memory_equal(sums, sums + outputs, outputs * sizeof *sums);
    bool serial = false;
    for (uint32_t l = 0; l < net.model->n_layers; l++) {
        const struct pdnn_layer *layer = &net.model->layers[l];
        serial |= layer->serial;
        n_masked += !layer->serial && layer->outputs > 16 && mask_net_fits(layer);
    }
    const struct pdnn_counters cost = cost_of(&net, &expected);
#define SAME(field, name)                                                                          \
    if (!serial && counters.field != cost.field)                                                   \
        fail_msg("network %llu: " #name " is %llu, expected %llu", (unsigned long long)number,     \
                 (unsigned long long)counters.field, (unsigned long long)cost.field);
    PDNN_COUNTERS(SAME)
#undef SAME
    n_counted += !serial;
    pdnn_device_close(device, NULL);
    free(expected.events);
    free(got.events);
    free(sums);
    random_net_free(&net);
}

/* The digest is frozen: device and reference cannot drift together. */
static void random_networks(void **state) {
    (void)state;
    const struct random_limits limits = {3000, 256, 300, 5, 8};
    digest = PDNN_DIGEST_START;
    for (uint64_t number = 1; number <= 150; number++)
        run_network(number, &limits);
    print_message("%u masked layers; counters of %u networks\n", n_masked, n_counted);
    assert_true(n_masked >= 150 && n_counted >= 75);
    assert_int_equal(digest, 0x4049090313b3979b);
}

/* 40 neurons, one input, weights by hand. */
static void a_word_by_hand(void **state) {
    (void)state;
    struct pdnn_model *model = pdnn_model_new(1);
    assert_non_null(model);
    struct pdnn_layer *layer = &model->layers[0];
    assert_int_equal(pdnn_layer_alloc(layer, 40, 16), PDNN_OK);
    static const struct {
        uint32_t neuron;
        int8_t weight;
    } weights[] = {{2, -3}, {3, 7}, {15, 1}, {16, -8}, {20, 5}, {21, 6}, {31, -1}, {39, 2}};
    for (size_t k = 0; k < sizeof weights / sizeof *weights; k++)
        layer->weight[weights[k].neuron * 16 + 1] = weights[k].weight;
    uint64_t rows[32];
    assert_int_equal(pdnn_tape_masked_rows(layer), 32);
    assert_ptr_equal(pdnn_tape_put_masked(rows, layer), rows + 32);
    for (uint32_t i = 0; i < 32; i++) /* of input i, neurons 0 to 31; then 32 to 63 */
        if (i % 16 != 1)
            assert_true(rows[i] == 0);
    /* Neurons 2, 3 and 15, weights -3, 7 and 1; 16, 20, 21 and 31, weights -8, 5, 6 and -1. */
    assert_true(rows[1] == 0x8031f658800c017d);
    assert_true(rows[17] == 0x0000000000800002);
    pdnn_model_close(model);
}

static void what_is_no_mask(void **state) {
    (void)state;
    const struct random_limits limits = {1000, 256, 100, 1, 1};
    struct random_net net = random_net_new(4, &limits);
    struct pdnn_layer *layer = &net.model->layers[0];
    struct pdnn_diag diag = {""};
    assert_true(layer->outputs > 20);
    memset(layer->weight, 0, (size_t)layer->outputs * layer->inputs);
    for (uint32_t n = 16; n < 20; n++)
        layer->weight[(size_t)n * layer->inputs + 3] = 1;
    layer->masked = true;
    assert_int_equal(pdnn_model_check(net.model, &diag), PDNN_OK);
    layer->weight[(size_t)20 * layer->inputs + 3] = -1;
    assert_int_equal(pdnn_model_check(net.model, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "layers.0.mask: outputs 16 to "));
    assert_non_null(strstr(diag.text, " at input 3: expected at most 4 weights"));
    uint8_t *mask = calloc(layer->outputs, layer->inputs);
    assert_non_null(mask);
    for (uint32_t n = 16; n < 20; n++)
        mask[(size_t)n * layer->inputs + 3] = 1;
    assert_int_equal(pdnn_mask_check_values(layer, 0, mask, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "layers.0.mask[20, 3]: expected 1"));
    mask[(size_t)20 * layer->inputs + 3] = 2;
    assert_int_equal(pdnn_mask_check_values(layer, 0, mask, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "expected 0 or 1, got 2"));
    mask[(size_t)20 * layer->inputs + 3] = 1;
    assert_int_equal(pdnn_mask_check_values(layer, 0, mask, &diag), PDNN_ERR_FORMAT);
    assert_non_null(
        strstr(diag.text, "outputs from 16 on at input 3: expected at most 4 of 16, got 5"));
    mask[(size_t)20 * layer->inputs + 3] = 0;
    layer->weight[(size_t)20 * layer->inputs + 3] = 0;
    assert_int_equal(pdnn_mask_check_values(layer, 0, mask, &diag), PDNN_OK);
    mask[5] = mask[layer->inputs + 5] = mask[2 * layer->inputs + 5] = 1; /* where no weight is */
    assert_int_equal(pdnn_mask_check_values(layer, 0, mask, &diag), PDNN_OK);
    free(mask);
    random_net_free(&net);
}

/* A tape that is too long says what keeps a layer from being masked, or that the device has none.
 */
static void what_does_not_fit(void **state) {
    (void)state;
    const struct random_limits limits = {1000, 256, 100, 1, 1};
    struct random_net net = random_net_new(4, &limits);
    struct pdnn_layer *layer = &net.model->layers[0];
    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    for (uint32_t n = 0; n < layer->outputs; n++)
        for (uint32_t i = 0; i < net.model->input_bits; i++)
            layer->weight[(size_t)n * layer->inputs + i] = n % 16 < 4 || (n == 20 && i == 2);
    for (int masks = 0; masks < 2; masks++) {
        layer->masked = !masks;
        assert_int_equal(pdnn_device_open(masks ? "golden:rows=1,masks=1,tape_words=64"
                                                : "golden:rows=1,tape_words=64",
                                          &device, &diag),
                         PDNN_OK);
        assert_int_equal(pdnn_device_load(device, net.model, &diag), PDNN_ERR_CAPACITY);
        assert_non_null(strstr(diag.text, masks ? "layers.0 cannot be masked: outputs 16 to "
                                                : "layers.0 is masked, which takes a device"));
        assert_true(!masks || strstr(diag.text, " at input 2 have 5 weights, limit 4"));
        pdnn_device_close(device, NULL);
    }
    static const char *const bad[] = {"golden:masks=1", "golden:rows=1,masks=2",
                                      "golden:rows=1,masks=1,act_bits=2,acc_bits=18"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(pdnn_device_open(bad[i], &device, &diag), PDNN_ERR_ARGUMENT);
        assert_non_null(strstr(diag.text, "masks: expected "));
    }
    random_net_free(&net);
}

/* Half a million places in the 128 KB of the board, a quarter of them with a weight: the sums are
 * those of a device with memory for all of them. */
static void half_a_million_places(void **state) {
    (void)state;
    static const uint32_t outputs[] = {320, 384, 10};
    static const char *const specs[] = {"golden:icebreaker-masks",
                                        "golden:rows=1,tape_words=65536"};
    struct pdnn_model *model = pdnn_model_new(3);
    struct pdnn_diag diag = {""};
    assert_non_null(model);
    strcpy(model->dataset, "random");
    model->task = PDNN_TASK_CLASSIFY;
    model->input_bits = model->width = 1176;
    model->height = 1;
    model->classes = 10;
    model->threshold = 128;
    uint32_t inputs = 1176, places = 0;
    for (uint32_t l = 0; l < 3; l++) {
        struct pdnn_layer *layer = &model->layers[l];
        assert_int_equal(pdnn_layer_alloc(layer, outputs[l], (inputs + 15) / 16 * 16), PDNN_OK);
        layer->kind = l < 2 ? PDNN_LAYER_HIDDEN : PDNN_LAYER_SUM;
        layer->noise = l < 2;
        layer->masked = l < 2;
        layer->scale = 0.1f;
        layer->noise_scale = 1;
        layer->n_sources = 1;
        layer->sources[0] = (int)l - 1; /* PDNN_INPUT is -1 */
        for (uint32_t n = 0; n < outputs[l]; n++)
            for (uint32_t i = 0; i < inputs; i++)
                layer->weight[(size_t)n * layer->inputs + i] = (int8_t)((n + i) % 4           ? 0
                                                                        : (n * 7 + i / 4) % 3 ? 1
                                                                                              : -2);
        places += outputs[l] * inputs;
        inputs = outputs[l];
    }
    assert_true(places >= 500000);
    uint8_t input[1176];
    int32_t sums[2][10];
    for (uint32_t i = 0; i < 1176; i++)
        input[i] = i % 5 == 0;
    for (int d = 0; d < 2; d++) {
        struct pdnn_device *device;
        const struct pdnn_run_options options = {.samples = 3, .seed = 1};
        if (pdnn_device_open(specs[d], &device, &diag) || pdnn_device_load(device, model, &diag) ||
            pdnn_device_run(device, &options, input, sums[d], NULL, &diag))
            fail_msg("%s: %s", specs[d], diag.text);
        pdnn_device_close(device, NULL);
    }
    assert_memory_equal(sums[0], sums[1], sizeof sums[0]);
    pdnn_model_close(model);
}

/* ---- samples that are taken together ----------------------------------------------------------
 */

/* The same sums as a sample a pass, in a device without masks; fewer cycles where there are two
 * samples or more. Returns how many layers of several groups by changes were masked. */
static unsigned run_chain(uint64_t number, struct pdnn_device *devices[2]) {
    struct random_net net = mask_chain_new(number);
    const uint32_t outputs = pdnn_model_outputs(net.model);
    const struct pdnn_run_options options = {
        .samples = net.samples, .seed = net.seed, .sampling = PDNN_SAMPLE_STRATIFIED};
    int32_t *sums = calloc(2 * (size_t)outputs, sizeof *sums);
    struct pdnn_diag diag = {""};
    assert_non_null(sums);
    for (int d = 0; d < 2; d++)
        if (pdnn_device_load(devices[d], net.model, &diag) ||
            pdnn_device_run(devices[d], &options, net.input, sums + d * outputs, NULL, &diag))
            fail_msg("chain %llu: %s", (unsigned long long)number, diag.text);
    assert_memory_equal(sums, sums + outputs, outputs * sizeof *sums);
    assert_true(devices[0]->block > 1);
    const struct pdnn_layer *second = &net.model->layers[1];
    const unsigned masked = net.model->n_layers == 3 && second->outputs > 32 && net.samples > 3 &&
                            mask_net_fits(second);
    free(sums);
    random_net_free(&net);
    return masked;
}

static void samples_together(void **state) {
    (void)state;
    static const char *const specs[] = {"golden:masks",
                                        "golden:rows=1,acc_bits=18,tape_words=65536"};
    struct pdnn_device *devices[2];
    struct pdnn_diag diag = {""};
    unsigned masked = 0;
    for (int d = 0; d < 2; d++)
        if (pdnn_device_open(specs[d], &devices[d], &diag))
            fail_msg("%s: %s", specs[d], diag.text);
    for (uint64_t number = 1; number <= 200; number++)
        masked += run_chain(number, devices);
    print_message("%u masked layers by changes\n", masked);
    assert_true(masked >= 30);
    for (int d = 0; d < 2; d++)
        pdnn_device_close(devices[d], NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_networks),       cmocka_unit_test(a_word_by_hand),
        cmocka_unit_test(what_is_no_mask),       cmocka_unit_test(what_does_not_fit),
        cmocka_unit_test(half_a_million_places), cmocka_unit_test(samples_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
