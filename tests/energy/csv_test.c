/* SPDX-License-Identifier: BSD-2-Clause
 *
 * csv_test.c - loggers' recordings, with faults.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "energy/measure.h"
#include "meter_tree.h"

/* A day in the life of a board: 3 runs of 0.2 s at 17 mW, idle at 3.53 mW that drifts by 10 %. */
struct recording {
    const char *header, *format; /* of time, power, marker */
    double time_unit, power_unit, noise, clock;
    double gap_from_s, gap_to_s; /* rows left out */
    int empty_every;             /* every so many rows the power is missing */
    int glitch_at;               /* two rows from here on the marker is high for no reason */
};

static const double idle_w = 3.53e-3, run_w = 16.99e-3;

static double random_sign(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return (double)(int32_t)*state / 2147483648.0;
}

static void record(const char *name, const struct recording *r) {
    char path[128];
    uint32_t state = 1;
    snprintf(path, sizeof path, "%s/%s", meter_tree, name);
    FILE *f = fopen(path, "wb");
    fprintf(f, "# a logger\n%s\n", r->header);
    for (int i = 0; i < 2600; i++) {
        const double t = i * 0.5e-3, phase = fmod(t, 0.4);
        const bool on = phase >= 0.1 && phase < 0.3 && t < 1.2;
        const double base = idle_w * (1 + 0.1 * t / 1.3);
        double p = (on ? run_w - idle_w : 0) + base;
        p += r->noise * random_sign(&state);
        if (t >= r->gap_from_s && t < r->gap_to_s) {
            continue;
        }
        const bool glitch = r->glitch_at && (i == r->glitch_at || i == r->glitch_at + 1);
        const double logged = t * r->clock / r->time_unit;
        if (r->empty_every && i % r->empty_every == 0) {
            fprintf(f, i % 2 ? "%.9g,,0\n" : "%.9g,NaN,0\n", logged);
        } else {
            /* 3.3 V logic with overshoot. */
            fprintf(f, r->format, logged, p / r->power_unit,
                    (on || glitch ? 3.3 : 0) + 0.2 * random_sign(&state));
        }
    }
    fclose(f);
}

static int measure_file(const char *name, double expected_s, struct pdnn_measured *m,
                        struct pdnn_diag *diag) {
    char spec[128];
    struct pdnn_meter meter;
    snprintf(spec, sizeof spec, "csv:%s/%s", meter_tree, name);
    int err = pdnn_meter_open(spec, &meter_tree_options, &meter, diag);
    if (!err) {
        err = pdnn_measure_recorded(&meter, expected_s, m, diag);
    }
    pdnn_meter_close(&meter);
    return err;
}

static void expect_day(const struct pdnn_measured *m, double relative) {
    assert_int_equal(m->n_windows, 3);
    expect_near(m->duration_s, 0.2, 0.01);
    expect_near(m->idle_w, idle_w * (1 + 0.1 * 0.6 / 1.3), relative);
    expect_near(m->dynamic_j, (run_w - idle_w) * 0.2, relative);
    expect_near(m->total_j, (run_w + idle_w * 0.1 * 0.6 / 1.3) * 0.2, relative);
}

static const char units_1[] = "time_s,power_w,marker", rows_1[] = "%.9g,%.9g,%.3g\n";

static void csv_units_and_separators(void **state) {
    (void)state;
    const struct recording files[] = {
        {units_1, rows_1, 1, 1, 0, 1, 0, 0, 0, 0},
        {"Time (ms),Power [mW],Trigger", rows_1, 1e-3, 1e-3, 0, 1, 0, 0, 0, 0},
        {"\"timestamp_us\"\t\"P_uW\"\tgpio", "%.9g\t%.9g\t%.3g\n", 1e-6, 1e-6, 0, 1, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < 3; i++) {
        struct pdnn_measured m;
        struct pdnn_diag diag = {""};
        record("day.csv", &files[i]);
        if (measure_file("day.csv", 0, &m, &diag)) {
            fail_msg("%s", diag.text);
        }
        expect_day(&m, 0.005);
        expect_near(m.rate_hz, 2000, 0.01);
    }
    meter_tree_put("comma.csv",
                   "time_s;power_mw\n0,0;1,5\n0,1;1,5\n0,2;1,5\n0,3;1,5\n0,4;9\n0,5;9\n0,6;9\n"
                   "0,7;9\n0,8;1,5\n0,9;1,5\n1,0;1,5\n1,1;1,5\n");
    struct pdnn_measured m;
    assert_int_equal(measure_file("comma.csv", 0, &m, NULL), PDNN_OK); /* edges of the power */
    expect_near(m.duration_s, 0.4, 1e-9);
    record("day.csv", &files[0]);
    struct pdnn_diag diag = {""};
    if (measure_file("day.csv,time=time_s,power=power_w", 0, &m, &diag)) { /* by name */
        fail_msg("%s", diag.text);
    }
    expect_day(&m, 0.005);
}

static void csv_noise_gaps_drift(void **state) {
    (void)state;
    struct pdnn_measured m;
    struct pdnn_diag diag = {""};
    struct recording r = {units_1, rows_1, 1, 1, 2e-3, 1, 0, 0, 0, 0};
    record("noise.csv", &r); /* 2 mW of noise on a step of 13.5 mW */
    assert_int_equal(measure_file("noise.csv", 0, &m, NULL), PDNN_OK);
    expect_day(&m, 0.02);
    assert_true(m.dynamic_spread_j > 0 && m.dynamic_spread_j < 0.05 * m.dynamic_j);

    r.noise = 0;
    r.glitch_at = 100;
    record("glitch.csv", &r);
    assert_int_equal(measure_file("glitch.csv", 0, &m, NULL), PDNN_OK);
    expect_day(&m, 0.005);

    r.glitch_at = 0;
    r.empty_every = 7;
    record("holes.csv", &r);
    assert_int_equal(measure_file("holes.csv", 0, &m, NULL), PDNN_OK);
    expect_day(&m, 0.01);

    r.empty_every = 0;
    r.gap_from_s = 0.2;
    r.gap_to_s = 0.23;
    record("short-gap.csv", &r);
    assert_int_equal(measure_file("short-gap.csv", 0, &m, NULL), PDNN_OK);
    expect_day(&m, 0.005);
    expect_near(m.longest_gap_s, 0.03, 0.05);
    r.gap_to_s = 0.28;
    record("long-gap.csv", &r);
    assert_int_equal(measure_file("long-gap.csv", 0, &m, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "gap of 0.08"));

    r.gap_to_s = 0;
    r.clock = 1.03; /* the logger's second is 3 % short */
    record("drift.csv", &r);
    assert_int_equal(measure_file("drift.csv", 0.2, &m, NULL), PDNN_OK);
    expect_day(&m, 0.005);
    expect_near(m.clock_ratio, 1 / 1.03, 0.003);
    assert_int_equal(measure_file("drift.csv", 200, &m, &diag), PDNN_ERR_FORMAT); /* ms for s */
    assert_non_null(strstr(diag.text, "unit of time"));
}

static void csv_refuses(void **state) {
    (void)state;
    static const struct {
        const char *text, *expected;
    } files[] = {
        {"", "column names"},
        {"# only\n\n", "column names"},
        {"time,power_w\n0,1\n", "with its unit"},
        {"time_s,power\n0,1\n", "with its unit"},
        {"time_s,power_v\n0,1\n", "with its unit"},
        {"time_s,voltage_v\n0,1\n", "time, voltage and current"},
        {"time_s,power_w,power_mw\n0,1,2\n", "once"},
        {"time_s,power_w\n0,1\n1\n", "line 3: expected as many cells"},
        {"time_s,power_w\n0,1\n1,OL\n",
         "line 3: expected a number for power within the instrument's range, got 'OL'"},
        {"time_s,power_w\n0,1\n1,inf\n", "a number for power"},
        {"time_s,power_w\n0,1\n2,1\n1,1\n", "line 4: expected time to rise"},
        {"time_s,power_w\n0,1\n", "at least 2 readings"},
        {"time_s,power_w,marker\n0,1,0\n1,1,0\n2,1,0\n", "stays at 0"},
        {"time_s,voltage_v,current_ma,power_w\n0,1.2,10,12\n1,1.2,10,12\n",
         "0.001 times the power"},
        {"time_s,power_w,marker\n0,1,1\n1,1,1\n2,1,1\n3,1,0\n4,1,0\n", "begin while idle"},
        {"time_s,power_w,marker\n0,1,0\n1,1,0\n2,1,1\n3,1,1\n4,1,1\n", "end while idle"},
        {"time_s,power_w,marker\n0,1,0\n1,1,0\n2,1,0\n3,1,1\n4,1,1\n5,1,0\n",
         "at least 3 readings"},
        {"time_s,power_w,marker\n0,1,0\n1,1,1\n2,1,1\n3,1,1\n4,1,0\n5,1,0\n",
         "readings in each idle time"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct pdnn_measured m;
        struct pdnn_diag diag = {""};
        meter_tree_put("bad.csv", files[i].text);
        const int err = measure_file("bad.csv", 0, &m, &diag);
        if (err != PDNN_ERR_FORMAT || !strstr(diag.text, files[i].expected)) {
            fail_msg("file %zu: %d, '%s' does not say '%s'", i, err, diag.text, files[i].expected);
        }
    }
    char path[128];
    snprintf(path, sizeof path, "%s/long.csv", meter_tree);
    FILE *f = fopen(path, "wb");
    fputs("time_s,power_w\n", f);
    for (int i = 0; i < 5000; i++) {
        fputc(i % 3 ? '1' : '\0', f);
    }
    fclose(f);
    struct pdnn_measured m;
    struct pdnn_diag diag = {""};
    assert_int_equal(measure_file("long.csv", 0, &m, &diag), PDNN_ERR_FORMAT);
    meter_tree_open_fails("csv:/nonexistent", PDNN_ERR_IO, "cannot read");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        METER_TREE_CASE(csv_units_and_separators),
        METER_TREE_CASE(csv_noise_gaps_drift),
        METER_TREE_CASE(csv_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
