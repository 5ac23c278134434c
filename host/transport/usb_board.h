/* SPDX-License-Identifier: BSD-2-Clause
 *
 * usb_board.h - what the list of boards and the transport to one of them share.
 */
#ifndef PDNN_USB_BOARD_H
#define PDNN_USB_BOARD_H

#include "pdnn.h"

enum { PDNN_USB_TEXT = sizeof((struct pdnn_board *)0)->serial };

/* What to do about missing permission, one line. */
#define PDNN_USB_PERMISSION                                                                        \
    "no permission: install boards/common/60-pdnn.rules in /etc/udev/rules.d (`make install` has " \
    "it in lib/udev), run `udevadm control --reload`, and plug the board in again"

#endif
