/* SPDX-License-Identifier: BSD-2-Clause
 *
 * measured.h - the figures of a measurement, and what is doubtful about them.
 */
#ifndef PDNN_MEASURED_H
#define PDNN_MEASURED_H

#include <stddef.h>
#include <stdint.h>

enum { PDNN_MEASURE_WARNINGS = 10 };

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

#endif
