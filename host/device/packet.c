/* SPDX-License-Identifier: BSD-2-Clause */
#include "device/packet.h"

#include <string.h>
#include <zlib.h>

#include "base/bytes.h"

static uint32_t crc_of(const uint8_t *header, const uint8_t *payload, size_t n_payload) {
    uLong crc = crc32(crc32(0, NULL, 0), header, PDNN_HEADER_BYTES);
    return (uint32_t)(n_payload ? crc32(crc, payload, (uInt)n_payload) : crc);
}

size_t pdnn_packet_build(const struct pdnn_request *request, uint8_t seq, uint8_t *bytes) {
    size_t n_payload = request->op == PDNN_OP_WRITE ? request->count : 0;
    bytes[0] = PDNN_SYNC_REQUEST;
    bytes[1] = seq;
    bytes[2] = request->op;
    bytes[3] = request->space;
    pdnn_put16(bytes + 4, request->address);
    pdnn_put16(bytes + 6, request->count);
    if (n_payload)
        memcpy(bytes + PDNN_HEADER_BYTES, request->payload, n_payload);
    pdnn_put32(bytes + PDNN_HEADER_BYTES + n_payload,
               crc_of(bytes, bytes + PDNN_HEADER_BYTES, n_payload));
    return PDNN_HEADER_BYTES + n_payload + PDNN_CRC_BYTES;
}

bool pdnn_packet_parse(const uint8_t bytes[PDNN_HEADER_BYTES], struct pdnn_reply_header *header) {
    *header = (struct pdnn_reply_header){
        .seq = bytes[1],
        .op = bytes[2],
        .status = bytes[3],
        .address = (uint16_t)pdnn_get16(bytes + 4),
        .count = (uint16_t)pdnn_get16(bytes + 6),
    };
    return bytes[0] == PDNN_SYNC_REPLY;
}

bool pdnn_packet_check(const uint8_t header[PDNN_HEADER_BYTES], const uint8_t *payload,
                       size_t n_payload, const uint8_t crc[PDNN_CRC_BYTES]) {
    return crc_of(header, payload, n_payload) == pdnn_get32(crc);
}

uint32_t pdnn_packet_check_crc(const uint8_t header[PDNN_HEADER_BYTES], uint32_t count,
                               const uint8_t crc[PDNN_CRC_BYTES]) {
    /* The CRC of two messages joined is that of the first, taken through as many zeros as the
     * second is long, exclusive or that of the second. */
    return pdnn_get32(crc) ^ (uint32_t)crc32_combine(crc_of(header, NULL, 0), 0, (z_off_t)count);
}
