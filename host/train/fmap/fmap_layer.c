/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/fmap/fmap_layer.h"

#include <string.h>

#include "base/clones.h"

enum { PATCH_FLOATS = 1 << 17 }; /* of a tile, unless one image has more: the second-level cache */

void pdnn_fmap_layer_shape(struct pdnn_fmap_layer *layer, const struct pdnn_fmap_spec *spec,
                           uint32_t height, uint32_t width, uint32_t channels) {
    *layer = (struct pdnn_fmap_layer){
        .spec = *spec, .height = height, .width = width, .channels = channels};
    layer->out_height = spec->kernel ? (height - 1) / spec->stride + 1 : 1;
    layer->out_width = spec->kernel ? (width - 1) / spec->stride + 1 : 1;
    if (spec->pool) {
        layer->out_height -= layer->out_height % 2;
        layer->out_width -= layer->out_width % 2;
    }
    layer->linear.inputs = channels * (spec->kernel ? spec->kernel * spec->kernel : height * width);
    const size_t image = (size_t)pdnn_fmap_layer_positions(layer) * layer->linear.inputs;
    layer->tile = image > 0 && image < PATCH_FLOATS ? (uint32_t)(PATCH_FLOATS / image) : 1;
}

size_t pdnn_fmap_layer_patch_floats(const struct pdnn_fmap_layer *layer) {
    const size_t rows = (size_t)layer->tile * pdnn_fmap_layer_positions(layer);
    return layer->spec.kernel ? rows * layer->linear.inputs : 0;
}

/* The part of kernel row v that lies inside of the map, at an output position: its first column
 * u, its columns, and at which position of the map they begin. False: none of it. */
static bool kernel_row(const struct pdnn_fmap_layer *layer, uint32_t out_y, uint32_t out_x,
                       uint32_t v, uint32_t *u, uint32_t *columns, size_t *at) {
    const int k = (int)layer->spec.kernel, s = (int)layer->spec.stride;
    const int y = (int)out_y * s + (int)v - k / 2, x = (int)out_x * s - k / 2;
    const int first = x < 0 ? 0 : x;
    const int end = x + k < (int)layer->width ? x + k : (int)layer->width;
    if (y < 0 || y >= (int)layer->height || end <= first)
        return false;
    *u = (uint32_t)(first - x);
    *columns = (uint32_t)(end - first);
    *at = (size_t)y * layer->width + (size_t)first;
    return true;
}

/* The patches of one image, zeros outside of the map, whose position has `unit` bytes. */
static void take_patches(const struct pdnn_fmap_layer *layer, const uint8_t *image, size_t unit,
                         uint8_t *patch) {
    const uint32_t k = layer->spec.kernel;
    for (uint32_t y = 0; y < layer->out_height; y++)
        for (uint32_t x = 0; x < layer->out_width; x++)
            for (uint32_t v = 0; v < k; v++, patch += k * unit) {
                uint32_t u, columns;
                size_t at;
                if (!kernel_row(layer, y, x, v, &u, &columns, &at)) {
                    memset(patch, 0, k * unit);
                    continue;
                }
                if (columns < k)
                    memset(patch, 0, k * unit);
                memcpy(patch + u * unit, image + at * unit, columns * unit);
            }
}

static void add_run(const float *restrict from, uint32_t n, float *restrict to) {
    for (uint32_t i = 0; i < n; i++)
        to[i] += from[i];
}

/* image_grad = the sum of what the patches got. */
PDNN_CLONES static void put_patches(const struct pdnn_fmap_layer *layer, const float *patch,
                                    float *image) {
    const uint32_t k = layer->spec.kernel, c = layer->channels;
    memset(image, 0, (size_t)layer->height * layer->width * c * sizeof *image);
    for (uint32_t y = 0; y < layer->out_height; y++)
        for (uint32_t x = 0; x < layer->out_width; x++)
            for (uint32_t v = 0; v < k; v++, patch += k * c) {
                uint32_t u, columns;
                size_t at;
                if (kernel_row(layer, y, x, v, &u, &columns, &at))
                    add_run(patch + u * c, columns * c, image + at * c);
            }
}

static size_t image_floats(const struct pdnn_fmap_layer *layer) {
    return (size_t)layer->height * layer->width * layer->channels;
}

static uint32_t tile_at(const struct pdnn_fmap_layer *layer, uint32_t row, uint32_t rows) {
    return rows - row < layer->tile ? rows - row : layer->tile;
}

void pdnn_fmap_layer_reads_bits(struct pdnn_fmap_layer *layer, struct pdnn_arena *arena,
                                uint32_t images) {
    const uint32_t positions = pdnn_fmap_layer_positions(layer);
    const uint32_t tile = layer->tile < images ? layer->tile : images;
    layer->cells = pdnn_arena_bytes(arena, image_floats(layer) / 4);
    layer->code = pdnn_arena_bytes(arena, (size_t)images * positions * (layer->linear.inputs / 4));
    const struct pdnn_bit_size most = {tile * positions, layer->linear.inputs,
                                       layer->linear.outputs};
    pdnn_bit_work_add(&layer->linear.bits, arena, &most);
}

/* The patches of an image, packed; a fully connected layer reads the image. */
static void pack_patches(struct pdnn_fmap_layer *layer, const float *image, uint8_t *code) {
    const size_t cells = image_floats(layer) / 4;
    if (layer->spec.kernel == 0) {
        pdnn_bit_pack(image, cells, code);
        return;
    }
    pdnn_bit_pack(image, cells, layer->cells);
    take_patches(layer, layer->cells, layer->channels / 4, code);
}

/* Packed patches from image `row` on. */
static uint8_t *code_of(const struct pdnn_fmap_layer *layer, uint32_t row) {
    const size_t image = (size_t)pdnn_fmap_layer_positions(layer) * (layer->linear.inputs / 4);
    return layer->code + row * image;
}

/* The matrix that the images from `x` on are: themselves, or their patches. */
static const float *matrix_of(struct pdnn_fmap_layer *layer, const float *x, uint32_t images) {
    const size_t patches = (size_t)pdnn_fmap_layer_positions(layer) * layer->linear.inputs;
    if (layer->spec.kernel == 0)
        return x;
    for (uint32_t i = 0; i < images; i++)
        take_patches(layer, (const uint8_t *)(x + i * image_floats(layer)),
                     layer->channels * sizeof *x, (uint8_t *)(layer->patch + i * patches));
    return layer->patch;
}

void pdnn_fmap_layer_forward(struct pdnn_fmap_layer *layer, const float *x, uint32_t rows,
                             float *y) {
    const uint32_t positions = pdnn_fmap_layer_positions(layer);
    for (uint32_t r = 0, n; r < rows; r += n) {
        const float *image = x + r * image_floats(layer);
        float *sums = y + (size_t)r * positions * layer->linear.outputs;
        n = tile_at(layer, r, rows);
        if (!layer->code || layer->numbers) {
            pdnn_linear_product(&layer->linear, matrix_of(layer, image, n), n * positions, sums);
            continue;
        }
        for (uint32_t i = 0; i < n; i++)
            pack_patches(layer, image + i * image_floats(layer), code_of(layer, r + i));
        pdnn_linear_product_packed(&layer->linear, code_of(layer, r), n * positions, sums);
    }
}

/* patch_grad of n images becomes that of their maps. */
static void patches_backward(struct pdnn_fmap_layer *layer, const float *y_grad, uint32_t n,
                             float *x_grad) {
    const uint32_t positions = pdnn_fmap_layer_positions(layer);
    if (layer->spec.kernel == 0) {
        pdnn_linear_backward_input(&layer->linear, y_grad, n, x_grad);
        return;
    }
    pdnn_linear_backward_input(&layer->linear, y_grad, n * positions, layer->patch_grad);
    for (uint32_t i = 0; i < n; i++)
        put_patches(layer, layer->patch_grad + (size_t)i * positions * layer->linear.inputs,
                    x_grad + i * image_floats(layer));
}

void pdnn_fmap_layer_backward(struct pdnn_fmap_layer *layer, const float *x, const float *y_grad,
                              uint32_t rows, float *x_grad) {
    struct pdnn_linear *linear = &layer->linear;
    const uint32_t positions = pdnn_fmap_layer_positions(layer);
    for (uint32_t r = 0, n; r < rows; r += n) {
        n = tile_at(layer, r, rows);
        const float *grad = y_grad + (size_t)r * positions * linear->outputs;
        if (layer->code && !layer->numbers)
            pdnn_linear_backward_weight_packed(linear, code_of(layer, r), grad, n * positions);
        else
            pdnn_linear_backward_weight(linear, matrix_of(layer, x + r * image_floats(layer), n),
                                        grad, n * positions);
        if (x_grad)
            patches_backward(layer, grad, n, x_grad + r * image_floats(layer));
    }
}
