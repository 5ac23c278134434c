/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_test.c - models with layers on feature maps: their shapes, their rules, their file; and that
 * a device without such layers refuses them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/fmap.h"
#include "pdnn.h"

static void add_layer(struct pdnn_model *model, uint32_t index, uint32_t kernel, uint32_t stride,
                      uint32_t outputs, uint32_t inputs) {
    struct pdnn_layer *layer = &model->layers[index];
    const bool last = index == model->n_layers - 1;
    assert_int_equal(pdnn_layer_alloc(layer, outputs, inputs), PDNN_OK);
    layer->kind = last ? PDNN_LAYER_SUM : PDNN_LAYER_HIDDEN;
    layer->noise = !last;
    layer->scale = layer->noise_scale = 1;
    layer->kernel = kernel;
    layer->stride = stride;
    layer->n_sources = 1;
    layer->sources[0] = (int)index - 1; /* of layer 0: the input */
    for (uint32_t j = 0; j < outputs; j++)
        layer->weight[j * inputs] = (int8_t)(j % 15) - 8;
}

/* 8 x 8 cells of 2 planes in blocks: 4 x 4 x 8 -> upsampled and 5 x 5 with stride 2: 4 x 4 x 20 ->
 * pooled: 2 x 2 x 16 -> 3 classes. */
static struct pdnn_model *small_model(void) {
    struct pdnn_model *model = pdnn_model_new(3);
    assert_non_null(model);
    strcpy(model->dataset, "folder");
    model->task = PDNN_TASK_CLASSIFY;
    model->classes = 3;
    model->channels = 3;
    model->width = model->height = 10;
    model->crop = 1;
    model->threshold = 128;
    model->n_planes = 2;
    model->planes[0] = (struct pdnn_plane){8, 50, false, PDNN_BLUE};
    model->planes[1] = (struct pdnn_plane){8, 0, false, PDNN_BRIGHTNESS};
    model->input_map = PDNN_INPUT_BLOCKS;
    model->input_bits = 16 * 16;
    add_layer(model, 0, 5, 2, 20, 25 * 16);
    model->layers[0].upsample = true;
    add_layer(model, 1, 3, 1, 16, 9 * 32);
    model->layers[1].pool = true;
    add_layer(model, 2, 0, 0, 3, 4 * 16);
    return model;
}

static void assert_map(struct pdnn_fmap map, uint32_t width, uint32_t height, uint32_t channels) {
    assert_int_equal(map.width, width);
    assert_int_equal(map.height, height);
    assert_int_equal(map.channels, channels);
}

static void shapes(void **state) {
    (void)state;
    struct pdnn_model *model = small_model();
    struct pdnn_diag diag = {""};
    if (pdnn_model_check(model, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    assert_map(pdnn_fmap_of(model, PDNN_INPUT), 4, 4, 8);
    assert_map(pdnn_fmap_of(model, 0), 4, 4, 20);
    assert_map(pdnn_fmap_sums(model, 1), 4, 4, 16);
    assert_map(pdnn_fmap_of(model, 1), 2, 2, 16);
    assert_map(pdnn_fmap_of(model, 2), 1, 1, 3);
    assert_int_equal(pdnn_fmap_words(pdnn_fmap_of(model, 0)), 4 * 4 * 2);
    model->layers[0].upsample = false; /* 4 x 4 in steps of two */
    assert_map(pdnn_fmap_of(model, 0), 2, 2, 20);
    model->layers[0].stride = 1; /* 3 x 3 to pool: 2 x 2 */
    model->planes[0].side = model->planes[1].side = 6;
    assert_map(pdnn_fmap_sums(model, 1), 2, 2, 16);
    assert_map(pdnn_fmap_of(model, 1), 1, 1, 16);
    assert_true(pdnn_model_has_kernels(model));
    struct pdnn_layer_info info;
    assert_int_equal(pdnn_model_layer(model, 1, &info), PDNN_OK);
    assert_true(info.kernel == 3 && info.stride == 1 && info.pool && info.width == 1);
    assert_int_equal(pdnn_model_channels(model), 3);
    pdnn_model_close(model);
}

#define BREAK(statement, wanted)                                                                   \
    do {                                                                                           \
        struct pdnn_model *m = small_model();                                                      \
        struct pdnn_diag diag = {""};                                                              \
        statement;                                                                                 \
        assert_int_equal(pdnn_model_check(m, &diag), PDNN_ERR_FORMAT);                             \
        if (!strstr(diag.text, wanted))                                                            \
            fail_msg("expected '%s' in '%s'", wanted, diag.text);                                  \
        pdnn_model_close(m);                                                                       \
    } while (0)

static void names_what_is_wrong(void **state) {
    (void)state;
    BREAK(m->layers[0].kernel = 4, "layers.0: kernel: expected 0, 1, 3 or 5, got 4");
    BREAK(m->layers[0].kernel = 7, "layers.0: kernel: ");
    BREAK(m->layers[0].kernel = 3, "layers.0: inputs: expected 144 as of the sources");
    BREAK(m->layers[0].stride = 0, "layers.0: stride: expected 1 or 2, got 0");
    BREAK(m->layers[0].stride = 3, "layers.0: stride: ");
    BREAK(m->layers[0].once = true, "layers.0: kernel: expected none");
    BREAK(m->layers[1].serial = true, "layers.1: kernel: expected none");
    BREAK(m->layers[1].n_sources = 2, "layers.1: kernel: expected one source");
    BREAK(m->layers[1].sources[0] = 1, "layers.1: sources: ");
    BREAK(m->layers[2].pool = true, "layers.2: stride, pool, upsample: expected none");
    BREAK(m->layers[2].stride = 1, "layers.2: stride, pool, upsample: expected none");
    BREAK((m->layers[2].kernel = m->layers[2].stride = 1), "layers.2: outputs: expected 3");
    BREAK((m->layers[2].map_width = m->layers[2].map_height = 1), "layers.2: width, height: ");
    BREAK((m->layers[1].map_width = 2), "layers.1: width, height: expected none with a kernel");
    BREAK((m->layers[0].pool = true, m->layers[0].upsample = false),
          "layers.1: pool: expected a map of at least 2 x 2");
    BREAK(m->layers[0].stride = 1, "layers.2: inputs: "); /* 8 x 8 and 4 x 4 positions */
    BREAK(m->layers[0].weight[8] = 1, "layers.0.weight[0, 8]: expected 0 (padding");
    BREAK(m->layers[1].weight[32 + 20] = 1, "layers.1.weight[0, 52]: expected 0 (padding");
    BREAK(m->planes[1].side = 6, "input_map: expected planes of one side");
    BREAK((m->planes[0].side = m->planes[1].side = 7),
          "input_map: expected planes of an even side");
    BREAK((m->planes[0].edges = true), "input_map: expected at most 16 bits a position");
    BREAK(m->n_planes = 0, "channels: ");
    BREAK((m->n_planes = 0, m->channels = 1), "input_map: expected planes");
    BREAK(m->input_bits = 128, "input_bits: expected 256");
    BREAK(m->channels = 2, "channels: expected 1 or 3, got 2");
    BREAK(m->channels = 1, "planes: expected no colours");
    static const uint8_t table[PDNN_TABLE_ENTRIES];
    BREAK((m->act_bits = 2, m->layers[0].noise = false, pdnn_layer_set_table(&m->layers[0], table)),
          "layers.0: kernel: expected none with act_bits > 1");
}

static void comes_back_from_its_file(void **state) {
    (void)state;
    char path[] = "/tmp/pdnn-fmap-XXXXXX";
    struct pdnn_model *model = small_model(), *back;
    struct pdnn_diag diag = {""};
    const int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    if (pdnn_model_save(model, path, &diag) != PDNN_OK ||
        pdnn_model_open(path, &back, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    assert_true(back->input_map == PDNN_INPUT_BLOCKS && back->channels == 3);
    for (uint32_t i = 0; i < 3; i++) {
        const struct pdnn_layer *a = &model->layers[i], *b = &back->layers[i];
        assert_true(a->kernel == b->kernel && a->stride == b->stride && a->pool == b->pool &&
                    a->upsample == b->upsample);
        assert_memory_equal(a->weight, b->weight, (size_t)a->outputs * a->inputs);
    }
    pdnn_model_close(back);
    pdnn_model_close(model);
    remove(path);
}

/* Three channels of 10 x 10, of which 8 x 8 are looked at. */
static void pictures_become_a_map(void **state) {
    (void)state;
    struct pdnn_model *model = small_model();
    uint8_t pixels[300] = {0}, bits[256], expected[256] = {0};
    for (uint32_t p = 0; p < 16; p++) /* the constant, of each of the four cells */
        for (uint32_t cell = 0; cell < 4; cell++)
            expected[16 * p + 2 * cell + 1] = 1;
    pixels[200 + 10 * 1 + 1] = 50;  /* blue at (0, 0) of the inner square: cell 0 of position 0 */
    pixels[200 + 10 * 8 + 7] = 200; /* blue at (6, 7): cell 2 of position 15 */
    pixels[10 * 4 + 4] = 255;       /* red */
    pixels[200] = 255;              /* cut off */
    expected[0] = expected[16 * 15 + 2 * 2] = 1;
    assert_int_equal(pdnn_encode_pixels(model, pixels, bits, NULL), PDNN_OK);
    assert_memory_equal(bits, expected, 256);
    pdnn_model_close(model);
}

static void devices_without_maps_refuse(void **state) {
    (void)state;
    struct pdnn_model *model = small_model();
    static const char *const names[] = {"golden", "golden:rows=1", "golden:block"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct pdnn_device *device;
        struct pdnn_diag diag = {""};
        assert_int_equal(pdnn_device_open(names[i], &device, &diag), PDNN_OK);
        assert_int_equal(pdnn_device_load(device, model, &diag), PDNN_ERR_UNSUPPORTED);
        assert_non_null(strstr(diag.text, "layers.0: kernel 5: "));
        pdnn_device_close(device, NULL);
    }
    pdnn_model_close(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes),
        cmocka_unit_test(names_what_is_wrong),
        cmocka_unit_test(comes_back_from_its_file),
        cmocka_unit_test(pictures_become_a_map),
        cmocka_unit_test(devices_without_maps_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
