/* SPDX-License-Identifier: BSD-2-Clause */
#include "fuzz.h"

#include <string.h>

#include "contract/map.h"
#include "device/packet.h"

enum step { STEP_REQUEST, STEP_REQUEST_COUNT, STEP_BYTES, STEP_SILENCE, STEPS };
enum { STEPS_MAX = 64 };

/* At most `limit` of the bytes that are left. */
static size_t take(const uint8_t **data, size_t *n_data, uint8_t *bytes, size_t limit) {
    size_t n = *n_data < limit ? *n_data : limit;
    if (n)
        memcpy(bytes, *data, n);
    *data += n;
    *n_data -= n;
    return n;
}

/* seq, op, space, address (2), count (2), payload; the count is the payload's, or as it stands. */
static size_t request(const uint8_t **data, size_t *n_data, uint8_t length, bool own_count,
                      uint8_t *packet) {
    uint8_t head[PDNN_HEADER_BYTES] = {0}, payload[PDNN_PAYLOAD_MAX] = {0};
    take(data, n_data, head + 1, PDNN_HEADER_BYTES - 1);
    struct pdnn_request r = {
        .op = head[2],
        .space = head[3],
        .address = (uint16_t)(head[4] | head[5] << 8),
        .count = (uint16_t)(head[6] | head[7] << 8),
        .payload = payload,
    };
    if (r.op == PDNN_OP_WRITE) {
        size_t n = take(data, n_data, payload, length);
        r.count = own_count && r.count <= PDNN_PAYLOAD_MAX ? r.count : (uint16_t)n;
    }
    return pdnn_packet_build(&r, head[1], packet);
}

void fuzz_script(const uint8_t *data, size_t n_data, const struct fuzz_device *device) {
    for (int i = 0; i < STEPS_MAX && n_data >= 2; i++) {
        uint8_t bytes[PDNN_REQUEST_MAX], kind = data[0], length = data[1];
        data += 2;
        n_data -= 2;
        size_t n = 0;
        switch (kind % STEPS) {
        case STEP_REQUEST:
        case STEP_REQUEST_COUNT:
            n = request(&data, &n_data, length, kind % STEPS == STEP_REQUEST_COUNT, bytes);
            break;
        case STEP_BYTES:
            n = take(&data, &n_data, bytes, length);
            break;
        default:
            device->silence(device->user);
            continue;
        }
        device->bytes(device->user, bytes, n);
    }
    device->silence(device->user);
}

enum { SAMPLES = 40, SAMPLES_MAX = 4096, RUNS = 2 };

static uint64_t field_mask(unsigned lsb, unsigned width) {
    return ((1ull << width) - 1) << lsb;
}

bool fuzz_shorten_run(uint32_t *samples, uint32_t *runs, uint64_t *tape, uint32_t n_words) {
    /* Outputs stay below 64 and inputs below 8 words, where they were more. */
    const uint64_t high = field_mask(PDNN_DESC_OUTPUTS_LSB + 6, PDNN_DESC_OUTPUTS_W - 6) |
                          field_mask(PDNN_DESC_IN_WORDS_LSB + 3, PDNN_DESC_IN_WORDS_W - 3);
    bool changed = false;
    *samples = *samples > SAMPLES && *samples <= SAMPLES_MAX ? SAMPLES : *samples;
    *runs = *runs > RUNS ? RUNS : *runs;
    for (uint32_t i = 0; i < n_words; i++)
        if (tape[i] >> PDNN_DESC_MARKER_LSB == PDNN_DESC_MARKER && tape[i] & high) {
            tape[i] &= ~high;
            changed = true;
        }
    return changed;
}
