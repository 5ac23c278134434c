/* SPDX-License-Identifier: BSD-2-Clause
 *
 * redir.h - a virtual board over usbredir, the protocol of QEMU's `-device usb-redir`.
 */
#ifndef PDNN_USB_REDIR_H
#define PDNN_USB_REDIR_H

#include "vboard/bus/transfers.h"

/* Serve the board over a connected socket until the other end closes it or the plug is pulled. */
int redir_serve(int fd, struct board *board, struct pdnn_diag *diag);

#endif
