/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/calibrate.h"
#include "base/diag.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A meter that repeats itself perfectly is still not better than this. */
static const double sigma_min_share = 0.005;
static const double pj_per_nj = 1e3;
/* A term is named in a refusal when it makes up this share of what cannot be separated. */
static const double load_named = 0.05;

void pdnn_calibrated_free(struct pdnn_calibrated *calibrated) {
    free(calibrated->residual_nj);
    calibrated->residual_nj = NULL;
}

static uint32_t count_measured(const struct pdnn_runs *runs) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < runs->n; i++) {
        n += runs->runs[i].is_measured;
    }
    return n;
}

/* Rows: a (Runs, Terms) counts, b (Runs) pJ, sigma (Runs) pJ. */
static void fill_rows(const struct pdnn_runs *runs, const struct pdnn_calibrated *c, double *a,
                      double *b, double *sigma) {
    uint32_t row = 0;
    for (uint32_t i = 0; i < runs->n; i++) {
        const struct pdnn_run *run = &runs->runs[i];
        if (!run->is_measured) {
            continue;
        }
        for (uint32_t j = 0; j < c->n_terms; j++) {
            a[(size_t)row * c->n_terms + j] = run->counts[c->terms[j]];
        }
        b[row] = run->dynamic_nj * pj_per_nj;
        sigma[row] = fmax(run->dynamic_spread_nj * pj_per_nj, sigma_min_share * fabs(b[row]));
        sigma[row] = fmax(sigma[row], 1e-9);
        row++;
    }
}

static int name_the_inseparable(const struct pdnn_calibrated *c, struct pdnn_diag *diag) {
    struct pdnn_diag names = {""};
    for (uint32_t j = 0; j < c->n_terms; j++) {
        if (c->fit.loads[j] > load_named) {
            const size_t used = strlen(names.text);
            snprintf(names.text + used, sizeof names.text - used, "%s%s", used ? ", " : "",
                     pdnn_power_event_names[c->terms[j]]);
        }
    }
    char text[200];
    snprintf(text, sizeof text, "%.199s", diag ? diag->text : "");
    return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                     "%.150s; %.100s move together: measure other models or T, or leave a term out",
                     text, names.text);
}

static void idle_of(const struct pdnn_runs *runs, uint32_t n, struct pdnn_coefficient *idle) {
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < runs->n; i++) {
        const double w = runs->runs[i].is_measured ? runs->runs[i].idle_w : 0;
        sum += w;
        squares += w * w;
    }
    const double mean = sum / n;
    const double half =
        n > 1 ? pdnn_student_95(n - 1) * sqrt(fmax(0, squares - sum * mean) / (n - 1) / n) : 0;
    *idle = (struct pdnn_coefficient){mean, fmax(0, mean - half), mean + half, true, ""};
    snprintf(idle->source, sizeof idle->source, "mean of %u measured runs", n);
}

/* Of all measured runs; 0 when they differ. */
static uint32_t lanes_of(const struct pdnn_runs *runs) {
    uint32_t lanes = 0;
    bool is_first = true;
    for (uint32_t i = 0; i < runs->n; i++) {
        if (runs->runs[i].is_measured) {
            lanes = is_first || lanes == runs->runs[i].lanes ? runs->runs[i].lanes : 0;
            is_first = false;
        }
    }
    return lanes;
}

static void fill_power(const struct pdnn_calibration *calibration, uint32_t n,
                       struct pdnn_calibrated *c) {
    struct pdnn_power *power = &c->power;
    snprintf(power->board, sizeof power->board, "%s", calibration->board);
    snprintf(power->source, sizeof power->source,
             "non-negative least squares over %u measured runs, residual %.2g %%, condition %.3g",
             n, 100 * c->fit.rms_relative, c->fit.condition);
    power->clock_hz = calibration->clock_hz;
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        power->events[i] = (struct pdnn_coefficient){.fitted = true};
        snprintf(power->events[i].source, sizeof power->events[i].source,
                 "not fitted by itself: part of the other terms");
    }
    for (uint32_t j = 0; j < c->n_terms; j++) {
        struct pdnn_coefficient *e = &power->events[c->terms[j]];
        e->value = c->fit.x[j];
        e->low = fmax(0, e->value - c->fit.half_width[j]);
        e->high = e->value + c->fit.half_width[j];
        snprintf(e->source, sizeof e->source, "%s",
                 c->fit.is_held[j] ? "held at 0: the fit would make it negative"
                                   : "fitted, bounds of 95 %");
    }
}

int pdnn_calibrate(const struct pdnn_runs *runs, const struct pdnn_calibration *calibration,
                   struct pdnn_calibrated *c, struct pdnn_diag *diag) {
    *c = (struct pdnn_calibrated){.n_runs = count_measured(runs)};
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        if (calibration->terms[i]) {
            c->terms[c->n_terms++] = (enum pdnn_power_event)i;
        }
    }
    if (c->n_terms == 0 || c->n_runs == 0) {
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "expected at least one term and one measured run, got %u and %u",
                         c->n_terms, c->n_runs);
    }
    const uint32_t n = c->n_runs;
    double *a = calloc((size_t)n * c->n_terms, sizeof *a), *b = calloc(n, sizeof *b);
    double *sigma = calloc(n, sizeof *sigma);
    c->residual_nj = calloc(n, sizeof *c->residual_nj);
    int err = a && b && sigma && c->residual_nj
                  ? PDNN_OK
                  : pdnn_fail(diag, PDNN_ERR_MEMORY, "calibrate: out of memory");
    if (!err) {
        fill_rows(runs, c, a, b, sigma);
        err = pdnn_fit_nonnegative(a, b, sigma, n, c->n_terms, calibration->condition_max, &c->fit,
                                   diag);
        if (err == PDNN_ERR_UNSUPPORTED && c->fit.condition > 0) {
            err = name_the_inseparable(c, diag);
        }
    }
    if (!err) {
        for (uint32_t i = 0; i < n; i++) {
            double rest = b[i];
            for (uint32_t j = 0; j < c->n_terms; j++) {
                rest -= a[(size_t)i * c->n_terms + j] * c->fit.x[j];
            }
            c->residual_nj[i] = rest / pj_per_nj;
        }
        idle_of(runs, n, &c->power.idle);
        fill_power(calibration, n, c);
        c->power.lanes = lanes_of(runs);
    }
    free(a);
    free(b);
    free(sigma);
    return err;
}
