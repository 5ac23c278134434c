/* SPDX-License-Identifier: BSD-2-Clause
 *
 * lfsr.c - the random words of rtl/noise/pdnn_lfsr.sv.
 *
 *   s[t+64] = s[t] ^ s[t+5] ^ s[t+12] ^ s[t+23]
 *
 * Random word k is bits s[9k..9k+8], s[9k] its bit 0. The state holds 64 bits of the sequence, so
 * 64 - 23 = 41 new bits follow from it at once: four words of 9 bits are one step.
 */
#include "golden/golden.h"

enum { STEP_WORDS = 4 };

static uint64_t step(struct golden_lfsr *lfsr, unsigned bits) {
    uint64_t s = lfsr->state;
    uint64_t next = s ^ (s >> PDNN_LFSR_TAP_A) ^ (s >> PDNN_LFSR_TAP_B) ^ (s >> PDNN_LFSR_TAP_C);
    lfsr->state = (s >> bits) | (next << (PDNN_LFSR_BITS - bits));
    return s;
}

void golden_lfsr_seed(struct golden_lfsr *lfsr, uint64_t seed) {
    lfsr->state = seed ? seed : 1;
}

void golden_lfsr_words(struct golden_lfsr *lfsr, uint16_t *words, size_t n_words) {
    const uint64_t mask = (1u << PDNN_RANDOM_BITS) - 1;
    for (; n_words >= STEP_WORDS; n_words -= STEP_WORDS) {
        uint64_t s = step(lfsr, STEP_WORDS * PDNN_RANDOM_BITS);
        for (int i = 0; i < STEP_WORDS; i++)
            *words++ = (uint16_t)(s >> (i * PDNN_RANDOM_BITS) & mask);
    }
    for (; n_words; n_words--)
        *words++ = (uint16_t)(step(lfsr, PDNN_RANDOM_BITS) & mask);
}

void golden_lfsr_skip(struct golden_lfsr *lfsr, size_t n_words) {
    for (; n_words >= STEP_WORDS; n_words -= STEP_WORDS)
        step(lfsr, STEP_WORDS * PDNN_RANDOM_BITS);
    for (; n_words; n_words--)
        step(lfsr, PDNN_RANDOM_BITS);
}
