/* SPDX-License-Identifier: BSD-2-Clause
 *
 * chip.h - the pDNN behind the virtual bridge: the golden device, or the simulated RTL, working in
 * a thread of its own as a chip does, so that the bus never waits for it.
 */
#ifndef PDNN_USB_CHIP_H
#define PDNN_USB_CHIP_H

#include "pdnn.h"
#include "vboard/pipe.h"

struct chip;

/* name: "golden", "sim" (the RTL's core) or "uart" (a board's top at its UART pins). More than one
 * thread may use the pipe, one at a time. */
int chip_new(const char *name, struct chip **out, struct pdnn_diag *diag);
/* Stops the thread; waits for a run in progress. */
void chip_free(struct chip *chip);
/* The FPGA is configured anew once it has taken so many bytes: its memories are as after power-up,
 * the next byte finds it in the middle of whatever came. UINT64_MAX: never. Before the first byte.
 */
void chip_reset_after(struct chip *chip, uint64_t n_bytes);
struct byte_pipe chip_pipe(struct chip *chip);
/* Call fn from the chip's thread when bytes have become available, or room for bytes. */
void chip_notify(struct chip *chip, void (*fn)(void *user), void *user);

/* ---- the kinds of chip, chip_golden.c and chip_sim.c: no thread, no waiting but for work ---- */

struct chip_ops {
    int (*open)(void **state, struct pdnn_diag *diag);
    void (*close)(void *state);
    /* Take all n_bytes and do what they ask for; 0, or -1 without memory. */
    int (*write)(void *state, const uint8_t *bytes, size_t n_bytes);
    /* Store up to n_bytes of the replies; returns how many, 0 when there are none. */
    size_t (*read)(void *state, uint8_t *bytes, size_t n_bytes);
    /* LINK_TIMEOUT_CYCLES have passed without a byte. */
    void (*silence)(void *state);
};

extern const struct chip_ops chip_golden_ops, chip_sim_ops, chip_uart_ops;

#endif
