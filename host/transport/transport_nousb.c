/* SPDX-License-Identifier: BSD-2-Clause
 *
 * transport_nousb.c - in place of transport_usb.c and usb_board.c where libftdi1 is not installed.
 */
#include "base/diag.h"
#include "transport/transport.h"

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

int pdnn_boards_open(struct pdnn_boards **out, struct pdnn_diag *diag) {
    (void)out;
    return unsupported(diag);
}

const struct pdnn_board *pdnn_boards_at(const struct pdnn_boards *boards, size_t index) {
    (void)boards;
    (void)index;
    return NULL;
}

void pdnn_boards_close(struct pdnn_boards *boards) {
    (void)boards;
}
