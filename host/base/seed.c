/* SPDX-License-Identifier: BSD-2-Clause
 *
 * seed.c - seeds of many runs from one.
 */
#include "base/splitmix64.h"
#include "pdnn.h"

uint64_t pdnn_seed_for(uint64_t seed, uint64_t index) {
    const uint64_t z = pdnn_splitmix64_hash(seed + (index + 1) * PDNN_SPLITMIX64_STEP);
    return z ? z : 1;
}
