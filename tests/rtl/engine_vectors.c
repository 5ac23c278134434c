/* SPDX-License-Identifier: BSD-2-Clause
 *
 * engine_vectors LANES DRAIN_LANES TAPE_WORDS ACT_WORDS NOISE_TABLES MODES SEED RUNS ACT_BITS >
 * FILE
 *
 * Random networks and what the engine must make of them (engine_plain.c), for
 * tests/rtl/pdnn_engine_tb.sv. All numbers are decimal, but data and seeds, which are hexadecimal:
 *
 *   w SPACE ADDRESS DATA                                     write a word
 *   r SAMPLES BASE SEED SAMPLING MARGIN                      run
 *   e LAYER NEURON SAMPLE SUM NOISE BIT                      an event of that run, in order
 *   d STATUS CYCLES TAPE_READS ACCUMULATES ACT_WRITES NEURON_UPDATES RANDOM_WORDS
 *     SAMPLES_USED                                           its end
 *   c SPACE ADDRESS DATA                                     read a word and compare
 *   q                                                        that was all
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine_plain.h"
#include "contract/map.h"

enum { LAYERS_MAX = 6 };

static uint64_t user; /* state of the test's own generator */

static uint32_t pick(uint32_t below) {
    user += 0x9E3779B97F4A7C15u;
    uint64_t z = user;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) >> 16) % below;
}

static void put(unsigned space, unsigned address, uint64_t data) {
    printf("w %u %u %" PRIx64 "\n", space, address, data);
}

static uint64_t desc_from(const struct layer *l) {
    return (uint64_t)l->in_words | (uint64_t)l->in_base << 8 | (uint64_t)l->out_base << 16 |
           (uint64_t)l->outputs << 24 | (uint64_t)l->kind << 36 | (uint64_t)l->once << 38 |
           (uint64_t)l->serial << 39 | (uint64_t)l->noise << 40 | (uint64_t)l->last << 41 |
           (uint64_t)l->table << 42 | (uint64_t)l->shift << 45 | (uint64_t)PDNN_DESC_MARKER << 56;
}

/* Sampling and margin are drawn here. */
static void run(unsigned samples, unsigned base, uint64_t seed) {
    struct plain_run r = {.samples = samples, .base = base, .seed = seed};
    do
        r.sampling = pick(3);
    while (!(engine.modes >> r.sampling & 1));
    if (engine.act_bits == 1 && pick(2) == 0)
        r.margin = pick(3) ? 1 + pick(2000) : 1 + pick(65535);
    printf("r %u %u %" PRIx64 " %u %u\n", samples, base, seed, r.sampling, r.margin);
    plain_run(&r);
}

/* Weights of one kind a network, so that sums reach both ends of their range too. */
static uint64_t weight_word(unsigned kind) {
    uint64_t word = 0;
    for (unsigned i = 0; i < 16; i++) {
        uint64_t w = kind == 0 ? 8 : kind == 1 ? 7 : kind == 2 ? (pick(2) ? 7 : 8) : pick(16);
        word |= w << 4 * i;
    }
    return word;
}

/* Layers behind each other on the engine.tape; activation words are dealt out in order. Returns the
 * first address behind the network, or 0 when it does not fit. */
static unsigned make_network(unsigned base, bool *has_result) {
    unsigned n_layers = 1 + pick(LAYERS_MAX - 1);
    unsigned free_act = 1 + pick(engine.act_words / 4), at = base,
             once = pick(3) ? 0 : pick(n_layers);
    unsigned weights = pick(8);

    for (unsigned a = 0; a < engine.act_words; a++) {
        uint16_t data = (uint16_t)pick(65536);
        put(PDNN_SPACE_ACT, a, data);
        for (unsigned l = 0; l < engine.lanes; l++)
            for (unsigned i = 0; i < 16; i++)
                engine.act[l][a * 16 + i] =
                    (uint8_t)(data >> i & 1 ? (1u << engine.act_bits) - 1 : 0);
    }
    for (unsigned n = 0; n < n_layers; n++) {
        struct layer l = {
            .outputs = 1 + pick(pick(2) ? 6 : 40),
            .once = n < once,
            .serial = pick(4) == 0,
            .noise = pick(4) != 0,
            .last = n + 1 == n_layers,
            .table = pick(engine.noise_tables),
        };
        unsigned words = (l.outputs + 15) / 16;
        l.kind = l.last && !l.once ? pick(3) : PDNN_KIND_HIDDEN;
        if (engine.act_bits > 1) { /* neither engine.noise nor counts there */
            l.noise = false;
            l.kind = l.kind == PDNN_KIND_COUNT ? PDNN_KIND_SUM : l.kind;
            l.shift = pick(3) ? engine.act_bits + pick(5) : pick(16);
        }
        if (l.kind == PDNN_KIND_SUM)
            l.noise = false;
        l.in_base = pick(free_act);
        l.in_words = 1 + pick(free_act - l.in_base < 24 ? free_act - l.in_base : 24);
        l.out_base = free_act;
        if (l.kind == PDNN_KIND_HIDDEN) {
            if (free_act + words > engine.act_words)
                return 0;
            free_act += words;
        }
        /* A serial layer reads what it has written so far: the contract bars only that weights
         * on its own later outputs count, so let those be 0. */
        bool own = l.serial && l.kind == PDNN_KIND_HIDDEN && pick(2);
        if (own) {
            l.in_base = l.out_base - pick(l.out_base < 4 ? l.out_base : 4);
            l.in_words = l.out_base + words - l.in_base;
        }
        if (at + 1 + (l.outputs + 3) / 4 + l.outputs * l.in_words > engine.tape_words)
            return 0;
        engine.tape[at++] = desc_from(&l);
        for (unsigned j = 0; j < l.outputs; j++) {
            if (j % 4 == 0) {
                engine.tape[at] = 0;
                for (unsigned k = 0; k < 4; k++)
                    engine.tape[at] |=
                        (uint64_t)(uint16_t)(engine.act_bits > 1 ? pick(65536) : pick(1024) - 512)
                        << 16 * k;
                at++;
            }
            for (unsigned w = 0; w < l.in_words; w++, at++) {
                engine.tape[at] = weight_word(weights);
                for (unsigned i = 0; own && i < 16; i++)
                    if ((l.in_base + w) * 16 + i >= l.out_base * 16 + j)
                        engine.tape[at] &= ~(UINT64_C(15) << 4 * i);
            }
        }
        *has_result = l.kind != PDNN_KIND_HIDDEN;
        if (*has_result)
            engine.result[4095] = (int32_t)l.outputs;
    }
    return at;
}

int main(int argc, char **argv) {
    if (argc != 10) {
        fprintf(stderr, "engine_vectors: expected 9 numbers\n");
        return 2;
    }
    engine.lanes = (unsigned)atoi(argv[1]);
    engine.drain_lanes = (unsigned)atoi(argv[2]);
    engine.tape_words = (unsigned)atoi(argv[3]);
    engine.act_words = (unsigned)atoi(argv[4]);
    engine.noise_tables = (unsigned)atoi(argv[5]);
    engine.modes = (unsigned)atoi(argv[6]);
    user = (uint64_t)atoi(argv[7]);
    unsigned runs = (unsigned)atoi(argv[8]);
    engine.act_bits = (unsigned)atoi(argv[9]);

    for (unsigned k = 0; k < engine.noise_tables * 256; k++) {
        engine.noise[k] = (uint8_t)pick(256);
        put(PDNN_SPACE_NOISE, k, engine.noise[k]);
    }
    for (unsigned n = 0; n < runs; n++) {
        bool has_result = false;
        unsigned base = pick(3) ? 0 : pick(64), end = make_network(base, &has_result);
        if (end == 0)
            continue;
        unsigned outputs = (unsigned)engine.result[4095];
        for (unsigned a = base; a < end; a++)
            put(PDNN_SPACE_TAPE, a, engine.tape[a]);
        printf("c %u %u %" PRIx64 "\n", PDNN_SPACE_TAPE, end - 1, engine.tape[end - 1]);
        unsigned samples =
            pick(2) ? 1 + pick(engine.lanes) : 1 + pick(engine.lanes < 4 ? 12 : 3 * engine.lanes);
        uint64_t seed = pick(8) ? (uint64_t)pick(UINT32_MAX) << 32 | pick(UINT32_MAX) : 0;
        run(samples, base, seed);
        for (unsigned j = 0; has_result && j < outputs; j++)
            printf("c %u %u %" PRIx32 "\n", PDNN_SPACE_RESULT, j, (uint32_t)engine.result[j]);
        if (n % 4 == 0) {
            run(pick(2) ? 0 : PDNN_SAMPLES_MAX + 1 + pick(9), base, seed);
            run(samples, engine.tape_words + pick(9), seed);
            static const uint64_t spoil[3] = {UINT64_C(1) << 57, 0xFF, UINT64_C(0xFFF) << 24};
            uint64_t good = engine.tape[base];
            engine.tape[base] = n % 3 == 0 ? good ^ spoil[0] : good & ~spoil[n % 3];
            put(PDNN_SPACE_TAPE, base, engine.tape[base]);
            run(samples, base, seed);
            engine.tape[base] = good;
        }
    }
    printf("q\n");
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
