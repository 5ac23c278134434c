/* SPDX-License-Identifier: BSD-2-Clause
 *
 * digest.h - 64-bit FNV-1a over little-endian words: two runs with equal digests did the same.
 */
#ifndef PDNN_DIGEST_H
#define PDNN_DIGEST_H

#include "pdnn.h"

#define PDNN_DIGEST_START 0xCBF29CE484222325u

/* Continue `digest` (first: PDNN_DIGEST_START) with one 32-bit word. */
static inline uint64_t pdnn_digest_word(uint64_t digest, uint32_t word) {
    for (int i = 0; i < 4; i++, word >>= 8)
        digest = (digest ^ (word & 255)) * 0x100000001B3u;
    return digest;
}

/* ... with bytes. */
static inline uint64_t pdnn_digest_bytes(uint64_t digest, const uint8_t *bytes, size_t n) {
    for (size_t i = 0; i < n; i++)
        digest = (digest ^ bytes[i]) * 0x100000001B3u;
    return digest;
}

/* ... with an event's six fields in their order. */
uint64_t pdnn_digest_event(uint64_t digest, const struct pdnn_event *event);
/* ... with a run's results. */
uint64_t pdnn_digest_results(uint64_t digest, const int32_t *results, size_t n_results);

#endif
