/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tape_fmap.c - the word that says on what feature map a layer runs.
 */
#include "model/fmap.h"
#include "tape/act_alloc.h"
#include "tape/tape.h"

#define FMAP(name, value) ((uint64_t)(value) << PDNN_FMAP_##name##_LSB)

_Static_assert(PDNN_FMAP_SIDE_MAX < 1 << PDNN_FMAP_WIDTH_W, "as the map");
/* side / 2 is its logarithm */
_Static_assert(PDNN_SIDE_MAX == 4 && 1 << PDNN_FMAP_SIDE_W == 4, "as the map");
_Static_assert(PDNN_KERNEL_MAX < 1 << PDNN_FMAP_KERNEL_W, "as the map");

bool pdnn_tape_has_fmap(const struct pdnn_model *model, uint32_t index, const uint32_t *base) {
    const bool visited = !model->layers[index].serial && pdnn_model_has_kernels(model);
    return visited || pdnn_tape_fmap(model, index, base, 1) != 0;
}

uint64_t pdnn_tape_fmap(const struct pdnn_model *model, uint32_t index, const uint32_t *base,
                        uint32_t side) {
    const struct pdnn_layer *layer = &model->layers[index];
    const uint32_t in = base[pdnn_act_region(model, layer->sources[0])];
    const uint32_t out = layer->kind == PDNN_LAYER_HIDDEN ? base[index + 1] : 0;
    const uint64_t high = FMAP(IN_HIGH, in >> PDNN_DESC_IN_BASE_W) |
                          FMAP(OUT_HIGH, out >> PDNN_DESC_OUT_BASE_W) | FMAP(SIDE, side / 2) |
                          FMAP(SHARED, side > 1 && index == 0);
    if (layer->kernel == 0)
        return high;
    const struct pdnn_fmap map = pdnn_fmap_of(model, layer->sources[0]);
    return high | FMAP(KERNEL, layer->kernel) | FMAP(STRIDE, layer->stride - 1) |
           FMAP(UPSAMPLE, layer->upsample) | FMAP(POOL, layer->pool) |
           FMAP(WORDS, pdnn_words16(map.channels)) | FMAP(WIDTH, map.width) |
           FMAP(HEIGHT, map.height) |
           FMAP(PITCH, map.width * pdnn_words16(map.channels) & ((1u << PDNN_FMAP_PITCH_W) - 1));
}
