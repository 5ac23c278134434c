/* SPDX-License-Identifier: BSD-2-Clause
 *
 * codec.c - between pictures and classes outside and bits and sums on the device.
 */
#include "model/model.h"

#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "contract/map.h"
#include "picture/planes.h"

static int check_task(const struct pdnn_model *model, enum pdnn_task task, struct pdnn_diag *diag) {
    static const char *const names[] = {"a generator", "a classifier"};
    return model->task == task ? PDNN_OK
                               : pdnn_fail(diag, PDNN_ERR_ARGUMENT, "model: expected %s, got %s",
                                           names[task], names[model->task]);
}

/* Of a run that took none there is no mean. */
static int check_samples(uint32_t samples, struct pdnn_diag *diag) {
    return samples >= 1 && samples <= PDNN_SAMPLES_MAX
               ? PDNN_OK
               : pdnn_fail(diag, PDNN_ERR_ARGUMENT, "samples is %u, expected 1..%u", samples,
                           PDNN_SAMPLES_MAX);
}

int pdnn_encode_class(const struct pdnn_model *model, uint32_t class_index, uint8_t *input,
                      struct pdnn_diag *diag) {
    int rc = check_task(model, PDNN_TASK_GENERATE, diag);
    if (rc == PDNN_OK && class_index >= model->classes)
        rc = pdnn_fail(diag, PDNN_ERR_ARGUMENT, "class is %u, expected 0..%u", class_index,
                       model->classes - 1);
    if (rc == PDNN_OK) {
        memset(input, 0, model->input_bits);
        input[class_index] = 1;
    }
    return rc;
}

int pdnn_encode_pixels(const struct pdnn_model *model, const uint8_t *pixels, uint8_t *input,
                       struct pdnn_diag *diag) {
    int rc = check_task(model, PDNN_TASK_CLASSIFY, diag);
    if (rc)
        return rc;
    const uint32_t side = model->width - 2 * model->crop;
    if (model->n_planes > 0) {
        const struct pdnn_view view = {.pixels = pixels + (size_t)(model->width + 1) * model->crop,
                                       .side = side,
                                       .stride = model->width,
                                       .channels = model->channels,
                                       .channel_bytes = (size_t)model->width * model->height};
        if (model->input_map == PDNN_INPUT_FLAT)
            pdnn_planes_encode(model->planes, model->n_planes, &view, input);
        else
            pdnn_input_map_encode(model->planes, model->n_planes, model->input_map, &view, input);
        return PDNN_OK;
    }
    for (uint32_t y = model->crop; y < model->height - model->crop; y++) {
        for (uint32_t x = model->crop; x < model->width - model->crop; x++) {
            const uint8_t pixel = pixels[(size_t)y * model->width + x];
            *input++ = model->sampled_input ? pixel : pixel >= model->threshold;
        }
    }
    return PDNN_OK;
}

int pdnn_decode_pixels(const struct pdnn_model *model, const int32_t *sums, uint32_t samples,
                       uint8_t *pixels, struct pdnn_diag *diag) {
    int rc = check_task(model, PDNN_TASK_GENERATE, diag);
    if (rc == PDNN_OK)
        rc = check_samples(samples, diag);
    if (rc)
        return rc;
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
    return PDNN_OK;
}

int pdnn_decode_logits(const struct pdnn_model *model, const int32_t *sums, uint32_t samples,
                       double *logits, struct pdnn_diag *diag) {
    int rc = check_task(model, PDNN_TASK_CLASSIFY, diag);
    if (rc == PDNN_OK)
        rc = check_samples(samples, diag);
    if (rc)
        return rc;
    const struct pdnn_layer *last = &model->layers[model->n_layers - 1];
    const double unit =
        last->kind == PDNN_LAYER_COUNT ? 1.0 / samples : last->scale / (2.0 * samples);
    for (uint32_t i = 0; i < model->classes; i++) {
        logits[i] = unit * sums[i];
    }
    return PDNN_OK;
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
