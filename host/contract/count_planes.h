/* SPDX-License-Identifier: BSD-2-Clause
 *
 * count_planes.h - a count from 0 to T as bit planes of +-1, for the readout on counts
 * (rtl/doc/readout.md).
 */
#ifndef PDNN_COUNT_PLANES_H
#define PDNN_COUNT_PLANES_H

#include <stdbool.h>
#include <stdint.h>

/* A count c is kept as offset + c, or offset + 2c with `pair`. Plane k of that number weighs 2^k,
 * with `pair` 2^(k-1) and plane 0 weighs 1. A number with bit `n` set, which only c = T = 2^(n-1)
 * has, stands for n ones. Then the weights, with the sign of their bits, add up to 2c - T, and
 * those of the planes in `bias` to T. */
struct pdnn_count_planes {
    uint32_t n; /* planes, 1 to PDNN_COUNT_PLANES_MAX; 0: no readout on counts */
    bool pair;
    uint32_t offset;
    uint32_t bias; /* bit k: plane k takes the bias */
};

/* For T = 1 to PDNN_SAMPLES_MAX samples. */
struct pdnn_count_planes pdnn_count_planes_of(uint32_t samples);
/* The fields of register READOUT. */
uint32_t pdnn_count_planes_pack(const struct pdnn_count_planes *planes);
struct pdnn_count_planes pdnn_count_planes_unpack(uint32_t readout);
/* The planes of a count as the device keeps it: bit k is plane k. */
uint32_t pdnn_count_planes_bits(const struct pdnn_count_planes *planes, uint32_t kept);

#endif
