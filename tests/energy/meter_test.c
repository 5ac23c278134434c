/* SPDX-License-Identifier: BSD-2-Clause
 *
 * meter_test.c - sensors in a tree of files that stands for sysfs, and a device that is
 * measured while it runs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "energy/measure.h"
#include "meter_tree.h"

static void hwmon_reads_each_kind(void **state) {
    (void)state;
    meter_tree_put("class/hwmon/hwmon0/name", "acpitz\n");
    meter_tree_put("class/hwmon/hwmon1/name", "ina219\n");
    meter_tree_put("class/hwmon/hwmon1/power1_input", "10580\n");
    meter_tree_put("class/hwmon/hwmon2/name", "ina3221\n");
    meter_tree_put("class/hwmon/hwmon2/in2_input", "1200\n");
    meter_tree_put("class/hwmon/hwmon2/curr2_input", "9\n");
    meter_tree_put("class/hwmon/hwmon3/name", "meter\n");
    meter_tree_put("class/hwmon/hwmon3/energy1_input", "2500000\n");
    struct pdnn_meter meter;
    struct pdnn_reading r;
    assert_int_equal(pdnn_meter_open("hwmon:ina219", &meter_tree_options, &meter, NULL), PDNN_OK);
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    expect_near(r.power_w, 0.01058, 1e-12);
    assert_true(isnan(r.energy_j));
    meter_tree_put("class/hwmon/hwmon1/power1_input", "16990\n"); /* read anew each time */
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    expect_near(r.power_w, 0.01699, 1e-12);
    meter_tree_put("class/hwmon/hwmon1/power1_input", "busy\n");
    struct pdnn_diag diag;
    assert_int_equal(pdnn_meter_read(&meter, &r, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "power1_input: expected an integer, got 'busy'"));
    pdnn_meter_close(&meter);
    assert_int_equal(pdnn_meter_open("hwmon:ina3221/2", &meter_tree_options, &meter, NULL),
                     PDNN_OK);
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    expect_near(r.power_w, 1.2 * 0.009, 1e-12);
    pdnn_meter_close(&meter);
    assert_int_equal(pdnn_meter_open("hwmon:meter", &meter_tree_options, &meter, NULL), PDNN_OK);
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    expect_near(r.energy_j, 2.5, 1e-12);
    pdnn_meter_close(&meter);
    meter_tree_open_fails("hwmon:ina226", PDNN_ERR_ARGUMENT, "found 0; there are:");
    meter_tree_open_fails("hwmon:acpitz", PDNN_ERR_UNSUPPORTED, "power1_input");
    meter_tree_open_fails("hwmon:ina3221/1", PDNN_ERR_UNSUPPORTED, "in1_input");
    meter_tree_open_fails("hwmon:ina3221/x", PDNN_ERR_ARGUMENT, "channel");
    meter_tree_open_fails("hwmonitor:x", PDNN_ERR_ARGUMENT, "no such meter");
    meter_tree_put("class/hwmon/hwmon9/name", "ina219\n");
    meter_tree_open_fails("hwmon:ina219", PDNN_ERR_ARGUMENT, "found 2: say hwmon:hwmon");
    meter_tree_put("class/hwmon/hwmon9/power1_input", "7\n");
    assert_int_equal(pdnn_meter_open("hwmon:hwmon9", &meter_tree_options, &meter, NULL), PDNN_OK);
    pdnn_meter_close(&meter);
}

static void powercap_wraps(void **state) {
    (void)state;
    meter_tree_put("class/powercap/intel-rapl:0/name", "package-0\n");
    meter_tree_put("class/powercap/intel-rapl:0/energy_uj", "900000\n");
    meter_tree_put("class/powercap/intel-rapl:0/max_energy_range_uj", "1000000\n");
    struct pdnn_meter meter;
    struct pdnn_reading r;
    assert_int_equal(pdnn_meter_open("powercap:package-0", &meter_tree_options, &meter, NULL),
                     PDNN_OK);
    meter_tree_put("class/powercap/intel-rapl:0/energy_uj", "950000\n");
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    expect_near(r.energy_j, 0.05, 1e-9);
    meter_tree_put("class/powercap/intel-rapl:0/energy_uj", "50000\n");
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    expect_near(r.energy_j, 0.15, 1e-9);
    pdnn_meter_close(&meter);
    assert_int_equal(pdnn_meter_open("powercap", &meter_tree_options, &meter, NULL), PDNN_OK);
    pdnn_meter_close(&meter);
    meter_tree_open_fails("powercap:core", PDNN_ERR_ARGUMENT, "core");
    meter_tree_put("class/powercap/intel-rapl:0/max_energy_range_uj", "");
    meter_tree_open_fails("powercap:package-0", PDNN_ERR_FORMAT, "max_energy_range_uj");
}

/* A counter that starts again, as after a suspend, has not wrapped. */
static void counters_start_again(void **state) {
    (void)state;
    meter_tree_put("class/powercap/intel-rapl:0/name", "package-0\n");
    meter_tree_put("class/powercap/intel-rapl:0/energy_uj", "400000\n");
    meter_tree_put("class/powercap/intel-rapl:0/max_energy_range_uj", "1000000\n");
    struct pdnn_meter meter;
    struct pdnn_reading r;
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_meter_open("powercap", &meter_tree_options, &meter, NULL), PDNN_OK);
    meter_tree_put("class/powercap/intel-rapl:0/energy_uj", "0\n");
    assert_int_equal(pdnn_meter_read(&meter, &r, &diag), PDNN_ERR_DEVICE);
    assert_non_null(strstr(diag.text, "got 0 after 400000: was it reset?"));
    pdnn_meter_close(&meter);
    struct pdnn_readings readings = {0};
    const struct pdnn_reading high = {0, NAN, 5, NAN, NAN}, low = {1, NAN, 0.1, NAN, NAN};
    assert_int_equal(pdnn_readings_add(&readings, &high, NULL), PDNN_OK);
    assert_int_equal(pdnn_readings_add(&readings, &low, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "got 0.1 J after 5 J"));
    pdnn_readings_free(&readings);
}

/* ---- live -------------------------------------------------------------------------------- */

/* In one step, as the kernel's attributes change. */
static void set_power(const char *text) {
    char from[128], to[128];
    meter_tree_put("new", text);
    snprintf(from, sizeof from, "%s/new", meter_tree);
    snprintf(to, sizeof to, "%s/class/hwmon/hwmon1/power1_input", meter_tree);
    assert_int_equal(rename(from, to), 0);
}

static int press(void *user, struct pdnn_diag *diag) {
    double *pressed_s = user;
    (void)diag;
    set_power("1000000\n");
    const double start = pdnn_meter_now();
    usleep(300000);
    set_power("250000\n");
    *pressed_s += pdnn_meter_now() - start;
    return PDNN_OK;
}

/* A loaded machine may hold the meter's thread up; the refusal is right then, so try again. */
static void live_windows(void **state) {
    (void)state;
    meter_tree_put("class/hwmon/hwmon1/name", "ina219\n");
    meter_tree_put("class/hwmon/hwmon1/power1_input", "250000\n");
    struct pdnn_meter meter;
    struct pdnn_measured m;
    struct pdnn_diag diag = {""};
    double pressed_s = 0;
    int err = PDNN_ERR_FORMAT;
    assert_int_equal(pdnn_meter_open("hwmon:ina219", &meter_tree_options, &meter, &diag), PDNN_OK);
    for (int i = 0; i < 20 && err == PDNN_ERR_FORMAT; i++) {
        pressed_s = 0;
        err = pdnn_measure_live(&meter, 200, 0.2, 3, press, &pressed_s, &m, &diag);
        assert_true(!err || strstr(diag.text, "a gap of") || strstr(diag.text, "at least 3"));
    }
    pdnn_meter_close(&meter);
    if (err) {
        fail_msg("%s", diag.text);
    }
    assert_int_equal(m.n_windows, 3);
    expect_near(m.idle_w, 0.25, 0.15);
    expect_near(m.dynamic_j, 0.75 * pressed_s / 3, 0.3);
}

static int break_off(void *user, struct pdnn_diag *diag) {
    (void)user;
    snprintf(diag->text, sizeof diag->text, "the device is gone");
    return PDNN_ERR_LINK;
}

static void live_faults(void **state) {
    (void)state;
    meter_tree_put("class/hwmon/hwmon1/name", "ina219\n");
    meter_tree_put("class/hwmon/hwmon1/power1_input", "250000\n");
    struct pdnn_meter meter;
    struct pdnn_measured m;
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_meter_open("hwmon:ina219", &meter_tree_options, &meter, &diag), PDNN_OK);
    assert_int_equal(pdnn_measure_live(&meter, 500, 0.01, 3, break_off, NULL, &m, &diag),
                     PDNN_ERR_LINK);
    assert_string_equal(diag.text, "the device is gone");
    assert_int_equal(pdnn_measure_live(&meter, 500, 0.01, 0, break_off, NULL, &m, &diag),
                     PDNN_ERR_ARGUMENT);
    pdnn_meter_close(&meter);
}

/* The chip says that it averages over a second: it is read no faster, and too short a run is
 * refused, as long as a loaded machine may make it. */
static void live_as_often_as_renewed(void **state) {
    (void)state;
    meter_tree_put("class/hwmon/hwmon1/name", "ina226\n");
    meter_tree_put("class/hwmon/hwmon1/power1_input", "250000\n");
    meter_tree_put("class/hwmon/hwmon1/update_interval", "1000\n");
    struct pdnn_meter meter;
    struct pdnn_measured m;
    struct pdnn_diag diag = {""};
    double pressed_s = 0;
    assert_int_equal(pdnn_meter_open("hwmon:ina226", &meter_tree_options, &meter, &diag), PDNN_OK);
    expect_near(meter.renew_s, 1, 1e-9);
    assert_int_equal(pdnn_measure_live(&meter, 200, 0.3, 1, press, &pressed_s, &m, &diag),
                     PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "at least 3 readings in each"));
    pdnn_meter_close(&meter);
    meter_tree_put("class/hwmon/hwmon1/update_interval", "140 ms\n");
    meter_tree_open_fails("hwmon:ina226", PDNN_ERR_FORMAT,
                          "update_interval: expected an integer, got '140 ms'");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        METER_TREE_CASE(live_as_often_as_renewed),
        METER_TREE_CASE(hwmon_reads_each_kind),
        METER_TREE_CASE(powercap_wraps),
        METER_TREE_CASE(counters_start_again),
        METER_TREE_CASE(live_windows),
        METER_TREE_CASE(live_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
