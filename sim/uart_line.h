/* SPDX-License-Identifier: BSD-2-Clause
 *
 * uart_line.h - a simulated board at its UART pins as a transport that counts, and what loading a
 * model over it takes: bytes, bit times, clock cycles.
 */
#ifndef UART_LINE_H
#define UART_LINE_H

#include "device/device.h"
#include "pdnn_sim.h"

struct uart_line {
    struct pdnn_transport base;
    void *library;
    const struct pdnn_sim_api *api;
    struct pdnn_sim *sim;
    uint64_t n_out, n_in; /* bytes to the board, from it */
    /* What the board says waits for this long, then all of it comes at once, as through a bridge
     * and a busy computer; 0: byte by byte. */
    uint64_t turn_cycles;
    uint8_t held[4096]; /* come, from held_start on not yet read */
    size_t held_start, n_held;
};

/* What was measured while a model was loaded, without the check of the memory. */
struct uart_rate {
    uint32_t baud;
    uint64_t payload, sent, cycles; /* bytes of the model, bytes on the line, clock cycles */
    double line_rate;               /* bytes a second: baud / 10 bits of a frame */
    double payload_rate;            /* bytes of the model a second */
    uint64_t check_cycles;          /* of the check of the memory behind it */
};

/* line->base is then a transport for pdnn_device_open_transport(). */
int uart_line_open(struct uart_line *line, const char *library, struct pdnn_diag *diag);
void uart_line_close(struct uart_line *line);

/* Load `model` and measure; baud is the board's. */
int uart_line_load(struct uart_line *line, struct pdnn_device *device,
                   const struct pdnn_model *model, uint32_t baud, struct uart_rate *rate,
                   struct pdnn_diag *diag);

#endif
