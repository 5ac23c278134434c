/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sparsity.h - a training that prunes: masks of the layers by a schedule of epochs, and updates of
 * rows and columns.
 *
 * At the beginning of an epoch of the schedule each layer's sparsity becomes what it says: a higher
 * one prunes by magnitude, a lower one regrows by the gradient's momentum (prune.h). Masks
 * and momenta are parameters of the set, so a checkpoint keeps them.
 */
#ifndef PDNN_SPARSITY_H
#define PDNN_SPARSITY_H

#include "train/net/linear.h"
#include "train/sparsity/prune.h"
#include "train/sparsity/vau.h"

enum { PDNN_SPARSITY_STEPS = 16, PDNN_SPARSITY_LAYERS = 8, PDNN_SPARSITY_BLOCK = 16 };
enum { PDNN_UPDATE_EXACT, PDNN_UPDATE_VAU };

/* What is asked for; all 0: a dense network. */
struct pdnn_sparsity_options {
    float sparsity; /* 0 to below 1: pruned share at the end */
    uint32_t n_steps;
    struct {
        uint32_t epoch; /* from 1 */
        float sparsity;
    } steps[PDNN_SPARSITY_STEPS];     /* none: a schedule of that end */
    uint32_t slots;                   /* live weights of PDNN_SPARSITY_BLOCK outputs at one input;
                                         as many more as an earlier, lower sparsity leaves */
    bool dense_last;                  /* the last layer keeps all its weights */
    uint32_t update;                  /* PDNN_UPDATE_* */
    uint32_t vau_inputs, vau_outputs; /* of a tile; 0: 32 x 5 */
    float vau_lambda;                 /* 0: 0.1 */
    float vau_above;                  /* a layer's sparsity from which on VAU is used */
};

struct pdnn_sparsity {
    struct pdnn_sparsity_options options; /* resolved */
    uint32_t n_layers;
    struct {
        struct pdnn_linear *layer;
        struct pdnn_param *mask, *momentum;
        float *before;  /* the weights before the step; NULL: exact updates */
        uint32_t cells; /* that are not padding */
    } layers[PDNN_SPARSITY_LAYERS];
    uint32_t epoch;       /* that the masks are of, from 1; 0: none yet */
    uint64_t exact_cells; /* updated one by one, since the epoch began */
    struct pdnn_vau_count vau;
};

static inline bool pdnn_sparsity_wanted(const struct pdnn_sparsity_options *options) {
    return options->sparsity > 0 || options->n_steps > 0;
}
/* "11:52.3,17:63.7": epochs and per cent. False: not so. */
bool pdnn_sparsity_parse(const char *text, struct pdnn_sparsity_options *options);
/* Fills in what is left out for a training of so many epochs; PDNN_ERR_ARGUMENT names the option.
 */
int pdnn_sparsity_resolve(struct pdnn_sparsity_options *options, uint32_t epochs,
                          struct pdnn_diag *diag);

/* A layer that has no mask of its own; its real inputs are the first `inputs`. Check arena->failed
 * afterwards. */
void pdnn_sparsity_add(struct pdnn_sparsity *s, struct pdnn_linear *layer, uint32_t inputs,
                       struct pdnn_param_set *set, struct pdnn_arena *arena, const char *name);
/* Each step: before the layers are prepared, `epoch` from 1; between backward and
 * pdnn_linear_finish(); before and after the optimiser. */
int pdnn_sparsity_begin(struct pdnn_sparsity *s, uint32_t epoch, struct pdnn_rng *rng);
void pdnn_sparsity_gradient(struct pdnn_sparsity *s);
void pdnn_sparsity_before(struct pdnn_sparsity *s);
void pdnn_sparsity_after(struct pdnn_sparsity *s);

/* Pruned share of all layers' cells, padding apart. */
double pdnn_sparsity_now(const struct pdnn_sparsity *s);
/* A line for whoever waits: sparsity of each layer, updates of the epoch. */
void pdnn_sparsity_note(const struct pdnn_sparsity *s, char *text, size_t n_bytes);
/* Of the options, for a checkpoint's fingerprint and the card. */
void pdnn_sparsity_describe(const struct pdnn_sparsity_options *options, char *text,
                            size_t n_bytes);

#endif
