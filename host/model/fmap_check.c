/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_check.c - the rules of layers on feature maps: part of pdnn_model_check().
 */
#include "base/diag.h"
#include "contract/map.h"
#include "model/fmap.h"

static int layer_fail(struct pdnn_diag *diag, uint32_t index, const char *text) {
    return pdnn_fail(diag, PDNN_ERR_FORMAT, "layers.%u: %s", index, text);
}

/* The map that a fully connected layer puts out. */
static int check_full_map(const struct pdnn_layer *layer, uint32_t index, struct pdnn_diag *diag) {
    const uint32_t width = layer->map_width, height = layer->map_height;
    if (width == 0 && height == 0) {
        return PDNN_OK;
    }
    if (width < 1 || height < 1 || width > PDNN_FMAP_SIDE_MAX || height > PDNN_FMAP_SIDE_MAX ||
        layer->kind != PDNN_LAYER_HIDDEN || layer->serial ||
        layer->outputs % (width * height * PDNN_WORD_INPUTS)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "layers.%u: width, height: expected those of a hidden layer, not serial, "
                         "with a multiple of 16 outputs at each position, got %u x %u for %u",
                         index, width, height, layer->outputs);
    }
    return PDNN_OK;
}

int pdnn_fmap_check_kernel(const struct pdnn_model *model, uint32_t index, struct pdnn_diag *diag) {
    const struct pdnn_layer *layer = &model->layers[index];
    if (layer->kernel == 0) {
        return layer->stride || layer->pool || layer->upsample
                   ? layer_fail(diag, index, "stride, pool, upsample: expected none without kernel")
                   : check_full_map(layer, index, diag);
    }
    if (layer->map_width || layer->map_height) {
        return layer_fail(diag, index, "width, height: expected none with a kernel");
    }
    if (layer->kernel != 1 && layer->kernel != 3 && layer->kernel != PDNN_KERNEL_MAX) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "layers.%u: kernel: expected 0, 1, 3 or 5, got %u",
                         index, layer->kernel);
    }
    if (layer->stride != 1 && layer->stride != 2) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "layers.%u: stride: expected 1 or 2, got %u", index,
                         layer->stride);
    }
    if (model->act_bits > 1 || layer->once || layer->serial) {
        return layer_fail(diag, index,
                          "kernel: expected none with act_bits > 1, in `once` and serial layers");
    }
    if (layer->n_sources != 1 || (layer->pool && layer->kind != PDNN_LAYER_HIDDEN)) {
        return layer_fail(diag, index,
                          "kernel: expected one source, and a pool of hidden layers only");
    }
    return PDNN_OK;
}

int pdnn_fmap_check_map(const struct pdnn_model *model, uint32_t index, struct pdnn_diag *diag) {
    const struct pdnn_fmap map = pdnn_fmap_sums(model, index);
    if (map.width > PDNN_FMAP_SIDE_MAX || map.height > PDNN_FMAP_SIDE_MAX) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "layers.%u: expected a map of at most %d x %d positions, got %u x %u",
                         index, PDNN_FMAP_SIDE_MAX, PDNN_FMAP_SIDE_MAX, map.width, map.height);
    }
    if (pdnn_fmap_positions(map) == 0) {
        return layer_fail(diag, index, "pool: expected a map of at least 2 x 2 positions");
    }
    if ((uint64_t)pdnn_fmap_positions(map) * map.channels > PDNN_OUTPUTS_MAX &&
        index == model->n_layers - 1) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "layers.%u: expected at most %d sums", index,
                         PDNN_OUTPUTS_MAX);
    }
    return PDNN_OK;
}
