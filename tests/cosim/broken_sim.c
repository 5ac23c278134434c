/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A simulation with a fault, for tests of `pdnn compare`: the golden device behind the interface
 * of the Verilated core, except that PDNN_BREAK=event adds 2 to the sum of event 1000 and
 * PDNN_BREAK=events leaves that event out.
 */
#include "golden/golden.h"
#include "pdnn_sim.h"

#include <stdlib.h>
#include <string.h>

enum { BROKEN_EVENT = 1000 };

struct pdnn_sim {
    struct golden_device *device;
    pdnn_event_fn fn;
    void *user;
    unsigned n_events;
};

static void pass_event(void *user, const struct pdnn_event *event) {
    struct pdnn_sim *sim = user;
    const char *fault = getenv("PDNN_BREAK");
    struct pdnn_event copy = *event;
    if (fault && sim->n_events++ == BROKEN_EVENT) {
        if (strcmp(fault, "events") == 0)
            return;
        copy.sum += 2;
    }
    sim->fn(sim->user, &copy);
}

static struct pdnn_sim *broken_open(void) {
    struct pdnn_sim *sim = calloc(1, sizeof *sim);
    if (sim)
        sim->device = golden_device_new(&golden_params_default);
    return sim;
}

static void broken_close(struct pdnn_sim *sim) {
    golden_device_free(sim->device);
    free(sim);
}

static int broken_write(struct pdnn_sim *sim, const uint8_t *bytes, size_t n_bytes) {
    return golden_device_write(sim->device, bytes, n_bytes);
}

static size_t broken_read(struct pdnn_sim *sim, uint8_t *bytes, size_t n_bytes,
                          uint64_t max_cycles) {
    (void)max_cycles;
    return golden_device_read(sim->device, bytes, n_bytes);
}

static void broken_events(struct pdnn_sim *sim, pdnn_event_fn fn, void *user) {
    sim->fn = fn;
    sim->user = user;
    golden_device_events(sim->device, fn ? pass_event : NULL, sim);
}

const struct pdnn_sim_api pdnn_sim_api = {
    .open = broken_open,
    .close = broken_close,
    .write = broken_write,
    .read = broken_read,
    .events = broken_events,
};
