/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fit_test.c - least squares with known answers, coefficients from measured runs, and what
 * is refused: runs that separate nothing, bad logs, bad coefficient files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "energy/calibrate.h"

static char path[64];

static int make_path(void **state) {
    (void)state;
    strcpy(path, "/tmp/pdnn-fit-XXXXXX");
    const int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int remove_path(void **state) {
    (void)state;
    return unlink(path);
}

static uint32_t random_state = 1;

static double uniform(void) { /* 0 to 1 */
    random_state = random_state * 1664525u + 1013904223u;
    return random_state / 4294967296.0;
}

static double normal(void) {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        sum += uniform();
    }
    return sum;
}

static void near(double value, double expected, double relative) {
    if (!(fabs(value - expected) <= relative * fabs(expected))) {
        fail_msg("got %.9g, expected %.9g within %g", value, expected, relative);
    }
}

enum { ROWS = 12, TERMS = 3 };

/* The interval of the classic example y = 1, 2, 2 at x = 1, 2, 3 through the origin:
 * slope 11/14, s^2 = (9 - 121/14)/2, half width t(2) * s / sqrt(14). */
static void textbook_line(void **state) {
    (void)state;
    const double a[] = {1, 2, 3}, b[] = {1, 2, 2}, sigma[] = {1, 1, 1};
    struct pdnn_fit fit;
    assert_int_equal(pdnn_fit_nonnegative(a, b, sigma, 3, 1, 1e6, &fit, NULL), PDNN_OK);
    near(fit.x[0], 11.0 / 14, 1e-12);
    near(fit.half_width[0], 4.303 * sqrt((9 - 121.0 / 14) / 2 / 14), 1e-9);
    near(fit.condition, 1, 1e-12);
    assert_int_equal(fit.freedom, 2);
}

static void exact_data(void **state) {
    (void)state;
    double a[ROWS * TERMS], b[ROWS], sigma[ROWS];
    const double x[TERMS] = {3, 0.25, 1e6};
    for (int i = 0; i < ROWS; i++) {
        b[i] = 0;
        for (int j = 0; j < TERMS; j++) {
            a[i * TERMS + j] = uniform() * (j == 2 ? 1e-6 : 1);
            b[i] += a[i * TERMS + j] * x[j];
        }
        sigma[i] = 0.1 + uniform();
    }
    struct pdnn_fit fit;
    assert_int_equal(pdnn_fit_nonnegative(a, b, sigma, ROWS, TERMS, 1e3, &fit, NULL), PDNN_OK);
    for (int j = 0; j < TERMS; j++) {
        near(fit.x[j], x[j], 1e-9);
    }
    assert_true(fit.rms_relative < 1e-9);
}

/* What is small beside nothing else is no zero: joules of a nanojoule's size. */
static void small_values_are_fitted(void **state) {
    (void)state;
    const double a[] = {1, 2, 3}, b[] = {1e-16, 2e-16, 2e-16}, sigma[] = {1, 1, 1};
    struct pdnn_fit fit;
    assert_int_equal(pdnn_fit_nonnegative(a, b, sigma, 3, 1, 1e6, &fit, NULL), PDNN_OK);
    near(fit.x[0], 11e-16 / 14, 1e-12);
    assert_false(fit.is_held[0]);
}

/* The first term is nearest to all of b, and is taken first; with the others there it would be
 * negative, and leaves. So it is whatever the unit of b. */
static void what_was_taken_leaves(void **state) {
    (void)state;
    const double a[] = {0.7, 1, 0, 0.7, 0, 1, 0.14, 0, 0, 0, 0, 0, 0, 0, 0};
    const double sigma[] = {1, 1, 1, 1, 1};
    for (double unit = 10; unit > 1e-4; unit *= 0.1) {
        const double b[] = {unit, unit, -0.5 * unit, 0, 0};
        struct pdnn_fit fit;
        assert_int_equal(pdnn_fit_nonnegative(a, b, sigma, 5, 3, 1e6, &fit, NULL), PDNN_OK);
        assert_true(fit.is_held[0] && fit.x[0] == 0);
        near(fit.x[1], unit, 1e-12);
        near(fit.x[2], unit, 1e-12);
    }
}

/* Karush-Kuhn-Tucker: gradient 0 where x > 0, and not downhill where x is held. */
static void optimum_is_held_at_zero(void **state) {
    (void)state;
    for (int round = 0; round < 200; round++) {
        double a[ROWS * TERMS], b[ROWS], sigma[ROWS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < TERMS; j++) {
                a[i * TERMS + j] = uniform();
            }
            b[i] = a[i * TERMS] - (round % 3) * a[i * TERMS + 1] + 0.1 * normal();
            sigma[i] = 1;
        }
        struct pdnn_fit fit;
        assert_int_equal(pdnn_fit_nonnegative(a, b, sigma, ROWS, TERMS, 1e6, &fit, NULL), PDNN_OK);
        for (int j = 0; j < TERMS; j++) {
            double slope = 0;
            for (int i = 0; i < ROWS; i++) {
                double rest = b[i];
                for (int k = 0; k < TERMS; k++) {
                    rest -= a[i * TERMS + k] * fit.x[k];
                }
                slope += rest * a[i * TERMS + j];
            }
            assert_true(fit.x[j] >= 0 && fit.is_held[j] == (fit.x[j] == 0));
            assert_true(fit.is_held[j] ? slope < 1e-9 : fabs(slope) < 1e-9);
        }
    }
}

/* The true value lies in the 95 % interval in about 95 % of 400 fits. */
static void intervals_cover(void **state) {
    (void)state;
    int n_inside = 0;
    for (int round = 0; round < 400; round++) {
        double a[ROWS * TERMS], b[ROWS], sigma[ROWS];
        const double x[TERMS] = {30, 20, 40};
        for (int i = 0; i < ROWS; i++) {
            sigma[i] = 0.2 + uniform();
            b[i] = sigma[i] * normal();
            for (int j = 0; j < TERMS; j++) {
                a[i * TERMS + j] = uniform();
                b[i] += a[i * TERMS + j] * x[j];
            }
        }
        struct pdnn_fit fit;
        assert_int_equal(pdnn_fit_nonnegative(a, b, sigma, ROWS, TERMS, 1e6, &fit, NULL), PDNN_OK);
        for (int j = 0; j < TERMS; j++) {
            n_inside += fabs(fit.x[j] - x[j]) <= fit.half_width[j];
        }
    }
    assert_in_range(n_inside, 1110, 1165); /* of 1200; 1140 expected, 7.5 a standard deviation */
}

static void student(void **state) {
    (void)state;
    near(pdnn_student_95(1), 12.706, 1e-3);
    near(pdnn_student_95(6), 2.447, 2e-3);
    near(pdnn_student_95(10), 2.228, 1e-3);
    near(pdnn_student_95(1000), 1.962, 1e-3);
}

/* ---- runs of a board --------------------------------------------------------------------- */

static double idles[60]; /* of the runs written last, W */
static const double truth[PDNN_POWER_EVENTS] = {90, 30, 2.3, 0, 0, 20, 9};

/* Runs of models of several sizes at several T, measured with 0.3 % of noise. */
static void write_runs(int n, bool same_model) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("{\"epoch\":1,\"loss\":0.5}\n\n", f);
    for (int i = 0; i < n; i++) {
        const double T = same_model ? 4 : 1 << (i % 5);
        const double outputs = same_model ? 100 : 64 + 61 * (i % 7);
        const double words = same_model ? 10 : 3 + 5 * (i % 4), passes = ceil(T / 8);
        double c[PDNN_POWER_EVENTS] = {passes * outputs * fmax(words, 4) + 60,
                                       passes * outputs * (words + 0.25),
                                       T * outputs * words * 16,
                                       T * outputs * words * 16,
                                       T * outputs * (i % 3 ? 1 : 0.5),
                                       T * outputs,
                                       8 * passes * outputs * (i % 3 ? 1 : 0.2)};
        double nj = 0;
        idles[i] = 3.5e-3 * (1 + 0.01 * normal());
        for (int k = 0; k < PDNN_POWER_EVENTS; k++) {
            c[k] = round(c[k]);
            nj += truth[k] * c[k] * 1e-3;
        }
        fprintf(f,
                "{\"command\":\"measure\",\"device\":\"usb\",\"T\":%g,\"n\":1,\"lanes\":8,"
                "\"cycles\":%.0f,\"counters\":{\"tape_reads\":%.0f,\"accumulates\":%.0f,"
                "\"act_reads\":%.0f,\"act_writes\":%.0f,\"neuron_updates\":%.0f,"
                "\"random_words\":%.0f},\"measured\":{\"total_nj\":1,\"dynamic_nj\":%.9f,"
                "\"dynamic_spread_nj\":%.9f,\"idle_w\":%.9f}}\n",
                T, c[0], c[1], c[2], c[3], c[4], c[5], c[6], nj * (1 + 0.003 * normal()),
                nj * 0.003, idles[i]);
    }
    fclose(f);
}

static int calibrate(const char *terms, struct pdnn_calibrated *c, struct pdnn_diag *diag) {
    struct pdnn_runs runs = {0};
    struct pdnn_calibration how = {.board = "bench", .clock_hz = 24e6, .condition_max = 1000};
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        how.terms[i] = strstr(terms, pdnn_power_event_names[i]) != NULL;
    }
    assert_int_equal(pdnn_runs_load(path, &runs, diag), PDNN_OK);
    assert_int_equal(runs.n_other, 1);
    int err = pdnn_calibrate(&runs, &how, c, diag);
    pdnn_runs_free(&runs);
    return err;
}

static const char five[] = "cycles tape_reads accumulates neuron_updates random_words";

static void finds_the_coefficients(void **state) {
    (void)state;
    struct pdnn_calibrated c;
    struct pdnn_diag diag = {""};
    write_runs(60, false);
    if (calibrate(five, &c, &diag)) {
        fail_msg("%s", diag.text);
    }
    int n_inside = 0;
    for (uint32_t j = 0; j < c.n_terms; j++) {
        const struct pdnn_coefficient *e = &c.power.events[c.terms[j]];
        n_inside += truth[c.terms[j]] >= e->low && truth[c.terms[j]] <= e->high;
        assert_true(e->fitted);
    }
    assert_true(n_inside >= 4);
    near(c.power.events[PDNN_EVENT_ACCUMULATES].value, 2.3, 0.02);
    near(c.power.idle.value, 3.5e-3, 0.01);
    double sum = 0, squares = 0;
    for (int i = 0; i < 60; i++) {
        sum += idles[i];
    }
    for (int i = 0; i < 60; i++) {
        squares += pow(idles[i] - sum / 60, 2);
    }
    near(c.power.idle.value, sum / 60, 1e-6);
    near(c.power.idle.high - c.power.idle.value, 2.001 * sqrt(squares / 59 / 60), 1e-3);
    assert_true(c.power.lanes == 8 && c.fit.rms_relative < 0.005);
    /* Written, read again, and priced. */
    struct pdnn_power again;
    assert_int_equal(pdnn_power_save(&c.power, path, &diag), PDNN_OK);
    assert_int_equal(pdnn_power_open(path, &again, &diag), PDNN_OK);
    near(again.events[PDNN_EVENT_CYCLES].value, c.power.events[PDNN_EVENT_CYCLES].value, 1e-5);
    assert_string_equal(pdnn_power_kind(&again), "fitted");
    const double counts[PDNN_POWER_EVENTS] = {24000, 100, 1000, 0, 0, 0, 0};
    const struct pdnn_simulated s = pdnn_power_of(&again, counts);
    near(s.idle_nj, again.idle.value * 1e-3 * 1e9, 1e-9);
    near(s.total_nj,
         s.idle_nj + 24 * again.events[0].value + 0.1 * again.events[1].value +
             again.events[2].value,
         1e-9);
    assert_true(s.low_nj < s.total_nj && s.total_nj < s.high_nj);
    pdnn_calibrated_free(&c);
}

static void refuses_what_cannot_be_separated(void **state) {
    (void)state;
    struct pdnn_calibrated c;
    struct pdnn_diag diag = {""};
    write_runs(60, false); /* act_reads equals accumulates in a dense engine */
    assert_int_equal(calibrate("cycles accumulates act_reads", &c, &diag), PDNN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "accumulates, act_reads move together"));
    pdnn_calibrated_free(&c);
    write_runs(60, true); /* one model, one T */
    assert_int_equal(calibrate(five, &c, &diag), PDNN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "condition number"));
    pdnn_calibrated_free(&c);
    write_runs(5, false);
    assert_int_equal(calibrate(five, &c, &diag), PDNN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "at least 6 measured runs for 5 terms, got 5"));
    pdnn_calibrated_free(&c);
    write_runs(0, false);
    assert_int_equal(calibrate(five, &c, &diag), PDNN_ERR_UNSUPPORTED);
    pdnn_calibrated_free(&c);
}

/* ---- files that are not what they should be ------------------------------------------------ */

static void write_text(const char *text, size_t n_bytes) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n_bytes, f), n_bytes);
    fclose(f);
}

#define COUNTERS                                                                                   \
    "\"counters\":{\"tape_reads\":1,\"accumulates\":1,\"act_reads\":1,\"act_writes\":1,"           \
    "\"neuron_updates\":1,\"random_words\":1}"
#define RUN "{\"T\":1,\"n\":1,\"cycles\":1," COUNTERS

static void bad_logs(void **state) {
    (void)state;
    static const struct {
        const char *text, *expected;
    } logs[] = {
        {"[]\n", "line 1: expected a JSON object"},
        {RUN "}\n{\"T\":\n", "line 2: expected a JSON object"},
        {RUN ",\"T\":2}\n", "expected a JSON object"},
        {"{\"T\":0,\"n\":1,\"cycles\":1," COUNTERS "}", "line 1: T: expected a number, 1 to 4096"},
        {"{\"T\":1.5,\"n\":1,\"cycles\":1," COUNTERS "}", "T: expected a whole number, got 1.5"},
        {"{\"T\":1,\"n\":1,\"cycles\":0.5," COUNTERS "}", "cycles: expected a whole number"},
        {RUN ",\"accuracy\":\"98,1\"}", "accuracy: expected a number"},
        {RUN ",\"build\":{\"act_bits\":\"1\"}}", "act_bits: expected a number"},
        {RUN ",\"energy_nj_per_input\":{\"p\":{\"predicted\":{\"total\":\"7\"}}}}",
         "p.predicted: total: expected a number"},
        {"{\"T\":1,\"n\":0,\"cycles\":1," COUNTERS "}", "n: expected"},
        {"{\"T\":1,\"n\":1,\"cycles\":-1," COUNTERS "}", "cycles: expected"},
        {"{\"T\":1,\"n\":1,\"cycles\":1,\"counters\":7}", "tape_reads: expected"},
        {RUN ",\"measured\":{\"total_nj\":\"x\"}}", "measured: total_nj: expected"},
        {RUN ",\"measured\":5}", "measured: total_nj: expected"},
        {RUN ",\"model\":3}", "model: expected a text"},
        {RUN ",\"device\":\"a\\u0007b\"}", "device: expected a text"},
    };
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        struct pdnn_runs runs = {0};
        struct pdnn_diag diag = {""};
        write_text(logs[i].text, strlen(logs[i].text));
        assert_int_equal(pdnn_runs_load(path, &runs, &diag), PDNN_ERR_FORMAT);
        pdnn_runs_free(&runs);
        if (!strstr(diag.text, logs[i].expected)) {
            fail_msg("log %zu: '%s' does not say '%s'", i, diag.text, logs[i].expected);
        }
    }
    struct pdnn_runs runs = {0};
    assert_int_equal(pdnn_runs_load("/nonexistent", &runs, NULL), PDNN_ERR_IO);
    assert_int_equal(pdnn_runs_load("/", &runs, NULL), PDNN_ERR_IO);
    write_text("\0\0\n", 3);
    assert_int_equal(pdnn_runs_load(path, &runs, NULL), PDNN_ERR_FORMAT);
    pdnn_runs_free(&runs);
}

static void shipped_coefficients(void **state) {
    (void)state;
    struct pdnn_power power;
    struct pdnn_diag diag = {""};
    if (pdnn_power_open("boards/icebreaker/energy/icebreaker.power.json", &power, &diag)) {
        fail_msg("%s", diag.text);
    }
    assert_string_equal(power.board, "icebreaker");
    assert_string_equal(pdnn_power_kind(&power), "estimate"); /* no board was measured */
}

/* Every truncation and every changed byte of a good file: refused, or read as numbers in range. */
static void damaged_coefficients(void **state) {
    (void)state;
    char text[8192];
    FILE *f = fopen("boards/icebreaker/energy/icebreaker.power.json", "rb");
    assert_non_null(f);
    const size_t n = fread(text, 1, sizeof text, f);
    fclose(f);
    assert_in_range(n, 1000, sizeof text - 1);
    struct pdnn_power power;
    for (size_t i = 0; i + 2 < n; i += 7) {
        struct pdnn_diag diag = {""};
        write_text(text, i);
        assert_int_equal(pdnn_power_open(path, &power, &diag), PDNN_ERR_FORMAT);
        assert_non_null(strstr(diag.text, path));
    }
    for (size_t i = 0; i < n; i += 5) {
        const char kept = text[i];
        text[i] = (char)(uniform() * 256);
        write_text(text, n);
        if (pdnn_power_open(path, &power, NULL) == PDNN_OK) {
            for (int k = 0; k < PDNN_POWER_EVENTS; k++) {
                const struct pdnn_coefficient *e = &power.events[k];
                assert_true(e->low >= 0 && e->low <= e->value && e->value <= e->high);
            }
        }
        text[i] = kept;
    }
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, make_path, remove_path)
    const struct CMUnitTest tests[] = {
        CASE(textbook_line),
        CASE(small_values_are_fitted),
        CASE(exact_data),
        CASE(optimum_is_held_at_zero),
        CASE(what_was_taken_leaves),
        CASE(intervals_cover),
        CASE(student),
        CASE(finds_the_coefficients),
        CASE(refuses_what_cannot_be_separated),
        CASE(bad_logs),
        CASE(shipped_coefficients),
        CASE(damaged_coefficients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
