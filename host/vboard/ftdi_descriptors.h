/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ftdi_descriptors.h - descriptors of the virtual FT2232H, for ftdi_device.c.
 */
#ifndef PDNN_FTDI_DESCRIPTORS_H
#define PDNN_FTDI_DESCRIPTORS_H

#include <stddef.h>
#include <stdint.h>

enum {
    FTDI_STRING_MANUFACTURER = 1,
    FTDI_STRING_PRODUCT = 2,
    FTDI_STRING_SERIAL = 3,
    FTDI_ENDPOINT_IN_A = 0x81,
    FTDI_ENDPOINT_OUT_A = 0x02,
    FTDI_ENDPOINT_IN_B = 0x83,
    FTDI_ENDPOINT_OUT_B = 0x04,
    FTDI_DESCRIPTOR_MAX = 256,
};

/* Where the device descriptor has the index of the serial number; 0: there is none. */
enum { FTDI_DESCRIPTOR_SERIAL = 16 };

/* Store the descriptor; returns its length, 0 when there is no such descriptor. */
size_t ftdi_descriptor_get(uint8_t type, uint8_t index, const char *serial,
                           uint8_t out[FTDI_DESCRIPTOR_MAX]);

#endif
