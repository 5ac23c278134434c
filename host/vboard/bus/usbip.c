/* SPDX-License-Identifier: BSD-2-Clause
 *
 * usbip.c - see usbip.h. Everything on the wire is big-endian; a message is 48 bytes of header,
 * then data: behind a SUBMIT to the device, behind a reply from it.
 * Documentation/usb/usbip_protocol.rst.
 */
#include "vboard/bus/usbip.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/diag.h"

enum {
    HEADER_BYTES = 48,
    CMD_SUBMIT = 1,
    CMD_UNLINK = 2,
    RET_SUBMIT = 3,
    RET_UNLINK = 4,
    TICK_MS = 1, /* the bridge's latency timer, the chip's answers */
};

/* Fields of the header, by their offset. */
enum {
    AT_COMMAND = 0,
    AT_SEQNUM = 4,
    AT_DIRECTION = 12, /* 1: IN */
    AT_ENDPOINT = 16,
    AT_UNLINK = 20, /* UNLINK: seqnum of the transfer */
    AT_STATUS = 20, /* replies */
    AT_LENGTH = 24,
    AT_SETUP = 40,
};

struct link {
    int fd;
    struct transfers transfers;
    bool failed;
};

static void write_all(struct link *link, const uint8_t *bytes, size_t n_bytes) {
    while (n_bytes && !link->failed) {
        ssize_t n = write(link->fd, bytes, n_bytes);
        if (n < 0 && errno == EINTR)
            continue;
        link->failed = n <= 0;
        bytes += n > 0 ? n : 0;
        n_bytes -= n > 0 ? (size_t)n : 0;
    }
}

/* Whether all bytes came. */
static bool read_all(const struct link *link, uint8_t *bytes, size_t n_bytes) {
    while (n_bytes) {
        ssize_t n = read(link->fd, bytes, n_bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        n_bytes -= (size_t)n;
    }
    return true;
}

static void reply(struct link *link, uint32_t command, uint32_t seqnum, int status, size_t length) {
    uint8_t header[HEADER_BYTES] = {0};
    pdnn_put32be(header + AT_COMMAND, command);
    pdnn_put32be(header + AT_SEQNUM, seqnum);
    pdnn_put32be(header + AT_STATUS, (uint32_t)status);
    pdnn_put32be(header + AT_LENGTH, (uint32_t)length);
    write_all(link, header, sizeof header);
}

static void on_done(void *user, const struct transfer *transfer) {
    struct link *link = user;
    reply(link, RET_SUBMIT, (uint32_t)transfer->id, usb_move_status(transfer->answer),
          transfer->move.n_done);
    if (transfer->move.endpoint & 0x80)
        write_all(link, transfer->move.bytes, transfer->move.n_done);
}

static bool take_submit(struct link *link, const uint8_t *header) {
    static uint8_t bytes[TRANSFER_BYTES_MAX];
    bool is_in = pdnn_get32be(header + AT_DIRECTION) == 1;
    uint32_t length = pdnn_get32be(header + AT_LENGTH),
             endpoint = pdnn_get32be(header + AT_ENDPOINT);
    if (length > sizeof bytes || endpoint > 15)
        return false;
    if (!is_in && !read_all(link, bytes, length))
        return false;
    return transfers_submit(&link->transfers, pdnn_get32be(header + AT_SEQNUM),
                            (uint8_t)(endpoint | (is_in ? 0x80 : 0)), header + AT_SETUP,
                            is_in ? NULL : bytes, length) == 0;
}

/* One message; false when there are no more, *is_good when that is the other end's right. */
static bool take_message(struct link *link, bool *is_good) {
    uint8_t header[HEADER_BYTES];
    *is_good = true;
    if (!read_all(link, header, sizeof header))
        return false;
    switch (pdnn_get32be(header + AT_COMMAND)) {
    case CMD_SUBMIT:
        *is_good = take_submit(link, header);
        return *is_good;
    case CMD_UNLINK: {
        bool was_waiting = transfers_cancel(&link->transfers, pdnn_get32be(header + AT_UNLINK));
        reply(link, RET_UNLINK, pdnn_get32be(header + AT_SEQNUM), was_waiting ? -ECONNRESET : 0, 0);
        return true;
    }
    default:
        *is_good = false;
        return false;
    }
}

int usbip_serve(int fd, struct board *board, struct pdnn_diag *diag) {
    struct link link = {.fd = fd};
    bool is_good = true, more = true;
    link.transfers = (struct transfers){.bridge = board->bridge, .done = on_done, .user = &link};
    while (more && !link.failed && !ftdi_device_is_gone(board->bridge)) {
        struct pollfd waiting = {.fd = fd, .events = POLLIN};
        int ready = poll(&waiting, 1, link.transfers.n ? TICK_MS : -1);
        if (ready < 0 && errno != EINTR)
            break;
        if (ready > 0)
            more = take_message(&link, &is_good);
        transfers_pump(&link.transfers, pdnn_now_us());
    }
    transfers_clear(&link.transfers);
    return is_good ? PDNN_OK
                   : pdnn_fail(diag, PDNN_ERR_LINK, "USB/IP: a message that is none, or too long");
}
