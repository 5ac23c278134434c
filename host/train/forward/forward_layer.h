/* SPDX-License-Identifier: BSD-2-Clause
 *
 * forward_layer.h - a layer that learns by itself: sums of its input and of the label, tied units
 * (tied.h), a goodness for each label, a loss of these, and an optimiser of its own.
 *
 * It needs its input and its own sums, and nothing of any other layer. Its weights' last columns
 * are those of the label: label l is label_rows input bits that are 1 at once, so that a label can
 * weigh more than one 4-bit weight.
 */
#ifndef PDNN_FORWARD_LAYER_H
#define PDNN_FORWARD_LAYER_H

#include "train/forward/tied.h"
#include "train/forward_scheme.h"
#include "train/net/linear.h"

struct pdnn_forward_layer {
    struct pdnn_param_set params;
    struct pdnn_linear linear; /* inputs: the features, then the labels' rows; padded to 16 each */
    struct pdnn_param *offset; /* (Copies, Width), where learned */
    struct pdnn_tied tied;
    const struct pdnn_forward_scheme *scheme;
    uint32_t features, classes; /* features: padded to 16 */
    uint32_t padding;           /* of them; their weights stay 0 */
    float alpha;                /* a logit is alpha * goodness */
    float threshold;            /* of the logistic loss, in logits */
    float *sign;                /* (Width): of a unit in the goodness */
    float *label_bias;          /* (Classes, Width): bias and label */
    float *label_grad;          /* (Classes, Width) */
    /* Of one input and all labels at once. */
    float *count, *slope; /* (Classes, Width) */
    float *copy_slope;    /* (Classes, Copies, Width), where offsets are learned */
};

/* What a layer looks at: `images` inputs, each with n_labels labels. `shared`: x and sum have one
 * row an image, else one for each of its labels. */
struct pdnn_forward_batch {
    uint32_t images, n_labels;
    bool shared;
    const float *x;       /* (Images or Images * NLabels, Inputs), the labels' columns 0 */
    float *sum;           /* (as many, Width) */
    const uint8_t *label; /* (Images, NLabels) */
    const uint8_t *truth; /* (Images): which of the labels is the true one */
};

/* What becomes of an image once a layer has looked at it; z (NLabels): its logits. */
typedef void (*pdnn_forward_seen_fn)(void *user, uint32_t image,
                                     const struct pdnn_forward_layer *layer, const float *z);

/* Check arena->failed afterwards. */
void pdnn_forward_layer_add(struct pdnn_forward_layer *layer, struct pdnn_arena *arena,
                            const char *name, const struct pdnn_scheme *scheme,
                            const struct pdnn_forward_scheme *forward, uint32_t features,
                            uint32_t width, uint32_t classes);
/* Of unit k, as long as offsets are not learned. */
float pdnn_forward_first_offset(const struct pdnn_forward_scheme *scheme, uint32_t k);
/* Random weights; `active`: the expected sum of the inputs' squares. */
void pdnn_forward_layer_start(struct pdnn_forward_layer *layer, struct pdnn_rng *rng, float active);
/* Once a step or measurement: rounded weights, labels' biases and offsets, at a noise scale. */
void pdnn_forward_layer_prepare(struct pdnn_forward_layer *layer, float noise);
/* The sums of a batch, without bias and label. */
void pdnn_forward_layer_sums(struct pdnn_forward_layer *layer,
                             const struct pdnn_forward_batch *batch);
/* One image's units for its labels, into count and slope, and their goodness (NLabels). key: of the
 * layer and sample. */
void pdnn_forward_layer_look(struct pdnn_forward_layer *layer,
                             const struct pdnn_forward_batch *batch, uint32_t image, uint64_t key,
                             float *goodness);
/* Sums, units and the gradients of the mean loss, which is returned; batch->sum becomes its
 * gradient. */
double pdnn_forward_layer_learn(struct pdnn_forward_layer *layer,
                                const struct pdnn_forward_batch *batch, uint64_t key,
                                pdnn_forward_seen_fn seen, void *user);
/* The optimiser's step. */
void pdnn_forward_layer_step(struct pdnn_forward_layer *layer, float rate);

#endif
