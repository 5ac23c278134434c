/* SPDX-License-Identifier: BSD-2-Clause
 *
 * compare.h - two devices side by side, event by event.
 */
#ifndef PDNN_COMPARE_H
#define PDNN_COMPARE_H

#include "pdnn.h"

enum pdnn_difference {
    PDNN_SAME,
    PDNN_EVENT_DIFFERS,   /* event[] */
    PDNN_EVENTS_MISSING,  /* value[]: number of events of each side */
    PDNN_RESULT_DIFFERS,  /* name "result", index, value[] */
    PDNN_COUNTER_DIFFERS, /* name of the counter, value[] */
};

struct pdnn_comparison {
    /* in all runs so far */
    uint64_t n_runs, n_events;
    uint64_t event_digest, result_digest; /* of the first device; digest.h */
    /* the first difference */
    enum pdnn_difference difference;
    bool unlike;         /* tapes of another order, or masked layers: counters are not compared */
    uint64_t run, index; /* where: number of the run, of the event or result in it */
    struct pdnn_event event[2];
    const char *name;
    int64_t value[2];
};

void pdnn_comparison_init(struct pdnn_comparison *comparison);

/* Run both devices, on which the same model of `outputs` outputs is loaded, once, and compare
 * every event in order, every result and, where the devices count alike, every counter. Stops at
 * the first difference, which is no error: see comparison->difference. Both devices must report
 * events and have equal lanes, drain lanes and samples of a pass, which set the order of events.
 * counters: of the first device, NULL not wanted. */
int pdnn_comparison_run(struct pdnn_comparison *comparison, struct pdnn_device *devices[2],
                        const struct pdnn_run_options *options, const uint8_t *input,
                        uint32_t outputs, struct pdnn_counters *counters, struct pdnn_diag *diag);

#endif
