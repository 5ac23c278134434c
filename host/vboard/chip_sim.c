/* SPDX-License-Identifier: BSD-2-Clause
 *
 * chip_sim.c - the simulated RTL as a chip: its core alone, or a board's top at its UART pins.
 */
#include <dlfcn.h>
#include <stdlib.h>

#include "vboard/chip.h"
#include "base/diag.h"
#include "base/paths.h"
#include "contract/map.h"
#include "pdnn_sim.h"
#include "transport/transport.h"

/* Cycles without a byte after which there is no reply on its way: more than the core needs from a
 * request's last byte to the reply's first. A run in progress is not silence to the simulation. */
enum { SETTLE_CYCLES = 1024 };

#define BOARD_LIBRARY "libpdnn_board_sim.so"

struct sim_chip {
    void *library;
    const struct pdnn_sim_api *api;
    struct pdnn_sim *sim;
};

static void sim_close(void *state) {
    struct sim_chip *chip = state;
    if (chip->sim)
        chip->api->close(chip->sim);
    if (chip->library)
        dlclose(chip->library);
    free(chip);
}

static int open_library(const char *path, void **state, struct pdnn_diag *diag) {
    struct sim_chip *chip = calloc(1, sizeof *chip);
    if (!chip)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "sim: no memory for a chip");
    int rc = pdnn_sim_load(path, &chip->library, &chip->api, diag);
    if (rc == PDNN_OK && !(chip->sim = chip->api->open()))
        rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "sim: no memory for a simulation");
    if (rc) {
        sim_close(chip);
        return rc;
    }
    *state = chip;
    return PDNN_OK;
}

static int sim_open(void **state, struct pdnn_diag *diag) {
    return open_library("", state, diag);
}

static int uart_open(void **state, struct pdnn_diag *diag) {
    char path[PDNN_PATH_MAX];
    pdnn_library_path(BOARD_LIBRARY, path);
    return open_library(path, state, diag);
}

static int sim_write(void *state, const uint8_t *bytes, size_t n_bytes) {
    struct sim_chip *chip = state;
    return chip->api->write(chip->sim, bytes, n_bytes);
}

static size_t sim_read(void *state, uint8_t *bytes, size_t n_bytes) {
    struct sim_chip *chip = state;
    return chip->api->read(chip->sim, bytes, n_bytes, SETTLE_CYCLES);
}

static void sim_silence(void *state) {
    struct sim_chip *chip = state;
    uint8_t byte; /* none comes: the core is idle, or a packet in progress is dropped */
    (void)chip->api->read(chip->sim, &byte, 1, PDNN_LINK_TIMEOUT_CYCLES + SETTLE_CYCLES);
}

const struct chip_ops chip_sim_ops = {
    .open = sim_open,
    .close = sim_close,
    .write = sim_write,
    .read = sim_read,
    .silence = sim_silence,
};

const struct chip_ops chip_uart_ops = {
    .open = uart_open,
    .close = sim_close,
    .write = sim_write,
    .read = sim_read,
    .silence = sim_silence,
};
