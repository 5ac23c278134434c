/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ties.h - tied p-bits: several on one weighted sum.
 *
 * A layer with ties = K makes K p-bits of each sum z, copy k = 0..K-1 of them 1 with probability
 * sigmoid(scale * (z - offsets[k]) / noise_scale), independently. A layer that reads it has one
 * weight for all copies of a sum: it reads their number c = 0..K, weight * c.
 *
 * In activation memory a group of 16 sums takes K words, one a copy, one after the other; p-bit
 * 16 (g K + k) + p is copy k of sum 16 g + p. In this order they draw random words, and are
 * numbered in events (rtl/doc/ties.md).
 */
#ifndef PDNN_TIES_H
#define PDNN_TIES_H

#include "model/model.h"

/* What a layer reads of tied layers. */
struct pdnn_tied_inputs {
    uint32_t copies; /* p-bits that share a weight, in the words from `single` on; 1: none do */
    uint32_t single; /* activation words, and words of 16 weights, before those */
    uint32_t words;  /* activation words in all */
};

/* P-bits on each of the layer's sums. */
static inline uint32_t pdnn_copies(const struct pdnn_layer *layer) {
    return layer->ties ? layer->ties : 1;
}

/* The sources must have passed pdnn_model_check(), but for pdnn_ties_check(). */
struct pdnn_tied_inputs pdnn_tied_inputs(const struct pdnn_model *model, uint32_t index);

/* Of pdnn_model_check(), once the sources are known to be good: what may have ties, and who may
 * read it. */
int pdnn_ties_check(const struct pdnn_model *model, uint32_t index, struct pdnn_diag *diag);

#endif
