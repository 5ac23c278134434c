/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/net/activation.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clones.h"
#include "train/net/pbit.h"

static const struct pdnn_activation_kind kinds[] = {
    {"pbit", PDNN_FORM_SIGMOID, true, 1, false, 1e-2f},
    {"pbit-tanh", PDNN_FORM_TANH, true, 1, false, 1e-2f},
    {"binary", PDNN_FORM_SIGMOID, false, 1, false, 1e-2f},
    {"sigmoid", PDNN_FORM_SIGMOID, false, PDNN_ACTIVATION_FLOAT, true, 1e-2f},
    {"tanh", PDNN_FORM_TANH, false, PDNN_ACTIVATION_FLOAT, true, 3e-3f},
    {"relu", PDNN_FORM_RELU, false, PDNN_ACTIVATION_FLOAT, true, 3e-3f},
};

/* Sums of integers come out of float arithmetic with an error: a sum of 0 must round up, as it does
 * in the integer network. */
static const float round_up = 0.5f + 1e-4f;

const struct pdnn_activation_kind *pdnn_activation_at(size_t i) {
    return i < sizeof kinds / sizeof *kinds ? &kinds[i] : NULL;
}

const struct pdnn_activation_kind *pdnn_activation_find(const char *name) {
    const struct pdnn_activation_kind *kind;
    for (size_t i = 0; (kind = pdnn_activation_at(i)); i++)
        if (strcmp(name, kind->name) == 0)
            return kind;
    return NULL;
}

static float top_code(const struct pdnn_activation *a) {
    return (float)((1u << a->bits) - 1);
}

void pdnn_activation_add(struct pdnn_activation *a, const struct pdnn_activation_kind *kind,
                         uint32_t bits, float noise_scale, struct pdnn_param_set *set,
                         struct pdnn_arena *arena, const char *name) {
    *a = (struct pdnn_activation){.kind = kind, .bits = bits, .noise_scale = noise_scale};
    if (kind->form != PDNN_FORM_RELU || bits == PDNN_ACTIVATION_FLOAT)
        return;
    char full[24];
    snprintf(full, sizeof full, "%s.step", name);
    a->log_step = pdnn_param_add(set, arena, full, 1, 1.0f);
    if (a->log_step) /* 2 E|z| / sqrt(levels), as LSQ, with E|z| = 0.375 of the first layer */
        a->log_step->value[0] = logf(0.75f / sqrtf(top_code(a)));
}

bool pdnn_activation_is_pbit(const struct pdnn_activation *a) {
    return a->kind->drawn && a->kind->form == PDNN_FORM_SIGMOID && a->ties.n == 0;
}

void pdnn_activation_grid(const struct pdnn_activation *a, float *offset, float *step) {
    *offset = a->kind->form == PDNN_FORM_TANH ? -1.0f : 0.0f;
    if (a->bits == PDNN_ACTIVATION_FLOAT)
        *step = 0.0f;
    else if (a->log_step)
        *step = expf(a->log_step->value[0]);
    else if (a->ties.n)
        *step = 1.0f / (float)a->ties.n;
    else
        *step = (a->kind->form == PDNN_FORM_TANH ? 2.0f : 1.0f) / top_code(a);
}

PDNN_CLONES static void multiply(float *restrict x, float gain, size_t n) {
    for (size_t i = 0; i < n; i++)
        x[i] *= gain;
}

PDNN_CLONES static void rectify(float *restrict z, size_t n) {
    for (size_t i = 0; i < n; i++)
        z[i] = z[i] > 0 ? z[i] : 0.0f;
}

void pdnn_activation_mean(const struct pdnn_activation *a, float *z, size_t n) {
    float gain = 1.0f / a->noise_scale;
    if (a->ties.n)
        return;
    if (a->kind->form == PDNN_FORM_TANH) /* tanh(z) = 2 sigmoid(2 z) - 1 */
        gain *= 2.0f;
    if (gain != 1.0f)
        multiply(z, gain, n);
    if (a->kind->form != PDNN_FORM_RELU)
        pdnn_pbit_probability(z, n, z);
    if (a->kind->form == PDNN_FORM_TANH)
        for (size_t i = 0; i < n; i++)
            z[i] = 2.0f * z[i] - 1.0f;
    if (a->kind->form == PDNN_FORM_RELU && !a->log_step)
        rectify(z, n);
}

/* The nearest of the levels offset + step * code. */
PDNN_CLONES static void round_to_codes(const float *restrict mean, size_t n, float offset,
                                       float step, float top, float *restrict out) {
    const float inverse = 1.0f / step;
    for (size_t i = 0; i < n; i++) {
        float code = floorf((mean[i] - offset) * inverse + round_up);
        code = code < 0 ? 0.0f : code;
        code = code > top ? top : code;
        out[i] = offset + step * code;
    }
}

static void draw_tanh(struct pdnn_rng *rng, const float *restrict mean, size_t n,
                      float *restrict out) {
    uint64_t key = pdnn_rng_key(rng);
    for (size_t i = 0; i < n; i++)
        out[i] = pdnn_rng_symmetric(key, (uint32_t)i) < mean[i] ? 1.0f : -1.0f;
}

void pdnn_activation_emit(const struct pdnn_activation *a, struct pdnn_rng *rng,
                          const float *restrict mean, size_t n, float *restrict out) {
    if (a->ties.n) {
        pdnn_ties_draw(&a->ties, rng, mean, n, a->noise_scale, out);
    } else if (a->bits == PDNN_ACTIVATION_FLOAT) {
        memcpy(out, mean, n * sizeof(float));
    } else if (!a->kind->drawn) {
        float offset, step;
        pdnn_activation_grid(a, &offset, &step);
        round_to_codes(mean, n, offset, step, top_code(a), out);
    } else if (a->kind->form == PDNN_FORM_TANH) {
        draw_tanh(rng, mean, n, out);
    } else {
        pdnn_pbit_draw(rng, mean, n, out);
    }
}

/* x = z / step; rounded inside, cut off below 0 and beyond the top code. */
static void backward_step(const struct pdnn_activation *a, const float *restrict z, size_t n,
                          float *restrict grad) {
    float step = expf(a->log_step->value[0]), inverse = 1.0f / step, top = top_code(a);
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        float x = z[i] * inverse;
        float code = floorf(x + round_up);
        bool inside = x > 0 && x < top;
        float by_step = inside ? code - x : x >= top ? top : 0.0f;
        sum += grad[i] * by_step;
        grad[i] = inside ? grad[i] : 0.0f;
    }
    a->log_step->grad[0] += (float)sum * step;
}

PDNN_CLONES static void backward_rectify(const float *restrict mean, size_t n,
                                         float *restrict grad) {
    for (size_t i = 0; i < n; i++)
        grad[i] = mean[i] > 0 ? grad[i] : 0.0f;
}

void pdnn_activation_backward(const struct pdnn_activation *a, const float *restrict mean, size_t n,
                              float *restrict grad) {
    float gain = 1.0f / a->noise_scale;
    switch (a->kind->form) {
    case PDNN_FORM_SIGMOID:
        if (a->ties.n) {
            pdnn_ties_backward(&a->ties, mean, n, a->noise_scale, grad);
            return;
        }
        if (a->wide_slope) {
            pdnn_pbit_backward_wide(mean, n, a->noise_scale, grad);
            return;
        }
        pdnn_pbit_backward(mean, n, grad);
        break;
    case PDNN_FORM_TANH:
        for (size_t i = 0; i < n; i++)
            grad[i] *= 1.0f - mean[i] * mean[i];
        break;
    case PDNN_FORM_RELU:
        if (a->log_step)
            backward_step(a, mean, n, grad);
        else
            backward_rectify(mean, n, grad);
        break;
    }
    if (gain != 1.0f)
        multiply(grad, gain, n);
}
