/* SPDX-License-Identifier: BSD-2-Clause */
#include "transport/byte_fault.h"

#include "base/splitmix64.h"

enum kind { FLIPPED, LOST, DOUBLED, N_KINDS };

/* Small seeds are as good as any. */
static uint32_t draw(struct byte_fault *fault, uint32_t range) {
    return (uint32_t)((pdnn_splitmix64(&fault->state) >> 32) * range >> 32);
}

size_t byte_fault_pass(struct byte_fault *fault, uint8_t byte, uint8_t out[2]) {
    out[0] = out[1] = byte;
    if (draw(fault, fault->period))
        return 1;
    fault->n++;
    switch ((enum kind)draw(fault, N_KINDS)) {
    case FLIPPED:
        out[0] ^= (uint8_t)(1u << draw(fault, 8));
        return 1;
    case LOST:
        return 0;
    default:
        return 2;
    }
}
