/* SPDX-License-Identifier: BSD-2-Clause
 *
 * engine_vectors LANES DRAIN_LANES TAPE_WORDS ACT_WORDS NOISE_TABLES MODES SEED RUNS ACT_BITS
 *                COUNT_READOUT > FILE
 *
 * Random networks and what the engine must make of them, for tests/unit/pdnn_engine_tb.sv. The
 * model here is written from rtl/README.md in the plainest way (one sample at a time, one bit of
 * the generator at a time) and shares nothing with host/golden. All numbers are decimal, but data
 * and seeds, which are hexadecimal:
 *
 *   w SPACE ADDRESS DATA                                     write a word
 *   r SAMPLES BASE SEED SAMPLING MARGIN READOUT              run
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
#include <string.h>

#include "map.h"

enum { LAYERS_MAX = 6, LANES_MAX = 32 };

struct layer {
    unsigned in_words, in_base, out_base, outputs, kind, table, shift;
    bool once, serial, noise, last, count;
};

static unsigned lanes, drain_lanes, tape_words, act_words, noise_tables, modes, act_bits;
static bool count_readout;              /* the build has it */
static unsigned sampling;               /* of the run */
static unsigned counts_of_inputs[4096]; /* of a last layer that runs on them */
static uint64_t tape[65536];
static uint8_t noise[8 * 256];
static uint8_t act[LANES_MAX][256 * 16]; /* codes of act_bits */
static int32_t result[4096];
static uint64_t lfsr;
static uint64_t user; /* state of the test's own generator */

static uint32_t pick(uint32_t below) {
    user += 0x9E3779B97F4A7C15u;
    uint64_t z = user;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) >> 16) % below;
}

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

/* The words of a neuron's samples first .. first + lanes - 1; returns how many were drawn. */
static unsigned draw(unsigned words[LANES_MAX], bool once, unsigned first, bool second) {
    unsigned step = modes == 1 << PDNN_SAMPLING_STRATIFIED ? 1 : drain_lanes;
    bool stratified = sampling == PDNN_SAMPLING_STRATIFIED;
    unsigned draws = once || stratified ? step : lanes;
    unsigned far = lfsr >> PDNN_SAMPLING_FAR & 511;
    for (unsigned w = 0; w < draws; w++)
        words[w] = random_word();
    unsigned own = words[0];
    for (unsigned w = 0; w < lanes && !once; w++) {
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

static void put(unsigned space, unsigned address, uint64_t data) {
    printf("w %u %u %" PRIx64 "\n", space, address, data);
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
        .count = desc >> 49 & 1,
    };
}

static uint64_t desc_from(const struct layer *l) {
    return (uint64_t)l->in_words | (uint64_t)l->in_base << 8 | (uint64_t)l->out_base << 16 |
           (uint64_t)l->outputs << 24 | (uint64_t)l->kind << 36 | (uint64_t)l->once << 38 |
           (uint64_t)l->serial << 39 | (uint64_t)l->noise << 40 | (uint64_t)l->last << 41 |
           (uint64_t)l->table << 42 | (uint64_t)l->shift << 45 | (uint64_t)l->count << 49 |
           (uint64_t)PDNN_DESC_MARKER << 56;
}

struct counts {
    uint32_t cycles, tape_reads, accumulates, act_writes, neuron_updates, random_words;
};

/* What the table makes of a sum: its index is z / 2^shift, rounded down, within 0 and 255. */
static unsigned code_from(int32_t z, const struct layer *l) {
    unsigned index = z < 0 ? 0 : (unsigned)z / (1u << l->shift);
    return noise[l->table * 256 + (index > 255 ? 255 : index)] % (1u << act_bits);
}

/* bias + weights of the tape from `at` on, on what the lane has. */
static int32_t sum_of(const struct layer *l, unsigned at, unsigned lane, int32_t bias) {
    int32_t sum = bias;
    for (unsigned i = 0; i < 16 * l->in_words; i++) {
        int w = (int)(tape[at + i / 16] >> 4 * (i % 16) & 15);
        if (w > 7)
            w -= 16;
        unsigned a = act[lane][l->in_base * 16 + i];
        sum += act_bits > 1 ? w * (int32_t)a : a ? w : -w;
    }
    return sum;
}

static unsigned drain_steps(const struct layer *l) {
    return l->once ? 1 : count_readout && l->kind == PDNN_KIND_SUM ? lanes : lanes / drain_lanes;
}

static unsigned layer_cycles(const struct layer *l) {
    unsigned mac = act_bits > 1 ? PDNN_CYCLES_MAC : 0, steps = drain_steps(l);
    unsigned neuron = l->serial ? l->in_words + steps + PDNN_CYCLES_SERIAL + mac
                                : max(max(l->in_words, steps), PDNN_CYCLES_NEURON);
    return PDNN_CYCLES_LAYER + mac + steps + (l->outputs + 3) / 4 + l->outputs * neuron;
}

/* One layer at tape[*at] (behind its descriptor) in one pass. */
static void run_layer(const struct layer *l, unsigned number, unsigned *at, unsigned pass,
                      unsigned samples, bool second, struct counts *c) {
    unsigned left = samples - pass * lanes;
    unsigned active = l->once ? 1 : left < lanes ? left : lanes;
    uint64_t biases = 0;

    for (unsigned j = 0; j < l->outputs; j++) {
        if (j % 4 == 0) {
            biases = tape[(*at)++];
            c->tape_reads++;
        }
        int32_t bias = (int16_t)(biases >> 16 * (j % 4));
        int32_t total = 0;
        unsigned bits[LANES_MAX] = {0};
        int n[LANES_MAX] = {0};
        if (l->noise) {
            unsigned words[LANES_MAX] = {0};
            c->random_words += draw(words, l->once, pass * lanes, second);
            for (unsigned w = 0; w < active; w++) {
                int m = noise[l->table * 256 + (words[w] & 255)];
                n[w] = words[w] >> 8 ? -m - 1 : m;
            }
        }
        for (unsigned lane = 0; lane < active; lane++) {
            int32_t z2 = sum_of(l, *at, lane, bias);
            if (l->kind == PDNN_KIND_SUM)
                bits[lane] = 0;
            else if (act_bits > 1)
                bits[lane] = code_from(z2, l);
            else
                bits[lane] = z2 + 2 * n[lane] >= 0;
            total += l->kind == PDNN_KIND_SUM ? z2 : (int32_t)bits[lane];
            printf("e %u %u %u %d %d %u\n", number, j, pass * lanes + lane, z2, n[lane],
                   bits[lane]);
        }
        *at += l->in_words;
        c->tape_reads += l->in_words;
        c->accumulates += 16 * l->in_words * active;
        c->neuron_updates += active;
        if (l->kind == PDNN_KIND_HIDDEN) {
            unsigned written = l->once ? lanes : active;
            for (unsigned lane = 0; lane < written; lane++)
                act[lane][l->out_base * 16 + j] = (uint8_t)bits[l->once ? 0 : lane];
            c->act_writes += written;
        } else {
            result[j] = (pass == 0 ? 0 : result[j]) + total;
        }
    }
    c->cycles += layer_cycles(l);
}

/* Register READOUT for T samples, as rtl/README.md has it. */
static uint32_t readout_for(unsigned t) {
    unsigned planes = 1, pair = t % 2 == 0, offset, bias;
    while (1u << planes < (pair ? 2 * t : t + 1))
        planes++;
    offset = pair ? (1u << (planes - 1)) - t : ((1u << planes) - 1 - t) / 2;
    bias = pair ? 2 * t : t;
    if (bias >> planes)
        bias = (1u << planes) - 1;
    return planes << PDNN_READOUT_PLANES_LSB | pair << PDNN_READOUT_PAIR_LSB |
           offset << PDNN_READOUT_OFFSET_LSB | bias << PDNN_READOUT_BIAS_LSB;
}

/* Behind a pass's layer with COUNT: its ones, and what the last layer, at tape[at], makes of each
 * sample. The sum over the samples is what the results must be, whatever the planes do. */
static void take_samples(const struct layer *counted, unsigned at, unsigned active, bool first) {
    struct layer l = layer_from(tape[at++]);
    for (unsigned j = 0; j < counted->outputs; j++)
        for (unsigned lane = 0; lane < active; lane++)
            counts_of_inputs[j] = (first && lane == 0 ? 0 : counts_of_inputs[j]) +
                                  act[lane][counted->out_base * 16 + j];
    for (unsigned j = 0; j < l.outputs; j++) {
        int16_t bias = (int16_t)(tape[at + j / 4 * (1 + 4 * l.in_words)] >> 16 * (j % 4));
        for (unsigned lane = 0; lane < active; lane++)
            result[j] = (first && lane == 0 ? 0 : result[j]) +
                        sum_of(&l, at + j / 4 + 1 + j * l.in_words, lane, bias);
    }
}

/* The last layer, at tape[start], on the counts: its passes, events and costs. */
static void read_out(unsigned start, unsigned number, uint32_t readout, struct counts *c) {
    struct layer l = layer_from(tape[start]);
    unsigned planes = readout >> PDNN_READOUT_PLANES_LSB & 15;
    unsigned pair = readout >> PDNN_READOUT_PAIR_LSB & 1;
    unsigned offset = readout >> PDNN_READOUT_OFFSET_LSB & 2047;

    for (unsigned left = planes, active; left > 0; left -= active) {
        active = left % lanes == 0 ? lanes : left % lanes; /* once not all: in the first pass */
        unsigned at = start + 1, block = (left - 1) / lanes;
        for (unsigned i = 0; i < 16 * l.in_words; i++)
            for (unsigned lane = lanes - active; lane < lanes; lane++) {
                unsigned kept = offset + (counts_of_inputs[i] << pair);
                unsigned plane = lanes * block + lanes - 1 - lane;
                act[lane][l.out_base * 16 + i] = kept >> plane & 1 || kept >> planes & 1;
            }
        c->act_writes += active * 16 * l.in_words;
        c->cycles += 16 * l.in_words * (lanes / drain_lanes) + PDNN_CYCLES_ENCODE;
        uint64_t biases = 0;
        for (unsigned j = 0; j < l.outputs; j++) {
            if (j % 4 == 0)
                biases = tape[at++];
            for (unsigned lane = lanes - active; lane < lanes; lane++) {
                unsigned plane = lanes * block + lanes - 1 - lane;
                bool with = readout >> (PDNN_READOUT_BIAS_LSB + plane) & 1;
                int32_t bias = with ? (int16_t)(biases >> 16 * (j % 4)) : 0;
                printf("e %u %u %u %d 0 0\n", number, j, plane, sum_of(&l, at, lane, bias));
            }
            at += l.in_words;
            c->accumulates += 16 * l.in_words * active;
            c->neuron_updates += active;
        }
        c->tape_reads += at - start;
        c->cycles += layer_cycles(&l);
    }
}

/* Whether some output's sum exceeds every other by more than the margin. */
static bool ahead(unsigned outputs, unsigned margin) {
    bool any = false;
    for (unsigned best = 0; best < outputs; best++) {
        bool of_all = true;
        for (unsigned j = 0; j < outputs; j++)
            of_all =
                of_all && (j == best || (long long)result[best] > (long long)result[j] + margin);
        any = any || of_all;
    }
    return any;
}

static void run(unsigned samples, unsigned base, uint64_t seed) {
    struct counts c = {.cycles = PDNN_CYCLES_RUN};
    unsigned restart = base, restart_number = 0;
    bool restart_known = false, ended = samples == 0 || samples > PDNN_SAMPLES_MAX;
    unsigned status = ended ? PDNN_STATUS_BAD_SAMPLES : PDNN_STATUS_OK;

    do
        sampling = pick(3);
    while (!(modes >> sampling & 1));
    unsigned margin = act_bits > 1 || pick(2) ? 0 : pick(3) ? 1 + pick(2000) : 1 + pick(65535);
    unsigned used = samples;
    uint32_t readout = count_readout && !ended && pick(4) ? readout_for(samples) : 0;
    unsigned counted_end = 0; /* where the layer that runs on counts begins; 0: none */
    unsigned counted_number = 0;
    printf("r %u %u %" PRIx64 " %u %u %" PRIu32 "\n", samples, base, seed, sampling, margin,
           readout);
    lfsr = seed ? seed : 1;
    for (unsigned pass = 0; !ended && pass * lanes < samples; pass++) {
        unsigned at = restart, number = restart_number;
        bool begun = false, second = false; /* stratified: the matrix of the next noisy layer */
        for (bool last = false; !last && !ended; number++) {
            struct layer l = layer_from(tape[at % tape_words]);
            unsigned marker = (unsigned)(tape[at % tape_words] >> 56);
            if (at >= tape_words || marker != PDNN_DESC_MARKER || !l.in_words || !l.outputs) {
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
            if (l.count && readout) {
                unsigned left = samples - pass * lanes;
                last = true;
                counted_end = at;
                counted_number = number + 1;
                take_samples(&l, at, left < lanes ? left : lanes, pass == 0);
            }
            if (last && margin && !readout && l.kind != PDNN_KIND_HIDDEN &&
                (pass + 1) * lanes < samples && ahead(l.outputs, margin)) {
                used = (pass + 1) * lanes;
                c.cycles += PDNN_CYCLES_STOP;
                c.tape_reads++;
                ended = true;
            }
        }
    }
    if (counted_end && status == PDNN_STATUS_OK)
        read_out(counted_end, counted_number, readout, &c);
    printf("d %u %u %u %u %u %u %u %u\n", status, c.cycles, c.tape_reads, c.accumulates,
           c.act_writes, c.neuron_updates, c.random_words, used);
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

/* Layers behind each other on the tape; activation words are dealt out in order. Returns the
 * first address behind the network, or 0 when it does not fit. */
static unsigned make_network(unsigned base, bool *has_result) {
    unsigned n_layers = 1 + pick(LAYERS_MAX - 1);
    unsigned free_act = 1 + pick(act_words / 4), at = base, once = pick(3) ? 0 : pick(n_layers);
    unsigned weights = pick(8);
    /* The last but one layer's p-bits may be counted: then the last reads just these. */
    if (count_readout) {
        n_layers = 2 + pick(3);
        once = pick(4) ? 0 : pick(n_layers - 1);
    }
    bool count = count_readout && pick(8);
    unsigned counted = 0; /* p-bits of that layer */

    for (unsigned a = 0; a < act_words; a++) {
        uint16_t data = (uint16_t)pick(65536);
        put(PDNN_SPACE_ACT, a, data);
        for (unsigned l = 0; l < lanes; l++)
            for (unsigned i = 0; i < 16; i++)
                act[l][a * 16 + i] = (uint8_t)(data >> i & 1 ? (1u << act_bits) - 1 : 0);
    }
    for (unsigned n = 0; n < n_layers; n++) {
        struct layer l = {
            .outputs = 1 + pick(pick(2) ? 6 : 40),
            .once = n < once,
            .serial = pick(4) == 0,
            .noise = pick(4) != 0,
            .last = n + 1 == n_layers,
            .table = pick(noise_tables),
        };
        unsigned words = (l.outputs + 15) / 16;
        bool on_counts = count && l.last;
        l.count = count && n + 2 == n_layers;
        l.kind = l.last && !l.once ? pick(3) : PDNN_KIND_HIDDEN;
        if (act_bits > 1) { /* neither noise nor counts there */
            l.noise = false;
            l.kind = l.kind == PDNN_KIND_COUNT ? PDNN_KIND_SUM : l.kind;
            l.shift = pick(3) ? act_bits + pick(5) : pick(16);
        }
        if (on_counts)
            l.kind = PDNN_KIND_SUM;
        if (l.kind == PDNN_KIND_SUM)
            l.noise = false;
        l.in_base = pick(free_act);
        l.in_words = 1 + pick(free_act - l.in_base < 24 ? free_act - l.in_base : 24);
        l.out_base = free_act;
        if (on_counts) {
            l.in_words = (counted + 15) / 16;
            l.in_base = l.out_base = free_act - l.in_words;
        }
        const unsigned n_counted = counted;
        counted = l.outputs;
        if (l.kind == PDNN_KIND_HIDDEN) {
            if (free_act + words > act_words)
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
        if (at + 1 + (l.outputs + 3) / 4 + l.outputs * l.in_words > tape_words)
            return 0;
        tape[at++] = desc_from(&l);
        for (unsigned j = 0; j < l.outputs; j++) {
            if (j % 4 == 0) {
                tape[at] = 0;
                for (unsigned k = 0; k < 4; k++)
                    tape[at] |= (uint64_t)(uint16_t)(act_bits > 1 ? pick(65536) : pick(1024) - 512)
                                << 16 * k;
                at++;
            }
            for (unsigned w = 0; w < l.in_words; w++, at++) {
                tape[at] = weight_word(weights);
                for (unsigned i = 0; on_counts && i < 16; i++)
                    if (w * 16 + i >= n_counted)
                        tape[at] &= ~(UINT64_C(15) << 4 * i);
                for (unsigned i = 0; own && i < 16; i++)
                    if ((l.in_base + w) * 16 + i >= l.out_base * 16 + j)
                        tape[at] &= ~(UINT64_C(15) << 4 * i);
            }
        }
        *has_result = l.kind != PDNN_KIND_HIDDEN;
        if (*has_result)
            result[4095] = (int32_t)l.outputs;
    }
    return at;
}

int main(int argc, char **argv) {
    if (argc != 11) {
        fprintf(stderr, "engine_vectors: expected 10 numbers\n");
        return 2;
    }
    lanes = (unsigned)atoi(argv[1]);
    drain_lanes = (unsigned)atoi(argv[2]);
    tape_words = (unsigned)atoi(argv[3]);
    act_words = (unsigned)atoi(argv[4]);
    noise_tables = (unsigned)atoi(argv[5]);
    modes = (unsigned)atoi(argv[6]);
    user = (uint64_t)atoi(argv[7]);
    unsigned runs = (unsigned)atoi(argv[8]);
    act_bits = (unsigned)atoi(argv[9]);
    count_readout = atoi(argv[10]) != 0;

    for (unsigned k = 0; k < noise_tables * 256; k++) {
        noise[k] = (uint8_t)pick(256);
        put(PDNN_SPACE_NOISE, k, noise[k]);
    }
    for (unsigned n = 0; n < runs; n++) {
        bool has_result = false;
        unsigned base = pick(3) ? 0 : pick(64), end = make_network(base, &has_result);
        if (end == 0)
            continue;
        unsigned outputs = (unsigned)result[4095];
        for (unsigned a = base; a < end; a++)
            put(PDNN_SPACE_TAPE, a, tape[a]);
        printf("c %u %u %" PRIx64 "\n", PDNN_SPACE_TAPE, end - 1, tape[end - 1]);
        unsigned samples = pick(2) ? 1 + pick(lanes) : 1 + pick(lanes < 4 ? 12 : 3 * lanes);
        if (count_readout && pick(2))
            samples = pick(2) ? 1u << pick(6) : 1 + pick(40);
        uint64_t seed = pick(8) ? (uint64_t)pick(UINT32_MAX) << 32 | pick(UINT32_MAX) : 0;
        run(samples, base, seed);
        for (unsigned j = 0; has_result && j < outputs; j++)
            printf("c %u %u %" PRIx32 "\n", PDNN_SPACE_RESULT, j, (uint32_t)result[j]);
        if (n % 4 == 0) {
            run(pick(2) ? 0 : PDNN_SAMPLES_MAX + 1 + pick(9), base, seed);
            run(samples, tape_words + pick(9), seed);
            static const uint64_t spoil[3] = {UINT64_C(1) << 57, 0xFF, UINT64_C(0xFFF) << 24};
            uint64_t good = tape[base];
            tape[base] = n % 3 == 0 ? good ^ spoil[0] : good & ~spoil[n % 3];
            put(PDNN_SPACE_TAPE, base, tape[base]);
            run(samples, base, seed);
            tape[base] = good;
        }
    }
    printf("q\n");
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
