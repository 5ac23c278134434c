/* SPDX-License-Identifier: BSD-2-Clause
 *
 * exports_test.c - exports of loggers: tests/energy/exports holds one of each kind, all of the same
 * board, 0.12 W idle and 0.25 W in two runs of 0.6 s.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "energy/measure.h"
#include "meter_tree.h"

#define EXPORTS "tests/energy/exports/"

static int measure(const char *spec, struct pdnn_measured *m, struct pdnn_diag *diag) {
    struct pdnn_meter meter;
    int err = pdnn_meter_open(spec, &meter_tree_options, &meter, diag);
    if (!err) {
        err = pdnn_measure_recorded(&meter, 0, m, diag);
    }
    pdnn_meter_close(&meter);
    return err;
}

static void every_export(void **state) {
    (void)state;
    static const char *const files[] = {
        "ppk2.csv,voltage=3.3",
        "ppk2.csv,voltage=3300mV,pin=8",
        "ppk2-pins.csv,voltage=3.3",
        "joulescope-recording.csv",
        "joulescope-statistics.csv",
        "otii.csv",
        "arduino-ina219.csv",
        "multimeter-preamble.csv,voltage=3.3",
        "german-latin1.csv",
        "excel-unicode.txt",
        "excel-sep.csv",
        "comma-decimal-comma.csv",
        "thousands.csv",
        "two-times.csv",
        "dates.csv",
        "units-in-cells.csv",
        "no-units.csv,units=si",
        "two-channels.csv,current=Main current (mA)",
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char spec[160];
        struct pdnn_measured m;
        struct pdnn_diag diag = {""};
        snprintf(spec, sizeof spec, "csv:" EXPORTS "%s", files[i]);
        if (measure(spec, &m, &diag)) {
            fail_msg("%s: %s", files[i], diag.text);
        }
        if (m.n_windows != 2 || m.n_warnings) {
            fail_msg("%s: %u windows, %s", files[i], m.n_windows,
                     m.n_warnings ? m.warnings[0] : "no warning");
        }
        expect_near(m.duration_s, 0.6, 1e-6);
        expect_near(m.idle_w, 0.12, 2e-3);
        expect_near(m.total_j, 0.25 * 0.6, 0.07); /* a trapezoid at each edge */
        expect_near(m.dynamic_j, 0.13 * 0.6, 0.15);
    }
}

static void what_the_files_do_not_say(void **state) {
    (void)state;
    static const struct {
        const char *file, *expected;
        int code;
    } cases[] = {
        {"ppk2.csv", "a current alone takes csv:FILE,voltage=V", PDNN_ERR_FORMAT},
        {"ppk2.csv,voltage=0", "more than 0", PDNN_ERR_ARGUMENT},
        {"ppk2.csv,voltage=3.3 bananas", "no column '3.3 bananas'", PDNN_ERR_FORMAT},
        {"ppk2.csv,voltage=", "a value of 1 to 63 bytes", PDNN_ERR_ARGUMENT},
        {"ppk2.csv,volts=3.3", "expected voltage, decimal, units", PDNN_ERR_ARGUMENT},
        {"ppk2.csv,voltage=3.3,pin=9", "expected 1 to 8", PDNN_ERR_ARGUMENT},
        {"ppk2.csv,voltage=3.3,pint=8", "expected voltage, decimal", PDNN_ERR_ARGUMENT},
        {"otii.csv,voltage=3.3", "expected no voltage=3.3 with it", PDNN_ERR_FORMAT},
        {"otii.csv,decimal=dot", "comma or point", PDNN_ERR_ARGUMENT},
        {"otii.csv,decimal=comma", "a number for time", PDNN_ERR_FORMAT},
        {"no-units.csv", "with its unit", PDNN_ERR_FORMAT},
        {"no-units.csv,units=cgs", "expected si", PDNN_ERR_ARGUMENT},
        {"two-channels.csv", "once, or ,current=COLUMN", PDNN_ERR_FORMAT},
        {"two-channels.csv,power=Watts", "no column 'Watts'", PDNN_ERR_FORMAT},
        {"none.csv,voltage=3.3", "cannot read", PDNN_ERR_IO},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char spec[160];
        struct pdnn_measured m;
        struct pdnn_diag diag = {""};
        snprintf(spec, sizeof spec, "csv:" EXPORTS "%s", cases[i].file);
        const int err = measure(spec, &m, &diag);
        if (err != cases[i].code || !strstr(diag.text, cases[i].expected)) {
            fail_msg("%s: %d, '%s' does not say '%s'", cases[i].file, err, diag.text,
                     cases[i].expected);
        }
    }
}

/* Files that one program or another reads as something else. */
static void refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *expected;
    } files[] = {
        {"time_ms,power_mw\n0,\"1,200\"\n1,\"1,300\"\n", "say csv:FILE,decimal=comma"},
        {"time_ms;power_mw\n0;1.200\n1;1.300\n", "say csv:FILE,decimal=comma"},
        {"time_s,power_mw\n0.5,\"0,9\"\n1.5,\"0,8\"\n", "decimal points or decimal commas"},
        {"time_s,power_mw\n0,0,9\n1,0,8\n", "as many cells as names (2), not 3"},
        {"time_s,power_mw,marker\n0,1\n", "as many cells as names (3), not 2"},
        {"time_s,power_mw\n0,105 bananas\n1,1\n", "a number for power in W, got '105 bananas'"},
        {"time_s,power_mw\n0,1 V\n1,1\n", "a number for power in W, got '1 V'"},
        {"time_s,power_mw\n0,1.5.2\n", "a number for power, got '1.5.2'"},
        {"time_s,power_mw\n0,1 2\n", "a number for power, got '1 2'"},
        {"time_s,power_mw\n0,0x10\n", "a number for power"},
        {"time_s,power_mw\n0,--\n", "a number for power, got '--'"},
        {"time_s,power_mw\n0,1\n1,OL\n", "within the instrument's range, got 'OL'"},
        {"time_s,power_mw\n0,1\n1,9.9E37\n", "within the instrument's range"},
        {"time_s,power_mw\n0,1\n1,-inf\n", "within the instrument's range, got '-inf'"},
        {"time_s,power_w\n0,1\n1,1E+9\n", "within the instrument's range, got '1E+9'"},
        {"time_s,power_mw\n0,1\n1,1e400\n", "a number for power, got '1e400'"},
        {"time_s,power_w,marker\n0,1,0\n1,1,\n", "a number for marker, got ''"},
        {"time_s,power_w,voltage_v,current_a\n0,1,1,-1\n1,2,2,-1\n2,1,1,-1\n",
         "a unit or a sign is wrong"},
        {"time_s,power_MW\n0,1\n", "with its unit"},
        {"time_s,power (dBm)\n0,1\n", "with its unit"},
        {"time_s,\"power_mw\n0,1\n", "expected a line of column names"},
        {"time_s,power_mw\n0,\"1\n", "quote to be closed"},
        {"time_s,power_mw\n0,\"1\"2\n", "behind a closing quote"},
        {"Timestamp,power_mw\n01/02/2026 00:00:00,1\n", "with its unit"},
        {"Timestamp,power_mw\n2026-01-01 00:00:01,1\n2026-01-01 00:00:00,1\n", "time to rise"},
        {"Timestamp,power_mw\n2026-02-29 00:00:01,1\n", "with its unit"},
        {"Timestamp,power_mw\n2026-01-01 00:00:01,1\nyesterday,1\n", "a time such as"},
        {"Time,power_mw\n23:59:59.9,1\n00:00:00.0,1\n", "time to rise"},
        {"time_s,current_ma,D0-D7\n0,1,00000000\n1,1,00000011\n", "a current alone"},
        {"time_s,power_w,D0-D7\n0,1,00000000\n1,1,00000011\n", "say csv:FILE,pin=N"},
        {"time_s,power_w,D0-D7\n0,1,00000000\n1,1,11\n", "a 0 or 1 for each pin"},
        {"time_s,bus_voltage_v,load_voltage_v,current_ma\n0,1,1,1\n", "once, or ,voltage=COLUMN"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char spec[160];
        struct pdnn_measured m;
        struct pdnn_diag diag = {""};
        meter_tree_put("bad.csv", files[i].text);
        snprintf(spec, sizeof spec, "csv:%s/bad.csv", meter_tree);
        const int err = measure(spec, &m, &diag);
        if (err != PDNN_ERR_FORMAT || !strstr(diag.text, files[i].expected)) {
            fail_msg("'%s': %d, '%s' does not say '%s'", files[i].text, err, diag.text,
                     files[i].expected);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        METER_TREE_CASE(every_export),
        METER_TREE_CASE(what_the_files_do_not_say),
        METER_TREE_CASE(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
