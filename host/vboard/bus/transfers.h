/* SPDX-License-Identifier: BSD-2-Clause
 *
 * transfers.h - transfers of a kernel's USB stack that wait for a virtual board: submitted by a
 * front end (USB/IP, usbredir), moved packet by packet through the bridge, handed back when done.
 */
#ifndef PDNN_USB_TRANSFERS_H
#define PDNN_USB_TRANSFERS_H

#include "vboard/board.h"
#include "vboard/move.h"

enum {
    TRANSFER_BYTES_MAX = 1 << 20, /* of one; a front end refuses longer ones */
    TRANSFERS_MAX = 1024,         /* waiting at a time */
};

struct transfer {
    uint64_t id;
    struct usb_move move;
    int answer; /* when done, as usb_move() */
    struct transfer *next;
};

struct transfers {
    struct ftdi_device *bridge;
    struct transfer *first;
    unsigned n;
    /* The transfer is done; it is freed behind this call. */
    void (*done)(void *user, const struct transfer *transfer);
    void *user;
};

/* Append one with room for length bytes; bytes: of an OUT transfer, else NULL. 0, or -1: too long,
 * too many, no memory. */
int transfers_submit(struct transfers *transfers, uint64_t id, uint8_t endpoint,
                     const uint8_t setup[8], const uint8_t *bytes, size_t length);
/* Take one back; whether it was waiting. */
bool transfers_cancel(struct transfers *transfers, uint64_t id);
/* Move what can be moved at time now_us: the first waiting transfer of each endpoint, in order. */
void transfers_pump(struct transfers *transfers, uint64_t now_us);
/* Forget all. */
void transfers_clear(struct transfers *transfers);

#endif
