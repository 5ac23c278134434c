/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tied.h - K units on one weighted sum u: unit k has the mean sigmoid((u - offset_k) / noise), and
 * what goes on is their count, 0 to K. Their outputs are drawn (p-bits), rounded (thresholds) or
 * the means themselves. A rectifier, max(u, 0), stands in their place as the real-valued reference.
 *
 * Backward, the count is taken for its mean: slope = sum over k of p_k (1 - p_k) / noise.
 */
#ifndef PDNN_TIED_H
#define PDNN_TIED_H

#include "pdnn.h"

enum pdnn_tied_kind {
    PDNN_TIED_PBIT,
    PDNN_TIED_THRESHOLD,
    PDNN_TIED_MEAN,
    PDNN_TIED_RELU,
};

struct pdnn_tied {
    enum pdnn_tied_kind kind;
    uint32_t copies, width; /* K, sums */
    bool shared;            /* one random number for all K of a sum */
    float noise;            /* above 0 */
    float *factor;          /* (Copies, Width): e^(offset / noise) */
};

/* What pdnn_tied_draw() fills; NULL: not wanted. */
struct pdnn_tied_out {
    float *count;      /* (Width); always */
    float *slope;      /* (Width); always */
    float *copy_slope; /* (Copies, Width): of each unit alone */
    float *output;     /* (Copies, Width): of each unit */
};

/* Of sum + bias (Width). `key` and `first`: sum i takes number first + i of the call with this key
 * (net/rng.h), so the same arguments draw the same again. */
void pdnn_tied_draw(const struct pdnn_tied *tied, const float *sum, const float *bias, uint64_t key,
                    uint32_t first, const struct pdnn_tied_out *out);

#endif
