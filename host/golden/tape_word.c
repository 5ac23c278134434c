/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tape_word.c - a word of the tape, and the weights in it.
 */
#include "golden/golden.h"

uint64_t golden_tape_at(const uint64_t *tape, uint32_t tape_words, uint64_t address) {
    return address < tape_words ? tape[address] : 0;
}

int8_t golden_weight_at(uint64_t word, unsigned i) {
    int nibble = (int)(word >> (i * PDNN_WEIGHT_BITS) & 15);
    return (int8_t)(nibble - (nibble & 8) * 2);
}

int8_t golden_masked_weight_at(uint64_t word, unsigned i) {
    const uint32_t half = (uint32_t)(word >> (i / PDNN_WORD_INPUTS * 32)), mask = half >> 16;
    const unsigned place = i % PDNN_WORD_INPUTS;
    const int before = __builtin_popcount(mask & ((1u << place) - 1));
    return mask >> place & 1 ? golden_weight_at(half, (unsigned)before % PDNN_MASK_SLOTS) : 0;
}
