/* SPDX-License-Identifier: BSD-2-Clause
 *
 * calibrate.h - coefficients of a board from measured runs.
 */
#ifndef PDNN_CALIBRATE_H
#define PDNN_CALIBRATE_H

#include "energy/fit.h"
#include "energy/runs.h"

struct pdnn_calibration {
    bool terms[PDNN_POWER_EVENTS]; /* to fit; the others are part of these */
    const char *board;
    double clock_hz;
    double condition_max;
};

struct pdnn_calibrated {
    struct pdnn_power power;
    struct pdnn_fit fit;
    uint32_t n_terms, n_runs;
    enum pdnn_power_event terms[PDNN_POWER_EVENTS]; /* of fit->x, in order */
    double *residual_nj; /* (Runs) measured - fitted, dynamic; in the order of the measured runs */
};

/* Fit the measured, idle-subtracted energies of the runs that have one. The idle power is the mean
 * of the runs'. When the runs cannot separate the terms the error names those that move together;
 * calibrated->fit.condition is set then too. */
int pdnn_calibrate(const struct pdnn_runs *runs, const struct pdnn_calibration *calibration,
                   struct pdnn_calibrated *calibrated, struct pdnn_diag *diag);
void pdnn_calibrated_free(struct pdnn_calibrated *calibrated);

#endif
