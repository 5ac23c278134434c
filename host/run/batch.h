/* SPDX-License-Identifier: BSD-2-Clause
 *
 * batch.h - run a model on many inputs, on several devices of a kind side by side. Input i always
 * gets seed pdnn_seed_for(seed, i), so the outcome does not depend on the number of devices.
 */
#ifndef PDNN_BATCH_H
#define PDNN_BATCH_H

#include "model/model.h"

#include <signal.h>

enum { PDNN_JOBS_MAX = 256 };

struct pdnn_batch {
    const char *device; /* as pdnn_device_open() */
    const struct pdnn_model *model;
    uint32_t samples; /* T */
    uint64_t seed;
    enum pdnn_sampling sampling;
    uint32_t margin;        /* as struct pdnn_run_options; 0: none */
    uint32_t *samples_used; /* (N) samples that each input took; NULL: not wanted */
    uint32_t jobs;          /* devices, 1 to PDNN_JOBS_MAX */
    bool digest_events;     /* where the device reports events */
    /* Either needs jobs == 1; NULL: none. */
    const char *record_path;   /* the session's bytes */
    const char *waveform_path; /* a waveform (sim) */
    /* Set by a signal's handler: no further input is begun, and what was recorded is closed;
     * PDNN_ERR_INTERRUPTED. NULL: never. */
    const volatile sig_atomic_t *interrupted;
    /* Called now and then from this thread, may be NULL. */
    void (*progress)(void *user, uint32_t done, uint32_t total);
    /* Called while the model is loaded, with bytes; may be NULL. */
    void (*loading)(void *user, size_t done, size_t total);
    void *user;
};

/* Sums over all inputs. */
struct pdnn_totals {
    uint64_t cycles, tape_reads, accumulates, act_reads, act_writes, neuron_updates, random_words;
    uint64_t samples_used;
};

/* Add the counters of one run, `runs` times: repeated runs all count the same. */
void pdnn_totals_add(struct pdnn_totals *totals, const struct pdnn_counters *counters,
                     uint64_t runs);

struct pdnn_batch_result {
    struct pdnn_caps caps;
    uint64_t elapsed;            /* cycles of all RUN requests, each those of its slowest engine */
    enum pdnn_sampling sampling; /* never PDNN_SAMPLE_DEFAULT */
    struct pdnn_totals totals;
    uint64_t digest_outputs; /* of all sums, in the order of the inputs */
    uint64_t digest_events;  /* of all events likewise; 0: the device reports none */
    int closed;              /* PDNN_OK, or why a device or its recording was not closed well ... */
    struct pdnn_diag closing; /* ... and what is to be said of it: the sums are whole */
};

/* inputs: (N, InputBits), bits, or pixels of 0 to 255 where the model draws its input; sums: (N,
 * Outputs). */
int pdnn_batch_run(const struct pdnn_batch *batch, const uint8_t *inputs, uint32_t n, int32_t *sums,
                   struct pdnn_batch_result *result, struct pdnn_diag *diag);

#endif
