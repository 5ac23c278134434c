/* SPDX-License-Identifier: BSD-2-Clause
 *
 * forward_net.h - layers that learn one after the other from the same images, without a gradient
 * between them.
 *
 * The first layer sees all labels: they share its sums of the picture. A layer after it sees the
 * true label and a few wrong ones, each with what the layer before put out for that label. The
 * network's answer is the label with the largest goodness, summed over the layers.
 */
#ifndef PDNN_FORWARD_NET_H
#define PDNN_FORWARD_NET_H

#include "train/forward/forward_layer.h"

/* Of a layer, sums over the inputs that it was given: their number, their features that are not 0,
 * and their features. */
struct pdnn_forward_reads {
    double rows, on, ones;
};

struct pdnn_forward_net {
    struct pdnn_scheme scheme; /* both resolved */
    struct pdnn_forward_scheme forward;
    uint32_t n_layers, classes;
    uint32_t pixels; /* numbers of an input */
    uint32_t inputs; /* of the first layer: these and the labels' rows, padded to 16 each */
    uint32_t images; /* of a batch at most */
    struct pdnn_arena arena;
    struct pdnn_rng rng;
    struct pdnn_forward_layer layer[PDNN_FORWARD_LAYERS];
    /* Of the layer at work: what it reads, its sums, and what the next one will read. */
    float *image; /* (Images, Inputs): the caller's */
    float *x[2], *sum;
    float *first;              /* (Seen, Width): sums of the first layer, for several samples */
    uint8_t *label[2], *truth; /* (Images, Labels), (Images) */
    float *count, *slope;      /* (Width): of a row drawn again */
    bool counting;             /* score() adds to reads */
    struct pdnn_forward_reads reads[PDNN_FORWARD_LAYERS];
    float *shown; /* (Images, Classes): goodness of the first layer, of all */
    float *goodness;
};

/* PDNN_OK or PDNN_ERR_MEMORY. */
int pdnn_forward_net_new(struct pdnn_forward_net *net, uint32_t features, uint32_t classes,
                         const struct pdnn_scheme *scheme,
                         const struct pdnn_forward_scheme *forward, uint32_t images, uint64_t seed);
void pdnn_forward_net_free(struct pdnn_forward_net *net);
/* Once a step or measurement. */
void pdnn_forward_net_prepare(struct pdnn_forward_net *net, double done);
/* One optimiser step of every layer on net->image; the mean of the layers' losses. */
double pdnn_forward_net_step(struct pdnn_forward_net *net, const uint8_t *labels, uint32_t images,
                             double done, float rate);
/* net->shown and net->goodness hold the goodness of the images, summed over samples[i] draws. */
typedef void (*pdnn_forward_scored_fn)(void *user, uint32_t i);
/* Once prepared: the goodness of net->image summed over several numbers of draws, n ascending ones;
 * 0, alone: once, without noise. At most pdnn_forward_net_seen() images. */
void pdnn_forward_net_score(struct pdnn_forward_net *net, uint32_t images, const uint32_t *samples,
                            uint32_t n, pdnn_forward_scored_fn scored, void *user);
uint32_t pdnn_forward_net_seen(const struct pdnn_forward_net *net);
/* Exchange all weights with their running averages, where these are kept. */
void pdnn_forward_net_swap(struct pdnn_forward_net *net);

#endif
