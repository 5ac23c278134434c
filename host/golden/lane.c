/* SPDX-License-Identifier: BSD-2-Clause
 *
 * lane.c - the accumulators: z2 = bias + sum w * s, s = -1 or 1.
 *
 * With b in {0,1}, s = 2b - 1: z2 = (bias - sum w) + 2 * sum of the active weights. The fast path
 * takes that last sum from tables: an activation word is four groups of four inputs, each group
 * selects a row of 64 bytes (one a neuron), the four rows add up in bytes, and the bytes are
 * widened to 16 bits by taking even and odd ones apart. A tenth of an instruction a synapse even
 * without SIMD; with 64-byte vectors 1024 synapses take about eight.
 */
#include "golden/golden.h"
#include "base/clones.h"

enum { CHUNK = 8 }; /* words whose tables (32 KiB) stay in the first-level cache for all lanes */

typedef uint8_t bytes_vec __attribute__((vector_size(GOLDEN_TILE)));
typedef uint16_t words_vec __attribute__((vector_size(GOLDEN_TILE)));

PDNN_CLONES static void add_rows(const struct golden_layer *layer, const uint16_t *act,
                                 size_t act_stride, uint32_t lanes, int16_t *z2, size_t z2_stride) {
    const size_t word_vecs = GOLDEN_NIBBLES * 16;
    const bytes_vec *sums = (const bytes_vec *)layer->sums;
    for (uint32_t tile = 0; tile < golden_tiles(layer->units); tile++) {
        const words_vec *base = (const words_vec *)(layer->base + (size_t)tile * GOLDEN_TILE);
        for (uint32_t first = 0; first < layer->in_words; first += CHUNK) {
            uint32_t n = layer->in_words - first < CHUNK ? layer->in_words - first : CHUNK;
            for (uint32_t lane = 0; lane < lanes; lane++) {
                const uint16_t *a = act + lane * act_stride + layer->in_base + first;
                const bytes_vec *row = sums + first * word_vecs;
                words_vec both = {0}, odd = {0};
                for (uint32_t w = 0; w < n; w++, row += word_vecs) {
                    uint32_t bits = a[w];
                    bytes_vec sum = row[bits & 15] + row[16 + (bits >> 4 & 15)] +
                                    row[32 + (bits >> 8 & 15)] + row[48 + (bits >> 12)];
                    both += (words_vec)sum;
                    odd += (words_vec)sum >> 8;
                }
                words_vec even = both - (odd << 8);
                words_vec *out = (words_vec *)(z2 + lane * z2_stride + (size_t)tile * GOLDEN_TILE);
                out[0] = (first ? out[0] : base[0]) + even + even;
                out[1] = (first ? out[1] : base[1]) + odd + odd;
            }
        }
        sums += layer->in_words * word_vecs;
    }
}

void golden_lane_sums(const struct golden_layer *layer, const uint16_t *act, size_t act_stride,
                      uint32_t lanes, int16_t *z2, size_t z2_stride) {
    add_rows(layer, act, act_stride, lanes, z2, z2_stride);
}

int32_t golden_lane_row(const struct golden_layer *layer, uint32_t unit, const int8_t *s) {
    uint32_t inputs = layer->in_words * PDNN_WORD_INPUTS;
    const int8_t *w = layer->weight + (size_t)unit * inputs;
    int32_t sum = 0;
    for (uint32_t i = 0; i < inputs; i++)
        sum += w[i] * s[i];
    return layer->bias[unit] + sum;
}
