/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/doubt.h"
#include "base/diag.h"
#include "energy/range_end.h"

#include <math.h>
#include <stdlib.h>

static const double negative_share_max = 0.01;             /* of the readings: noise around 0 */
static const double negative_idle_max = 0.05;              /* of the power of a run: an offset */
static const double jump_share = 0.05, jump_intervals = 2; /* of a run; of the usual interval */
static const double spike_ratio = 20;                      /* of the median */
enum { CHANGES_MIN = 3, RUN = 0, IDLE = 1 };
static const char *const places[] = {"in the runs", "while idle"};

struct seen {
    size_t n_changes, n_negative;            /* of all readings */
    size_t n_still;                          /* windows in which fewer than CHANGES_MIN */
    size_t n_below;                          /* windows whose mean power is below 0 */
    struct pdnn_values power[2], current[2]; /* RUN, IDLE; currents that are known */
    double interval_s;                       /* median */
};

static void free_seen(struct seen *seen) {
    for (int k = RUN; k <= IDLE; k++) {
        free(seen->power[k].sorted);
        free(seen->current[k].sorted);
    }
}

static void keep(struct pdnn_values *values, double value) {
    values->n_changes += values->n && value != values->sorted[values->n - 1];
    values->sorted[values->n++] = value;
}

/* Returns whether there was memory. */
static bool look(const struct pdnn_readings *readings, const struct pdnn_window *windows,
                 uint32_t n_windows, struct seen *seen) {
    struct pdnn_values intervals = {.sorted = malloc(readings->n * sizeof(double))};
    bool ok = intervals.sorted != NULL;
    for (int k = RUN; k <= IDLE; k++) {
        seen->power[k].sorted = malloc(readings->n * sizeof(double));
        seen->current[k].sorted = malloc(readings->n * sizeof(double));
        ok = ok && seen->power[k].sorted && seen->current[k].sorted;
    }
    uint32_t w = 0;
    size_t n_in_window = 0;
    double in_window_w = 0;
    for (size_t i = 0; ok && i < readings->n; i++) {
        const struct pdnn_readings_point *point = &readings->points[i];
        const bool changed = i > 0 && point->power_w != readings->points[i - 1].power_w;
        while (w < n_windows && point->t_s > windows[w].t1_s) {
            seen->n_still += n_in_window < CHANGES_MIN;
            seen->n_below += in_window_w < 0;
            n_in_window = 0;
            in_window_w = 0;
            w++;
        }
        const int k = w < n_windows && point->t_s >= windows[w].t0_s ? RUN : IDLE;
        n_in_window += k == RUN && changed;
        in_window_w += k == RUN ? point->power_w : 0;
        if (i > 0) {
            keep(&intervals, point->t_s - readings->points[i - 1].t_s);
        }
        seen->n_changes += changed;
        seen->n_negative += point->power_w < 0;
        keep(&seen->power[k], point->power_w);
        if (!isnan(point->current_a)) {
            keep(&seen->current[k], point->current_a);
        }
    }
    if (ok) {
        pdnn_values_sort(&intervals);
        seen->interval_s = intervals.sorted[intervals.n / 2];
        for (int k = RUN; k <= IDLE; k++) {
            pdnn_values_sort(&seen->power[k]);
            pdnn_values_sort(&seen->current[k]);
        }
    }
    free(intervals.sorted);
    return ok;
}

static int check_sign(const struct seen *seen, size_t n, struct pdnn_measured *m,
                      struct pdnn_diag *diag) {
    const double run_w = m->total_j / m->duration_s;
    if (run_w < 0 || m->idle_w < -negative_idle_max * run_w) {
        return pdnn_fail(
            diag, PDNN_ERR_FORMAT,
            "meter: expected power above 0, got %.4g W running and %.4g W idle: is the "
            "shunt the wrong way round?",
            run_w, m->idle_w);
    }
    if (seen->n_below) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "meter: expected power above 0, it is below in %zu of %u runs: was the "
                         "shunt or a probe turned round?",
                         seen->n_below, m->n_windows);
    }
    if (m->idle_w < 0) {
        pdnn_measure_warn(m, "idle power is %.3g W, below 0: the meter has an offset", m->idle_w);
    } else if ((double)seen->n_negative > negative_share_max * (double)n) {
        pdnn_measure_warn(m, "%zu of %zu readings are below 0", seen->n_negative, n);
    }
    if (m->dynamic_j < 0) {
        pdnn_measure_warn(m, "the device drew %.3g W less while it ran than idle",
                          -m->dynamic_j / m->duration_s);
    }
    return PDNN_OK;
}

/* A reading far above the others: a marker of overload, or a glitch. */
static void check_spike(const struct pdnn_values *power, struct pdnn_measured *m) {
    for (int k = RUN; k <= IDLE; k++) {
        const double highest = power[k].sorted[power[k].n - 1];
        const double median = power[k].sorted[power[k].n / 2];
        if (median > 0 && highest > spike_ratio * median) {
            pdnn_measure_warn(m,
                              "a reading of %.4g W %s is %.3g times their median: overload, or a "
                              "glitch?",
                              highest, places[k], highest / median);
        }
    }
}

/* Values that pile up at the upper end of the runs or the lower end of the idle times; returns
 * whether there are any. */
static bool check_ends(const struct pdnn_values *values, const char *unit,
                       struct pdnn_measured *m) {
    bool found = false;
    for (int k = RUN; k <= IDLE; k++) {
        const bool highest = k == RUN;
        const struct pdnn_values *here = &values[k], *other = &values[1 - k];
        const size_t n = pdnn_range_end(here, other, highest);
        found = found || n;
        if (n) {
            pdnn_measure_warn(m,
                              "%zu of %zu readings %s are exactly %.6g %s, the %s: the meter's "
                              "range may end there, or it is too coarse",
                              n, here->n, places[k], here->sorted[highest ? here->n - 1 : 0], unit,
                              highest ? "highest" : "lowest");
        }
    }
    return found;
}

static int judge(const struct pdnn_readings *readings, const struct seen *seen,
                 struct pdnn_measured *m, struct pdnn_diag *diag) {
    if (seen->n_changes == 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "meter: all %zu readings are %.6g W: expected a value that is renewed; is "
                         "it stale, or too coarse?",
                         readings->n, readings->points[0].power_w);
    }
    int err = check_sign(seen, readings->n, m, diag);
    const size_t expected = (size_t)CHANGES_MIN * (2 * (size_t)m->n_windows + 1);
    if (seen->n_changes < expected) {
        pdnn_measure_warn(
            m,
            "the value changed %zu times in %zu readings: the meter is renewed more seldom than it "
            "is read, or too coarse",
            seen->n_changes, readings->n);
    }
    check_spike(seen->power, m);
    const bool ends = check_ends(seen->power, "W", m) | check_ends(seen->current, "A", m);
    if (seen->n_changes >= expected && seen->n_still && !ends) {
        pdnn_measure_warn(m,
                          "in %zu of %u runs the value changed fewer than %d times: the meter "
                          "stood still",
                          seen->n_still, m->n_windows, CHANGES_MIN);
    }
    if (m->longest_gap_s > fmax(jump_share * m->duration_s, jump_intervals * seen->interval_s)) {
        pdnn_measure_warn(m,
                          "readings are %.3g s apart, and once %.3g s: some are lost, or the clock "
                          "jumped",
                          seen->interval_s, m->longest_gap_s);
    }
    return err;
}

int pdnn_doubt(const struct pdnn_readings *readings, const struct pdnn_window *windows,
               struct pdnn_measured *measured, struct pdnn_diag *diag) {
    struct seen seen = {0};
    const int err = look(readings, windows, measured->n_windows, &seen)
                        ? judge(readings, &seen, measured, diag)
                        : pdnn_fail(diag, PDNN_ERR_MEMORY, "meter: out of memory");
    free_seen(&seen);
    return err;
}
