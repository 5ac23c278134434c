/* SPDX-License-Identifier: BSD-2-Clause
 *
 * engine_plain.c - see engine_plain.h.
 */
#include "engine_plain.h"

#include <inttypes.h>
#include <stdio.h>

#include "contract/map.h"

struct plain_engine engine;
static unsigned sampling; /* of the run */
static uint64_t lfsr;

static unsigned lfsr_bit(void) {
    unsigned out = lfsr & 1;
    uint64_t next = (lfsr ^ (lfsr >> 5) ^ (lfsr >> 12) ^ (lfsr >> 23)) & 1;
    lfsr = lfsr >> 1 | next << 63;
    return out;
}

static unsigned random_word(void) {
    unsigned word = 0;
    for (unsigned i = 0; i < 9; i++)
        word |= lfsr_bit() << i;
    return word;
}

/* Binomial n over k modulo 2, by addition. */
static unsigned pascal(unsigned n, unsigned k) {
    unsigned row[16] = {1};
    for (unsigned i = 1; i <= n; i++)
        for (unsigned j = i; j > 0; j--)
            row[j] = (row[j] + row[j - 1]) % 2;
    return row[k];
}

/* The words of a neuron's samples first .. first + engine.lanes - 1; returns how many were drawn.
 */
static unsigned draw(unsigned words[LANES_MAX], bool once, unsigned first, bool second) {
    unsigned step = engine.modes == 1 << PDNN_SAMPLING_STRATIFIED ? 1 : engine.drain_lanes;
    bool stratified = sampling == PDNN_SAMPLING_STRATIFIED;
    unsigned draws = once || stratified ? step : engine.lanes;
    unsigned far = lfsr >> PDNN_SAMPLING_FAR & 511;
    for (unsigned w = 0; w < draws; w++)
        words[w] = random_word();
    unsigned own = words[0];
    for (unsigned w = 0; w < engine.lanes && !once; w++) {
        if (sampling == PDNN_SAMPLING_ANTITHETIC && w % 2 == 1)
            words[w] = words[w - 1] < 256 ? words[w - 1] + 256 : words[w - 1] - 256;
        if (!stratified)
            continue;
        words[w] = own;
        for (unsigned i = 0; i < 9; i++) {
            unsigned parity = 0;
            for (unsigned k = 0; k < 12; k++)
                parity += ((first + w) >> k & 1) * (second ? pascal(k, i) : k == i);
            words[w] ^= parity % 2 << (8 - i);
        }
    }
    if (stratified && once)
        words[0] = own ^ far;
    return draws;
}

static unsigned max(unsigned a, unsigned b) {
    return a > b ? a : b;
}

static struct layer layer_from(uint64_t desc) {
    return (struct layer){
        .in_words = desc & 255,
        .in_base = desc >> 8 & 255,
        .out_base = desc >> 16 & 255,
        .outputs = desc >> 24 & 4095,
        .kind = desc >> 36 & 3,
        .once = desc >> 38 & 1,
        .serial = desc >> 39 & 1,
        .noise = desc >> 40 & 1,
        .last = desc >> 41 & 1,
        .table = desc >> 42 & 7,
        .shift = desc >> 45 & 15,
    };
}

struct counts {
    uint32_t cycles, tape_reads, accumulates, act_writes, neuron_updates, random_words;
};

/* What the table makes of a sum: its index is z / 2^shift, rounded down, within 0 and 255. */
static unsigned code_from(int32_t z, const struct layer *l) {
    unsigned index = z < 0 ? 0 : (unsigned)z / (1u << l->shift);
    return engine.noise[l->table * 256 + (index > 255 ? 255 : index)] % (1u << engine.act_bits);
}

/* bias + weights of the engine.tape from `at` on, on what the lane has. */
static int32_t sum_of(const struct layer *l, unsigned at, unsigned lane, int32_t bias) {
    int32_t sum = bias;
    for (unsigned i = 0; i < 16 * l->in_words; i++) {
        int w = (int)(engine.tape[at + i / 16] >> 4 * (i % 16) & 15);
        if (w > 7)
            w -= 16;
        unsigned a = engine.act[lane][l->in_base * 16 + i];
        sum += engine.act_bits > 1 ? w * (int32_t)a : a ? w : -w;
    }
    return sum;
}

static unsigned drain_steps(const struct layer *l) {
    return l->once ? 1 : engine.lanes / engine.drain_lanes;
}

static unsigned layer_cycles(const struct layer *l) {
    unsigned mac = engine.act_bits > 1 ? PDNN_CYCLES_MAC : 0, steps = drain_steps(l);
    unsigned neuron = l->serial ? l->in_words + steps + PDNN_CYCLES_SERIAL + mac
                                : max(max(l->in_words, steps), PDNN_CYCLES_NEURON);
    return PDNN_CYCLES_LAYER + mac + steps + (l->outputs + 3) / 4 + l->outputs * neuron;
}

/* One layer at engine.tape[*at] (behind its descriptor) in one pass. */
static void run_layer(const struct layer *l, unsigned number, unsigned *at, unsigned pass,
                      unsigned samples, bool second, struct counts *c) {
    unsigned left = samples - pass * engine.lanes;
    unsigned active = l->once ? 1 : left < engine.lanes ? left : engine.lanes;
    uint64_t biases = 0;

    for (unsigned j = 0; j < l->outputs; j++) {
        if (j % 4 == 0) {
            biases = engine.tape[(*at)++];
            c->tape_reads++;
        }
        int32_t bias = (int16_t)(biases >> 16 * (j % 4));
        int32_t total = 0;
        unsigned bits[LANES_MAX] = {0};
        int n[LANES_MAX] = {0};
        if (l->noise) {
            unsigned words[LANES_MAX] = {0};
            c->random_words += draw(words, l->once, pass * engine.lanes, second);
            for (unsigned w = 0; w < active; w++) {
                int m = engine.noise[l->table * 256 + (words[w] & 255)];
                n[w] = words[w] >> 8 ? -m - 1 : m;
            }
        }
        for (unsigned lane = 0; lane < active; lane++) {
            int32_t z2 = sum_of(l, *at, lane, bias);
            if (l->kind == PDNN_KIND_SUM)
                bits[lane] = 0;
            else if (engine.act_bits > 1)
                bits[lane] = code_from(z2, l);
            else
                bits[lane] = z2 + 2 * n[lane] >= 0;
            total += l->kind == PDNN_KIND_SUM ? z2 : (int32_t)bits[lane];
            printf("e %u %u %u %d %d %u\n", number, j, pass * engine.lanes + lane, z2, n[lane],
                   bits[lane]);
        }
        *at += l->in_words;
        c->tape_reads += l->in_words;
        c->accumulates += 16 * l->in_words * active;
        c->neuron_updates += active;
        if (l->kind == PDNN_KIND_HIDDEN) {
            unsigned written = l->once ? engine.lanes : active;
            for (unsigned lane = 0; lane < written; lane++)
                engine.act[lane][l->out_base * 16 + j] = (uint8_t)bits[l->once ? 0 : lane];
            c->act_writes += written;
        } else {
            engine.result[j] = (pass == 0 ? 0 : engine.result[j]) + total;
        }
    }
    c->cycles += layer_cycles(l);
}

/* Whether some output's sum exceeds every other by more than the margin. */
static bool ahead(unsigned outputs, unsigned margin) {
    bool any = false;
    for (unsigned best = 0; best < outputs; best++) {
        bool of_all = true;
        for (unsigned j = 0; j < outputs; j++)
            of_all = of_all && (j == best || (long long)engine.result[best] >
                                                 (long long)engine.result[j] + margin);
        any = any || of_all;
    }
    return any;
}

void plain_run(const struct plain_run *run) {
    const unsigned samples = run->samples, margin = run->margin;
    const uint64_t seed = run->seed;
    struct counts c = {.cycles = PDNN_CYCLES_RUN};
    unsigned restart = run->base, restart_number = 0;
    bool restart_known = false, ended = samples == 0 || samples > PDNN_SAMPLES_MAX;
    unsigned status = ended ? PDNN_STATUS_BAD_SAMPLES : PDNN_STATUS_OK;

    unsigned used = samples;
    sampling = run->sampling;
    lfsr = seed ? seed : 1;
    for (unsigned pass = 0; !ended && pass * engine.lanes < samples; pass++) {
        unsigned at = restart, number = restart_number;
        bool begun = false, second = false; /* stratified: the matrix of the next noisy layer */
        for (bool last = false; !last && !ended; number++) {
            struct layer l = layer_from(engine.tape[at % engine.tape_words]);
            unsigned marker = (unsigned)(engine.tape[at % engine.tape_words] >> 56);
            if (at >= engine.tape_words || marker != PDNN_DESC_MARKER || !l.in_words ||
                !l.outputs) {
                status = PDNN_STATUS_BAD_TAPE;
                ended = true;
                break;
            }
            if (!l.once && !restart_known) {
                restart_known = true;
                restart = at;
                restart_number = number;
            }
            if (!l.once && !begun && sampling == PDNN_SAMPLING_STRATIFIED)
                lfsr = seed ? seed : 1;
            begun = begun || !l.once;
            at++;
            c.tape_reads++;
            run_layer(&l, number, &at, pass, samples, second, &c);
            second ^= l.noise && !l.once;
            last = l.last;
            if (last && margin && l.kind != PDNN_KIND_HIDDEN &&
                (pass + 1) * engine.lanes < samples && ahead(l.outputs, margin)) {
                used = (pass + 1) * engine.lanes;
                c.cycles += PDNN_CYCLES_STOP;
                c.tape_reads++;
                ended = true;
            }
        }
    }
    printf("d %u %u %u %u %u %u %u %u\n", status, c.cycles, c.tape_reads, c.accumulates,
           c.act_writes, c.neuron_updates, c.random_words, used);
}
