/* SPDX-License-Identifier: BSD-2-Clause
 *
 * board.h - a virtual board: bridge, line and chip put together; every front end uses it.
 */
#ifndef PDNN_USB_BOARD_H
#define PDNN_USB_BOARD_H

#include "vboard/chip.h"
#include "vboard/fault_pipe.h"
#include "vboard/ftdi_device.h"

struct board_options {
    const char *chip;      /* as chip_new() */
    uint32_t fault_period; /* 0: a good line; else one byte of so many is hit */
    uint64_t fault_seed;
    enum ftdi_mishap mishap;
    uint64_t after_out, after_in; /* when, see ftdi_device_arm() */
    uint64_t reset_after;         /* bytes that the chip takes before it starts anew, see chip.h */
    uint32_t packet_data;         /* data bytes in an IN packet, 0: as many as fit */
};

struct board {
    struct chip *chip;
    struct fault_pipe line;
    struct ftdi_device *bridge;
};

int board_open(struct board *board, const struct board_options *options, const char *serial,
               struct pdnn_diag *diag);
void board_close(struct board *board);

#endif
