/* SPDX-License-Identifier: BSD-2-Clause */
#include "vboard/move.h"

#include <errno.h>
#include <string.h>

enum { DIRECTION_IN = 0x80, NUMBER = 0x0F };

static int run_control(struct usb_move *move, struct ftdi_device *bridge) {
    int n = ftdi_device_control(bridge, move->setup, move->bytes, move->length);
    if (n > 0)
        move->n_done = (size_t)n;
    return n < 0 ? n : 0;
}

static int run_out(struct usb_move *move, struct ftdi_device *bridge) {
    do {
        size_t left = move->length - move->n_done;
        size_t n_packet = left < FTDI_PACKET_BYTES ? left : FTDI_PACKET_BYTES;
        int n = ftdi_device_out(bridge, move->endpoint, left ? move->bytes + move->n_done : NULL,
                                n_packet);
        if (n == FTDI_NAK)
            return USB_MOVE_NOT_YET;
        if (n < 0)
            return n;
        move->n_done += (size_t)n;
    } while (move->n_done < move->length);
    return 0;
}

static int run_in(struct usb_move *move, struct ftdi_device *bridge, uint64_t now_us) {
    while (move->n_done < move->length) {
        uint8_t packet[FTDI_PACKET_BYTES];
        int n = ftdi_device_in(bridge, move->endpoint, packet, now_us);
        if (n == FTDI_NAK)
            return USB_MOVE_NOT_YET;
        if (n < 0)
            return n;
        size_t left = move->length - move->n_done;
        size_t taken = (size_t)n < left ? (size_t)n : left;
        memcpy(move->bytes + move->n_done, packet, taken);
        move->n_done += taken;
        if ((size_t)n > left)
            return FTDI_BABBLE;
        if (n < FTDI_PACKET_BYTES)
            break;
    }
    return 0;
}

int usb_move(struct usb_move *move, struct ftdi_device *bridge, uint64_t now_us) {
    if ((move->endpoint & NUMBER) == 0)
        return run_control(move, bridge);
    return move->endpoint & DIRECTION_IN ? run_in(move, bridge, now_us) : run_out(move, bridge);
}

uint32_t usb_move_bit(uint8_t endpoint) {
    return 1u << ((endpoint & NUMBER) + (endpoint & DIRECTION_IN ? 16 : 0));
}

int usb_move_status(int answer) {
    switch (answer) {
    case 0:
        return 0;
    case FTDI_STALL:
        return -EPIPE;
    case FTDI_BABBLE:
        return -EOVERFLOW;
    default:
        return -ESHUTDOWN;
    }
}
