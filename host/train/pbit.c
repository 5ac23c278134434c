/* SPDX-License-Identifier: BSD-2-Clause */
#include "pbit.h"

#include <math.h>
#include <string.h>

#include "vecmath.h"

/* Values worked on at a time: their arrays stay in the first-level cache. */
enum { BLOCK = 512 };

static inline uint32_t block_of(uint32_t left) {
    return left < BLOCK ? left : BLOCK;
}

void pdnn_pbit_probability(const float *z, size_t n, float *p) {
    for (size_t i = 0; i < n; i++)
        p[i] = pdnn_sigmoid(z[i]);
}

void pdnn_pbit_draw(struct pdnn_rng *rng, const float *restrict p, size_t n, float *restrict bit) {
    uint64_t key = pdnn_rng_key(rng);
    for (size_t i = 0; i < n; i++)
        bit[i] = pdnn_rng_unit(key, (uint32_t)i) < p[i] ? 1.0f : 0.0f;
}

/* mean[i] += the draws of hash first + i: it gives two of 16 bits, worth `a` and `b`. */
static void add_two(uint64_t key, uint32_t first, const float *restrict p, size_t n, float a,
                    float b, float *restrict mean) {
    for (size_t i = 0; i < n; i++) {
        uint32_t r = pdnn_rng_hash(key, first + (uint32_t)i);
        int32_t limit = (int32_t)(p[i] * 65536.0f);
        mean[i] +=
            ((int32_t)(r & 0xFFFF) < limit ? a : 0.0f) + ((int32_t)(r >> 16) < limit ? b : 0.0f);
    }
}

void pdnn_pbit_draw_mean(struct pdnn_rng *rng, const float *restrict p, size_t n, uint32_t samples,
                         float *restrict mean) {
    memset(mean, 0, n * sizeof(float));
    float one = 1.0f / (float)samples;
    for (uint32_t t = 0; t < samples; t += 2)
        add_two(pdnn_rng_key(rng), 0, p, n, one, t + 1 < samples ? one : 0.0f, mean);
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

static void to_probability(float *restrict z, const float *restrict bias, float gain, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        z[i] = pdnn_sigmoid(gain * (z[i] + bias[i]));
}

static void draw(uint64_t key, uint32_t first, const float *restrict p, uint32_t n,
                 float *restrict bit) {
    for (uint32_t i = 0; i < n; i++)
        bit[i] = pdnn_rng_unit(key, first + i) < p[i] ? 1.0f : 0.0f;
}

void pdnn_pbit_layer_draw(struct pdnn_rng *rng, float *z, const float *bias, float gain,
                          uint32_t rows, uint32_t width, uint32_t samples, float *bit) {
    uint64_t base = pdnn_rng_key(rng);
    size_t n = (size_t)rows * width;
    for (uint32_t r = 0; r < rows; r++) {
        for (uint32_t start = 0; start < width; start += BLOCK) {
            uint32_t m = block_of(width - start), first = r * width + start;
            to_probability(z + first, bias + start, gain, m);
            for (uint32_t t = 0; t < samples; t++)
                draw(pdnn_rng_sub(base, t), first, z + first, m, bit + t * n + first);
        }
    }
}

void pdnn_pbit_layer_mean(struct pdnn_rng *rng, float *z, const float *bias, float gain,
                          uint32_t rows, uint32_t width, uint32_t samples, float *mean) {
    uint64_t base = pdnn_rng_key(rng);
    size_t n = (size_t)rows * width;
    float one = 1.0f / (float)samples;
    for (uint32_t r = 0; r < rows; r++) {
        for (uint32_t start = 0; start < width; start += BLOCK) {
            uint32_t m = block_of(width - start), first = r * width + start;
            float sum[BLOCK] = {0};
            for (uint32_t t = 0; t < samples; t++) {
                float *restrict p = z + t * n + first;
                uint64_t key = pdnn_rng_sub(base, t);
                to_probability(p, bias + start, gain, m);
                for (uint32_t i = 0; i < m; i++)
                    sum[i] += pdnn_rng_unit(key, first + i) < p[i] ? one : 0.0f;
            }
            memcpy(mean + first, sum, m * sizeof(float));
        }
    }
}

void pdnn_pbit_layer_shared(struct pdnn_rng *rng, float *z, const float *bias, float gain,
                            uint32_t rows, uint32_t width, uint32_t samples, float *mean) {
    uint64_t base = pdnn_rng_key(rng);
    float one = 1.0f / (float)samples;
    for (uint32_t r = 0; r < rows; r++) {
        for (uint32_t start = 0; start < width; start += BLOCK) {
            uint32_t m = block_of(width - start), first = r * width + start;
            to_probability(z + first, bias + start, gain, m);
            memset(mean + first, 0, m * sizeof(float));
            for (uint32_t t = 0; t < samples; t += 2)
                add_two(pdnn_rng_sub(base, t), first, z + first, m, one,
                        t + 1 < samples ? one : 0.0f, mean + first);
        }
    }
}

void pdnn_pbit_layer_backward(float *p, const float *mean_grad, float gain, size_t n,
                              uint32_t samples, float *sum) {
    float one = gain / (float)samples;
    for (size_t start = 0; start < n; start += BLOCK) {
        uint32_t m = n - start < BLOCK ? (uint32_t)(n - start) : BLOCK;
        const float *restrict mean = mean_grad + start;
        float total[BLOCK] = {0};
        for (uint32_t t = 0; t < samples; t++) {
            float *restrict at = p + t * n + start;
            for (uint32_t i = 0; i < m; i++) {
                at[i] = at[i] * (1.0f - at[i]) * mean[i] * one;
                total[i] += at[i];
            }
        }
        if (sum)
            memcpy(sum + start, total, m * sizeof(float));
    }
}

void pdnn_pbit_backward_mean(const float *restrict p, const float *restrict mean, size_t n,
                             float *restrict grad) {
    for (size_t i = 0; i < n; i++)
        grad[i] *= 0.5f * (mean[i] + p[i]) - mean[i] * p[i];
}
