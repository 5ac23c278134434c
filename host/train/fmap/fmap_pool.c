/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/fmap/fmap_pool.h"

#include <stddef.h>
#include <string.h>

#include "base/clones.h"
#include "model/model.h"

/* Where the four positions lie, from the first one on, in floats. */
struct square {
    size_t at[4];
};

static struct square square_of(const struct pdnn_fmap_pool *size) {
    const size_t right = size->channels, down = (size_t)size->width * size->channels;
    return (struct square){{0, right, down, right + down}};
}

typedef void (*square_fn)(void *user, size_t from, size_t to, uint32_t channels);

/* fn for each square: its first position, and its place among the pooled. */
static void each_square(const struct pdnn_fmap_pool *size, square_fn fn, void *user) {
    size_t to = 0;
    for (uint32_t r = 0; r < size->rows * (size->height / 2); r++)
        for (uint32_t x = 0; x < size->width; x += 2, to += size->channels)
            fn(user, ((size_t)2 * r * size->width + x) * size->channels, to, size->channels);
}

struct work {
    struct square square;
    const float *x, *pooled, *pooled_grad;
    float *out, gain;
};

PDNN_CLONES static void any(const float *restrict p, struct square s, uint32_t n,
                            float *restrict out) {
    for (uint32_t c = 0; c < n; c++)
        out[c] = 1.0f - (1.0f - p[c]) * (1.0f - p[s.at[1] + c]) * (1.0f - p[s.at[2] + c]) *
                            (1.0f - p[s.at[3] + c]);
}

static void any_square(void *user, size_t from, size_t to, uint32_t channels) {
    const struct work *w = user;
    any(w->x + from, w->square, channels, w->out + to);
}

void pdnn_fmap_pool_any(const struct pdnn_fmap_pool *size, const float *p, float *pooled) {
    struct work w = {.square = square_of(size), .x = p, .out = pooled};
    each_square(size, any_square, &w);
}

PDNN_CLONES static void any_backward(const float *restrict p, const float *restrict pooled,
                                     const float *restrict pooled_grad, float gain, uint32_t n,
                                     float *restrict grad) {
    for (uint32_t c = 0; c < n; c++)
        grad[c] = gain * pooled_grad[c] * (1.0f - pooled[c]) * p[c];
}

static void any_back_square(void *user, size_t from, size_t to, uint32_t channels) {
    const struct work *w = user;
    for (int i = 0; i < 4; i++) {
        const size_t at = from + w->square.at[i];
        any_backward(w->x + at, w->pooled + to, w->pooled_grad + to, w->gain, channels,
                     w->out + at);
    }
}

void pdnn_fmap_pool_any_backward(const struct pdnn_fmap_pool *size, const float *p,
                                 const float *pooled, float gain, const float *pooled_grad,
                                 float *grad) {
    struct work w = {square_of(size), p, pooled, pooled_grad, grad, gain};
    each_square(size, any_back_square, &w);
}

PDNN_CLONES static void most(const float *restrict x, struct square s, uint32_t n,
                             float *restrict out) {
    for (uint32_t c = 0; c < n; c++) {
        float a = x[c], b = x[s.at[2] + c];
        a = x[s.at[1] + c] > a ? x[s.at[1] + c] : a;
        b = x[s.at[3] + c] > b ? x[s.at[3] + c] : b;
        out[c] = b > a ? b : a;
    }
}

static void max_square(void *user, size_t from, size_t to, uint32_t channels) {
    const struct work *w = user;
    most(w->x + from, w->square, channels, w->out + to);
}

void pdnn_fmap_pool_max(const struct pdnn_fmap_pool *size, const float *x, float *pooled) {
    struct work w = {.square = square_of(size), .x = x, .out = pooled};
    each_square(size, max_square, &w);
}

/* The first of four that is the largest has the gradient; `left`: what no position has yet. */
PDNN_CLONES static void most_backward(const float *restrict x, const float *restrict pooled,
                                      uint32_t n, float *restrict left, float *restrict grad) {
    for (uint32_t c = 0; c < n; c++) {
        grad[c] = x[c] == pooled[c] ? left[c] : 0.0f;
        left[c] = x[c] == pooled[c] ? 0.0f : left[c];
    }
}

static void max_back_square(void *user, size_t from, size_t to, uint32_t channels) {
    const struct work *w = user;
    float left[PDNN_OUTPUTS_MAX];
    memcpy(left, w->pooled_grad + to, channels * sizeof *left);
    for (int i = 0; i < 4; i++) {
        const size_t at = from + w->square.at[i];
        most_backward(w->x + at, w->pooled + to, channels, left, w->out + at);
    }
}

void pdnn_fmap_pool_max_backward(const struct pdnn_fmap_pool *size, const float *x,
                                 const float *pooled, const float *pooled_grad, float *grad) {
    struct work w = {square_of(size), x, pooled, pooled_grad, grad, 1.0f};
    each_square(size, max_back_square, &w);
}
