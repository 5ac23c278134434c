/* SPDX-License-Identifier: BSD-2-Clause */
#include "run/batch.h"
#include "device/device.h"
#include "contract/counters.h"
#include "base/diag.h"
#include "base/digest.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct digests {
    uint64_t events, outputs;
};

/* What the workers share; `lock` guards everything that changes. */
struct shared {
    const struct pdnn_batch *batch;
    const uint8_t *inputs;
    int32_t *sums;
    uint32_t n, outputs;
    struct digests *digests; /* (N) */

    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint32_t next, done, n_working;
    int err; /* the first; stops all */
    struct pdnn_diag diag;
    struct pdnn_batch_result result;
};

struct worker {
    struct shared *shared;
    struct pdnn_device *device;
    bool has_events;
    uint64_t digest; /* of the events of the input at hand */
    pthread_t thread;
};

static void on_event(void *user, const struct pdnn_event *event) {
    struct worker *worker = user;
    worker->digest = pdnn_digest_event(worker->digest, event);
}

static struct pdnn_run_options options_of(const struct pdnn_batch *batch, uint32_t index) {
    return (struct pdnn_run_options){
        .samples = batch->samples,
        .seed = pdnn_seed_for(batch->seed, index),
        .sampling = batch->sampling,
        .margin = batch->margin,
    };
}

static int open_device(struct worker *worker, struct pdnn_diag *diag) {
    const struct pdnn_batch *batch = worker->shared->batch;
    const struct pdnn_run_options options = options_of(batch, 0);
    struct pdnn_run_options used;
    int err = pdnn_device_open(batch->device, &worker->device, diag);
    if (!err) { /* refused now and not after loading */
        err = pdnn_device_options(worker->device, &options, &used, diag);
    }
    if (!err && batch->record_path) {
        err = pdnn_device_record(worker->device, batch->record_path, diag);
    }
    if (!err && batch->waveform_path) {
        err = pdnn_device_waveform(worker->device, batch->waveform_path, diag);
    }
    /* Events, which a session does not have, would change what is sent to several engines. */
    if (!err && batch->digest_events &&
        !(batch->record_path && pdnn_device_caps(worker->device)->engines > 1)) {
        err = pdnn_device_events(worker->device, on_event, worker, diag);
        worker->has_events = err == PDNN_OK;
        err = err == PDNN_ERR_UNSUPPORTED ? PDNN_OK : err;
    }
    if (!err && batch->loading) {
        pdnn_device_progress(worker->device, batch->loading, batch->user);
    }
    return err ? err : pdnn_device_load(worker->device, batch->model, diag);
}

void pdnn_totals_add(struct pdnn_totals *totals, const struct pdnn_counters *counters,
                     uint64_t runs) {
#define ADD(field, name) totals->field += runs * counters->field;
    PDNN_COUNTERS(ADD)
#undef ADD
}

/* Inputs index to index + n - 1. */
static int run_several(struct worker *worker, uint32_t index, uint32_t n,
                       struct pdnn_counters *counters, struct pdnn_diag *diag) {
    struct shared *shared = worker->shared;
    const struct pdnn_batch *batch = shared->batch;
    int32_t *sums = shared->sums + (size_t)index * shared->outputs;
    const uint8_t *inputs = shared->inputs + (size_t)index * batch->model->input_bits;
    struct pdnn_run_options options[PDNN_ENGINES_MAX];
    for (uint32_t i = 0; i < n; i++) {
        options[i] = options_of(batch, index + i);
    }
    worker->digest = PDNN_DIGEST_START;
    int err = pdnn_device_run_several(worker->device, options, n, inputs, sums, counters, diag);
    for (uint32_t i = 0; i < n; i++) {
        if (batch->samples_used) {
            batch->samples_used[index + i] = counters[i].samples_used;
        }
        shared->digests[index + i] = (struct digests){
            .events = worker->digest,
            .outputs = pdnn_digest_results(PDNN_DIGEST_START, sums + (size_t)i * shared->outputs,
                                           shared->outputs),
        };
    }
    return err;
}

/* The inputs that a worker takes at once: an engine each, but one where events are told, which are
 * those of engine 0, or where each sample or label is a run. */
static uint32_t at_once(const struct worker *worker) {
    const struct pdnn_batch *batch = worker->shared->batch;
    return worker->has_events || batch->model->sampled_input || batch->model->label_rows
               ? 1
               : pdnn_device_caps(worker->device)->engines;
}

static void add_counters(struct pdnn_batch_result *result, const struct pdnn_counters *counters,
                         uint32_t n) {
    uint32_t longest = 0;
    for (uint32_t i = 0; i < n; i++) {
        pdnn_totals_add(&result->totals, &counters[i], 1);
        longest = counters[i].cycles > longest ? counters[i].cycles : longest;
    }
    result->elapsed += longest;
}

static void *work(void *user) {
    struct worker *worker = user;
    struct shared *shared = worker->shared;
    struct pdnn_diag diag = {""};
    struct pdnn_counters counters[PDNN_ENGINES_MAX] = {{0}};
    int err = PDNN_OK;
    uint32_t index = 0, n = 0; /* none yet */
    for (;;) {
        pthread_mutex_lock(&shared->lock);
        if (n && !err) {
            add_counters(&shared->result, counters, n);
            shared->done += n;
        }
        if (!err && !shared->err && shared->next < shared->n && shared->batch->interrupted &&
            *shared->batch->interrupted) {
            err = pdnn_fail(&diag, PDNN_ERR_INTERRUPTED, "interrupted after %u of %u inputs",
                            shared->done, shared->n);
        }
        if (err && !shared->err) {
            shared->err = err;
            shared->diag = diag;
        }
        const uint32_t left = shared->err ? 0 : shared->n - shared->next;
        index = shared->next;
        n = at_once(worker) < left ? at_once(worker) : left;
        shared->next += n;
        shared->n_working -= !n;
        pthread_cond_signal(&shared->changed);
        pthread_mutex_unlock(&shared->lock);
        if (!n) {
            return NULL;
        }
        err = run_several(worker, index, n, counters, &diag);
    }
}

/* Wait for the workers, telling the caller how far they are a few times a second. */
static void wait_for_workers(struct shared *shared) {
    const struct pdnn_batch *batch = shared->batch;
    pthread_mutex_lock(&shared->lock);
    while (shared->n_working > 0) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 200000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        while (shared->n_working > 0 &&
               pthread_cond_timedwait(&shared->changed, &shared->lock, &until) == 0) {
        }
        if (batch->progress) {
            const uint32_t done = shared->done;
            pthread_mutex_unlock(&shared->lock);
            batch->progress(batch->user, done, shared->n);
            pthread_mutex_lock(&shared->lock);
        }
    }
    pthread_mutex_unlock(&shared->lock);
}

static int run_workers(struct shared *shared, struct worker *workers, uint32_t n_workers) {
    uint32_t n_started = 0;
    shared->n_working = n_workers;
    while (n_started < n_workers &&
           pthread_create(&workers[n_started].thread, NULL, work, &workers[n_started]) == 0) {
        n_started++;
    }
    if (n_started < n_workers) {
        pthread_mutex_lock(&shared->lock);
        shared->n_working -= n_workers - n_started;
        shared->err =
            pdnn_fail(&shared->diag, PDNN_ERR_MEMORY, "cannot start %u threads", n_workers);
        pthread_mutex_unlock(&shared->lock);
    }
    wait_for_workers(shared);
    for (uint32_t i = 0; i < n_started; i++) {
        pthread_join(workers[i].thread, NULL);
    }
    return shared->err;
}

static uint64_t digest_64(uint64_t digest, uint64_t value) {
    return pdnn_digest_word(pdnn_digest_word(digest, (uint32_t)value), (uint32_t)(value >> 32));
}

static void combine_digests(struct shared *shared, bool has_events) {
    struct pdnn_batch_result *result = &shared->result;
    result->digest_outputs = PDNN_DIGEST_START;
    result->digest_events = has_events ? PDNN_DIGEST_START : 0;
    for (uint32_t i = 0; i < shared->n; i++) {
        result->digest_outputs = digest_64(result->digest_outputs, shared->digests[i].outputs);
        if (has_events) {
            result->digest_events = digest_64(result->digest_events, shared->digests[i].events);
        }
    }
}

static int open_and_run(struct shared *shared, struct worker *workers, uint32_t n_workers,
                        struct pdnn_diag *diag) {
    int err = PDNN_OK;
    for (uint32_t i = 0; i < n_workers && !err; i++) {
        workers[i].shared = shared;
        err = open_device(&workers[i], diag);
    }
    if (!err && (err = run_workers(shared, workers, n_workers))) {
        pdnn_fail(diag, err, "%s", shared->diag.text);
    }
    if (!err) {
        shared->result.caps = *pdnn_device_caps(workers[0].device);
        const struct pdnn_run_options asked = options_of(shared->batch, 0);
        struct pdnn_run_options used;
        err = pdnn_device_options(workers[0].device, &asked, &used, diag);
        shared->result.sampling = used.sampling;
        combine_digests(shared, workers[0].has_events);
    }
    for (uint32_t i = 0; i < n_workers; i++) {
        struct pdnn_batch_result *result = &shared->result;
        const int close_err =
            pdnn_device_close(workers[i].device, result->closed ? NULL : &result->closing);
        result->closed = result->closed ? result->closed : close_err;
    }
    return err;
}

int pdnn_batch_run(const struct pdnn_batch *batch, const uint8_t *inputs, uint32_t n, int32_t *sums,
                   struct pdnn_batch_result *result, struct pdnn_diag *diag) {
    memset(result, 0, sizeof *result);
    if (batch->jobs < 1 || batch->jobs > PDNN_JOBS_MAX ||
        (batch->jobs > 1 && (batch->record_path || batch->waveform_path))) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "jobs: expected 1 to %d, 1 to record a session or a waveform, got %u",
                         PDNN_JOBS_MAX, batch->jobs);
    }
    if (batch->margin && (batch->model->sampled_input || batch->model->label_rows)) {
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "margin: expected none for a model that draws its input or scores "
                         "labels: each of its samples or labels is a run of its own");
    }
    const uint32_t n_workers = batch->jobs < n ? batch->jobs : n ? n : 1;
    struct shared shared = {
        .batch = batch,
        .inputs = inputs,
        .sums = sums,
        .n = n,
        .outputs = pdnn_model_outputs(batch->model),
        .digests = calloc((size_t)n + 1, sizeof *shared.digests),
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
    };
    struct worker *workers = calloc(n_workers, sizeof *workers);
    int err = shared.digests && workers ? open_and_run(&shared, workers, n_workers, diag)
                                        : pdnn_fail(diag, PDNN_ERR_MEMORY, "out of memory");
    if (!err) {
        *result = shared.result;
    }
    free(workers);
    free(shared.digests);
    pthread_cond_destroy(&shared.changed);
    pthread_mutex_destroy(&shared.lock);
    return err;
}
