/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Any bytes as a JSON string.
 */
#include "base/json_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void expect(const char *text, const char *want) {
    json_t *json = pdnn_json_text(text);
    assert_non_null(json);
    assert_string_equal(json_string_value(json), want);
    json_decref(json);
}

static void any_bytes(void **state) {
    (void)state;
    expect("", "");
    expect("a \"b\"\n", "a \"b\"\n");
    expect("caf\xC3\xA9", "caf\xC3\xA9");
    expect("\xFF", "%FF");
    expect("\x80\x7F\xE9\xE9", "%80\x7F%E9%E9"); /* as long as it can become */
    expect("caf\xC3\xA9\xC3", "caf%C3%A9%C3");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
