/* SPDX-License-Identifier: BSD-2-Clause
 *
 * usb_stream.h - bytes through the bulk endpoints of an FTDI bridge, several transfers in flight
 * each way. Nothing waits longer than it is told to.
 */
#ifndef PDNN_USB_STREAM_H
#define PDNN_USB_STREAM_H

#include <ftdi.h>
#include <libusb.h>

#include "pdnn.h"

struct pdnn_usb_stream;

/* Start to listen on an opened bridge, which is borrowed. name is for error texts.
 * timeout_ms: silence after which a read ends, and after which a board that takes nothing is given
 * up. */
int pdnn_usb_stream_open(struct ftdi_context *ftdi, const char *name, uint32_t timeout_ms,
                         struct pdnn_usb_stream **out, struct pdnn_diag *diag);
/* Queue n_bytes; waits only while all transfers are in flight. They go out once a transfer is full,
 * or at the next read that has to wait, or at close. */
int pdnn_usb_stream_write(struct pdnn_usb_stream *stream, const uint8_t *bytes, size_t n_bytes,
                          struct pdnn_diag *diag);
/* Wait for n_bytes until nothing has come for the time-out; *n_read tells how many came. */
int pdnn_usb_stream_read(struct pdnn_usb_stream *stream, uint8_t *bytes, size_t n_bytes,
                         size_t *n_read, struct pdnn_diag *diag);
/* Wait for what is queued, then cancel and free. */
int pdnn_usb_stream_close(struct pdnn_usb_stream *stream, struct pdnn_diag *diag);

#endif
