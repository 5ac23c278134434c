/* SPDX-License-Identifier: BSD-2-Clause
 *
 * usb_board.h - which boards are on the USB.
 */
#ifndef PDNN_USB_BOARD_LIST_H
#define PDNN_USB_BOARD_LIST_H

#include "pdnn.h"

enum { PDNN_USB_TEXT = 64 };

/* A board with a bridge that we know, whether or not a pDNN is behind it. */
struct pdnn_usb_board {
    uint8_t bus, address; /* of the device on it */
    uint16_t vendor, product;
    const char *bridge;          /* e.g. "FT2232H channel B" */
    char serial[PDNN_USB_TEXT];  /* "" when it has none, or may not be opened */
    char name[PDNN_USB_TEXT];    /* product string, "" likewise */
    char problem[PDNN_USB_TEXT]; /* why it cannot be opened, "" when it can */
    bool denied;                 /* the problem is missing permission */
};

/* All boards; free(*boards). PDNN_ERR_UNSUPPORTED when the library was built without libftdi1. */
int pdnn_usb_list(struct pdnn_usb_board **boards, size_t *n_boards, struct pdnn_diag *diag);

/* What to do about missing permission, one line. */
#define PDNN_USB_PERMISSION                                                                        \
    "no permission: install boards/common/60-pdnn.rules in /etc/udev/rules.d, run `udevadm "       \
    "control --reload`, and plug the board in again"

#endif
