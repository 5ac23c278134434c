/* SPDX-License-Identifier: BSD-2-Clause
 *
 * device.c - the whole device, rtl/pdnn_core.sv: bytes in, bytes out.
 */
#include <stdlib.h>
#include <string.h>

#include "golden/golden.h"

struct golden_device *golden_device_new(const struct golden_params *params) {
    struct golden_device *device = calloc(1, sizeof *device);
    if (!device)
        return NULL;
    device->more = calloc(params->engines, sizeof *device->more);
    int rc = device->more ? PDNN_OK : PDNN_ERR_MEMORY;
    for (uint32_t e = 0; e < params->engines && rc == PDNN_OK; e++)
        rc = golden_engine_init(golden_engines_at(device, e), params);
    if (rc) {
        golden_device_free(device);
        return NULL;
    }
    golden_regs_reset(device);
    return device;
}

void golden_device_free(struct golden_device *device) {
    if (!device)
        return;
    for (uint32_t e = 1; device->more && e < device->engine.params.engines; e++)
        golden_engine_clear(&device->more[e - 1]);
    free(device->more);
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
