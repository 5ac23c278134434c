/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/net/linear.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clones.h"

/* The scale follows its gradient more slowly than the weights: each step of it moves them all. */
static const float scale_rate = 0.2f;

void pdnn_linear_add(struct pdnn_linear *layer, struct pdnn_param_set *set,
                     struct pdnn_arena *arena, const char *name, uint32_t inputs, uint32_t outputs,
                     bool quantised, bool masked) {
    char full[24];
    size_t n = (size_t)inputs * outputs;
    memset(layer, 0, sizeof *layer);
    layer->inputs = inputs;
    layer->outputs = outputs;
    layer->format = pdnn_weight_format_at(0);
    layer->in_step = 1.0f;
    snprintf(full, sizeof full, "%s.weight", name);
    layer->weight = pdnn_param_add(set, arena, full, n, 1.0f);
    snprintf(full, sizeof full, "%s.bias", name);
    layer->bias = pdnn_param_add(set, arena, full, outputs, 1.0f);
    if (quantised) {
        snprintf(full, sizeof full, "%s.scale", name);
        layer->log_scale = pdnn_param_add(set, arena, full, 1, scale_rate);
        layer->effective = pdnn_arena_floats(arena, n);
        layer->effective_bias = pdnn_arena_floats(arena, outputs);
        layer->grad = pdnn_arena_floats(arena, n);
    } else if (!arena->failed) {
        layer->effective = layer->weight->value;
        layer->effective_bias = layer->bias->value;
        layer->grad = layer->weight->grad;
    }
    if (masked)
        layer->mask = pdnn_arena_floats(arena, n);
    for (size_t i = 0; layer->mask && i < n; i++)
        layer->mask[i] = 1.0f;
}

static struct pdnn_bit_size bit_size(const struct pdnn_linear *layer, uint32_t rows) {
    return (struct pdnn_bit_size){rows, layer->inputs, layer->outputs};
}

void pdnn_linear_reads_bits(struct pdnn_linear *layer, struct pdnn_arena *arena, uint32_t rows) {
    struct pdnn_bit_size most = bit_size(layer, rows);
    pdnn_bit_work_add(&layer->bits, arena, &most);
    layer->bit_rows = rows;
}

/* Few rows or columns are not worth the tables. */
static bool by_tables(const struct pdnn_linear *layer, uint32_t rows) {
    return rows >= 64 && rows <= layer->bit_rows && layer->outputs >= 16;
}

float pdnn_linear_glorot(const struct pdnn_linear *layer) {
    return sqrtf(6.0f / (float)(layer->inputs + layer->outputs));
}

void pdnn_linear_start(struct pdnn_linear *layer, struct pdnn_rng *rng, float limit) {
    size_t n = layer->weight->n;
    pdnn_rng_fill(rng, layer->weight->value, n, limit);
    for (size_t i = 0; layer->mask && i < n; i++)
        layer->weight->value[i] *= layer->mask[i];
    memset(layer->bias->value, 0, layer->outputs * sizeof(float));
    if (layer->log_scale)
        layer->log_scale->value[0] =
            logf(pdnn_weight_first_scale(layer->format, layer->weight->value, n));
}

/* Some formats have no 0 for what the mask leaves out. */
static bool masks_levels(const struct pdnn_linear *layer) {
    return layer->mask && !pdnn_weight_format_has_zero(layer->format);
}

/* Neurons whose weights are taken together: all, or one where each has a format of its own. */
static uint32_t neurons_at_once(const struct pdnn_linear *layer) {
    return layer->format->levels == PDNN_LEVELS_SIGNED ? 1 : layer->outputs;
}

static float scale_of(const struct pdnn_linear *layer) {
    return expf(layer->log_scale->value[0]);
}

/* The bias of neuron j, less what the means of its inputs add to its sum. */
static float centred_bias(const struct pdnn_linear *layer, uint32_t j) {
    const float *row = layer->effective + (size_t)j * layer->inputs;
    float bias = layer->bias->value[j];
    for (uint32_t i = 0; layer->in_mean && i < layer->inputs; i++)
        bias -= row[i] * layer->in_mean[i];
    return bias;
}

/* What neuron j adds to its sum of weight * code, in units of scale * in_step: the bias, and its
 * weights times the offset of its inputs. `base` is that second part as a real number. */
static float bias_code(const struct pdnn_linear *layer, uint32_t j, float unit, float *base) {
    *base = 0;
    if (layer->in_offset != 0.0f) {
        const float *row = layer->effective + (size_t)j * layer->inputs;
        float sum = 0;
        for (uint32_t i = 0; i < layer->inputs; i++)
            sum += row[i];
        *base = layer->in_offset * sum;
    }
    return rintf((centred_bias(layer, j) + *base) / unit);
}

void pdnn_linear_prepare(struct pdnn_linear *layer) {
    if (!layer->log_scale)
        return;
    float scale = scale_of(layer), unit = scale * layer->in_step, base;
    const uint32_t at_once = neurons_at_once(layer), n = at_once * layer->inputs;
    for (uint32_t j = 0; j < layer->outputs; j += at_once)
        pdnn_weight_round(pdnn_weight_format_of(layer->format, j),
                          layer->weight->value + (size_t)j * layer->inputs, n, scale,
                          layer->effective + (size_t)j * layer->inputs);
    for (size_t i = 0; masks_levels(layer) && i < layer->weight->n; i++)
        layer->effective[i] *= layer->mask[i];
    for (uint32_t j = 0; j < layer->outputs; j++)
        layer->effective_bias[j] =
            unit > 0 ? unit * bias_code(layer, j, unit, &base) - base : centred_bias(layer, j);
    layer->fresh = true;
}

void pdnn_linear_product(const struct pdnn_linear *layer, const float *x, uint32_t rows, float *y) {
    int in = (int)layer->inputs, out = (int)layer->outputs;
    struct pdnn_bit_size size = bit_size(layer, rows);
    if (by_tables(layer, rows))
        pdnn_bit_forward(&layer->bits, &size, x, layer->effective, y);
    else
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows, out, in, 1.0f, x, in,
                    layer->effective, in, 0.0f, y, out);
}

void pdnn_linear_forward(const struct pdnn_linear *layer, const float *x, uint32_t rows, float *y) {
    const float *restrict bias = layer->effective_bias;
    pdnn_linear_product(layer, x, rows, y);
    for (uint32_t r = 0; r < rows; r++) {
        float *restrict row = y + (size_t)r * layer->outputs;
        for (uint32_t j = 0; j < layer->outputs; j++)
            row[j] += bias[j];
    }
}

void pdnn_linear_backward_input(const struct pdnn_linear *layer, const float *y_grad, uint32_t rows,
                                float *x_grad) {
    int in = (int)layer->inputs, out = (int)layer->outputs;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)rows, in, out, 1.0f, y_grad, out,
                layer->effective, in, 0.0f, x_grad, in);
}

void pdnn_linear_backward_weight(struct pdnn_linear *layer, const float *x, const float *y_grad,
                                 uint32_t rows) {
    int in = (int)layer->inputs, out = (int)layer->outputs;
    struct pdnn_bit_size size = bit_size(layer, rows);
    if (by_tables(layer, rows))
        pdnn_bit_weight_grad(&layer->bits, &size, x, y_grad, !layer->fresh, layer->grad);
    else
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, out, in, (int)rows, 1.0f, y_grad, out,
                    x, in, layer->fresh ? 0.0f : 1.0f, layer->grad, in);
    layer->fresh = false;
}

void pdnn_linear_product_packed(const struct pdnn_linear *layer, const uint8_t *code, uint32_t rows,
                                float *y) {
    const struct pdnn_bit_size size = bit_size(layer, rows);
    pdnn_bit_forward_packed(&layer->bits, &size, code, layer->effective, y);
}

void pdnn_linear_backward_weight_packed(struct pdnn_linear *layer, const uint8_t *code,
                                        const float *y_grad, uint32_t rows) {
    const struct pdnn_bit_size size = bit_size(layer, rows);
    pdnn_bit_weight_grad_packed(&layer->bits, &size, code, y_grad, !layer->fresh, layer->grad);
    layer->fresh = false;
}

PDNN_CLONES void pdnn_add_rows(const float *restrict x, size_t rows, uint32_t width,
                               float *restrict sum) {
    for (size_t r = 0; r < rows; r++, x += width)
        for (uint32_t j = 0; j < width; j++)
            sum[j] += x[j];
}

void pdnn_linear_backward_bias(struct pdnn_linear *layer, const float *y_grad, uint32_t rows) {
    pdnn_add_rows(y_grad, rows, layer->outputs, layer->bias->grad);
}

void pdnn_linear_backward(struct pdnn_linear *layer, const float *x, const float *y_grad,
                          uint32_t rows, float *x_grad) {
    pdnn_linear_backward_weight(layer, x, y_grad, rows);
    pdnn_linear_backward_bias(layer, y_grad, rows);
    if (x_grad)
        pdnn_linear_backward_input(layer, y_grad, rows, x_grad);
}

void pdnn_linear_finish(struct pdnn_linear *layer) {
    if (layer->fresh)
        memset(layer->grad, 0, layer->weight->n * sizeof(float));
    for (uint32_t j = 0; layer->in_mean && j < layer->outputs; j++)
        for (uint32_t i = 0; i < layer->inputs; i++)
            layer->grad[(size_t)j * layer->inputs + i] -= layer->bias->grad[j] * layer->in_mean[i];
    for (size_t i = 0; layer->mask && i < layer->weight->n; i++)
        layer->grad[i] *= layer->mask[i];
    const uint32_t at_once = neurons_at_once(layer);
    for (uint32_t j = 0; layer->log_scale && j < layer->outputs; j += at_once) {
        const size_t at = (size_t)j * layer->inputs;
        layer->log_scale->grad[0] += pdnn_weight_backward(
            pdnn_weight_format_of(layer->format, j), layer->weight->value + at, layer->grad + at,
            (size_t)at_once * layer->inputs, scale_of(layer), layer->weight->grad + at);
    }
}

void pdnn_linear_keep_within(struct pdnn_linear *layer) {
    if (!layer->log_scale)
        return;
    const float margin = 0.01f, scale = scale_of(layer);
    const uint32_t at_once = neurons_at_once(layer);
    const size_t n = (size_t)at_once * layer->inputs;
    for (uint32_t j = 0; j < layer->outputs; j += at_once) {
        const struct pdnn_weight_format *format = pdnn_weight_format_of(layer->format, j);
        const float low = scale * (format->low + margin), high = scale * (format->high - margin);
        float *restrict w = layer->weight->value + (size_t)j * layer->inputs;
        for (size_t i = 0; i < n; i++)
            w[i] = w[i] < low ? low : w[i] > high ? high : w[i];
    }
}

float pdnn_linear_unit(const struct pdnn_linear *layer) {
    return layer->log_scale && layer->in_step > 0 ? scale_of(layer) * layer->in_step : 1e-4f;
}

void pdnn_linear_export(const struct pdnn_linear *layer, struct pdnn_layer *out) {
    float scale = scale_of(layer), base;
    out->scale = scale * layer->in_step;
    out->noise_scale = 1.0f;
    const uint32_t at_once = neurons_at_once(layer);
    for (uint32_t j = 0; j < layer->outputs; j += at_once)
        pdnn_weight_integers(pdnn_weight_format_of(layer->format, j),
                             layer->weight->value + (size_t)j * layer->inputs,
                             (size_t)at_once * layer->inputs, scale,
                             out->weight + (size_t)j * layer->inputs);
    for (size_t i = 0; masks_levels(layer) && i < layer->weight->n; i++)
        out->weight[i] = layer->mask[i] != 0.0f ? out->weight[i] : 0;
    for (uint32_t j = 0; j < layer->outputs; j++)
        out->bias[j] = (int32_t)bias_code(layer, j, out->scale, &base);
}
