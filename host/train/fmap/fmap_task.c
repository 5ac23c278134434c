/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/fmap/fmap_task.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "train/net/activation_table.h"
#include "train/net/loss.h"

void pdnn_fmap_load(struct pdnn_fmap_task *task, const uint8_t *picture, uint32_t row, bool moved,
                    uint64_t key) {
    const struct pdnn_dataset *data = task->data;
    const struct pdnn_scheme *scheme = &task->net.scheme;
    const uint32_t side = data->width - 2 * task->crop, pixels = side * side;
    const uint32_t channels = task->net.channels; /* those that the picture lacks are 0 */
    for (uint32_t c = 0; c < data->channels; c++) {
        const uint8_t *channel = picture + (size_t)c * data->height * data->width;
        if (moved) /* all channels alike: same key, same number */
            pdnn_image_warp(channel, data->height, data->width, task->crop, &task->augment, key,
                            row, task->pixel);
        else
            pdnn_image_crop(channel, data->height, data->width, task->crop, task->pixel);
        float *x = task->net.x + (size_t)row * pixels * channels + c;
        for (uint32_t i = 0; scheme->pixels && i < pixels; i++)
            x[i * channels] = task->pixel[i];
        for (uint32_t i = 0; !scheme->pixels && i < pixels; i++)
            task->view[c * pixels + i] = (uint8_t)(task->pixel[i] * 255.0f + 0.5f);
    }
    if (scheme->pixels)
        return;
    const struct pdnn_view view = {.pixels = task->view,
                                   .side = side,
                                   .stride = side,
                                   .channels = data->channels,
                                   .channel_bytes = pixels};
    pdnn_input_map_encode(scheme->planes, scheme->n_planes, scheme->input_map, &view, task->input);
    const uint32_t bits = task->net.side * task->net.side * channels;
    float *x = task->net.x + (size_t)row * bits;
    for (uint32_t i = 0; i < bits; i++)
        x[i] = task->input[i];
}

/* Logits of a batch that is loaded, mean over any number of samples. */
static void average_logits(struct pdnn_fmap_net *net, uint32_t rows, uint32_t samples,
                           float *logits) {
    const size_t n = (size_t)rows * net->classes;
    const uint32_t all = pdnn_scheme_is_drawn(&net->scheme) ? samples : 1;
    memset(logits, 0, n * sizeof *logits);
    for (uint32_t t = 0, some; t < all; t += some) {
        some = all - t < net->samples ? all - t : net->samples;
        pdnn_fmap_net_forward(net, rows, some, false);
        for (size_t i = 0; i < n; i++)
            logits[i] += net->logits[i] * (float)some / (float)all;
    }
}

double pdnn_fmap_accuracy(struct pdnn_fmap_task *task, const struct pdnn_dataset *set,
                          uint32_t first, uint32_t n, uint32_t samples) {
    struct pdnn_fmap_net *net = &task->net;
    const struct pdnn_rng kept = net->rng;
    float *logits = calloc((size_t)net->rows * net->classes, sizeof *logits);
    uint32_t correct = 0;
    pdnn_fmap_net_prepare(net);
    for (uint32_t start = first, rows; logits && start < first + n; start += rows) {
        rows = first + n - start < net->rows ? first + n - start : net->rows;
        for (uint32_t r = 0; r < rows; r++)
            pdnn_fmap_load(task, set->pixels + (start + r) * pdnn_image_bytes(set), r, false, 0);
        average_logits(net, rows, samples, logits);
        correct += pdnn_count_correct(logits, set->labels + start, rows, net->classes);
    }
    free(logits);
    net->rng = kept;
    return 100.0 * correct / n;
}

static int export_layer(const struct pdnn_fmap_net *net, uint32_t k, struct pdnn_layer *layer) {
    const struct pdnn_fmap_layer *from = &net->layer[k];
    const bool hidden = k + 1 < net->n_layers;
    int rc = pdnn_layer_alloc(layer, from->linear.outputs, from->linear.inputs);
    if (rc != PDNN_OK)
        return rc;
    layer->n_sources = 1;
    layer->sources[0] = k == 0 ? PDNN_INPUT : (int)k - 1;
    layer->kind = hidden ? PDNN_LAYER_HIDDEN : PDNN_LAYER_SUM;
    layer->kernel = from->spec.kernel;
    layer->stride = from->spec.stride;
    layer->pool = from->spec.pool;
    pdnn_linear_export(&from->linear, layer);
    if (hidden) { /* the normalisation goes into biases and scale */
        for (uint32_t j = 0; j < layer->outputs; j++)
            layer->bias[j] = (int32_t)lroundf(net->bias[k][j] / layer->scale);
        layer->scale *= net->gain[k];
        rc = pdnn_activation_export(&net->activation[k], layer);
    }
    return rc;
}

struct pdnn_model *pdnn_fmap_model(const struct pdnn_fmap_task *task, const char *card) {
    const struct pdnn_fmap_net *net = &task->net;
    struct pdnn_model *model = pdnn_scheme_classifier(&net->scheme, task->data, task->crop,
                                                      net->classes, net->n_layers, card);
    if (!model)
        return NULL;
    model->input_bits = net->side * net->side * 16;
    model->input_map = net->scheme.input_map;
    model->channels = task->data->channels;
    for (uint32_t k = 0; k < net->n_layers; k++)
        if (export_layer(net, k, &model->layers[k]) != PDNN_OK) {
            pdnn_model_close(model);
            return NULL;
        }
    return model;
}
