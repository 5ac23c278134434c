/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The golden device, through packets and all, against the plain reference: every event, every
 * sum, every counter that follows from the model's shape.
 */
#include "contract/map.h"
#include "golden/golden.h"
#include "../nets/event_list.h"
#include "../nets/random_net.h"
#include "reference.h"
#include "tape/tape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

/* The rows that a device which skips zeros has read, counted in the events: those of the inputs
 * that were 1, once a group of 16 neurons; of a SERIAL layer's own outputs, those before the
 * group's last neuron. *reads: tape words, of a SERIAL layer a bias word and the own row of each
 * of these, too. */
static uint64_t count_rows(const struct random_net *net, const struct event_list *events,
                           uint64_t *reads) {
    const struct pdnn_model *model = net->model;
    uint64_t rows = 0;
    *reads = 0;
    for (uint32_t t = 0; t < net->samples; t++)
        for (uint32_t l = 0; l < model->n_layers; l++) {
            const struct pdnn_layer *layer = &model->layers[l];
            if (layer->once && t)
                continue;
            uint64_t ones = 0, own = 0, own_bits = 0, own_rows = 0;
            uint32_t groups = pdnn_words16(layer->outputs);
            for (uint32_t s = 0; s < layer->n_sources; s++) {
                int source = layer->sources[s];
                if (source == (int)l)
                    own_rows = layer->outputs - groups;
                for (uint32_t i = 0; source == PDNN_INPUT && i < model->input_bits; i++)
                    ones += net->input[i];
                for (size_t i = 0; source != PDNN_INPUT && i < events->n; i++) {
                    const struct pdnn_event *e = &events->events[i];
                    uint32_t last = layer->outputs - 1;
                    if ((int)e->layer != source || !e->bit ||
                        e->sample != (model->layers[source].once ? 0 : t))
                        continue;
                    if (source != (int)l)
                        ones++;
                    else { /* the group's others, then a row of each later group */
                        own += e->neuron % 16 != 15 && e->neuron != last;
                        own_bits += groups - 1 - e->neuron / 16;
                    }
                }
            }
            rows += groups * ones + own_bits + own;
            *reads += 1 + groups * ones + own_bits + own_rows +
                      (layer->serial ? layer->outputs : 4 * groups);
        }
    return rows;
}

static void check_counters(const struct random_net *net, const struct event_list *events,
                           const struct pdnn_counters *counters, const struct pdnn_caps *caps,
                           enum pdnn_sampling sampling) {
    uint32_t step = caps->sampling_modes == 1 << (PDNN_SAMPLE_STRATIFIED - PDNN_SAMPLE_IID)
                        ? 1
                        : caps->drain_lanes;
    uint64_t updates = 0, accumulates = 0, writes = 0, words = 0, reads = 0, act_reads = 0;
    for (uint32_t first = 0; first < net->samples; first += caps->lanes) {
        uint32_t active = net->samples - first < caps->lanes ? net->samples - first : caps->lanes;
        for (uint32_t l = 0; l < net->model->n_layers; l++) {
            const struct pdnn_layer *layer = &net->model->layers[l];
            if (layer->once && first)
                continue;
            uint64_t n = layer->outputs, lanes = layer->once ? 1 : active;
            updates += n * lanes;
            accumulates += n * layer->inputs * lanes;
            act_reads += (n + 15) / 16 * layer->inputs;
            reads += 1 + (n + 3) / 4 + n * layer->inputs / 16;
            writes +=
                layer->kind == PDNN_LAYER_HIDDEN ? n * (layer->once ? caps->lanes : lanes) : 0;
            words += !layer->noise                                       ? 0
                     : layer->once || sampling == PDNN_SAMPLE_STRATIFIED ? n * step
                                                                         : n * caps->lanes;
        }
    }
    if (caps->layout == PDNN_ROW_ORDER)
        accumulates = 16 * count_rows(net, events, &reads);
    else
        act_reads = accumulates;
    assert_int_equal(counters->neuron_updates, updates);
    assert_int_equal(counters->accumulates, accumulates);
    assert_int_equal(counters->act_reads, act_reads);
    assert_int_equal(counters->tape_reads, reads);
    assert_int_equal(counters->act_writes, writes);
    assert_int_equal(counters->random_words, words);
}

static unsigned n_not_taken; /* networks that a device does not take */

static void check_net(struct pdnn_device *device, uint64_t number,
                      const struct random_limits *limits) {
    const struct pdnn_caps *caps = pdnn_device_caps(device);
    struct random_net net = random_net_new(number, limits);
    if (caps->act_bits > 1)
        random_net_make_twin(&net, caps->act_bits);
    if (caps->layout == PDNN_ROW_ORDER)
        random_net_thin(&net, number);
    if (random_net_refused(&net, device)) {
        n_not_taken++;
        random_net_free(&net);
        return;
    }
    struct event_list got = {0}, expected = {0};
    struct pdnn_counters counters;
    struct pdnn_diag diag = {{0}};
    int32_t sums[4096], reference[4096];
    uint32_t outputs = net.model->layers[net.model->n_layers - 1].outputs;

    /* The modes in turn, those that the device has. */
    struct pdnn_run_options options = {
        .samples = net.samples,
        .seed = net.seed,
        .sampling = (enum pdnn_sampling)(PDNN_SAMPLE_IID + number % 3),
    };
    struct pdnn_run_options used;
    if (pdnn_device_options(device, &options, &used, NULL))
        options.sampling = PDNN_SAMPLE_DEFAULT;
    assert_int_equal(pdnn_device_options(device, &options, &used, &diag), PDNN_OK);
    const enum pdnn_sampling sampling = used.sampling;
    if (pdnn_model_check(net.model, &diag) || pdnn_device_load(device, net.model, &diag) ||
        pdnn_device_events(device, event_list_keep, &got, &diag) ||
        pdnn_device_run(device, &options, net.input, sums, &counters, &diag))
        fail_msg("network %llu: %s", (unsigned long long)number, diag.text);
    reference_run(net.model, net.input, net.samples, net.seed, sampling, caps, reference,
                  event_list_keep, &expected);
    event_list_assert_same(&got, &expected, number);
    assert_memory_equal(sums, reference, outputs * sizeof *sums);
    check_counters(&net, &expected, &counters, caps, sampling);

    /* Without the trace, from other activations, with another T before: the same. */
    memset(reference, 0, sizeof reference);
    assert_int_equal(pdnn_device_events(device, NULL, NULL, NULL), PDNN_OK);
    uint32_t other = caps->act_bits > 1 ? 1 : 3;
    assert_int_equal(
        pdnn_device_run(
            device, &(struct pdnn_run_options){.samples = other, .seed = 99, .sampling = sampling},
            net.input, reference, NULL, NULL),
        PDNN_OK);
    assert_int_equal(pdnn_device_run(device, &options, net.input, reference, NULL, NULL), PDNN_OK);
    assert_memory_equal(sums, reference, outputs * sizeof *sums);
    free(got.events);
    free(expected.events);
    random_net_free(&net);
}

static void check_device(const char *spec, uint64_t first, unsigned n,
                         const struct random_limits *limits) {
    struct pdnn_device *device;
    struct pdnn_diag diag = {{0}};
    if (pdnn_device_open(spec, &device, &diag))
        fail_msg("%s", diag.text);
    for (unsigned i = 0; i < n; i++)
        check_net(device, first + i, limits);
    pdnn_device_close(device, NULL);
}

static void small_networks(void **state) {
    (void)state;
    const struct random_limits limits = {16384, 256, 60, 5, 64};
    check_device("golden", 1, 150, &limits);
}

static void wide_networks(void **state) {
    (void)state;
    const struct random_limits limits = {16384, 256, 1024, 5, 20};
    check_device("golden", 10001, 6, &limits);
}

static void other_builds(void **state) {
    (void)state;
    const struct random_limits limits = {4096, 128, 100, 4, 40};
    check_device("golden:lanes=1,drain_lanes=1", 20001, 20, &limits);
    check_device("golden:lanes=4,drain_lanes=2,tape_words=4096", 20001, 20, &limits);
    check_device("golden:lanes=8,drain_lanes=1,acc_bits=18,act_words=128", 20001, 20, &limits);
    check_device("golden:lanes=32,drain_lanes=4,noise_tables=8", 20001, 20, &limits);
    check_device("golden:lanes=16,drain_lanes=2,sampling_modes=4", 20001, 20, &limits);
    check_device("golden:lanes=8,drain_lanes=2,sampling_modes=6", 20001, 20, &limits);
}

static void on_rows(void **state) {
    (void)state;
    const struct random_limits limits = {1000, 256, 200, 5, 20};
    check_device("golden:rows=1", 30001, 60, &limits);
    check_device("golden:rows=1,sampling_modes=1,tape_words=32768,acc_bits=20", 30101, 20, &limits);
}

/* The same of codes: rows of codes that are not 0. */
static void twins_on_rows(void **state) {
    (void)state;
    const struct random_limits limits = {4000, 256, 300, 5, 1};
    n_not_taken = 0;
    check_device("golden:rows=1,act_bits=2,acc_bits=24,tape_words=65536", 30201, 30, &limits);
    check_device("golden:rows=1,act_bits=3,acc_bits=24,tape_words=65536", 30301, 30, &limits);
    check_device("golden:rows=1,act_bits=4,acc_bits=24,tape_words=65536", 30401, 30, &limits);
    check_device("golden:rows=1,act_bits=8,acc_bits=24,tape_words=65536", 30501, 60, &limits);
    assert_true(n_not_taken > 10 && n_not_taken < 75); /* of 150: those with SERIAL layers */
}

/* 24 bits hold any sum of 8-bit codes. */
static void deterministic_twins(void **state) {
    (void)state;
    const struct random_limits limits = {16384, 256, 300, 5, 1};
    check_device("golden:act_bits=2,acc_bits=24", 40001, 30, &limits);
    check_device("golden:act_bits=3,acc_bits=24", 40101, 30, &limits);
    check_device("golden:act_bits=4,acc_bits=24", 40201, 30, &limits);
    check_device("golden:act_bits=8,acc_bits=24", 40301, 40, &limits);
    check_device("golden:act_bits=8,acc_bits=24,lanes=4,drain_lanes=2", 40401, 20, &limits);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_networks),      cmocka_unit_test(wide_networks),
        cmocka_unit_test(other_builds),        cmocka_unit_test(on_rows),
        cmocka_unit_test(deterministic_twins), cmocka_unit_test(twins_on_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
