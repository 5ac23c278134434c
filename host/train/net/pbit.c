/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/net/pbit.h"

#include <math.h>
#include <string.h>

#include "golden/golden.h"
#include "train/net/vecmath.h"
#include "base/clones.h"

/* Has a logarithm. */
static const float smallest = 1e-30f;
/* Values worked on at a time: their arrays stay in the first-level cache. */
enum { BLOCK = 512 };

static inline uint32_t block_of(uint32_t left) {
    return left < BLOCK ? left : BLOCK;
}

PDNN_CLONES void pdnn_pbit_probability(const float *z, size_t n, float *p) {
    for (size_t i = 0; i < n; i++)
        p[i] = pdnn_sigmoid(z[i]);
}

PDNN_CLONES void pdnn_pbit_draw(struct pdnn_rng *rng, const float *restrict p, size_t n,
                                float *restrict bit) {
    uint64_t key = pdnn_rng_key(rng);
    for (size_t i = 0; i < n; i++)
        bit[i] = pdnn_rng_unit(key, (uint32_t)i) < p[i] ? 1.0f : 0.0f;
}

/* Where sample t's number comes from: a hash, and what is XORed to its 32 bits. Those order the law
 * by value, where a device's word orders it from the sign bit down: the same displacement,
 * unfolded. */
struct source {
    uint64_t key;
    uint32_t flip;
};

static struct source source_of(const struct pdnn_rng *rng, uint64_t base, uint32_t t) {
    const uint32_t half = PDNN_NOISE_ENTRIES;
    switch (rng->sampling) {
    case PDNN_SAMPLE_STRATIFIED: {
        uint32_t word = golden_displace(t, rng->pascal);
        uint32_t rank = word < half ? word : half + (2 * half - 1 - word);
        return (struct source){pdnn_rng_sub(base, 0), rank << (32 - PDNN_RANDOM_BITS)};
    }
    case PDNN_SAMPLE_ANTITHETIC:
        return (struct source){pdnn_rng_sub(base, t / 2), t % 2 ? UINT32_MAX : 0};
    default:
        return (struct source){pdnn_rng_sub(base, t), 0};
    }
}

/* mean[i] += the draws of two samples, worth `one` and `two`, from hash first + i: of independent
 * samples one takes the lower half of it and one the upper, of others both the upper. */
PDNN_CLONES static void add_two(struct source a, struct source b, bool independent, uint32_t first,
                                const float *restrict p, size_t n, float one, float two,
                                float *restrict mean) {
    const uint32_t shift = independent ? 0 : 16;
    for (size_t i = 0; i < n; i++) {
        uint32_t r = pdnn_rng_hash(a.key, first + (uint32_t)i);
        int32_t limit = (int32_t)(p[i] * 65536.0f);
        mean[i] += ((int32_t)((r ^ a.flip) >> shift & 0xFFFF) < limit ? one : 0.0f) +
                   ((int32_t)((r ^ b.flip) >> 16) < limit ? two : 0.0f);
    }
}

void pdnn_pbit_draw_mean(struct pdnn_rng *rng, const float *restrict p, size_t n, uint32_t samples,
                         float *restrict mean) {
    memset(mean, 0, n * sizeof(float));
    const bool independent = rng->sampling <= PDNN_SAMPLE_IID;
    float one = 1.0f / (float)samples;
    uint64_t base = 0;
    for (uint32_t t = 0; t < samples; t += 2) {
        struct source a = {0, 0}, b = {0, 0};
        if (independent || t == 0)
            base = pdnn_rng_key(rng);
        if (independent) {
            a.key = base;
        } else {
            a = source_of(rng, base, t);
            b = source_of(rng, base, t + 1);
        }
        add_two(a, b, independent, 0, p, n, one, t + 1 < samples ? one : 0.0f, mean);
    }
}

PDNN_CLONES void pdnn_pbit_backward(const float *restrict p, size_t n, float *restrict grad) {
    for (size_t i = 0; i < n; i++)
        grad[i] *= p[i] * (1.0f - p[i]);
}

PDNN_CLONES void pdnn_pbit_backward_wide(const float *restrict p, size_t n, float noise_scale,
                                         float *restrict grad) {
    if (noise_scale == 0.5f) { /* the scale of the shipped models */
        for (size_t i = 0; i < n; i++)
            grad[i] *= sqrtf(p[i] * (1.0f - p[i]));
        return;
    }
    for (size_t i = 0; i < n; i++)
        grad[i] *= pdnn_exp(noise_scale * pdnn_log(p[i] * (1.0f - p[i]) + smallest));
}

PDNN_CLONES static void to_probability(float *restrict z, const float *restrict bias, float gain,
                                       uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        z[i] = pdnn_sigmoid(gain * (z[i] + bias[i]));
}

/* Number i of the source, uniform in [0, 1). */
static inline float unit_of(struct source source, uint32_t i) {
    return (float)((pdnn_rng_hash(source.key, i) ^ source.flip) >> 8) * 0x1p-24f;
}

PDNN_CLONES static void draw(struct source source, uint32_t first, const float *restrict p,
                             uint32_t n, float *restrict bit) {
    for (uint32_t i = 0; i < n; i++)
        bit[i] = unit_of(source, first + i) < p[i] ? 1.0f : 0.0f;
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
                draw(source_of(rng, base, t), first, z + first, m, bit + t * n + first);
        }
    }
    rng->pascal = !rng->pascal;
}

PDNN_CLONES void pdnn_pbit_layer_mean(struct pdnn_rng *rng, float *z, const float *bias, float gain,
                                      uint32_t rows, uint32_t width, uint32_t samples,
                                      float *mean) {
    uint64_t base = pdnn_rng_key(rng);
    size_t n = (size_t)rows * width;
    float one = 1.0f / (float)samples;
    for (uint32_t r = 0; r < rows; r++) {
        for (uint32_t start = 0; start < width; start += BLOCK) {
            uint32_t m = block_of(width - start), first = r * width + start;
            float sum[BLOCK] = {0};
            for (uint32_t t = 0; t < samples; t++) {
                float *restrict p = z + t * n + first;
                struct source source = source_of(rng, base, t);
                to_probability(p, bias + start, gain, m);
                for (uint32_t i = 0; i < m; i++)
                    sum[i] += unit_of(source, first + i) < p[i] ? one : 0.0f;
            }
            memcpy(mean + first, sum, m * sizeof(float));
        }
    }
    rng->pascal = !rng->pascal;
}

void pdnn_pbit_layer_shared(struct pdnn_rng *rng, float *z, const float *bias, float gain,
                            uint32_t rows, uint32_t width, uint32_t samples, float *mean) {
    uint64_t base = pdnn_rng_key(rng);
    const bool independent = rng->sampling <= PDNN_SAMPLE_IID;
    float one = 1.0f / (float)samples;
    for (uint32_t r = 0; r < rows; r++) {
        for (uint32_t start = 0; start < width; start += BLOCK) {
            uint32_t m = block_of(width - start), first = r * width + start;
            to_probability(z + first, bias + start, gain, m);
            memset(mean + first, 0, m * sizeof(float));
            for (uint32_t t = 0; t < samples; t += 2)
                add_two(source_of(rng, base, t), source_of(rng, base, independent ? t : t + 1),
                        independent, first, z + first, m, one, t + 1 < samples ? one : 0.0f,
                        mean + first);
        }
    }
    rng->pascal = !rng->pascal;
}

PDNN_CLONES void pdnn_pbit_layer_backward(float *p, const float *mean_grad, float gain, size_t n,
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

PDNN_CLONES void pdnn_pbit_backward_mean(const float *restrict p, const float *restrict mean,
                                         size_t n, float *restrict grad) {
    for (size_t i = 0; i < n; i++)
        grad[i] *= 0.5f * (mean[i] + p[i]) - mean[i] * p[i];
}
