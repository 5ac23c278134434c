/* SPDX-License-Identifier: BSD-2-Clause
 *
 * doubt_test.c - readings that cannot be right, or may not be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "energy/measure.h"

/* Power (or current, at 1 V) of reading i of 100 at 10 ms, running from 0.3 to 0.7 s. */
typedef double (*power_fn)(int i, bool on);

static double steady(int i, bool on) {
    (void)i, (void)on;
    return 0.2;
}
static double reversed(int i, bool on) {
    return -(on ? 0.25 : 0.12) - 1e-4 * (i % 3);
}
static double offset(int i, bool on) {
    return (on ? 0.25 : -0.001) + 1e-4 * (i % 3);
}
static double noisy(int i, bool on) {
    return on ? 0.25 + 1e-4 * (i % 3) : i % 5 ? 0.01 : -0.001;
}
static double backwards(int i, bool on) {
    return (on ? 0.12 : 0.25) + 1e-4 * (i % 3);
}
static double held(int i, bool on) {
    (void)i;
    return on ? 0.25 : 0.12;
}
static double right(int i, bool on) {
    return (on ? 0.25 : 0.12) + 1e-4 * (i % 3);
}
static double fine(int i, bool on) { /* a value of its own for each reading */
    return (on ? 0.25 : 0.12) + 1e-4 * (i * 37 % 101) + 1e-7 * i;
}

/* What a range does to it. */
static double clipped(int i, bool on) {
    return on ? 0.25 : 0.12 + 1e-4 * (i % 3);
}
static double seldom(int i, bool on) { /* idle is coarse too: one value in ten is another */
    return on ? 0.25 : i % 9 ? 0.12 : 0.12 + 1e-3 * (i % 7);
}
static double clipped_in_part(int i, bool on) {
    return fmin(fine(i, on), 0.257);
}
static double never_below(int i, bool on) {
    return fmax(fine(i, on), 0.122);
}
static double floor_0(int i, bool on) {
    return on ? fine(i, on) : 0;
}
static double held_in_run(int i, bool on) {
    return on ? 0.26 - (i == 50) * 0.001 : right(i, on);
}

static double one_overload(int i, bool on) {
    return i == 50 ? 3276.7 : fine(i, on);
}

static void fill(struct pdnn_readings *readings, power_fn power, power_fn current) {
    for (int i = 0; i <= 100; i++) {
        const bool on = i >= 30 && i <= 70;
        const struct pdnn_reading r = {i * 0.01, power(i, on), NAN, NAN,
                                       current ? current(i, on) : NAN};
        assert_int_equal(pdnn_readings_add(readings, &r, NULL), PDNN_OK);
    }
}

static const char *said(const struct pdnn_measured *m, const char *expected) {
    for (uint32_t i = 0; i < m->n_warnings; i++) {
        if (strstr(m->warnings[i], expected)) {
            return m->warnings[i];
        }
    }
    return m->n_warnings ? m->warnings[0] : "";
}

static void doubtful_readings(void **state) {
    (void)state;
    static const struct {
        power_fn power, current;
        const char *error, *warning;
    } cases[] = {
        {right, NULL, NULL, NULL},
        {fine, fine, NULL, NULL},
        {fine, right, NULL, NULL},
        {steady, NULL, "all 101 readings are 0.2 W", NULL},
        {reversed, NULL, "shunt the wrong way round", NULL},
        {offset, NULL, NULL, "the meter has an offset"},
        {noisy, NULL, NULL, "readings are below 0"},
        {backwards, NULL, NULL, "less while it ran"},
        {held, NULL, NULL, "the value changed 2 times in 101"},
        {clipped, NULL, NULL, "readings in the runs are exactly 0.25 W, the highest"},
        {seldom, NULL, NULL, "readings in the runs are exactly 0.25 W, the highest"},
        {clipped_in_part, NULL, NULL, "readings in the runs are exactly 0.257 W, the highest"},
        {never_below, NULL, NULL, "readings while idle are exactly 0.122 W, the lowest"},
        {floor_0, NULL, NULL, "readings while idle are exactly 0 W, the lowest"},
        {fine, clipped_in_part, NULL, "readings in the runs are exactly 0.257 A, the highest"},
        {one_overload, NULL, NULL, "a reading of 3277 W in the runs is"},
        {held_in_run, NULL, NULL, "readings in the runs are exactly 0.26 W, the highest"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pdnn_readings readings = {0};
        const struct pdnn_window window = {0.3, 0.7};
        struct pdnn_measured m;
        struct pdnn_diag diag = {""};
        fill(&readings, cases[i].power, cases[i].current);
        const int err = pdnn_measure_windows(&readings, &window, 1, 0.02, 0, &m, &diag);
        pdnn_readings_free(&readings);
        const char *expected = cases[i].error ? cases[i].error : cases[i].warning;
        const char *text = err ? diag.text : said(&m, expected ? expected : "");
        if ((err != 0) != (cases[i].error != NULL) ||
            (expected ? !strstr(text, expected) : text[0] != '\0')) {
            fail_msg("case %zu: %d, '%s' does not say '%s'", i, err, text,
                     expected ? expected : "nothing");
        }
    }
}

/* Four runs; the meter does not renew its value in the second. */
static void a_meter_stands_still(void **state) {
    (void)state;
    struct pdnn_readings readings = {0};
    struct pdnn_window windows[4];
    struct pdnn_measured m;
    for (int i = 0; i < 450; i++) {
        const bool on = i / 50 % 2;
        const double power = i / 50 == 3 ? 0.2555 : fine(i, on);
        const struct pdnn_reading r = {i * 0.01, power, NAN, NAN, NAN};
        assert_int_equal(pdnn_readings_add(&readings, &r, NULL), PDNN_OK);
    }
    for (int i = 0; i < 4; i++) {
        windows[i] = (struct pdnn_window){0.495 + i, 0.995 + i};
    }
    assert_int_equal(pdnn_measure_windows(&readings, windows, 4, 0.02, 0, &m, NULL), PDNN_OK);
    pdnn_readings_free(&readings);
    assert_string_equal(
        said(&m, "stood still"),
        "in 1 of 4 runs the value changed fewer than 3 times: the meter stood still");
}

/* Two runs; a probe is turned round between them. The mean of both is plausible. */
static void a_probe_is_turned(void **state) {
    (void)state;
    struct pdnn_readings readings = {0};
    const struct pdnn_window windows[] = {{0.495, 0.995}, {1.495, 1.995}};
    struct pdnn_measured m;
    struct pdnn_diag diag = {""};
    for (int i = 0; i < 250; i++) {
        const double power = fine(i, i / 50 % 2) * (i < 125 ? 3 : -1);
        const struct pdnn_reading r = {i * 0.01, power, NAN, NAN, NAN};
        assert_int_equal(pdnn_readings_add(&readings, &r, NULL), PDNN_OK);
    }
    assert_int_equal(pdnn_measure_windows(&readings, windows, 2, 0.02, 0, &m, &diag),
                     PDNN_ERR_FORMAT);
    pdnn_readings_free(&readings);
    assert_non_null(strstr(diag.text, "below in 1 of 2 runs"));
}

/* Two runs of half a second at 0.25 and 0.35 W, idle 0.05 and 0.07 W around them: means and sample
 * deviations; a run that should take a fiftieth more stretches all but watts. */
static void spreads(void **state) {
    (void)state;
    static const double watts[] = {0.05, 0.25, 0.05, 0.07, 0.35, 0.07};
    struct pdnn_readings readings = {0};
    const struct pdnn_window windows[] = {{0.495, 0.995}, {1.995, 2.495}};
    struct pdnn_measured m;
    for (int i = 0; i < 300; i++) {
        const struct pdnn_reading r = {i * 0.01, watts[i / 50] + (i % 2 ? 1e-4 : -1e-4), NAN, NAN,
                                       NAN};
        assert_int_equal(pdnn_readings_add(&readings, &r, NULL), PDNN_OK);
    }
    for (int k = 0; k < 2; k++) {
        const double ratio = k ? 1.02 : 1;
        assert_int_equal(pdnn_measure_windows(&readings, windows, 2, 0.02, k ? 0.51 : 0, &m, NULL),
                         PDNN_OK);
        const double idle = (0.05 + 0.06 + 0.06 + 0.07) / 4; /* between the runs: the mean */
        const struct {
            double is, expected;
        } pairs[] = {
            {m.duration_s, 0.5 * ratio},
            {m.idle_w, idle},
            {m.idle_spread_w, 0.01 / sqrt(2)},
            {m.total_j, 0.15 * ratio},
            {m.total_spread_j, 0.05 / sqrt(2) * ratio},
            {m.dynamic_j, (0.15 - idle / 2) * ratio},
            {m.dynamic_spread_j, 0.045 / sqrt(2) * ratio},
            {m.rate_hz, 100 / ratio},
        };
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
            if (fabs(pairs[i].is - pairs[i].expected) > 0.02 * pairs[i].expected) {
                fail_msg("ratio %g, figure %zu: %g, expected %g", ratio, i, pairs[i].is,
                         pairs[i].expected);
            }
        }
    }
    pdnn_readings_free(&readings);
}

/* The clock is set forward by 60 ms in the run. */
static void a_clock_jumps(void **state) {
    (void)state;
    struct pdnn_readings readings = {0};
    const struct pdnn_window window = {0.3, 0.76};
    struct pdnn_measured m;
    for (int i = 0; i <= 100; i++) {
        const struct pdnn_reading r = {i * 0.01 + (i > 50) * 0.06, fine(i, i >= 30 && i <= 70), NAN,
                                       NAN, NAN};
        assert_int_equal(pdnn_readings_add(&readings, &r, NULL), PDNN_OK);
    }
    assert_int_equal(pdnn_measure_windows(&readings, &window, 1, 0.02, 0, &m, NULL), PDNN_OK);
    pdnn_readings_free(&readings);
    assert_non_null(strstr(said(&m, "apart"), "readings are 0.01 s apart, and once 0.07 s"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubtful_readings), cmocka_unit_test(a_meter_stands_still),
        cmocka_unit_test(a_probe_is_turned), cmocka_unit_test(a_clock_jumps),
        cmocka_unit_test(spreads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
