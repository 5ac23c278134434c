/* SPDX-License-Identifier: BSD-2-Clause
 *
 * model.c - the model in memory; its rules are in model_check.c.
 */
#include "model/model_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const pdnn_task_names[] = {
    [PDNN_TASK_GENERATE] = "generate",
    [PDNN_TASK_CLASSIFY] = "classify",
    NULL,
};

const char *const pdnn_kind_names[] = {
    [PDNN_LAYER_HIDDEN] = "hidden",
    [PDNN_LAYER_SUM] = "sum",
    [PDNN_LAYER_COUNT] = "count",
    NULL,
};

const char *const pdnn_input_names[] = {"threshold", "sampled", NULL};

const char *pdnn_model_layer_key(char key[PDNN_MODEL_KEY_BYTES], uint32_t index,
                                 const char *field) {
    snprintf(key, PDNN_MODEL_KEY_BYTES, "layers.%u.%s", index, field);
    return key;
}

struct pdnn_model *pdnn_model_new(uint32_t n_layers) {
    struct pdnn_model *model = calloc(1, sizeof *model);
    if (!model) {
        return NULL;
    }
    model->n_layers = n_layers;
    model->act_bits = 1;
    model->channels = 1;
    model->layers = calloc(n_layers ? n_layers : 1, sizeof *model->layers);
    if (!model->layers) {
        free(model);
        return NULL;
    }
    return model;
}

int pdnn_layer_alloc(struct pdnn_layer *layer, uint32_t outputs, uint32_t inputs) {
    if (outputs < 1 || outputs > PDNN_OUTPUTS_MAX || inputs < 1 || inputs > PDNN_INPUTS_MAX) {
        return PDNN_ERR_ARGUMENT;
    }
    layer->outputs = outputs;
    layer->inputs = inputs;
    layer->weight = calloc((size_t)outputs * inputs, sizeof *layer->weight);
    layer->bias = calloc(outputs, sizeof *layer->bias);
    return layer->weight && layer->bias ? PDNN_OK : PDNN_ERR_MEMORY;
}

int pdnn_layer_set_table(struct pdnn_layer *layer, const uint8_t *table) {
    if (!layer->table && !(layer->table = malloc(PDNN_TABLE_ENTRIES))) {
        return PDNN_ERR_MEMORY;
    }
    memcpy(layer->table, table, PDNN_TABLE_ENTRIES);
    return PDNN_OK;
}

void pdnn_model_close(struct pdnn_model *model) {
    if (model) {
        for (uint32_t i = 0; i < model->n_layers; i++) {
            free(model->layers[i].weight);
            free(model->layers[i].bias);
            free(model->layers[i].table);
        }
        free(model->layers);
        free(model->card);
        free(model);
    }
}
