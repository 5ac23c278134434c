/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sysfs_test.c - attributes of a kernel's files: read anew as often as wanted, to the end of the
 * line; what is none.
 */
#include "base/diag.h"
#include "energy/meter/sysfs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cmocka.h>

static char path[] = "/tmp/pdnn-sysfs-XXXXXX";

static void put(const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void attributes(void **state) {
    (void)state;
    char text[8];
    double value = 0;
    struct pdnn_diag diag = {""};
    put("1234567890\n");
    assert_int_equal(pdnn_sysfs_text(path, text, sizeof text, &diag), PDNN_OK);
    assert_string_equal(text, "1234567"); /* as much as there is room for */
    assert_int_equal(pdnn_sysfs_number(path, &value, &diag), PDNN_OK);
    assert_true(value == 1234567890);
    put("-5\nmore\n");
    assert_int_equal(pdnn_sysfs_number(path, &value, &diag), PDNN_OK);
    assert_true(value == -5);
    const struct rlimit few = {64, 64};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    for (int i = 0; i < 200; i++) { /* more than may be open */
        assert_int_equal(pdnn_sysfs_number(path, &value, &diag), PDNN_OK);
    }
    put("2.5 W\n");
    assert_int_equal(pdnn_sysfs_number(path, &value, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "expected an integer, got '2.5 W'"));
    put("");
    assert_int_equal(pdnn_sysfs_text(path, text, sizeof text, &diag), PDNN_OK);
    assert_string_equal(text, "");
    assert_true(pdnn_sysfs_exists(path));
    assert_int_equal(pdnn_sysfs_text("/nonexistent/a", text, sizeof text, &diag), PDNN_ERR_IO);
    assert_non_null(strstr(diag.text, "/nonexistent/a: cannot read: No such file"));
    assert_string_equal(text, "");
    assert_false(pdnn_sysfs_exists("/nonexistent/a"));
}

static int remove_file(void **state) {
    (void)state;
    return unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attributes),
    };
    const int fd = mkstemp(path);
    if (fd < 0) {
        return 1;
    }
    close(fd);
    return cmocka_run_group_tests(tests, NULL, remove_file);
}
