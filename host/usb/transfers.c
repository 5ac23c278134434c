/* SPDX-License-Identifier: BSD-2-Clause */
#include "transfers.h"

#include <stdlib.h>
#include <string.h>

enum { DIRECTION_IN = 0x80, NOT_YET = 1 };

static void transfer_free(struct transfer *transfer) {
    free(transfer->bytes);
    free(transfer);
}

int transfers_submit(struct transfers *transfers, uint64_t id, uint8_t endpoint,
                     const uint8_t setup[8], const uint8_t *bytes, size_t length) {
    struct transfer **end = &transfers->first;
    if (length > TRANSFER_BYTES_MAX || transfers->n == TRANSFERS_MAX)
        return -1;
    struct transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer || !(transfer->bytes = calloc(1, length + 1))) {
        free(transfer);
        return -1;
    }
    transfer->id = id;
    transfer->endpoint = endpoint;
    transfer->length = length;
    if (setup)
        memcpy(transfer->setup, setup, sizeof transfer->setup);
    if (bytes && length)
        memcpy(transfer->bytes, bytes, length);
    while (*end)
        end = &(*end)->next;
    *end = transfer;
    transfers->n++;
    return 0;
}

bool transfers_cancel(struct transfers *transfers, uint64_t id) {
    for (struct transfer **at = &transfers->first; *at; at = &(*at)->next) {
        struct transfer *transfer = *at;
        if (transfer->id != id)
            continue;
        *at = transfer->next;
        transfers->n--;
        transfer_free(transfer);
        return true;
    }
    return false;
}

/* Each returns NOT_YET, or how the transfer has ended. */

static int run_control(struct transfers *transfers, struct transfer *transfer) {
    int n =
        ftdi_device_control(transfers->bridge, transfer->setup, transfer->bytes, transfer->length);
    if (n > 0)
        transfer->n_done = (size_t)n;
    return n < 0 ? n : 0;
}

static int run_out(struct transfers *transfers, struct transfer *transfer) {
    do {
        size_t left = transfer->length - transfer->n_done;
        size_t n_packet = left < FTDI_PACKET_BYTES ? left : FTDI_PACKET_BYTES;
        int n = ftdi_device_out(transfers->bridge, transfer->endpoint,
                                transfer->bytes + transfer->n_done, n_packet);
        if (n == FTDI_NAK)
            return NOT_YET;
        if (n < 0)
            return n;
        transfer->n_done += (size_t)n;
    } while (transfer->n_done < transfer->length);
    return 0;
}

static int run_in(struct transfers *transfers, struct transfer *transfer, uint64_t now_us) {
    while (transfer->n_done < transfer->length) {
        uint8_t packet[FTDI_PACKET_BYTES];
        int n = ftdi_device_in(transfers->bridge, transfer->endpoint, packet, now_us);
        if (n == FTDI_NAK)
            return NOT_YET;
        if (n < 0)
            return n;
        size_t left = transfer->length - transfer->n_done;
        size_t taken = (size_t)n < left ? (size_t)n : left;
        memcpy(transfer->bytes + transfer->n_done, packet, taken);
        transfer->n_done += taken;
        if ((size_t)n > left)
            return FTDI_BABBLE;
        if (n < FTDI_PACKET_BYTES)
            break;
    }
    return 0;
}

void transfers_pump(struct transfers *transfers, uint64_t now_us) {
    uint32_t blocked = 0; /* a bit an endpoint number and direction */
    for (struct transfer **at = &transfers->first; *at;) {
        struct transfer *transfer = *at;
        uint32_t bit =
            1u << ((transfer->endpoint & 15) + (transfer->endpoint & DIRECTION_IN ? 16 : 0));
        int answer = NOT_YET;
        if (!(blocked & bit))
            answer = (transfer->endpoint & 15) == 0      ? run_control(transfers, transfer)
                     : transfer->endpoint & DIRECTION_IN ? run_in(transfers, transfer, now_us)
                                                         : run_out(transfers, transfer);
        if (answer == NOT_YET) {
            blocked |= bit;
            at = &transfer->next;
            continue;
        }
        transfer->answer = answer;
        *at = transfer->next;
        transfers->n--;
        transfers->done(transfers->user, transfer);
        transfer_free(transfer);
    }
}

void transfers_clear(struct transfers *transfers) {
    while (transfers->first)
        transfers_cancel(transfers, transfers->first->id);
}
