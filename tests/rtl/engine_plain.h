/* SPDX-License-Identifier: BSD-2-Clause
 *
 * engine_plain.h - what an engine must make of a tape, written from rtl/doc/contract.md in the
 * plainest way (one sample at a time, one bit of the generator at a time); shares nothing with
 * host/golden.
 */
#ifndef ENGINE_PLAIN_H
#define ENGINE_PLAIN_H

#include <stdbool.h>
#include <stdint.h>

enum { LANES_MAX = 32 };

struct layer {
    unsigned in_words, in_base, out_base, outputs, kind, table, shift;
    bool once, serial, noise, last;
};

/* The build, and its memories. */
struct plain_engine {
    unsigned lanes, drain_lanes, tape_words, act_words, noise_tables, act_bits;
    unsigned modes; /* bit m: SAMPLING mode m */
    uint64_t tape[65536];
    uint8_t noise[8 * 256];
    uint8_t act[LANES_MAX][256 * 16]; /* codes of act_bits */
    int32_t result[4096];
};
extern struct plain_engine engine;

struct plain_run {
    unsigned samples, base, sampling, margin;
    uint64_t seed;
};

/* Run the engine; prints the lines `e` and `d` of engine_vectors.c. */
void plain_run(const struct plain_run *run);

#endif
