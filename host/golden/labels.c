/* SPDX-License-Identifier: BSD-2-Clause
 *
 * labels.c - what a layer costs in a pass of several labels (rtl/doc/labels.md): a group's sums are
 * made for the first label, and changed for each further one by what it reads otherwise.
 *
 * rtl/ has no such passes yet: the cycles are those of the walk that the page describes.
 */
#include "golden/golden.h"

enum { GROUP = PDNN_LINE_WORDS, BIAS_WORDS = GROUP / PDNN_BIAS_GROUP };

/* What visit v scans, in the room of golden_fmap_spot(): the words of its label, of a later one
 * than the first what differs from the label before. */
static void gather(struct golden_engine *engine, const struct golden_layer *layer, uint32_t v) {
    const uint16_t *act = engine->act + (size_t)v * GOLDEN_ACT_STRIDE + layer->in_base;
    const uint16_t *before = act - (v ? GOLDEN_ACT_STRIDE : 0);
    for (uint32_t w = 0; w < layer->in_words; w++)
        engine->act[GOLDEN_GATHERED + w] = (uint16_t)(act[w] ^ (v ? before[w] : 0));
}

void golden_labels_count(struct golden_engine *engine, const struct golden_layer *layer) {
    struct pdnn_counters *c = &engine->counters;
    const uint32_t groups = (layer->units + GROUP - 1) / GROUP, visits = engine->labels;
    const uint32_t drain = GROUP * layer->copies;
    uint32_t all_rows = 0;
    c->cycles += PDNN_CYCLES_ROWS + (layer->has_ties ? PDNN_CYCLES_TIES : 0) + 1 + drain;
    for (uint32_t v = 0; v < visits; v++) {
        uint32_t rows;
        gather(engine, layer, v);
        const uint32_t n_words = layer->in_words;
        const uint32_t first = golden_row_scan(engine, GOLDEN_GATHERED, n_words, 0, &rows);
        const uint32_t scan = golden_row_scan(engine, GOLDEN_GATHERED, n_words, BIAS_WORDS, &rows);
        const uint32_t period = scan > drain ? scan : drain;
        c->cycles += v == 0 ? first + (groups - 1) * period : groups * period;
        all_rows += rows;
    }
    c->tape_reads += 1 + layer->has_ties + groups * (all_rows + visits * BIAS_WORDS);
    c->accumulates += groups * all_rows * GROUP;
    c->act_reads += groups * visits * layer->in_words * PDNN_WORD_INPUTS;
}
