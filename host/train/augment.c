/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/augment.h"

#include <math.h>
#include <string.h>

/* A frame of 2 pixels of background: what lies further out is looked up in it. */
enum { SIDE_MAX = 32, MARGIN = 2, PADDED = SIDE_MAX + 2 * MARGIN };

void pdnn_image_crop(const uint8_t *image, uint32_t height, uint32_t width, uint32_t crop,
                     float *out) {
    for (uint32_t y = crop; y < height - crop; y++)
        for (uint32_t x = crop; x < width - crop; x++)
            *out++ = (float)image[y * width + x] * (1.0f / 255.0f);
}

/* Sum of 4 uniform numbers, scaled to deviation 1: near enough to normal, and never beyond 3.5. */
static float bell(uint64_t key, uint32_t i) {
    float sum = 0;
    for (uint32_t k = 0; k < 4; k++)
        sum += pdnn_rng_symmetric(key, 4 * i + k);
    return sum * 0.8660254f;
}

/* at[i] = start + step * i, moved into the frame. */
static void line(float start, float step, uint32_t n, float *restrict at) {
    const float limit = (float)(PADDED - 2);
    for (uint32_t i = 0; i < n; i++) {
        float u = start + step * (float)i;
        u = u < 0 ? 0 : u;
        at[i] = u > limit ? limit : u;
    }
}

/* out[i] = source at (u[i], v[i]), bilinear. */
static void look_up(const float *restrict source, const float *restrict u, const float *restrict v,
                    uint32_t n, float *restrict out) {
    for (uint32_t i = 0; i < n; i++) {
        int iu = (int)u[i], iv = (int)v[i], at = iv * PADDED + iu;
        float fu = u[i] - (float)iu, fv = v[i] - (float)iv;
        float top = source[at] + fu * (source[at + 1] - source[at]);
        float bottom = source[at + PADDED] + fu * (source[at + PADDED + 1] - source[at + PADDED]);
        out[i] = top + fv * (bottom - top);
    }
}

void pdnn_image_warp(const uint8_t *image, uint32_t height, uint32_t width, uint32_t crop,
                     const struct pdnn_augment *augment, uint64_t key, uint32_t number,
                     float *out) {
    float source[PADDED * PADDED]; /* the image in a frame of background */
    memset(source, 0, sizeof source);
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++)
            source[(y + MARGIN) * PADDED + x + MARGIN] =
                (float)image[y * width + x] * (1.0f / 255.0f);

    uint32_t draw = number * 8;
    float shift_x = augment->shift_px * bell(key, draw);
    float shift_y = augment->shift_px * bell(key, draw + 1);
    float angle = augment->rotation_rad * bell(key, draw + 2);
    float size_x = 1.0f + augment->scale * bell(key, draw + 3);
    float size_y = 1.0f + augment->scale * bell(key, draw + 4);
    float shear = augment->shear * bell(key, draw + 5);
    if (augment->mirror && pdnn_rng_hash(key, 4 * (draw + 6)) & 1)
        size_x = -size_x;
    /* source = rotation * shear * scale * (target - centre) + centre + shift */
    float c = cosf(angle), s = sinf(angle);
    float xx = c * size_x, xy = (c * shear - s) * size_y;
    float yx = s * size_x, yy = (s * shear + c) * size_y;
    float centre_x = 0.5f * (float)(width - 1), centre_y = 0.5f * (float)(height - 1);
    float dx = (float)crop - centre_x, u[SIDE_MAX], v[SIDE_MAX];
    uint32_t n = width - 2 * crop;
    for (uint32_t y = crop; y < height - crop; y++, out += n) { /* loops apart: vector code */
        float dy = (float)y - centre_y;
        line(xx * dx + xy * dy + centre_x + shift_x + MARGIN, xx, n, u);
        line(yx * dx + yy * dy + centre_y + shift_y + MARGIN, yx, n, v);
        look_up(source, u, v, n, out);
    }
}

void pdnn_image_threshold(float *x, size_t n, uint32_t threshold) {
    float limit = ((float)threshold - 0.5f) / 255.0f;
    for (size_t i = 0; i < n; i++)
        x[i] = x[i] >= limit ? 1.0f : 0.0f;
}
