/* SPDX-License-Identifier: BSD-2-Clause */
#include "pbit.h"

#include <math.h>
#include <string.h>

#include "vecmath.h"

void pdnn_pbit_probability(const float *z, size_t n, float *p) {
    for (size_t i = 0; i < n; i++)
        p[i] = pdnn_sigmoid(z[i]);
}

void pdnn_pbit_draw(struct pdnn_rng *rng, const float *restrict p, size_t n, float *restrict bit) {
    uint64_t key = pdnn_rng_key(rng);
    for (size_t i = 0; i < n; i++)
        bit[i] = pdnn_rng_unit(key, (uint32_t)i) < p[i] ? 1.0f : 0.0f;
}

/* A hash gives two 16-bit draws. */
void pdnn_pbit_draw_mean(struct pdnn_rng *rng, const float *restrict p, size_t n, uint32_t samples,
                         float *restrict mean) {
    memset(mean, 0, n * sizeof(float));
    float one = 1.0f / (float)samples;
    for (uint32_t t = 0; t < samples; t += 2) {
        uint64_t key = pdnn_rng_key(rng);
        float second = t + 1 < samples ? one : 0.0f;
        for (size_t i = 0; i < n; i++) {
            uint32_t r = pdnn_rng_hash(key, (uint32_t)i);
            int32_t limit = (int32_t)(p[i] * 65536.0f);
            float a = (int32_t)(r & 0xFFFF) < limit ? one : 0.0f;
            float b = (int32_t)(r >> 16) < limit ? second : 0.0f;
            mean[i] += a + b;
        }
    }
}

void pdnn_pbit_backward(const float *restrict p, size_t n, float *restrict grad) {
    for (size_t i = 0; i < n; i++)
        grad[i] *= p[i] * (1.0f - p[i]);
}

void pdnn_pbit_backward_wide(const float *restrict p, size_t n, float noise_scale,
                             float *restrict grad) {
    if (noise_scale == 0.5f) { /* the scale of the shipped models: vector code */
        for (size_t i = 0; i < n; i++)
            grad[i] *= sqrtf(p[i] * (1.0f - p[i]));
        return;
    }
    for (size_t i = 0; i < n; i++)
        grad[i] *= powf(p[i] * (1.0f - p[i]), noise_scale);
}
