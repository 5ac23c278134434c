/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ftdi_device.h - an FTDI FT2232H as a USB host sees it, in software: descriptors, control
 * requests, bulk endpoints, status bytes and the latency timer. Channel B carries the bytes of a
 * chip (struct byte_pipe), channel A is there and silent, as on the iCEBreaker.
 *
 * The device knows no USB stack: a front end (umockdev, USB/IP, usbredir) hands it transactions and
 * passes the answers on. One packet a call; nothing waits; the caller brings the clock.
 * Not thread-safe: one thread at a time.
 */
#ifndef PDNN_FTDI_DEVICE_H
#define PDNN_FTDI_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vboard/pipe.h"

enum {
    FTDI_VENDOR = 0x0403,
    FTDI_PRODUCT_2232H = 0x6010,
    FTDI_PACKET_BYTES = 512, /* a bulk packet at high speed, status bytes included */
    FTDI_STATUS_BYTES = 2,   /* in front of every IN packet */
    FTDI_FIFO_BYTES = 4096,  /* from the chip, waiting for the host */
    FTDI_SERIAL_MAX = 31,    /* characters */
    FTDI_CHANNELS = 2,
};

/* A transaction is answered with a number of bytes, or one of these. */
enum ftdi_answer {
    FTDI_NAK = -1,   /* not now: ask again */
    FTDI_STALL = -2, /* refused; a bulk endpoint stays halted until CLEAR_FEATURE */
    FTDI_GONE = -3,  /* unplugged: nothing is answered any more */
};

struct ftdi_device;

/* serial: up to FTDI_SERIAL_MAX printable ASCII characters; "": the board has none. NULL without
 * memory or for a bad serial. The pipe is borrowed. */
struct ftdi_device *ftdi_device_new(const char *serial, const struct byte_pipe *channel_b);
void ftdi_device_free(struct ftdi_device *device);

/* A control transfer: the 8 bytes of the request, then wLength bytes of data in or out; n_data is
 * the room behind data. Returns the bytes moved, FTDI_STALL or FTDI_GONE. */
int ftdi_device_control(struct ftdi_device *device, const uint8_t setup[8], uint8_t *data,
                        size_t n_data);

/* One OUT packet of at most FTDI_PACKET_BYTES. Returns the bytes taken; fewer than given mean that
 * the rest must be offered again later. */
int ftdi_device_out(struct ftdi_device *device, uint8_t endpoint, const uint8_t *bytes,
                    size_t n_bytes);

/* One IN packet into room for FTDI_PACKET_BYTES at time now_us (any origin, never backwards):
 * status bytes and data once the packet is full or the latency timer has run out, else NAK. */
int ftdi_device_in(struct ftdi_device *device, uint8_t endpoint, uint8_t *packet, uint64_t now_us);

/* The device descriptor followed by the configuration, as sysfs's `descriptors` has them. */
size_t ftdi_device_descriptors(const uint8_t **bytes);

/* Data bits a second that the host has set on channel 0 (A) or 1 (B). */
uint32_t ftdi_device_baud(const struct ftdi_device *device, unsigned channel);

/* Payload bytes of channel B so far, without status bytes. */
uint64_t ftdi_device_bytes_out(const struct ftdi_device *device);
uint64_t ftdi_device_bytes_in(const struct ftdi_device *device);

/* ---- what can go wrong on a bus ------------------------------------------------------------ */

enum ftdi_mishap {
    FTDI_MISHAP_NONE,
    FTDI_MISHAP_UNPLUG, /* the device goes */
    FTDI_MISHAP_STALL,  /* the endpoint in use halts, once */
    FTDI_MISHAP_MUTE,   /* data is swallowed and none comes any more; control requests work */
};

/* Do it once channel B has moved so many payload bytes out, or in, whichever comes first (0: at the
 * first byte; UINT64_MAX: never). */
void ftdi_device_arm(struct ftdi_device *device, enum ftdi_mishap mishap, uint64_t after_out,
                     uint64_t after_in);
/* Pull the plug now. */
void ftdi_device_unplug(struct ftdi_device *device);
bool ftdi_device_is_gone(const struct ftdi_device *device);
/* Data bytes in an IN packet from now on: 1 to 510; the packets are then short ones. */
void ftdi_device_set_packet_data(struct ftdi_device *device, size_t n_bytes);

#endif
