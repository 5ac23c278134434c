/* SPDX-License-Identifier: BSD-2-Clause
 *
 * model_facts.c - what pdnn.h tells of a model.
 */
#include "model/fmap.h"
#include "model/ties.h"

uint32_t pdnn_model_inputs(const struct pdnn_model *model) {
    return model->input_bits;
}

uint32_t pdnn_model_outputs(const struct pdnn_model *model) {
    const struct pdnn_fmap map = pdnn_fmap_sums(model, model->n_layers - 1);
    if (model->label_rows)
        return model->classes; /* a run each */
    return pdnn_fmap_positions(map) * map.channels;
}

enum pdnn_task pdnn_model_task(const struct pdnn_model *model) {
    return model->task;
}

const char *pdnn_model_dataset(const struct pdnn_model *model) {
    return model->dataset;
}

uint32_t pdnn_model_classes(const struct pdnn_model *model) {
    return model->classes;
}

uint32_t pdnn_model_width(const struct pdnn_model *model) {
    return model->width;
}

uint32_t pdnn_model_height(const struct pdnn_model *model) {
    return model->height;
}

uint32_t pdnn_model_channels(const struct pdnn_model *model) {
    return model->channels;
}

uint32_t pdnn_model_act_bits(const struct pdnn_model *model) {
    return model->act_bits;
}

uint32_t pdnn_model_layers(const struct pdnn_model *model) {
    return model->n_layers;
}

const char *pdnn_model_card(const struct pdnn_model *model) {
    return model->card;
}

int pdnn_model_layer(const struct pdnn_model *model, uint32_t index, struct pdnn_layer_info *info) {
    if (index >= model->n_layers) {
        return PDNN_ERR_ARGUMENT;
    }
    const struct pdnn_layer *layer = &model->layers[index];
    const struct pdnn_fmap map = pdnn_fmap_of(model, (int)index);
    *info = (struct pdnn_layer_info){
        .kind = layer->kind,
        .inputs = layer->inputs,
        .outputs = layer->outputs,
        .noise = layer->noise,
        .once = layer->once,
        .serial = layer->serial,
        .scale = (double)layer->scale,
        .noise_scale = (double)layer->noise_scale,
        .kernel = layer->kernel,
        .stride = layer->stride,
        .pool = layer->pool,
        .upsample = layer->upsample,
        .width = map.width,
        .height = map.height,
        .ties = pdnn_copies(layer),
    };
    return PDNN_OK;
}
