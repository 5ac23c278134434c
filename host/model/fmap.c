/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/fmap.h"

static const struct pdnn_fmap none = {0, 0, 0};

static struct pdnn_fmap input_map(const struct pdnn_model *model) {
    uint32_t side, bits;
    if (model->input_map == PDNN_INPUT_FLAT)
        return (struct pdnn_fmap){1, 1, model->input_bits};
    if (pdnn_input_map_shape(model->planes, model->n_planes, model->input_map, &side, &bits))
        return none;
    return (struct pdnn_fmap){side, side, bits};
}

struct pdnn_fmap pdnn_fmap_sums(const struct pdnn_model *model, uint32_t index) {
    const struct pdnn_layer *layer = &model->layers[index];
    if (layer->kernel == 0)
        return (struct pdnn_fmap){1, 1, layer->outputs};
    if (layer->n_sources != 1 || layer->sources[0] >= (int)index || layer->stride == 0)
        return none;
    struct pdnn_fmap map = pdnn_fmap_of(model, layer->sources[0]);
    if (pdnn_fmap_positions(map) == 0)
        return none;
    const uint32_t up = layer->upsample ? 2 : 1;
    map.width = (up * map.width - 1) / layer->stride + 1;
    map.height = (up * map.height - 1) / layer->stride + 1;
    if (layer->pool) {
        map.width -= map.width % 2;
        map.height -= map.height % 2;
    }
    return (struct pdnn_fmap){map.width, map.height, layer->outputs};
}

struct pdnn_fmap pdnn_fmap_of(const struct pdnn_model *model, int source) {
    if (source == PDNN_INPUT)
        return input_map(model);
    if (source == PDNN_LABEL)
        return (struct pdnn_fmap){1, model->label_rows > 0, model->classes * model->label_rows};
    if (source < 0 || (uint32_t)source >= model->n_layers)
        return none;
    const struct pdnn_layer *layer = &model->layers[source];
    struct pdnn_fmap map = pdnn_fmap_sums(model, (uint32_t)source);
    if (layer->pool) {
        map.width /= 2;
        map.height /= 2;
    }
    const uint32_t positions = layer->map_width * layer->map_height;
    if (!layer->kernel && positions)
        map = (struct pdnn_fmap){layer->map_width, layer->map_height, layer->outputs / positions};
    return map;
}

bool pdnn_model_has_kernels(const struct pdnn_model *model) {
    bool any = false;
    for (uint32_t i = 0; i < model->n_layers; i++)
        any = any || model->layers[i].kernel;
    return any;
}
