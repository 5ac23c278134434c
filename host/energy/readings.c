/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/readings.h"
#include "base/diag.h"
#include "energy/range_end.h"

#include <math.h>
#include <stdlib.h>

enum { PULSE_MIN_POINTS = 3, READINGS_MAX = 1 << 26 };

void pdnn_readings_free(struct pdnn_readings *readings) {
    free(readings->points);
    *readings = (struct pdnn_readings){0};
}

int pdnn_readings_add(struct pdnn_readings *readings, const struct pdnn_reading *reading,
                      struct pdnn_diag *diag) {
    const struct pdnn_readings_point *last =
        readings->n ? &readings->points[readings->n - 1] : NULL;
    if (last && !(reading->t_s > last->t_s)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "meter: expected time to rise, got %.9g s after "
                         "%.9g s",
                         reading->t_s, last->t_s);
    }
    const bool counts = !isnan(reading->energy_j);
    if (!counts && !isfinite(reading->power_w)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "meter: expected a power or an energy");
    }
    if (readings->n == readings->capacity) {
        const size_t capacity = readings->capacity ? 2 * readings->capacity : 1024;
        struct pdnn_readings_point *points =
            capacity > READINGS_MAX ? NULL : realloc(readings->points, capacity * sizeof *points);
        if (!points) {
            return pdnn_fail(diag, PDNN_ERR_MEMORY, "meter: more than %zu readings", readings->n);
        }
        readings->points = points;
        readings->capacity = capacity;
        last = readings->n ? &points[readings->n - 1] : NULL;
    }
    struct pdnn_readings_point point = {
        .t_s = reading->t_s,
        .power_w = reading->power_w,
        .marker = reading->marker,
        .current_a = reading->current_a,
    };
    if (!last) {
        readings->first_energy_j = counts ? reading->energy_j : 0;
    } else if (counts) {
        point.energy_j = reading->energy_j - readings->first_energy_j;
        if (point.energy_j < last->energy_j) {
            return pdnn_fail(diag, PDNN_ERR_FORMAT,
                             "meter: expected counted energy to rise, got %.9g J after %.9g J: did "
                             "the counter start again?",
                             reading->energy_j, last->energy_j + readings->first_energy_j);
        }
        point.power_w = (point.energy_j - last->energy_j) / (point.t_s - last->t_s);
    } else {
        point.energy_j =
            last->energy_j + (point.power_w + last->power_w) / 2 * (point.t_s - last->t_s);
    }
    readings->points[readings->n++] = point;
    if (readings->n == 2 && counts) {
        readings->points[0].power_w = point.power_w;
    }
    return PDNN_OK;
}

int pdnn_readings_load(struct pdnn_readings *readings, struct pdnn_meter *meter,
                       struct pdnn_diag *diag) {
    struct pdnn_reading reading;
    int err;
    while ((err = pdnn_meter_read(meter, &reading, diag)) == PDNN_OK) {
        err = pdnn_readings_add(readings, &reading, diag);
        if (err) {
            return err;
        }
    }
    if (err != PDNN_METER_END) {
        return err;
    }
    return readings->n < 2
               ? pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected at least 2 readings, got %zu",
                           meter->identity, readings->n)
               : PDNN_OK;
}

/* Index of the first point later than t. */
static size_t after(const struct pdnn_readings *readings, double t_s) {
    size_t low = 0, high = readings->n;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (readings->points[middle].t_s > t_s) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static double energy_at(const struct pdnn_readings *readings, double t_s) {
    const size_t i = after(readings, t_s);
    if (i == 0 || readings->n == 0) {
        return 0;
    }
    const struct pdnn_readings_point *a = &readings->points[i - 1];
    if (i == readings->n) {
        return a->energy_j;
    }
    const struct pdnn_readings_point *b = &readings->points[i];
    return a->energy_j + (b->energy_j - a->energy_j) * (t_s - a->t_s) / (b->t_s - a->t_s);
}

double pdnn_readings_energy(const struct pdnn_readings *readings, double t0_s, double t1_s) {
    return energy_at(readings, t1_s) - energy_at(readings, t0_s);
}

size_t pdnn_readings_count(const struct pdnn_readings *readings, double t0_s, double t1_s,
                           double *longest_gap_s) {
    size_t first = after(readings, t0_s), end = after(readings, t1_s);
    if (!(t1_s > t0_s)) {
        *longest_gap_s = 0;
        return 0;
    }
    first -= first > 0 && readings->points[first - 1].t_s == t0_s;
    double last = t0_s, longest = 0;
    for (size_t i = first; i < end; i++) {
        longest = fmax(longest, readings->points[i].t_s - last);
        last = readings->points[i].t_s;
    }
    *longest_gap_s = fmax(longest, t1_s - last);
    return end - first;
}

/* ---- windows ----------------------------------------------------------------------------- */

/* The signal in which edges are looked for; NULL without memory. */
static double *signal_of(const struct pdnn_readings *readings) {
    double *signal = malloc(readings->n * sizeof *signal);
    bool has_marker = true;
    for (size_t i = 0; i < readings->n; i++) {
        has_marker = has_marker && !isnan(readings->points[i].marker);
    }
    for (size_t i = 0; signal && i < readings->n; i++) {
        signal[i] = has_marker ? readings->points[i].marker : readings->points[i].power_w;
    }
    return signal;
}

static int find_levels(const double *signal, size_t n, double *low, double *high,
                       struct pdnn_diag *diag) {
    struct pdnn_values values = {.n = n, .sorted = malloc(n * sizeof(double))};
    double *sorted = values.sorted;
    if (!sorted) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "marker: out of memory");
    }
    for (size_t i = 0; i < n; i++) {
        sorted[i] = signal[i];
    }
    pdnn_values_sort(&values);
    *low = sorted[n / 10];
    *high = sorted[n - 1 - n / 10];
    free(sorted);
    return *high > *low ? PDNN_OK
                        : pdnn_fail(diag, PDNN_ERR_FORMAT,
                                    "marker: expected at least a tenth of the readings high and "
                                    "a tenth low; it stays at %g",
                                    *low);
}

int pdnn_readings_windows(const struct pdnn_readings *readings, struct pdnn_window *windows,
                          uint32_t max, uint32_t *n, struct pdnn_diag *diag) {
    *n = 0;
    double low = 0, high = 0;
    double *signal = readings->n ? signal_of(readings) : NULL;
    if (!signal) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "marker: out of memory");
    }
    int err = find_levels(signal, readings->n, &low, &high, diag);
    const double rise = low + 0.75 * (high - low), fall = low + 0.25 * (high - low);
    bool is_high = !err && signal[0] >= rise;
    if (is_high) {
        err =
            pdnn_fail(diag, PDNN_ERR_FORMAT, "marker: expected the recording to begin while idle");
    }
    size_t start = 0;
    for (size_t i = 1; i < readings->n && !err; i++) {
        if (!is_high && signal[i] >= rise) {
            is_high = true;
            start = i;
        } else if (is_high && signal[i] <= fall) {
            is_high = false;
            if (i - start < PULSE_MIN_POINTS) {
                continue;
            }
            if (*n == max) {
                err = pdnn_fail(diag, PDNN_ERR_FORMAT, "marker: expected at most %u pulses", max);
                break;
            }
            /* The edge lies somewhere between two points: half way. */
            const struct pdnn_readings_point *p = readings->points;
            windows[(*n)++] = (struct pdnn_window){(p[start - 1].t_s + p[start].t_s) / 2,
                                                   (p[i - 1].t_s + p[i].t_s) / 2};
        }
    }
    free(signal);
    if (!err && is_high) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT, "marker: expected the recording to end while idle");
    } else if (!err && *n == 0) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT, "marker: expected a pulse of at least %d readings",
                        PULSE_MIN_POINTS);
    }
    return err;
}
