/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tape_masks.c - the words of a masked layer: of two groups of 16 neurons at one input, the lower
 * half of the word for the first. A half is a mask, in its upper 16 bits, and the weights that the
 * mask has, the first neuron's in the lowest four bits.
 */
#include "model/mask.h"
#include "model/fmap.h"
#include "tape/tape.h"

enum { GROUP = PDNN_LINE_WORDS, HALF_BITS = 32, MASK_AT = 16 };

/* Where samples are taken together, rows of sums are multiplied, and only those of a group at once.
 */
static bool multiplies(const struct pdnn_layer *layer, const struct pdnn_caps *caps) {
    return caps->block_max > 1 && layer->kind == PDNN_LAYER_SUM;
}

bool pdnn_tape_masked(const struct pdnn_model *model, uint32_t index,
                      const struct pdnn_caps *caps) {
    const struct pdnn_layer *layer = &model->layers[index];
    struct pdnn_mask_excess excess;
    return caps->masks && !layer->serial && !multiplies(layer, caps) &&
           !pdnn_model_has_kernels(model) && !pdnn_tape_ties(model, index) &&
           layer->outputs > GROUP && pdnn_mask_fits(layer, &excess);
}

static uint32_t half_of(const struct pdnn_layer *layer, uint32_t first, uint32_t input) {
    uint32_t half = 0, slot = 0;
    for (uint32_t n = first; n < first + GROUP && n < layer->outputs; n++) {
        const int8_t weight = layer->weight[(size_t)n * layer->inputs + input];
        if (weight) {
            half |= 1u << (MASK_AT + n - first) | (uint32_t)(weight & 15)
                                                      << slot++ * PDNN_WEIGHT_BITS;
        }
    }
    return half;
}

uint64_t pdnn_tape_masked_rows(const struct pdnn_layer *layer) {
    const uint32_t span = GROUP * PDNN_MASK_GROUPS;
    return (uint64_t)((layer->outputs + span - 1) / span) * layer->inputs;
}

uint64_t *pdnn_tape_put_masked(uint64_t *row, const struct pdnn_layer *layer) {
    for (uint32_t first = 0; first < layer->outputs; first += GROUP * PDNN_MASK_GROUPS) {
        for (uint32_t i = 0; i < layer->inputs; i++) {
            *row++ = half_of(layer, first, i) | (uint64_t)half_of(layer, first + GROUP, i)
                                                    << HALF_BITS;
        }
    }
    return row;
}
