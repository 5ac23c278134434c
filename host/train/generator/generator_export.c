/* SPDX-License-Identifier: BSD-2-Clause
 *
 * generator_export.c - prior and decoder as the layers of a model. The prior is of p-bits whatever
 * the decoder is of: where that is deterministic, the host draws the latents.
 */
#include "train/generator/generator_task.h"

#include <stdio.h>
#include <string.h>

#include "model/mask.h"
#include "train/net/activation_table.h"
#include "base/diag.h"

static int fill_layer(struct pdnn_layer *layer, const struct pdnn_linear *linear,
                      enum pdnn_kind kind, bool sparse, struct pdnn_diag *diag) {
    if (pdnn_layer_alloc(layer, linear->outputs, linear->inputs) != PDNN_OK)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "model: no memory");
    layer->kind = kind;
    layer->noise = kind == PDNN_LAYER_HIDDEN;
    pdnn_linear_export(linear, layer);
    struct pdnn_mask_excess excess;
    layer->masked = sparse && pdnn_mask_fits(layer, &excess);
    return PDNN_OK;
}

/* Layers 1 and on, of the decoder. */
static int fill_decoder(const struct pdnn_generator *net, struct pdnn_layer *layers,
                        struct pdnn_diag *diag) {
    int rc = PDNN_OK;
    for (uint32_t k = 0; rc == PDNN_OK && k <= net->n_hidden; k++) {
        struct pdnn_layer *layer = &layers[k + 1];
        rc = fill_layer(layer, &net->decoder[k],
                        k < net->n_hidden ? PDNN_LAYER_HIDDEN : PDNN_LAYER_SUM,
                        k < net->sparsity.n_layers, diag);
        if (rc == PDNN_OK && k < net->n_hidden)
            rc = pdnn_activation_export(&net->hidden[k], layer);
        layer->once = k + 1 < net->n_hidden;
    }
    return rc;
}

static int fill_maps(const struct pdnn_map_decoder *maps, struct pdnn_layer *layers,
                     struct pdnn_diag *diag) {
    int rc = PDNN_OK;
    for (uint32_t k = 0; rc == PDNN_OK && k < maps->n_layers; k++) {
        struct pdnn_layer *layer = &layers[k + 1];
        const bool hidden = k + 1 < maps->n_layers;
        rc = fill_layer(layer, k ? &maps->layer[k].linear : &maps->first,
                        hidden ? PDNN_LAYER_HIDDEN : PDNN_LAYER_SUM, false, diag);
        if (rc == PDNN_OK && hidden)
            rc = pdnn_activation_export(&maps->hidden[k], layer);
        layer->map_width = layer->map_height = maps->spec[k].side;
        layer->kernel = maps->spec[k].kernel;
        layer->stride = maps->spec[k].stride;
        layer->upsample = maps->spec[k].upsample;
    }
    return rc;
}

int pdnn_generator_export(const struct pdnn_generator_task *task, const char *card,
                          const char *path, struct pdnn_diag *diag) {
    const struct pdnn_generator *net = &task->net;
    const uint32_t n_layers = 1 + (net->has_maps ? net->maps.n_layers : net->n_hidden + 1);
    struct pdnn_model *model = pdnn_model_new(n_layers);
    if (!model)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", path);
    model->task = PDNN_TASK_GENERATE;
    snprintf(model->dataset, sizeof model->dataset, "%s", task->data->name);
    model->classes = net->classes;
    model->act_bits = net->has_maps ? 1 : net->hidden[0].bits;
    model->latent = net->latents;
    model->input_bits = net->classes;
    model->width = task->data->width;
    model->height = task->data->height;
    model->crop = task->crop;

    struct pdnn_layer *layers = model->layers, *prior = &layers[0];
    int rc = fill_layer(prior, &net->prior.layer, PDNN_LAYER_HIDDEN, false, diag);
    if (rc == PDNN_OK)
        rc = net->has_maps ? fill_maps(&net->maps, layers, diag) : fill_decoder(net, layers, diag);
    for (uint32_t k = 1; k < n_layers; k++) {
        layers[k].n_sources = 1;
        layers[k].sources[0] = (int)k - 1;
    }
    prior->once = prior->serial = true;
    prior->n_sources = layers[1].n_sources = 2;
    prior->sources[0] = layers[1].sources[0] = PDNN_INPUT;
    prior->sources[1] = layers[1].sources[1] = 0;
    if (rc == PDNN_OK && !(model->card = strdup(card)))
        rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", path);
    if (rc == PDNN_OK)
        rc = pdnn_model_save(model, path, diag);
    pdnn_model_close(model);
    return rc;
}
