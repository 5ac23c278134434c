/* SPDX-License-Identifier: BSD-2-Clause */
#include "run/compare.h"
#include "device/device.h"

#include "contract/counters.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/digest.h"

/* The first device's events are kept, the second's are held against them as they come. */
struct listener {
    struct pdnn_comparison *comparison;
    struct pdnn_event *events;
    size_t n_events, size; /* kept, room */
    size_t n_held;         /* events of the second device */
    bool no_memory;
};

static void keep(void *user, const struct pdnn_event *event) {
    struct listener *listener = user;
    if (listener->n_events == listener->size) {
        size_t size = listener->size ? 2 * listener->size : 65536;
        struct pdnn_event *grown = realloc(listener->events, size * sizeof *grown);
        if (!grown) {
            listener->no_memory = true;
            return;
        }
        listener->events = grown;
        listener->size = size;
    }
    listener->events[listener->n_events++] = *event;
    listener->comparison->event_digest =
        pdnn_digest_event(listener->comparison->event_digest, event);
}

static void hold_against(void *user, const struct pdnn_event *event) {
    struct listener *listener = user;
    struct pdnn_comparison *comparison = listener->comparison;
    size_t index = listener->n_held++;
    if (comparison->difference || index >= listener->n_events ||
        !memcmp(event, &listener->events[index], sizeof *event))
        return;
    comparison->difference = PDNN_EVENT_DIFFERS;
    comparison->index = index;
    comparison->event[0] = listener->events[index];
    comparison->event[1] = *event;
}

static void note(struct pdnn_comparison *comparison, enum pdnn_difference difference,
                 const char *name, uint64_t index, int64_t a, int64_t b) {
    if (comparison->difference || a == b)
        return;
    comparison->difference = difference;
    comparison->name = name;
    comparison->index = index;
    comparison->value[0] = a;
    comparison->value[1] = b;
}

static void compare_counters(struct pdnn_comparison *comparison, const struct pdnn_counters *a,
                             const struct pdnn_counters *b) {
#define COMPARE(field, name) note(comparison, PDNN_COUNTER_DIFFERS, #field, 0, a->field, b->field);
    PDNN_COUNTERS(COMPARE)
#undef COMPARE
}

/* Two devices report the events of a run in one order, or what keeps them from it. Those of a
 * masked layer by changes come in another one, too, and labels that a pass visits stand within it.
 */
static int check_order(struct pdnn_device *const devices[2], struct pdnn_diag *diag) {
    const struct pdnn_caps *a = pdnn_device_caps(devices[0]), *b = pdnn_device_caps(devices[1]);
    const bool blocks = a->block_max > 1;
    const struct {
        const char *what, *option;
        uint32_t a, b;
    } rows[] = {
        {"lanes", "lanes", a->lanes, b->lanes},
        {"drain lanes", "drain_lanes", a->drain_lanes, b->drain_lanes},
        {"samples a pass", "block", a->block_max, b->block_max},
        {"masks", "masks", blocks ? a->masks : 0, blocks ? b->masks : 0},
        {"visits of labels", "labels", pdnn_device_visits_labels(devices[0]),
         pdnn_device_visits_labels(devices[1])},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].a != rows[i].b)
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "the devices have %u and %u %s: events come in the same order only "
                             "where these are equal, e.g. by %s= of both golden devices",
                             rows[i].a, rows[i].b, rows[i].what, rows[i].option);
    return PDNN_OK;
}

void pdnn_comparison_init(struct pdnn_comparison *comparison) {
    *comparison = (struct pdnn_comparison){
        .event_digest = PDNN_DIGEST_START,
        .result_digest = PDNN_DIGEST_START,
    };
}

static int run_one(struct pdnn_device *device, pdnn_event_fn fn, struct listener *listener,
                   const struct pdnn_run_options *options, const uint8_t *input, int32_t *sums,
                   struct pdnn_counters *counters, struct pdnn_diag *diag) {
    int rc = pdnn_device_events(device, fn, listener, diag);
    if (rc)
        return rc;
    rc = pdnn_device_run(device, options, input, sums, counters, diag);
    pdnn_device_events(device, NULL, NULL, NULL);
    if (rc == PDNN_OK && listener->no_memory)
        rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "no memory for the events of a run");
    return rc;
}

int pdnn_comparison_run(struct pdnn_comparison *comparison, struct pdnn_device *devices[2],
                        const struct pdnn_run_options *options, const uint8_t *input,
                        uint32_t outputs, struct pdnn_counters *counters, struct pdnn_diag *diag) {
    const struct pdnn_caps *a = pdnn_device_caps(devices[0]), *b = pdnn_device_caps(devices[1]);
    struct listener listener = {.comparison = comparison};
    struct pdnn_counters counts[2];

    int rc = check_order(devices, diag);
    if (rc != PDNN_OK)
        return rc;
    comparison->unlike = a->layout != b->layout || a->masks != b->masks;
    int32_t *sums = calloc(2 * (size_t)outputs, sizeof *sums);
    if (!sums)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "no memory for %u results", outputs);
    comparison->run = comparison->n_runs;
    rc = run_one(devices[0], keep, &listener, options, input, sums, &counts[0], diag);
    if (rc == PDNN_OK)
        rc = run_one(devices[1], hold_against, &listener, options, input, sums + outputs,
                     &counts[1], diag);
    if (rc == PDNN_OK) {
        note(comparison, PDNN_EVENTS_MISSING, "events", 0, (int64_t)listener.n_events,
             (int64_t)listener.n_held);
        for (uint32_t i = 0; i < outputs; i++)
            note(comparison, PDNN_RESULT_DIFFERS, "result", i, sums[i], sums[outputs + i]);
        if (!comparison->unlike)
            compare_counters(comparison, &counts[0], &counts[1]);
        comparison->result_digest = pdnn_digest_results(comparison->result_digest, sums, outputs);
        comparison->n_events += listener.n_events;
        comparison->n_runs++;
        if (counters)
            *counters = counts[0];
    }
    free(listener.events);
    free(sums);
    return rc;
}
