/* SPDX-License-Identifier: BSD-2-Clause
 *
 * verify.c - whether the weight memory holds what was written. The device reads the memory itself
 * and answers with its CRC (operation CHECK), so the weights need not come back over the link.
 */
#include <zlib.h>

#include "base/bytes.h"
#include "device/device.h"
#include "base/diag.h"

enum {
    WORD_BYTES = PDNN_SPACE_TAPE_BYTES,
    PIECE_WORDS = 4096, /* a CHECK: 32 KiB */
    TRIES = 8,
};

/* The device's CRC of some words against ours. A damaged reply gives a wrong CRC as a damaged
 * memory does, but not twice the same. */
static int compare(struct pdnn_device *device, const uint8_t *bytes, uint32_t address,
                   uint32_t n_words, bool *is_same, struct pdnn_diag *diag) {
    uint32_t n_bytes = n_words * WORD_BYTES, before = 0;
    uint32_t expected =
        (uint32_t)crc32(crc32(0, NULL, 0), bytes + (size_t)address * WORD_BYTES, n_bytes);
    for (unsigned i = 0; i < TRIES; i++) {
        uint8_t got[PDNN_CRC_BYTES] = {0};
        const struct pdnn_request request = {
            .op = PDNN_OP_CHECK,
            .space = PDNN_SPACE_TAPE,
            .address = (uint16_t)address,
            .count = (uint16_t)n_bytes,
            .reply = got,
        };
        int rc = pdnn_device_exchange(device, &request, 1, diag);
        if (rc)
            return rc;
        uint32_t crc = pdnn_get32(got);
        *is_same = crc == expected;
        if (*is_same || (i && crc == before))
            return PDNN_OK;
        device->n_retries++;
        before = crc;
    }
    return pdnn_fail(diag, PDNN_ERR_LINK,
                     "%s: %d answers, all different, for the checksum of tape words %u..%u",
                     device->name, TRIES, address, address + n_words - 1);
}

int pdnn_device_verify(struct pdnn_device *device, const uint8_t *bytes, uint32_t n_words,
                       uint32_t *bad_word, struct pdnn_diag *diag) {
    uint32_t address = 0, piece = PIECE_WORDS;
    *bad_word = n_words;
    while (address < n_words) {
        uint32_t n = n_words - address < piece ? n_words - address : piece;
        bool is_same;
        int rc = compare(device, bytes, address, n, &is_same, diag);
        if (rc)
            return rc;
        if (is_same) {
            address += n;
        } else if (n == 1) {
            *bad_word = address;
            return PDNN_OK;
        } else {
            piece = (n + 1) / 2; /* closer */
        }
    }
    return PDNN_OK;
}
