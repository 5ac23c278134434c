/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mask_net.h - random networks some of whose layers have few weights, within the slots of a masked
 * layer.
 */
#ifndef MASK_NET_H
#define MASK_NET_H

#include "random_net.h"

enum { MASK_NET_SLOTS = 4, MASK_NET_GROUP = 16 };

/* Network `number`, with weights taken out of most of its layers until each group of 16 neurons has
 * at most four at an input: in some layers all have four, in others as few as none. */
struct random_net mask_net_new(uint64_t number, const struct random_limits *limits);
/* Network `number` for passes of several samples: p-bits that read the input, in most of them
 * p-bits that read these, then sums; the same is done to most of its layers. */
struct random_net mask_chain_new(uint64_t number);
/* What is done to one. */
void mask_net_prune(uint64_t *state, struct pdnn_layer *layer);
/* Whether no group of the layer has more than four at an input. */
bool mask_net_fits(const struct pdnn_layer *layer);

#endif
