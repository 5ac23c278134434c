/* SPDX-License-Identifier: BSD-2-Clause
 *
 * umockdev.h - virtual boards on the usbfs of one program, through umockdev: libusb in that
 * program is the unmodified one and takes the board for real; no root, no kernel module.
 */
#ifndef PDNN_VBOARD_UMOCKDEV_H
#define PDNN_VBOARD_UMOCKDEV_H

#include "vboard/board.h"

#include <stdio.h>
#include <umockdev.h>

struct usbfs_board; /* a board on a mocked /dev/bus/usb */

struct usbfs_options {
    struct board_options board;
    bool has_driver; /* ftdi_sio holds the interfaces until it is detached */
    bool is_denied;  /* the user may not open it: no udev rule is installed */
};

/* Put a board on bus 1 as device 2 + port. The testbed must outlive it. */
int usbfs_board_open(UMockdevTestbed *testbed, const struct usbfs_options *options,
                     const char *serial, unsigned port, struct usbfs_board **out,
                     struct pdnn_diag *diag);
/* Pull the plug; any thread. */
void usbfs_board_unplug(struct usbfs_board *usbfs);
/* What has passed: for the launcher's --stats. Only once the program has ended. */
void usbfs_board_print(const struct usbfs_board *usbfs, FILE *out);
void usbfs_board_close(struct usbfs_board *usbfs);

#endif
