/* SPDX-License-Identifier: BSD-2-Clause
 *
 * doubt.h - readings that cannot be right: a value that is not renewed, a shunt the wrong way
 * round, a range that is exceeded.
 */
#ifndef PDNN_DOUBT_H
#define PDNN_DOUBT_H

#include "energy/measured.h"
#include "energy/readings.h"

/* Look through the readings of a measurement whose figures are in `measured`. Refused: all readings
 * the same; negative power in the windows or one of them, or while idle by more than a twentieth of
 * theirs. Warnings are added for: a value that changes fewer than three times in a window or idle
 * time, an idle power a little below 0, a share of negative readings, windows below idle, powers or
 * currents that pile up at the upper end of the windows or the lower end of the idle times
 * (range_end.h), a reading of more than 20 times the median, and an interval between readings that
 * is much longer than the others. */
int pdnn_doubt(const struct pdnn_readings *readings, const struct pdnn_window *windows,
               struct pdnn_measured *measured, struct pdnn_diag *diag);

#endif
