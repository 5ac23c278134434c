/* SPDX-License-Identifier: BSD-2-Clause
 *
 * usb_bridge.h - the USB to UART bridges of the boards; for files that are built with libftdi1.
 */
#ifndef PDNN_USB_BRIDGE_H
#define PDNN_USB_BRIDGE_H

#include <ftdi.h>
#include <libusb.h>

#include "transport/usb_board.h"

struct pdnn_usb_bridge {
    uint16_t vendor, product;
    enum ftdi_interface channel;
    const char *name;
};

/* "BUS-ADDRESS" as `usb:` takes it for a board without a serial number. */
bool pdnn_usb_is_at(const char *text, uint8_t bus, uint8_t address);
/* NULL: not one of ours. */
const struct pdnn_usb_bridge *pdnn_usb_bridge_find(libusb_device *usb);
/* Opens the device for a moment to read its strings. */
void pdnn_usb_describe(libusb_device *usb, const struct pdnn_usb_bridge *bridge,
                       struct pdnn_board *board);

#endif
