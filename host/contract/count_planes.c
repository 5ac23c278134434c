/* SPDX-License-Identifier: BSD-2-Clause */
#include "contract/count_planes.h"

#include "contract/map.h"

struct pdnn_count_planes pdnn_count_planes_of(uint32_t samples) {
    struct pdnn_count_planes planes = {.n = 1, .pair = samples % 2 == 0};
    const uint32_t most = planes.pair ? 2 * samples : samples + 1; /* 2^n must not be less */
    while (1u << planes.n < most)
        planes.n++;
    planes.offset = planes.pair ? (1u << (planes.n - 1)) - samples : ((1u << planes.n) - most) / 2;
    planes.bias = pdnn_count_planes_bits(&planes, planes.pair ? 2 * samples : samples);
    return planes;
}

uint32_t pdnn_count_planes_pack(const struct pdnn_count_planes *planes) {
    return planes->n << PDNN_READOUT_PLANES_LSB | (uint32_t)planes->pair << PDNN_READOUT_PAIR_LSB |
           planes->offset << PDNN_READOUT_OFFSET_LSB | planes->bias << PDNN_READOUT_BIAS_LSB;
}

static uint32_t field(uint32_t word, unsigned lsb, unsigned width) {
    return word >> lsb & ((1u << width) - 1);
}

struct pdnn_count_planes pdnn_count_planes_unpack(uint32_t readout) {
#define FIELD(name) field(readout, PDNN_READOUT_##name##_LSB, PDNN_READOUT_##name##_W)
    return (struct pdnn_count_planes){
        .n = FIELD(PLANES),
        .pair = FIELD(PAIR),
        .offset = FIELD(OFFSET),
        .bias = FIELD(BIAS),
    };
#undef FIELD
}

uint32_t pdnn_count_planes_bits(const struct pdnn_count_planes *planes, uint32_t kept) {
    const uint32_t all = (1u << planes->n) - 1;
    return kept >> planes->n & 1 ? all : kept & all;
}
