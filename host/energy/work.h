/* SPDX-License-Identifier: BSD-2-Clause
 *
 * work.h - runs of the same work: same command, model, T, inputs, seed, and way to draw samples. On
 * whatever device, they must give the same bits.
 */
#ifndef PDNN_WORK_H
#define PDNN_WORK_H

#include "energy/runs.h"

enum pdnn_work_verdict { PDNN_WORK_ALONE, PDNN_WORK_EQUAL, PDNN_WORK_DIFFERS };

struct pdnn_work {
    uint32_t n; /* as many as runs */
    struct pdnn_work_run {
        uint32_t group; /* runs of the same work have the same */
        bool is_first;  /* of its group */
        uint32_t pair;  /* 1 + index of the last run before it on another device; 0: none */
        enum pdnn_work_verdict verdict; /* of all runs of the work on other devices */
    } * runs;
};

/* In time that is linear in the runs (and the devices of a group). Free it in any case. */
int pdnn_work_find(const struct pdnn_runs *runs, struct pdnn_work *work, struct pdnn_diag *diag);
void pdnn_work_free(struct pdnn_work *work);

#endif
