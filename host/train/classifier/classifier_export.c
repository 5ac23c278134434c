/* SPDX-License-Identifier: BSD-2-Clause
 *
 * classifier_export.c - a trained classifier as integers, or, where no device could run it, as
 * floats.
 */
#include "train/classifier/classifier_task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/mask.h"
#include "train/net/activation_table.h"
#include "train/net/param_file.h"

static int export_layer(const struct pdnn_classifier *net, uint32_t k, struct pdnn_layer *layer) {
    int rc = pdnn_layer_alloc(layer, net->layer[k].outputs, net->layer[k].inputs);
    if (rc != PDNN_OK)
        return rc;
    layer->n_sources = 1;
    layer->sources[0] = k == 0 ? PDNN_INPUT : (int)k - 1;
    layer->kind = k + 1 < net->n_layers ? PDNN_LAYER_HIDDEN : PDNN_LAYER_SUM;
    pdnn_linear_export(&net->layer[k], layer);
    struct pdnn_mask_excess excess;
    layer->masked = net->layer[k].mask && pdnn_mask_fits(layer, &excess);
    if (layer->kind == PDNN_LAYER_HIDDEN)
        rc = pdnn_activation_export(&net->activation[k], layer);
    return rc;
}

struct pdnn_model *pdnn_classifier_model(const struct pdnn_classifier_task *task,
                                         const char *card) {
    const struct pdnn_classifier *net = &task->net;
    struct pdnn_model *model = pdnn_scheme_classifier(&net->scheme, task->data, task->crop,
                                                      net->classes, net->n_layers, card);
    if (!model)
        return NULL;
    model->input_bits = task->bits;
    model->sampled_input = net->scheme.sampled_input;
    for (uint32_t k = 0; k < net->n_layers; k++)
        if (export_layer(net, k, &model->layers[k]) != PDNN_OK) {
            pdnn_model_close(model);
            return NULL;
        }
    return model;
}

int pdnn_classifier_save_floats(const struct pdnn_classifier_task *task, const char *card,
                                const char *obstacle, const char *path, struct pdnn_diag *diag) {
    const char *const meta[][2] = {{"format", PDNN_FLOAT_FORMAT},
                                   {"dataset", task->data->name},
                                   {"obstacle", obstacle},
                                   {"card", card}};
    return pdnn_param_save(&task->net.params, meta, sizeof meta / sizeof *meta, path, diag);
}
