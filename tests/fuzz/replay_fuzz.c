/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Recorded sessions in the place of a device: whatever the file holds, opening ends with a device
 * or an error.
 */
#include <string.h>

#include "device/device.h"
#include "fuzz.h"

static const char title[] = "pdnn-session 1\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    char spec[96];
    if (!n_data)
        return 0;
    bool has_title = data[0] & 1;
    snprintf(spec, sizeof spec, "replay:%s",
             fuzz_file(title, has_title ? 0 : sizeof title - 1, data + 1, n_data - 1));
    if (pdnn_device_open(spec, &device, &diag))
        FUZZ_ASSERT(diag.text[0]);
    else
        pdnn_device_close(device, NULL);
    return 0;
}
