/* SPDX-License-Identifier: BSD-2-Clause */
#include "conv.h"

#include <string.h>

void pdnn_conv_add(struct pdnn_conv *conv, struct pdnn_param_set *set, struct pdnn_arena *arena,
                   const char *name, uint32_t height, uint32_t width, uint32_t channels,
                   uint32_t filters, uint32_t rows) {
    uint32_t patch = PDNN_CONV_KERNEL * PDNN_CONV_KERNEL * channels;
    conv->height = height;
    conv->width = width;
    conv->channels = channels;
    pdnn_linear_add(&conv->linear, set, arena, name, patch, filters, false, false);
    size_t n = (size_t)rows * (height / 2) * (width / 2) * patch;
    conv->patches = pdnn_arena_floats(arena, n);
    conv->patches_grad = pdnn_arena_floats(arena, n);
}

size_t pdnn_conv_outputs(const struct pdnn_conv *conv) {
    return (size_t)(conv->height / 2) * (conv->width / 2) * conv->linear.outputs;
}

/* The part of a kernel row that lies inside the image: kernel columns first to last - 1, and the
 * image column of `first`. */
struct span {
    uint32_t first, last, column;
};

static struct span row_span(const struct pdnn_conv *conv, uint32_t out_x) {
    struct span s = {0, PDNN_CONV_KERNEL, 0};
    if (out_x == 0)
        s.first = 1;
    else
        s.column = PDNN_CONV_STRIDE * out_x - 1;
    if (s.column + (s.last - s.first) > conv->width)
        s.last = s.first + conv->width - s.column;
    return s;
}

static void gather(struct pdnn_conv *conv, const float *x, uint32_t rows) {
    uint32_t c = conv->channels, out_h = conv->height / 2, out_w = conv->width / 2;
    float *patch = conv->patches;
    for (uint32_t r = 0; r < rows; r++, x += (size_t)conv->height * conv->width * c) {
        for (uint32_t oy = 0; oy < out_h; oy++) {
            for (uint32_t ox = 0; ox < out_w; ox++) {
                struct span s = row_span(conv, ox);
                for (uint32_t ky = 0; ky < PDNN_CONV_KERNEL; ky++, patch += PDNN_CONV_KERNEL * c) {
                    uint32_t y = PDNN_CONV_STRIDE * oy + ky; /* image row + 1 */
                    if (y == 0 || y > conv->height) {
                        memset(patch, 0, PDNN_CONV_KERNEL * c * sizeof(float));
                        continue;
                    }
                    if (s.last - s.first < PDNN_CONV_KERNEL)
                        memset(patch, 0, PDNN_CONV_KERNEL * c * sizeof(float));
                    memcpy(patch + s.first * c, x + ((size_t)(y - 1) * conv->width + s.column) * c,
                           (s.last - s.first) * c * sizeof(float));
                }
            }
        }
    }
}

static void scatter(const struct pdnn_conv *conv, uint32_t rows, float *restrict x) {
    uint32_t c = conv->channels, out_h = conv->height / 2, out_w = conv->width / 2;
    const float *restrict patch = conv->patches_grad;
    size_t image = (size_t)conv->height * conv->width * c;
    memset(x, 0, rows * image * sizeof(float));
    for (uint32_t r = 0; r < rows; r++, x += image) {
        for (uint32_t oy = 0; oy < out_h; oy++) {
            for (uint32_t ox = 0; ox < out_w; ox++) {
                struct span s = row_span(conv, ox);
                for (uint32_t ky = 0; ky < PDNN_CONV_KERNEL; ky++, patch += PDNN_CONV_KERNEL * c) {
                    uint32_t y = PDNN_CONV_STRIDE * oy + ky;
                    if (y == 0 || y > conv->height)
                        continue;
                    float *to = x + ((size_t)(y - 1) * conv->width + s.column) * c;
                    uint32_t n = (s.last - s.first) * c;
                    for (uint32_t i = 0; i < n; i++)
                        to[i] += patch[s.first * c + i];
                }
            }
        }
    }
}

void pdnn_conv_forward(struct pdnn_conv *conv, const float *x, uint32_t rows, float *y) {
    uint32_t spots = rows * (conv->height / 2) * (conv->width / 2);
    gather(conv, x, rows);
    pdnn_linear_forward(&conv->linear, conv->patches, spots, y);
}

void pdnn_conv_backward(struct pdnn_conv *conv, const float *y_grad, uint32_t rows, bool frozen,
                        float *x_grad) {
    uint32_t spots = rows * (conv->height / 2) * (conv->width / 2);
    if (!frozen)
        pdnn_linear_backward(&conv->linear, conv->patches, y_grad, spots, NULL);
    if (x_grad) {
        pdnn_linear_backward_input(&conv->linear, y_grad, spots, conv->patches_grad);
        scatter(conv, rows, x_grad);
    }
}
