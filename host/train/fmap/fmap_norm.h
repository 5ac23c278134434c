/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_norm.h - normalisation that folds into integers: each channel of a layer's sums loses its
 * mean, all channels share one spread. On a device the mean goes into the biases and the spread
 * into the layer's scale, so it costs nothing there.
 */
#ifndef PDNN_FMAP_NORM_H
#define PDNN_FMAP_NORM_H

#include "train/net/param.h"

struct pdnn_fmap_norm {
    uint32_t channels;
    /* Running values, which forward uses outside of training; parameters that no gradient moves, so
     * that a checkpoint keeps them. */
    struct pdnn_param *mean;     /* (Channels) */
    struct pdnn_param *spread;   /* (1) */
    float batch_spread;          /* of the last forward pass in training */
    float *z;                    /* (n): what that pass gave */
    float *batch_mean, *channel; /* (Channels) to work in */
};

/* `most`: numbers that a forward pass normalises. Check arena->failed afterwards. */
void pdnn_fmap_norm_add(struct pdnn_fmap_norm *norm, struct pdnn_param_set *set,
                        struct pdnn_arena *arena, const char *name, uint32_t channels, size_t most);
/* In training: u (Rows, Channels) becomes (u - mean) / spread of these rows; the running values
 * follow. */
void pdnn_fmap_norm_forward(struct pdnn_fmap_norm *norm, float *u, size_t rows);
/* grad: at the result -> at u. */
void pdnn_fmap_norm_backward(struct pdnn_fmap_norm *norm, float *grad, size_t rows);
/* The running values become those of these rows. */
void pdnn_fmap_norm_start(struct pdnn_fmap_norm *norm, const float *u, size_t rows);

/* mean (Channels) of u (Rows, Channels); returns the deviation from it over all. */
float pdnn_fmap_spread(const float *u, size_t rows, uint32_t channels, float *mean);

#endif
