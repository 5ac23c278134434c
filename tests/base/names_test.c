/* SPDX-License-Identifier: BSD-2-Clause
 *
 * names_test.c - names of values, one way and the other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/names.h"
#include "device/device.h"

static void found_or_not(void **state) {
    static const char *const names[] = {"each", "count", NULL};
    (void)state;
    assert_int_equal(pdnn_names_find(names, "each"), 0);
    assert_int_equal(pdnn_names_find(names, "count"), 1);
    assert_int_equal(pdnn_names_find(names, "coun"), -1);
    assert_int_equal(pdnn_names_find(names, "counts"), -1);
    assert_int_equal(pdnn_names_find(names, ""), -1);
}

static void as_a_list(void **state) {
    static const char *const one[] = {"a", NULL}, *const two[] = {"a", "b", NULL},
                             *const three[] = {"a", "b", "c", NULL};
    char text[PDNN_NAMES_TEXT];
    (void)state;
    assert_string_equal(pdnn_names_list(one, text), "a");
    assert_string_equal(pdnn_names_list(two, text), "a or b");
    assert_string_equal(pdnn_names_list(three, text), "a, b or c");
}

/* A list that is too long is cut, not written behind its end. */
static void a_long_list_is_cut(void **state) {
    const char *names[64] = {0};
    char text[PDNN_NAMES_TEXT + 1];
    (void)state;
    for (int i = 0; i < 63; i++)
        names[i] = "ten letter";
    text[PDNN_NAMES_TEXT] = '!';
    assert_int_equal(strlen(pdnn_names_list(names, text)), PDNN_NAMES_TEXT - 1);
    assert_int_equal(text[PDNN_NAMES_TEXT], '!');
}

static void of_the_public_enums(void **state) {
    enum pdnn_sampling mode = PDNN_SAMPLE_DEFAULT;
    (void)state;
    assert_true(pdnn_sampling_parse("stratified", &mode));
    assert_int_equal(mode, PDNN_SAMPLE_STRATIFIED);
    assert_false(pdnn_sampling_parse("Stratified", &mode));
    assert_int_equal(mode, PDNN_SAMPLE_STRATIFIED);
    assert_string_equal(pdnn_sampling_name(PDNN_SAMPLE_DEFAULT), "default");
    assert_string_equal(pdnn_sampling_name((enum pdnn_sampling)99), "?");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_or_not),
        cmocka_unit_test(as_a_list),
        cmocka_unit_test(a_long_list_is_cut),
        cmocka_unit_test(of_the_public_enums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
