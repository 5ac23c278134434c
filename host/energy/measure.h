/* SPDX-License-Identifier: BSD-2-Clause
 *
 * measure.h - energy of a piece of work, from a meter: idle before, work, idle after, again.
 */
#ifndef PDNN_MEASURE_H
#define PDNN_MEASURE_H

#include "energy/readings.h"

enum { PDNN_MEASURE_WINDOWS = 1024, PDNN_MEASURE_WARNINGS = 6 };

struct pdnn_measured {
    uint32_t n_windows;
    size_t n_readings; /* in the windows */
    double rate_hz;    /* readings a second in the windows */
    double longest_gap_s;
    double duration_s;              /* mean of a window */
    double idle_w, idle_spread_w;   /* spread: standard deviation over the windows, of all below */
    double total_j, total_spread_j; /* mean of a window */
    double dynamic_j, dynamic_spread_j; /* idle power subtracted */
    double clock_ratio;  /* true time / meter's time, which energies are corrected by; 1: unknown */
    uint32_t n_warnings; /* why the figures may be wrong; they are said wherever the figures are */
    char warnings[PDNN_MEASURE_WARNINGS][160];
};

/* Add a warning, while there is room. */
void pdnn_measure_warn(struct pdnn_measured *measured, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Energies of the windows. The idle power of a window is the mean of before and after, so that a
 * slow drift cancels. guard_s is left out at both ends of each idle time (edges, settling).
 * expected_s: true duration of a window, 0 when not known. Refused: fewer than 3 readings in a
 * window or in an idle time, a gap longer than a fifth of it, readings that are all the same, and
 * power that is negative (doubt.h; what is only doubtful is a warning). */
int pdnn_measure_windows(const struct pdnn_readings *readings, const struct pdnn_window *windows,
                         uint32_t n_windows, double guard_s, double expected_s,
                         struct pdnn_measured *measured, struct pdnn_diag *diag);

/* The work of one window; returns PDNN_OK or an error. */
typedef int (*pdnn_work_fn)(void *user, struct pdnn_diag *diag);

/* Read a live meter every 1/rate_hz s (or as often as it is renewed, meter.h) in a thread of its
 * own, while idle for idle_s, working, idle
 * for idle_s, ... `repeats` times (1 to PDNN_MEASURE_WINDOWS). */
int pdnn_measure_live(struct pdnn_meter *meter, double rate_hz, double idle_s, uint32_t repeats,
                      pdnn_work_fn work, void *user, struct pdnn_measured *measured,
                      struct pdnn_diag *diag);
/* The same from a recording, with windows from its marker; a warning counts its gaps. */
int pdnn_measure_recorded(struct pdnn_meter *meter, double expected_s,
                          struct pdnn_measured *measured, struct pdnn_diag *diag);

#endif
