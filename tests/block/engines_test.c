/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Several engines behind one link: each input gives what it gives on a device of one engine, sums
 * and counters, golden and simulated; and what the host may ask for.
 */
#include "chain_net.h"
#include "contract/map.h"
#include "base/bytes.h"
#include "device/device.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

enum { MANY = 5 };

static struct pdnn_device *open_loaded(const char *spec, const struct pdnn_model *model) {
    struct pdnn_device *device;
    struct pdnn_diag diag = {{0}};
    if (pdnn_device_open(spec, &device, &diag) || pdnn_device_load(device, model, &diag))
        fail_msg("%s: %s", spec, diag.text);
    return device;
}

/* NULL: there is none. */
static const char *sim_spec(void) {
    static char spec[512];
    const char *build = getenv("BUILD");
    snprintf(spec, sizeof spec, "sim:%s/sim-pair/libpdnn_sim.so", build ? build : "build");
    return access(spec + 4, R_OK) ? NULL : spec;
}

/* Inputs that differ, so that engines take different times. */
static void inputs_of(uint8_t inputs[MANY][CHAIN_INPUTS]) {
    for (int i = 0; i < MANY; i++)
        for (int b = 0; b < CHAIN_INPUTS; b++)
            inputs[i][b] = i == 0 ? 0 : i == 1 ? 1 : chain_input[(b * i + i) % CHAIN_INPUTS];
}

struct outcome {
    int32_t sums[CHAIN_OUTPUTS_MAX];
    struct pdnn_counters counters;
};

static void run(struct pdnn_device *device, const struct chain *chain, uint32_t first, uint32_t n,
                uint8_t inputs[MANY][CHAIN_INPUTS], uint32_t outputs,
                struct outcome outcomes[MANY]) {
    struct pdnn_run_options options[MANY] = {{0}};
    struct pdnn_counters counters[MANY];
    int32_t sums[MANY * CHAIN_OUTPUTS_MAX];
    struct pdnn_diag diag = {{0}};
    for (uint32_t i = 0; i < n; i++) {
        options[i] = chain_options(chain);
        options[i].seed = pdnn_seed_for(chain->samples, first + i);
    }
    if (pdnn_device_run_several(device, options, n, inputs[first], sums, counters, &diag))
        fail_msg("%s: %s", chain->name, diag.text);
    for (uint32_t i = 0; i < n; i++) {
        memcpy(outcomes[first + i].sums, sums + i * outputs, outputs * sizeof *sums);
        outcomes[first + i].counters = counters[i];
    }
}

/* All inputs, so many at once, against one engine and one input at a time. */
static void as_alone(const char *spec, const char *alone, uint32_t at_once, unsigned n_networks) {
    uint8_t inputs[MANY][CHAIN_INPUTS];
    unsigned n_different = 0; /* whose first two inputs are not alike in all sums */
    inputs_of(inputs);
    for (unsigned c = 0; c < n_chains && c < n_networks; c++) {
        const struct chain *chain = &chains[c];
        struct pdnn_model *model = chain_model(chain);
        struct outcome got[MANY], want[MANY];
        memset(got, 0, sizeof got);
        memset(want, 0, sizeof want);
        assert_non_null(model);
        struct pdnn_device *several = open_loaded(spec, model), *one = open_loaded(alone, model);
        assert_true(pdnn_device_caps(several)->engines >= at_once);
        assert_int_equal(pdnn_device_caps(one)->engines, 1);
        for (uint32_t i = 0; i < MANY; i += at_once)
            run(several, chain, i, MANY - i < at_once ? MANY - i : at_once, inputs, model->classes,
                got);
        for (uint32_t i = 0; i < MANY; i++) {
            run(one, chain, i, 1, inputs, model->classes, want);
            if (memcmp(&got[i], &want[i], sizeof got[i]))
                fail_msg("%s, network %s, input %u: not what it is alone", spec, chain->name, i);
        }
        n_different += memcmp(want[0].sums, want[1].sums, sizeof want[0].sums) != 0;
        pdnn_device_close(several, NULL);
        pdnn_device_close(one, NULL);
        pdnn_model_close(model);
    }
    assert_true(2 * n_different > (n_networks < n_chains ? n_networks : n_chains));
}

static void golden_engines(void **state) {
    (void)state;
    as_alone("golden:pair", "golden:pair,Engines=1", 2, n_chains);
    as_alone("golden:pair", "golden:pair,engines=1", 1, n_chains);
    as_alone("golden:block,engines=8", "golden:block", 3, n_chains);
    as_alone("golden:l8,engines=4", "golden:l8", 4, n_chains);
}

static void simulated_engines(void **state) {
    (void)state;
    if (!sim_spec()) {
        print_message("skip: the core `pair` is not built (no Verilator?)\n");
        skip();
    }
    as_alone(sim_spec(), "golden:pair,engines=1", 2, n_chains);
    as_alone(sim_spec(), "golden:pair,engines=1", 1, 3);
}

static void exchange(struct pdnn_device *device, struct pdnn_request request, int expected) {
    struct pdnn_diag diag = {{0}};
    if (pdnn_device_exchange(device, &request, 1, &diag) != expected)
        fail_msg("%s", diag.text);
}

static uint32_t reg(struct pdnn_device *device, uint16_t address) {
    uint8_t bytes[4] = {0};
    exchange(
        device,
        (struct pdnn_request){.op = PDNN_OP_READ, .address = address, .count = 4, .reply = bytes},
        PDNN_OK);
    return pdnn_get32(bytes);
}

static void set(struct pdnn_device *device, uint16_t address, uint32_t value) {
    uint8_t bytes[4];
    pdnn_put32(bytes, value);
    exchange(device,
             (struct pdnn_request){
                 .op = PDNN_OP_WRITE, .address = address, .count = 4, .payload = bytes},
             PDNN_OK);
}

/* ENGINE takes numbers of engines alone; seeds are an engine's own; a tape that is none is refused,
 * by whichever engines were started. */
static void check_registers(const char *spec, uint32_t engines) {
    struct pdnn_device *device;
    assert_int_equal(pdnn_device_open(spec, &device, NULL), PDNN_OK);
    assert_int_equal(reg(device, PDNN_REG_ENGINES), engines);
    for (uint32_t e = 0; e < engines; e++) {
        set(device, PDNN_REG_ENGINE, e);
        assert_int_equal(reg(device, PDNN_REG_ENGINE), e);
        set(device, PDNN_REG_ENGINE, engines);
        set(device, PDNN_REG_ENGINE, 0x10000);
        assert_int_equal(reg(device, PDNN_REG_ENGINE), e);
        set(device, PDNN_REG_SEED_LO, 100 + e);
        set(device, PDNN_REG_SEED_HI, 200 + e);
    }
    for (uint32_t e = 0; e < engines; e++) {
        set(device, PDNN_REG_ENGINE, e);
        assert_int_equal(reg(device, PDNN_REG_SEED_LO), 100 + e);
        assert_int_equal(reg(device, PDNN_REG_SEED_HI), 200 + e);
        exchange(device, (struct pdnn_request){.op = PDNN_OP_RUN}, PDNN_ERR_DEVICE);
        set(device, PDNN_REG_SAMPLES, 1);
        set(device, PDNN_REG_TAPE_BASE, 4); /* not at a line's begin */
        exchange(device, (struct pdnn_request){.op = PDNN_OP_RUN}, PDNN_ERR_DEVICE);
        set(device, PDNN_REG_SAMPLES, 0);
    }
    pdnn_device_close(device, NULL);
}

static void registers(void **state) {
    (void)state;
    check_registers("golden:pair", 2);
    check_registers("golden:block", 1);
    check_registers("golden:block,engines=8", 8);
    if (sim_spec())
        check_registers(sim_spec(), 2);
}

static void refusals(void **state) {
    (void)state;
    struct pdnn_model *model = chain_model(&chains[0]);
    struct pdnn_device *device = open_loaded("golden:pair", model), *none;
    struct pdnn_diag diag = {{0}};
    struct pdnn_run_options options[2] = {{.samples = 4}, {.samples = 5}};
    uint8_t inputs[MANY][CHAIN_INPUTS];
    int32_t sums[MANY * CHAIN_OUTPUTS_MAX];
    inputs_of(inputs);
    assert_int_equal(pdnn_device_run_several(device, options, 2, inputs[0], sums, NULL, &diag),
                     PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "run options 1: expected those of the first input"));
    for (uint32_t n = 0; n <= 3; n += 3) {
        assert_int_equal(pdnn_device_run_several(device, NULL, n, inputs[0], sums, NULL, &diag),
                         PDNN_ERR_ARGUMENT);
        assert_non_null(strstr(diag.text, "inputs: expected 1 to 2 (ENGINES), got"));
    }
    assert_int_equal(pdnn_device_open("golden:engines=9", &none, &diag), PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "engines: expected 1 to 8"));
    assert_int_equal(pdnn_device_open("golden:engines=0", &none, &diag), PDNN_ERR_ARGUMENT);
    pdnn_device_close(device, NULL);
    pdnn_model_close(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_engines),
        cmocka_unit_test(simulated_engines),
        cmocka_unit_test(registers),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
