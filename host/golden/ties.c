/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ties.c - several p-bits on a sum (rtl/doc/ties.md): a sum is made once, and each of its copies
 * takes something off it. Copies are neurons as any others, in words of their own, but that they
 * share the rows of the layers that read them.
 */
#include <string.h>

#include "golden/golden.h"

enum { GROUP = PDNN_WORD_INPUTS };

static uint32_t field(uint64_t word, unsigned lsb, unsigned width) {
    return (uint32_t)(word >> lsb & ((1u << width) - 1));
}

void golden_ties_read(struct golden_layer *layer, uint64_t word) {
    layer->has_ties = true;
    layer->in_copies = 1 + field(word, PDNN_TIES_IN_COPIES_LSB, PDNN_TIES_IN_COPIES_W);
    layer->in_single = field(word, PDNN_TIES_IN_SINGLE_LSB, PDNN_TIES_IN_SINGLE_W);
    if (layer->units % GROUP || layer->serial || layer->once || layer->by_changes)
        return; /* of several copies: undefined */
    layer->copies = 1 + field(word, PDNN_TIES_COPIES_LSB, PDNN_TIES_COPIES_W);
    layer->outputs = layer->units * layer->copies;
    for (uint32_t k = 1; k < layer->copies; k++) {
        const unsigned lsb = PDNN_TIES_STEPS_LSB + (k - 1) * PDNN_TIES_STEP_BITS;
        layer->offset[k] = layer->offset[k - 1] + (int32_t)field(word, lsb, PDNN_TIES_STEP_BITS);
    }
}

uint32_t golden_ties_line(const struct golden_layer *layer, uint32_t word) {
    return word < layer->in_single
               ? word
               : layer->in_single + (word - layer->in_single) / layer->in_copies;
}

uint32_t golden_ties_unit(const struct golden_layer *layer, uint32_t n) {
    return n / (GROUP * layer->copies) * GROUP + n % GROUP;
}

int32_t golden_ties_offset(const struct golden_layer *layer, uint32_t n) {
    return layer->offset[n / GROUP % layer->copies];
}

void golden_ties_spread(const struct golden_layer *layer, uint32_t lanes, int16_t *z2,
                        size_t stride) {
    if (layer->copies == 1)
        return;
    for (uint32_t lane = 0; lane < lanes; lane++)
        for (uint32_t g = layer->units / GROUP; g-- > 0;) { /* a group's sums are read in time */
            int16_t sums[GROUP], *to = z2 + lane * stride + (size_t)g * GROUP * layer->copies;
            memcpy(sums, z2 + lane * stride + (size_t)g * GROUP, sizeof sums);
            for (uint32_t k = 0; k < layer->copies; k++)
                for (uint32_t p = 0; p < GROUP; p++)
                    *to++ = (int16_t)(sums[p] - 2 * layer->offset[k]);
        }
}
