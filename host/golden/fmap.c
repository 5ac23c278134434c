/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap.c - a layer on a feature map: a fully connected one, run at each position on the words
 * around it: rtl/rows/pdnn_row_tap.sv and pdnn_row_put.sv.
 */
#include <string.h>

#include "golden/golden.h"

uint32_t golden_fmap_positions(const struct golden_layer *layer) {
    return layer->fmap.kernel ? layer->fmap.columns * layer->fmap.lines : 1;
}

/* The first of the words of tap `tap`, row by row of the kernel, at a position; false: it lies
 * outside of the map. */
static bool tap_word(const struct golden_layer *layer, uint32_t position, uint32_t tap,
                     uint32_t *word) {
    const struct golden_fmap *map = &layer->fmap;
    const uint32_t up = map->upsample ? 2 : 1, half = map->kernel / 2;
    const uint32_t x = position % map->columns * map->stride + tap % map->kernel;
    const uint32_t y = position / map->columns * map->stride + tap / map->kernel;
    if (x < half || x - half >= up * map->width || y < half || y - half >= up * map->height)
        return false;
    *word = layer->in_base + (y - half) / up * map->pitch + (x - half) / up * map->words;
    return *word + map->words <= GOLDEN_PLACES;
}

/* Where the position's outputs stand: four share a place where the layer pools. */
static uint32_t out_word(const struct golden_layer *layer, uint32_t position) {
    const struct golden_fmap *map = &layer->fmap;
    const uint32_t words = (layer->outputs + PDNN_WORD_INPUTS - 1) / PDNN_WORD_INPUTS;
    const uint32_t x = position % map->columns, y = position / map->columns;
    const uint32_t at = map->pool ? y / 2 * (map->columns / 2) + x / 2 : y * map->columns + x;
    return layer->out_base + at * words;
}

struct golden_layer golden_fmap_spot(struct golden_engine *engine, const struct golden_layer *layer,
                                     uint32_t position, uint32_t lanes) {
    const struct golden_fmap *map = &layer->fmap;
    for (uint32_t tap = 0; tap < map->kernel * map->kernel; tap++) {
        uint32_t word;
        const bool inside = tap_word(layer, position, tap, &word);
        for (uint32_t lane = 0; lane < lanes; lane++) {
            uint16_t *act = engine->act + (size_t)lane * GOLDEN_ACT_STRIDE;
            uint16_t *to = act + GOLDEN_GATHERED + tap * map->words;
            if (inside)
                memcpy(to, act + word, map->words * sizeof *to);
            else
                memset(to, 0, map->words * sizeof *to);
        }
    }
    struct golden_layer spot = *layer;
    spot.in_base = GOLDEN_GATHERED;
    spot.out_base = GOLDEN_WRITTEN;
    return spot;
}

void golden_fmap_put(struct golden_engine *engine, const struct golden_layer *layer,
                     uint32_t position, uint32_t lanes) {
    const struct golden_fmap *map = &layer->fmap;
    const uint32_t to = out_word(layer, position);
    const uint32_t words = (layer->outputs + PDNN_WORD_INPUTS - 1) / PDNN_WORD_INPUTS;
    const bool more = map->pool && (position % map->columns % 2 || position / map->columns % 2);
    for (uint32_t lane = 0; lane < lanes; lane++) {
        uint16_t *act = engine->act + (size_t)lane * GOLDEN_ACT_STRIDE;
        for (uint32_t w = 0; w < words && to + w < GOLDEN_PLACES; w++)
            act[to + w] = (uint16_t)(act[GOLDEN_WRITTEN + w] | (more ? act[to + w] : 0));
    }
}

/* What is scanned at a position, one word behind the other: the words inside of the map, of which a
 * place is 1 where it is in any sample; returns how many. */
static uint32_t gather_any(struct golden_engine *engine, const struct golden_layer *layer,
                           uint32_t position, uint32_t samples) {
    const struct golden_fmap *map = &layer->fmap;
    const uint32_t taps = map->kernel ? map->kernel * map->kernel : 1;
    const uint32_t words = map->kernel ? map->words : layer->in_words;
    uint32_t n = 0, at = layer->in_base;
    for (uint32_t tap = 0; tap < taps; tap++)
        for (uint32_t w = 0; (!map->kernel || tap_word(layer, position, tap, &at)) && w < words;
             w++, n++) {
            engine->act[GOLDEN_GATHERED + n] = 0;
            for (uint32_t s = 0; s < samples; s++)
                engine->act[GOLDEN_GATHERED + n] |= engine->act[s * GOLDEN_ACT_STRIDE + at + w];
        }
    return n;
}

/* Groups of positions follow each other as the groups of a fully connected layer do: each is
 * scanned while the one before is drained. Of p-bits whose samples differ the turn is longer: four
 * sums a cycle leave, of all samples that the build has room for. */
void golden_fmap_count(struct golden_engine *engine, const struct golden_layer *layer,
                       uint32_t samples) {
    enum { GROUP = PDNN_LINE_WORDS, BIAS_WORDS = GROUP / PDNN_BIAS_GROUP };
    struct pdnn_counters *c = &engine->counters;
    const uint32_t groups = (layer->outputs + GROUP - 1) / GROUP;
    const uint32_t positions = golden_fmap_positions(layer);
    const bool apart = samples > 1 && layer->kind != PDNN_KIND_SUM && !layer->fmap.shared;
    const uint32_t turn = apart ? BIAS_WORDS * engine->params.block : BIAS_WORDS;
    uint32_t cycles = PDNN_CYCLES_ROWS + PDNN_CYCLES_FMAP + 1 + GROUP, all_rows = 0, words = 0;
    for (uint32_t p = 0; p < positions; p++) {
        uint32_t rows;
        const uint32_t n = gather_any(engine, layer, p, samples);
        const uint32_t first = golden_row_scan(engine, GOLDEN_GATHERED, n, 0, &rows);
        const uint32_t scan = golden_row_scan(engine, GOLDEN_GATHERED, n, turn, &rows);
        const uint32_t hidden = scan > GROUP ? scan : GROUP;
        cycles += (p == 0 ? first : hidden) + (groups - 1) * hidden;
        all_rows += groups * rows;
        words += groups * n;
    }
    c->cycles += cycles;
    c->tape_reads += 2 + all_rows + positions * groups * turn;
    c->accumulates += all_rows * GROUP;
    c->act_reads += words * PDNN_WORD_INPUTS;
}
