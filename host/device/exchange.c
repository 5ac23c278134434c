/* SPDX-License-Identifier: BSD-2-Clause
 *
 * exchange.c - requests and replies, with repetition of what got lost.
 *
 * Replies come in the order of the requests, each with its request's sequence number, operation
 * and address. Whatever else comes (no reply, a bad CRC on either way, an unexpected header)
 * makes us wait until the line is silent and start again at the first request not yet confirmed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "device/device.h"
#include "base/diag.h"

enum {
    TRIES = 8,
    DRAIN_MAX = 1 << 20, /* bytes: more than all replies that can be on their way */
};

enum outcome { CONFIRMED, LOST };

static size_t request_bytes(const struct pdnn_request *request) {
    return PDNN_HEADER_BYTES + PDNN_CRC_BYTES + (request->op == PDNN_OP_WRITE ? request->count : 0);
}

/* Read n_bytes or find them lost. */
static int read_all(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                    enum outcome *outcome, struct pdnn_diag *diag) {
    size_t n_read = 0;
    *outcome = CONFIRMED;
    if (n_bytes == 0)
        return PDNN_OK;
    int rc = transport->ops->read(transport, bytes, n_bytes, &n_read, diag);
    if (rc == PDNN_OK && n_read < n_bytes)
        *outcome = LOST;
    return rc;
}

/* Throw away what is still on its way, so that the next reply is the next request's. */
static int drain(const struct pdnn_device *device, struct pdnn_diag *diag) {
    uint8_t bytes[256];
    for (size_t n = 0, n_read; n < DRAIN_MAX; n += n_read) {
        int rc =
            device->transport->ops->read(device->transport, bytes, sizeof bytes, &n_read, diag);
        if (rc || n_read < sizeof bytes)
            return rc;
    }
    return pdnn_fail(diag, PDNN_ERR_LINK, "%s: the device does not stop sending", device->name);
}

static int refused(const struct pdnn_device *device, const struct pdnn_request *request,
                   const struct pdnn_reply_header *header, struct pdnn_diag *diag) {
    const char *name = pdnn_status_name(header->status);
    return pdnn_fail(diag, PDNN_ERR_DEVICE,
                     "%s: refused operation %u on space %u, address %u, %u bytes: status %u (%s)",
                     device->name, request->op, request->space, request->address, request->count,
                     header->status, name ? name : "unknown");
}

/* Wait for the reply to one request. */
static int confirm(struct pdnn_device *device, const struct pdnn_request *request, uint8_t seq,
                   enum outcome *outcome, struct pdnn_diag *diag) {
    uint8_t bytes[PDNN_HEADER_BYTES], crc[PDNN_CRC_BYTES];
    struct pdnn_reply_header header;

    int rc = read_all(device->transport, bytes, sizeof bytes, outcome, diag);
    if (rc || *outcome == LOST)
        return rc;
    bool ok = pdnn_packet_parse(bytes, &header) && header.seq == seq && header.op == request->op &&
              header.address == request->address;
    uint32_t n_payload =
        header.status == PDNN_STATUS_OK && request->op == PDNN_OP_READ ? request->count : 0;
    *outcome = LOST;
    if (!ok || header.count != n_payload)
        return PDNN_OK;
    rc = read_all(device->transport, request->reply, n_payload, outcome, diag);
    if (rc || *outcome == LOST)
        return rc;
    rc = read_all(device->transport, crc, sizeof crc, outcome, diag);
    if (rc || *outcome == LOST)
        return rc;
    /* The device checks a WRITE's count before it can know the CRC: it was damaged on the way. */
    bool is_damaged = header.status == PDNN_STATUS_BAD_CRC ||
                      (header.status == PDNN_STATUS_BAD_COUNT && request->op == PDNN_OP_WRITE &&
                       request->count <= PDNN_PAYLOAD_MAX);
    if (request->op == PDNN_OP_CHECK && header.status == PDNN_STATUS_OK)
        pdnn_put32(request->reply, pdnn_packet_check_crc(bytes, request->count, crc));
    else if (!pdnn_packet_check(bytes, request->reply, n_payload, crc) || is_damaged)
        *outcome = LOST;
    else if (header.status != PDNN_STATUS_OK)
        return refused(device, request, &header, diag);
    return PDNN_OK;
}

/* Send as many requests as the window holds, in one write; returns their number. The device takes
 * WRITEs as fast as they come; what is behind a request that keeps it busy must fit its FIFO.
 * n_waiting: requests before these that are on their way. */
static int send_window(struct pdnn_device *device, const struct pdnn_request *requests,
                       size_t n_requests, size_t n_waiting, size_t *room, size_t *n_sent,
                       struct pdnn_diag *diag) {
    uint8_t bytes[4096];
    size_t n_bytes = 0, n = 0, n_behind = 0;
    bool is_behind = false;
    for (const struct pdnn_request *r = requests - n_waiting; r < requests; r++) {
        n_behind += is_behind ? request_bytes(r) : 0;
        is_behind |= r->op != PDNN_OP_WRITE;
    }
    while (n < n_requests) {
        size_t needed = request_bytes(&requests[n]);
        if (needed > *room || n_bytes + PDNN_REQUEST_MAX > sizeof bytes ||
            (is_behind && n_behind + needed > PDNN_LINK_FIFO_BYTES))
            break;
        n_bytes += pdnn_packet_build(&requests[n], (uint8_t)(device->seq + n), bytes + n_bytes);
        *room -= needed;
        n_behind += is_behind ? needed : 0;
        is_behind |= requests[n].op != PDNN_OP_WRITE;
        n++;
    }
    *n_sent = n;
    device->seq = (uint8_t)(device->seq + n);
    return n ? device->transport->ops->write(device->transport, bytes, n_bytes, diag) : PDNN_OK;
}

static void report_progress(const struct pdnn_device *device, const struct pdnn_request *requests,
                            size_t n_done, size_t n_requests) {
    /* All but the last few are of PAYLOAD_MAX. */
    size_t bytes = n_done * requests[0].count, total = n_requests * requests[0].count;
    device->progress(device->progress_user, bytes, total);
}

int pdnn_device_exchange(struct pdnn_device *device, const struct pdnn_request *requests,
                         size_t n_requests, struct pdnn_diag *diag) {
    struct pdnn_transport *transport = device->transport;
    size_t done = 0, sent = 0, room = transport->window_bytes, n = 0;
    uint8_t seq = device->seq;
    unsigned failures = 0;

    while (done < n_requests) {
        /* Keep the window full, but write only when there is room for something worth a write. */
        do {
            int rc = send_window(device, requests + sent, n_requests - sent, sent - done, &room, &n,
                                 diag);
            if (rc)
                return rc;
            sent += n;
        } while (n);
        enum outcome outcome;
        int rc = confirm(device, &requests[done], seq, &outcome, diag);
        if (rc)
            return rc;
        if (outcome == CONFIRMED) {
            room += request_bytes(&requests[done]);
            seq++;
            done++;
            failures = 0;
            if (device->is_loading && device->progress)
                report_progress(device, requests, done, n_requests);
            continue;
        }
        if (++failures == TRIES) {
            char line[64] = "";
            if (device->transport->baud)
                snprintf(line, sizeof line, ", line at %u baud (another: baud=)",
                         device->transport->baud);
            return pdnn_fail(diag, PDNN_ERR_LINK,
                             "%s: no valid reply to a request (operation %u, space %u, address "
                             "%u) in %u tries%s",
                             device->name, requests[done].op, requests[done].space,
                             requests[done].address, failures, line);
        }
        rc = drain(device, diag);
        if (rc)
            return rc;
        device->n_retries++;
        sent = done;
        seq = device->seq;
        room = transport->window_bytes;
    }
    return PDNN_OK;
}

size_t pdnn_device_writes(struct pdnn_request *requests, uint8_t space, uint32_t address,
                          uint32_t word_bytes, const uint8_t *bytes, size_t n_bytes) {
    size_t n = 0;
    for (size_t at = 0; at < n_bytes; at += PDNN_PAYLOAD_MAX, n++)
        requests[n] = (struct pdnn_request){
            .op = PDNN_OP_WRITE,
            .space = space,
            .address = (uint16_t)(address + at / word_bytes),
            .count = (uint16_t)(n_bytes - at < PDNN_PAYLOAD_MAX ? n_bytes - at : PDNN_PAYLOAD_MAX),
            .payload = bytes + at,
        };
    return n;
}
