/* SPDX-License-Identifier: BSD-2-Clause
 *
 * forward_export.c - a network trained by forward-forward as integers: hidden layers that read the
 * label, and a last layer of one sum, the goodness, whose weights are +1 and -1.
 */
#include "train/forward/forward_task.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/model.h"
#include "train/net/param_file.h"

const char *pdnn_forward_obstacle(const struct pdnn_forward_net *net) {
    const struct pdnn_forward_scheme *forward = &net->forward;
    const char *obstacle = pdnn_scheme_obstacle(&net->scheme);
    if (obstacle)
        return obstacle;
    if (forward->untied && forward->ties > 1)
        return "the units of a sum have weights of their own";
    if (forward->biases == PDNN_TIES_LEARNED && forward->ties > 1)
        return "the offsets are not the same in a whole layer";
    if (forward->shared_noise && forward->ties > 1 && net->scheme.activation->drawn)
        return "the units of a sum share a random number";
    return NULL;
}

/* A first layer reads the picture and the label; another the label and the layer before, whose tied
 * units stand last. In training the label's columns are the last ones. */
static int export_hidden(const struct pdnn_forward_net *net, uint32_t k, struct pdnn_layer *out) {
    const struct pdnn_forward_layer *layer = &net->layer[k];
    const uint32_t inputs = layer->linear.inputs, labels = inputs - layer->features;
    int rc = pdnn_layer_alloc(out, layer->tied.width, inputs);
    if (rc != PDNN_OK)
        return rc;
    out->kind = PDNN_LAYER_HIDDEN;
    out->noise = net->scheme.activation->drawn;
    out->n_sources = 2;
    out->sources[0] = k == 0 ? PDNN_INPUT : PDNN_LABEL;
    out->sources[1] = k == 0 ? PDNN_LABEL : (int)k - 1;
    pdnn_linear_export(&layer->linear, out);
    out->noise_scale = out->noise ? pdnn_scheme_noise(&net->scheme, k, 1.0) : 1.0f;
    for (uint32_t j = 0; k > 0 && j < out->outputs; j++) {
        int8_t *row = out->weight + (size_t)j * inputs, kept[PDNN_FORWARD_CLASSES * 16];
        memcpy(kept, row + layer->features, labels);
        memmove(row + labels, row, layer->features);
        memcpy(row, kept, labels);
    }
    int32_t first = 0;
    out->ties = layer->tied.copies > 1 ? layer->tied.copies : 0;
    for (uint32_t u = 0; u < layer->tied.copies; u++) {
        const int32_t offset =
            (int32_t)lrintf(pdnn_forward_first_offset(layer->scheme, u) / out->scale);
        first = u == 0 ? offset : first;
        out->offsets[u] = offset - first;
    }
    for (uint32_t j = 0; j < out->outputs; j++)
        out->bias[j] -= first;
    return PDNN_OK;
}

static int export_goodness(const struct pdnn_forward_net *net, struct pdnn_layer *out) {
    uint32_t inputs = 0, at = 0;
    for (uint32_t k = 0; k < net->n_layers; k++)
        inputs += net->layer[k].tied.width;
    int rc = pdnn_layer_alloc(out, 1, inputs);
    if (rc != PDNN_OK)
        return rc;
    out->kind = PDNN_LAYER_SUM;
    out->scale = net->layer[0].alpha;
    out->noise_scale = 1.0f;
    out->n_sources = net->n_layers;
    for (uint32_t k = 0; k < net->n_layers; k++) {
        out->sources[k] = (int)k;
        for (uint32_t i = 0; i < net->layer[k].tied.width; i++)
            out->weight[at++] = (int8_t)net->layer[k].sign[i];
    }
    return PDNN_OK;
}

struct pdnn_model *pdnn_forward_model(const struct pdnn_forward_task *task, const char *card) {
    const struct pdnn_forward_net *net = &task->net;
    struct pdnn_model *model = pdnn_scheme_classifier(&net->scheme, task->data, task->crop,
                                                      net->classes, net->n_layers + 1, card);
    if (!model)
        return NULL;
    model->input_bits = task->bits;
    model->channels = task->data->channels;
    model->label_rows = net->forward.label_rows;
    int rc = export_goodness(net, &model->layers[net->n_layers]);
    for (uint32_t k = 0; rc == PDNN_OK && k < net->n_layers; k++)
        rc = export_hidden(net, k, &model->layers[k]);
    if (rc != PDNN_OK) {
        pdnn_model_close(model);
        return NULL;
    }
    return model;
}

int pdnn_forward_save_floats(const struct pdnn_forward_task *task, const char *card,
                             const char *obstacle, const char *path, struct pdnn_diag *diag) {
    const char *const meta[][2] = {{"format", PDNN_FLOAT_FORMAT},
                                   {"dataset", task->data->name},
                                   {"obstacle", obstacle},
                                   {"card", card}};
    struct pdnn_param_set all = {.n_items = 0};
    for (uint32_t k = 0; k < task->net.n_layers; k++)
        for (uint32_t i = 0; i < task->net.layer[k].params.n_items; i++)
            all.item[all.n_items++] = task->net.layer[k].params.item[i];
    return pdnn_param_save(&all, meta, sizeof meta / sizeof *meta, path, diag);
}
