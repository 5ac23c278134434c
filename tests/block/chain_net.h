/* SPDX-License-Identifier: BSD-2-Clause
 *
 * chain_net.h - networks whose layers follow each other, for passes of several samples: each takes
 * another way through the engine.
 */
#ifndef CHAIN_NET_H
#define CHAIN_NET_H

#include "model/model.h"

enum { CHAIN_INPUTS = 16, CHAIN_LAYERS_MAX = 4, CHAIN_OUTPUTS_MAX = 16 };

/* Inputs -> p-bits -> ... -> sums; weights by chance. */
struct chain {
    const char *name;
    uint32_t widths[CHAIN_LAYERS_MAX]; /* outputs of each layer; 0: no more layers */
    uint32_t samples;                  /* T */
    enum pdnn_sampling sampling;       /* DEFAULT: stratified */
    uint32_t margin;
    bool even;      /* the sums of the layer before the last p-bits are all its bias: */
    int32_t bias;   /* 0 is p-bits at 1/2, which all change in the same visit */
    bool once;      /* the first layer is drawn once a run */
    uint32_t plain; /* bit l: hidden layer l has no noise, so that its bits are plain thresholds */
    bool large;     /* the sums are their biases, about as large as they can be: the first is the
                       least, the second is ahead of the third by 9 a sample */
};

/* One of each: counts, changes, lists that are full, the natural order, ... */
extern const struct chain chains[];
extern const unsigned n_chains;

/* The network; NULL: no memory. The caller closes it. */
struct pdnn_model *chain_model(const struct chain *chain);
/* (CHAIN_INPUTS) What it runs on. */
extern const uint8_t chain_input[CHAIN_INPUTS];
/* How it runs. */
struct pdnn_run_options chain_options(const struct chain *chain);

#endif
