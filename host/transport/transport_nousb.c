/* SPDX-License-Identifier: BSD-2-Clause
 *
 * transport_nousb.c - in place of transport_usb.c and usb_board.c where libftdi1 is not installed.
 */
#include "base/diag.h"
#include "transport/transport.h"
#include "transport/usb_board.h"

static int unsupported(struct pdnn_diag *diag) {
    return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                     "usb: this program was built without libusb: install libusb-1.0-0-dev and "
                     "libftdi1-dev, then `make`");
}

int pdnn_transport_usb(const char *options, struct pdnn_transport **out, struct pdnn_diag *diag) {
    (void)options;
    (void)out;
    return unsupported(diag);
}

int pdnn_usb_list(struct pdnn_usb_board **boards, size_t *n_boards, struct pdnn_diag *diag) {
    (void)boards;
    (void)n_boards;
    return unsupported(diag);
}
