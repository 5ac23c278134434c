/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ftdi_descriptors.c - what an FT2232H says of itself. libftdi and ftdi_sio tell the chip by
 * bcdDevice: 0x0700 is the FT2232H.
 */
#include "vboard/ftdi_descriptors.h"

#include <linux/usb/ch9.h>
#include <string.h>

#include "vboard/ftdi_device.h"

#define LE16(value) (uint8_t)((value)&0xFF), (uint8_t)((value) >> 8)

enum {
    BCD_USB = 0x0200,
    BCD_FT2232H = 0x0700,
    INTERFACE_BYTES = USB_DT_INTERFACE_SIZE + 2 * USB_DT_ENDPOINT_SIZE,
    CONFIG_BYTES = USB_DT_CONFIG_SIZE + FTDI_CHANNELS * INTERFACE_BYTES,
    BUS_POWERED = 0x80,
    POWER_2MA = 250, /* 500 mA */
};

#define ENDPOINT(address)                                                                          \
    USB_DT_ENDPOINT_SIZE, USB_DT_ENDPOINT, (address), USB_ENDPOINT_XFER_BULK,                      \
        LE16(FTDI_PACKET_BYTES), 0
#define INTERFACE(number, in, out)                                                                 \
    USB_DT_INTERFACE_SIZE, USB_DT_INTERFACE, (number), 0, 2, 0xFF, 0xFF, 0xFF,                     \
        FTDI_STRING_PRODUCT, ENDPOINT(in), ENDPOINT(out)

/* One line a group of fields. */
/* clang-format off */
static const uint8_t descriptors[USB_DT_DEVICE_SIZE + CONFIG_BYTES] = {
    USB_DT_DEVICE_SIZE, USB_DT_DEVICE, LE16(BCD_USB), 0, 0, 0, 64,
    LE16(FTDI_VENDOR), LE16(FTDI_PRODUCT_2232H), LE16(BCD_FT2232H),
    FTDI_STRING_MANUFACTURER, FTDI_STRING_PRODUCT, FTDI_STRING_SERIAL, 1,

    USB_DT_CONFIG_SIZE, USB_DT_CONFIG, LE16(CONFIG_BYTES), FTDI_CHANNELS, 1, 0, BUS_POWERED,
    POWER_2MA,
    INTERFACE(0, FTDI_ENDPOINT_IN_A, FTDI_ENDPOINT_OUT_A),
    INTERFACE(1, FTDI_ENDPOINT_IN_B, FTDI_ENDPOINT_OUT_B),
};
/* clang-format on */

static const uint8_t qualifier[] = {10, USB_DT_DEVICE_QUALIFIER, LE16(BCD_USB), 0, 0, 0, 64, 1, 0};

static const uint8_t languages[] = {4, USB_DT_STRING, LE16(0x0409)};

size_t ftdi_device_descriptors(const uint8_t **bytes) {
    *bytes = descriptors;
    return sizeof descriptors;
}

static size_t copy(uint8_t *out, const uint8_t *from, size_t n_bytes) {
    memcpy(out, from, n_bytes);
    return n_bytes;
}

static size_t put_string(uint8_t *out, const char *text) {
    size_t length = strlen(text);
    out[0] = (uint8_t)(2 + 2 * length);
    out[1] = USB_DT_STRING;
    for (size_t i = 0; i < length; i++) {
        out[2 + 2 * i] = (uint8_t)text[i];
        out[3 + 2 * i] = 0;
    }
    return out[0];
}

size_t ftdi_descriptor_get(uint8_t type, uint8_t index, const char *serial,
                           uint8_t out[FTDI_DESCRIPTOR_MAX]) {
    switch (type) {
    case USB_DT_DEVICE:
        copy(out, descriptors, USB_DT_DEVICE_SIZE);
        out[FTDI_DESCRIPTOR_SERIAL] = serial[0] ? out[FTDI_DESCRIPTOR_SERIAL] : 0;
        return USB_DT_DEVICE_SIZE;
    case USB_DT_CONFIG:
        return index == 0 ? copy(out, descriptors + USB_DT_DEVICE_SIZE, CONFIG_BYTES) : 0;
    case USB_DT_DEVICE_QUALIFIER:
        return copy(out, qualifier, sizeof qualifier);
    case USB_DT_STRING:
        switch (index) {
        case 0:
            return copy(out, languages, sizeof languages);
        case FTDI_STRING_MANUFACTURER:
            return put_string(out, "1BitSquared");
        case FTDI_STRING_PRODUCT:
            return put_string(out, "iCEBreaker V1.0e");
        case FTDI_STRING_SERIAL:
            return serial[0] ? put_string(out, serial) : 0;
        default:
            return 0;
        }
    default:
        return 0;
    }
}
