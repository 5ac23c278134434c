/* SPDX-License-Identifier: BSD-2-Clause
 *
 * transport_sim.c - the Verilated RTL as a transport. It is a shared object of its own, loaded
 * when it is asked for, so that the program builds and runs without Verilator.
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/paths.h"
#include "contract/map.h"
#include "pdnn_sim.h"
#include "transport/transport.h"

/* Longer than the device waits for the rest of a packet; it does not limit a run, which is not
 * silence to the simulation. */
#define READ_TIMEOUT_CYCLES (PDNN_LINK_TIMEOUT_CYCLES + 1024u)

struct sim_transport {
    struct pdnn_transport base;
    void *library;
    const struct pdnn_sim_api *api;
    struct pdnn_sim *sim;
};

static struct sim_transport *sim_of(struct pdnn_transport *transport) {
    return (struct sim_transport *)transport;
}

static int sim_write(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                     struct pdnn_diag *diag) {
    struct sim_transport *sim = sim_of(transport);
    if (sim->api->write(sim->sim, bytes, n_bytes))
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "sim: no memory for %zu bytes", n_bytes);
    return PDNN_OK;
}

static int sim_read(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                    size_t *n_read, struct pdnn_diag *diag) {
    struct sim_transport *sim = sim_of(transport);
    (void)diag;
    *n_read = sim->api->read(sim->sim, bytes, n_bytes, READ_TIMEOUT_CYCLES);
    return PDNN_OK;
}

static int sim_events(struct pdnn_transport *transport, pdnn_event_fn fn, void *user,
                      struct pdnn_diag *diag) {
    struct sim_transport *sim = sim_of(transport);
    if (!sim->api->events)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "sim: this simulation reports no events");
    sim->api->events(sim->sim, fn, user);
    return PDNN_OK;
}

static int sim_waveform(struct pdnn_transport *transport, const char *path,
                        struct pdnn_diag *diag) {
    struct sim_transport *sim = sim_of(transport);
    if (sim->api->waveform(sim->sim, path))
        return pdnn_fail(diag, PDNN_ERR_IO,
                         "%s: no waveform: the file cannot be written, or this simulation writes "
                         "none: 'make sim-trace', then -d sim:build/sim-trace/libpdnn_sim.so",
                         path);
    return PDNN_OK;
}

static int sim_close(struct pdnn_transport *transport, struct pdnn_diag *diag) {
    struct sim_transport *sim = sim_of(transport);
    (void)diag;
    if (sim->sim)
        sim->api->close(sim->sim);
    dlclose(sim->library);
    free(sim);
    return PDNN_OK;
}

static const struct pdnn_transport_ops sim_ops = {
    .write = sim_write,
    .read = sim_read,
    .events = sim_events,
    .waveform = sim_waveform,
    .close = sim_close,
};

/* A word that is no file is a core of rtl/configs.def. */
static bool is_core(const char *name) {
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name) &&
           access(name, F_OK) != 0;
}

/* Where the shared object is: as asked for, as the environment says, or as built or installed. */
static void find_library(const char *options, char path[PDNN_PATH_MAX]) {
    const char *asked = *options ? options : getenv("PDNN_SIM_LIB");
    if (is_core(options)) {
        char name[PDNN_PATH_MAX];
        snprintf(name, sizeof name, "sim-%s/libpdnn_sim.so", options);
        pdnn_library_path(name, path);
        return;
    }
    if (asked && *asked) {
        /* dlopen searches elsewhere for a name without a slash */
        snprintf(path, PDNN_PATH_MAX, "%s%s", strchr(asked, '/') ? "" : "./", asked);
        return;
    }
    pdnn_library_path("libpdnn_sim.so", path);
}

int pdnn_sim_load(const char *options, void **library, const struct pdnn_sim_api **api,
                  struct pdnn_diag *diag) {
    char path[PDNN_PATH_MAX];
    find_library(options, path);
    *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!*library && is_core(options))
        return pdnn_fail(diag, PDNN_ERR_IO,
                         "sim:%s: %s ('make build/sim-%s/libpdnn_sim.so' builds it, where "
                         "rtl/configs.def has a core of that name)",
                         options, dlerror(), options);
    if (!*library)
        return pdnn_fail(diag, PDNN_ERR_IO, "sim: %s ('make sim' builds it)", dlerror());
    *api = dlsym(*library, "pdnn_sim_api");
    if (!*api) {
        dlclose(*library);
        *library = NULL;
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: has no symbol pdnn_sim_api", path);
    }
    return PDNN_OK;
}

int pdnn_transport_sim(const char *options, struct pdnn_transport **out, struct pdnn_diag *diag) {
    struct sim_transport *sim = calloc(1, sizeof *sim);
    if (!sim)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "sim: no memory for a transport");
    sim->base.ops = &sim_ops;
    sim->base.window_bytes = 16384;
    int rc = pdnn_sim_load(options, &sim->library, &sim->api, diag);
    if (rc) {
        free(sim);
        return rc;
    }
    sim->sim = sim->api->open();
    if (!sim->sim) {
        rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "sim: no memory for a simulation");
        sim_close(&sim->base, NULL);
        return rc;
    }
    *out = &sim->base;
    return PDNN_OK;
}
