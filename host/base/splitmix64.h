/* SPDX-License-Identifier: BSD-2-Clause
 *
 * splitmix64.h - the generator of S. Vigna (public domain): a state that a constant is added to,
 * and a hash of it.
 */
#ifndef PDNN_SPLITMIX64_H
#define PDNN_SPLITMIX64_H

#include <stdint.h>

#define PDNN_SPLITMIX64_STEP 0x9E3779B97F4A7C15u

static inline uint64_t pdnn_splitmix64_hash(uint64_t state) {
    state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9u;
    state = (state ^ state >> 27) * 0x94D049BB133111EBu;
    return state ^ state >> 31;
}

static inline uint64_t pdnn_splitmix64(uint64_t *state) {
    return pdnn_splitmix64_hash(*state += PDNN_SPLITMIX64_STEP);
}

#endif
