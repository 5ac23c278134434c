/* SPDX-License-Identifier: BSD-2-Clause
 *
 * runs.h - run logs as they are read again: one JSON object a line, of which nothing is trusted.
 */
#ifndef PDNN_RUNS_H
#define PDNN_RUNS_H

#include "energy/power.h"

#include <jansson.h>

enum { PDNN_RUNS_MAX_LINES = 1000000 };

struct pdnn_run {
    json_t
        *json; /* the line without counters and the texts below; shared by lines that are equal */
    char where[128];                                /* file: line N */
    const char *command, *model, *device, *dataset; /* "" where not given */
    char time[32];
    uint32_t samples, lanes;                              /* T; lanes 0: not given */
    char seed[24], digest_outputs[24], digest_events[24]; /* "" where not given */
    double n;                                             /* inputs */
    double counts[PDNN_POWER_EVENTS];                     /* of one input */
    bool is_measured;
    double total_nj, total_spread_nj, dynamic_nj, dynamic_spread_nj, idle_w; /* of one input */
    const char *meter;
};

struct pdnn_runs {
    uint32_t n, n_other; /* n_other: lines that are no run on a device (training, evaluation) */
    uint32_t capacity;
    struct pdnn_run *runs;
    json_t *others;         /* array */
    json_t *shared;         /* what is equal in several lines, by its text */
    json_t *singles;        /* index of the first run at T = 1 of each model and number of lanes */
    uint32_t deterministic; /* 1 + index of the first run of a deterministic network; 0: none */
};

/* Append the runs of a log, at most PDNN_RUNS_MAX_LINES, in time that is linear in their number.
 * On failure what was read stays; free it in any case. */
int pdnn_runs_load(const char *path, struct pdnn_runs *runs, struct pdnn_diag *diag);
/* What a deterministic twin of the run's network would count: one sample of the same tape. The run
 * at T = 1 of the same model and lanes, or NULL when the logs have none. */
const struct pdnn_run *pdnn_runs_single(const struct pdnn_runs *runs, const struct pdnn_run *run);
/* The first run of a deterministic network, or NULL. */
const struct pdnn_run *pdnn_runs_deterministic(const struct pdnn_runs *runs);
/* Bits of an activation of the device that ran: 1 (p-bits) where the log does not say. */
uint32_t pdnn_run_act_bits(const struct pdnn_run *run);
/* Whether the devices of both count the same for the same work, and tell it in the same order:
 * neither their lanes, nor the order of the tape, nor masked layers, nor samples or labels taken
 * together set them apart. True where a log does not say. */
bool pdnn_runs_count_alike(const struct pdnn_run *a, const struct pdnn_run *b);
void pdnn_runs_free(struct pdnn_runs *runs);

#endif
