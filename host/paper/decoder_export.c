/* SPDX-License-Identifier: BSD-2-Clause */
#include "paper/decoder.h"

#include "base/diag.h"
#include "model/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAST = PDNN_PAPER_HIDDEN };

int pdnn_paper_decoder_round(const struct pdnn_paper_decoder *d, int32_t *word,
                             struct pdnn_diag *diag) {
    for (uint32_t k = 0; k <= LAST; k++) {
        const struct pdnn_linear *layer = &d->layer[k];
        const double scale = k == LAST ? 0x1p24 : 0x1p25;
        for (size_t i = 0; i < layer->weight->n; i++) {
            if (layer->mask[i] == 0.0f && layer->weight->value[i] != 0.0f) {
                return pdnn_fail(diag, PDNN_ERR_MISMATCH,
                                 "layer %u: a weight outside of the fan-in is not 0", k);
            }
        }
        for (uint32_t j = 0; j < layer->outputs; j++) {
            for (uint32_t s = 0; s <= pdnn_paper_fan_in(k); s++) {
                const float value =
                    s == 0 ? layer->bias->value[j]
                           : layer->weight
                                 ->value[(size_t)j * layer->inputs + pdnn_paper_input(k, j, s - 1)];
                const double rounded = rint(scale * value);
                if (!(fabs(rounded) < 0x1p30)) { /* half: the unipolar form doubles them */
                    return pdnn_fail(diag, PDNN_ERR_DIVERGED,
                                     "layer %u, neuron %u: %g does not fit Q6.25", k, j,
                                     (double)value);
                }
                *word++ = (int32_t)rounded;
            }
        }
    }
    return PDNN_OK;
}

/* Latents as a layer of p-bits that are 1 half of the time, whatever their scale: that of a noise
 * table which is there. */
static int fill_coins(struct pdnn_layer *layer, float scale, float noise_scale) {
    layer->kind = PDNN_LAYER_HIDDEN;
    layer->once = layer->noise = true;
    layer->scale = scale;
    layer->noise_scale = noise_scale;
    layer->n_sources = 1;
    layer->sources[0] = PDNN_INPUT;
    return pdnn_layer_alloc(layer, PDNN_PAPER_LATENTS, 16);
}

/* The linear layer reads 10 latents, the model's layer a whole word of them. */
static int fill_layer(struct pdnn_layer *layer, const struct pdnn_paper_decoder *d, uint32_t k) {
    const struct pdnn_linear *linear = &d->layer[k];
    const uint32_t inputs = 16 * pdnn_words16(linear->inputs);
    struct pdnn_layer narrow = {0};
    int err = pdnn_layer_alloc(layer, linear->outputs, inputs);
    if (!err && !(err = pdnn_layer_alloc(&narrow, linear->outputs, linear->inputs))) {
        pdnn_linear_export(linear, &narrow);
        for (uint32_t j = 0; j < linear->outputs; j++) {
            memcpy(layer->weight + (size_t)j * inputs, narrow.weight + (size_t)j * linear->inputs,
                   linear->inputs);
        }
        memcpy(layer->bias, narrow.bias, linear->outputs * sizeof *layer->bias);
        layer->scale = narrow.scale;
    }
    free(narrow.weight);
    free(narrow.bias);
    layer->kind = k == LAST ? PDNN_LAYER_SUM : PDNN_LAYER_HIDDEN;
    layer->noise = k < LAST;
    layer->noise_scale = d->noise_scale;
    layer->n_sources = 1;
    layer->sources[0] = (int)k;
    return err;
}

int pdnn_paper_decoder_export(const struct pdnn_paper_decoder *d, const char *card,
                              const char *path, struct pdnn_diag *diag) {
    struct pdnn_model *model = pdnn_model_new(PDNN_PAPER_LAYERS + 1);
    int err = model ? PDNN_OK : PDNN_ERR_MEMORY;
    for (uint32_t k = 0; !err && k <= LAST; k++) {
        err = fill_layer(&model->layers[k + 1], d, k);
    }
    if (!err) {
        err = fill_coins(&model->layers[0], model->layers[1].scale, d->noise_scale);
    }
    if (!err && !(model->card = strdup(card))) {
        err = PDNN_ERR_MEMORY;
    }
    if (err) {
        pdnn_model_close(model);
        return pdnn_fail(diag, err, "%s: no memory", path);
    }
    model->task = PDNN_TASK_GENERATE;
    snprintf(model->dataset, sizeof model->dataset, "mnist");
    model->classes = model->input_bits = 10;
    model->act_bits = 1;
    model->latent = PDNN_PAPER_LATENTS;
    model->width = model->height = PDNN_PAPER_SIDE;
    err = pdnn_model_save(model, path, diag);
    pdnn_model_close(model);
    return err;
}
