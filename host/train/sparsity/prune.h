/* SPDX-License-Identifier: BSD-2-Clause
 *
 * prune.h - masks of a layer's weights: pruned by magnitude, regrown by the gradient's momentum,
 * and held within the slots of a block.
 *
 * Weights, masks and momenta are (Outputs, Inputs); a mask is 0 or 1 and its weight 0 where it is
 * 0. Ties go to the lower index, so that a mask follows from its weights alone.
 */
#ifndef PDNN_PRUNE_H
#define PDNN_PRUNE_H

#include "train/net/rng.h"

/* At most `slots` live weights in each block of `outputs` outputs at one input, which is what a
 * word of a masked tape holds; slots 0: any number. */
struct pdnn_prune_block {
    uint32_t outputs, slots;
};

/* Share of the mask that is 0. */
double pdnn_prune_sparsity(const float *mask, size_t n);
/* Prunes the smallest weights of every block with more than its slots, then the smallest of all
 * until `sparsity` (0 to 1) of them are pruned. What is pruned stays so. PDNN_ERR_MEMORY. */
int pdnn_prune_magnitude(float *weight, float *mask, uint32_t outputs, uint32_t inputs,
                         double sparsity, const struct pdnn_prune_block *block);
/* Brings back pruned weights, at 0, until `sparsity` is reached: drawn from the `candidates` (1 or
 * more) times as many of largest |momentum|, where the block has a slot. PDNN_ERR_MEMORY. */
int pdnn_prune_regrow(float *mask, const float *momentum, uint32_t outputs, uint32_t inputs,
                      double sparsity, double candidates, const struct pdnn_prune_block *block,
                      struct pdnn_rng *rng);

#endif
