/* SPDX-License-Identifier: BSD-2-Clause
 *
 * packet.c - the device's side of the packets, rtl/link/pdnn_packet.sv: collect a request,
 * check it, carry it out, reply. Only a packet with a good CRC changes anything.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/bytes.h"
#include "golden/golden.h"

struct request {
    uint8_t seq, op, space;
    uint32_t address; /* in words of the space */
    uint32_t count;   /* bytes */
    const uint8_t *payload;
};

static struct request parse(const uint8_t *bytes) {
    return (struct request){
        .seq = bytes[1],
        .op = bytes[2],
        .space = bytes[3],
        .address = pdnn_get16(bytes + 4),
        .count = pdnn_get16(bytes + 6),
        .payload = bytes + PDNN_HEADER_BYTES,
    };
}

static uint32_t space_words(const struct golden_params *p, uint32_t space) {
    switch (space) {
    case PDNN_SPACE_REG:
        return 256;
    case PDNN_SPACE_TAPE:
        return p->tape_words;
    case PDNN_SPACE_NOISE:
        return (golden_block_max(p) > 1 && !p->fmaps ? 2 : 1) * p->noise_tables *
               PDNN_NOISE_ENTRIES;
    case PDNN_SPACE_ACT:
        return p->act_words;
    default:
        return p->result_words;
    }
}

static bool is_read(uint32_t op) {
    return op == PDNN_OP_READ || op == PDNN_OP_CHECK;
}

/* Bytes of a word of the space; 0 when it does not exist or not for this operation. */
static uint32_t word_bytes(uint32_t space, bool write) {
#define PDNN_SPACE(name, code, bytes, access, doc)                                                 \
    if (space == (code))                                                                           \
        return (access)[0] == 'R' && ((access)[1] == 'W' || !write) ? (bytes)                      \
               : (access)[0] == 'W' && write                        ? (bytes)                      \
                                                                    : 0;
#include "pdnn_map.def"
    return 0;
}

static int check(const struct golden_params *p, const struct request *request) {
    bool write = request->op == PDNN_OP_WRITE;
    if (request->op == PDNN_OP_RUN)
        return PDNN_STATUS_OK;
    if (!write && !is_read(request->op))
        return PDNN_STATUS_BAD_OP;
    uint32_t bytes = word_bytes(request->space, write);
    if (!bytes)
        return PDNN_STATUS_BAD_SPACE;
    if (!request->count || request->count % bytes)
        return PDNN_STATUS_BAD_COUNT;
    if (request->address + request->count / bytes > space_words(p, request->space))
        return PDNN_STATUS_BAD_ADDRESS;
    return PDNN_STATUS_OK;
}

/* TAPE and NOISE are written to all engines. */
static void put_word(struct golden_device *device, uint32_t space, uint32_t address,
                     const uint8_t *p) {
    const uint32_t n_engines = device->engine.params.engines;
    switch (space) {
    case PDNN_SPACE_REG:
        golden_regs_write(device, address, pdnn_get32(p));
        break;
    case PDNN_SPACE_TAPE:
        for (uint32_t e = 0; e < n_engines; e++) {
            golden_engines_at(device, e)->tape[address] = pdnn_get64(p);
            golden_engines_at(device, e)->stale = true;
        }
        break;
    case PDNN_SPACE_NOISE:
        for (uint32_t e = 0; e < n_engines; e++) {
            golden_engines_at(device, e)->noise[address] = *p;
            golden_engines_at(device, e)->stale = true;
        }
        break;
    default:
        golden_engine_put_act(golden_engines_meant(device), address, (uint16_t)pdnn_get16(p),
                              device->regs.label);
        break;
    }
}

static void get_word(const struct golden_device *device, uint32_t space, uint32_t address,
                     uint8_t *p) {
    const struct golden_engine *engine = golden_engines_meant(device);
    switch (space) {
    case PDNN_SPACE_REG:
        pdnn_put32(p, golden_regs_read(device, address));
        break;
    case PDNN_SPACE_TAPE:
        pdnn_put64(p, engine->tape[address]);
        break;
    default:
        pdnn_put32(p, (uint32_t)engine->result[address]);
        break;
    }
}

/* n_payload bytes enter the CRC; those of a CHECK are not sent. */
static int reply(struct golden_device *device, const uint8_t *request, int status,
                 const uint8_t *payload, uint32_t n_payload) {
    uint32_t count = request[2] == PDNN_OP_CHECK ? 0 : n_payload;
    uint8_t header[PDNN_HEADER_BYTES], crc[PDNN_CRC_BYTES];
    memcpy(header, request, sizeof header);
    header[0] = PDNN_SYNC_REPLY;
    header[3] = (uint8_t)status;
    pdnn_put16(header + 6, count);
    uLong sum = crc32(crc32(0, NULL, 0), header, sizeof header);
    if (n_payload)
        sum = crc32(sum, payload, n_payload);
    pdnn_put32(crc, (uint32_t)sum);
    if (golden_device_reply(device, header, sizeof header) ||
        golden_device_reply(device, payload, count) || golden_device_reply(device, crc, sizeof crc))
        return -1;
    return 0;
}

static int reply_read(struct golden_device *device, const struct request *request,
                      const uint8_t *bytes) {
    uint32_t step = word_bytes(request->space, false);
    uint8_t *payload = malloc(request->count);
    if (!payload)
        return -1;
    for (uint32_t i = 0; i < request->count / step; i++)
        get_word(device, request->space, request->address + i, payload + (size_t)i * step);
    int rc = reply(device, bytes, PDNN_STATUS_OK, payload, request->count);
    free(payload);
    return rc;
}

/* The register stays at its largest value. */
static void link_error(struct golden_device *device) {
    if (device->regs.link_errors < UINT16_MAX)
        device->regs.link_errors++;
}

/* Carry out a complete packet. */
static int execute(struct golden_device *device, const uint8_t *bytes, size_t n_bytes) {
    struct request request = parse(bytes);
    size_t n_body = n_bytes - PDNN_CRC_BYTES;
    if (crc32(crc32(0, NULL, 0), bytes, (uInt)n_body) != pdnn_get32(bytes + n_body)) {
        link_error(device);
        return reply(device, bytes, PDNN_STATUS_BAD_CRC, NULL, 0);
    }
    int status = check(&device->engine.params, &request);
    if (status != PDNN_STATUS_OK)
        return reply(device, bytes, status, NULL, 0);
    if (is_read(request.op))
        return reply_read(device, &request, bytes);
    if (request.op == PDNN_OP_RUN) {
        status = golden_engines_run(device);
        if (status < 0)
            return -1;
    } else {
        uint32_t step = word_bytes(request.space, true);
        for (uint32_t i = 0; i < request.count / step; i++)
            put_word(device, request.space, request.address + i,
                     request.payload + (size_t)i * step);
    }
    return reply(device, bytes, status, NULL, 0);
}

int golden_packet_byte(struct golden_device *device, uint8_t byte) {
    struct golden_packet *packet = &device->packet;
    if (packet->n_bytes == 0 && byte != PDNN_SYNC_REQUEST)
        return 0;
    packet->bytes[packet->n_bytes++] = byte;
    if (packet->n_bytes < PDNN_HEADER_BYTES)
        return 0;
    if (packet->n_bytes == PDNN_HEADER_BYTES) {
        struct request request = parse(packet->bytes);
        uint32_t payload = request.op == PDNN_OP_WRITE ? request.count : 0;
        if (payload > PDNN_PAYLOAD_MAX) {
            packet->n_bytes = 0;
            link_error(device);
            return reply(device, packet->bytes, PDNN_STATUS_BAD_COUNT, NULL, 0);
        }
        packet->n_total = PDNN_HEADER_BYTES + payload + PDNN_CRC_BYTES;
    }
    if (packet->n_bytes < packet->n_total)
        return 0;
    packet->n_bytes = 0;
    return execute(device, packet->bytes, packet->n_total);
}

void golden_packet_timeout(struct golden_device *device) {
    if (device->packet.n_bytes)
        link_error(device);
    device->packet.n_bytes = 0;
}
