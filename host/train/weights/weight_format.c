/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/weights/weight_format.h"

#include <math.h>
#include <string.h>

#include "train/weights/quantise.h"

/* Rounding limits: half a step beyond the outermost levels. */
static const struct pdnn_weight_format formats[] = {
    {"4", PDNN_LEVELS_UNIFORM, true, PDNN_WEIGHT_MIN, PDNN_WEIGHT_MAX, -8.5f, 7.5f},
    {"32", PDNN_LEVELS_FLOAT, false, 0, 0, 0, 0},
    {"8", PDNN_LEVELS_UNIFORM, false, -128, 127, -128.5f, 127.5f},
    {"3", PDNN_LEVELS_UNIFORM, true, -4, 3, -4.5f, 3.5f},
    {"2", PDNN_LEVELS_UNIFORM, true, -2, 1, -2.5f, 1.5f},
    {"ternary", PDNN_LEVELS_UNIFORM, true, -1, 1, -1.5f, 1.5f},
    {"pow2", PDNN_LEVELS_POW2, true, -8, 4, -12.0f, 6.0f},
    {"binary", PDNN_LEVELS_BINARY, true, -1, 1, -2.0f, 2.0f},
    {"two-branch", PDNN_LEVELS_ODD, true, -3, 3, -4.0f, 4.0f},
    {"three-branch", PDNN_LEVELS_ODD, true, -7, 7, -8.0f, 8.0f},
    {"signed-binary", PDNN_LEVELS_SIGNED, true, -1, 1, -2.0f, 2.0f},
};
/* Gradients pass on the side without levels, too: a weight can come back from there. */
static const struct pdnn_weight_format signed_halves[] = {
    {"signed-binary", PDNN_LEVELS_UNIFORM, true, 0, 1, -2.0f, 2.0f},
    {"signed-binary", PDNN_LEVELS_UNIFORM, true, -1, 0, -2.0f, 2.0f},
};

const struct pdnn_weight_format *pdnn_weight_format_at(size_t i) {
    return i < sizeof formats / sizeof *formats ? &formats[i] : NULL;
}

const struct pdnn_weight_format *pdnn_weight_format_find(const char *name) {
    const struct pdnn_weight_format *format;
    for (size_t i = 0; (format = pdnn_weight_format_at(i)); i++)
        if (strcmp(name, format->name) == 0)
            return format;
    return NULL;
}

const struct pdnn_weight_format *pdnn_weight_format_of(const struct pdnn_weight_format *format,
                                                       uint32_t neuron) {
    return format->levels == PDNN_LEVELS_SIGNED ? &signed_halves[neuron % 2] : format;
}

bool pdnn_weight_format_has_zero(const struct pdnn_weight_format *format) {
    return format->levels != PDNN_LEVELS_BINARY && format->levels != PDNN_LEVELS_ODD;
}

/* The 4-bit row is the shipped one, and has loops of its own in quantise.c. */
static bool is_default(const struct pdnn_weight_format *format) {
    return format == &formats[0];
}

/* Nearest of 0, 1, 2, 4, 8; between two of them the middle decides. */
static inline float nearest_pow2(float size) {
    float q = size < 0.5f ? 0.0f : 1.0f;
    q = size >= 1.5f ? 2.0f : q;
    q = size >= 3.0f ? 4.0f : q;
    return size >= 6.0f ? 8.0f : q;
}

static inline float level(const struct pdnn_weight_format *format, float x) {
    float q = rintf(x);
    if (format->levels == PDNN_LEVELS_BINARY)
        return x >= 0 ? 1.0f : -1.0f;
    if (format->levels == PDNN_LEVELS_ODD)
        q = 2.0f * floorf(0.5f * x) + 1.0f;
    if (format->levels == PDNN_LEVELS_POW2)
        q = copysignf(nearest_pow2(fabsf(x)), x);
    q = q < (float)format->min ? (float)format->min : q;
    return q > (float)format->max ? (float)format->max : q;
}

float pdnn_weight_first_scale(const struct pdnn_weight_format *format, const float *w, size_t n) {
    float scale = pdnn_quantise_first_scale(w, n); /* 2 mean|w| / sqrt(7) */
    if (format->levels == PDNN_LEVELS_BINARY)
        return 0.5f * scale * sqrtf(PDNN_WEIGHT_MAX);
    return is_default(format) ? scale : scale * sqrtf((float)PDNN_WEIGHT_MAX / (float)format->max);
}

void pdnn_weight_round(const struct pdnn_weight_format *format, const float *restrict w, size_t n,
                       float scale, float *restrict effective) {
    if (is_default(format)) {
        pdnn_quantise(w, n, scale, effective);
        return;
    }
    float inverse = 1.0f / scale;
    for (size_t i = 0; i < n; i++)
        effective[i] = scale * level(format, w[i] * inverse);
}

float pdnn_weight_backward(const struct pdnn_weight_format *format, const float *restrict w,
                           const float *restrict grad, size_t n, float scale,
                           float *restrict w_grad) {
    if (is_default(format))
        return pdnn_quantise_backward(w, grad, n, scale, w_grad);
    const bool binary = format->levels == PDNN_LEVELS_BINARY;
    float inverse = 1.0f / scale;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        float x = w[i] * inverse, q = level(format, x);
        bool inside = x > format->low && x < format->high;
        w_grad[i] += inside ? grad[i] : 0.0f;
        sum += grad[i] * (inside && !binary ? q - x : q);
    }
    return (float)sum * scale; /* d/d log s = s d/ds */
}

void pdnn_weight_integers(const struct pdnn_weight_format *format, const float *w, size_t n,
                          float scale, int8_t *q) {
    float inverse = 1.0f / scale;
    for (size_t i = 0; i < n; i++)
        q[i] = (int8_t)level(format, w[i] * inverse);
}
