/* SPDX-License-Identifier: BSD-2-Clause */
#include "uart_line.h"

#include <dlfcn.h>

#include "base/diag.h"
#include "tape/tape.h"

enum { FRAME_BITS = 10 };

static struct uart_line *line_of(struct pdnn_transport *transport) {
    return (struct uart_line *)transport;
}

static int line_write(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                      struct pdnn_diag *diag) {
    struct uart_line *line = line_of(transport);
    line->n_out += n_bytes;
    return line->api->write(line->sim, bytes, n_bytes)
               ? pdnn_fail(diag, PDNN_ERR_MEMORY, "uart: no memory for %zu bytes", n_bytes)
               : PDNN_OK;
}

/* Let turns pass until something has come, or nothing came for the link's time-out. */
static void wait_turn(struct uart_line *line) {
    const uint64_t start = line->api->cycles(line->sim);
    line->held_start = line->n_held = 0;
    while (!line->n_held && line->api->cycles(line->sim) - start <
                                line->turn_cycles + 2 * PDNN_LINK_TIMEOUT_CYCLES) {
        line->api->spin(line->sim, line->turn_cycles);
        line->n_held = line->api->read(line->sim, line->held, sizeof line->held, 0);
    }
}

static size_t read_in_turns(struct uart_line *line, uint8_t *bytes, size_t n_bytes) {
    for (size_t n = 0; n < n_bytes; n++) {
        if (line->held_start == line->n_held)
            wait_turn(line);
        if (!line->n_held)
            return n;
        bytes[n] = line->held[line->held_start++];
    }
    return n_bytes;
}

static int line_read(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                     size_t *n_read, struct pdnn_diag *diag) {
    struct uart_line *line = line_of(transport);
    (void)diag;
    *n_read = line->turn_cycles
                  ? read_in_turns(line, bytes, n_bytes)
                  : line->api->read(line->sim, bytes, n_bytes, 2 * PDNN_LINK_TIMEOUT_CYCLES);
    line->n_in += *n_read;
    return PDNN_OK;
}

static int line_close(struct pdnn_transport *transport, struct pdnn_diag *diag) {
    (void)transport;
    (void)diag;
    return PDNN_OK;
}

int uart_line_open(struct uart_line *line, const char *library, struct pdnn_diag *diag) {
    static const struct pdnn_transport_ops ops = {
        .write = line_write, .read = line_read, .close = line_close};
    *line = (struct uart_line){.base = {.ops = &ops, .window_bytes = PDNN_UART_WINDOW}};
    int rc = pdnn_sim_load(library, &line->library, &line->api, diag);
    if (rc == PDNN_OK && !(line->sim = line->api->open()))
        rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "uart: no memory for a simulation");
    return rc;
}

void uart_line_close(struct uart_line *line) {
    if (line->sim)
        line->api->close(line->sim);
    if (line->library)
        dlclose(line->library);
}

struct mark {
    struct uart_line *line;
    uint64_t n_out, cycles; /* when the last byte of the model was confirmed */
};

static void on_progress(void *user, size_t n_done, size_t n_total) {
    struct mark *mark = user;
    if (n_done == n_total) {
        mark->n_out = mark->line->n_out;
        mark->cycles = mark->line->api->cycles(mark->line->sim);
    }
}

int uart_line_load(struct uart_line *line, struct pdnn_device *device,
                   const struct pdnn_model *model, uint32_t baud, struct uart_rate *rate,
                   struct pdnn_diag *diag) {
    struct pdnn_tape *tape;
    const uint64_t n_out = line->n_out, cycles = line->api->cycles(line->sim);
    struct mark mark = {.line = line};
    int rc = pdnn_tape_build(model, pdnn_device_caps(device), &tape, diag);
    if (rc)
        return rc;
    const uint64_t payload = (uint64_t)tape->n_words * PDNN_SPACE_TAPE_BYTES +
                             (uint64_t)tape->n_noise * PDNN_NOISE_ENTRIES;
    pdnn_tape_free(tape);
    pdnn_device_progress(device, on_progress, &mark);
    rc = pdnn_device_load(device, model, diag);
    pdnn_device_progress(device, NULL, NULL);
    if (rc)
        return rc;
    const double seconds = (double)(mark.cycles - cycles) / pdnn_device_caps(device)->clock_hz;
    *rate = (struct uart_rate){
        .baud = baud,
        .payload = payload,
        .sent = mark.n_out - n_out,
        .cycles = mark.cycles - cycles,
        .line_rate = (double)baud / FRAME_BITS,
        .payload_rate = (double)payload / seconds,
        .check_cycles = line->api->cycles(line->sim) - mark.cycles,
    };
    return PDNN_OK;
}
