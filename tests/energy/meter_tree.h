/* SPDX-License-Identifier: BSD-2-Clause
 *
 * meter_tree.h - what the tests of the meters share: a folder that stands for sysfs and holds
 * recordings, made before each test and gone behind it.
 */
#ifndef METER_TREE_H
#define METER_TREE_H

#include "energy/meter/meter.h"

extern char meter_tree[64]; /* path of the folder */
extern struct pdnn_meter_options meter_tree_options;

#define METER_TREE_CASE(name)                                                                      \
    cmocka_unit_test_setup_teardown(name, meter_tree_make, meter_tree_remove)

int meter_tree_make(void **state);
int meter_tree_remove(void **state);

/* Write a file, and the folders above it. */
void meter_tree_put(const char *name, const char *text);

/* Opening fails so, and the text holds `expected`. */
void meter_tree_open_fails(const char *spec, int code, const char *expected);

void expect_near(double value, double expected, double relative);

#endif
