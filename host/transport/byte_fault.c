/* SPDX-License-Identifier: BSD-2-Clause */
#include "transport/byte_fault.h"

enum kind { FLIPPED, LOST, DOUBLED, N_KINDS };

/* splitmix64: small seeds are as good as any. */
static uint32_t draw(struct byte_fault *fault, uint32_t range) {
    uint64_t z = fault->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return (uint32_t)((z >> 32) * range >> 32);
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
