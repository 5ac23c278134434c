/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/generator/prior.h"

#include <string.h>

#include "train/net/loss.h"
#include "train/net/pbit.h"
#include "train/net/vecmath.h"

static uint32_t columns_of(const struct pdnn_prior *prior) {
    return PDNN_CLASS_INPUTS + prior->latents;
}

void pdnn_prior_add(struct pdnn_prior *prior, struct pdnn_param_set *set, struct pdnn_arena *arena,
                    uint32_t latents, uint32_t classes) {
    prior->latents = latents;
    prior->classes = classes;
    pdnn_linear_add(&prior->layer, set, arena, "prior", PDNN_CLASS_INPUTS + latents, latents, true,
                    true);
}

void pdnn_prior_start(struct pdnn_prior *prior, struct pdnn_rng *rng) {
    uint32_t columns = columns_of(prior);
    for (uint32_t i = 0; i < prior->latents; i++) {
        float *mask = prior->layer.mask + (size_t)i * columns;
        for (uint32_t c = prior->classes; c < columns; c++)
            mask[c] = c >= PDNN_CLASS_INPUTS && c - PDNN_CLASS_INPUTS < i ? 1.0f : 0.0f;
    }
    pdnn_linear_start(&prior->layer, rng, 0.5f);
}

void pdnn_prior_set_class(const struct pdnn_prior *prior, float *x, const uint8_t *labels,
                          uint32_t rows) {
    uint32_t columns = columns_of(prior);
    for (uint32_t r = 0; r < rows; r++) {
        memset(x + (size_t)r * columns, 0, PDNN_CLASS_INPUTS * sizeof(float));
        x[(size_t)r * columns + labels[r]] = 1.0f;
    }
}

void pdnn_prior_draw(const struct pdnn_prior *prior, struct pdnn_rng *rng, float *x, uint32_t rows,
                     float *z) {
    uint32_t columns = columns_of(prior);
    for (uint32_t i = 0; i < prior->latents; i++) {
        const float *restrict weight = prior->layer.effective + (size_t)i * columns;
        uint32_t n = PDNN_CLASS_INPUTS + i;
        for (uint32_t r = 0; r < rows; r++) {
            const float *restrict row = x + (size_t)r * columns;
            float sum = prior->layer.effective_bias[i];
            for (uint32_t c = 0; c < n; c++)
                sum += weight[c] * row[c];
            z[r] = sum;
        }
        uint64_t key = pdnn_rng_key(rng);
        for (uint32_t r = 0; r < rows; r++)
            x[(size_t)r * columns + n] = pdnn_rng_unit(key, r) < pdnn_sigmoid(z[r]) ? 1.0f : 0.0f;
    }
}

double pdnn_prior_loss(struct pdnn_prior *prior, const float *x, uint32_t rows, float weight,
                       float *a, float *x_grad) {
    uint32_t columns = columns_of(prior), latents = prior->latents;
    size_t n = (size_t)rows * latents;
    float *logits = a + n;
    pdnn_linear_forward(&prior->layer, x, rows, a);
    memcpy(logits, a, n * sizeof(float));
    double loss = 0;
    /* The targets lie inside x, so the loss runs row by row; it leaves sigmoid(a) - z in a. */
    for (uint32_t r = 0; r < rows; r++)
        loss += pdnn_loss_binary(a + (size_t)r * latents,
                                 x + (size_t)r * columns + PDNN_CLASS_INPUTS, 1, latents);
    float scale = weight / (float)rows;
    for (size_t i = 0; i < n; i++)
        a[i] *= scale;
    pdnn_linear_backward(&prior->layer, x, a, rows, x_grad);
    /* A latent is also a target: -log p = softplus(a) - z a, so d/dz = -a. */
    for (uint32_t r = 0; r < rows; r++)
        for (uint32_t i = 0; i < latents; i++)
            x_grad[(size_t)r * columns + PDNN_CLASS_INPUTS + i] -=
                scale * logits[(size_t)r * latents + i];
    return loss / rows;
}
