/* SPDX-License-Identifier: BSD-2-Clause
 *
 * classifier.c - forward and backward. The first layer sees the same pixels in every sample, so
 * its sums are computed once; the last is linear, so it is applied once, to the mean of the bits.
 */
#include "classifier.h"

#include <string.h>

#include "loss.h"
#include "pbit.h"

enum { HIDDEN = PDNN_CLASSIFIER_LAYERS - 1 };

int pdnn_classifier_new(struct pdnn_classifier *net, uint32_t pixels, uint32_t classes,
                        const uint32_t *widths, uint32_t rows, uint32_t samples, uint64_t seed) {
    static const char *const names[] = {"hidden0", "hidden1", "logits"};
    memset(net, 0, sizeof *net);
    net->inputs = 16 * pdnn_words16(pixels);
    net->classes = classes;
    net->rows = rows;
    net->samples = samples;
    net->rng.seed = seed;
    net->params.beta1 = 0.9f;
    net->params.beta2 = 0.999f;
    struct pdnn_arena *arena = &net->arena;
    uint32_t inputs = net->inputs;
    for (uint32_t k = 0; k < PDNN_CLASSIFIER_LAYERS; k++) {
        uint32_t outputs = k < HIDDEN ? widths[k] : classes;
        pdnn_linear_add(&net->layer[k], &net->params, arena, names[k], inputs, outputs, true,
                        k == 0);
        inputs = outputs;
    }
    net->x = pdnn_arena_floats(arena, (size_t)rows * net->inputs);
    for (uint32_t k = 0; k < HIDDEN; k++) {
        size_t n = (size_t)rows * samples * widths[k];
        net->p[k] = pdnn_arena_floats(arena, k == 0 ? (size_t)rows * widths[k] : n);
        net->bit[k] = pdnn_arena_floats(arena, n);
        net->grad[k] = pdnn_arena_floats(arena, n);
    }
    net->mean = pdnn_arena_floats(arena, (size_t)rows * widths[HIDDEN - 1]);
    net->mean_grad = pdnn_arena_floats(arena, (size_t)rows * widths[HIDDEN - 1]);
    net->logits = pdnn_arena_floats(arena, (size_t)rows * classes);
    if (arena->failed) {
        pdnn_classifier_free(net);
        return PDNN_ERR_MEMORY;
    }
    /* Columns of the padding never see a 1: they stay 0. */
    for (uint32_t j = 0; j < widths[0]; j++)
        for (uint32_t i = pixels; i < net->inputs; i++)
            net->layer[0].mask[(size_t)j * net->inputs + i] = 0.0f;
    for (uint32_t k = 0; k < PDNN_CLASSIFIER_LAYERS; k++)
        pdnn_linear_start(&net->layer[k], &net->rng, pdnn_linear_glorot(&net->layer[k]));
    return PDNN_OK;
}

void pdnn_classifier_free(struct pdnn_classifier *net) {
    pdnn_arena_free(&net->arena);
}

void pdnn_classifier_forward(struct pdnn_classifier *net, uint32_t rows, uint32_t samples) {
    size_t first = (size_t)rows * net->layer[0].outputs;
    pdnn_linear_forward(&net->layer[0], net->x, rows, net->p[0]);
    pdnn_pbit_probability(net->p[0], first, net->p[0]);
    for (uint32_t t = 0; t < samples; t++)
        pdnn_pbit_draw(&net->rng, net->p[0], first, net->bit[0] + t * first);
    for (uint32_t k = 1; k < HIDDEN; k++) {
        size_t n = (size_t)rows * samples * net->layer[k].outputs;
        pdnn_linear_forward(&net->layer[k], net->bit[k - 1], rows * samples, net->p[k]);
        pdnn_pbit_probability(net->p[k], n, net->p[k]);
        pdnn_pbit_draw(&net->rng, net->p[k], n, net->bit[k]);
    }
    size_t last = (size_t)rows * net->layer[HIDDEN].inputs;
    memset(net->mean, 0, last * sizeof(float));
    for (uint32_t t = 0; t < samples; t++) {
        const float *restrict bit = net->bit[HIDDEN - 1] + t * last;
        for (size_t i = 0; i < last; i++)
            net->mean[i] += bit[i];
    }
    for (size_t i = 0; i < last; i++)
        net->mean[i] /= (float)samples;
    pdnn_linear_forward(&net->layer[HIDDEN], net->mean, rows, net->logits);
}

double pdnn_classifier_loss(struct pdnn_classifier *net, const uint8_t *labels, uint32_t rows) {
    return pdnn_loss_softmax(net->logits, labels, rows, net->classes);
}

void pdnn_classifier_backward(struct pdnn_classifier *net, uint32_t rows, uint32_t samples) {
    pdnn_linear_backward(&net->layer[HIDDEN], net->mean, net->logits, rows, net->mean_grad);
    /* Every sample has 1/samples of the mean's gradient. */
    size_t last = (size_t)rows * net->layer[HIDDEN].inputs;
    for (uint32_t t = 0; t < samples; t++) {
        float *restrict grad = net->grad[HIDDEN - 1] + t * last;
        for (size_t i = 0; i < last; i++)
            grad[i] = net->mean_grad[i] / (float)samples;
    }
    for (uint32_t k = HIDDEN - 1; k > 0; k--) {
        size_t n = (size_t)rows * samples * net->layer[k].outputs;
        pdnn_pbit_backward(net->p[k], n, net->grad[k]);
        pdnn_linear_backward(&net->layer[k], net->bit[k - 1], net->grad[k], rows * samples,
                             net->grad[k - 1]);
    }
    /* All samples of the first layer share one probability: their gradients add up. */
    size_t first = (size_t)rows * net->layer[0].outputs;
    for (uint32_t t = 1; t < samples; t++) {
        const float *restrict grad = net->grad[0] + t * first;
        float *restrict sum = net->grad[0];
        for (size_t i = 0; i < first; i++)
            sum[i] += grad[i];
    }
    pdnn_pbit_backward(net->p[0], first, net->grad[0]);
    pdnn_linear_backward(&net->layer[0], net->x, net->grad[0], rows, NULL);
}
