/* SPDX-License-Identifier: BSD-2-Clause
 *
 * layer_maps_test.c - the picture of layers, of a network whose first layer copies its input and
 * pools it: every pixel is known.
 */
#include "run/layer_maps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/golden_spec.h"

/* A position is a word of CHANNELS bits, of which the input has PLANES. */
enum { SIDE = 4, PLANES = 14, CHANNELS = 16, BITS = SIDE * SIDE * CHANNELS, HALF = SIDE / 2 };

static struct pdnn_model *new_model(void) {
    struct pdnn_model *model = pdnn_model_new(2);
    assert_non_null(model);
    model->task = PDNN_TASK_CLASSIFY;
    strcpy(model->dataset, "none");
    model->classes = 2;
    model->width = model->height = SIDE;
    model->threshold = 128;
    model->input_map = PDNN_INPUT_CELLS;
    model->n_planes = PLANES;
    for (uint32_t p = 0; p < PLANES; p++)
        model->planes[p] = (struct pdnn_plane){.side = SIDE, .threshold = 1 + p};
    model->input_bits = BITS;
    for (uint32_t k = 0; k < 2; k++) {
        struct pdnn_layer *layer = &model->layers[k];
        assert_int_equal(pdnn_layer_alloc(layer, k ? 2 : CHANNELS, k ? BITS / 4 : CHANNELS),
                         PDNN_OK);
        layer->kind = k ? PDNN_LAYER_SUM : PDNN_LAYER_HIDDEN;
        layer->n_sources = 1;
        layer->sources[0] = k ? 0 : PDNN_INPUT;
        layer->scale = layer->noise_scale = 1;
    }
    struct pdnn_layer *copy = &model->layers[0];
    copy->kernel = copy->stride = 1;
    copy->pool = true;
    for (uint32_t j = 0; j < CHANNELS; j++) {
        copy->weight[j * CHANNELS + j] = j < PLANES ? 2 : 0;
        copy->bias[j] = -1;
    }
    struct pdnn_diag diag = {""};
    if (pdnn_model_check(model, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    return model;
}

/* The picture's grey pixels, freed by the caller. */
static uint8_t *read_png(const char *path, uint32_t *width, uint32_t *height) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_file(&image, path));
    image.format = PNG_FORMAT_GRAY;
    uint8_t *pixels = malloc(PNG_IMAGE_SIZE(image));
    assert_non_null(pixels);
    assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    *width = image.width;
    *height = image.height;
    return pixels;
}

static bool any_of_four(const uint8_t *input, uint32_t x, uint32_t y, uint32_t c) {
    bool any = false;
    for (uint32_t i = 0; i < 4; i++)
        any = any || input[((2 * y + i / 2) * SIDE + 2 * x + i % 2) * CHANNELS + c];
    return any;
}

static void copies_and_pools(void **state) {
    (void)state;
    struct pdnn_model *model = new_model();
    uint8_t input[BITS];
    for (uint32_t i = 0; i < BITS; i++)
        input[i] = i % CHANNELS >= PLANES || (i * 2654435761u >> 16 & 7) ? 0 : 1;
    char path[] = "/tmp/pdnn-maps-XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    const struct pdnn_batch batch = {
        .device = pdnn_golden_spec(model), .model = model, .samples = 3, .seed = 1};
    struct pdnn_diag diag = {""};
    if (pdnn_layer_maps_write(&batch, input, path, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    uint32_t width, height;
    uint8_t *pixels = read_png(path, &width, &height);
    assert_int_equal(width, 16 * 29 + 1); /* 16 maps of 28 pixels, lines between */
    assert_int_equal(height, 30 + 9 + 30);
    for (uint32_t c = 0; c < PLANES; c++)
        for (uint32_t y = 0; y < 28; y++)
            for (uint32_t x = 0; x < 28; x++) {
                const uint32_t left = 1 + 29 * c + x;
                const bool in = input[(y / 7 * SIDE + x / 7) * CHANNELS + c];
                assert_int_equal(pixels[(1 + y) * width + left], in ? 255 : 0);
                assert_int_equal(pixels[(40 + y) * width + left],
                                 any_of_four(input, x / 14, y / 14, c) ? 255 : 0);
            }
    free(pixels);

    model->layers[0].kernel = model->layers[0].stride = 0; /* no map any more */
    assert_int_equal(pdnn_layer_maps_write(&batch, input, path, &diag), PDNN_ERR_UNSUPPORTED);
    unlink(path);
    pdnn_model_close(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(copies_and_pools)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
