/* SPDX-License-Identifier: BSD-2-Clause
 *
 * reply.c - bytes that the device has answered and the host has not taken yet.
 */
#include <stdlib.h>
#include <string.h>

#include "golden/golden.h"

int golden_device_reply(struct golden_device *device, const uint8_t *bytes, size_t n_bytes) {
    if (device->out_size - device->out_end < n_bytes) {
        size_t size = 2 * (device->out_end + n_bytes);
        uint8_t *grown = realloc(device->out, size);
        if (!grown)
            return -1;
        device->out = grown;
        device->out_size = size;
    }
    if (n_bytes)
        memcpy(device->out + device->out_end, bytes, n_bytes);
    device->out_end += n_bytes;
    return 0;
}
