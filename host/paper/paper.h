/* SPDX-License-Identifier: BSD-2-Clause
 *
 * paper.h - the decoder that the sampling paper ran on a ZCU104, as the two designs of
 * rtl/compare/paper compute it, bit by bit.
 *
 * 10-64-128-256-784, weights and biases Q6.25. A neuron of the first layer reads all inputs, neuron
 * i of the others inputs i - 31 to i, modulo their number: 38,016 weights and 1,232 biases.
 * Activations and latents are +-1 (p-bits) or tanh in Q6.25; an output is tanh(z / 2), which is
 * 2 sigmoid(z) - 1. Source: Ghantasala et al., npj Unconventional Computing 3:18 (2026); the
 * page of rtl/compare/paper lists what it leaves open.
 */
#ifndef PDNN_PAPER_H
#define PDNN_PAPER_H

#include "pdnn.h"

enum {
    PDNN_PAPER_LAYERS = 4,
    PDNN_PAPER_LATENTS = 10,
    PDNN_PAPER_PIXELS = 784,
    PDNN_PAPER_SIDE = 28,
    PDNN_PAPER_WORDS = 39248, /* of weight memory */
    PDNN_PAPER_TABLE = 1024,
    PDNN_PAPER_TABLE_STEP = 1 << 18, /* of a sum: 1/128 */
    PDNN_PAPER_MACS = 38016,
    PDNN_PAPER_NEURONS = 1232,
    PDNN_PAPER_SAMPLES_MAX = 256,
};

/* Which design; the unipolar one computes the pictures of the p-bits with activations of 0 and 1.
 */
enum pdnn_paper_design { PDNN_PAPER_TANH, PDNN_PAPER_PBIT, PDNN_PAPER_UNIPOLAR };

/* What the memories hold. */
struct pdnn_paper_net {
    enum pdnn_paper_design design;
    int32_t words[PDNN_PAPER_WORDS]; /* neuron by neuron: bias, weights in the order of reading */
    int32_t table[PDNN_PAPER_TABLE]; /* tanh((k - 512 + 1/2) / 128): Q6.25, of p-bits Q0.31 */
};

uint32_t pdnn_paper_inputs(uint32_t layer);
uint32_t pdnn_paper_outputs(uint32_t layer);
/* Weights of a neuron. */
uint32_t pdnn_paper_fan_in(uint32_t layer);
/* Its input number `step`, below the fan-in. */
uint32_t pdnn_paper_input(uint32_t layer, uint32_t neuron, uint32_t step);

/* The table of the design. */
void pdnn_paper_fill_table(struct pdnn_paper_net *net);
/* Random words of a size that drives neurons through the table's range. Every other neuron's sums
 * are whole steps of the table, where an error of one unit shows. */
void pdnn_paper_fill_random(struct pdnn_paper_net *net, uint64_t seed);
/* p-bits of +-1 to the same of 0 and 1: w' = 2w, b' = b - sum w. PDNN_ERR_CAPACITY: a word
 * overflows, and the net is as it was. */
int pdnn_paper_make_unipolar(struct pdnn_paper_net *net, struct pdnn_diag *diag);

/* T passes: result (Pixels) is the sum of tanh(z / 2) in Q0.15, cut. latents: bit i set is +1.
 * samples: 1 to PDNN_PAPER_SAMPLES_MAX. seed: of the p-bits' LFSR. */
void pdnn_paper_golden(const struct pdnn_paper_net *net, uint32_t latents, uint32_t samples,
                       uint32_t seed, int32_t *result);
/* Probabilities that a pixel is ink, (Pixels), from results. */
void pdnn_paper_pixels(const int32_t *result, uint32_t samples, float *pixels);
/* Cycles of T passes at so many cycles a word, without start and read-out. */
uint64_t pdnn_paper_cycles(uint32_t samples, uint32_t mac_cycles);
/* The LFSR's next state. */
uint32_t pdnn_paper_lfsr(uint32_t state);

/* A safetensors file of `words` and the design's name; `card` is JSON text. */
int pdnn_paper_save(const struct pdnn_paper_net *net, const char *card, const char *path,
                    struct pdnn_diag *diag);
/* Reads one and fills the table. */
int pdnn_paper_open(const char *path, struct pdnn_paper_net *net, struct pdnn_diag *diag);
/* "tanh", "pbit", "unipolar". */
const char *pdnn_paper_design_name(enum pdnn_paper_design design);

#endif
