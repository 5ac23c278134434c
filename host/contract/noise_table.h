/* SPDX-License-Identifier: BSD-2-Clause
 *
 * noise_table.h - the magnitudes that make a threshold a p-bit, see rtl/README.md.
 */
#ifndef PDNN_NOISE_TABLE_H
#define PDNN_NOISE_TABLE_H

#include "contract/map.h"

/* Fill the table for which P(z + n >= 0) follows sigmoid(scale * z), scale > 0.
 * With c(a) = round(512 * sigmoid(-a * scale)): table[k] = max{a in 0..255: c(a) > k}. */
void pdnn_noise_table(double scale, uint8_t table[PDNN_NOISE_ENTRIES]);

/* P(z + n >= 0) that the table gives, exactly, as a multiple of 1/512. */
double pdnn_noise_probability(const uint8_t table[PDNN_NOISE_ENTRIES], int z);

#endif
