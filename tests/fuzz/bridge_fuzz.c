/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The virtual board's FT2232H against a hostile host: any control request, any packet, any time.
 */
#include <string.h>

#include "fuzz.h"
#include "vboard/ftdi_device.h"

static size_t pipe_write(void *user, const uint8_t *bytes, size_t n_bytes) {
    (void)user;
    (void)bytes;
    return n_bytes < 100 ? n_bytes : 100;
}

static size_t pipe_read(void *user, uint8_t *bytes, size_t n_bytes) {
    uint32_t *n_left = user;
    size_t n = n_bytes < *n_left ? n_bytes : *n_left;
    memset(bytes, 0x5A, n);
    *n_left -= (uint32_t)n;
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    uint32_t n_left = 3000;
    uint64_t now_us = 0;
    const struct byte_pipe pipe = {pipe_write, pipe_read, &n_left};
    struct ftdi_device *device = ftdi_device_new("FUZZ", &pipe);
    FUZZ_ASSERT(device);
    while (n_data >= 10) {
        uint8_t bytes[FTDI_PACKET_BYTES] = {0};
        size_t n = (size_t)(data[8] << 8 | data[9]) % (FTDI_PACKET_BYTES + 1);
        int moved;
        switch (data[8] >> 6) {
        case 0:
        case 1:
            moved = ftdi_device_control(device, data, bytes, n);
            FUZZ_ASSERT(moved <= (int)n);
            break;
        case 2:
            moved = ftdi_device_out(device, data[0], bytes, n);
            FUZZ_ASSERT(moved <= (int)n);
            break;
        default:
            now_us += data[1] * 100u;
            moved = ftdi_device_in(device, data[0], bytes, now_us);
            FUZZ_ASSERT(moved <= FTDI_PACKET_BYTES);
            break;
        }
        FUZZ_ASSERT(moved >= FTDI_GONE);
        data += 10;
        n_data -= 10;
    }
    ftdi_device_free(device);
    return 0;
}
