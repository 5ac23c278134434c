/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The golden device by the names of rtl/configs.def.
 */
#include "golden/golden.h"
#include "pdnn.h"

#include <setjmp.h>
#include <stdarg.h>
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_where_none_is_given),
        cmocka_unit_test(named_cores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
