/* SPDX-License-Identifier: BSD-2-Clause
 *
 * forward_scheme.h - how a network learns by forward-forward, besides what scheme.h says of any.
 *
 * The label is an input. A layer's goodness for a label is a sum over its units; the layer is
 * trained to have the largest for the true label, by its own weights alone. All zero is the
 * recipe.
 */
#ifndef PDNN_FORWARD_SCHEME_H
#define PDNN_FORWARD_SCHEME_H

#include "contract/map.h"
#include "train/scheme.h"

enum {
    PDNN_FORWARD_LAYERS = 4, /* hidden layers at most: all are sources of the goodness */
    PDNN_FORWARD_CLASSES = 32,
};

/* Offsets of the K tied units of a sum: (k + 1/2) steps; K / 2 steps each; or learned, one a unit,
 * from the first of these. */
enum pdnn_tie_biases { PDNN_TIES_SPACED, PDNN_TIES_EQUAL, PDNN_TIES_LEARNED };
/* The units' outputs are added, those of the second half of a layer subtracted; all are added; or
 * their squares are (real-valued units, as in the original forward-forward). */
enum pdnn_goodness { PDNN_GOODNESS_SIGNED, PDNN_GOODNESS_POPCOUNT, PDNN_GOODNESS_SQUARES };
/* Softmax over the labels' goodness; or the true label above a threshold and a wrong one below. */
enum pdnn_forward_loss { PDNN_FORWARD_SOFTMAX, PDNN_FORWARD_LOGISTIC };

/* As --tie-biases, --goodness and --loss have them. */
extern const char *const pdnn_tie_bias_names[], *const pdnn_goodness_names[],
                                                    *const pdnn_forward_loss_names[];

struct pdnn_forward_scheme {
    uint32_t ties;     /* units of one sum, 1 to PDNN_TIES_MAX; 0: 4, of rectifiers 1 */
    uint32_t biases;   /* enum pdnn_tie_biases */
    float tie_step;    /* between spaced offsets; 0: 0.5 */
    bool shared_noise; /* one random number for the units of a sum */
    bool untied;       /* the next layer has weights for each of the K units, not for their count */
    uint32_t goodness; /* enum pdnn_goodness */
    uint32_t loss;     /* enum pdnn_forward_loss */
    float alpha;       /* a logit is alpha * goodness; 0: 0.1 sqrt(512 / width) */
    uint32_t negatives;    /* wrong labels that layers after the first see; 0: 2 */
    bool random_negatives; /* drawn evenly, not by the first layer's softmax */
    uint32_t label_rows;   /* input bits a label; 0: 4 */
    float average;         /* decay of the weights' running average, which is kept; 0: none is */
};

/* Fill in what is left to the recipe and check that it goes together, with the scheme that goes
 * with it; errors name the flag of `pdnn train`. */
int pdnn_forward_resolve(struct pdnn_forward_scheme *forward, struct pdnn_scheme *scheme,
                         struct pdnn_diag *diag);
/* The first option of `pdnn train` by which anything is asked for; NULL: nothing is. */
const char *pdnn_forward_option(const struct pdnn_forward_scheme *forward);
/* Of a layer of `width` units: what a logit is of its goodness. */
float pdnn_forward_alpha(const struct pdnn_forward_scheme *forward, uint32_t width);
/* As members of a JSON object: "ties": ..., with the alpha of each of the scheme's layers. */
void pdnn_forward_describe(const struct pdnn_forward_scheme *forward,
                           const struct pdnn_scheme *scheme, char *text, size_t n_bytes);

#endif
