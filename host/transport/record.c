/* SPDX-License-Identifier: BSD-2-Clause
 *
 * record.c - a transport that writes down what passes through it. The session is text:
 *
 *   pdnn-session 1
 *   > A50001...     bytes to the device, in hexadecimal
 *   < 5A0001...     bytes from the device
 *   <               a read that found nothing more
 *
 * transport_replay.c plays it back.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/diag.h"
#include "base/outfile.h"
#include "transport/transport.h"

struct record_transport {
    struct pdnn_transport base;
    struct pdnn_transport *inner;
    struct pdnn_outfile file;
};

static struct record_transport *record_of(struct pdnn_transport *transport) {
    return (struct record_transport *)transport;
}

static void put_line(FILE *file, char direction, const uint8_t *bytes, size_t n_bytes) {
    static const char digits[] = "0123456789ABCDEF";
    fputc(direction, file);
    fputc(' ', file);
    for (size_t i = 0; i < n_bytes; i++) {
        fputc(digits[bytes[i] >> 4], file);
        fputc(digits[bytes[i] & 15], file);
    }
    fputc('\n', file);
}

static int record_write(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                        struct pdnn_diag *diag) {
    struct record_transport *record = record_of(transport);
    put_line(record->file.stream, '>', bytes, n_bytes);
    return record->inner->ops->write(record->inner, bytes, n_bytes, diag);
}

static int record_read(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                       size_t *n_read, struct pdnn_diag *diag) {
    struct record_transport *record = record_of(transport);
    int rc = record->inner->ops->read(record->inner, bytes, n_bytes, n_read, diag);
    if (rc == PDNN_OK) {
        put_line(record->file.stream, '<', bytes, *n_read);
        if (*n_read && *n_read < n_bytes)
            put_line(record->file.stream, '<', bytes, 0);
    }
    return rc;
}

static int record_events(struct pdnn_transport *transport, pdnn_event_fn fn, void *user,
                         struct pdnn_diag *diag) {
    struct pdnn_transport *inner = record_of(transport)->inner;
    if (!inner->ops->events)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "this device reports no events");
    return inner->ops->events(inner, fn, user, diag);
}

static int record_waveform(struct pdnn_transport *transport, const char *path,
                           struct pdnn_diag *diag) {
    struct pdnn_transport *inner = record_of(transport)->inner;
    if (!inner->ops->waveform)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "this device has no waveform");
    return inner->ops->waveform(inner, path, diag);
}

static int record_close(struct pdnn_transport *transport, struct pdnn_diag *diag) {
    struct record_transport *record = record_of(transport);
    int inner_rc = record->inner->ops->close(record->inner, diag);
    int rc = pdnn_outfile_commit(&record->file, inner_rc ? NULL : diag);
    free(record);
    return inner_rc ? inner_rc : rc;
}

static const struct pdnn_transport_ops record_ops = {
    .write = record_write,
    .read = record_read,
    .events = record_events,
    .waveform = record_waveform,
    .close = record_close,
};

int pdnn_transport_record(struct pdnn_transport *inner, const char *path,
                          struct pdnn_transport **out, struct pdnn_diag *diag) {
    struct record_transport *record = calloc(1, sizeof *record);
    if (!record)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory to record", path);
    int rc = pdnn_outfile_open(&record->file, path, diag);
    if (rc) {
        free(record);
        return rc;
    }
    fputs("pdnn-session 1\n", record->file.stream);
    record->base.ops = &record_ops;
    record->base.window_bytes = inner->window_bytes;
    record->inner = inner;
    *out = &record->base;
    return PDNN_OK;
}
