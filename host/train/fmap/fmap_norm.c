/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/fmap/fmap_norm.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clones.h"

static const float follow = 0.02f; /* of a batch in the running values */

void pdnn_fmap_norm_add(struct pdnn_fmap_norm *norm, struct pdnn_param_set *set,
                        struct pdnn_arena *arena, const char *name, uint32_t channels,
                        size_t most) {
    char full[24];
    *norm = (struct pdnn_fmap_norm){.channels = channels};
    snprintf(full, sizeof full, "%s.mean", name);
    norm->mean = pdnn_param_add(set, arena, full, channels, 0.0f);
    snprintf(full, sizeof full, "%s.spread", name);
    norm->spread = pdnn_param_add(set, arena, full, 1, 0.0f);
    norm->z = pdnn_arena_floats(arena, most);
    norm->batch_mean = pdnn_arena_floats(arena, channels);
    norm->channel = pdnn_arena_floats(arena, channels);
}

/* sum[c] += the rows' x[c]. */
PDNN_CLONES static void add_rows(const float *restrict x, size_t rows, uint32_t channels,
                                 float *restrict sum) {
    for (size_t r = 0; r < rows; r++, x += channels)
        for (uint32_t c = 0; c < channels; c++)
            sum[c] += x[c];
}

/* sum[c] += the rows' (x[c] - mean[c]) (y[c] - mean[c]). */
PDNN_CLONES static void add_products(const float *restrict x, const float *restrict y,
                                     const float *restrict mean, size_t rows, uint32_t channels,
                                     float *restrict sum) {
    for (size_t r = 0; r < rows; r++, x += channels, y += channels)
        for (uint32_t c = 0; c < channels; c++)
            sum[c] += (x[c] - mean[c]) * (y[c] - mean[c]);
}

PDNN_CLONES static void normalise(float *restrict x, const float *restrict mean, float gain,
                                  size_t rows, uint32_t channels) {
    for (size_t r = 0; r < rows; r++, x += channels)
        for (uint32_t c = 0; c < channels; c++)
            x[c] = gain * (x[c] - mean[c]);
}

/* grad = gain * (grad - mean - z * along). */
PDNN_CLONES static void turn_back(float *restrict grad, const float *restrict z,
                                  const float *restrict mean, float along, float gain, size_t rows,
                                  uint32_t channels) {
    for (size_t r = 0; r < rows; r++, grad += channels, z += channels)
        for (uint32_t c = 0; c < channels; c++)
            grad[c] = gain * (grad[c] - mean[c] - z[c] * along);
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
        add_rows(x + r * channels, block_at(r, rows), channels, part);
        for (uint32_t c = 0; c < channels; c++)
            total[c] += (double)part[c];
    }
    for (uint32_t c = 0; c < channels; c++)
        mean[c] = (float)(total[c] / (double)rows);
}

/* Mean over all of (x - mean) (y - mean). */
static double product_mean(const float *x, const float *y, const float *mean, size_t rows,
                           uint32_t channels) {
    double total = 0;
    for (size_t r = 0; r < rows; r += BLOCK_ROWS) {
        float part[CHANNELS_MAX] = {0};
        add_products(x + r * channels, y + r * channels, mean, block_at(r, rows), channels, part);
        for (uint32_t c = 0; c < channels; c++)
            total += (double)part[c];
    }
    return total / ((double)rows * channels);
}

float pdnn_fmap_spread(const float *u, size_t rows, uint32_t channels, float *mean) {
    means(u, rows, channels, mean);
    return sqrtf((float)product_mean(u, u, mean, rows, channels) + 1e-8f);
}

void pdnn_fmap_norm_forward(struct pdnn_fmap_norm *norm, float *u, size_t rows) {
    const uint32_t channels = norm->channels;
    norm->batch_spread = pdnn_fmap_spread(u, rows, channels, norm->batch_mean);
    normalise(u, norm->batch_mean, 1.0f / norm->batch_spread, rows, channels);
    memcpy(norm->z, u, rows * channels * sizeof *u);
    float *mean = norm->mean->value, *spread = norm->spread->value;
    for (uint32_t c = 0; c < channels; c++)
        mean[c] += follow * (norm->batch_mean[c] - mean[c]);
    *spread += follow * (norm->batch_spread - *spread);
}

void pdnn_fmap_norm_backward(struct pdnn_fmap_norm *norm, float *grad, size_t rows) {
    const uint32_t channels = norm->channels;
    memset(norm->channel, 0, channels * sizeof(float));
    const float along = (float)product_mean(grad, norm->z, norm->channel, rows, channels);
    means(grad, rows, channels, norm->channel);
    turn_back(grad, norm->z, norm->channel, along, 1.0f / norm->batch_spread, rows, channels);
}

void pdnn_fmap_norm_start(struct pdnn_fmap_norm *norm, const float *u, size_t rows) {
    norm->spread->value[0] = pdnn_fmap_spread(u, rows, norm->channels, norm->mean->value);
}
