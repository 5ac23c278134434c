/* SPDX-License-Identifier: BSD-2-Clause
 *
 * golden.c - what rtl/compare/paper computes: exact integers, one word after the other.
 */
#include "paper/paper.h"

#include <string.h>

enum { CYCLES_NEURON = 4, ACTIVATIONS_MAX = 256 };

static const int64_t one = 1 << 25; /* Q6.25 */

uint32_t pdnn_paper_lfsr(uint32_t state) {
    const uint32_t bit = state ^ state >> 1 ^ state >> 2 ^ state >> 22;
    return state >> 1 | bit << 31;
}

uint64_t pdnn_paper_cycles(uint32_t samples, uint32_t mac_cycles) {
    return samples *
           ((uint64_t)PDNN_PAPER_WORDS * mac_cycles + (uint64_t)PDNN_PAPER_NEURONS * CYCLES_NEURON);
}

/* Word k of the table that holds tanh of this sum. */
static uint32_t table_index(int64_t sum) {
    const int64_t step = sum >> 18; /* PDNN_PAPER_TABLE_STEP */
    return (uint32_t)((step < -512 ? -512 : step > 511 ? 511 : step) + 512);
}

/* What a word adds: activation -1 or 1, 0 or 1, or Q6.25. */
static int64_t term(const struct pdnn_paper_net *net, int32_t word, int64_t activation) {
    return net->design == PDNN_PAPER_TANH ? word * activation >> 25 : word * activation;
}

static void pass(const struct pdnn_paper_net *net, uint32_t latents, uint32_t *lfsr,
                 int32_t *result) {
    const bool is_tanh = net->design == PDNN_PAPER_TANH;
    const int64_t high = is_tanh ? one : 1;
    const int64_t low = net->design == PDNN_PAPER_UNIPOLAR ? 0 : -high;
    int64_t in[ACTIVATIONS_MAX] = {0}, out[ACTIVATIONS_MAX] = {0};
    const int32_t *word = net->words;
    for (uint32_t i = 0; i < PDNN_PAPER_LATENTS; i++) {
        in[i] = latents >> i & 1 ? high : low;
    }
    for (uint32_t layer = 0; layer < PDNN_PAPER_LAYERS; layer++) {
        for (uint32_t j = 0; j < pdnn_paper_outputs(layer); j++) {
            const uint32_t n = pdnn_paper_fan_in(layer);
            int64_t sum = term(net, *word++, high);
            *lfsr = pdnn_paper_lfsr(*lfsr);
            for (uint32_t k = 0; k < n; k++) {
                sum += term(net, *word++, in[pdnn_paper_input(layer, j, k)]);
                *lfsr = pdnn_paper_lfsr(*lfsr);
            }
            const int32_t tanh = net->table[table_index(sum)];
            if (layer + 1 == PDNN_PAPER_LAYERS) {
                result[j] += is_tanh ? tanh >> 10 : tanh >> 16;
            } else {
                out[j] = is_tanh ? tanh : tanh > (int32_t)*lfsr ? high : low;
            }
        }
        memcpy(in, out, sizeof in);
    }
}

void pdnn_paper_golden(const struct pdnn_paper_net *net, uint32_t latents, uint32_t samples,
                       uint32_t seed, int32_t *result) {
    uint32_t lfsr = seed ? seed : 1;
    memset(result, 0, PDNN_PAPER_PIXELS * sizeof *result);
    for (uint32_t t = 0; t < samples; t++) {
        pass(net, latents, &lfsr, result);
    }
}

void pdnn_paper_pixels(const int32_t *result, uint32_t samples, float *pixels) {
    for (uint32_t j = 0; j < PDNN_PAPER_PIXELS; j++) {
        pixels[j] = 0.5f + 0.5f * (float)result[j] / (32768.0f * (float)samples);
    }
}
