/* SPDX-License-Identifier: BSD-2-Clause
 *
 * switching.h - energy from the switching activity of a synthesised netlist, as `make activity`
 * leaves it: format "pdnn-switching-1" (host/doc/energy.md). Simulated, like the energy from event
 * counters, but from the changes of every net.
 */
#ifndef PDNN_SWITCHING_H
#define PDNN_SWITCHING_H

#include "energy/runs.h"

enum { PDNN_SWITCHING_RUNS_MAX = 256 };

struct pdnn_switching_run {
    char model_digest[24]; /* of the run log */
    char board[64];
    uint32_t samples, lanes;    /* T */
    double nj, low_nj, high_nj; /* of one input */
    double wires_nj;            /* weighted by the length of the wires; NAN: not known */
    double random_share;        /* of nj: random numbers and noise, 0 to 1 */
    bool fitted;                /* else the coefficients are estimates */
};

struct pdnn_switching {
    uint32_t n;
    struct pdnn_switching_run runs[PDNN_SWITCHING_RUNS_MAX];
};

/* Append the runs of a file. */
int pdnn_switching_load(const char *path, struct pdnn_switching *switching, struct pdnn_diag *diag);
/* What was found for the same model, T and lanes as the run's, or NULL. */
const struct pdnn_switching_run *pdnn_switching_find(const struct pdnn_switching *switching,
                                                     const struct pdnn_run *run);

#endif
