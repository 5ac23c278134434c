/* SPDX-License-Identifier: BSD-2-Clause
 *
 * noise.c - logistic noise, see rtl/noise/pdnn_noise.sv: a random word looks up a magnitude and has
 * a sign. The tables themselves are made by the host (host/contract/noise_table.c).
 */
#include "golden/golden.h"

void golden_noise_expand(const uint8_t table[PDNN_NOISE_ENTRIES],
                         int16_t twice[1u << PDNN_RANDOM_BITS]) {
    for (int r = 0; r < PDNN_NOISE_ENTRIES; r++) {
        int m = table[r];
        twice[r] = (int16_t)(2 * m);
        twice[PDNN_NOISE_ENTRIES + r] = (int16_t)(2 * (-m - 1));
    }
}
