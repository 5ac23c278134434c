/* SPDX-License-Identifier: BSD-2-Clause
 *
 * seed.c - seeds of many runs from one (splitmix64).
 */
#include "pdnn.h"

uint64_t pdnn_seed_for(uint64_t seed, uint64_t index) {
    uint64_t z = seed + (index + 1) * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return z ? z : 1;
}
