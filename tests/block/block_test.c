/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Passes of several samples. The networks of chain_net.c on the simulated core against the golden
 * device, event by event, and both against the natural order, a sample a pass. Then the worst case,
 * lists that are full.
 *
 * PDNN_BLOCK_SIM and PDNN_BLOCK_CORE name another simulation and its golden core
 * (tests/boards/netlist_test.sh).
 */
#include "../nets/raw_run.h"
#include "chain_net.h"
#include "base/bytes.h"
#include "contract/map.h"
#include "device/device.h"
#include "run/compare.h"
#include "tape/tape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct pdnn_device *open_loaded(const char *spec, const struct pdnn_model *model) {
    struct pdnn_device *device;
    struct pdnn_diag diag = {{0}};
    if (pdnn_device_open(spec, &device, &diag) || pdnn_device_load(device, model, &diag))
        fail_msg("%s: %s", spec, diag.text);
    return device;
}

static const char *golden_spec(void) {
    static char spec[128];
    const char *core = getenv("PDNN_BLOCK_CORE");
    snprintf(spec, sizeof spec, "golden:%s", core ? core : "block");
    return spec;
}

/* NULL: there is none. */
static const char *sim_spec(void) {
    static char spec[512];
    const char *library = getenv("PDNN_BLOCK_SIM"), *build = getenv("BUILD");
    if (library)
        snprintf(spec, sizeof spec, "sim:%s", library);
    else
        snprintf(spec, sizeof spec, "sim:%s/sim-block/libpdnn_sim.so", build ? build : "build");
    return access(spec + 4, R_OK) ? NULL : spec;
}

/* The sums of a sample a pass; returns the cycles. */
static uint32_t natural_order(const struct chain *chain, const struct pdnn_model *model,
                              int32_t *sums) {
    struct pdnn_device *natural = open_loaded("golden:rows=1,acc_bits=18,adaptive_stop=1", model);
    const struct pdnn_run_options options = chain_options(chain);
    struct pdnn_counters counters;
    assert_int_equal(pdnn_device_run(natural, &options, chain_input, sums, &counters, NULL),
                     PDNN_OK);
    pdnn_device_close(natural, NULL);
    assert_int_equal(counters.samples_used<chain->samples, chain->margin> 0);
    return counters.cycles;
}

/* Whether the network is longer than the device's tape: a short one has not all of them. */
static bool is_too_long(struct pdnn_device *device, const struct chain *chain) {
    struct pdnn_model *model = chain_model(chain);
    assert_non_null(model);
    const int rc = pdnn_device_load(device, model, NULL);
    pdnn_model_close(model);
    if (rc == PDNN_ERR_CAPACITY)
        assert_true(pdnn_device_caps(device)->tape_words < 8192);
    return rc == PDNN_ERR_CAPACITY;
}

/* The network on both devices: events, results and counters the same, and the sums those of the
 * natural order. Returns the number of events. */
static uint64_t compare_on(struct pdnn_device *devices[2], const struct chain *chain) {
    const struct pdnn_run_options options = chain_options(chain);
    struct pdnn_model *model = chain_model(chain);
    struct pdnn_comparison comparison;
    struct pdnn_diag diag = {{0}};
    int32_t sums[2][CHAIN_OUTPUTS_MAX];
    assert_non_null(model);
    pdnn_comparison_init(&comparison);
    if (pdnn_device_load(devices[0], model, &diag) || pdnn_device_load(devices[1], model, &diag) ||
        pdnn_comparison_run(&comparison, devices, &options, chain_input, model->classes, NULL,
                            &diag) ||
        pdnn_device_run(devices[0], &options, chain_input, sums[0], NULL, &diag))
        fail_msg("%s: %s", chain->name, diag.text);
    if (comparison.difference)
        fail_msg("%s: golden and simulation differ: %s %llu", chain->name,
                 comparison.name ? comparison.name : "event", (unsigned long long)comparison.index);
    assert_int_equal(devices[0]->block > 1,
                     chain->once || chain->widths[CHAIN_LAYERS_MAX - 1] == 0);
    natural_order(chain, model, sums[1]);
    assert_memory_equal(sums[0], sums[1], model->classes * sizeof sums[0][0]);
    pdnn_model_close(model);
    return comparison.n_events;
}

static void each_way_through(void **state) {
    (void)state;
    const char *specs[2] = {golden_spec(), sim_spec()};
    struct pdnn_device *devices[2];
    struct pdnn_diag diag = {{0}};
    uint64_t n_events = 0;
    unsigned n = 0;
    if (!specs[1]) {
        print_message("skip: the block core is not built (no Verilator?)\n");
        skip();
    }
    for (int d = 0; d < 2; d++)
        if (pdnn_device_open(specs[d], &devices[d], &diag))
            fail_msg("%s: %s", specs[d], diag.text);
    for (unsigned i = 0; i < n_chains; i++) {
        if ((chains[i].margin && !pdnn_device_caps(devices[1])->adaptive_stop) ||
            is_too_long(devices[0], &chains[i]))
            continue;
        n_events += compare_on(devices, &chains[i]);
        n++;
    }
    assert_true(n > n_chains - 4);
    pdnn_device_close(devices[0], NULL);
    pdnn_device_close(devices[1], NULL);
    print_message("%u networks, %llu events\n", n, (unsigned long long)n_events);
}

/* p-bits at 1/2, `wide` of them, that all change in the same visit: more than the lists hold, or
 * all that they hold. */
static void lists_that_are_full(void **state) {
    (void)state;
    const char *specs[2] = {golden_spec(), sim_spec()};
    for (uint32_t wide = 56; wide <= 320; wide += wide < 80 ? 8 : 80) {
        const struct chain chain = {.widths = {wide, 40, 10}, .samples = 16, .even = true};
        const struct pdnn_run_options options = chain_options(&chain);
        struct pdnn_model *model = chain_model(&chain);
        struct pdnn_counters counters[2];
        int32_t sums[2][CHAIN_OUTPUTS_MAX];
        assert_non_null(model);
        const uint32_t natural = natural_order(&chain, model, sums[0]);
        for (int d = 0; d < 2 && specs[d]; d++) {
            struct pdnn_device *device = open_loaded(specs[d], model);
            assert_int_equal(
                pdnn_device_run(device, &options, chain_input, sums[1], &counters[d], NULL),
                PDNN_OK);
            pdnn_device_close(device, NULL);
            assert_memory_equal(sums[0], sums[1], model->classes * sizeof sums[0][0]);
            assert_int_equal(counters[d].cycles, counters[0].cycles);
        }
        pdnn_model_close(model);
        print_message("%u p-bits at 1/2: %u cycles, a pass a sample %u\n", wide, counters[0].cycles,
                      natural);
        /* That they are full is found out once. */
        assert_true(counters[0].cycles < natural + (wide > 64 ? natural / 2 : 0));
    }
}

/* A pass a sample for nearly the most samples there are, until a class is far ahead: more cycles
 * and larger sums than in any other run here. */
static void counters_and_sums_that_are_large(void **state) {
    (void)state;
    const char *specs[2] = {golden_spec(), sim_spec()};
    const struct chain chain = {.name = "4096 samples",
                                .widths = {20, 5},
                                .samples = PDNN_SAMPLES_MAX,
                                .sampling = PDNN_SAMPLE_IID,
                                .margin = UINT16_MAX,
                                .large = true};
    struct pdnn_device *devices[2];
    if (!specs[1]) {
        print_message("skip: the block core is not built (no Verilator?)\n");
        skip();
    }
    for (int d = 0; d < 2; d++)
        assert_int_equal(pdnn_device_open(specs[d], &devices[d], NULL), PDNN_OK);
    /* 20 p-bits and 5 sums a sample, until the lead of 18 half units a sample is above the margin.
     */
    assert_int_equal(compare_on(devices, &chain), 25 * (UINT16_MAX / 18 + 1));
    for (int d = 0; d < 2; d++)
        pdnn_device_close(devices[d], NULL);
}

/* Put the input and all p-bits of the model that is loaded into the upper half of the activations:
 * they lie in the lower one. */
static void move_up(struct pdnn_device *device, const struct pdnn_model *model) {
    const uint32_t half = pdnn_device_caps(device)->act_words / 2;
    uint32_t at = 0;
    for (uint32_t l = 0; l < model->n_layers; l++) {
        uint8_t bytes[PDNN_SPACE_TAPE_BYTES] = {0};
        struct pdnn_request request = {.op = PDNN_OP_READ,
                                       .space = PDNN_SPACE_TAPE,
                                       .address = (uint16_t)at,
                                       .count = sizeof bytes,
                                       .reply = bytes};
        raw_request(device, request);
        uint64_t word = pdnn_get64(bytes);
        assert_int_equal(word >> PDNN_DESC_MARKER_LSB, PDNN_DESC_MARKER_ROWS);
        word |= (uint64_t)half << PDNN_DESC_IN_BASE_LSB;
        if (model->layers[l].kind == PDNN_LAYER_HIDDEN)
            word |= (uint64_t)half << PDNN_DESC_OUT_BASE_LSB;
        pdnn_put64(bytes, word);
        request.op = PDNN_OP_WRITE;
        request.payload = bytes;
        raw_request(device, request);
        at += (uint32_t)pdnn_tape_row_words(&model->layers[l], false);
    }
    device->input_base += half;
}

/* Wherever the activations are, what comes out is the same. */
static void each_way_through_the_upper_half(void **state) {
    (void)state;
    const char *specs[2] = {golden_spec(), sim_spec()};
    static const struct chain networks[] = {{.widths = {40, 20, 5}, .samples = 16},
                                            {.widths = {12, 20, 5}, .samples = 16, .once = true},
                                            {.widths = {24, 20, 10, 5}, .samples = 2}};
    for (size_t i = 0; i < sizeof networks / sizeof *networks && specs[1]; i++) {
        const struct pdnn_run_options options = chain_options(&networks[i]);
        struct pdnn_model *model = chain_model(&networks[i]);
        struct pdnn_device *devices[2];
        struct pdnn_comparison comparison;
        struct pdnn_diag diag = {{0}};
        int32_t sums[2][CHAIN_OUTPUTS_MAX];
        assert_non_null(model);
        for (int d = 0; d < 2; d++)
            devices[d] = open_loaded(specs[d], model);
        assert_int_equal(pdnn_device_run(devices[1], &options, chain_input, sums[0], NULL, NULL),
                         PDNN_OK);
        for (int d = 0; d < 2; d++)
            move_up(devices[d], model);
        pdnn_comparison_init(&comparison);
        if (pdnn_comparison_run(&comparison, devices, &options, chain_input, model->classes, NULL,
                                &diag) ||
            pdnn_device_run(devices[1], &options, chain_input, sums[1], NULL, &diag))
            fail_msg("%s", diag.text);
        assert_int_equal(comparison.difference, PDNN_SAME);
        assert_memory_equal(sums[0], sums[1], model->classes * sizeof sums[0][0]);
        for (int d = 0; d < 2; d++)
            pdnn_device_close(devices[d], NULL);
        pdnn_model_close(model);
    }
}

/* Three runs behind one another have the totals of the last; a seed of 0 is one of 1. */
static void each_way_through_again(void **state) {
    (void)state;
    const char *specs[2] = {golden_spec(), sim_spec()};
    /* The first 500 bits from seed 1 are hardly ever 1, as all from a register of 0 would be. */
    const struct chain chain = {.widths = {40, 20, 5}, .samples = 400};
    struct pdnn_model *model = chain_model(&chain);
    int32_t thrice[2][CHAIN_OUTPUTS_MAX], seeded[CHAIN_OUTPUTS_MAX], unseeded[CHAIN_OUTPUTS_MAX];
    struct pdnn_counters counters[2], one;
    assert_non_null(model);
    for (int d = 0; d < 2 && specs[d]; d++) {
        struct pdnn_device *device = open_loaded(specs[d], model);
        struct pdnn_run_options options = chain_options(&chain);
        options.repeats = 3;
        assert_int_equal(
            pdnn_device_run(device, &options, chain_input, thrice[d], &counters[d], NULL), PDNN_OK);
        assert_memory_equal(thrice[0], thrice[d], model->classes * sizeof thrice[0][0]);
        assert_memory_equal(&counters[0], &counters[d], sizeof counters[0]);
        options.repeats = options.seed = 1;
        assert_int_equal(pdnn_device_run(device, &options, chain_input, seeded, &one, NULL),
                         PDNN_OK);
        raw_run(device, 0, model->classes, unseeded);
        assert_memory_equal(seeded, unseeded, model->classes * sizeof seeded[0]);
        pdnn_device_close(device, NULL);
    }
    pdnn_model_close(model);
}

static void write_word(struct pdnn_device *device, uint32_t address, uint64_t word) {
    uint8_t bytes[PDNN_SPACE_TAPE_BYTES];
    pdnn_put64(bytes, word);
    raw_write(device, PDNN_SPACE_TAPE, address, PDNN_SPACE_TAPE_BYTES, bytes, 1);
}

static void write_register(struct pdnn_device *device, uint32_t reg, uint32_t value) {
    uint8_t bytes[PDNN_SPACE_REG_BYTES];
    pdnn_put32(bytes, value);
    raw_write(device, PDNN_SPACE_REG, reg, PDNN_SPACE_REG_BYTES, bytes, 1);
}

static void refused(struct pdnn_device *device, const char *status) {
    const struct pdnn_request run = {.op = PDNN_OP_RUN};
    struct pdnn_diag diag = {{0}};
    assert_int_equal(pdnn_device_exchange(device, &run, 1, &diag), PDNN_ERR_DEVICE);
    assert_non_null(strstr(diag.text, status));
}

/* Wherever TAPE_BASE says that the tape is, what comes out is the same; what is no tape, and no
 * number of samples, is refused, and after it all is as before. */
static void each_way_through_any_tape(void **state) {
    (void)state;
    enum { WORDS_MAX = 1024 };
    static const uint64_t field[] = {(1ull << PDNN_DESC_IN_WORDS_W) - 1,
                                     (1ull << PDNN_DESC_OUTPUTS_W) - 1};
    static uint8_t tape[WORDS_MAX * PDNN_SPACE_TAPE_BYTES];
    const char *specs[2] = {golden_spec(), sim_spec()};
    const struct chain chain = {.widths = {40, 20, 5}, .samples = 16};
    const struct pdnn_run_options options = chain_options(&chain);
    struct pdnn_model *model = chain_model(&chain);
    uint32_t words = 0, second;
    int32_t sums[2][CHAIN_OUTPUTS_MAX];
    assert_non_null(model);
    for (uint32_t l = 0; l < model->n_layers; l++)
        words += (uint32_t)pdnn_tape_row_words(&model->layers[l], false);
    second = (uint32_t)pdnn_tape_row_words(&model->layers[0], false);
    assert_true(words <= WORDS_MAX);
    for (int d = 0; d < 2 && specs[d]; d++) {
        struct pdnn_device *device = open_loaded(specs[d], model);
        assert_int_equal(pdnn_device_run(device, &options, chain_input, sums[0], NULL, NULL),
                         PDNN_OK);
        raw_request(device, (struct pdnn_request){.op = PDNN_OP_READ,
                                                  .space = PDNN_SPACE_TAPE,
                                                  .count = (uint16_t)(words * sizeof(uint64_t)),
                                                  .reply = tape});
        for (unsigned layer = 0; layer < 2; layer++) {
            const uint32_t at = layer ? second : 0;
            const uint64_t word = pdnn_get64(tape + at * sizeof word);
            for (unsigned bit = PDNN_DESC_MARKER_LSB; bit < 64; bit++) {
                write_word(device, at, word ^ 1ull << bit);
                refused(device, "BAD_TAPE");
            }
            write_word(device, at, word & ~(field[0] << PDNN_DESC_IN_WORDS_LSB));
            refused(device, "BAD_TAPE");
            write_word(device, at, word & ~(field[1] << PDNN_DESC_OUTPUTS_LSB));
            refused(device, "BAD_TAPE");
            write_word(device, at, word);
        }
        for (uint32_t base = 1; base < PDNN_LINE_WORDS; base *= 2) {
            write_register(device, PDNN_REG_TAPE_BASE, base);
            refused(device, "BAD_TAPE");
        }
        write_register(device, PDNN_REG_TAPE_BASE, 0);
        write_register(device, PDNN_REG_SAMPLES, 0);
        refused(device, "BAD_SAMPLES");
        write_register(device, PDNN_REG_SAMPLES, PDNN_SAMPLES_MAX + 1);
        refused(device, "BAD_SAMPLES");
        write_register(device, PDNN_REG_SAMPLES, chain.samples);
        for (uint32_t base = 0; base + words <= pdnn_device_caps(device)->tape_words;
             base = base ? 2 * base : PDNN_LINE_WORDS) {
            write_word(device, 0, 0);
            raw_write(device, PDNN_SPACE_TAPE, base, sizeof(uint64_t), tape, words);
            write_register(device, PDNN_REG_TAPE_BASE, base);
            raw_run(device, options.seed, model->classes, sums[1]);
            assert_memory_equal(sums[0], sums[1], model->classes * sizeof sums[0][0]);
            write_word(device, base, 0);
        }
        pdnn_device_close(device, NULL);
    }
    pdnn_model_close(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_through),
        cmocka_unit_test(each_way_through_the_upper_half),
        cmocka_unit_test(each_way_through_again),
        cmocka_unit_test(each_way_through_any_tape),
        cmocka_unit_test(lists_that_are_full),
        cmocka_unit_test(counters_and_sums_that_are_large),
    };
    if (getenv("PDNN_BLOCK_SIM")) /* gates are slow */
        cmocka_set_test_filter("each_way_through*");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
