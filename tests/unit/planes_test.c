/* SPDX-License-Identifier: BSD-2-Clause
 *
 * planes_test.c - pictures as planes of bits: means of cells against a picture of many smaller
 * pixels, the text form, and the model that asks for them.
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

#include "planes.h"
#include "readout.h"

enum { SIDE = 6, STRIDE = 9, SIDE_MAX = 6 };

/* A pixel is cells x cells smaller ones, a cell side x side of them. */
static uint32_t cell_by_pieces(const uint8_t *pixels, uint32_t cells, uint32_t x, uint32_t y) {
    uint32_t sum = 0;
    for (uint32_t v = y * SIDE; v < (y + 1) * SIDE; v++)
        for (uint32_t u = x * SIDE; u < (x + 1) * SIDE; u++)
            sum += pixels[v / cells * STRIDE + u / cells];
    return sum;
}

static void cells_are_means(void **state) {
    (void)state;
    uint8_t pixels[SIDE * STRIDE], bits[2 * SIDE * SIDE + 1];
    uint32_t ones = 0, all = 0;
    for (uint32_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (uint8_t)(i * i * 37 + i * 11);
    for (uint32_t cells = 1; cells <= SIDE_MAX; cells++) {
        const struct pdnn_plane planes[] = {{cells, 90}, {cells, 140}};
        assert_int_equal(pdnn_planes_bits(planes, 2), 2 * cells * cells);
        bits[2 * cells * cells] = 7;
        pdnn_planes_encode(planes, 2, pixels, SIDE, STRIDE, bits);
        assert_int_equal(bits[2 * cells * cells], 7);
        for (uint32_t i = 0; i < 2 * cells * cells; i++) {
            const uint32_t at = i % (cells * cells), threshold = i < cells * cells ? 90 : 140;
            const uint32_t sum = cell_by_pieces(pixels, cells, at % cells, at / cells);
            assert_int_equal(bits[i], sum >= threshold * SIDE * SIDE);
            ones += bits[i];
            all++;
        }
    }
    assert_true(ones > all / 4 && ones < 3 * all / 4);
}

/* A mean of exactly the threshold is enough; planes may change their side and come back. */
static void planes_follow_each_other(void **state) {
    (void)state;
    const uint8_t pixels[4] = {10, 20, 30, 40};
    const struct pdnn_plane planes[] = {{1, 25}, {2, 20}, {1, 26}, {2, 40}};
    uint8_t bits[10];
    pdnn_planes_encode(planes, 4, pixels, 2, 2, bits);
    assert_memory_equal(bits, ((uint8_t[]){1, 0, 1, 1, 1, 0, 0, 0, 0, 1}), 10);
}

static void text_and_back(void **state) {
    (void)state;
    struct pdnn_plane planes[PDNN_PLANES_MAX];
    char text[PDNN_PLANES_TEXT], many[256] = "";
    uint32_t n;
    assert_true(pdnn_planes_parse("28:20,14:255,63:1", planes, &n));
    assert_int_equal(n, 3);
    assert_true(planes[1].side == 14 && planes[1].threshold == 255 && planes[2].side == 63);
    pdnn_planes_print(planes, n, text);
    assert_string_equal(text, "28:20,14:255,63:1");
    for (int i = 0; i < PDNN_PLANES_MAX; i++)
        strcat(many, i ? ",63:255" : "63:255");
    assert_true(pdnn_planes_parse(many, planes, &n));
    pdnn_planes_print(planes, n, text);
    assert_string_equal(text, many);
    strcat(many, ",1:1");
    assert_false(pdnn_planes_parse(many, planes, &n));
    const char *const bad[] = {"",     "28",    "28:",   "28:0",   "28:256",       "0:9",
                               "64:9", "28:9,", "28:9;", "28:-9",  " 28:9",        "28:9 ",
                               ":9",   ",28:9", "28:9:", "28:9,,", "4294967324:9", "28:4294967305"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (pdnn_planes_parse(bad[i], planes, &n))
            fail_msg("'%s' was taken for planes", bad[i]);
}

static struct pdnn_model *small_model(void) {
    struct pdnn_model *model = pdnn_model_new(1);
    assert_non_null(model);
    strcpy(model->dataset, "mnist");
    model->task = PDNN_TASK_CLASSIFY;
    model->classes = 2;
    model->width = model->height = 4;
    model->crop = 1;
    model->threshold = 128;
    model->n_planes = 2;
    model->planes[0] = (struct pdnn_plane){2, 50};
    model->planes[1] = (struct pdnn_plane){1, 100};
    model->input_bits = 5;
    struct pdnn_layer *layer = &model->layers[0];
    assert_int_equal(pdnn_layer_alloc(layer, 2, 16), PDNN_OK);
    layer->kind = PDNN_LAYER_SUM;
    layer->scale = layer->noise_scale = 1;
    layer->n_sources = 1;
    layer->sources[0] = PDNN_INPUT;
    return model;
}

static void a_model_asks_for_planes(void **state) {
    (void)state;
    const uint8_t pixels[16] = {0, 0, 0, 0, 0, 49, 50, 0, 0, 51, 251, 0, 0, 0, 0, 255};
    uint8_t bits[5];
    struct pdnn_model *model = small_model(), *back;
    struct pdnn_diag diag = {""};
    pdnn_input_pixels(model, pixels, bits);
    assert_memory_equal(bits, ((uint8_t[]){0, 1, 1, 1, 1}), 5);
    char path[] = "/tmp/pdnn-planes-XXXXXX";
    const int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(pdnn_model_save(model, path, &diag), PDNN_OK);
    assert_int_equal(pdnn_model_open(path, &back, &diag), PDNN_OK);
    assert_int_equal(back->n_planes, 2);
    assert_memory_equal(back->planes, model->planes, sizeof model->planes);
    pdnn_model_close(back);
    pdnn_model_close(model);
    remove(path);
}

#define BREAK(statement, wanted)                                                                   \
    do {                                                                                           \
        struct pdnn_model *m = small_model();                                                      \
        struct pdnn_diag diag = {""};                                                              \
        assert_int_equal(pdnn_model_check(m, &diag), PDNN_OK);                                     \
        statement;                                                                                 \
        assert_int_equal(pdnn_model_check(m, &diag), PDNN_ERR_FORMAT);                             \
        if (!strstr(diag.text, wanted))                                                            \
            fail_msg("expected '%s' in '%s'", wanted, diag.text);                                  \
        pdnn_model_close(m);                                                                       \
    } while (0)

static void names_what_is_wrong(void **state) {
    (void)state;
    BREAK(m->input_bits = 4, "input_bits: expected 5 (the cells of the planes)");
    BREAK(m->planes[0].side = 3, "planes: side: expected 1 to 2");
    BREAK(m->planes[1].threshold = 0, "planes: threshold: ");
    BREAK(m->planes[1].threshold = 256, "planes: threshold: ");
    BREAK(m->n_planes = 17, "planes: number: ");
    BREAK(m->sampled_input = true, "planes: ");
    BREAK(m->task = PDNN_TASK_GENERATE, "planes: ");
    BREAK(m->height = 5, "planes: expected a square picture");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_means),     cmocka_unit_test(planes_follow_each_other),
        cmocka_unit_test(text_and_back),       cmocka_unit_test(a_model_asks_for_planes),
        cmocka_unit_test(names_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
