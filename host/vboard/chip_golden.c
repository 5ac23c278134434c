/* SPDX-License-Identifier: BSD-2-Clause
 *
 * chip_golden.c - the device in C as a chip.
 */
#include "vboard/chip.h"
#include "base/diag.h"
#include "golden/golden.h"

static int golden_open(void **state, struct pdnn_diag *diag) {
    *state = golden_device_new(&golden_params_default);
    return *state ? PDNN_OK : pdnn_fail(diag, PDNN_ERR_MEMORY, "golden: no memory for a device");
}

static void golden_close(void *state) {
    golden_device_free(state);
}

static int golden_write(void *state, const uint8_t *bytes, size_t n_bytes) {
    return golden_device_write(state, bytes, n_bytes);
}

static size_t golden_read(void *state, uint8_t *bytes, size_t n_bytes) {
    /* Asking for more than there is would mean that the line is silent. */
    const struct golden_device *device = state;
    size_t n_ready = device->out_end - device->out_start;
    size_t n = n_ready < n_bytes ? n_ready : n_bytes;
    return n ? golden_device_read(state, bytes, n) : 0;
}

static void golden_silence(void *state) {
    golden_packet_timeout(state);
}

const struct chip_ops chip_golden_ops = {
    .open = golden_open,
    .close = golden_close,
    .write = golden_write,
    .read = golden_read,
    .silence = golden_silence,
};
