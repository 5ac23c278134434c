/* SPDX-License-Identifier: BSD-2-Clause
 *
 * decoder.h - the network of paper.h in training: fan-in as a fixed mask, s samples of each row.
 *
 * `fixed_point` is the publication's arithmetic: activations and latents of -1 and 1 (or tanh), any
 * weights, and a picture is the mean over the samples of sigmoid(z). Else it is this project's
 * engine: bits of 0 and 1, weights of 4 bits, and a picture is sigmoid of the mean of z.
 */
#ifndef PDNN_PAPER_DECODER_H
#define PDNN_PAPER_DECODER_H

#include "paper/paper.h"
#include "train/net/activation.h"
#include "train/net/linear.h"

enum { PDNN_PAPER_HIDDEN = PDNN_PAPER_LAYERS - 1 };

struct pdnn_paper_decoder {
    bool fixed_point;
    const char *activation; /* name of the hidden units' kind */
    /* Of the engine's p-bits, which have a `wide_slope` (activation.h); the others' is 1. */
    float noise_scale;
    /* Rows of 16 weights that an engine is to read in a sample, because p-bits are 1; 0: any
     * number. A row costs `price` in the units of the loss, which rises while more are read. */
    float reads_wanted, price;
    struct pdnn_param_set params;
    struct pdnn_linear layer[PDNN_PAPER_LAYERS];
    struct pdnn_activation hidden[PDNN_PAPER_HIDDEN];
    /* Of a step: samples of each of its rows; rows of all samples, of a row next to each other. */
    uint32_t rows, total;
    uint32_t *samples;                                         /* (Rows) */
    float *in[PDNN_PAPER_LAYERS], *in_grad[PDNN_PAPER_LAYERS]; /* (Total, Inputs) of a layer */
    float *mean[PDNN_PAPER_HIDDEN];                            /* what backward needs */
    float *out;                                                /* (Total, Pixels) */
    float *pixels;                                             /* (Rows, Pixels), 0 to 1 */
    float *latent_grad;                                        /* (Rows, Latents) */
    float reads; /* rows that a sample had the engine read */
};

/* For steps of `rows` rows, a multiple of 4. Memory is had for `mixed` or not; each row draws one
 * sample, or, mixed, a quarter of the rows 1, 2, 4 and 8. Check arena->failed afterwards. */
void pdnn_paper_decoder_add(struct pdnn_paper_decoder *d, struct pdnn_arena *arena, uint32_t rows,
                            bool mixed);
void pdnn_paper_decoder_mix(struct pdnn_paper_decoder *d, bool mixed);
void pdnn_paper_decoder_start(struct pdnn_paper_decoder *d, struct pdnn_rng *rng);
/* d->pixels of latents (Rows, Latents) of -1 and 1. */
void pdnn_paper_decode(struct pdnn_paper_decoder *d, struct pdnn_rng *rng, const float *latents);
/* Adds all gradients, given that at d->pixels (Rows, Pixels): d->latent_grad's, the price's;
 * then moves the price. */
void pdnn_paper_decode_backward(struct pdnn_paper_decoder *d, const float *pixels_grad);

/* Words of Q6.25, the output layer's halved, as its sigmoid is looked up as tanh(z / 2).
 * PDNN_ERR_DIVERGED: one does not fit. */
int pdnn_paper_decoder_round(const struct pdnn_paper_decoder *d, int32_t *word,
                             struct pdnn_diag *diag);
/* A generator for this project's engine: latents are drawn on the device as fair coins, whatever
 * the class; pictures are not cut. `card`: JSON text. */
int pdnn_paper_decoder_export(const struct pdnn_paper_decoder *d, const char *card,
                              const char *path, struct pdnn_diag *diag);

#endif
