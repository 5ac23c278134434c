/* SPDX-License-Identifier: BSD-2-Clause
 *
 * price.h - what the outputs of a layer cost a device that skips zeros, as a term of the loss.
 *
 * Unit: rows, tape words of 16 weights. An output that is not 0 has its row of weights read once
 * for each group of 16 neurons of the next layer: a cycle and a word of the tape. How often T
 * stratified samples read it is the law of a device that takes them in one pass
 * (rtl/doc/blocks.md; golden/row_walk.c counts the same). It depends on the number c of the
 * samples in which a p-bit is 1, which is T * P(1), rounded up or down at random so that its mean
 * is T * P(1). So the expected rows are a broken line over P(1), and have an exact slope.
 *
 * The rows of a network's input are no part of it: what they are is chosen before the training.
 */
#ifndef PDNN_PRICE_H
#define PDNN_PRICE_H

#include "train/net/activation.h"

enum {
    PDNN_PRICE_SAMPLES_MAX = 16, /* of a pass; T is a power of two */
    PDNN_PRICE_GROUP = 16,       /* neurons whose weights a row holds */
};

/* How the next layer reads a unit's T samples. */
enum pdnn_price_how {
    PDNN_PRICE_ANEW,    /* all of them one by one, so c rows; with T = 1 also what is drawn once */
    PDNN_PRICE_COUNTS,  /* a layer of sums, by their count: a row where any is 1 */
    PDNN_PRICE_CHANGES, /* p-bits, by changes: a row if the first sample is 1, and one a change */
};

/* Of one layer of units. */
struct pdnn_price {
    uint32_t samples;                       /* T; 0: the layer has no price */
    float rows[PDNN_PRICE_SAMPLES_MAX + 1]; /* where c of the samples are 1: mean over the words */
};

/* `samples`: a power of two up to PDNN_PRICE_SAMPLES_MAX; outputs: of the layer that reads. A
 * deterministic activation has one sample, whatever is given. */
void pdnn_price_set(struct pdnn_price *price, const struct pdnn_activation *activation,
                    enum pdnn_price_how how, uint32_t samples, uint32_t outputs);
/* Whether the price of such units is known: bits and codes that are 0 at their lower end. */
bool pdnn_price_knows(const struct pdnn_activation_kind *kind, uint32_t bits);

/* Expected rows of n units, their sum; mean as pdnn_activation_mean() leaves it. Adds `weight`
 * times its derivative by each z to grad. Whether a deterministic unit is 0 has no derivative: it
 * is taken for a p-bit's of the same z, from where its code leaves 0. */
double pdnn_price_add(const struct pdnn_price *price, const struct pdnn_activation *activation,
                      const float *mean, size_t n, float weight, float *grad);

#endif
