/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The registers of golden devices: what each takes, to its last value, and what it does not; each
 * engine's own seed.
 */
#include "golden/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct golden_device *device_of(const char *core, uint32_t labels) {
    struct golden_params params;
    assert_true(golden_params_core(&params, core, strlen(core)));
    params.labels = labels;
    struct golden_device *device = golden_device_new(&params);
    assert_non_null(device);
    return device;
}

/* A value written into a register that held `before`: it is there, or the one before still. */
static void limits(void **state) {
    (void)state;
    static const struct {
        const char *core;
        uint32_t labels, address, before, value, after;
    } cases[] = {
        {"default", 0, PDNN_REG_SAMPLES, 1, 65535, 65535},
        {"default", 0, PDNN_REG_SAMPLES, 1, 65536, 65535},
        {"default", 0, PDNN_REG_TAPE_BASE, 0, 65536, 65535},
        {"default", 0, PDNN_REG_RUNS, 1, 65536, 65535},
        {"default", 0, PDNN_REG_MARGIN, 0, 65536, 65535},
        {"l2", 0, PDNN_REG_MARGIN, 0, 7, 0}, /* has none */
        {"default", 0, PDNN_REG_SAMPLING, 0, 2, 2},
        {"default", 0, PDNN_REG_SAMPLING, 2, 3, 2},
        {"icebreaker", 0, PDNN_REG_SAMPLING, 2, 1, 2}, /* a mode that is not built */
        {"block", 0, PDNN_REG_BLOCK, 1, 16, 16},
        {"block", 0, PDNN_REG_BLOCK, 1, 12, 1},
        {"block", 0, PDNN_REG_BLOCK, 1, 0, 1},
        {"block", 0, PDNN_REG_BLOCK, 1, 32, 1},
        {"zs", 0, PDNN_REG_BLOCK, 1, 2, 1},
        {"zs", 1, PDNN_REG_LABELS, 1, PDNN_LABELS_MOST, PDNN_LABELS_MOST},
        {"zs", 1, PDNN_REG_LABELS, 2, PDNN_LABELS_MOST + 1, 2},
        {"zs", 1, PDNN_REG_LABELS, 2, 0, 2},
        {"zs", 1, PDNN_REG_LABEL, 0, PDNN_LABELS_MOST, PDNN_LABELS_MOST},
        {"zs", 1, PDNN_REG_LABEL, 1, PDNN_LABELS_MOST + 1, 1},
        {"zs", 0, PDNN_REG_LABELS, 0, 1, 0}, /* has none */
        {"pair", 0, PDNN_REG_ENGINE, 0, 1, 1},
        {"pair", 0, PDNN_REG_ENGINE, 1, 2, 1},
        {"block", 0, PDNN_REG_ENGINE, 0, 1, 0},
        {"default", 0, PDNN_REG_LANES, 16, 1, 16}, /* to read */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct golden_device *device = device_of(cases[i].core, cases[i].labels);
        golden_regs_write(device, cases[i].address, cases[i].before);
        const uint32_t before = golden_regs_read(device, cases[i].address);
        golden_regs_write(device, cases[i].address, cases[i].value);
        const uint32_t after = golden_regs_read(device, cases[i].address);
        if (before != cases[i].before || after != cases[i].after)
            fail_msg("%s, register %u: %u, then %u written: %u, expected %u", cases[i].core,
                     cases[i].address, before, cases[i].value, after, cases[i].after);
        golden_device_free(device);
    }
}

static void a_seed_each(void **state) {
    (void)state;
    struct golden_device *device = device_of("pair", 0);
    for (uint32_t engine = 0; engine < 2; engine++) {
        golden_regs_write(device, PDNN_REG_ENGINE, engine);
        golden_regs_write(device, PDNN_REG_SEED_LO, 10 + engine);
        golden_regs_write(device, PDNN_REG_SEED_HI, 20 + engine);
    }
    for (uint32_t engine = 0; engine < 2; engine++) {
        golden_regs_write(device, PDNN_REG_ENGINE, engine);
        assert_int_equal(golden_regs_read(device, PDNN_REG_SEED_LO), 10 + engine);
        assert_int_equal(golden_regs_read(device, PDNN_REG_SEED_HI), 20 + engine);
    }
    golden_device_free(device);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits),
        cmocka_unit_test(a_seed_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
