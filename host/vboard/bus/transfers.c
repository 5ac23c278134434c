/* SPDX-License-Identifier: BSD-2-Clause */
#include "vboard/bus/transfers.h"

#include <stdlib.h>
#include <string.h>

static void transfer_free(struct transfer *transfer) {
    free(transfer->move.bytes);
    free(transfer);
}

int transfers_submit(struct transfers *transfers, uint64_t id, uint8_t endpoint,
                     const uint8_t setup[8], const uint8_t *bytes, size_t length) {
    struct transfer **end = &transfers->first;
    if (length > TRANSFER_BYTES_MAX || transfers->n == TRANSFERS_MAX)
        return -1;
    struct transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer || !(transfer->move.bytes = calloc(1, length + 1))) {
        free(transfer);
        return -1;
    }
    transfer->id = id;
    transfer->move.endpoint = endpoint;
    transfer->move.length = length;
    if (setup)
        memcpy(transfer->move.setup, setup, sizeof transfer->move.setup);
    if (bytes && length)
        memcpy(transfer->move.bytes, bytes, length);
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

void transfers_pump(struct transfers *transfers, uint64_t now_us) {
    uint32_t blocked = 0; /* usb_move_bit() of those whose first does not move */
    for (struct transfer **at = &transfers->first; *at;) {
        struct transfer *transfer = *at;
        uint32_t bit = usb_move_bit(transfer->move.endpoint);
        int answer =
            blocked & bit ? USB_MOVE_NOT_YET : usb_move(&transfer->move, transfers->bridge, now_us);
        if (answer == USB_MOVE_NOT_YET) {
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
