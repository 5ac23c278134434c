/* SPDX-License-Identifier: BSD-2-Clause
 *
 * model_noise.c - another noise for a trained model, without training it again.
 */
#include "base/diag.h"
#include "model/model.h"

/* Hidden layers that are drawn anew for every sample: all but the latents. */
static bool is_sampled(const struct pdnn_layer *layer) {
    return layer->kind == PDNN_LAYER_HIDDEN && !layer->once;
}

int pdnn_model_set_noise(struct pdnn_model *model, const double *scales, uint32_t n,
                         struct pdnn_diag *diag) {
    uint32_t n_sampled = 0, used = 0;
    for (uint32_t i = 0; i < model->n_layers; i++)
        n_sampled += is_sampled(&model->layers[i]);
    if (n != 1 && n_sampled < 2)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "noise scale: expected 1 number, got %u", n);
    if (n != 1 && n != n_sampled)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "noise scale: expected 1 number, or %u, one a hidden layer; got %u",
                         n_sampled, n);
    for (uint32_t i = 0; i < n; i++)
        if (!(scales[i] >= 0 && scales[i] <= 16))
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "noise scale: expected numbers from 0 to 16, got %g", scales[i]);
    for (uint32_t i = 0; i < model->n_layers; i++) {
        struct pdnn_layer *layer = &model->layers[i];
        if (!is_sampled(layer))
            continue;
        const float scale = (float)scales[n > 1 ? used++ : 0];
        layer->noise = scale > 0;
        layer->noise_scale = scale > 0 ? scale : layer->noise_scale;
    }
    return pdnn_model_check(model, diag);
}
