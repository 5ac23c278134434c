/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The golden device, through packets and all, against the plain reference: every event, every
 * sum, every counter that follows from the model's shape.
 */
#include "random_net.h"
#include "reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

struct event_list {
    struct pdnn_event *events;
    size_t n, size;
};

static void keep(void *user, const struct pdnn_event *event) {
    struct event_list *list = user;
    if (list->n == list->size) {
        list->size = list->size ? 2 * list->size : 4096;
        list->events = realloc(list->events, list->size * sizeof *list->events);
        assert_non_null(list->events);
    }
    list->events[list->n++] = *event;
}

static void assert_same_events(const struct event_list *a, const struct event_list *b,
                               uint64_t number) {
    for (size_t i = 0; i < a->n && i < b->n; i++) {
        const struct pdnn_event *x = &a->events[i], *y = &b->events[i];
        if (memcmp(x, y, sizeof *x))
            fail_msg("network %llu, event %zu: layer %u %u neuron %u %u sample %u %u sum %d %d "
                     "noise %d %d bit %u %u",
                     (unsigned long long)number, i, x->layer, y->layer, x->neuron, y->neuron,
                     x->sample, y->sample, x->sum, y->sum, x->noise, y->noise, x->bit, y->bit);
    }
    assert_int_equal(a->n, b->n);
}

static void check_counters(const struct random_net *net, const struct pdnn_counters *counters,
                           const struct pdnn_caps *caps, enum pdnn_sampling sampling) {
    uint32_t step = caps->sampling_modes == 1 << PDNN_SAMPLE_STRATIFIED ? 1 : caps->drain_lanes;
    uint64_t updates = 0, accumulates = 0, writes = 0, words = 0, reads = 0;
    for (uint32_t first = 0; first < net->samples; first += caps->lanes) {
        uint32_t active = net->samples - first < caps->lanes ? net->samples - first : caps->lanes;
        for (uint32_t l = 0; l < net->model->n_layers; l++) {
            const struct pdnn_layer *layer = &net->model->layers[l];
            if (layer->once && first)
                continue;
            uint64_t n = layer->outputs, lanes = layer->once ? 1 : active;
            updates += n * lanes;
            accumulates += n * layer->inputs * lanes;
            reads += 1 + (n + 3) / 4 + n * layer->inputs / 16;
            writes +=
                layer->kind == PDNN_LAYER_HIDDEN ? n * (layer->once ? caps->lanes : lanes) : 0;
            words += !layer->noise                                       ? 0
                     : layer->once || sampling == PDNN_SAMPLE_STRATIFIED ? n * step
                                                                         : n * caps->lanes;
        }
    }
    assert_int_equal(counters->neuron_updates, updates);
    assert_int_equal(counters->accumulates, accumulates);
    assert_int_equal(counters->act_reads, accumulates);
    assert_int_equal(counters->tape_reads, reads);
    assert_int_equal(counters->act_writes, writes);
    assert_int_equal(counters->random_words, words);
}

static void check_net(struct pdnn_device *device, uint64_t number,
                      const struct random_limits *limits) {
    const struct pdnn_caps *caps = pdnn_device_caps(device);
    struct random_net net = random_net_new(number, limits);
    if (caps->act_bits > 1)
        random_net_make_twin(&net, caps->act_bits);
    struct event_list got = {0}, expected = {0};
    struct pdnn_counters counters;
    struct pdnn_diag diag = {{0}};
    int32_t sums[4096], reference[4096];
    uint32_t outputs = net.model->layers[net.model->n_layers - 1].outputs;

    /* The modes in turn, those that the device has. */
    enum pdnn_sampling sampling = (enum pdnn_sampling)(number % PDNN_SAMPLE_DEFAULT);
    if (pdnn_device_set_sampling(device, sampling, NULL))
        sampling = PDNN_SAMPLE_DEFAULT;
    assert_int_equal(pdnn_device_set_sampling(device, sampling, NULL), PDNN_OK);
    sampling = pdnn_device_sampling(device);

    if (pdnn_model_check(net.model, &diag) || pdnn_device_load(device, net.model, &diag) ||
        pdnn_device_trace(device, keep, &got, &diag) ||
        pdnn_device_run(device, net.input, net.samples, net.seed, sums, &counters, &diag))
        fail_msg("network %llu: %s", (unsigned long long)number, diag.text);
    reference_run(net.model, net.input, net.samples, net.seed, sampling, caps, reference, keep,
                  &expected);
    assert_same_events(&got, &expected, number);
    assert_memory_equal(sums, reference, outputs * sizeof *sums);
    check_counters(&net, &counters, caps, sampling);

    /* Without the trace, from other activations, with another T before: the same. */
    memset(reference, 0, sizeof reference);
    assert_int_equal(pdnn_device_trace(device, NULL, NULL, NULL), PDNN_OK);
    uint32_t other = caps->act_bits > 1 ? 1 : 3;
    assert_int_equal(pdnn_device_run(device, net.input, other, 99, reference, NULL, NULL), PDNN_OK);
    assert_int_equal(
        pdnn_device_run(device, net.input, net.samples, net.seed, reference, NULL, NULL), PDNN_OK);
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

/* A twin refuses p-bits, and the other way round; it has no second sample. */
static void twins_take_their_own_models(void **state) {
    (void)state;
    const struct random_limits limits = {16384, 256, 60, 3, 1};
    const char *specs[] = {"golden", "golden:act_bits=8", "golden:act_bits=4"};
    struct random_net net = random_net_new(40501, &limits);
    struct pdnn_diag diag = {{0}};
    int32_t sums[4096];
    random_net_make_twin(&net, 8);
    assert_int_equal(pdnn_model_check(net.model, &diag), PDNN_OK);
    for (int i = 0; i < 3; i++) {
        struct pdnn_device *device;
        assert_int_equal(pdnn_device_open(specs[i], &device, &diag), PDNN_OK);
        int rc = pdnn_device_load(device, net.model, &diag);
        assert_int_equal(rc, i == 1 ? PDNN_OK : PDNN_ERR_MISMATCH);
        if (i == 1)
            assert_int_equal(pdnn_device_run(device, net.input, 2, 1, sums, NULL, &diag),
                             PDNN_ERR_ARGUMENT);
        else
            assert_non_null(strstr(diag.text, "golden:act_bits=8"));
        pdnn_device_close(device, NULL);
    }
    random_net_free(&net);
}

/* A deterministic model, saved and opened again, gives the sums of the one in memory. */
static void twin_from_a_file(void **state) {
    (void)state;
    const struct random_limits limits = {16384, 256, 60, 4, 1};
    char path[] = "/tmp/pdnn-twin-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (uint64_t number = 40601; number < 40607; number++) {
        struct random_net net = random_net_new(number, &limits);
        struct pdnn_model *models[2] = {net.model, NULL};
        int32_t sums[2][4096];
        struct pdnn_diag diag = {{0}};
        random_net_make_twin(&net, 4);
        if (pdnn_model_save(net.model, path, &diag) || pdnn_model_open(path, &models[1], &diag))
            fail_msg("network %llu: %s", (unsigned long long)number, diag.text);
        for (int i = 0; i < 2; i++) {
            struct pdnn_device *device;
            assert_int_equal(pdnn_device_open("golden:act_bits=4", &device, &diag), PDNN_OK);
            assert_int_equal(pdnn_device_load(device, models[i], &diag), PDNN_OK);
            assert_int_equal(pdnn_device_run(device, net.input, 1, 1, sums[i], NULL, &diag),
                             PDNN_OK);
            pdnn_device_close(device, NULL);
        }
        assert_memory_equal(sums[0], sums[1], pdnn_model_outputs(net.model) * sizeof sums[0][0]);
        pdnn_model_close(models[1]);
        random_net_free(&net);
    }
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_networks),
        cmocka_unit_test(wide_networks),
        cmocka_unit_test(other_builds),
        cmocka_unit_test(deterministic_twins),
        cmocka_unit_test(twins_take_their_own_models),
        cmocka_unit_test(twin_from_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
