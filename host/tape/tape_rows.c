/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tape_rows.c - the tape of a device that skips zeros: the weights of one input to 16 neurons are a
 * word, so that inputs which are 0 are not read. Descriptors and rows begin lines of 16 words:
 *
 *   descriptor, word FMAP, word TIES (0 where there is none), a word that is not used, four bias
 * words for each group of 16 neurons; filled up for each group: a row for each input, or the words
 * of a masked layer (tape_masks.c)
 */
#include <string.h>

#include "tape/tape.h"

enum { GROUP = PDNN_LINE_WORDS, BIAS_WORDS = GROUP / PDNN_BIAS_GROUP };

static uint32_t groups_of(const struct pdnn_layer *layer) {
    return (layer->outputs + GROUP - 1) / GROUP;
}

/* Words of descriptor and biases, whole lines. */
static uint32_t header_words(const struct pdnn_layer *layer) {
    uint32_t words = (groups_of(layer) + 1) * BIAS_WORDS;
    return (words + PDNN_LINE_WORDS - 1) / PDNN_LINE_WORDS * PDNN_LINE_WORDS;
}

uint64_t pdnn_tape_row_words(const struct pdnn_layer *layer, bool masked) {
    return header_words(layer) +
           (masked ? pdnn_tape_masked_rows(layer) : (uint64_t)groups_of(layer) * layer->inputs);
}

static uint64_t *put_dense(uint64_t *row, const struct pdnn_layer *layer) {
    for (uint32_t n = 0; n < layer->outputs; n++) {
        const int8_t *weight = layer->weight + (size_t)n * layer->inputs;
        uint64_t *rows = row + (size_t)(n / GROUP) * layer->inputs;
        for (uint32_t i = 0; i < layer->inputs; i++)
            rows[i] |= (uint64_t)(weight[i] & 15) << (n % GROUP * PDNN_WEIGHT_BITS);
    }
    return row + (size_t)groups_of(layer) * layer->inputs;
}

uint64_t *pdnn_tape_put_rows(uint64_t *at, const struct pdnn_model *model, uint32_t index,
                             const struct pdnn_caps *caps, uint64_t descriptor, uint64_t fmap) {
    const struct pdnn_layer *layer = &model->layers[index];
    const bool masked = descriptor >> PDNN_DESC_MASKED_LSB & 1;
    uint64_t *row = at + header_words(layer);
    memset(at, 0, pdnn_tape_row_words(layer, masked) * sizeof *at);
    at[0] = descriptor;
    at[1] = fmap;
    at[2] = pdnn_tape_ties(model, index);
    for (uint32_t n = 0; n < layer->outputs; n++) {
        int64_t bound, bias = pdnn_tape_bias(model, index, n, caps, 0, &bound);
        at[BIAS_WORDS + n / PDNN_BIAS_GROUP] |= (uint64_t)(bias & 0xffff)
                                                << (n % PDNN_BIAS_GROUP * PDNN_BIAS_BITS);
    }
    return masked ? pdnn_tape_put_masked(row, layer) : put_dense(row, layer);
}
