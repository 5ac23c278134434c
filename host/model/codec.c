/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/codec.h"

#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "contract/map.h"
#include "picture/planes.h"

void pdnn_encode_class(const struct pdnn_model *model, uint32_t class, uint8_t *input) {
    memset(input, 0, model->input_bits);
    input[class] = 1;
}

void pdnn_encode_pixels(const struct pdnn_model *model, const uint8_t *pixels, uint8_t *input) {
    const uint32_t side = model->width - 2 * model->crop;
    if (model->n_planes > 0) {
        pdnn_planes_encode(model->planes, model->n_planes,
                           pixels + (size_t)(model->width + 1) * model->crop, side, model->width,
                           input);
        return;
    }
    for (uint32_t y = model->crop; y < model->height - model->crop; y++) {
        for (uint32_t x = model->crop; x < model->width - model->crop; x++) {
            const uint8_t pixel = pixels[(size_t)y * model->width + x];
            *input++ = model->sampled_input ? pixel : pixel >= model->threshold;
        }
    }
}

void pdnn_decode_pixels(const struct pdnn_model *model, const int32_t *sums, uint32_t samples,
                        uint8_t *pixels) {
    const struct pdnn_layer *last = &model->layers[model->n_layers - 1];
    memset(pixels, 0, (size_t)model->width * model->height);
    for (uint32_t y = model->crop; y < model->height - model->crop; y++) {
        for (uint32_t x = model->crop; x < model->width - model->crop; x++) {
            const double sum = *sums++;
            const double share = last->kind == PDNN_LAYER_COUNT
                                     ? sum / samples
                                     : 1 / (1 + exp(-last->scale * sum / (2.0 * samples)));
            pixels[(size_t)y * model->width + x] = (uint8_t)lround(255 * share);
        }
    }
}

void pdnn_decode_logits(const struct pdnn_model *model, const int32_t *sums, uint32_t samples,
                        double *logits) {
    const struct pdnn_layer *last = &model->layers[model->n_layers - 1];
    const double unit =
        last->kind == PDNN_LAYER_COUNT ? 1.0 / samples : last->scale / (2.0 * samples);
    for (uint32_t i = 0; i < model->classes; i++) {
        logits[i] = unit * sums[i];
    }
}

int pdnn_margin_units(const struct pdnn_model *model, double margin, uint32_t *units,
                      struct pdnn_diag *diag) {
    const struct pdnn_layer *last = &model->layers[model->n_layers - 1];
    const double unit = last->kind == PDNN_LAYER_COUNT ? 1 : last->scale / 2.0;
    const double rounded = round(margin / unit);
    if (!(rounded >= 1 && rounded <= PDNN_MARGIN_MAX)) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "margin is %g, expected %g to %g for this model",
                         margin, unit, unit * PDNN_MARGIN_MAX);
    }
    *units = (uint32_t)rounded;
    return PDNN_OK;
}

uint32_t pdnn_decode_class(const struct pdnn_model *model, const int32_t *sums) {
    uint32_t best = 0;
    for (uint32_t i = 1; i < model->classes; i++) {
        if (sums[i] > sums[best]) {
            best = i;
        }
    }
    return best;
}
