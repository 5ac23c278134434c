/* SPDX-License-Identifier: BSD-2-Clause */
#include "contract/noise_table.h"

#include <math.h>

enum { WORDS = 1 << PDNN_RANDOM_BITS, MAGNITUDE_MAX = (1 << PDNN_NOISE_BITS) - 1 };

void pdnn_noise_table(double scale, uint8_t table[PDNN_NOISE_ENTRIES]) {
    long c[MAGNITUDE_MAX + 1];
    for (int a = 0; a <= MAGNITUDE_MAX; a++)
        c[a] = lround(WORDS / (1 + exp(a * scale)));
    for (int k = 0; k < PDNN_NOISE_ENTRIES; k++) {
        int a = MAGNITUDE_MAX;
        while (a > 0 && c[a] <= k) /* c[0] = 256 exceeds every k */
            a--;
        table[k] = (uint8_t)a;
    }
}

void pdnn_noise_thresholds(const uint8_t table[PDNN_NOISE_ENTRIES],
                           uint8_t thresholds[PDNN_NOISE_ENTRIES]) {
    thresholds[0] = 0;
    for (unsigned a = 1; a <= MAGNITUDE_MAX; a++) {
        unsigned n = 0;
        while (n < MAGNITUDE_MAX && table[n] >= a)
            n++;
        thresholds[a] = (uint8_t)n;
    }
}

uint32_t pdnn_noise_count(const uint8_t thresholds[PDNN_NOISE_ENTRIES], int z, uint32_t r,
                          uint32_t samples) {
    const uint32_t size = z < 0 ? (uint32_t)-z : (uint32_t)z;
    const uint32_t threshold = size == 0               ? PDNN_NOISE_ENTRIES
                               : size <= MAGNITUDE_MAX ? thresholds[size]
                                                       : 0;
    const uint32_t stratum = WORDS / samples; /* words */
    const uint32_t fewer = threshold / stratum + (r % stratum < threshold % stratum);
    return z < 0 ? fewer : samples - fewer;
}

double pdnn_noise_probability(const uint8_t table[PDNN_NOISE_ENTRIES], int z) {
    int ones = 0;
    for (int k = 0; k < PDNN_NOISE_ENTRIES; k++)
        ones += (z + table[k] >= 0) + (z - table[k] - 1 >= 0);
    return (double)ones / WORDS;
}
