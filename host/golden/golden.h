/* SPDX-License-Identifier: BSD-2-Clause
 *
 * golden.h - the device in C: integers only, bit for bit what rtl/doc says and rtl/ does.
 *
 * A file for each module of rtl/ that computes something on its own, named at its declarations
 * below; modules that only time or route (hand-shakes, drains, memories) have none. The device
 * takes and gives the bytes of the packet protocol, so the host cannot tell it from hardware; it is
 * also the fast way to run a model on a computer. Sums are exact in 32 bits: an accumulator that
 * overflows ACC_BITS wraps in hardware and not here. The host refuses models that could
 * (host/tape/tape.c), so no loaded model shows this.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contract/map.h"
#include "pdnn.h"

enum {
    GOLDEN_TILE = 64,   /* neurons that the fast path adds at a time */
    GOLDEN_NIBBLES = 4, /* groups of four inputs in a tape word */
    GOLDEN_LANES_MAX = 32,
    GOLDEN_ENGINES_MAX = 8,
    GOLDEN_ACT_WORDS_MAX = 4096,
    /* Where word 0 of p-bits is whose samples stand side by side (SIDE above 0): the hardware has
     * them between those that lie flat, half as many at most. */
    GOLDEN_SIDE_WORDS = GOLDEN_ACT_WORDS_MAX,
    GOLDEN_PLACES = GOLDEN_SIDE_WORDS + GOLDEN_ACT_WORDS_MAX / 2,
    /* Room for any IN_BASE + IN_WORDS and OUT_BASE + OUTPUTS / 16 a descriptor can hold; behind it
     * fmap.c gathers what a neuron reads of a feature map, and what it writes. */
    GOLDEN_GATHERED = GOLDEN_PLACES + 512,
    GOLDEN_WRITTEN = GOLDEN_GATHERED + 256,
    GOLDEN_ACT_STRIDE = GOLDEN_WRITTEN + 256,
};

/* The options of rtl/pdnn_core.sv, as rtl/configs.def lists and explains them; their ranges are
 * those of golden_params_check. mac_dsp changes no bit. */
struct golden_params {
#define CORE_OPTION(PARAMETER, NAME, VALUE, MEANING) uint32_t NAME;
#define CORE(NAME, OPTIONS)
#include "configs.def"
#undef CORE_OPTION
#undef CORE
};

/* core_config.c: the option of a name, its own or the parameter's; NULL: there is none. */
uint32_t *golden_params_option(struct golden_params *params, const char *name, size_t n_name);
/* All options of the core of that name; false, and nothing done, where there is none. */
bool golden_params_core(struct golden_params *params, const char *name, size_t n_name);

/* The core `default`. */
extern const struct golden_params golden_params_default;
/* Lanes, drain lanes and accumulator of a deterministic twin as it is built: one lane. */
extern const struct golden_params golden_params_twin;
/* The same of a device on rows: one lane that skips zeros. */
extern const struct golden_params golden_params_rows;
/* And of one that runs layers on feature maps. */
extern const struct golden_params golden_params_fmaps;

/* Most samples of a pass by their counts (BLOCK_MAX); 1: the build has none of it. */
uint32_t golden_block_max(const struct golden_params *params);
/* Most labels of a pass (LABELS_MAX); 0: none. */
uint32_t golden_labels_max(const struct golden_params *params);
/* Most samples of a pass, lanes or those of a block, or labels. */
uint32_t golden_side(const struct golden_params *params);
/* What SAMPLING_MODES says: antithetic samples leave the drain in the same cycle, so a build of
 * one drain lane has none. */
uint32_t golden_sampling_modes(const struct golden_params *params);

/* NULL when the parameters are in range, else what was expected. */
const char *golden_params_check(const struct golden_params *params);

/* ---- lfsr.c: rtl/noise/pdnn_lfsr.sv -------------------------------------------------------- */

struct golden_lfsr {
    uint64_t state; /* s[t..t+63], s[t] in bit 0; never 0 */
};

void golden_lfsr_seed(struct golden_lfsr *lfsr, uint64_t seed);
/* The next n_words random words of RANDOM_BITS. */
void golden_lfsr_words(struct golden_lfsr *lfsr, uint16_t *words, size_t n_words);
/* Advance over n_words words. */
void golden_lfsr_skip(struct golden_lfsr *lfsr, size_t n_words);

/* ---- sampling.c: rtl/noise/pdnn_sampling.sv ---------------------------------------------------
 */

struct golden_sampling {
    const struct golden_params *params;
    struct golden_lfsr lfsr;
    uint64_t seed;
    uint32_t mode; /* PDNN_SAMPLING_* */
    uint32_t step; /* words that the generator takes a step (R) */
    uint32_t side; /* golden_side(): lanes that words are drawn for */
    bool same;     /* all lanes have the same words: they are labels of one sample */
    bool pascal;   /* stratified: which matrix the next layer of p-bits uses */
    /* the layer at hand */
    bool once;
    uint32_t draws; /* words drawn a neuron */
    uint16_t displace[GOLDEN_LANES_MAX];
};

/* What is XORed to a neuron's word for sample t. */
uint16_t golden_displace(uint32_t t, bool pascal);

/* A run; a pass, before its first layer without ONCE; a layer of p-bits whose lane 0 has sample
 * `first`; one neuron: the words of all lanes (of a ONCE layer: of lane 0). */
void golden_sampling_start(struct golden_sampling *sampling, const struct golden_params *params,
                           uint32_t mode, uint64_t seed);
void golden_sampling_pass(struct golden_sampling *sampling);
void golden_sampling_layer(struct golden_sampling *sampling, bool once, uint32_t first);
void golden_sampling_words(struct golden_sampling *sampling, uint16_t words[GOLDEN_LANES_MAX]);

/* ---- noise.c: rtl/noise/pdnn_noise.sv ------------------------------------------------------ */

/* 2 * n for each random word, n as in rtl/doc/contract.md. */
void golden_noise_expand(const uint8_t table[PDNN_NOISE_ENTRIES],
                         int16_t twice[1u << PDNN_RANDOM_BITS]);

/* ---- sequencer.c: rtl/dense/pdnn_sequencer.sv ---------------------------------------------- */

/* Word FMAP of the tape; kernel 0: the layer is fully connected. */
struct golden_fmap {
    uint32_t kernel, stride, words, width, height, pitch;
    uint32_t columns, lines; /* positions at which sums are made, a row and rows */
    bool upsample, pool;
    bool shared; /* reads what all samples share */
};

/* A layer of the tape, unpacked once and run many times. */
struct golden_layer {
    bool has_fmap; /* a word FMAP is read */
    struct golden_fmap fmap;
    uint32_t in_words, in_base, out_base, kind, table, shift;
    uint32_t units;   /* sums */
    uint32_t outputs; /* neurons: units, times their copies */
    bool has_ties;    /* a word TIES is read */
    uint32_t copies, in_copies, in_single;
    int32_t offset[PDNN_TIES_MAX]; /* (copies) what a copy takes off its sum */
    bool once, serial, noise, listed, by_changes, masked;
    bool exact16;   /* no sum of this layer leaves 16 bits: the fast path may run it */
    int32_t *bias;  /* (Units) */
    int8_t *weight; /* (Units, InWords * 16); rows, for layers that are serial or not exact16 */
    /* Fast path: for each group of four inputs and each of their 16 values, the sum of the
     * active weights plus 32, one byte a neuron, in the order of golden_lane.c.
     * (Tiles, InWords, GOLDEN_NIBBLES, 16, GOLDEN_TILE) */
    uint8_t *sums;
    int16_t *base; /* (Tiles * GOLDEN_TILE): bias - sum w - 2 * 128 * in_words */
};

struct golden_plan {
    struct golden_layer *layers;
    uint32_t n_layers;
    uint32_t n_once;  /* leading layers that only pass 0 runs */
    bool bad;         /* the tape is BAD_TAPE behind the last of the layers */
    uint32_t outputs; /* of the widest layer, in whole tiles */
    uint32_t inputs;  /* of the widest layer */
};

/* Unpack the tape from `start`; PDNN_ERR_MEMORY leaves an empty plan. With act_bits > 1 the weights
 * of all layers stay rows, and no tables of sums are made. */
int golden_plan_build(struct golden_plan *plan, const uint64_t *tape,
                      const struct golden_params *params, uint32_t start);
void golden_plan_clear(struct golden_plan *plan);

/* Tiles of GOLDEN_TILE neurons of a layer. */
static inline uint32_t golden_tiles(uint32_t outputs) {
    return (outputs + GOLDEN_TILE - 1) / GOLDEN_TILE;
}

/* ---- tape_word.c --------------------------------------------------------------------------- */

/* A word of the tape; those behind its end read as 0: the host never lets a layer reach there. */
uint64_t golden_tape_at(const uint64_t *tape, uint32_t tape_words, uint64_t address);
/* Weight i of a word. */
int8_t golden_weight_at(uint64_t word, unsigned i);
/* The weight that a word of a masked layer has for neuron i of its two groups. */
int8_t golden_masked_weight_at(uint64_t word, unsigned i);

/* ---- row_walk.c: rtl/rows/pdnn_row_walk.sv ----------------------------------------------------
 */

struct golden_engine;
/* Biases, of p-bits in half units, and weights of a layer on a tape of rows whose descriptor is at
 * `address`; returns the address behind it. */
uint64_t golden_row_read(struct golden_layer *layer, const uint64_t *tape,
                         const struct golden_params *params, uint64_t address);
/* Add what depends on the activations to the counters: cycles, tape words and activations read,
 * accumulates, for one layer in one pass of `samples` samples, behind its run. */
void golden_row_count(struct golden_engine *engine, const struct golden_layer *layer,
                      uint32_t samples);
/* Neurons that a layer by changes draws in a pass: all in the first and the last visit, in the
 * others those that may change. */
uint32_t golden_row_drawn(const struct golden_engine *engine, const struct golden_layer *layer,
                          uint32_t samples);
/* Sample of visit i of a block of `samples` from 0 on: their displacements are a Gray code, its
 * lowest bit moving most often. */
uint32_t golden_row_visit(uint32_t i, uint32_t samples);
/* Behind a LISTED layer in a pass of several samples: whether its changes are more than the lists
 * hold (LIST_ENTRIES, LIST_NEURONS): then the pass starts over, and the run goes on a sample a
 * pass.
 */
bool golden_row_lists_full(const struct golden_engine *engine, const struct golden_layer *layer,
                           uint32_t samples);
/* Samples of a pass that has `left` to go, its own included: the largest power of two that is
 * neither above `block` nor above `left`. */
uint32_t golden_row_samples(uint32_t block, uint32_t left);

/* Cycles that reading the rows of n activation words takes that follow each other from `base` on,
 * as a group of a parallel layer does; *rows: how many these are. No row is read in the first
 * `turn` cycles, in which the group before is captured; 0: there is none. */
uint32_t golden_row_scan(const struct golden_engine *engine, uint32_t base, uint32_t n_words,
                         uint32_t turn, uint32_t *rows);

/* ---- fmap.c: layers on feature maps ---------------------------------------------------------- */

/* Positions at which the layer's sums are made; fully connected: 1. */
uint32_t golden_fmap_positions(const struct golden_layer *layer);
/* The layer at one position, as a fully connected one: what it reads is gathered for all lanes. */
struct golden_layer golden_fmap_spot(struct golden_engine *engine, const struct golden_layer *layer,
                                     uint32_t position, uint32_t lanes);
/* Behind the run of a spot: put what it wrote where its position, or its pool, has its place. */
void golden_fmap_put(struct golden_engine *engine, const struct golden_layer *layer,
                     uint32_t position, uint32_t lanes);
/* As golden_row_count(), for a layer with a word FMAP that is not SERIAL. */
void golden_fmap_count(struct golden_engine *engine, const struct golden_layer *layer,
                       uint32_t samples);

/* ---- ties.c: tied p-bits ----------------------------------------------------------------------
 */

/* Take word TIES, once the descriptor's fields are set. */
void golden_ties_read(struct golden_layer *layer, uint64_t word);
/* The line of a group's rows that are those of activation word `word`, counted from IN_BASE. */
uint32_t golden_ties_line(const struct golden_layer *layer, uint32_t word);
/* The sum of neuron n, and what it takes off it. */
uint32_t golden_ties_unit(const struct golden_layer *layer, uint32_t n);
int32_t golden_ties_offset(const struct golden_layer *layer, uint32_t n);
/* z2 (lanes, stride): from one value a unit to one a neuron. */
void golden_ties_spread(const struct golden_layer *layer, uint32_t lanes, int16_t *z2,
                        size_t stride);

/* ---- labels.c: labels that are visited one after the other ------------------------------------
 */

/* As golden_row_count(), for a layer without ONCE in a pass of so many labels. */
void golden_labels_count(struct golden_engine *engine, const struct golden_layer *layer);

/* ---- lane.c: rtl/dense/pdnn_pair_sums.sv and rtl/dense/pdnn_lane.sv ---------------------------
 */

/* z2 of every unit of an exact16 layer, for `lanes` lanes.
 * act: (lanes, act_stride) activation words; z2: (lanes, z2_stride). */
void golden_lane_sums(const struct golden_layer *layer, const uint16_t *act, size_t act_stride,
                      uint32_t lanes, int16_t *z2, size_t z2_stride);
/* z2 of one unit; s: in_words * 16 values -1 or 1. */
int32_t golden_lane_row(const struct golden_layer *layer, uint32_t unit, const int8_t *s);

/* ---- engine.c: rtl/engine/pdnn_engine.sv, rtl/dense/pdnn_drain.sv ------------------------------
 */

struct golden_engine {
    struct golden_params params;
    uint64_t *tape;  /* (tape_words) */
    uint8_t *noise;  /* (noise_tables, NOISE_ENTRIES); of a build with blocks, thresholds behind */
    uint16_t *act;   /* (golden_side, GOLDEN_ACT_STRIDE); act_bits == 1 */
    uint8_t *codes;  /* (GOLDEN_ACT_STRIDE * WORD_INPUTS); act_bits > 1: the same in all lanes */
    int32_t *result; /* (result_words) */
    uint32_t margin; /* MARGIN, of the runs to come */
    uint32_t block;  /* BLOCK, of the runs to come */
    uint32_t labels; /* LABELS, of the runs to come; 1: none */
    uint32_t cap;    /* most samples of a pass, of the run: fewer after lists that were full */
    bool stopped;    /* the last run was ended by it */
    struct golden_sampling sampling; /* goes on from run to run */
    struct pdnn_counters counters;
    pdnn_event_fn events; /* NULL: not wanted */
    void *events_user;
    /* what is derived from the memories, rebuilt when they were written */
    bool stale;
    uint32_t plan_start;
    struct golden_plan plan;
    int16_t (*twice)[1u << PDNN_RANDOM_BITS]; /* (noise_tables) */
    /* room to work in, sized for the plan */
    int16_t *z2, *twice_n; /* (golden_side, outputs) */
    int8_t *s;             /* (golden_side, inputs) */
};

int golden_engine_init(struct golden_engine *engine, const struct golden_params *params);
void golden_engine_clear(struct golden_engine *engine);
/* Before a run of the tape from `start` on: what is derived from memories that were written. */
int golden_engine_prepare(struct golden_engine *engine, uint32_t start);
/* Write one activation word to all lanes, or to that of label - 1. */
void golden_engine_put_act(struct golden_engine *engine, uint32_t address, uint16_t word,
                           uint32_t label);
/* One run; returns a PDNN_STATUS_*, or -1 without memory. seed NULL: the generator goes on as it
 * is; `mode`, PDNN_SAMPLING_*, comes with a seed. */
int golden_engine_run(struct golden_engine *engine, uint32_t samples, uint32_t tape_base,
                      const uint64_t *seed, uint32_t mode);

/* ---- margin.c: rtl/engine/pdnn_margin.sv ------------------------------------------------------
 */

/* Whether one of the sums (N) is ahead of all others by more than margin. */
bool golden_margin_ahead(const int32_t *sums, uint32_t n, uint32_t margin);

/* ---- mac.c: rtl/dense/pdnn_mac_lane.sv, rtl/engine/pdnn_quantise.sv ---------------------------
 */

/* A layer of the deterministic twin in one pass: samples first .. first + lanes - 1, which are all
 * alike. `clear`: results replace those of the last run. */
void golden_mac_layer(struct golden_engine *engine, uint32_t index, uint32_t first, uint32_t lanes,
                      bool clear);

/* ---- cycles.c ------------------------------------------------------------------------------ */

/* Clock cycles of one layer in one pass, and those of a run beside its layers. */
uint32_t golden_cycles_layer(const struct golden_params *params, const struct golden_layer *layer);
uint32_t golden_cycles_run(void);

/* ---- regs.c: rtl/link/pdnn_regs.sv --------------------------------------------------------- */

struct golden_regs {
    uint32_t samples, tape_base, runs, sampling, margin, block, engine, link_errors;
    uint32_t label, labels;
    uint32_t seed_lo[GOLDEN_ENGINES_MAX], seed_hi[GOLDEN_ENGINES_MAX];
};

struct golden_device;
/* Values after reset. */
void golden_regs_reset(struct golden_device *device);
uint32_t golden_regs_read(const struct golden_device *device, uint32_t address);
void golden_regs_write(struct golden_device *device, uint32_t address, uint32_t value);

/* ---- repeat.c: rtl/link/pdnn_repeat.sv ----------------------------------------------------- */

/* The runs of a RUN request, of the engine of that number; returns the last one's status as
 * golden_engine_run(). */
int golden_repeat(struct golden_engine *engine, const struct golden_regs *regs, uint32_t number);

/* ---- reply.c ------------------------------------------------------------------------------- */

/* Queue reply bytes; 0, or -1 without memory. */
int golden_device_reply(struct golden_device *device, const uint8_t *bytes, size_t n_bytes);

/* ---- packet.c: rtl/link/pdnn_packet.sv ----------------------------------------------------- */

struct golden_packet {
    uint8_t bytes[PDNN_HEADER_BYTES + PDNN_PAYLOAD_MAX + PDNN_CRC_BYTES];
    size_t n_bytes; /* received of the packet in progress */
    size_t n_total; /* its length, known once the header is in */
};

/* Take one byte; a packet that is complete is carried out and its reply queued.
 * Returns 0, or -1 without memory. */
int golden_packet_byte(struct golden_device *device, uint8_t byte);
/* LINK_TIMEOUT_CYCLES have passed: drop a packet in progress. */
void golden_packet_timeout(struct golden_device *device);

/* ---- device.c: rtl/pdnn_core.sv ------------------------------------------------------------ */

struct golden_device {
    struct golden_engine engine; /* 0, the one whose events are told */
    struct golden_engine *more;  /* (params.engines - 1) */
    struct golden_regs regs;
    struct golden_packet packet;
    uint8_t *out; /* replies not yet fetched: out[out_start..out_end) */
    size_t out_start, out_end, out_size;
};

/* A device after reset; NULL without memory. params must pass golden_params_check. */
struct golden_device *golden_device_new(const struct golden_params *params);
void golden_device_free(struct golden_device *device);
/* Bytes to the device; 0, or -1 without memory. */
int golden_device_write(struct golden_device *device, const uint8_t *bytes, size_t n_bytes);
/* Bytes from the device, at most n_bytes; returns their number. A packet in progress is dropped
 * when there are fewer than asked for: nothing more would come, however long one waited. */
size_t golden_device_read(struct golden_device *device, uint8_t *bytes, size_t n_bytes);
/* Call fn for every event; NULL switches off. */
void golden_device_events(struct golden_device *device, pdnn_event_fn fn, void *user);

/* ---- engines.c: those behind one link ------------------------------------------------------- */

/* Engine `number`, below params.engines. */
struct golden_engine *golden_engines_at(struct golden_device *device, uint32_t number);
/* The one that register ENGINE names. */
struct golden_engine *golden_engines_meant(const struct golden_device *device);
/* A RUN request: engines 0 to ENGINE; the first status that is not OK, or -1 without memory. */
int golden_engines_run(struct golden_device *device);

#endif
