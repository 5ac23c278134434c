/* SPDX-License-Identifier: BSD-2-Clause
 *
 * row_walk.c - the tape of rows, and what walking it costs: rtl/rows/pdnn_row_walk.sv.
 *
 * The bits are those of the other engine, so a layer is unpacked as one and run as one; what this
 * engine does otherwise, reading only rows of inputs that are not 0, shows in the counters alone.
 */
#include "golden/golden.h"

enum {
    GROUP = PDNN_LINE_WORDS,              /* neurons whose weights a row holds */
    BIAS_WORDS = GROUP / PDNN_BIAS_GROUP, /* of a group */
    NOWHERE = GOLDEN_ACT_STRIDE,          /* no activation word */
};

static uint32_t max(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

/* Groups of sums; activation words of the neurons on them. */
static uint32_t groups_of(const struct golden_layer *layer) {
    return (layer->units + GROUP - 1) / GROUP;
}

static uint32_t out_words(const struct golden_layer *layer) {
    return (layer->outputs + GROUP - 1) / GROUP;
}

/* Groups of neurons that a row serves. */
static uint32_t groups_of_row(const struct golden_layer *layer) {
    return layer->masked ? PDNN_MASK_GROUPS : 1;
}

uint64_t golden_row_read(struct golden_layer *layer, const uint64_t *tape,
                         const struct golden_params *params, uint64_t address) {
    const bool half_units = params->act_bits == 1;
    const uint32_t inputs = layer->in_words * PDNN_WORD_INPUTS, groups = groups_of(layer);
    const uint32_t header = (groups + 1) * BIAS_WORDS; /* the descriptor takes as many words */
    uint64_t row = address + (header + PDNN_LINE_WORDS - 1) / PDNN_LINE_WORDS * PDNN_LINE_WORDS;

    for (uint32_t n = 0; n < layer->units; n++) {
        uint64_t at = address + BIAS_WORDS + n / PDNN_BIAS_GROUP;
        uint64_t word = golden_tape_at(tape, params->tape_words, at);
        int16_t bias = (int16_t)(word >> (n % PDNN_BIAS_GROUP * PDNN_BIAS_BITS) & 0xffff);
        layer->bias[n] = half_units ? 2 * bias : bias;
    }
    const uint32_t lines = golden_ties_line(layer, layer->in_words - 1) + 1;
    const uint32_t span = groups_of_row(layer) * GROUP;
    for (uint32_t first = 0; first < layer->units; first += span, row += lines * GROUP)
        for (uint32_t i = 0; i < inputs; i++) {
            const uint32_t line = golden_ties_line(layer, i / GROUP);
            uint64_t word =
                golden_tape_at(tape, params->tape_words, row + line * GROUP + i % GROUP);
            for (uint32_t n = first; n < first + span && n < layer->units; n++) {
                int8_t weight = layer->masked ? golden_masked_weight_at(word, n - first)
                                              : golden_weight_at(word, n - first);
                layer->weight[(size_t)n * inputs + i] = weight;
                if (half_units)
                    layer->bias[n] += weight; /* b and a, times two, in inputs of +-1 */
            }
        }
    return row;
}

/* What one group costs. */
struct cost {
    uint32_t cycles, rows, bias_words, unused; /* unused: rows that are read and not added */
};

/* Inputs of an activation word that are not 0, in some sample of the pass. */
static uint32_t ones_of(const struct golden_engine *engine, uint32_t word, uint32_t samples) {
    if (engine->params.act_bits == 1) {
        uint32_t any = 0;
        for (uint32_t s = 0; s < samples; s++)
            any |= engine->act[(size_t)s * GOLDEN_ACT_STRIDE + word];
        return (uint32_t)__builtin_popcount(any);
    }
    const uint8_t *codes = engine->codes + (size_t)word * PDNN_WORD_INPUTS;
    uint32_t ones = 0;
    for (uint32_t i = 0; i < PDNN_WORD_INPUTS; i++)
        ones += codes[i] != 0;
    return ones;
}

/* Read the rows of the inputs that are not 0, up to word `own`. A word without any passes A in a
 * cycle; one with p of them waits there until B is through with the one before, and keeps B for p
 * cycles in which rows are read. They are not in the first `turn` cycles, from the first word's
 * on. */
static struct cost scan(const struct golden_engine *engine, const struct golden_layer *layer,
                        uint32_t own, uint32_t samples, uint32_t turn) {
    uint32_t a = 0,
             b = 0; /* cycles in which a word may leave A, at the earliest, and may enter B */
    struct cost cost = {0};
    bool masked = false;
    for (uint32_t w = layer->in_base; w < layer->in_base + layer->in_words; w++) {
        masked |= w == own;
        uint32_t ones = masked ? 0 : ones_of(engine, w, samples);
        if (ones || w == own) {
            a = max(a, b);
            b = max(a + 1, turn) - 1 + ones;
        }
        a++;
        cost.rows += ones;
    }
    cost.cycles = max(a, b + 1);
    return cost;
}

uint32_t golden_row_scan(const struct golden_engine *engine, uint32_t base, uint32_t n_words,
                         uint32_t turn, uint32_t *rows) {
    const struct golden_layer words = {.in_base = base, .in_words = n_words};
    const struct cost cost = scan(engine, &words, NOWHERE, 1, turn);
    *rows = cost.rows;
    return cost.cycles;
}

/* Draw a group of a SERIAL layer, neuron by neuron, a bias word each. `bits`: what was drawn;
 * `own`: the layer reads it, so that the row of each but the last is read, and added where that
 * is 1. */
static struct cost draw(uint32_t neurons, uint16_t bits, bool own) {
    const uint32_t read = own ? neurons - 1 : 0;
    const uint32_t added = (uint32_t)__builtin_popcount(bits & ((1u << read) - 1));
    return (struct cost){neurons * PDNN_CYCLES_DRAW + 1, added, neurons, read - added};
}

uint32_t golden_row_samples(uint32_t block, uint32_t left) {
    uint32_t samples = block;
    while (samples > left)
        samples /= 2;
    return samples;
}

uint32_t golden_row_visit(uint32_t i, uint32_t samples) {
    uint32_t t = 0;
    for (uint32_t gray = i ^ i >> 1, bit = samples / 2; bit; bit /= 2, gray /= 2)
        t |= gray & 1 ? bit : 0;
    return t;
}

/* Places of an activation word that visit i changes. */
static uint32_t changed(const struct golden_engine *engine, uint32_t word, uint32_t i,
                        uint32_t samples) {
    const uint16_t *act = engine->act + word;
    return (uint32_t)act[(size_t)golden_row_visit(i, samples) * GOLDEN_ACT_STRIDE] ^
           act[(size_t)golden_row_visit(i - 1, samples) * GOLDEN_ACT_STRIDE];
}

/* Places of an activation word that are not the same in all samples. */
static uint32_t mixed(const struct golden_engine *engine, uint32_t word, uint32_t samples) {
    uint32_t places = 0;
    for (uint32_t i = 1; i < samples; i++)
        places |= changed(engine, word, i, samples);
    return places;
}

/* Changes of n_words activation words that visit i makes. */
static uint32_t changes(const struct golden_engine *engine, uint32_t base, uint32_t n_words,
                        uint32_t i, uint32_t samples) {
    uint32_t n = 0;
    for (uint32_t w = base; w < base + n_words; w++)
        n += (uint32_t)__builtin_popcount(changed(engine, w, i, samples));
    return n;
}

bool golden_row_lists_full(const struct golden_engine *engine, const struct golden_layer *layer,
                           uint32_t samples) {
    const uint32_t words = out_words(layer);
    uint32_t neurons = 0;
    bool full = false;
    for (uint32_t g = 0; samples > 1 && g < words; g++)
        neurons += (uint32_t)__builtin_popcount(mixed(engine, layer->out_base + g, samples));
    for (uint32_t i = 1; i < samples; i++)
        full |= changes(engine, layer->out_base, words, i, samples) > PDNN_LIST_ENTRIES;
    return full || neurons > PDNN_LIST_NEURONS;
}

/* Cycles that a LISTED layer waits for its lists. Group g, or pair g of a masked layer, is drained
 * from cycle scan + g * period + 1 on, its copies one after the other; a p-bit is pushed LISTED_AT
 * cycles behind its place, one at a time gone through in a cycle a sample. */
static uint32_t list_wait(const struct golden_engine *engine, const struct golden_layer *layer,
                          uint32_t samples, uint32_t scan_cycles, uint32_t period) {
    enum { LISTED_AT = 5, FLUSHED_AT = 5 };
    const uint32_t words = out_words(layer), wide = layer->copies * groups_of_row(layer);
    const uint32_t scans = (words + wide - 1) / wide;
    const uint32_t last = scan_cycles + (scans - 1) * period + 1;
    uint32_t start = 0, n = 0, end = last + (layer->outputs - 1) % (wide * GROUP) + LISTED_AT;
    for (uint32_t w = 0; w < words; w++) {
        const uint32_t g = w / wide, copy = w % wide;
        const uint32_t places = mixed(engine, layer->out_base + w, samples);
        for (uint32_t k = 0; k < GROUP; k++) {
            if (!(places >> k & 1) || n == PDNN_LIST_NEURONS)
                continue;
            const uint32_t at = scan_cycles + g * period + 1 + copy * GROUP + k + LISTED_AT;
            start = n++ ? max(at, start + samples) : at;
            end = max(end, start + samples + 1);
        }
    }
    const uint32_t flushed = last + wide * GROUP - 1 + FLUSHED_AT;
    return end > flushed ? end - flushed : 0;
}

/* Places of the group that visit i, not the first nor the last, draws once more: those whose sum is
 * within reach of the noise, or has changed sides. */
static uint32_t redrawn(const struct golden_engine *engine, const struct golden_layer *layer,
                        uint32_t group, uint32_t i, uint32_t samples) {
    const uint32_t lane = golden_row_visit(i, samples), before = golden_row_visit(i - 1, samples);
    const int32_t reach =
        layer->noise ? engine->noise[layer->table % engine->params.noise_tables * 256] : -1;
    const uint32_t was = engine->act[(size_t)before * GOLDEN_ACT_STRIDE + layer->out_base + group];
    uint32_t places = 0;
    for (uint32_t k = 0; k < GROUP && group * GROUP + k < layer->outputs; k++) {
        const int32_t z2 = engine->z2[(size_t)lane * engine->plan.outputs + group * GROUP + k];
        const uint32_t minus = (uint32_t)z2 >> 31, changed = (was >> k ^ minus ^ 1) & 1;
        const bool near = (uint32_t)(z2 + 2 * (reach + 1)) < 4 * (uint32_t)(reach + 1);
        places |= (near | changed) << k;
    }
    return places;
}

uint32_t golden_row_drawn(const struct golden_engine *engine, const struct golden_layer *layer,
                          uint32_t samples) {
    uint32_t n = 2 * layer->outputs;
    for (uint32_t i = 1; i + 1 < samples; i++)
        for (uint32_t g = 0; g < groups_of(layer); g++)
            n += (uint32_t)__builtin_popcount(redrawn(engine, layer, g, i, samples));
    return n;
}

/* Cycles from the turn of a group's first visit to that of its last, or of a masked layer's pair
 * that begins with it. A visit with n changes takes n cycles and the turn's four, or eight, if
 * those drawn in the visit before are through: all after the first, the others one a cycle, from
 * two cycles after the turn's cycle in which their quad is captured. *stall: cycles that the last
 * turn waits for these, while the next group's scan has begun. */
static uint32_t visits(const struct golden_engine *engine, const struct golden_layer *layer,
                       uint32_t group, uint32_t samples, uint32_t *stall) {
    const uint32_t wide = groups_of_row(layer), turn = wide * BIAS_WORDS;
    uint32_t cycles = 0, least = wide * GROUP;
    *stall = 0;
    for (uint32_t i = 1; i < samples; i++) {
        const uint32_t n = changes(engine, layer->in_base, layer->in_words, i, samples);
        const uint32_t period = max(n + turn, least);
        cycles += period;
        if (i > 1)
            *stall = period - (n + turn);
        uint32_t places = 0;
        for (uint32_t g = 0; g < wide && i + 1 < samples; g++)
            places |= redrawn(engine, layer, group + g, i, samples) << g * GROUP;
        least = turn + 2;
        for (uint32_t quad = 0; quad < turn; quad++) {
            const uint32_t left = places >> quad * PDNN_BIAS_GROUP;
            if (left)
                least = max(least, 2 + quad + (uint32_t)__builtin_popcount(left));
        }
    }
    return cycles;
}

void golden_row_count(struct golden_engine *engine, const struct golden_layer *layer,
                      uint32_t samples) {
    struct pdnn_counters *c = &engine->counters;
    c->cycles +=
        (layer->has_fmap ? PDNN_CYCLES_FMAP : 0) + (layer->has_ties ? PDNN_CYCLES_TIES : 0);
    c->tape_reads += layer->has_fmap + layer->has_ties;
    const uint32_t groups = groups_of(layer), wide = groups_of_row(layer);
    const uint32_t scans = (groups + wide - 1) / wide;
    const bool serial = layer->serial && engine->params.act_bits == 1; /* a twin has none */
    const uint32_t drain = wide * layer->copies * GROUP, turn = wide * BIAS_WORDS;
    uint32_t cycles = PDNN_CYCLES_ROWS, rows = 0, bias_words = 0, unused = 0;

    const bool walk = samples > 1 && layer->by_changes;

    if (walk) {
        struct cost one = scan(engine, layer, NOWHERE, 1, 0);
        cycles += 1 + one.cycles + drain;
        rows = scans * one.rows;
        for (uint32_t i = 1; i < samples; i++)
            rows += scans * changes(engine, layer->in_base, layer->in_words, i, samples);
        for (uint32_t g = 0, stall; g < groups; g += wide) {
            cycles += visits(engine, layer, g, samples, &stall);
            if (g + wide >= groups)
                break;
            one = scan(engine, layer, NOWHERE, 1, turn + stall);
            cycles += max(one.cycles, stall + drain) - stall; /* words of zeros pass in the stall */
        }
        bias_words = scans * samples * turn;
    } else if (!serial) {
        /* Each group, or pair of a masked layer, is scanned while the one before is drained, whose
         * bias words take the first cycles. */
        const struct cost one = scan(engine, layer, NOWHERE, samples, 0);
        const uint32_t period = max(scan(engine, layer, NOWHERE, samples, turn).cycles, drain);
        cycles += 1 + one.cycles + (scans - 1) * period + drain;
        rows = scans * one.rows;
        bias_words = scans * turn;
        if (samples > 1 && layer->listed)
            cycles += list_wait(engine, layer, samples, one.cycles, period);
    }
    for (uint32_t g = 0; serial && g < groups; g++) {
        uint32_t own = layer->out_base + g, neurons = layer->outputs - g * GROUP;
        bool reads_own = layer->kind == PDNN_KIND_HIDDEN && own >= layer->in_base &&
                         own < layer->in_base + layer->in_words;
        struct cost scanned = scan(engine, layer, reads_own ? own : NOWHERE, samples, 0);
        struct cost drawn = draw(neurons < GROUP ? neurons : GROUP, engine->act[own], reads_own);
        cycles += 1 + scanned.cycles + drawn.cycles;
        rows += scanned.rows + drawn.rows;
        bias_words += drawn.bias_words;
        unused += drawn.unused;
    }
    c->cycles += cycles;
    c->tape_reads += 1 + rows + bias_words + unused;
    c->accumulates += rows * (layer->masked ? PDNN_MASK_GROUPS * PDNN_MASK_SLOTS : GROUP);
    c->act_reads += scans * layer->in_words * PDNN_WORD_INPUTS;
}
