/* SPDX-License-Identifier: BSD-2-Clause
 *
 * usb_stream.c - see usb_stream.h. Transfers are libusb's own and not libftdi's, because libftdi
 * hides libusb's error codes and waits without end.
 *
 * A halted endpoint (STALL) is cleared and used again: what got lost on it is repeated by the
 * packet layer above, as any loss on the line.
 */
#include "transport/usb_stream.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/diag.h"
#include "base/ring.h"

enum {
    SLOTS = 4,               /* transfers in flight, each way */
    SLOT_BYTES = 4096,       /* of a transfer: whole packets of 64 or 512 bytes */
    RING_BYTES = 128 * 1024, /* more than the longest reply */
    STATUS_BYTES = 2,        /* in front of every packet from the bridge */
    STALLS_MAX = 8,
    CLOSE_MS = 1000,
};

enum trouble { TROUBLE_NONE, TROUBLE_GONE, TROUBLE_FAILED };

struct slot {
    struct pdnn_usb_stream *stream;
    struct libusb_transfer *transfer;
    bool in_flight;
    uint8_t bytes[SLOT_BYTES];
};

struct pdnn_usb_stream {
    struct libusb_context *usb;
    libusb_device_handle *handle;
    uint8_t in_endpoint, out_endpoint;
    size_t packet_bytes;
    uint32_t timeout_ms;
    char name[96];
    struct slot in[SLOTS], out[SLOTS];
    size_t n_gathered;          /* in out[next_out]: short writes share a transfer */
    unsigned next_in, next_out; /* slots are used in turn: bytes keep their order */
    enum trouble trouble;
    int code; /* libusb's, behind TROUBLE_FAILED */
    bool in_stalled, out_stalled, out_timed_out, closing;
    unsigned n_stalls;     /* since a byte came through */
    struct pdnn_ring ring; /* of `received` */
    uint8_t received[RING_BYTES];
};

static int64_t now_ms(void) {
    return (int64_t)(pdnn_now_us() / 1000);
}

/* ---- transfers ------------------------------------------------------------------------------- */

static void mark_trouble(struct pdnn_usb_stream *stream, int code) {
    if (stream->trouble != TROUBLE_NONE)
        return;
    stream->trouble = code == LIBUSB_ERROR_NO_DEVICE ? TROUBLE_GONE : TROUBLE_FAILED;
    stream->code = code;
}

/* What has become of a transfer; sets the flag that its direction needs. */
static void note_status(struct pdnn_usb_stream *stream, enum libusb_transfer_status status,
                        bool *stalled) {
    switch (status) {
    case LIBUSB_TRANSFER_COMPLETED:
    case LIBUSB_TRANSFER_CANCELLED:
        break;
    case LIBUSB_TRANSFER_TIMED_OUT:
        stream->out_timed_out = true;
        break;
    case LIBUSB_TRANSFER_STALL:
        *stalled = true;
        break;
    case LIBUSB_TRANSFER_NO_DEVICE:
        mark_trouble(stream, LIBUSB_ERROR_NO_DEVICE);
        break;
    case LIBUSB_TRANSFER_OVERFLOW:
        mark_trouble(stream, LIBUSB_ERROR_OVERFLOW);
        break;
    default:
        mark_trouble(stream, LIBUSB_ERROR_IO);
        break;
    }
}

/* Keep what is behind the status bytes of each packet. */
static void take_packets(struct pdnn_usb_stream *stream, const uint8_t *bytes, size_t n_bytes) {
    for (size_t at = 0; at < n_bytes; at += stream->packet_bytes) {
        size_t n = n_bytes - at < stream->packet_bytes ? n_bytes - at : stream->packet_bytes;
        if (n > STATUS_BYTES) {
            pdnn_ring_put(&stream->ring, bytes + at + STATUS_BYTES, n - STATUS_BYTES);
            stream->n_stalls = 0;
        }
    }
}

static void listen_again(struct pdnn_usb_stream *stream);

static void LIBUSB_CALL on_in(struct libusb_transfer *transfer) {
    struct slot *slot = transfer->user_data;
    struct pdnn_usb_stream *stream = slot->stream;
    slot->in_flight = false;
    if (transfer->actual_length > 0)
        take_packets(stream, slot->bytes, (size_t)transfer->actual_length);
    note_status(stream, transfer->status, &stream->in_stalled);
    listen_again(stream);
}

static void LIBUSB_CALL on_out(struct libusb_transfer *transfer) {
    struct slot *slot = transfer->user_data;
    slot->in_flight = false;
    note_status(slot->stream, transfer->status, &slot->stream->out_stalled);
}

static unsigned n_in_flight(const struct slot slots[SLOTS]) {
    unsigned n = 0;
    for (int i = 0; i < SLOTS; i++)
        n += slots[i].in_flight;
    return n;
}

static bool submit(struct pdnn_usb_stream *stream, struct slot *slot) {
    int rc = libusb_submit_transfer(slot->transfer);
    if (rc)
        mark_trouble(stream, rc);
    else
        slot->in_flight = true;
    return rc == 0;
}

/* Put all idle slots to listen that the ring has room for. */
static void listen_again(struct pdnn_usb_stream *stream) {
    while (!stream->closing && stream->trouble == TROUBLE_NONE && !stream->in_stalled) {
        struct slot *slot = &stream->in[stream->next_in];
        size_t due = (n_in_flight(stream->in) + 1) * SLOT_BYTES;
        if (slot->in_flight || RING_BYTES - stream->ring.n < due || !submit(stream, slot))
            return;
        stream->next_in = (stream->next_in + 1) % SLOTS;
    }
}

/* Let libusb work for at most wait_ms. */
static void work(struct pdnn_usb_stream *stream, int64_t wait_ms) {
    struct timeval wait = {.tv_sec = wait_ms / 1000, .tv_usec = wait_ms % 1000 * 1000};
    int rc = libusb_handle_events_timeout(stream->usb, &wait);
    if (rc && rc != LIBUSB_ERROR_INTERRUPTED)
        mark_trouble(stream, rc);
}

/* Wake halted endpoints once their transfers are back. */
static void clear_stalls(struct pdnn_usb_stream *stream) {
    struct {
        bool *stalled;
        const struct slot *slots;
        uint8_t endpoint;
    } way[] = {{&stream->in_stalled, stream->in, stream->in_endpoint},
               {&stream->out_stalled, stream->out, stream->out_endpoint}};
    for (int i = 0; i < 2; i++) {
        if (!*way[i].stalled || n_in_flight(way[i].slots))
            continue;
        int rc = libusb_clear_halt(stream->handle, way[i].endpoint);
        *way[i].stalled = false;
        if (rc == 0 && ++stream->n_stalls > STALLS_MAX)
            rc = LIBUSB_ERROR_PIPE;
        if (rc)
            mark_trouble(stream, rc);
    }
    listen_again(stream);
}

static int report(const struct pdnn_usb_stream *stream, struct pdnn_diag *diag) {
    if (stream->trouble == TROUBLE_GONE)
        return pdnn_fail(diag, PDNN_ERR_LINK, "%s: the board was unplugged", stream->name);
    return pdnn_fail(diag, PDNN_ERR_LINK, "%s: USB transfer failed: %s", stream->name,
                     libusb_strerror(stream->code));
}

/* ---- the interface --------------------------------------------------------------------------- */

static void free_slots(struct slot slots[SLOTS]) {
    for (int i = 0; i < SLOTS; i++)
        libusb_free_transfer(slots[i].transfer);
}

int pdnn_usb_stream_open(struct ftdi_context *ftdi, const char *name, uint32_t timeout_ms,
                         struct pdnn_usb_stream **out, struct pdnn_diag *diag) {
    struct pdnn_usb_stream *stream = calloc(1, sizeof *stream);
    bool ok = true;
    if (!stream)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory for transfers", name);
    stream->ring = (struct pdnn_ring){.bytes = stream->received, .size = RING_BYTES};
    stream->usb = ftdi->usb_ctx;
    stream->handle = ftdi->usb_dev;
    /* libftdi calls them by the device's view: its "in" is our "out" */
    stream->in_endpoint = (uint8_t)ftdi->out_ep;
    stream->out_endpoint = (uint8_t)ftdi->in_ep;
    stream->packet_bytes = ftdi->max_packet_size;
    stream->timeout_ms = timeout_ms;
    strncat(stream->name, name, sizeof stream->name - 1);
    for (int i = 0; i < SLOTS; i++) {
        struct slot *in = &stream->in[i], *outgoing = &stream->out[i];
        in->stream = outgoing->stream = stream;
        in->transfer = libusb_alloc_transfer(0);
        outgoing->transfer = libusb_alloc_transfer(0);
        ok = ok && in->transfer && outgoing->transfer;
        if (ok)
            libusb_fill_bulk_transfer(in->transfer, stream->handle, stream->in_endpoint, in->bytes,
                                      SLOT_BYTES, on_in, in, 0);
    }
    if (!ok || stream->packet_bytes <= STATUS_BYTES || SLOT_BYTES % stream->packet_bytes) {
        int rc =
            !ok ? pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory for transfers", name)
                : pdnn_fail(diag, PDNN_ERR_LINK, "%s: packets of %zu bytes, expected 64 or 512",
                            name, stream->packet_bytes);
        free_slots(stream->in);
        free_slots(stream->out);
        free(stream);
        return rc;
    }
    listen_again(stream);
    *out = stream;
    return PDNN_OK;
}

/* Wait until the slot is idle and the endpoint takes transfers. */
static int wait_for_slot(struct pdnn_usb_stream *stream, const struct slot *slot,
                         struct pdnn_diag *diag) {
    while (stream->trouble == TROUBLE_NONE && (slot->in_flight || stream->out_stalled)) {
        clear_stalls(stream);
        if (slot->in_flight || stream->out_stalled)
            work(stream, stream->timeout_ms); /* the transfer has a time-out of its own */
    }
    if (stream->trouble != TROUBLE_NONE)
        return report(stream, diag);
    if (stream->out_timed_out)
        return pdnn_fail(diag, PDNN_ERR_LINK, "%s: the board took no bytes for %u ms", stream->name,
                         stream->timeout_ms);
    return PDNN_OK;
}

/* Submit what has been gathered. */
static int send_gathered(struct pdnn_usb_stream *stream, struct pdnn_diag *diag) {
    struct slot *slot = &stream->out[stream->next_out];
    if (!stream->n_gathered)
        return PDNN_OK;
    int rc = wait_for_slot(stream, slot, diag);
    if (rc)
        return rc;
    libusb_fill_bulk_transfer(slot->transfer, stream->handle, stream->out_endpoint, slot->bytes,
                              (int)stream->n_gathered, on_out, slot, stream->timeout_ms);
    if (!submit(stream, slot))
        return report(stream, diag);
    stream->next_out = (stream->next_out + 1) % SLOTS;
    stream->n_gathered = 0;
    return PDNN_OK;
}

int pdnn_usb_stream_write(struct pdnn_usb_stream *stream, const uint8_t *bytes, size_t n_bytes,
                          struct pdnn_diag *diag) {
    for (size_t at = 0; at < n_bytes;) {
        struct slot *slot = &stream->out[stream->next_out];
        int rc = wait_for_slot(stream, slot, diag);
        if (rc)
            return rc;
        size_t room = SLOT_BYTES - stream->n_gathered;
        size_t n = n_bytes - at < room ? n_bytes - at : room;
        memcpy(slot->bytes + stream->n_gathered, bytes + at, n);
        stream->n_gathered += n;
        at += n;
        if (stream->n_gathered == SLOT_BYTES)
            rc = send_gathered(stream, diag);
        if (rc)
            return rc;
    }
    return PDNN_OK;
}

int pdnn_usb_stream_read(struct pdnn_usb_stream *stream, uint8_t *bytes, size_t n_bytes,
                         size_t *n_read, struct pdnn_diag *diag) {
    int64_t deadline = now_ms() + stream->timeout_ms;
    *n_read = 0;
    for (;;) {
        size_t n = pdnn_ring_get(&stream->ring, bytes + *n_read, n_bytes - *n_read);
        *n_read += n;
        if (*n_read == n_bytes)
            return PDNN_OK;
        if (stream->trouble != TROUBLE_NONE)
            return report(stream, diag);
        if (stream->out_timed_out)
            return pdnn_fail(diag, PDNN_ERR_LINK, "%s: the board took no bytes for %u ms",
                             stream->name, stream->timeout_ms);
        int rc = send_gathered(stream, diag);
        if (rc)
            return rc;
        int64_t now = now_ms();
        if (n)
            deadline = now + stream->timeout_ms;
        if (now >= deadline)
            return PDNN_OK;
        clear_stalls(stream);
        if (stream->ring.n == 0 && stream->trouble == TROUBLE_NONE)
            work(stream, deadline - now);
    }
}

static void cancel(struct slot slots[SLOTS]) {
    for (int i = 0; i < SLOTS; i++)
        if (slots[i].in_flight)
            libusb_cancel_transfer(slots[i].transfer);
}

int pdnn_usb_stream_close(struct pdnn_usb_stream *stream, struct pdnn_diag *diag) {
    int64_t end = now_ms() + CLOSE_MS;
    int rc = send_gathered(stream, diag);
    stream->closing = true;
    while (n_in_flight(stream->out) && stream->trouble == TROUBLE_NONE && now_ms() < end)
        work(stream, 100);
    if (n_in_flight(stream->out) || stream->trouble != TROUBLE_NONE)
        rc = stream->trouble != TROUBLE_NONE
                 ? report(stream, diag)
                 : pdnn_fail(diag, PDNN_ERR_LINK, "%s: the board does not take the last bytes",
                             stream->name);
    cancel(stream->in);
    cancel(stream->out);
    end = now_ms() + CLOSE_MS;
    while (n_in_flight(stream->in) + n_in_flight(stream->out) && now_ms() < end)
        work(stream, 100);
    if (n_in_flight(stream->in) + n_in_flight(stream->out))
        return rc; /* libusb still owns the memory: leave it rather than free it under its feet */
    free_slots(stream->in);
    free_slots(stream->out);
    free(stream);
    return rc;
}
