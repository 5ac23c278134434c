/* SPDX-License-Identifier: BSD-2-Clause
 *
 * conv_kernel.c - see the header. Each kernel is one inline function with constant counts, so that
 * the compiler keeps its sums in vector registers; the callers pick the counts.
 */
#include "train/judge/conv_kernel.h"

#include <string.h>

#include "train/net/vector.h"

enum { TAPS = 4 }; /* kernel rows and columns */

INLINE uint32_t row_floats(const struct pdnn_conv_size *s) {
    return (2 * s->out_width + 2) * s->channels;
}

/* `spots` neighbours in a row, LANES * `vectors` filters from the pointers on. */
INLINE void spots_block(const struct pdnn_conv_size *s, const float *image, const float *weight,
                        const float *bias, float *out, const int spots, const int vectors) {
    const uint32_t run = TAPS * s->channels, step = 2 * s->channels;
    vec sum[6][2];
    for (int v = 0; v < vectors; v++)
        for (int j = 0; j < spots; j++)
            sum[j][v] = load(bias + v * LANES);
    for (uint32_t ky = 0; ky < TAPS; ky++) {
        const float *x = image + ky * row_floats(s);
        for (uint32_t k = 0; k < run; k++, weight += s->filters) {
            vec w[2];
            for (int v = 0; v < vectors; v++)
                w[v] = load(weight + v * LANES);
            for (int j = 0; j < spots; j++)
                for (int v = 0; v < vectors; v++)
                    sum[j][v] += x[k + (uint32_t)j * step] * w[v];
        }
    }
    for (int j = 0; j < spots; j++)
        for (int v = 0; v < vectors; v++)
            store(out + (uint32_t)j * s->filters + v * LANES, sum[j][v]);
}

void pdnn_conv_spots(const struct pdnn_conv_size *s, const float *image, const float *by_tap,
                     const float *bias, float *spots) {
    for (uint32_t y = 0; y < s->out_height; y++) {
        const float *row = image + 2 * y * row_floats(s);
        for (uint32_t f = 0; f < s->filters; f += 2 * LANES) {
            const bool wide = f + LANES < s->filters;
            float *out = spots + y * s->out_width * s->filters + f;
            for (uint32_t x = 0; x < s->out_width;) {
                const float *at = row + 2 * x * s->channels, *w = by_tap + f, *b = bias + f;
                float *to = out + x * s->filters;
                const bool six = x + 6 <= s->out_width;
                if (six && wide)
                    spots_block(s, at, w, b, to, 6, 2);
                else if (six)
                    spots_block(s, at, w, b, to, 6, 1);
                else if (wide)
                    spots_block(s, at, w, b, to, 1, 2);
                else
                    spots_block(s, at, w, b, to, 1, 1);
                x += six ? 6 : 1;
            }
        }
    }
}

/* `taps` weights from tap k of kernel row ky on. */
INLINE void weight_block(const struct pdnn_conv_size *s, const float *image,
                         const float *spots_grad, float *grad, const int taps, const int vectors) {
    vec sum[6][2];
    for (int k = 0; k < taps; k++)
        for (int v = 0; v < vectors; v++)
            sum[k][v] = load(grad + (uint32_t)k * s->filters + v * LANES);
    for (uint32_t y = 0; y < s->out_height; y++) {
        const float *x = image + 2 * y * row_floats(s);
        for (uint32_t i = 0; i < s->out_width; i++, x += 2 * s->channels) {
            vec g[2];
            for (int v = 0; v < vectors; v++)
                g[v] = load(spots_grad + v * LANES);
            for (int k = 0; k < taps; k++)
                for (int v = 0; v < vectors; v++)
                    sum[k][v] += x[k] * g[v];
            spots_grad += s->filters;
        }
    }
    for (int k = 0; k < taps; k++)
        for (int v = 0; v < vectors; v++)
            store(grad + (uint32_t)k * s->filters + v * LANES, sum[k][v]);
}

void pdnn_conv_weight_grad(const struct pdnn_conv_size *s, const float *image,
                           const float *spots_grad, float *by_tap_grad) {
    const uint32_t run = TAPS * s->channels;
    for (uint32_t ky = 0; ky < TAPS; ky++) {
        for (uint32_t f = 0; f < s->filters; f += 2 * LANES) {
            const bool wide = f + LANES < s->filters;
            for (uint32_t k = 0; k < run;) {
                const float *x = image + ky * row_floats(s) + k;
                float *to = by_tap_grad + (ky * run + k) * s->filters + f;
                const bool six = k + 6 <= run && k + 8 != run; /* 8 are twice 4 */
                if (six && wide)
                    weight_block(s, x, spots_grad + f, to, 6, 2);
                else if (six)
                    weight_block(s, x, spots_grad + f, to, 6, 1);
                else if (wide)
                    weight_block(s, x, spots_grad + f, to, TAPS, 2);
                else
                    weight_block(s, x, spots_grad + f, to, TAPS, 1);
                k += six ? 6 : TAPS;
            }
        }
    }
}

/* 4 vectors of the patches of `spots` neighbours. */
INLINE void image_block(const struct pdnn_conv_size *s, const float *spots_grad,
                        const float *weight, float *image_grad, const int spots) {
    vec sum[3][4];
    memset(sum, 0, sizeof sum);
    for (uint32_t f = 0; f < s->filters; f++, weight += TAPS * TAPS * s->channels) {
        vec w[4];
        for (int v = 0; v < 4; v++)
            w[v] = load(weight + v * LANES);
        for (int j = 0; j < spots; j++)
            for (int v = 0; v < 4; v++)
                sum[j][v] += spots_grad[f + (uint32_t)j * s->filters] * w[v];
    }
    for (int j = 0; j < spots; j++)
        for (int v = 0; v < 4; v++) {
            float *to = image_grad + 2 * (uint32_t)j * s->channels + v * LANES;
            store(to, load(to) + sum[j][v]);
        }
}

/* One channel: a patch's rows are 4 floats each. `vectors` of it from kernel row ky on. */
INLINE void image_block_one(const struct pdnn_conv_size *s, const float *spots_grad,
                            const float *weight, float *image_grad, const int spots,
                            const int vectors) {
    vec sum[6][2];
    memset(sum, 0, sizeof sum);
    for (uint32_t f = 0; f < s->filters; f++, weight += TAPS * TAPS) {
        vec w[2];
        for (int v = 0; v < vectors; v++)
            w[v] = load(weight + v * LANES);
        for (int j = 0; j < spots; j++)
            for (int v = 0; v < vectors; v++)
                sum[j][v] += spots_grad[f + (uint32_t)j * s->filters] * w[v];
    }
    for (int j = 0; j < spots; j++)
        for (uint32_t k = 0; k < (uint32_t)vectors * LANES; k++)
            image_grad[k / TAPS * row_floats(s) + 2 * (uint32_t)j + k % TAPS] +=
                sum[j][k / LANES][k % LANES];
}

static void image_grad_one(const struct pdnn_conv_size *s, const float *spots_grad,
                           const float *by_filter, float *image_grad) {
    enum { PATCH = TAPS * TAPS, VECTORS = PATCH > LANES ? 2 : 1 };
    for (uint32_t y = 0; y < s->out_height; y++) {
        for (uint32_t x = 0; x < s->out_width;) {
            const bool six = x + 6 <= s->out_width;
            for (uint32_t k = 0; k < PATCH; k += VECTORS * LANES) {
                float *to = image_grad + (2 * y + k / TAPS) * row_floats(s) + 2 * x;
                if (six)
                    image_block_one(s, spots_grad, by_filter + k, to, 6, VECTORS);
                else
                    image_block_one(s, spots_grad, by_filter + k, to, 1, VECTORS);
            }
            x += six ? 6 : 1;
            spots_grad += (six ? 6 : 1) * s->filters;
        }
    }
}

/* A kernel row of `spots` neighbours, in parts of 4 vectors. Neighbours' patches overlap: the parts
 * of 64 floats come from their end on, so that a pixel's additions have the order that they have
 * where 4 vectors are 64 floats, and the same bits. */
INLINE void image_row(const struct pdnn_conv_size *s, const float *spots_grad, const float *weight,
                      float *image_grad, const int spots) {
    enum { WHOLE = 64, PART = 4 * LANES };
    for (uint32_t start = 0; start < TAPS * s->channels; start += WHOLE)
        for (uint32_t end = start + WHOLE; end > start; end -= PART)
            image_block(s, spots_grad, weight + end - PART, image_grad + end - PART, spots);
}

void pdnn_conv_image_grad(const struct pdnn_conv_size *s, const float *spots_grad,
                          const float *by_filter, float *image_grad) {
    if (s->channels == 1) {
        image_grad_one(s, spots_grad, by_filter, image_grad);
        return;
    }
    for (uint32_t y = 0; y < s->out_height; y++) {
        for (uint32_t x = 0; x < s->out_width;) {
            const bool three = x + 3 <= s->out_width;
            for (uint32_t ky = 0; ky < TAPS; ky++) {
                const float *w = by_filter + ky * TAPS * s->channels;
                float *to = image_grad + (2 * y + ky) * row_floats(s) + 2 * x * s->channels;
                if (three)
                    image_row(s, spots_grad, w, to, 3);
                else
                    image_row(s, spots_grad, w, to, 1);
            }
            x += three ? 3 : 1;
            spots_grad += (three ? 3 : 1) * s->filters;
        }
    }
}
