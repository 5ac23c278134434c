/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/judge/conv.h"

#include <string.h>

#include "train/judge/conv_kernel.h"

static struct pdnn_conv_size size_of(const struct pdnn_conv *conv) {
    return (struct pdnn_conv_size){conv->height / 2, conv->width / 2, conv->channels,
                                   conv->linear.outputs};
}

/* Floats of an image with its border. */
static size_t bordered(const struct pdnn_conv *conv) {
    return (size_t)(conv->height + 2) * (conv->width + 2) * conv->channels;
}

void pdnn_conv_add(struct pdnn_conv *conv, struct pdnn_param_set *set, struct pdnn_arena *arena,
                   const char *name, uint32_t height, uint32_t width, uint32_t channels,
                   uint32_t filters, uint32_t rows) {
    uint32_t patch = PDNN_CONV_KERNEL * PDNN_CONV_KERNEL * channels;
    conv->height = height;
    conv->width = width;
    conv->channels = channels;
    pdnn_linear_add(&conv->linear, set, arena, name, patch, filters, false, false);
    conv->image = pdnn_arena_floats(arena, rows * bordered(conv));
    conv->image_grad = pdnn_arena_floats(arena, bordered(conv));
    conv->by_tap = pdnn_arena_floats(arena, (size_t)patch * filters);
}

size_t pdnn_conv_outputs(const struct pdnn_conv *conv) {
    return (size_t)(conv->height / 2) * (conv->width / 2) * conv->linear.outputs;
}

/* Copy between images without and with their border; the border of `image` stays as it is. */
static void put_inside(const struct pdnn_conv *conv, const float *x, float *image) {
    size_t line = (size_t)conv->width * conv->channels;
    size_t border_line = (size_t)(conv->width + 2) * conv->channels;
    for (uint32_t y = 0; y < conv->height; y++)
        memcpy(image + (y + 1) * border_line + conv->channels, x + y * line, line * sizeof(float));
}

static void take_inside(const struct pdnn_conv *conv, const float *image, float *x) {
    size_t line = (size_t)conv->width * conv->channels;
    size_t border_line = (size_t)(conv->width + 2) * conv->channels;
    for (uint32_t y = 0; y < conv->height; y++)
        memcpy(x + y * line, image + (y + 1) * border_line + conv->channels, line * sizeof(float));
}

/* to (columns, rows) = from (rows, columns); with `add` to += it. */
static void transpose(const float *restrict from, uint32_t rows, uint32_t columns,
                      float *restrict to, bool add) {
    for (uint32_t c = 0; c < columns; c++)
        for (uint32_t r = 0; r < rows; r++) {
            size_t at = (size_t)c * rows + r;
            to[at] = from[(size_t)r * columns + c] + (add ? to[at] : 0.0f);
        }
}

void pdnn_conv_forward(struct pdnn_conv *conv, const float *x, uint32_t rows, float *y) {
    const struct pdnn_conv_size size = size_of(conv);
    const struct pdnn_linear *linear = &conv->linear;
    transpose(linear->effective, linear->outputs, linear->inputs, conv->by_tap, false);
    for (uint32_t r = 0; r < rows; r++) {
        float *image = conv->image + r * bordered(conv);
        put_inside(conv, x + (size_t)r * conv->height * conv->width * conv->channels, image);
        pdnn_conv_spots(&size, image, conv->by_tap, linear->effective_bias,
                        y + r * pdnn_conv_outputs(conv));
    }
}

static void add_weight_grad(struct pdnn_conv *conv, const float *y_grad, uint32_t rows) {
    const struct pdnn_conv_size size = size_of(conv);
    const struct pdnn_linear *linear = &conv->linear;
    const uint32_t filters = linear->outputs;
    float *restrict bias_grad = linear->bias->grad;
    memset(conv->by_tap, 0, sizeof(float) * linear->inputs * filters);
    for (uint32_t r = 0; r < rows; r++) {
        const float *g = y_grad + r * pdnn_conv_outputs(conv);
        pdnn_conv_weight_grad(&size, conv->image + r * bordered(conv), g, conv->by_tap);
        for (uint32_t spot = 0; spot < size.out_height * size.out_width; spot++, g += filters)
            for (uint32_t f = 0; f < filters; f++)
                bias_grad[f] += g[f];
    }
    transpose(conv->by_tap, linear->inputs, filters, linear->grad, true);
}

void pdnn_conv_backward(struct pdnn_conv *conv, const float *y_grad, uint32_t rows, bool frozen,
                        float *x_grad) {
    const struct pdnn_conv_size size = size_of(conv);
    const struct pdnn_linear *linear = &conv->linear;
    if (!frozen)
        add_weight_grad(conv, y_grad, rows);
    if (!x_grad)
        return;
    for (uint32_t r = 0; r < rows; r++) {
        memset(conv->image_grad, 0, bordered(conv) * sizeof(float));
        pdnn_conv_image_grad(&size, y_grad + r * pdnn_conv_outputs(conv), linear->effective,
                             conv->image_grad);
        take_inside(conv, conv->image_grad,
                    x_grad + (size_t)r * conv->height * conv->width * conv->channels);
    }
}
