/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_net.h - a convolutional classifier of any scheme (scheme.h) whose logits are averaged over
 * samples.
 *
 * Samples stand one after the other: row = sample * images + image. All samples see the same input,
 * so the first layer's sums are made once. Units of the tanh form have no place here: the border of
 * a map is 0 on a device, which for them would be -1.
 */
#ifndef PDNN_FMAP_NET_H
#define PDNN_FMAP_NET_H

#include "train/fmap/fmap_layer.h"
#include "train/fmap/fmap_norm.h"
#include "train/scheme.h"

struct pdnn_fmap_net {
    struct pdnn_scheme scheme; /* resolved */
    uint32_t n_layers, classes;
    uint32_t side;          /* positions a side of the input */
    uint32_t rows, samples; /* images, and samples of each, at most */
    uint32_t draws;         /* above 1: every layer puts out the mean of so many */
    struct pdnn_arena arena;
    struct pdnn_param_set params;
    struct pdnn_rng rng;
    struct pdnn_fmap_layer layer[PDNN_FMAP_LAYERS];
    struct pdnn_activation activation[PDNN_HIDDEN_MAX];
    struct pdnn_fmap_norm norm[PDNN_HIDDEN_MAX];
    float *bias[PDNN_HIDDEN_MAX], gain[PDNN_HIDDEN_MAX]; /* z = gain * (sum + bias), not training */
    uint32_t channels; /* of the input: 16 bits, or 4 numbers of pixels */
    float *x;          /* (Rows, Side, Side, Channels) */
    /* Of hidden layer k: mean (of the units before pooling), pooled mean, outputs, gradients. */
    float *mean[PDNN_HIDDEN_MAX], *pooled[PDNN_HIDDEN_MAX], *value[PDNN_HIDDEN_MAX];
    float *grad[PDNN_HIDDEN_MAX], *sum_grad[PDNN_HIDDEN_MAX];
    float *average, *average_grad; /* (Rows, Width): of the last hidden layer over the samples */
    float *logits;                 /* (Rows, Classes); their gradient after the loss */
};

/* `bits`: of the 16 of a position that are ever 1. PDNN_OK or PDNN_ERR_MEMORY. */
int pdnn_fmap_net_new(struct pdnn_fmap_net *net, uint32_t side, uint32_t bits, uint32_t classes,
                      const struct pdnn_scheme *scheme, uint32_t rows, uint32_t samples,
                      uint64_t seed);
void pdnn_fmap_net_free(struct pdnn_fmap_net *net);

/* Random weights, so that the sums of net->x (Rows) have a spread of 1, some 40 % of the units are
 * on, and each layer learns in proportion to its weights. */
void pdnn_fmap_net_start(struct pdnn_fmap_net *net, uint32_t rows);
/* The noise of the p-bits is that of this share of the training. */
void pdnn_fmap_net_anneal(struct pdnn_fmap_net *net, double done);
/* Once a step or measurement, before forward. */
void pdnn_fmap_net_prepare(struct pdnn_fmap_net *net);
/* Logits of net->x, mean over `samples` draws. `train`: normalised by this batch. */
void pdnn_fmap_net_forward(struct pdnn_fmap_net *net, uint32_t rows, uint32_t samples, bool train);
/* Add all gradients of what forward has drawn in training, from that of the logits. */
void pdnn_fmap_net_backward(struct pdnn_fmap_net *net, uint32_t rows, uint32_t samples);
/* All of the above but the start, and an Adam step; returns the loss: against `labels`, or against
 * the probabilities in `targets` (Rows, Classes) unless that is NULL. */
double pdnn_fmap_net_step(struct pdnn_fmap_net *net, const uint8_t *labels, const float *targets,
                          uint32_t rows, uint32_t samples, float rate);

/* From now on every hidden layer of p-bits puts out the mean of `draws` draws, which the next one
 * reads; 1: bits, as they are trained. */
void pdnn_fmap_net_average(struct pdnn_fmap_net *net, uint32_t draws);
/* Once trained: p-bits where the scheme wants them deployed. */
void pdnn_fmap_net_deploy(struct pdnn_fmap_net *net);

/* Outputs of one image of hidden layer k. */
size_t pdnn_fmap_net_outputs(const struct pdnn_fmap_net *net, uint32_t k);
/* Share of a layer's weights beyond the outermost level, where no gradient reaches them. */
double pdnn_fmap_net_clipped(const struct pdnn_fmap_net *net, uint32_t k);

#endif
