/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tape.h - a model as the device reads it: tape words, noise tables, places in the activation
 * memory.
 */
#ifndef PDNN_TAPE_H
#define PDNN_TAPE_H

#include "tape/host_layers.h"
#include "contract/map.h"
#include "model/model.h"

struct pdnn_tape {
    uint64_t *words;
    uint32_t n_words;
    uint8_t (*noise)[PDNN_NOISE_ENTRIES]; /* noise or activations; equal tables are shared */
    uint32_t n_noise;
    uint8_t (*thresholds)[PDNN_NOISE_ENTRIES]; /* (n_noise) of the noise; NULL: no counts */
    uint32_t block;                            /* most samples of a pass: pdnn_block_of() */
    /* Where the model's input bits go, in activation words; with those that the host draws. */
    uint32_t input_base, input_words;
    uint32_t label_base, label_words; /* where those of the label go; no words: there is none */
    bool label_visits;                /* a run can score all labels */
    struct pdnn_host_layers *drawn;   /* NULL: none */
    uint32_t act_words;               /* activation words used */
    uint32_t outputs;                 /* of the last layer, of a run: result words used */
};

/* Lay the model (pdnn_model_check passed) out for a device. PDNN_ERR_CAPACITY names what does not
 * fit, needed and available; PDNN_ERR_UNSUPPORTED: sources that no order in memory makes
 * neighbours; PDNN_ERR_MISMATCH: another act_bits. The tape is the caller's: pdnn_tape_free. */
int pdnn_tape_build(const struct pdnn_model *model, const struct pdnn_caps *caps,
                    struct pdnn_tape **out, struct pdnn_diag *diag);
void pdnn_tape_free(struct pdnn_tape *tape);

/* A neuron's bias as the tape holds it, and the bound of its sums. noise_max: largest magnitude in
 * the layer's noise table. */
int64_t pdnn_tape_bias(const struct pdnn_model *model, uint32_t index, uint32_t neuron,
                       const struct pdnn_caps *caps, int noise_max, int64_t *bound);

/* ---- tape_rows.c ---------------------------------------------------------------------------- */

/* Words that the layer takes on a tape of rows (PDNN_ROW_ORDER); write them, return what follows.
 */
uint64_t pdnn_tape_row_words(const struct pdnn_layer *layer, bool masked);
uint64_t *pdnn_tape_put_rows(uint64_t *at, const struct pdnn_model *model, uint32_t index,
                             const struct pdnn_caps *caps, uint64_t descriptor, uint64_t fmap);

/* ---- tape_masks.c --------------------------------------------------------------------------- */

/* Whether the layer is masked on the device's tape: every layer that can be and gains by it, of
 * more than one group of 16 neurons, not serial, without a word FMAP or TIES, and of p-bits where
 * the device takes samples together. */
bool pdnn_tape_masked(const struct pdnn_model *model, uint32_t index, const struct pdnn_caps *caps);
/* Weight words of such a layer; write them, return what follows. */
uint64_t pdnn_tape_masked_rows(const struct pdnn_layer *layer);
uint64_t *pdnn_tape_put_masked(uint64_t *row, const struct pdnn_layer *layer);

/* ---- tape_ties.c ---------------------------------------------------------------------------- */

/* Word TIES of a layer; 0: it has none, as it neither has ties nor reads a layer that has. */
uint64_t pdnn_tape_ties(const struct pdnn_model *model, uint32_t index);

/* ---- tape_fmap.c ---------------------------------------------------------------------------- */

/* Word FMAP of a layer, base as by pdnn_act_alloc(), with so many samples side by side; 0 where it
 * has no kernel, its places lie within what a descriptor holds, and samples are not side by side.
 */
uint64_t pdnn_tape_fmap(const struct pdnn_model *model, uint32_t index, const uint32_t *base,
                        uint32_t side);
/* Whether the layer has one: so does every layer of a model with a kernel, but for serial ones. */
bool pdnn_tape_has_fmap(const struct pdnn_model *model, uint32_t index, const uint32_t *base);

/* ---- block.c -------------------------------------------------------------------------------- */

/* Most samples that a pass can take together: a power of two up to BLOCK_MAX. 1 unless the last
 * layer is of kind sum, and every layer before it either `once`, or p-bits that are not serial and
 * read nothing but the input and `once` layers (sums that all samples share), or by changes. */
uint32_t pdnn_block_of(const struct pdnn_model *model, const struct pdnn_caps *caps,
                       const struct pdnn_tape *tape);

/* The same of a model with kernels, which a device takes side by side; n_words and base are those
 * of pdnn_act_alloc(). Above 1 the layers' places move: each is then one for all samples. */
uint32_t pdnn_block_side(const struct pdnn_model *model, const struct pdnn_caps *caps,
                         uint32_t n_words, uint32_t base[1 + PDNN_LAYERS_MAX]);

/* Whether layer `index` runs by the changes of the one before from sample to sample: the layer
 * before the last, when it reads p-bits of shared sums. */
bool pdnn_block_by_changes(const struct pdnn_model *model, uint32_t index);

#endif
