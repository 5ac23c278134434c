/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/forward/forward_layer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clones.h"

static enum pdnn_tied_kind kind_of(const struct pdnn_scheme *scheme) {
    if (scheme->activation->form == PDNN_FORM_RELU)
        return PDNN_TIED_RELU;
    if (scheme->activation->drawn)
        return PDNN_TIED_PBIT;
    return scheme->activation_bits == 1 ? PDNN_TIED_THRESHOLD : PDNN_TIED_MEAN;
}

static uint32_t padded(uint32_t n) {
    return (n + 15) / 16 * 16;
}

void pdnn_forward_layer_add(struct pdnn_forward_layer *layer, struct pdnn_arena *arena,
                            const char *name, const struct pdnn_scheme *scheme,
                            const struct pdnn_forward_scheme *forward, uint32_t features,
                            uint32_t width, uint32_t classes) {
    char full[24];
    memset(layer, 0, sizeof *layer);
    layer->params =
        (struct pdnn_param_set){.beta1 = 0.9f, .beta2 = 0.999f, .average_decay = forward->average};
    layer->scheme = forward;
    layer->features = padded(features);
    layer->padding = layer->features - features;
    layer->classes = classes;
    pdnn_linear_add(&layer->linear, &layer->params, arena, name,
                    layer->features + padded(classes * forward->label_rows), width,
                    scheme->weights->levels != PDNN_LEVELS_FLOAT, false);
    layer->linear.format = scheme->weights;
    layer->tied = (struct pdnn_tied){.kind = kind_of(scheme),
                                     .copies = forward->ties,
                                     .width = width,
                                     .shared = forward->shared_noise,
                                     .noise = 1.0f};
    const size_t copies = (size_t)forward->ties * width, labels = (size_t)classes * width;
    layer->tied.factor = pdnn_arena_floats(arena, copies);
    snprintf(full, sizeof full, "%s.offset", name);
    if (forward->biases == PDNN_TIES_LEARNED)
        layer->offset = pdnn_param_add(&layer->params, arena, full, copies, 1.0f);
    layer->alpha = pdnn_forward_alpha(forward, width);
    layer->sign = pdnn_arena_floats(arena, width);
    layer->label_bias = pdnn_arena_floats(arena, labels);
    layer->label_grad = pdnn_arena_floats(arena, labels);
    layer->count = pdnn_arena_floats(arena, labels);
    layer->slope = pdnn_arena_floats(arena, labels);
    if (layer->offset)
        layer->copy_slope = pdnn_arena_floats(arena, classes * copies);
    for (uint32_t i = 0; !arena->failed && i < width; i++)
        layer->sign[i] = forward->goodness == PDNN_GOODNESS_SIGNED && i >= width / 2 ? -1.0f : 1.0f;
    /* Where the goodness has no sign: a quarter of its largest; of rectifiers 1 a unit. */
    if (forward->goodness != PDNN_GOODNESS_SIGNED)
        layer->threshold =
            layer->alpha * (float)width *
            (layer->tied.kind == PDNN_TIED_RELU ? 1.0f : 0.25f * (float)forward->ties);
}

float pdnn_forward_first_offset(const struct pdnn_forward_scheme *scheme, uint32_t k) {
    const float middle = 0.5f * (float)scheme->ties;
    return scheme->tie_step * (scheme->biases == PDNN_TIES_EQUAL ? middle : (float)k + 0.5f);
}

void pdnn_forward_layer_start(struct pdnn_forward_layer *layer, struct pdnn_rng *rng,
                              float active) {
    const struct pdnn_linear *linear = &layer->linear;
    const uint32_t labels = layer->features + layer->classes * layer->scheme->label_rows;
    pdnn_linear_start(&layer->linear, rng, sqrtf(3.0f / active));
    for (uint32_t i = 0; i < linear->outputs; i++) { /* nothing reads the padding */
        float *row = linear->weight->value + (size_t)i * linear->inputs;
        memset(row + layer->features - layer->padding, 0, layer->padding * sizeof *row);
        memset(row + labels, 0, (linear->inputs - labels) * sizeof *row);
    }
    for (uint32_t k = 0; layer->offset && k < layer->tied.copies; k++)
        for (uint32_t i = 0; i < layer->tied.width; i++)
            layer->offset->value[(size_t)k * layer->tied.width + i] =
                pdnn_forward_first_offset(layer->scheme, k);
    pdnn_adam_reset(&layer->params);
}

void pdnn_forward_layer_prepare(struct pdnn_forward_layer *layer, float noise) {
    const struct pdnn_linear *linear = &layer->linear;
    const uint32_t width = layer->tied.width, rows = layer->scheme->label_rows;
    pdnn_linear_prepare(&layer->linear);
    layer->linear.fresh = true;
    layer->tied.noise = noise;
    for (uint32_t i = 0; i < width; i++) {
        const float *weight = linear->effective + (size_t)i * linear->inputs + layer->features;
        for (uint32_t c = 0; c < layer->classes; c++) {
            float sum = linear->effective_bias[i];
            for (uint32_t r = 0; r < rows; r++)
                sum += weight[c * rows + r];
            layer->label_bias[(size_t)c * width + i] = sum;
        }
    }
    /* On a device offsets are whole units of the weights' scale. */
    const float unit = linear->log_scale ? expf(linear->log_scale->value[0]) : 0.0f;
    for (uint32_t k = 0; k < layer->tied.copies; k++)
        for (uint32_t i = 0; i < width; i++) {
            const size_t at = (size_t)k * width + i;
            float offset = layer->offset ? layer->offset->value[at]
                                         : pdnn_forward_first_offset(layer->scheme, k);
            offset = unit > 0 ? unit * rintf(offset / unit) : offset;
            layer->tied.factor[at] =
                i > 0 && !layer->offset ? layer->tied.factor[at - 1] : expf(offset / noise);
        }
}

void pdnn_forward_layer_sums(struct pdnn_forward_layer *layer,
                             const struct pdnn_forward_batch *batch) {
    pdnn_linear_product(&layer->linear, batch->x,
                        batch->shared ? batch->images : batch->images * batch->n_labels,
                        batch->sum);
}

/* In an order that vector code keeps: 16 partial sums. */
PDNN_CLONES static float weighted_sum(const float *restrict sign, const float *restrict count,
                                      bool squares, uint32_t n) {
    float part[16] = {0}, sum = 0;
    for (uint32_t i = 0; i < n; i += 16)
        for (uint32_t k = 0; k < 16; k++)
            part[k] += sign[i + k] * count[i + k] * (squares ? count[i + k] : 1.0f);
    for (int k = 0; k < 16; k++)
        sum += part[k];
    return sum;
}

static size_t sum_row(const struct pdnn_forward_batch *batch, uint32_t image, uint32_t l) {
    return batch->shared ? image : (size_t)image * batch->n_labels + l;
}

void pdnn_forward_layer_look(struct pdnn_forward_layer *layer,
                             const struct pdnn_forward_batch *batch, uint32_t image, uint64_t key,
                             float *goodness) {
    const uint32_t width = layer->tied.width;
    const bool squares = layer->scheme->goodness == PDNN_GOODNESS_SQUARES;
    for (uint32_t l = 0; l < batch->n_labels; l++) {
        const uint8_t label = batch->label[(size_t)image * batch->n_labels + l];
        const size_t at = (size_t)l * width;
        const struct pdnn_tied_out out = {
            .count = layer->count + at,
            .slope = layer->slope + at,
            .copy_slope = layer->copy_slope ? layer->copy_slope + at * layer->tied.copies : NULL};
        pdnn_tied_draw(&layer->tied, batch->sum + sum_row(batch, image, l) * width,
                       layer->label_bias + (size_t)label * width, key, image * width, &out);
        goodness[l] = weighted_sum(layer->sign, layer->count + at, squares, width);
    }
}

/* ---- the loss of one image; z -> its gradient at z ------------------------------------------ */

static float softmax_loss(const float *z, uint32_t n, uint32_t truth, float *grad) {
    float top = z[0];
    for (uint32_t l = 1; l < n; l++)
        top = z[l] > top ? z[l] : top;
    float sum = grad[0] = expf(z[0] - top);
    for (uint32_t l = 1; l < n; l++)
        sum += grad[l] = expf(z[l] - top);
    for (uint32_t l = 0; l < n; l++)
        grad[l] = grad[l] / sum - (l == truth ? 1.0f : 0.0f);
    return logf(sum) - (z[truth] - top);
}

/* log(1 + e^x) */
static float softplus(float x) {
    return x > 0 ? x + log1pf(expf(-x)) : log1pf(expf(x));
}

/* The true label above the threshold, one wrong label below it: the largest, or one drawn evenly.
 */
static float logistic_loss(const struct pdnn_forward_layer *layer, const float *z, uint32_t n,
                           uint32_t truth, uint64_t key, uint32_t image, float *grad) {
    uint32_t wrong = truth == 0 ? 1 : 0;
    for (uint32_t l = wrong; l < n; l++)
        wrong = l != truth && z[l] > z[wrong] ? l : wrong;
    if (layer->scheme->random_negatives) {
        wrong =
            (uint32_t)((uint64_t)pdnn_rng_hash(pdnn_rng_sub(key, PDNN_TIES_MAX), image) * (n - 1) >>
                       32);
        wrong += wrong >= truth;
    }
    const float above = z[truth] - layer->threshold, below = z[wrong] - layer->threshold;
    memset(grad, 0, n * sizeof *grad);
    grad[truth] = -1.0f / (1.0f + expf(above));
    grad[wrong] = 1.0f / (1.0f + expf(-below));
    return softplus(-above) + softplus(below);
}

/* ---- its way back ---------------------------------------------------------------------------- */

/* slope[i] = gradient at the sum of unit i, given that at the goodness. */
PDNN_CLONES static void at_sum(const float *restrict sign, const float *restrict count,
                               bool squares, float grad, uint32_t n, float *restrict slope) {
    if (squares)
        for (uint32_t i = 0; i < n; i++)
            slope[i] *= 2.0f * grad * sign[i] * count[i];
    else
        for (uint32_t i = 0; i < n; i++)
            slope[i] *= grad * sign[i];
}

PDNN_CLONES static void add_to(const float *restrict from, uint32_t n, float *restrict to) {
    for (uint32_t i = 0; i < n; i++)
        to[i] += from[i];
}

PDNN_CLONES static void subtract_signed(const float *restrict from, const float *restrict sign,
                                        float grad, uint32_t n, float *restrict to) {
    for (uint32_t i = 0; i < n; i++)
        to[i] -= grad * sign[i] * from[i];
}

/* One image's gradients; its sums become theirs. */
static void back(struct pdnn_forward_layer *layer, const struct pdnn_forward_batch *batch,
                 uint32_t image, const float *grad) {
    const uint32_t width = layer->tied.width;
    const bool squares = layer->scheme->goodness == PDNN_GOODNESS_SQUARES;
    const float each = layer->alpha / (float)batch->images;
    if (batch->shared)
        memset(batch->sum + (size_t)image * width, 0, width * sizeof(float));
    for (uint32_t l = 0; l < batch->n_labels; l++) {
        const uint8_t label = batch->label[(size_t)image * batch->n_labels + l];
        float *slope = layer->slope + (size_t)l * width;
        float *sum = batch->sum + sum_row(batch, image, l) * width;
        at_sum(layer->sign, layer->count + (size_t)l * width, squares, each * grad[l], width,
               slope);
        add_to(slope, width, layer->label_grad + (size_t)label * width);
        if (batch->shared)
            add_to(slope, width, sum);
        else
            memcpy(sum, slope, width * sizeof *sum);
        for (uint32_t k = 0; layer->offset && k < layer->tied.copies; k++)
            subtract_signed(layer->copy_slope + ((size_t)l * layer->tied.copies + k) * width,
                            layer->sign, each * grad[l], width,
                            layer->offset->grad + (size_t)k * width);
    }
}

/* From the gradients of the labels' biases: those of the biases and of the labels' rows. */
static void finish_labels(struct pdnn_forward_layer *layer) {
    const uint32_t width = layer->tied.width, rows = layer->scheme->label_rows;
    struct pdnn_linear *linear = &layer->linear;
    for (uint32_t i = 0; i < width; i++) {
        float *grad = linear->grad + (size_t)i * linear->inputs + layer->features;
        for (uint32_t c = 0; c < layer->classes; c++) {
            const float here = layer->label_grad[(size_t)c * width + i];
            linear->bias->grad[i] += here;
            for (uint32_t r = 0; r < rows; r++)
                grad[c * rows + r] = here;
        }
    }
    memset(layer->label_grad, 0, (size_t)layer->classes * width * sizeof(float));
}

double pdnn_forward_layer_learn(struct pdnn_forward_layer *layer,
                                const struct pdnn_forward_batch *batch, uint64_t key,
                                pdnn_forward_seen_fn seen, void *user) {
    float z[PDNN_FORWARD_CLASSES], grad[PDNN_FORWARD_CLASSES];
    double loss = 0;
    pdnn_forward_layer_sums(layer, batch);
    for (uint32_t r = 0; r < batch->images; r++) {
        pdnn_forward_layer_look(layer, batch, r, key, z);
        for (uint32_t l = 0; l < batch->n_labels; l++)
            z[l] *= layer->alpha;
        if (seen)
            seen(user, r, layer, z);
        loss +=
            (double)(layer->scheme->loss == PDNN_FORWARD_LOGISTIC
                         ? logistic_loss(layer, z, batch->n_labels, batch->truth[r], key, r, grad)
                         : softmax_loss(z, batch->n_labels, batch->truth[r], grad));
        back(layer, batch, r, grad);
    }
    pdnn_linear_backward_weight(&layer->linear, batch->x, batch->sum,
                                batch->shared ? batch->images : batch->images * batch->n_labels);
    finish_labels(layer);
    return loss / batch->images;
}

void pdnn_forward_layer_step(struct pdnn_forward_layer *layer, float rate) {
    pdnn_linear_finish(&layer->linear);
    pdnn_adam_step(&layer->params, rate);
}
