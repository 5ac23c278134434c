/* SPDX-License-Identifier: BSD-2-Clause
 *
 * move.h - one transfer through the virtual board's bridge, packet by packet, whichever front end
 * it comes from.
 */
#ifndef PDNN_USB_MOVE_H
#define PDNN_USB_MOVE_H

#include "vboard/ftdi_device.h"

struct usb_move {
    uint8_t endpoint; /* with the direction in bit 7; 0 and 0x80: control */
    uint8_t setup[8]; /* of a control transfer */
    uint8_t *bytes;   /* (length) */
    size_t length, n_done;
};

enum { USB_MOVE_NOT_YET = 1, FTDI_BABBLE = -4 /* more came than was asked for */ };

/* Move what can be moved at time now_us. Returns USB_MOVE_NOT_YET, or how the transfer has ended:
 * 0, FTDI_STALL, FTDI_GONE or FTDI_BABBLE. */
int usb_move(struct usb_move *move, struct ftdi_device *bridge, uint64_t now_us);

/* The kernel's status of a transfer that has ended so: 0 or a negative errno. */
int usb_move_status(int answer);

/* A bit an endpoint: the transfers of one keep their order. */
uint32_t usb_move_bit(uint8_t endpoint);

#endif
