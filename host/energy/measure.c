/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/measure.h"
#include "energy/doubt.h"
#include "base/diag.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { READINGS_MIN = 3 };
static const double gap_max_share = 0.2;
static const double clock_ratio_max = 2; /* beyond, it is a unit that is wrong */

struct spread {
    uint32_t n;
    double sum, sum_squares;
};

static void take(struct spread *spread, double value) {
    spread->n++;
    spread->sum += value;
    spread->sum_squares += value * value;
}

static double mean(const struct spread *s) {
    return s->n ? s->sum / s->n : 0;
}

static double deviation(const struct spread *s) {
    if (s->n < 2) {
        return 0;
    }
    return sqrt(fmax(0, (s->sum_squares - s->sum * s->sum / s->n) / (s->n - 1)));
}

static int check_interval(const struct pdnn_readings *readings, const char *what, double t0_s,
                          double t1_s, struct pdnn_measured *measured, struct pdnn_diag *diag) {
    double gap_s;
    const size_t n = pdnn_readings_count(readings, t0_s, t1_s, &gap_s);
    if (n < READINGS_MIN) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "meter: expected at least %d readings in each %s, got %zu in %.3g s: run "
                         "longer or read faster",
                         READINGS_MIN, what, n, t1_s - t0_s);
    }
    /* A few readings are evenly spread at best. */
    const double allowed_s = fmax(gap_max_share, 1.5 / (double)n) * (t1_s - t0_s);
    if (gap_s > allowed_s) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "meter: a gap of %.3g s in %s of %.3g s: expected at most %.3g s", gap_s,
                         what, t1_s - t0_s, allowed_s);
    }
    measured->longest_gap_s = fmax(measured->longest_gap_s, gap_s);
    return (int)PDNN_OK;
}

static int clock_ratio(double expected_s, double duration_s, double *ratio,
                       struct pdnn_diag *diag) {
    *ratio = expected_s > 0 ? expected_s / duration_s : 1;
    if (!(*ratio <= clock_ratio_max && *ratio >= 1 / clock_ratio_max)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "meter: the marker is high for %.4g s, expected about %.4g s: is the unit "
                         "of time right?",
                         duration_s, expected_s);
    }
    return PDNN_OK;
}

int pdnn_measure_windows(const struct pdnn_readings *readings, const struct pdnn_window *windows,
                         uint32_t n_windows, double guard_s, double expected_s,
                         struct pdnn_measured *measured, struct pdnn_diag *diag) {
    *measured = (struct pdnn_measured){.n_windows = n_windows};
    struct spread duration = {0}, idle = {0}, total = {0}, dynamic = {0};
    for (uint32_t i = 0; i < n_windows; i++) {
        const struct pdnn_window *w = &windows[i];
        const double from = i ? windows[i - 1].t1_s + guard_s : readings->points[0].t_s;
        const double to = i + 1 < n_windows ? windows[i + 1].t0_s - guard_s
                                            : readings->points[readings->n - 1].t_s;
        const double before_end = w->t0_s - guard_s, after_start = w->t1_s + guard_s;
        int err;
        if ((err = check_interval(readings, "idle time", from, before_end, measured, diag)) ||
            (err = check_interval(readings, "run", w->t0_s, w->t1_s, measured, diag)) ||
            (err = check_interval(readings, "idle time", after_start, to, measured, diag))) {
            return err;
        }
        const double idle_w =
            (pdnn_readings_energy(readings, from, before_end) / (before_end - from) +
             pdnn_readings_energy(readings, after_start, to) / (to - after_start)) /
            2;
        const double seconds = w->t1_s - w->t0_s;
        const double joules = pdnn_readings_energy(readings, w->t0_s, w->t1_s);
        double ignored;
        measured->n_readings += pdnn_readings_count(readings, w->t0_s, w->t1_s, &ignored);
        take(&duration, seconds);
        take(&idle, idle_w);
        take(&total, joules);
        take(&dynamic, joules - idle_w * seconds);
    }
    int err = clock_ratio(expected_s, mean(&duration), &measured->clock_ratio, diag);
    const double ratio = measured->clock_ratio;
    measured->duration_s = mean(&duration) * ratio;
    measured->rate_hz = (double)measured->n_readings / (duration.sum * ratio);
    measured->idle_w = mean(&idle);
    measured->idle_spread_w = deviation(&idle);
    measured->total_j = mean(&total) * ratio;
    measured->total_spread_j = deviation(&total) * ratio;
    measured->dynamic_j = mean(&dynamic) * ratio;
    measured->dynamic_spread_j = deviation(&dynamic) * ratio;
    return err ? err : pdnn_doubt(readings, windows, measured, diag);
}

/* ---- live -------------------------------------------------------------------------------- */

struct sampler {
    struct pdnn_meter *meter;
    double period_s;
    atomic_bool stop, failed;
    struct pdnn_readings readings; /* the thread's until it is joined */
    int error;
    struct pdnn_diag diag;
};

static void sleep_until(double t_s) {
    const struct timespec until = {(time_t)t_s, (long)((t_s - floor(t_s)) * 1e9)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0) {
    }
}

static void *sample(void *user) {
    struct sampler *sampler = user;
    double next = pdnn_meter_now();
    while (!atomic_load(&sampler->stop) && !sampler->error) {
        struct pdnn_reading reading;
        sampler->error = pdnn_meter_read(sampler->meter, &reading, &sampler->diag);
        if (!sampler->error) {
            sampler->error = pdnn_readings_add(&sampler->readings, &reading, &sampler->diag);
        }
        next = fmax(next + sampler->period_s, pdnn_meter_now());
        if (!sampler->error) {
            sleep_until(next);
        }
    }
    atomic_store(&sampler->failed, sampler->error != PDNN_OK);
    return NULL;
}

static int run_windows(struct sampler *sampler, double idle_s, uint32_t repeats,
                       struct pdnn_window *windows, pdnn_work_fn work, void *user,
                       struct pdnn_diag *diag) {
    int err = PDNN_OK;
    sleep_until(pdnn_meter_now() + idle_s);
    for (uint32_t i = 0; i < repeats && !err && !atomic_load(&sampler->failed); i++) {
        windows[i].t0_s = pdnn_meter_now();
        err = work(user, diag);
        windows[i].t1_s = pdnn_meter_now();
        sleep_until(windows[i].t1_s + idle_s);
    }
    return err;
}

int pdnn_measure_live(struct pdnn_meter *meter, double rate_hz, double idle_s, uint32_t repeats,
                      pdnn_work_fn work, void *user, struct pdnn_measured *measured,
                      struct pdnn_diag *diag) {
    if (repeats < 1 || repeats > PDNN_MEASURE_WINDOWS || !(rate_hz > 0) || meter->ops->recorded) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "measure: expected 1 to %d repeats of a live meter", PDNN_MEASURE_WINDOWS);
    }
    struct sampler sampler = {.meter = meter, .period_s = fmax(1 / rate_hz, meter->renew_s)};
    struct pdnn_window *windows = calloc(repeats, sizeof *windows);
    pthread_t thread;
    if (!windows || pthread_create(&thread, NULL, sample, &sampler) != 0) {
        free(windows);
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "measure: cannot start the meter's thread");
    }
    int err = run_windows(&sampler, idle_s, repeats, windows, work, user, diag);
    atomic_store(&sampler.stop, true);
    pthread_join(thread, NULL);
    if (sampler.error) {
        err = pdnn_fail(diag, sampler.error, "%s", sampler.diag.text);
    }
    if (!err) {
        err = pdnn_measure_windows(&sampler.readings, windows, repeats, 0, 0, measured, diag);
    }
    free(windows);
    pdnn_readings_free(&sampler.readings);
    return err;
}

int pdnn_measure_recorded(struct pdnn_meter *meter, double expected_s,
                          struct pdnn_measured *measured, struct pdnn_diag *diag) {
    struct pdnn_readings readings = {0};
    struct pdnn_window *windows = calloc(PDNN_MEASURE_WINDOWS, sizeof *windows);
    uint32_t n = 0;
    int err = windows ? pdnn_readings_load(&readings, meter, diag)
                      : pdnn_fail(diag, PDNN_ERR_MEMORY, "measure: out of memory");
    if (!err) {
        err = pdnn_readings_windows(&readings, windows, PDNN_MEASURE_WINDOWS, &n, diag);
    }
    if (!err) {
        /* One reading on each side of an edge may be half of each. */
        const double period_s = (readings.points[readings.n - 1].t_s - readings.points[0].t_s) /
                                (double)(readings.n - 1);
        err = pdnn_measure_windows(&readings, windows, n, period_s, expected_s, measured, diag);
    }
    if (!err && meter->n_gaps) {
        pdnn_measure_warn(measured, "%zu of %zu readings are empty or nan, and left out",
                          meter->n_gaps, readings.n + meter->n_gaps);
    }
    free(windows);
    pdnn_readings_free(&readings);
    return err;
}
