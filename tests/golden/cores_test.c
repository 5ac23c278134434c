/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The golden device by the names of rtl/configs.def.
 */
#include "golden/golden.h"
#include "pdnn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* The cores of rtl/configs.def: each is one that can be, `default` is the one without a name, and
 * what follows a name is otherwise. */
static void named_cores(void **state) {
    (void)state;
    static const char *const names[] = {
#define CORE_OPTION(PARAMETER, NAME, VALUE, MEANING)
#define CORE(NAME, OPTIONS) NAME,
#include "configs.def"
#undef CORE_OPTION
#undef CORE
    };
    struct golden_params params = {0};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_true(golden_params_core(&params, names[i], strlen(names[i])));
        const char *expected = golden_params_check(&params);
        if (expected)
            fail_msg("%s: %s", names[i], expected);
    }
    assert_true(golden_params_core(&params, "default", 7));
    assert_memory_equal(&params, &golden_params_default, sizeof params);
    assert_false(golden_params_core(&params, "defaul", 6));
    assert_ptr_equal(golden_params_option(&params, "ZeroSkip", 8), &params.rows);
    assert_ptr_equal(golden_params_option(&params, "rows", 4), &params.rows);
    assert_null(golden_params_option(&params, "row", 3));

    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_device_open("golden:icebreaker,noise_tables=4", &device, &diag), PDNN_OK);
    const struct pdnn_caps *caps = pdnn_device_caps(device);
    assert_int_equal(caps->lanes, 1);
    assert_int_equal(caps->block_max, 16);
    assert_int_equal(caps->adaptive_stop, 1);
    assert_int_equal(caps->noise_tables, 4);
    pdnn_device_close(device, NULL);
    assert_int_equal(pdnn_device_open("golden:nobody", &device, &diag), PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "golden:nobody: expected default l1 "));
    assert_int_equal(pdnn_device_open("golden:lanes=4,icebreaker", &device, &diag),
                     PDNN_ERR_ARGUMENT);
}

/* Without a core's name the golden device has what pdnn_core has without parameters. */
static void values_where_none_is_given(void **state) {
    (void)state;
#define CORE_OPTION(PARAMETER, NAME, VALUE, MEANING)                                               \
    assert_int_equal(golden_params_default.NAME, VALUE);
#define CORE(NAME, OPTIONS)
#include "configs.def"
#undef CORE_OPTION
#undef CORE
}

/* What no build has: one value of each rule, and what is said. */
static void what_cannot_be(void **state) {
    (void)state;
    static const struct {
        const char *options, *expected;
    } cases[] = {
        {"lanes=3", "lanes: expected 1, 2, 4, 8, 16 or 32"},
        {"lanes=2,drain_lanes=4", "drain_lanes: expected 1, 2 or 4, and not more than lanes"},
        {"acc_bits=11", "acc_bits: expected 12 to 24"},
        {"acc_bits=25", "acc_bits: expected 12 to 24"},
        {"tape_words=8", "tape_words: expected a power of two"},
        {"tape_words=131072", "tape_words: expected a power of two"},
        {"act_words=512", "act_words: expected a power of two, 2 to 256"},
        {"rows=1,fmaps=1,act_words=8192", "act_words: expected a power of two, 2 to 4096"},
        {"result_words=1", "result_words: expected a power of two"},
        {"noise_tables=3", "noise_tables: expected 1, 2, 4 or 8"},
        {"act_bits=5", "act_bits: expected 1, 2, 3, 4 or 8"},
        {"act_bits=3,acc_bits=12", "acc_bits: expected at least 10 more than act_bits"},
        {"adaptive_stop=2", "adaptive_stop: expected 0 or 1"},
        {"sampling_modes=8", "sampling_modes: expected the sum of 1"},
        {"lanes=1,drain_lanes=1,sampling_modes=2", "sampling_modes: expected the sum of 1"},
        {"mac_dsp=2", "mac_dsp: expected 0 or 1"},
        {"rows=2", "rows: expected 0 or 1"},
        {"rows=1,lanes=2", "rows: expected one lane with it"},
        {"rows=1,tape_words=32", "rows: expected tape_words of at least 64 with it"},
        {"rows=1,block=8", "block: expected 1 or 16"},
        {"rows=1,fmaps=1,block=16", "block: expected 1 or 16, with fmaps 1, 2 or 4"},
        {"rows=1,fmaps=1,block=2,acc_bits=12", "acc_bits: expected at least 15 with block, 13"},
        {"rows=1,fmaps=1,block=4,act_words=8", "act_words: expected at least 16 with block"},
        {"block=16", "block: expected 1, but with rows and p-bits"},
        {"rows=1,block=16,acc_bits=14", "acc_bits: expected at least 15 with block"},
        {"fmaps=1", "fmaps: expected 0, or 1 with rows"},
        {"rows=1,fmaps=1,ties=1", "fmaps: expected 0, or 1 with rows"},
        {"labels=1", "labels: expected 0, or 1 with rows"},
        {"rows=1,labels=2", "labels: expected 0, or 1 with rows"},
        {"rows=1,act_bits=3,labels=1", "labels: expected 0, or 1 with rows"},
        {"ties=1", "ties: expected 0, or 1 with rows"},
        {"rows=1,ties=1,masks=1", "ties: expected 0, or 1 with rows"},
        {"masks=1", "masks: expected 0, or 1 with rows"},
        {"engines=0", "engines: expected 1 to 8"},
        {"engines=9", "engines: expected 1 to 8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char spec[96];
        struct pdnn_device *device;
        struct pdnn_diag diag = {""};
        snprintf(spec, sizeof spec, "golden:%s", cases[i].options);
        if (pdnn_device_open(spec, &device, &diag) != PDNN_ERR_ARGUMENT ||
            !strstr(diag.text, cases[i].expected))
            fail_msg("%s: '%s' does not say '%s'", spec, diag.text, cases[i].expected);
    }
}

/* The ends of each range are in it. */
static void what_can_just_be(void **state) {
    (void)state;
    static const char *const cases[] = {
        "lanes=32,drain_lanes=4",
        "lanes=1,drain_lanes=1",
        "acc_bits=12,tape_words=16,act_words=2,result_words=2,noise_tables=1",
        "acc_bits=24,tape_words=65536,act_words=256,result_words=4096,noise_tables=8",
        "act_bits=2,acc_bits=12",
        "act_bits=3,acc_bits=13",
        "act_bits=8,acc_bits=18",
        "rows=1,tape_words=64",
        "rows=1,fmaps=1,act_words=4096",
        "rows=1,fmaps=1,block=4,act_words=16,acc_bits=13",
        "rows=1,block=16,acc_bits=15",
        "rows=1,engines=8",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char spec[128];
        struct pdnn_device *device;
        struct pdnn_diag diag = {""};
        snprintf(spec, sizeof spec, "golden:%s", cases[i]);
        if (pdnn_device_open(spec, &device, &diag) != PDNN_OK)
            fail_msg("%s: %s", spec, diag.text);
        pdnn_device_close(device, NULL);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_where_none_is_given),
        cmocka_unit_test(named_cores),
        cmocka_unit_test(what_cannot_be),
        cmocka_unit_test(what_can_just_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
