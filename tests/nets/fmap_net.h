/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_net.h - random networks with layers on feature maps of every shape, each fully determined by
 * its number; and their shapes, by the tests' own arithmetic.
 */
#ifndef FMAP_NET_H
#define FMAP_NET_H

#include "random_net.h"

enum { FMAP_NET_WORD = 16 };

struct fmap_shape {
    uint32_t width, height, channels;
};

/* Activation words of a position. */
static inline uint32_t fmap_shape_words(struct fmap_shape shape) {
    return (shape.channels + FMAP_NET_WORD - 1) / FMAP_NET_WORD;
}

struct fmap_net {
    struct random_net net;
    /* Of each layer: what it reads (of its one source), where its sums are made, what it puts out.
     */
    struct fmap_shape in[PDNN_LAYERS_MAX], sums[PDNN_LAYERS_MAX], out[PDNN_LAYERS_MAX];
};

/* Freed by random_net_free() of its net. */
struct fmap_net fmap_net_new(uint64_t number);

#endif
