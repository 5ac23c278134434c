/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_layer.h - the sums of a layer on a feature map, and the way back.
 *
 * Maps are (Rows, Height, Width, Channels), so that a row of the kernel is one run of memory.
 * Patches of some images at a time become rows of a matrix, which linear.h multiplies: a matrix
 * product is faster than direct sums here, and its copies are small beside it. Bits are packed,
 * four a byte, and their patches are kept from the way forward for the way back.
 */
#ifndef PDNN_FMAP_LAYER_H
#define PDNN_FMAP_LAYER_H

#include "train/net/fmap_spec.h"
#include "train/net/linear.h"

struct pdnn_fmap_layer {
    struct pdnn_fmap_spec spec;
    uint32_t height, width, channels; /* of the input; of bits a multiple of 4 channels */
    uint32_t out_height, out_width;   /* of the sums; fully connected: 1 x 1 */
    struct pdnn_linear linear;        /* (Outputs, Kernel, Kernel, Channels), or all of the map */
    uint32_t tile;                    /* images at a time */
    float *patch, *patch_grad;        /* (Tile * Positions, Inputs) */
    uint8_t *cells, *code; /* packed: one image, patches of all; NULL: inputs are any numbers */
    bool numbers;          /* for now, although there is room for bits */
};

/* Patches that all layers of a network share. */
size_t pdnn_fmap_layer_patch_floats(const struct pdnn_fmap_layer *layer);
/* Shape alone, for the size of the patches; then the parameters, named NAME.weight and so on. */
void pdnn_fmap_layer_shape(struct pdnn_fmap_layer *layer, const struct pdnn_fmap_spec *spec,
                           uint32_t height, uint32_t width, uint32_t channels);
/* Positions of the sums of one image. */
static inline uint32_t pdnn_fmap_layer_positions(const struct pdnn_fmap_layer *layer) {
    return layer->out_height * layer->out_width;
}
/* All inputs will be 0 or 1, of `images` at most; backward then has those of the last forward.
 * Check arena->failed afterwards. */
void pdnn_fmap_layer_reads_bits(struct pdnn_fmap_layer *layer, struct pdnn_arena *arena,
                                uint32_t images);
/* y (Rows, OutHeight, OutWidth, Outputs) = sums of x, without the bias. */
void pdnn_fmap_layer_forward(struct pdnn_fmap_layer *layer, const float *x, uint32_t rows,
                             float *y);
/* Add the weights' gradient, not the bias's; x_grad is overwritten, NULL: not wanted. */
void pdnn_fmap_layer_backward(struct pdnn_fmap_layer *layer, const float *x, const float *y_grad,
                              uint32_t rows, float *x_grad);

#endif
