/* SPDX-License-Identifier: BSD-2-Clause
 *
 * usbip.h - USB/IP's framing of transfers, as the kernel's vhci-hcd speaks it over a socket.
 */
#ifndef PDNN_USB_USBIP_H
#define PDNN_USB_USBIP_H

#include "vboard/bus/transfers.h"

/* Serve the board over a connected socket until the other end closes it or the plug is pulled.
 * Returns PDNN_OK, or PDNN_ERR_LINK when the other end does not speak USB/IP. */
int usbip_serve(int fd, struct board *board, struct pdnn_diag *diag);

#endif
