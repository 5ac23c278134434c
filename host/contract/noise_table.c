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

double pdnn_noise_probability(const uint8_t table[PDNN_NOISE_ENTRIES], int z) {
    int ones = 0;
    for (int k = 0; k < PDNN_NOISE_ENTRIES; k++)
        ones += (z + table[k] >= 0) + (z - table[k] - 1 >= 0);
    return (double)ones / WORDS;
}
