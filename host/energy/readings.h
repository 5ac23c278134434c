/* SPDX-License-Identifier: BSD-2-Clause
 *
 * readings.h - readings of a meter as energy over time, and windows in it.
 */
#ifndef PDNN_READINGS_H
#define PDNN_READINGS_H

#include "energy/meter/meter.h"

struct pdnn_readings_point {
    double t_s, energy_j; /* energy since the first point */
    double power_w;       /* as read, or since the point before */
    double marker;        /* NAN: none */
    double current_a;     /* NAN: not known */
};

struct pdnn_readings {
    size_t n, capacity;
    struct pdnn_readings_point *points;
    double first_energy_j; /* of a meter that counts energy */
};

/* From t0_s to t1_s the device computed. */
struct pdnn_window {
    double t0_s, t1_s;
};

void pdnn_readings_free(struct pdnn_readings *readings);
/* Append a reading; power is integrated by trapezoids. Time must rise, and counted energy must not
 * fall. */
int pdnn_readings_add(struct pdnn_readings *readings, const struct pdnn_reading *reading,
                      struct pdnn_diag *diag);
/* Read a recording to its end. */
int pdnn_readings_load(struct pdnn_readings *readings, struct pdnn_meter *meter,
                       struct pdnn_diag *diag);

/* Energy from t0_s to t1_s, J, linear between points; times outside the readings are clamped. */
double pdnn_readings_energy(const struct pdnn_readings *readings, double t0_s, double t1_s);
/* Points between, and the longest time without a point (its ends included). */
size_t pdnn_readings_count(const struct pdnn_readings *readings, double t0_s, double t1_s,
                           double *longest_gap_s);

/* Windows in which the marker is high (no marker in the readings: in which power is). The levels
 * are the 10th and 90th percentile; an edge must cross 3/4 of the way, and pulses shorter than 3
 * points are noise. They must begin and end low. */
int pdnn_readings_windows(const struct pdnn_readings *readings, struct pdnn_window *windows,
                          uint32_t max, uint32_t *n, struct pdnn_diag *diag);

#endif
