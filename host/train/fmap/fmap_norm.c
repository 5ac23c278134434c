/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/fmap/fmap_norm.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clones.h"
#include "train/net/linear.h"

static const float follow = 0.02f; /* of a batch in the running values */

void pdnn_fmap_norm_add(struct pdnn_fmap_norm *norm, struct pdnn_param_set *set,
                        struct pdnn_arena *arena, const char *name, uint32_t channels, bool each,
                        size_t most) {
    char full[24];
    *norm = (struct pdnn_fmap_norm){.channels = channels};
    snprintf(full, sizeof full, "%s.mean", name);
    norm->mean = pdnn_param_add(set, arena, full, channels, 0.0f);
    snprintf(full, sizeof full, "%s.spread", name);
    norm->spread = pdnn_param_add(set, arena, full, each ? channels : 1, 0.0f);
    snprintf(full, sizeof full, "%s.gain", name);
    if (each)
        norm->gain = pdnn_param_add(set, arena, full, channels, 1.0f);
    norm->z = pdnn_arena_floats(arena, most);
    norm->batch_mean = pdnn_arena_floats(arena, channels);
    norm->batch_scale = pdnn_arena_floats(arena, channels);
    norm->channel = pdnn_arena_floats(arena, channels);
    norm->along = pdnn_arena_floats(arena, channels);
}

/* sum[c] += the rows' (x[c] - mean[c]) (y[c] - mean[c]). */
PDNN_CLONES static void add_products(const float *restrict x, const float *restrict y,
                                     const float *restrict mean, size_t rows, uint32_t channels,
                                     float *restrict sum) {
    for (size_t r = 0; r < rows; r++, x += channels, y += channels)
        for (uint32_t c = 0; c < channels; c++)
            sum[c] += (x[c] - mean[c]) * (y[c] - mean[c]);
}

/* z = scale * (x - mean), x = gain * z. */
PDNN_CLONES static void normalise(float *restrict x, float *restrict z, const float *restrict mean,
                                  const float *restrict scale, const float *restrict gain,
                                  size_t rows, uint32_t channels) {
    for (size_t r = 0; r < rows; r++, x += channels, z += channels)
        for (uint32_t c = 0; c < channels; c++) {
            z[c] = scale[c] * (x[c] - mean[c]);
            x[c] = gain[c] * z[c];
        }
}

/* grad = scale * (grad - mean - z * along). */
PDNN_CLONES static void turn_back(float *restrict grad, const float *restrict z,
                                  const float *restrict mean, const float *restrict along,
                                  const float *restrict scale, size_t rows, uint32_t channels) {
    for (size_t r = 0; r < rows; r++, grad += channels, z += channels)
        for (uint32_t c = 0; c < channels; c++)
            grad[c] = scale[c] * (grad[c] - mean[c] - z[c] * along[c]);
}

/* Sums of single rows in float, of blocks of rows in double: a batch has some 100,000 rows. */
enum { BLOCK_ROWS = 256 };

static size_t block_at(size_t row, size_t rows) {
    return rows - row < BLOCK_ROWS ? rows - row : BLOCK_ROWS;
}

enum { CHANNELS_MAX = 4096 };

static void means(const float *x, size_t rows, uint32_t channels, float *mean) {
    double total[CHANNELS_MAX] = {0};
    for (size_t r = 0; r < rows; r += BLOCK_ROWS) {
        float part[CHANNELS_MAX] = {0};
        pdnn_add_rows(x + r * channels, block_at(r, rows), channels, part);
        for (uint32_t c = 0; c < channels; c++)
            total[c] += (double)part[c];
    }
    for (uint32_t c = 0; c < channels; c++)
        mean[c] = (float)(total[c] / (double)rows);
}

/* Of each channel the mean of (x - mean) (y - mean); `shared`: over all of them. */
static void product_means(const float *x, const float *y, const float *mean, size_t rows,
                          uint32_t channels, bool shared, float *result) {
    double total[CHANNELS_MAX] = {0};
    for (size_t r = 0; r < rows; r += BLOCK_ROWS) {
        float part[CHANNELS_MAX] = {0};
        add_products(x + r * channels, y + r * channels, mean, block_at(r, rows), channels, part);
        for (uint32_t c = 0; c < channels; c++)
            total[shared ? 0 : c] += (double)part[c];
    }
    const double n = (double)rows * (shared ? channels : 1);
    for (uint32_t c = 0; c < channels; c++)
        result[c] = (float)(total[shared ? 0 : c] / n);
}

/* Means and spreads (Channels) of u. */
static void moments(const float *u, size_t rows, uint32_t channels, bool shared, float *mean,
                    float *spread) {
    means(u, rows, channels, mean);
    product_means(u, u, mean, rows, channels, shared, spread);
    for (uint32_t c = 0; c < channels; c++)
        spread[c] = sqrtf(spread[c] + (shared ? 1e-8f : 1e-5f));
}

float pdnn_fmap_spread(const float *u, size_t rows, uint32_t channels, float *mean) {
    float spread[CHANNELS_MAX];
    moments(u, rows, channels, true, mean, spread);
    return spread[0];
}

/* The gain of each channel. */
static const float *gain_of(const struct pdnn_fmap_norm *norm, float ones[CHANNELS_MAX]) {
    for (uint32_t c = 0; c < norm->channels; c++)
        ones[c] = 1.0f;
    return norm->gain ? norm->gain->value : ones;
}

void pdnn_fmap_norm_forward(struct pdnn_fmap_norm *norm, float *u, size_t rows) {
    const uint32_t channels = norm->channels;
    float ones[CHANNELS_MAX], *mean = norm->mean->value, *spread = norm->spread->value;
    float *of_batch = norm->channel;
    moments(u, rows, channels, !norm->gain, norm->batch_mean, of_batch);
    for (uint32_t c = 0; c < channels; c++) {
        norm->batch_scale[c] = 1.0f / of_batch[c];
        mean[c] += follow * (norm->batch_mean[c] - mean[c]);
    }
    for (size_t i = 0; i < norm->spread->n; i++)
        spread[i] += follow * (of_batch[i] - spread[i]);
    normalise(u, norm->z, norm->batch_mean, norm->batch_scale, gain_of(norm, ones), rows, channels);
}

PDNN_CLONES static void apply(float *restrict x, const float *restrict mean,
                              const float *restrict scale, size_t rows, uint32_t channels) {
    for (size_t r = 0; r < rows; r++, x += channels)
        for (uint32_t c = 0; c < channels; c++)
            x[c] = scale[c] * (x[c] - mean[c]);
}

void pdnn_fmap_norm_apply(const struct pdnn_fmap_norm *norm, float *u, size_t rows) {
    float scale[CHANNELS_MAX];
    const float *gain = gain_of(norm, scale);
    for (uint32_t c = 0; c < norm->channels; c++)
        scale[c] = gain[c] / norm->spread->value[norm->gain ? c : 0];
    apply(u, norm->mean->value, scale, rows, norm->channels);
}

void pdnn_fmap_norm_backward(struct pdnn_fmap_norm *norm, float *grad, size_t rows) {
    const uint32_t channels = norm->channels;
    float scale[CHANNELS_MAX];
    const float *gain = gain_of(norm, scale);
    memset(norm->channel, 0, channels * sizeof(float));
    product_means(grad, norm->z, norm->channel, rows, channels, !norm->gain, norm->along);
    for (uint32_t c = 0; c < channels; c++) {
        if (norm->gain)
            norm->gain->grad[c] += norm->along[c] * (float)rows;
        scale[c] = gain[c] * norm->batch_scale[c];
    }
    means(grad, rows, channels, norm->channel);
    turn_back(grad, norm->z, norm->channel, norm->along, scale, rows, channels);
}

void pdnn_fmap_norm_reset(struct pdnn_fmap_norm *norm) {
    for (size_t i = 0; i < norm->spread->n; i++)
        norm->spread->value[i] = 1.0f;
    for (size_t i = 0; norm->gain && i < norm->gain->n; i++)
        norm->gain->value[i] = 1.0f;
}

void pdnn_fmap_norm_start(struct pdnn_fmap_norm *norm, const float *u, size_t rows) {
    float spread[CHANNELS_MAX];
    moments(u, rows, norm->channels, !norm->gain, norm->mean->value, spread);
    memcpy(norm->spread->value, spread, norm->spread->n * sizeof(float));
}
