/* SPDX-License-Identifier: BSD-2-Clause
 *
 * packet.h - the host's side of the packets (rtl/doc/packets.md): build requests, read replies.
 */
#ifndef PDNN_PACKET_H
#define PDNN_PACKET_H

#include "contract/map.h"
#include "pdnn.h"

enum {
    PDNN_REQUEST_MAX = PDNN_HEADER_BYTES + PDNN_PAYLOAD_MAX + PDNN_CRC_BYTES,
    PDNN_READ_MAX = 65532, /* bytes one READ may ask for */
};

struct pdnn_request {
    uint8_t op, space;
    uint16_t address;       /* in words of the space */
    uint16_t count;         /* bytes; of the memory for CHECK; 0 for RUN */
    const uint8_t *payload; /* WRITE: count bytes */
    uint8_t *reply;         /* READ: room for count bytes; CHECK: for the memory's CRC */
};

struct pdnn_reply_header {
    uint8_t seq, op, status;
    uint16_t address, count;
};

/* Write the packet to `bytes` (PDNN_REQUEST_MAX); returns its length. */
size_t pdnn_packet_build(const struct pdnn_request *request, uint8_t seq, uint8_t *bytes);

/* Take a reply's header apart; false when bytes[0] is not the sync byte. */
bool pdnn_packet_parse(const uint8_t bytes[PDNN_HEADER_BYTES], struct pdnn_reply_header *header);

/* Whether crc (4 bytes) is that of header and payload. */
bool pdnn_packet_check(const uint8_t header[PDNN_HEADER_BYTES], const uint8_t *payload,
                       size_t n_payload, const uint8_t crc[PDNN_CRC_BYTES]);

/* A CHECK's reply has bytes of memory in its CRC that were not sent: the CRC-32 of those count
 * bytes alone. A reply damaged on the way gives a wrong one and nothing tells. */
uint32_t pdnn_packet_check_crc(const uint8_t header[PDNN_HEADER_BYTES], uint32_t count,
                               const uint8_t crc[PDNN_CRC_BYTES]);

#endif
