/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void names_every_error(void **state) {
    (void)state;
    assert_string_equal(pdnn_error_name(PDNN_OK), "PDNN_OK");
    for (int code = PDNN_ERR_INTERRUPTED; code < 0; code++) {
        assert_int_equal(strncmp(pdnn_error_name(code), "PDNN_ERR_", 9), 0);
    }
    assert_string_equal(pdnn_error_name(1), "unknown error");
}

static void keeps_text_and_code(void **state) {
    (void)state;
    struct pdnn_diag diag;
    assert_int_equal(pdnn_fail(&diag, PDNN_ERR_IO, "%s: field %d", "a.idx", 7), PDNN_ERR_IO);
    assert_string_equal(diag.text, "a.idx: field 7");
    assert_int_equal(pdnn_fail(NULL, PDNN_ERR_IO, "lost"), PDNN_ERR_IO);
}

static void cuts_long_text(void **state) {
    (void)state;
    struct pdnn_diag diag;
    pdnn_fail(&diag, PDNN_ERR_IO, "%0*d", (int)sizeof diag.text, 1);
    assert_int_equal(strlen(diag.text), sizeof diag.text - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_every_error),
        cmocka_unit_test(keeps_text_and_code),
        cmocka_unit_test(cuts_long_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
