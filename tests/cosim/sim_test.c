/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The verilated RTL against the golden device on random networks: every event, result and
 * counter, and the cycle formula. PDNN_TEST_LONG=1 runs ten times as many.
 */
#include "run/compare.h"
#include "contract/map.h"
#include "../nets/random_net.h"
#include "../nets/raw_run.h"
#include "tape/tape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct pdnn_device *open_device(const char *spec) {
    struct pdnn_device *device;
    struct pdnn_diag diag = {{0}};
    if (pdnn_device_open(spec, &device, &diag))
        fail_msg("%s", diag.text);
    return device;
}

static void fail_at(uint64_t number, uint32_t samples, const struct pdnn_comparison *comparison) {
    if (comparison->difference == PDNN_EVENT_DIFFERS) {
        const struct pdnn_event *a = &comparison->event[0], *b = &comparison->event[1];
        fail_msg("network %llu, event %llu: sim, golden: layer %u %u neuron %u %u sample %u %u "
                 "sum %d %d noise %d %d bit %u %u",
                 (unsigned long long)number, (unsigned long long)comparison->index, a->layer,
                 b->layer, a->neuron, b->neuron, a->sample, b->sample, a->sum, b->sum, a->noise,
                 b->noise, a->bit, b->bit);
    }
    if (comparison->difference)
        fail_msg("network %llu, T=%u: %s %llu: sim %lld, golden %lld", (unsigned long long)number,
                 samples, comparison->name, (unsigned long long)comparison->index,
                 (long long)comparison->value[0], (long long)comparison->value[1]);
}

/* A seed of 0, which no host sends, is one of 1. */
static void zero_is_one(struct pdnn_device *device, const struct random_net *net,
                        struct pdnn_run_options options, uint32_t outputs) {
    int32_t sums[2][1024];
    options.seed = 1;
    assert_int_equal(pdnn_device_run(device, &options, net->input, sums[0], NULL, NULL), PDNN_OK);
    raw_run(device, 0, outputs, sums[1]);
    assert_memory_equal(sums[0], sums[1], outputs * sizeof sums[0][0]);
}

static unsigned n_by_counts; /* networks of which a pass took several samples */

/* Returns whether a margin ended the run before all samples were taken. */
static bool compare_net(struct pdnn_device *devices[2], uint64_t number,
                        const struct random_limits *limits) {
    struct random_net net = random_net_new(number, limits);
    if (pdnn_device_caps(devices[0])->act_bits > 1)
        random_net_make_twin(&net, pdnn_device_caps(devices[0])->act_bits);
    if (pdnn_device_caps(devices[0])->layout == PDNN_ROW_ORDER)
        random_net_thin(&net, number);
    if (random_net_refused(&net, devices[0])) {
        random_net_free(&net);
        return false;
    }
    uint32_t outputs = net.model->layers[net.model->n_layers - 1].outputs;
    struct pdnn_comparison comparison;
    struct pdnn_counters counters;
    struct pdnn_diag diag = {{0}};
    uint64_t chance = number;
    /* none, one that is soon passed, any */
    const uint32_t margins[3] = {0, 1 + random_below(&chance, 200),
                                 1 + random_below(&chance, PDNN_MARGIN_MAX)};
    const uint32_t margin = margins[random_below(&chance, 3)];

    pdnn_comparison_init(&comparison);
    /* Seeds of which one word is not 0 are in need of the others. */
    const uint64_t one_bit = 1ull << (16 * (number % 16 / 4) + number % 13);
    struct pdnn_run_options options = {.samples = net.samples,
                                       .seed = number % 4 == 1 ? one_bit : net.seed},
                            used;
    if (pdnn_device_caps(devices[0])->adaptive_stop)
        options.margin = margin;
    options.sampling = (enum pdnn_sampling)(PDNN_SAMPLE_IID + number % 3);
    if (pdnn_device_options(devices[0], &options, &used, NULL)) /* those that the device has */
        options.sampling = PDNN_SAMPLE_DEFAULT;
    if (pdnn_device_load(devices[0], net.model, &diag) ||
        pdnn_device_load(devices[1], net.model, &diag) ||
        pdnn_comparison_run(&comparison, devices, &options, net.input, outputs, &counters, &diag))
        fail_msg("network %llu: %s", (unsigned long long)number, diag.text);
    fail_at(number, net.samples, &comparison);
    if (number % 4 == 3 && !net.model->sampled_input)
        zero_is_one(devices[0], &net, options, outputs);
    const bool several = net.samples > 1 && devices[0]->block > 1 && number % 3 != 0 &&
                         (margin == 0 || !devices[0]->caps.adaptive_stop);
    n_by_counts += several;
    const bool stopped = counters.samples_used < net.samples;
    random_net_free(&net);
    return stopped;
}

/* `core` of rtl/configs.def, simulated and golden; where it is not built the test is skipped. */
static void open_both(const char *core, struct pdnn_device *devices[2]) {
    const char *build = getenv("BUILD");
    char spec[256], golden[64];
    snprintf(golden, sizeof golden, "golden:%s", core);
    snprintf(spec, sizeof spec, "sim:%s/sim-%s/libpdnn_sim.so", build ? build : "build", core);
    if (access(spec + 4, R_OK)) {
        print_message("skip: %s is not built (no Verilator?)\n", spec + 4);
        skip();
    }
    devices[0] = open_device(spec);
    devices[1] = open_device(golden);
}

/* Networks first..first + n - 1. */
static void compare_nets(const char *core, uint64_t first, unsigned n,
                         const struct random_limits *limits) {
    struct pdnn_device *devices[2];
    open_both(core, devices);
    if (getenv("PDNN_SANITIZE"))
        n = n / 20 + 1; /* the sanitizers' subject is the host, not the RTL */
    if (getenv("PDNN_TEST_LONG"))
        n *= 10;
    unsigned n_stopped = 0;
    for (unsigned i = 0; i < n; i++)
        n_stopped += compare_net(devices, first + i, limits);
    if (n >= 60 && limits->samples > 1)
        assert_true(n_stopped >= 1); /* else the margins are not what they should be */
    pdnn_device_close(devices[0], NULL);
    pdnn_device_close(devices[1], NULL);
}

static void small_networks(void **state) {
    (void)state;
    const struct random_limits limits = {2000, 256, 200, 5, 64};
    compare_nets("default", 1, 190, &limits);
}

static void wide_networks(void **state) {
    (void)state;
    const struct random_limits limits = {16384, 256, 1024, 5, 64};
    compare_nets("default", 10001, 10, &limits);
}

static void four_lanes(void **state) {
    (void)state;
    const struct random_limits limits = {2000, 128, 200, 4, 20};
    compare_nets("l4", 20001, 60, &limits);
}

static void one_lane(void **state) {
    (void)state;
    const struct random_limits limits = {2000, 256, 200, 4, 8};
    compare_nets("l1", 30001, 60, &limits);
}

/* As the board is built. */
static void eight_lanes(void **state) {
    (void)state;
    const struct random_limits limits = {2000, 256, 200, 4, 40};
    compare_nets("l8", 70001, 40, &limits);
}

/* Rows of inputs that are 0 are skipped: cycles and reads depend on the bits drawn. Layers of a few
 * neurons take up to sixteen times the words here, hence 1000. */
static void on_rows(void **state) {
    (void)state;
    const struct random_limits limits = {1000, 256, 200, 5, 8}, wide = {1000, 256, 700, 3, 6};
    compare_nets("zs", 30501, 120, &limits);
    compare_nets("zs", 30701, 120, &wide);
}

/* Passes of up to sixteen samples by their counts, where the network is one for it. */
static void counted_samples(void **state) {
    (void)state;
    const struct random_limits any = {1000, 256, 200, 3, 40}, few = {600, 256, 100, 2, 70};
    n_by_counts = 0;
    compare_nets("block", 31001, 100, &any);
    compare_nets("block", 31501, 200, &few);
    print_message("%u of 300 networks by counts\n", n_by_counts);
    if (!getenv("PDNN_SANITIZE"))
        assert_true(n_by_counts >= 20);
}

/* Two layers of p-bits, the second by the changes of the first: such networks are rare among the
 * random ones, so that others are left out. */
static void changed_samples(void **state) {
    (void)state;
    const struct random_limits limits = {3000, 256, 300, 3, 60};
    const uint64_t first = 33001, end = getenv("PDNN_SANITIZE") ? 33201 : 38001;
    struct pdnn_device *devices[2];
    open_both("block", devices);
    unsigned n = 0;
    for (uint64_t number = first; number < end; number++) {
        struct random_net net = random_net_new(number, &limits);
        const bool fits = net.model->n_layers > 2 && net.samples > 1 && number % 3 &&
                          net.model->layers[net.model->n_layers - 1].kind == PDNN_LAYER_SUM &&
                          pdnn_block_by_changes(net.model, net.model->n_layers - 2);
        random_net_free(&net);
        if (fits) {
            n_by_counts = 0;
            compare_net(devices, number, &limits);
            n += n_by_counts;
        }
    }
    print_message("%u networks by changes\n", n);
    assert_true(n >= 30 || getenv("PDNN_SANITIZE"));
    pdnn_device_close(devices[0], NULL);
    pdnn_device_close(devices[1], NULL);
}

/* Codes that are 0 are skipped. Layers of few neurons, with up to sixteen times the words. */
static void twin_on_rows_of_8_bits(void **state) {
    (void)state;
    const struct random_limits limits = {1000, 256, 220, 5, 1}, wide = {1000, 256, 400, 3, 1};
    compare_nets("zs8", 61001, 200, &limits);
    compare_nets("zs8", 61301, 100, &wide);
}

static void twin_on_rows_of_4_bits(void **state) {
    (void)state;
    const struct random_limits limits = {1000, 256, 400, 5, 1};
    compare_nets("zs4", 61501, 100, &limits);
}

static void twin_on_rows_of_3_bits(void **state) {
    (void)state;
    const struct random_limits limits = {1000, 256, 400, 5, 1};
    compare_nets("zs3", 61701, 100, &limits);
}

static void twin_on_rows_of_2_bits(void **state) {
    (void)state;
    const struct random_limits limits = {1000, 256, 400, 5, 1};
    compare_nets("zs2", 61901, 100, &limits);
}

static void count_event(void *user, const struct pdnn_event *event) {
    (void)event;
    ++*(uint64_t *)user;
}

/* Runs that follow each other without the host: only the first is seeded. */
static void repeated_runs(void **state) {
    (void)state;
    const struct random_limits limits = {2000, 256, 200, 3, 40};
    const char *specs[2] = {NULL, "golden"};
    const char *build = getenv("BUILD");
    char path[256];
    snprintf(path, sizeof path, "sim:%s/libpdnn_sim.so", build ? build : "build");
    if (access(path + 4, R_OK)) {
        print_message("skip: %s is not built (no Verilator?)\n", path + 4);
        skip();
    }
    specs[0] = path;
    unsigned n_moved = 0;
    for (uint64_t number = 50001; number <= 50018; number++) {
        struct random_net net = random_net_new(number, &limits);
        uint32_t outputs = net.model->layers[net.model->n_layers - 1].outputs;
        uint32_t runs = 2 + (uint32_t)(number % 7);
        /* the last six: runs that end early, in every mode; what they leave of the generator counts
         */
        const uint32_t margin = number <= 50012 ? 0 : 30;
        const enum pdnn_sampling mode =
            (enum pdnn_sampling)(margin ? PDNN_SAMPLE_IID + number % 3 : PDNN_SAMPLE_IID);
        struct pdnn_run_options once = {
            .samples = net.samples, .seed = net.seed, .sampling = mode, .margin = margin};
        struct pdnn_run_options repeated = once;
        repeated.repeats = runs;
        int32_t sums[3][1024];
        struct pdnn_counters counters[3];
        uint64_t events[2] = {0};
        struct pdnn_diag diag = {{0}};
        for (int i = 0; i < 2; i++) {
            struct pdnn_device *device = open_device(specs[i]);
            if (pdnn_device_load(device, net.model, &diag) ||
                pdnn_device_events(device, count_event, &events[i], &diag) ||
                pdnn_device_run(device, &repeated, net.input, sums[i], &counters[i], &diag) ||
                /* an ordinary run afterwards is a single one again */
                pdnn_device_run(device, &once, net.input, sums[2], &counters[2], &diag))
                fail_msg("%s: network %llu: %s", specs[i], (unsigned long long)number, diag.text);
            pdnn_device_close(device, NULL);
        }
        assert_memory_equal(sums[0], sums[1], outputs * sizeof sums[0][0]);
        assert_memory_equal(&counters[0], &counters[1], sizeof counters[0]);
        assert_int_equal(events[0], events[1]);
        if (!margin) {
            assert_memory_equal(&counters[0], &counters[2], sizeof counters[0]);
            assert_int_equal(events[0], (uint64_t)(runs + 1) * counters[0].neuron_updates);
        }
        n_moved += memcmp(sums[0], sums[2], outputs * sizeof sums[0][0]) != 0;
        random_net_free(&net);
    }
    assert_true(n_moved > 6); /* the later runs' random numbers are others */
}

/* One word a neuron: the generator that a build has that only draws stratified samples. */
static void stratified_only(void **state) {
    (void)state;
    const struct random_limits limits = {2000, 256, 200, 5, 64};
    compare_nets("s16", 40001, 60, &limits);
}

/* Sums that ACC_BITS = 22 holds, whatever the weights: 496 inputs. */
static void twin_of_8_bits(void **state) {
    (void)state;
    const struct random_limits limits = {4000, 256, 220, 5, 1};
    compare_nets("act8", 60001, 150, &limits);
}

static void twin_of_4_bits(void **state) {
    (void)state;
    const struct random_limits limits = {4000, 256, 400, 5, 1};
    compare_nets("act4", 60301, 60, &limits);
}

static void twin_of_3_bits(void **state) {
    (void)state;
    const struct random_limits limits = {4000, 256, 400, 5, 1};
    compare_nets("act3", 60501, 60, &limits);
}

static void twin_of_2_bits(void **state) {
    (void)state;
    const struct random_limits limits = {4000, 256, 400, 5, 1};
    compare_nets("act2", 60701, 60, &limits);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_networks),
        cmocka_unit_test(wide_networks),
        cmocka_unit_test(four_lanes),
        cmocka_unit_test(one_lane),
        cmocka_unit_test(eight_lanes),
        cmocka_unit_test(on_rows),
        cmocka_unit_test(counted_samples),
        cmocka_unit_test(changed_samples),
        cmocka_unit_test(repeated_runs),
        cmocka_unit_test(stratified_only),
        cmocka_unit_test(twin_of_8_bits),
        cmocka_unit_test(twin_of_4_bits),
        cmocka_unit_test(twin_of_3_bits),
        cmocka_unit_test(twin_of_2_bits),
        cmocka_unit_test(twin_on_rows_of_8_bits),
        cmocka_unit_test(twin_on_rows_of_4_bits),
        cmocka_unit_test(twin_on_rows_of_3_bits),
        cmocka_unit_test(twin_on_rows_of_2_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
