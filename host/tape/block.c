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

/* Whether a device that runs layers on feature maps can take samples side by side: each layer has
 * one source, the first alone the input, and the sums of p-bits fit the accumulators of further
 * samples. */
static bool by_sides(const struct pdnn_model *model, const struct pdnn_caps *caps) {
    bool ok = caps->feature_maps && model->n_layers > 1 && !model->label_rows &&
              model->layers[model->n_layers - 1].kind == PDNN_LAYER_SUM;
    for (uint32_t i = 0; ok && i < model->n_layers; i++) {
        const struct pdnn_layer *layer = &model->layers[i];
        ok = !layer->once && !layer->serial && layer->n_sources == 1 &&
             (layer->sources[0] >= 0) == (i > 0) &&
             (layer->kind == PDNN_LAYER_SUM || sum_max(model, i, caps) < PDNN_SIDE_SUMS);
    }
    return ok;
}

uint32_t pdnn_block_side(const struct pdnn_model *model, const struct pdnn_caps *caps,
                         uint32_t n_words, uint32_t base[1 + PDNN_LAYERS_MAX]) {
    const uint32_t input = pdnn_fmap_words(pdnn_fmap_of(model, PDNN_INPUT)), all = caps->act_words;
    if (caps->block_max == 1 || !pdnn_model_has_kernels(model) || input > all / 2 ||
        !by_sides(model, caps))
        return 1;
    /* The input fills each second eighth of the memory, beside it are p-bits of other samples. */
    const uint32_t rest = input % (all / 4);
    const uint32_t first = input / (all / 4) * (all / 8) + (rest < all / 8 ? rest : all / 8);
    const int64_t sum = sum_max(model, model->n_layers - 1, caps);
    uint32_t side = caps->block_max;
    while (side > 1 && (first + n_words - input > all / side ||
                        side * sum >= (int64_t)1 << (caps->acc_bits - 1)))
        side /= 2;
    for (uint32_t i = 0; side > 1 && i < model->n_layers; i++)
        base[1 + i] = base[1 + i] - input + first;
    return side;
}

uint32_t pdnn_block_of(const struct pdnn_model *model, const struct pdnn_caps *caps,
                       const struct pdnn_tape *tape) {
    if (caps->block_max == 1 || caps->feature_maps || !by_counts(model))
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
