/* SPDX-License-Identifier: BSD-2-Clause
 *
 * block.c - how many samples a device on rows can take in one pass: where all samples share their
 * sums, only the number of ones of a p-bit is drawn, and the last layer runs on these counts.
 */
#include "model/fmap.h"
#include "tape/tape.h"

/* Whether all samples have the same of this source, the input, the label or a layer. */
static bool shared(const struct pdnn_model *model, int source) {
    return source < 0 || model->layers[source].once;
}

/* Whether p-bits that are neither `once` nor serial read nothing but what all samples share; with
 * `before`, and the layer before. */
static bool reads_shared(const struct pdnn_model *model, uint32_t index, bool before) {
    const struct pdnn_layer *layer = &model->layers[index];
    if (layer->kind != PDNN_LAYER_HIDDEN || layer->once || layer->serial)
        return false;
    for (uint32_t s = 0; s < layer->n_sources; s++)
        if (!shared(model, layer->sources[s]) && !(before && layer->sources[s] == (int)index - 1))
            return false;
    return true;
}

bool pdnn_block_by_changes(const struct pdnn_model *model, uint32_t index) {
    return index > 0 && index + 2 == model->n_layers && !model->layers[index].ties &&
           !reads_shared(model, index, false) && reads_shared(model, index, true) &&
           reads_shared(model, index - 1, false);
}

static bool by_counts(const struct pdnn_model *model) {
    const struct pdnn_layer *last = &model->layers[model->n_layers - 1];
    if (last->kind != PDNN_LAYER_SUM || last->serial || last->once)
        return false;
    for (const struct pdnn_layer *layer = model->layers; layer < last; layer++) {
        if (layer->once)
            continue;
        const uint32_t index = (uint32_t)(layer - model->layers);
        if (!reads_shared(model, index, false) && !pdnn_block_by_changes(model, index))
            return false;
    }
    return true;
}

/* Largest sum of a layer. */
static int64_t sum_max(const struct pdnn_model *model, uint32_t index,
                       const struct pdnn_caps *caps) {
    int64_t max = 0;
    for (uint32_t n = 0; n < model->layers[index].outputs; n++) {
        int64_t bound;
        pdnn_tape_bias(model, index, n, caps, 0, &bound);
        max = bound > max ? bound : max;
    }
    return max;
}

/* Layers on feature maps take any samples together, one visit each; golden adds 16 bits. */
static bool by_visits(const struct pdnn_model *model, const struct pdnn_caps *caps) {
    bool ok = pdnn_model_has_kernels(model);
    for (uint32_t i = 0; ok && i < model->n_layers; i++)
        ok =
            !model->layers[i].once && !model->layers[i].serial && sum_max(model, i, caps) < 1 << 13;
    return ok;
}

uint32_t pdnn_block_of(const struct pdnn_model *model, const struct pdnn_caps *caps,
                       const struct pdnn_tape *tape) {
    if (caps->block_max > 1 && by_visits(model, caps))
        return caps->block_max;
    if (caps->block_max == 1 || pdnn_model_has_kernels(model) || !by_counts(model))
        return 1;
    for (uint32_t i = 0; i < tape->n_noise; i++)
        if (tape->noise[i][PDNN_NOISE_ENTRIES - 1])
            return 1; /* a threshold of 256, which takes more than a byte */
    const int64_t limit = (int64_t)1 << (caps->acc_bits - 1);
    const int64_t sum = sum_max(model, model->n_layers - 1, caps);
    uint32_t block = caps->block_max;
    while (block > 1 && block * sum >= limit)
        block /= 2;
    return block;
}
