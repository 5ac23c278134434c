/* SPDX-License-Identifier: BSD-2-Clause
 *
 * device.c - the whole device, rtl/pdnn_core.sv: bytes in, bytes out.
 */
#include <stdlib.h>
#include <string.h>

#include "golden/golden.h"

struct golden_device *golden_device_new(const struct golden_params *params) {
    struct golden_device *device = calloc(1, sizeof *device);
    if (device && golden_engine_init(&device->engine, params) != PDNN_OK) {
        free(device);
        return NULL;
    }
    if (device)
        golden_regs_reset(device);
    return device;
}

void golden_device_free(struct golden_device *device) {
    if (!device)
        return;
    golden_engine_clear(&device->engine);
    free(device->out);
    free(device);
}

int golden_device_write(struct golden_device *device, const uint8_t *bytes, size_t n_bytes) {
    for (size_t i = 0; i < n_bytes; i++)
        if (golden_packet_byte(device, bytes[i]))
            return -1;
    return 0;
}

size_t golden_device_read(struct golden_device *device, uint8_t *bytes, size_t n_bytes) {
    size_t n_ready = device->out_end - device->out_start;
    if (n_ready < n_bytes)
        golden_packet_timeout(device);
    size_t n = n_ready < n_bytes ? n_ready : n_bytes;
    if (n)
        memcpy(bytes, device->out + device->out_start, n);
    device->out_start += n;
    if (device->out_start == device->out_end)
        device->out_start = device->out_end = 0;
    return n;
}

void golden_device_events(struct golden_device *device, pdnn_event_fn fn, void *user) {
    device->engine.events = fn;
    device->engine.events_user = user;
}
