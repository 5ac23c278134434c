/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/net/rng.h"

#include <math.h>

void pdnn_rng_fill(struct pdnn_rng *rng, float *y, size_t n, float limit) {
    uint64_t key = pdnn_rng_key(rng);
    for (size_t i = 0; i < n; i++)
        y[i] = limit * pdnn_rng_symmetric(key, (uint32_t)i);
}

/* Box and Muller. */
void pdnn_rng_normal(struct pdnn_rng *rng, float *y, size_t n, float deviation) {
    uint64_t key = pdnn_rng_key(rng);
    for (size_t i = 0; i < n; i += 2) {
        float u = 1.0f - pdnn_rng_unit(key, (uint32_t)i);
        float radius = deviation * sqrtf(-2.0f * logf(u));
        float angle = 6.2831853f * pdnn_rng_unit(key, (uint32_t)i + 1);
        y[i] = radius * cosf(angle);
        if (i + 1 < n)
            y[i + 1] = radius * sinf(angle);
    }
}

void pdnn_rng_shuffle(struct pdnn_rng *rng, uint32_t *index, uint32_t n) {
    uint64_t key = pdnn_rng_key(rng);
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = (uint32_t)((uint64_t)pdnn_rng_hash(key, i) * i >> 32);
        uint32_t swap = index[i - 1];
        index[i - 1] = index[j];
        index[j] = swap;
    }
}
