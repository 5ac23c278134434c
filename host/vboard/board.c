/* SPDX-License-Identifier: BSD-2-Clause */
#include "vboard/board.h"

#include "base/diag.h"

int board_open(struct board *board, const struct board_options *options, const char *serial,
               struct pdnn_diag *diag) {
    *board = (struct board){0};
    int rc = chip_new(options->chip, &board->chip, diag);
    if (rc)
        return rc;
    chip_reset_after(board->chip, options->reset_after);
    struct byte_pipe pipe = chip_pipe(board->chip);
    if (options->fault_period) {
        fault_pipe_init(&board->line, pipe, options->fault_period, options->fault_seed);
        pipe = fault_pipe_pipe(&board->line);
    }
    board->bridge = ftdi_device_new(serial, &pipe);
    if (!board->bridge) {
        board_close(board);
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "serial '%s': expected up to %d printable characters without blanks",
                         serial, FTDI_SERIAL_MAX);
    }
    ftdi_device_arm(board->bridge, options->mishap, options->after_out, options->after_in);
    if (options->packet_data)
        ftdi_device_set_packet_data(board->bridge, options->packet_data);
    return PDNN_OK;
}

void board_close(struct board *board) {
    chip_free(board->chip);
    ftdi_device_free(board->bridge);
    *board = (struct board){0};
}
