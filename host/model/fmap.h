/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap.h - feature maps: what a layer with a kernel reads and puts out.
 *
 * A map has width x height positions, row by row, with `channels` bits each: in activation memory
 * and in weight matrices a position is whole words of 16, what fills up the last is 0. So a source
 * that is no map is a map of one position, and a fully connected layer reads all positions of its
 * sources one after the other.
 *
 * A layer with kernel k (1, 3 or 5) reads one source, a map a of W x H positions. With `upsample`
 * a position counts as 2 x 2: a'(x, y) = a(x / 2, y / 2), both rounded down, on 2W x 2H. Then, at
 * positions (x, y), x = 0 .. (W' - 1) / stride, likewise y, for each of its outputs j
 *
 *   z(x, y, j) = bias[j] + sum over v, u = 0..k-1 and channels c of
 *                weight[j][(v k + u) C + c] * a'(x stride + u - k/2, y stride + v - k/2, c)
 *
 * a' being 0 outside of the map and C the channels with what fills them up. The outputs are a map,
 * one channel each. With `pool` each square of 2 x 2 positions becomes one, whose bit is 1 where
 * one of the four is; the last position of an odd width or height is left out before.
 *
 * A fully connected hidden layer may put out a map of map_width x map_height: its outputs are the
 * channels of the positions, one position's after the other's, a multiple of 16. The last layer may
 * have a kernel, without a pool: each output at each position is a sum of the model then.
 *
 * Neurons of a layer are counted position by position, row by row, at each position output by
 * output; of a layer with `pool`, before pooling. In this order they draw random words
 * (rtl/doc/fmaps.md).
 */
#ifndef PDNN_FMAP_H
#define PDNN_FMAP_H

#include "model/model.h"

enum { PDNN_KERNEL_MAX = 5, PDNN_FMAP_SIDE_MAX = 64 };

struct pdnn_fmap {
    uint32_t width, height, channels;
};

/* What a source supplies, PDNN_INPUT, PDNN_LABEL or a layer; all 0 where the model's sources make
 * no sense. */
struct pdnn_fmap pdnn_fmap_of(const struct pdnn_model *model, int source);
/* Positions at which a layer's sums are made: those of its map, times four with `pool`. Fully
 * connected: 1 x 1, whatever it puts out. channels: its outputs. */
struct pdnn_fmap pdnn_fmap_sums(const struct pdnn_model *model, uint32_t index);

static inline uint32_t pdnn_fmap_positions(struct pdnn_fmap map) {
    return map.width * map.height;
}

/* Activation words of a map. */
static inline uint32_t pdnn_fmap_words(struct pdnn_fmap map) {
    return pdnn_fmap_positions(map) * pdnn_words16(map.channels);
}

/* ---- fmap_check.c, of pdnn_model_check() ------------------------------------------------------
 */

/* What stands beside a kernel, or beside none; then, once the sources are known to be good, the map
 * on which the layer's sums are made. */
int pdnn_fmap_check_kernel(const struct pdnn_model *model, uint32_t index, struct pdnn_diag *diag);
int pdnn_fmap_check_map(const struct pdnn_model *model, uint32_t index, struct pdnn_diag *diag);

/* ---- fmap.c -----------------------------------------------------------------------------------
 */

/* Whether any layer of the model has a kernel. */
bool pdnn_model_has_kernels(const struct pdnn_model *model);

#endif
