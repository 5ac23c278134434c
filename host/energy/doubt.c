/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/doubt.h"
#include "base/diag.h"

#include <math.h>

static const double negative_share_max = 0.01; /* of the readings: noise around 0 */
static const double negative_idle_max = 0.05;  /* of the power of a run: an offset */
static const double steady_share = 0.5, vary_share = 0.5;
enum { CHANGES_MIN = 3 };

struct seen {
    size_t n, n_changes, n_negative; /* of all readings */
    size_t n_run, n_at_peak;         /* in the windows; the highest value among them */
    size_t n_rest, n_rest_changes;   /* outside */
    double peak_w;
};

static void look(const struct pdnn_readings *readings, const struct pdnn_window *windows,
                 uint32_t n_windows, struct seen *seen) {
    uint32_t w = 0;
    seen->n = readings->n;
    seen->peak_w = -INFINITY;
    for (size_t i = 0; i < readings->n; i++) {
        const struct pdnn_readings_point *point = &readings->points[i];
        const bool changed = i > 0 && point->power_w != readings->points[i - 1].power_w;
        while (w < n_windows && point->t_s > windows[w].t1_s) {
            w++;
        }
        seen->n_changes += changed;
        seen->n_negative += point->power_w < 0;
        if (w < n_windows && point->t_s >= windows[w].t0_s) {
            seen->n_run++;
            seen->n_at_peak = point->power_w > seen->peak_w    ? 1
                              : point->power_w == seen->peak_w ? seen->n_at_peak + 1
                                                               : seen->n_at_peak;
            seen->peak_w = fmax(seen->peak_w, point->power_w);
        } else {
            seen->n_rest++;
            seen->n_rest_changes += changed;
        }
    }
}

static int check_sign(const struct seen *seen, struct pdnn_measured *m, struct pdnn_diag *diag) {
    const double run_w = m->total_j / m->duration_s;
    if (run_w < 0 || m->idle_w < -negative_idle_max * run_w) {
        return pdnn_fail(
            diag, PDNN_ERR_FORMAT,
            "meter: expected power above 0, got %.4g W running and %.4g W idle: is the "
            "shunt the wrong way round?",
            run_w, m->idle_w);
    }
    if (m->idle_w < 0) {
        pdnn_measure_warn(m, "idle power is %.3g W, below 0: the meter has an offset", m->idle_w);
    } else if ((double)seen->n_negative > negative_share_max * (double)seen->n) {
        pdnn_measure_warn(m, "%zu of %zu readings are below 0", seen->n_negative, seen->n);
    }
    if (m->dynamic_j < 0) {
        pdnn_measure_warn(m, "the device drew %.3g W less while it ran than idle",
                          -m->dynamic_j / m->duration_s);
    }
    return PDNN_OK;
}

int pdnn_doubt(const struct pdnn_readings *readings, const struct pdnn_window *windows,
               struct pdnn_measured *measured, struct pdnn_diag *diag) {
    struct seen seen = {0};
    look(readings, windows, measured->n_windows, &seen);
    if (seen.n_changes == 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "meter: all %zu readings are %.6g W: expected a value that is renewed; is "
                         "it stale, or too coarse?",
                         seen.n, readings->points[0].power_w);
    }
    int err = check_sign(&seen, measured, diag);
    const size_t expected = (size_t)CHANGES_MIN * (2 * (size_t)measured->n_windows + 1);
    if (seen.n_changes < expected) {
        pdnn_measure_warn(
            measured,
            "the value changed %zu times in %zu readings: the meter is renewed more seldom than it "
            "is read, or too coarse",
            seen.n_changes, seen.n);
    }
    if ((double)seen.n_at_peak > steady_share * (double)seen.n_run &&
        (double)seen.n_rest_changes > vary_share * (double)seen.n_rest) {
        pdnn_measure_warn(
            measured,
            "%zu of %zu readings in the runs are exactly %.6g W, the highest: the meter's range "
            "may end there",
            seen.n_at_peak, seen.n_run, seen.peak_w);
    }
    return err;
}
