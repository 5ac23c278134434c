/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/generator/discriminator.h"

#include <math.h>

static const float slope = 0.2f; /* of the rectifiers below 0 */
static const float drop = 0.1f;  /* share of the features left out in training */

void pdnn_discriminator_add(struct pdnn_discriminator *d, struct pdnn_param_set *set,
                            struct pdnn_arena *arena, uint32_t side, uint32_t classes) {
    struct pdnn_convnet_shape shape = {
        .side = side, .filters = {16, 32}, .features = 128, .slope = slope};
    uint32_t rows = PDNN_DISCRIMINATOR_ROWS;
    size_t features = (size_t)rows * shape.features;
    d->classes = classes;
    d->pixels = side * side;
    d->params = set;
    pdnn_convnet_add(&d->body, set, arena, &shape, rows);
    pdnn_linear_add(&d->head, set, arena, "head", shape.features, 1, false, false);
    d->class_vector = pdnn_param_add(set, arena, "class", (size_t)classes * shape.features, 1.0f);
    d->keep = pdnn_arena_floats(arena, features);
    d->features = pdnn_arena_floats(arena, features);
    d->logits = pdnn_arena_floats(arena, rows);
    d->logits_grad = pdnn_arena_floats(arena, rows);
    d->x_grad = pdnn_arena_floats(arena, (size_t)rows * d->pixels);
    d->moved = pdnn_arena_floats(arena, (size_t)rows * d->pixels);
}

void pdnn_discriminator_start(struct pdnn_discriminator *d, struct pdnn_rng *rng) {
    pdnn_convnet_start(&d->body, rng);
    pdnn_linear_start(&d->head, rng, pdnn_linear_glorot(&d->head));
    pdnn_rng_fill(rng, d->class_vector->value, d->class_vector->n, pdnn_linear_glorot(&d->head));
}

void pdnn_discriminator_forward(struct pdnn_discriminator *d, const float *x, const uint8_t *labels,
                                uint32_t rows, struct pdnn_rng *rng) {
    uint32_t n = d->body.shape.features;
    pdnn_convnet_forward(&d->body, x, rows);
    uint64_t key = rng ? pdnn_rng_key(rng) : 0;
    float limit = rng ? drop : 0.0f;
    for (uint32_t i = 0; i < rows * n; i++) {
        d->keep[i] = pdnn_rng_unit(key, i) >= limit ? 1.0f / (1.0f - limit) : 0.0f;
        d->features[i] = d->body.features[i] * d->keep[i];
    }
    pdnn_linear_forward(&d->head, d->features, rows, d->logits);
    for (uint32_t r = 0; r < rows; r++) {
        const float *v = d->class_vector->value + labels[r] * n;
        for (uint32_t k = 0; k < n; k++)
            d->logits[r] += v[k] * d->features[r * n + k];
    }
}

void pdnn_discriminator_backward(struct pdnn_discriminator *d, const uint8_t *labels, uint32_t rows,
                                 bool frozen, float *x_grad) {
    uint32_t n = d->body.shape.features;
    float *f_grad = d->body.features_grad;
    if (frozen)
        pdnn_linear_backward_input(&d->head, d->logits_grad, rows, f_grad);
    else
        pdnn_linear_backward(&d->head, d->features, d->logits_grad, rows, f_grad);
    for (uint32_t r = 0; r < rows; r++) {
        float g = d->logits_grad[r];
        const float *v = d->class_vector->value + labels[r] * n;
        float *v_grad = d->class_vector->grad + labels[r] * n;
        for (uint32_t k = 0; k < n; k++) {
            uint32_t i = r * n + k;
            if (!frozen)
                v_grad[k] += g * d->features[i];
            f_grad[i] = (f_grad[i] + g * v[k]) * d->keep[i];
        }
    }
    pdnn_convnet_backward(&d->body, rows, frozen, x_grad);
}

/* With g = dD/dx held fixed, d |dD/dx|^2 / d theta = 2 d(g dD/dx) / d theta, and g dD/dx is a
 * directional derivative: the difference of D's parameter gradients at x + h g and x - h g,
 * over 2h. That needs no second derivatives. */
double pdnn_discriminator_penalty(struct pdnn_discriminator *d, const float *x,
                                  const uint8_t *labels, uint32_t rows, float weight, float probe) {
    float h[PDNN_DISCRIMINATOR_ROWS];
    double sum = 0;
    pdnn_discriminator_forward(d, x, labels, rows, NULL);
    for (uint32_t r = 0; r < rows; r++)
        d->logits_grad[r] = 1.0f;
    pdnn_discriminator_backward(d, labels, rows, true, d->x_grad);
    for (uint32_t r = 0; r < rows; r++) {
        const float *g = d->x_grad + (size_t)r * d->pixels;
        float square = 0;
        for (uint32_t i = 0; i < d->pixels; i++)
            square += g[i] * g[i];
        sum += (double)square;
        h[r] = probe / (sqrtf(square) + 1e-6f);
    }
    for (int sign = 1; sign >= -1; sign -= 2) {
        for (uint32_t r = 0; r < rows; r++)
            for (uint32_t i = r * d->pixels; i < (r + 1) * d->pixels; i++)
                d->moved[i] = x[i] + (float)sign * h[r] * d->x_grad[i];
        pdnn_discriminator_forward(d, d->moved, labels, rows, NULL);
        for (uint32_t r = 0; r < rows; r++)
            d->logits_grad[r] = (float)sign * weight / h[r];
        pdnn_discriminator_backward(d, labels, rows, false, NULL);
    }
    return sum;
}
