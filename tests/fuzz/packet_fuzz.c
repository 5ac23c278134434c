/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The device's side of the packets, golden/packet.c: whatever comes, every reply is whole and has a
 * good CRC, and a device that is left alone answers the next good request.
 */
#include <string.h>

#include "fuzz.h"
#include "golden/golden.h"
#include "device/packet.h"

static void to_device(void *user, const uint8_t *bytes, size_t n_bytes) {
    struct golden_device *device = user;
    struct golden_engine *engine = &device->engine;
    engine->stale |= fuzz_shorten_run(&device->regs.samples, &device->regs.runs, engine->tape,
                                      engine->params.tape_words);
    FUZZ_ASSERT(golden_device_write(device, bytes, n_bytes) == 0);
}

static void silence(void *user) {
    golden_packet_timeout(user);
}

/* Take the replies apart. */
static void check_replies(struct golden_device *device) {
    size_t n = device->out_end - device->out_start;
    const uint8_t *at = n ? device->out + device->out_start : NULL;
    while (n) {
        struct pdnn_reply_header header;
        FUZZ_ASSERT(n >= PDNN_HEADER_BYTES + PDNN_CRC_BYTES && pdnn_packet_parse(at, &header));
        size_t whole = PDNN_HEADER_BYTES + header.count + PDNN_CRC_BYTES;
        const uint8_t *payload = at + PDNN_HEADER_BYTES, *crc = payload + header.count;
        FUZZ_ASSERT(n >= whole);
        if (header.op != PDNN_OP_CHECK || header.status != PDNN_STATUS_OK)
            FUZZ_ASSERT(pdnn_packet_check(at, payload, header.count, crc));
        FUZZ_ASSERT(!header.count ||
                    (header.op == PDNN_OP_READ && header.status == PDNN_STATUS_OK));
        at += whole;
        n -= whole;
    }
    device->out_start = device->out_end = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    static struct golden_params params;
    params = golden_params_default;
    params.lanes = 4;
    params.drain_lanes = 2;
    params.tape_words = 16;
    params.act_words = 4;
    params.result_words = 4;
    params.noise_tables = 1;
    struct golden_device *device = golden_device_new(&params);
    FUZZ_ASSERT(device);
    const struct fuzz_device user = {to_device, silence, device};
    fuzz_script(data, n_data, &user);
    check_replies(device);

    uint8_t bytes[PDNN_REQUEST_MAX];
    const struct pdnn_request request = {
        .op = PDNN_OP_READ, .space = PDNN_SPACE_REG, .address = PDNN_REG_ID, .count = 4};
    to_device(device, bytes, pdnn_packet_build(&request, 77, bytes));
    FUZZ_ASSERT(device->out_end == PDNN_HEADER_BYTES + 4 + PDNN_CRC_BYTES && device->out[1] == 77 &&
                device->out[3] == PDNN_STATUS_OK);
    golden_device_free(device);
    return 0;
}
