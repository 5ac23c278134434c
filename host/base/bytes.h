/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bytes.h - integers in byte buffers: little-endian, and big-endian (be) as on a network.
 */
#ifndef PDNN_BYTES_H
#define PDNN_BYTES_H

#include <stdint.h>

static inline uint32_t pdnn_get16(const uint8_t *p) {
    return p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t pdnn_get32(const uint8_t *p) {
    return pdnn_get16(p) | pdnn_get16(p + 2) << 16;
}

static inline void pdnn_put16(uint8_t *p, uint32_t value) {
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

static inline void pdnn_put32(uint8_t *p, uint32_t value) {
    pdnn_put16(p, value);
    pdnn_put16(p + 2, value >> 16);
}

static inline void pdnn_put64(uint8_t *p, uint64_t value) {
    pdnn_put32(p, (uint32_t)value);
    pdnn_put32(p + 4, (uint32_t)(value >> 32));
}

static inline uint64_t pdnn_get64(const uint8_t *p) {
    return pdnn_get32(p) | (uint64_t)pdnn_get32(p + 4) << 32;
}

static inline uint32_t pdnn_get32be(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void pdnn_put32be(uint8_t *p, uint32_t value) {
    for (int i = 0; i < 4; i++) {
        p[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

#endif
