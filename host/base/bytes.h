/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bytes.h - little-endian integers in byte buffers.
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

#endif
