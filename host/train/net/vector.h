/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vector.h - vectors of floats, of the length of the target's registers: longer ones would pass
 * through memory.
 */
#ifndef PDNN_VECTOR_H
#define PDNN_VECTOR_H

#include <string.h>

/* The vectors are passed between functions that are always inlined: no ABI sees them, also where
 * the target has no registers of their size. */
#pragma GCC diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))

/* Floats a vector. */
#if defined __AVX512F__
enum { LANES = 16 };
#elif defined __AVX__
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif

typedef float vec __attribute__((vector_size(LANES * sizeof(float))));

INLINE vec load(const float *x) {
    vec v;
    memcpy(&v, x, sizeof v);
    return v;
}

INLINE void store(float *x, vec v) {
    memcpy(x, &v, sizeof v);
}

#endif
