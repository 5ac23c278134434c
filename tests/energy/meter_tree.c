/* SPDX-License-Identifier: BSD-2-Clause */
#include "meter_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char meter_tree[64];
struct pdnn_meter_options meter_tree_options;

int meter_tree_make(void **state) {
    (void)state;
    strcpy(meter_tree, "/tmp/pdnn-meter-XXXXXX");
    meter_tree_options = pdnn_meter_defaults;
    meter_tree_options.sysfs = meter_tree;
    meter_tree_options.timeout_ms = 150;
    return mkdtemp(meter_tree) ? 0 : -1;
}

int meter_tree_remove(void **state) {
    (void)state;
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", meter_tree);
    return system(command);
}

void meter_tree_put(const char *name, const char *text) {
    char path[256], command[300];
    snprintf(path, sizeof path, "%s/%s", meter_tree, name);
    snprintf(command, sizeof command, "mkdir -p $(dirname %s)", path);
    assert_int_equal(system(command), 0);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

void expect_near(double value, double expected, double relative) {
    if (!(fabs(value - expected) <= relative * fabs(expected))) {
        fail_msg("got %.9g, expected %.9g within %g", value, expected, relative);
    }
}

void meter_tree_open_fails(const char *spec, int code, const char *expected) {
    struct pdnn_meter meter;
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_meter_open(spec, &meter_tree_options, &meter, &diag), code);
    if (!strstr(diag.text, expected)) {
        fail_msg("%s: '%s' does not say '%s'", spec, diag.text, expected);
    }
}
