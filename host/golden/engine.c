/* SPDX-License-Identifier: BSD-2-Clause
 *
 * engine.c - run the tape: passes, lanes, layers, and what becomes of each neuron (pdnn_drain).
 * The layers of a deterministic twin are in mac.c.
 */
#include <stdlib.h>
#include <string.h>

#include "golden/golden.h"

struct pass {
    uint32_t index, lanes; /* number of the pass, active lanes */
    uint32_t first;        /* sample of lane 0 */
    uint32_t labels;       /* above 1: lanes are labels of one sample */
    bool overwrite;        /* pass 0: results replace those of the last run */
    uint32_t neuron;       /* first neuron of the layer's position */
};

static void emit(struct golden_engine *engine, const struct pass *pass, uint32_t layer,
                 uint32_t neuron, uint32_t lane, int32_t sum, int32_t twice_n) {
    bool sums = engine->plan.layers[layer].kind == PDNN_KIND_SUM;
    struct pdnn_event event = {
        .layer = layer,
        .neuron = pass->neuron + neuron,
        .sample = pass->first * pass->labels + lane, /* of a label: numbered through */
        .sum = sum,
        .noise = twice_n / 2,
        .bit = !sums && sum + twice_n >= 0,
    };
    engine->events(engine->events_user, &event);
}

/* On counts a sum is that of all samples of the pass, one event. */
static bool emits_total(const struct golden_engine *engine, const struct golden_layer *layer) {
    return engine->params.rows && engine->labels == 1 && layer->kind == PDNN_KIND_SUM;
}

static bool by_changes(const struct golden_engine *engine, const struct golden_layer *layer,
                       uint32_t samples) {
    return engine->params.rows && samples > 1 && (layer->by_changes || engine->labels > 1);
}

/* By changes the samples or labels of a group follow each other, in the order of their visits; a
 * group is two of a masked layer and, of labels, one of sums, with all their p-bits. */
static void emit_visits(struct golden_engine *engine, const struct pass *pass, uint32_t index) {
    const struct golden_layer *layer = &engine->plan.layers[index];
    const size_t stride = engine->plan.outputs;
    const uint32_t group = PDNN_WORD_INPUTS * (engine->labels > 1 ? layer->copies
                                               : layer->masked    ? PDNN_MASK_GROUPS
                                                                  : 1);
    for (uint32_t first = 0; first < layer->outputs; first += group)
        for (uint32_t visit = 0; visit < pass->lanes; visit++)
            for (uint32_t n = first; n < first + group && n < layer->outputs; n++) {
                const uint32_t lane =
                    engine->labels > 1 ? visit : golden_row_visit(visit, pass->lanes);
                emit(engine, pass, index, n, lane, engine->z2[lane * stride + n],
                     engine->twice_n[lane * stride + n]);
            }
}

/* Draw the noise of all lanes of a layer into twice_n (lanes, stride). Lanes that are not active
 * draw as well, so that a sample does not depend on T. */
static void draw_noise(struct golden_engine *engine, const struct golden_layer *layer,
                       struct golden_sampling *sampling, const struct pass *pass, size_t stride) {
    const int16_t *twice = engine->twice[layer->table % engine->params.noise_tables];
    uint16_t words[GOLDEN_LANES_MAX];
    for (uint32_t n = 0; n < layer->outputs; n++) {
        golden_sampling_words(sampling, words);
        for (uint32_t lane = 0; lane < pass->lanes; lane++)
            engine->twice_n[lane * stride + n] = twice[words[lane]];
    }
}

/* Eight bytes 0 or 1 to eight bits, byte 0 to bit 0. */
static uint32_t gather_bits(const uint8_t *bytes) {
    uint32_t bits = 0;
    for (int i = 0; i < 8; i++)
        bits |= (uint32_t)(bytes[i] & 1) << i;
    return bits;
}

/* The p-bits of one lane, packed as activation words, the last one filled up with 0. */
static void fire(const int16_t *z2, const int16_t *twice_n, uint32_t outputs, uint16_t *words) {
    for (uint32_t n = 0; n < outputs; n += PDNN_WORD_INPUTS) {
        uint8_t bits[PDNN_WORD_INPUTS];
        for (uint32_t i = 0; i < PDNN_WORD_INPUTS; i++)
            bits[i] = (int16_t)(z2[n + i] + twice_n[n + i]) >= 0;
        words[n / PDNN_WORD_INPUTS] = (uint16_t)(gather_bits(bits) | gather_bits(bits + 8) << 8);
    }
    if (outputs % PDNN_WORD_INPUTS)
        words[outputs / PDNN_WORD_INPUTS] &= (uint16_t)((1u << outputs % PDNN_WORD_INPUTS) - 1);
}

/* Add one lane's sums, `first` and on, to the result memory; those behind its end are dropped. */
static void collect(struct golden_engine *engine, const struct golden_layer *layer, uint32_t first,
                    const int16_t *z2, const int16_t *twice_n, bool overwrite) {
    const uint32_t words = engine->params.result_words, room = first < words ? words - first : 0;
    int32_t *result = engine->result + words - room;
    uint32_t n_results = layer->outputs < room ? layer->outputs : room;
    if (overwrite)
        memset(result, 0, n_results * sizeof *result);
    if (layer->kind == PDNN_KIND_SUM)
        for (uint32_t n = 0; n < n_results; n++)
            result[n] += z2[n];
    else
        for (uint32_t n = 0; n < n_results; n++)
            result[n] += (int16_t)(z2[n] + twice_n[n]) >= 0;
}

/* A layer whose neurons do not wait for each other and whose sums fit 16 bits. */
static void run_parallel(struct golden_engine *engine, uint32_t index,
                         const struct golden_layer *layer, const struct pass *pass,
                         struct golden_sampling *sampling) {
    const size_t stride = engine->plan.outputs;
    uint32_t lanes = pass->lanes;

    golden_lane_sums(layer, engine->act, GOLDEN_ACT_STRIDE, lanes, engine->z2, stride);
    golden_ties_spread(layer, lanes, engine->z2, stride);
    if (layer->noise)
        draw_noise(engine, layer, sampling, pass, stride);
    else
        memset(engine->twice_n, 0, lanes * stride * sizeof *engine->twice_n);

    if (engine->events && by_changes(engine, layer, lanes))
        emit_visits(engine, pass, index);
    for (uint32_t n = 0; engine->events && !by_changes(engine, layer, lanes) && n < layer->outputs;
         n++) {
        int32_t total = 0;
        for (uint32_t lane = 0; lane < lanes; lane++) {
            total += engine->z2[lane * stride + n];
            if (!emits_total(engine, layer))
                emit(engine, pass, index, n, lane, engine->z2[lane * stride + n],
                     engine->twice_n[lane * stride + n]);
        }
        if (emits_total(engine, layer))
            emit(engine, pass, index, n, 0, total, 0);
    }

    for (uint32_t lane = 0; lane < lanes; lane++) {
        const int16_t *z2 = engine->z2 + lane * stride;
        const int16_t *twice_n = engine->twice_n + lane * stride;
        if (layer->kind == PDNN_KIND_HIDDEN)
            fire(z2, twice_n, layer->outputs,
                 engine->act + (size_t)lane * GOLDEN_ACT_STRIDE + layer->out_base);
        else
            collect(engine, layer, pass->neuron + (pass->labels > 1 ? lane * layer->outputs : 0),
                    z2, twice_n, pass->overwrite && (lane == 0 || pass->labels > 1));
    }
    if (layer->once && layer->kind == PDNN_KIND_HIDDEN)
        for (uint32_t lane = 1; lane < golden_side(&engine->params); lane++)
            memcpy(engine->act + (size_t)lane * GOLDEN_ACT_STRIDE + layer->out_base,
                   engine->act + layer->out_base,
                   (layer->outputs + PDNN_WORD_INPUTS - 1) / PDNN_WORD_INPUTS *
                       sizeof *engine->act);
}

/* Write one activation bit of one lane, and into the layer's own inputs where it is one. The first
 * of a word clears the others. */
static void put_bit(struct golden_engine *engine, const struct golden_layer *layer, uint32_t lane,
                    uint32_t neuron, bool bit) {
    uint32_t word = layer->out_base + neuron / PDNN_WORD_INPUTS;
    uint32_t shift = neuron % PDNN_WORD_INPUTS;
    uint16_t *a = &engine->act[(size_t)lane * GOLDEN_ACT_STRIDE + word];
    *a = (uint16_t)((shift ? *a & ~(1u << shift) : 0) | (uint32_t)bit << shift);
    if (word >= layer->in_base && word < layer->in_base + layer->in_words)
        engine->s[(size_t)lane * engine->plan.inputs + (word - layer->in_base) * PDNN_WORD_INPUTS +
                  shift] = bit ? 1 : -1;
}

/* Neuron by neuron, for layers that read their own outputs or need more than 16 bits. */
static void run_rows(struct golden_engine *engine, uint32_t index, const struct golden_layer *layer,
                     const struct pass *pass, struct golden_sampling *sampling) {
    const struct golden_params *p = &engine->params;
    const int16_t *twice = engine->twice[layer->table % p->noise_tables];
    uint32_t copies =
        layer->once ? golden_side(p) : pass->lanes; /* lanes that a bit is written to */
    uint16_t words[GOLDEN_LANES_MAX];

    for (uint32_t lane = 0; lane < copies; lane++)
        for (uint32_t i = 0; i < layer->in_words * PDNN_WORD_INPUTS; i++) {
            uint16_t a =
                engine
                    ->act[(size_t)lane * GOLDEN_ACT_STRIDE + layer->in_base + i / PDNN_WORD_INPUTS];
            engine->s[(size_t)lane * engine->plan.inputs + i] =
                a >> (i % PDNN_WORD_INPUTS) & 1 ? 1 : -1;
        }
    for (uint32_t n = 0; n < layer->outputs; n++) {
        if (layer->noise)
            golden_sampling_words(sampling, words);
        int32_t total = 0;
        for (uint32_t lane = 0; lane < pass->lanes; lane++) {
            const int8_t *s = engine->s + (size_t)lane * engine->plan.inputs;
            int32_t z2 = golden_lane_row(layer, golden_ties_unit(layer, n), s) -
                         2 * golden_ties_offset(layer, n);
            int32_t twice_n = layer->noise ? twice[words[lane]] : 0;
            bool bit = z2 + twice_n >= 0;
            total += z2;
            const uint32_t to = pass->neuron + n + (pass->labels > 1 ? lane * layer->outputs : 0);
            const bool keep = to < p->result_words;
            if (keep && layer->kind != PDNN_KIND_HIDDEN && pass->overwrite &&
                (lane == 0 || pass->labels > 1))
                engine->result[to] = 0;
            if (by_changes(engine, layer,
                           pass->lanes)) /* golden_row_drawn asks whether it is small */
                engine->z2[lane * engine->plan.outputs + n] = (int16_t)(z2 > INT16_MAX   ? INT16_MAX
                                                                        : z2 < INT16_MIN ? INT16_MIN
                                                                                         : z2);
            if (engine->events && !emits_total(engine, layer))
                emit(engine, pass, index, n, lane, z2, twice_n);
            if (layer->kind != PDNN_KIND_HIDDEN) {
                if (keep)
                    engine->result[to] += layer->kind == PDNN_KIND_SUM ? z2 : bit;
            } else if (layer->once) {
                for (uint32_t copy = 0; copy < copies; copy++)
                    put_bit(engine, layer, copy, n, bit);
            } else {
                put_bit(engine, layer, lane, n, bit);
            }
        }
        if (engine->events && emits_total(engine, layer))
            emit(engine, pass, index, n, 0, total, 0);
    }
}

/* Layer `index`, or one position of it. */
static void run_spot(struct golden_engine *engine, uint32_t index, const struct golden_layer *layer,
                     const struct pass *pass, struct golden_sampling *sampling) {
    if (layer->serial || !layer->exact16)
        run_rows(engine, index, layer, pass, sampling);
    else
        run_parallel(engine, index, layer, pass, sampling);
}

/* A layer of p-bits: its random words are drawn position by position. */
static void run_layer(struct golden_engine *engine, uint32_t index, struct pass *pass,
                      struct golden_sampling *sampling) {
    const struct golden_layer *layer = &engine->plan.layers[index];
    if (layer->noise)
        golden_sampling_layer(sampling, layer->once, pass->first);
    if (!layer->fmap.kernel) {
        run_spot(engine, index, layer, pass, sampling);
        return;
    }
    for (uint32_t p = 0; p < golden_fmap_positions(layer); p++) {
        const struct golden_layer spot = golden_fmap_spot(engine, layer, p, pass->lanes);
        pass->neuron = p * layer->outputs;
        run_spot(engine, index, &spot, pass, sampling);
        if (layer->kind == PDNN_KIND_HIDDEN)
            golden_fmap_put(engine, layer, p, pass->lanes);
    }
}

static void count(struct golden_engine *engine, const struct golden_layer *layer,
                  const struct pass *pass, const struct golden_sampling *sampling) {
    const struct golden_params *p = &engine->params;
    struct pdnn_counters *c = &engine->counters;
    uint32_t groups = (layer->outputs + PDNN_BIAS_GROUP - 1) / PDNN_BIAS_GROUP;
    uint32_t words = layer->outputs * layer->in_words;
    uint32_t work = p->rows ? 1 : pass->lanes; /* a block's samples take one update together */
    const bool visited = pass->labels > 1;
    if (p->rows) {
        if (visited)
            golden_labels_count(engine, layer);
        else if (layer->has_fmap && !layer->serial)
            golden_fmap_count(engine, layer, pass->lanes);
        else
            golden_row_count(engine, layer, pass->lanes);
    } else {
        c->cycles += golden_cycles_layer(p, layer);
        c->tape_reads += 1 + groups + words;
        c->accumulates += PDNN_WORD_INPUTS * pass->lanes * words;
        c->act_reads = c->accumulates;
    }
    const uint32_t neurons = golden_fmap_positions(layer) * layer->outputs;
    c->neuron_updates += visited ? pass->lanes * neurons
                         : by_changes(engine, layer, pass->lanes)
                             ? golden_row_drawn(engine, layer, pass->lanes)
                             : work * neurons;
    if (layer->kind == PDNN_KIND_HIDDEN)
        c->act_writes += (layer->once ? p->lanes : visited ? pass->lanes : work) * neurons;
    if (layer->noise && p->act_bits == 1)
        c->random_words += sampling->draws * neurons;
}

/* Whether MARGIN makes the pass that has ended the last one. A tape of ONCE layers only has one. */
static bool leads(const struct golden_engine *engine) {
    const struct golden_plan *plan = &engine->plan;
    const struct golden_layer *last = &plan->layers[plan->n_layers - 1];
    const uint32_t words = engine->params.result_words;
    const uint32_t sums = golden_fmap_positions(last) * last->outputs;
    return engine->margin && last->kind != PDNN_KIND_HIDDEN && !last->once &&
           golden_margin_ahead(engine->result, sums < words ? sums : words, engine->margin);
}

/* The layers of pass `index`; false: not all changes of one could be listed. */
static bool sample_pass(struct golden_engine *engine, uint32_t index, uint32_t done,
                        uint32_t active, bool again) {
    const struct golden_plan *plan = &engine->plan;
    struct golden_sampling *sampling = &engine->sampling;
    for (uint32_t i = index || again ? plan->n_once : 0; i < plan->n_layers; i++) {
        const struct golden_layer *layer = &plan->layers[i];
        if (i == plan->n_once)
            golden_sampling_pass(sampling);
        struct pass pass = {
            .index = index,
            .lanes = layer->once          ? 1
                     : engine->labels > 1 ? engine->labels
                                          : active,
            .first = done,
            .labels = layer->once ? 1 : engine->labels,
            .overwrite = index == 0,
        };
        if (engine->params.act_bits > 1)
            golden_mac_layer(engine, i, done, pass.lanes, pass.overwrite);
        else
            run_layer(engine, i, &pass, sampling);
        count(engine, layer, &pass, sampling);
        if (layer->listed && engine->labels == 1 &&
            golden_row_lists_full(engine, layer, pass.lanes))
            return false;
    }
    return true;
}

int golden_engine_run(struct golden_engine *engine, uint32_t samples, uint32_t tape_base,
                      const uint64_t *seed, uint32_t mode) {
    const struct golden_params *p = &engine->params;

    engine->stopped = false;
    if (samples == 0 || samples > PDNN_SAMPLES_MAX)
        return PDNN_STATUS_BAD_SAMPLES;
    if (golden_engine_prepare(engine, tape_base) != PDNN_OK)
        return -1;
    engine->counters = (struct pdnn_counters){.cycles = golden_cycles_run()};
    if (seed)
        golden_sampling_start(&engine->sampling, p, mode, *seed);
    const struct golden_plan *plan = &engine->plan;
    engine->cap = engine->labels > 1 ? 1 : engine->block;
    engine->sampling.same = engine->labels > 1;
    for (uint32_t done = 0, index = 0, active; done < samples; done += active, index++) {
        const uint32_t left = samples - done;
        active = p->rows           ? golden_row_samples(engine->cap, left)
                 : left < p->lanes ? left
                                   : p->lanes;
        bool whole = sample_pass(engine, index, done, active, false);
        while (!whole) {
            engine->cap = active = 1;
            whole = sample_pass(engine, index, done, active, true);
        }
        if (plan->bad)
            return PDNN_STATUS_BAD_TAPE;
        if (done + active < samples && leads(engine)) {
            engine->stopped = true;
            engine->counters.samples_used = done + active;
            engine->counters.cycles += PDNN_CYCLES_STOP;
            engine->counters.tape_reads++; /* the next pass's first descriptor */
            break;
        }
    }
    return plan->bad ? PDNN_STATUS_BAD_TAPE : PDNN_STATUS_OK;
}
