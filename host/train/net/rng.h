/* SPDX-License-Identifier: BSD-2-Clause
 *
 * rng.h - random numbers for training, by hashing a counter.
 *
 * A call takes a fresh 64-bit key; number i of the call is a hash of (key, i). No state runs
 * through a loop, so the compiler vectorises it, and two integers are all that a checkpoint
 * has to keep.
 */
#ifndef PDNN_RNG_H
#define PDNN_RNG_H

#include "base/splitmix64.h"
#include "pdnn.h"

struct pdnn_rng {
    uint64_t seed, calls;
    /* Of the samples of a p-bit (pbit.h), DEFAULT: iid; a checkpoint need not keep them. */
    enum pdnn_sampling sampling;
    bool pascal; /* stratified: the matrix of the next layer's displacements */
};

/* The key of the next call: splitmix64 of seed and call number. */
static inline uint64_t pdnn_rng_key(struct pdnn_rng *rng) {
    return pdnn_splitmix64_hash(rng->seed + ++rng->calls * PDNN_SPLITMIX64_STEP);
}

/* Key number t under a call's key, where one call draws several arrays: half of
 * splitmix64's hash, which fixed the shipped models' bits. */
static inline uint64_t pdnn_rng_sub(uint64_t key, uint32_t t) {
    uint64_t x = key + t * PDNN_SPLITMIX64_STEP;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    return x ^ x >> 27;
}

/* 32 random bits: number i of the call with this key. */
static inline uint32_t pdnn_rng_hash(uint64_t key, uint32_t i) {
    uint32_t x = i * 0x9E3779B9u + (uint32_t)key;
    x = (x ^ x >> 16) * 0x7FEB352Du;
    x = ((x ^ x >> 15) + (uint32_t)(key >> 32)) * 0x846CA68Bu;
    x = (x ^ x >> 16) * 0x7FEB352Du;
    return x ^ x >> 15;
}

/* Uniform in [0, 1), 24 bits. */
static inline float pdnn_rng_unit(uint64_t key, uint32_t i) {
    return (float)(pdnn_rng_hash(key, i) >> 8) * 0x1p-24f;
}

/* Uniform in [-1, 1). */
static inline float pdnn_rng_symmetric(uint64_t key, uint32_t i) {
    return 2.0f * pdnn_rng_unit(key, i) - 1.0f;
}

/* y[i] uniform in [-limit, limit). */
void pdnn_rng_fill(struct pdnn_rng *rng, float *y, size_t n, float limit);
/* y[i] normal with mean 0 and the given standard deviation. */
void pdnn_rng_normal(struct pdnn_rng *rng, float *y, size_t n, float deviation);
/* Shuffle the n indices. */
void pdnn_rng_shuffle(struct pdnn_rng *rng, uint32_t *index, uint32_t n);

#endif
