/* SPDX-License-Identifier: BSD-2-Clause
 *
 * engines.c - the engines behind one link, rtl/engine/pdnn_more_engines.sv, side by side on one
 * run.
 */
#include "golden/golden.h"

struct golden_engine *golden_engines_at(struct golden_device *device, uint32_t number) {
    return number ? &device->more[number - 1] : &device->engine;
}

struct golden_engine *golden_engines_meant(const struct golden_device *device) {
    return golden_engines_at((struct golden_device *)device, device->regs.engine);
}

int golden_engines_run(struct golden_device *device) {
    int first = PDNN_STATUS_OK;
    for (uint32_t e = 0; e <= device->regs.engine; e++) {
        int status = golden_repeat(golden_engines_at(device, e), &device->regs, e);
        if (status < 0)
            return status;
        if (first == PDNN_STATUS_OK)
            first = status;
    }
    return first;
}
