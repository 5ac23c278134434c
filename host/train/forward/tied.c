/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/forward/tied.h"

#include <string.h>

#include "base/clones.h"
#include "train/net/rng.h"
#include "train/net/vecmath.h"

/* Sums worked on at a time: their arrays stay in the first-level cache. */
enum { BLOCK = 256 };

PDNN_CLONES static void decay(const float *restrict sum, const float *restrict bias, float inverse,
                              uint32_t n, float *restrict e) {
    for (uint32_t i = 0; i < n; i++)
        e[i] = pdnn_exp(-(sum[i] + bias[i]) * inverse);
}

PDNN_CLONES static void means(const float *restrict e, const float *restrict factor, uint32_t n,
                              float *restrict p) {
    for (uint32_t i = 0; i < n; i++)
        p[i] = 1.0f / (1.0f + e[i] * factor[i]);
}

/* 16 bits of a hash decide: the lower half for even units, the upper one for odd. */
PDNN_CLONES static void draw(const float *restrict p, uint64_t key, uint32_t shift, uint32_t first,
                             uint32_t n, float *restrict output) {
    for (uint32_t i = 0; i < n; i++) {
        const int32_t limit = (int32_t)(p[i] * 65536.0f);
        const uint32_t random = pdnn_rng_hash(key, first + i) >> shift & 0xFFFF;
        output[i] = (int32_t)random < limit ? 1.0f : 0.0f;
    }
}

/* Sums of integers come out of float arithmetic with an error: one at the threshold must count, as
 * it does in the integer network. */
static const float half = 0.5f - 1e-4f;

PDNN_CLONES static void threshold(const float *restrict p, uint32_t n, float *restrict output) {
    for (uint32_t i = 0; i < n; i++)
        output[i] = p[i] >= half ? 1.0f : 0.0f;
}

PDNN_CLONES static void add(const float *restrict p, const float *restrict output, float gain,
                            uint32_t n, float *restrict count, float *restrict slope) {
    for (uint32_t i = 0; i < n; i++) {
        count[i] += output[i];
        slope[i] += gain * p[i] * (1.0f - p[i]);
    }
}

PDNN_CLONES static void slopes(const float *restrict p, float gain, uint32_t n,
                               float *restrict slope) {
    for (uint32_t i = 0; i < n; i++)
        slope[i] = gain * p[i] * (1.0f - p[i]);
}

PDNN_CLONES static void rectify(const float *restrict sum, const float *restrict bias, uint32_t n,
                                float *restrict count, float *restrict slope) {
    for (uint32_t i = 0; i < n; i++) {
        const float u = sum[i] + bias[i];
        count[i] = u > 0 ? u : 0.0f;
        slope[i] = u > 0 ? 1.0f : 0.0f;
    }
}

void pdnn_tied_draw(const struct pdnn_tied *tied, const float *sum, const float *bias, uint64_t key,
                    uint32_t first, const struct pdnn_tied_out *out) {
    const uint32_t width = tied->width;
    const float gain = 1.0f / tied->noise;
    float e[BLOCK], p[BLOCK], output[BLOCK];
    if (tied->kind == PDNN_TIED_RELU) {
        rectify(sum, bias, width, out->count, out->slope);
        return;
    }
    memset(out->count, 0, width * sizeof(float));
    memset(out->slope, 0, width * sizeof(float));
    for (uint32_t start = 0; start < width; start += BLOCK) {
        const uint32_t n = width - start < BLOCK ? width - start : BLOCK;
        decay(sum + start, bias + start, gain, n, e);
        for (uint32_t k = 0; k < tied->copies; k++) {
            const size_t at = (size_t)k * width + start;
            const uint32_t number = tied->shared ? 0 : k;
            means(e, tied->factor + at, n, p);
            if (tied->kind == PDNN_TIED_PBIT)
                draw(p, pdnn_rng_sub(key, number / 2), number % 2 * 16, first + start, n, output);
            else if (tied->kind == PDNN_TIED_THRESHOLD)
                threshold(p, n, output);
            else
                memcpy(output, p, n * sizeof *p);
            add(p, output, gain, n, out->count + start, out->slope + start);
            if (out->copy_slope)
                slopes(p, gain, n, out->copy_slope + at);
            if (out->output)
                memcpy(out->output + at, output, n * sizeof *output);
        }
    }
}
