/* SPDX-License-Identifier: BSD-2-Clause
 *
 * measure.h - energy of a piece of work, from a meter: idle before, work, idle after, again.
 */
#ifndef PDNN_MEASURE_H
#define PDNN_MEASURE_H

#include "energy/measured.h"
#include "energy/readings.h"

enum { PDNN_MEASURE_WINDOWS = 1024 };

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
 * own, while idle for idle_s, working, idle for idle_s, ... `repeats` times (1 to
 * PDNN_MEASURE_WINDOWS). */
int pdnn_measure_live(struct pdnn_meter *meter, double rate_hz, double idle_s, uint32_t repeats,
                      pdnn_work_fn work, void *user, struct pdnn_measured *measured,
                      struct pdnn_diag *diag);
/* The same from a recording, with windows from its marker; a warning counts its gaps. */
int pdnn_measure_recorded(struct pdnn_meter *meter, double expected_s,
                          struct pdnn_measured *measured, struct pdnn_diag *diag);

#endif
