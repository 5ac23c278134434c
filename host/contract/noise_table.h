/* SPDX-License-Identifier: BSD-2-Clause
 *
 * noise_table.h - the magnitudes that make a threshold a p-bit, see rtl/doc/contract.md.
 */
#ifndef PDNN_NOISE_TABLE_H
#define PDNN_NOISE_TABLE_H

#include "contract/map.h"

/* Fill the table for which P(z + n >= 0) follows sigmoid(scale * z), scale > 0.
 * With c(a) = round(512 * sigmoid(-a * scale)): table[k] = max{a in 0..255: c(a) > k}. */
void pdnn_noise_table(double scale, uint8_t table[PDNN_NOISE_ENTRIES]);

/* The same law the other way round, thresholds[a] = magnitudes of the table that are at least a,
 * a = 1..255 (thresholds[0]: 0, where it would be 256). table[255] must be 0, so that all are below
 * 256. Of the words r a p-bit of sum z has the bit
 *   z < 0:  bit 8 of r is 0 and r & 255 <  thresholds[-z]
 *   z >= 0: bit 8 of r is 0 or  r & 255 >= thresholds[z], for z = 0: never
 * and beyond 255 it is as with a threshold of 0. */
void pdnn_noise_thresholds(const uint8_t table[PDNN_NOISE_ENTRIES],
                           uint8_t thresholds[PDNN_NOISE_ENTRIES]);

/* How many of `samples` samples are 1, in all of which a p-bit has the sum z: those of a stratified
 * block, samples = 2, 4, 8 or 16, the first of which has the word r. They differ in the word's
 * highest bits alone, and have each value of these once; so it is the number of strata that lie
 * below the threshold, and one more where the lower bits are below its rest. */
uint32_t pdnn_noise_count(const uint8_t thresholds[PDNN_NOISE_ENTRIES], int z, uint32_t r,
                          uint32_t samples);

/* P(z + n >= 0) that the table gives, exactly, as a multiple of 1/512. */
double pdnn_noise_probability(const uint8_t table[PDNN_NOISE_ENTRIES], int z);

#endif
