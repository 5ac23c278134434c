/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_norm.h - normalisation: each channel of a layer's sums loses its mean. All channels share
 * one spread, which folds into integers: on a device the mean goes into the biases and the spread
 * into the layer's scale, so it costs nothing there. Or, batch normalisation as published (Ioffe
 * and Szegedy, 2015), each channel has a spread of its own and a gain that is learnt, which fold
 * into float weights alone.
 */
#ifndef PDNN_FMAP_NORM_H
#define PDNN_FMAP_NORM_H

#include "train/net/param.h"

struct pdnn_fmap_norm {
    uint32_t channels;
    /* Running values, which forward uses outside of training; parameters that no gradient moves, so
     * that a checkpoint keeps them. */
    struct pdnn_param *mean;         /* (Channels) */
    struct pdnn_param *spread;       /* (1); each channel its own: (Channels) */
    struct pdnn_param *gain;         /* (Channels), learnt; NULL: all 1, and one spread */
    float *z;                        /* (n): what the last pass in training gave, before the gain */
    float *batch_mean, *batch_scale; /* (Channels) of that pass; scale: 1 / spread */
    float *channel, *along;          /* (Channels) to work in */
};

/* `most`: numbers that a forward pass normalises; `each`: each channel has its spread and gain.
 * Check arena->failed afterwards. */
void pdnn_fmap_norm_add(struct pdnn_fmap_norm *norm, struct pdnn_param_set *set,
                        struct pdnn_arena *arena, const char *name, uint32_t channels, bool each,
                        size_t most);
/* In training: u (Rows, Channels) becomes gain * (u - mean) / spread of these rows; the running
 * values follow. */
void pdnn_fmap_norm_forward(struct pdnn_fmap_norm *norm, float *u, size_t rows);
/* Outside of training: the same with the running values. */
void pdnn_fmap_norm_apply(const struct pdnn_fmap_norm *norm, float *u, size_t rows);
/* grad: at the result -> at u; adds the gain's gradient. */
void pdnn_fmap_norm_backward(struct pdnn_fmap_norm *norm, float *grad, size_t rows);
/* Gains of 1 and spreads of 1, until they are known. */
void pdnn_fmap_norm_reset(struct pdnn_fmap_norm *norm);
/* The running values become those of these rows. */
void pdnn_fmap_norm_start(struct pdnn_fmap_norm *norm, const float *u, size_t rows);

/* mean (Channels) of u (Rows, Channels); returns the deviation from it over all. */
float pdnn_fmap_spread(const float *u, size_t rows, uint32_t channels, float *mean);

#endif
