/* SPDX-License-Identifier: BSD-2-Clause
 *
 * power.h - what the events of a run cost on a board, format
 * "pdnn-power-1" (host/doc/energy.md). Each coefficient says whether it is an estimate or was
 * fitted to measurements, and where it comes from.
 */
#ifndef PDNN_POWER_H
#define PDNN_POWER_H

#include "pdnn.h"

#include <jansson.h>

enum pdnn_power_event {
    PDNN_EVENT_CYCLES,
    PDNN_EVENT_TAPE_READS,
    PDNN_EVENT_ACCUMULATES,
    PDNN_EVENT_ACT_READS,
    PDNN_EVENT_ACT_WRITES,
    PDNN_EVENT_NEURON_UPDATES,
    PDNN_EVENT_RANDOM_WORDS,
    PDNN_POWER_EVENTS,
};

/* Names as in the run log and in power.json, e.g. "tape_reads". */
extern const char *const pdnn_power_event_names[PDNN_POWER_EVENTS];

struct pdnn_coefficient {
    double value, low, high; /* pJ an event; idle: W */
    bool fitted;             /* false: an estimate */
    char source[512];
};

struct pdnn_power {
    char board[64], source[1024];
    double clock_hz;              /* at which cycles become time */
    double lanes;                 /* of the design it is for; 0: not given */
    struct pdnn_coefficient idle; /* W, drawn at all times */
    struct pdnn_coefficient events[PDNN_POWER_EVENTS];
};

/* nJ of one run, with the bounds that the coefficients' bounds give. */
struct pdnn_simulated {
    double idle_nj, events_nj[PDNN_POWER_EVENTS], total_nj, low_nj, high_nj;
};

/* Read the object `name`: UNIT, low_UNIT and high_UNIT (0 to max, low <= value <= high; the bounds
 * may be absent), kind and source. */
int pdnn_coefficient_read(const json_t *json, const char *where, const char *name, const char *unit,
                          double max, struct pdnn_coefficient *c, struct pdnn_diag *diag);
/* `path` may be the name of a shipped board's file, e.g. "icebreaker". */
int pdnn_power_open(const char *path, struct pdnn_power *power, struct pdnn_diag *diag);
/* Write atomically. */
int pdnn_power_save(const struct pdnn_power *power, const char *path, struct pdnn_diag *diag);

struct pdnn_simulated pdnn_power_of(const struct pdnn_power *power,
                                    const double counts[PDNN_POWER_EVENTS]);
/* "estimate", "fitted", or "estimate and fitted" when it has both. */
const char *pdnn_power_kind(const struct pdnn_power *power);

#endif
