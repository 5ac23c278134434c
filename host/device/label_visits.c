/* SPDX-License-Identifier: BSD-2-Clause
 *
 * label_visits.c - a run that scores all labels: each has activations of its own, which the host
 * gives its bits (rtl/doc/labels.md).
 */
#include <string.h>

#include "base/bytes.h"
#include "device/device.h"

enum { REG_BYTES = PDNN_SPACE_REG_BYTES };

bool pdnn_device_visits_labels(const struct pdnn_device *device) {
    return device->visits;
}

void pdnn_label_set(const struct pdnn_device *device, uint32_t label, uint8_t *bytes) {
    memset(bytes, 0, (size_t)device->label_words * PDNN_SPACE_ACT_BYTES);
    for (uint32_t i = label * device->label_rows; i < (label + 1) * device->label_rows; i++)
        bytes[i / 8] |= (uint8_t)(1u << i % 8);
}

size_t pdnn_label_requests(struct pdnn_device *device, uint8_t *numbers,
                           struct pdnn_request *requests) {
    const size_t n_bytes = (size_t)device->label_words * PDNN_SPACE_ACT_BYTES;
    size_t n = 0;
    for (uint32_t y = 0; y <= device->labels; y++, numbers += REG_BYTES) {
        const bool last = y == device->labels; /* from here on again all */
        pdnn_put32(numbers, last ? 0 : y + 1);
        n += pdnn_device_writes(requests + n, PDNN_SPACE_REG, PDNN_REG_LABEL, REG_BYTES, numbers,
                                REG_BYTES);
        if (last)
            break;
        uint8_t *bytes = device->label + y * n_bytes;
        pdnn_label_set(device, y, bytes);
        n += pdnn_device_writes(requests + n, PDNN_SPACE_ACT, device->label_base,
                                PDNN_SPACE_ACT_BYTES, bytes, n_bytes);
    }
    return n;
}
