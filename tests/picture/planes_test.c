/* SPDX-License-Identifier: BSD-2-Clause
 *
 * planes_test.c - pictures as planes of bits: means of cells against a picture of many smaller
 * pixels, edges against a picture of each direction's, the text form, and the model that asks for
 * them.
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

#include "model/model.h"
#include "picture/planes.h"

enum { SIDE = 6, STRIDE = 9, SIDE_MAX = 6 };

/* A pixel is cells x cells smaller ones, a cell side x side of them. */
static uint32_t cell_by_pieces(const uint8_t *pixels, uint32_t cells, uint32_t x, uint32_t y) {
    uint32_t sum = 0;
    for (uint32_t v = y * SIDE; v < (y + 1) * SIDE; v++)
        for (uint32_t u = x * SIDE; u < (x + 1) * SIDE; u++)
            sum += pixels[v / cells * STRIDE + u / cells];
    return sum;
}

/* East, then clockwise. */
static const int towards[8][2] = {{1, 0},  {1, 1},   {0, 1},  {-1, 1},
                                  {-1, 0}, {-1, -1}, {0, -1}, {1, -1}};

/* The edges of one direction, each pixel in a black frame. */
static void edge_picture(const uint8_t *pixels, const int direction[2], uint8_t *edges) {
    int framed[SIDE + 2][SIDE + 2] = {{0}};
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            framed[y + 1][x + 1] = pixels[y * STRIDE + x];
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            const int dx = framed[y + 1][x + 2] - framed[y + 1][x];
            const int dy = framed[y + 2][x + 1] - framed[y][x + 1];
            const int sx = 5 * abs(dx) < 2 * abs(dy) ? 0 : (dx > 0) - (dx < 0);
            const int sy = 5 * abs(dy) < 2 * abs(dx) ? 0 : (dy > 0) - (dy < 0);
            const bool here = sx == direction[0] && sy == direction[1];
            edges[y * STRIDE + x] = (uint8_t)(here ? abs(abs(dx) > abs(dy) ? dx : dy) : 0);
        }
}

static uint32_t check_means(const uint8_t *averaged, const uint8_t *bits, uint32_t cells,
                            uint32_t threshold) {
    uint32_t ones = 0;
    for (uint32_t i = 0; i < cells * cells; i++) {
        const uint32_t sum = cell_by_pieces(averaged, cells, i % cells, i / cells);
        assert_int_equal(bits[i], sum >= threshold * SIDE * SIDE);
        ones += bits[i];
    }
    return ones;
}

static void make_pixels(uint8_t pixels[SIDE * STRIDE]) {
    for (uint32_t i = 0; i < SIDE * STRIDE; i++)
        pixels[i] = (uint8_t)(i * i * 37 + i * 11);
}

static void cells_are_means(void **state) {
    (void)state;
    uint8_t pixels[SIDE * STRIDE], bits[2 * SIDE * SIDE + 1];
    uint32_t ones = 0, all = 0;
    make_pixels(pixels);
    for (uint32_t cells = 1; cells <= SIDE_MAX; cells++) {
        const uint32_t n = cells * cells;
        const struct pdnn_plane planes[] = {{cells, 90, false, PDNN_BRIGHTNESS},
                                            {cells, 140, false, PDNN_BRIGHTNESS}};
        assert_int_equal(pdnn_planes_bits(planes, 2), 2 * n);
        bits[2 * n] = 7;
        pdnn_planes_encode(planes, 2, &(struct pdnn_view){pixels, SIDE, STRIDE, 1, 0}, bits);
        assert_int_equal(bits[2 * n], 7);
        ones += check_means(pixels, bits, cells, 90) + check_means(pixels, bits + n, cells, 140);
        all += 2 * n;
    }
    assert_true(ones > all / 4 && ones < 3 * all / 4);
}

/* Between planes of brightness of the same side, which take their means in the same pass. */
static void edges_are_counted_by_direction(void **state) {
    (void)state;
    uint8_t pixels[SIDE * STRIDE], edges[SIDE * STRIDE] = {0}, bits[18 * SIDE * SIDE + 1];
    uint32_t ones = 0, all = 0;
    make_pixels(pixels);
    for (uint32_t cells = 1; cells <= SIDE_MAX; cells++) {
        const uint32_t n = cells * cells;
        const struct pdnn_plane planes[] = {{cells, 90, false, PDNN_BRIGHTNESS},
                                            {cells, 8, true, PDNN_BRIGHTNESS},
                                            {cells, 20, true, PDNN_BRIGHTNESS},
                                            {cells, 140, false, PDNN_BRIGHTNESS}};
        assert_int_equal(pdnn_planes_bits(planes, 4), 18 * n);
        bits[18 * n] = 7;
        pdnn_planes_encode(planes, 4, &(struct pdnn_view){pixels, SIDE, STRIDE, 1, 0}, bits);
        assert_int_equal(bits[18 * n], 7);
        check_means(pixels, bits, cells, 90);
        check_means(pixels, bits + 17 * n, cells, 140);
        for (uint32_t d = 0; d < 8; d++) {
            edge_picture(pixels, towards[d], edges);
            ones += check_means(edges, bits + (1 + d) * n, cells, 8);
            ones += check_means(edges, bits + (9 + d) * n, cells, 20);
        }
        all += 16 * n;
    }
    assert_true(ones > all / 8 && ones < 3 * all / 4);
}

/* Around one bright pixel it gets brighter towards it: from the left of it eastwards. Its own edges
 * cancel out. */
static void edges_of_one_pixel(void **state) {
    (void)state;
    const uint8_t pixels[9] = {0, 0, 0, 0, 200};
    static const uint8_t at[4] = {3, 1, 5, 7}, direction[4] = {0, 2, 4, 6};
    uint8_t bits[72], expected[72] = {0};
    for (int i = 0; i < 4; i++)
        expected[direction[i] * 9 + at[i]] = 1;
    pdnn_planes_encode(&(struct pdnn_plane){3, 200, true, PDNN_BRIGHTNESS}, 1,
                       &(struct pdnn_view){pixels, 3, 3, 1, 0}, bits);
    assert_memory_equal(bits, expected, 72);
    pdnn_planes_encode(&(struct pdnn_plane){3, 201, true, PDNN_BRIGHTNESS}, 1,
                       &(struct pdnn_view){pixels, 3, 3, 1, 0}, bits);
    assert_memory_equal(bits, (uint8_t[72]){0}, 72);
}

/* The eight directions, the borders between them at 2 to 5, and the larger difference. */
static void directions_of_an_edge(void **state) {
    (void)state;
    static const struct {
        int dx, dy, direction, strength;
    } cases[] = {{5, 0, 0, 5},   {6, 2, 0, 6},   {5, 2, 1, 5},  {2, 5, 1, 5},  {2, 6, 2, 6},
                 {0, 5, 2, 5},   {-4, 4, 3, 4},  {-2, 5, 3, 5}, {-9, 3, 4, 9}, {-9, -3, 4, 9},
                 {-5, -2, 5, 5}, {-2, -6, 6, 6}, {0, -1, 6, 1}, {5, -2, 7, 5}, {7, -7, 7, 7}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int dx = cases[i].dx, dy = cases[i].dy;
        const uint32_t strength = (uint32_t)cases[i].strength;
        uint8_t pixels[9] = {0}, bits[2 * 72];
        pixels[dx < 0 ? 3 : 5] = (uint8_t)abs(dx);
        pixels[dy < 0 ? 1 : 7] = (uint8_t)abs(dy);
        const struct pdnn_plane planes[] = {{3, strength, true, PDNN_BRIGHTNESS},
                                            {3, strength + 1, true, PDNN_BRIGHTNESS}};
        pdnn_planes_encode(planes, 2, &(struct pdnn_view){pixels, 3, 3, 1, 0}, bits);
        for (int d = 0; d < 8; d++) {
            assert_int_equal(bits[9 * d + 4], d == cases[i].direction);
            assert_int_equal(bits[72 + 9 * d + 4], 0);
        }
    }
}

/* A mean of exactly the threshold is enough; planes may change their side and come back. */
static void planes_follow_each_other(void **state) {
    (void)state;
    const uint8_t pixels[4] = {10, 20, 30, 40};
    const struct pdnn_plane planes[] = {{1, 25, false, PDNN_BRIGHTNESS},
                                        {2, 20, false, PDNN_BRIGHTNESS},
                                        {1, 26, false, PDNN_BRIGHTNESS},
                                        {2, 40, false, PDNN_BRIGHTNESS}};
    uint8_t bits[10];
    pdnn_planes_encode(planes, 4, &(struct pdnn_view){pixels, 2, 2, 1, 0}, bits);
    assert_memory_equal(bits, ((uint8_t[]){1, 0, 1, 1, 1, 0, 0, 0, 0, 1}), 10);
}

/* A colour is a channel, the rest sees the mean of the three, rounded down. */
static void colours(void **state) {
    (void)state;
    const uint8_t pixels[12] = {10, 20, 30, 40, 100, 0, 0, 0, 200, 0, 0, 41};
    const struct pdnn_view view = {pixels, 2, 2, 3, 4};
    const struct pdnn_plane planes[] = {
        {2, 30, false, PDNN_RED},  {2, 100, false, PDNN_GREEN},     {1, 60, false, PDNN_BLUE},
        {1, 61, false, PDNN_BLUE}, {2, 27, false, PDNN_BRIGHTNESS}, {1, 0, false, PDNN_BRIGHTNESS}};
    uint8_t bits[15];
    pdnn_planes_encode(planes, 6, &view, bits);
    assert_memory_equal(bits, ((uint8_t[]){0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1}), 15);
}

/* Position by position; in blocks, cell by cell of a position. */
static void planes_as_a_feature_map(void **state) {
    (void)state;
    const uint8_t pixels[16] = {9, 0, 0, 0, 0, 5, 0, 0, 0, 0, 5, 0, 0, 0, 0, 9};
    const struct pdnn_view view = {pixels, 4, 4, 1, 0};
    const struct pdnn_plane planes[] = {{4, 5, false, PDNN_BRIGHTNESS},
                                        {4, 9, false, PDNN_BRIGHTNESS}};
    uint8_t bits[256];
    uint32_t side, n;
    assert_null(pdnn_input_map_shape(planes, 2, PDNN_INPUT_CELLS, &side, &n));
    assert_true(side == 4 && n == 2);
    pdnn_input_map_encode(planes, 2, PDNN_INPUT_CELLS, &view, bits);
    for (uint32_t p = 0; p < 16; p++)
        for (uint32_t b = 0; b < 16; b++)
            assert_int_equal(bits[16 * p + b], b < 2 && pixels[p] >= (b ? 9 : 5));
    assert_null(pdnn_input_map_shape(planes, 2, PDNN_INPUT_BLOCKS, &side, &n));
    assert_true(side == 2 && n == 8);
    pdnn_input_map_encode(planes, 2, PDNN_INPUT_BLOCKS, &view, bits);
    for (uint32_t p = 0; p < 4; p++)
        for (uint32_t b = 0; b < 16; b++) {
            const uint32_t x = p % 2 * 2 + b / 2 % 2, y = p / 2 * 2 + b / 4;
            assert_int_equal(bits[16 * p + b], b < 8 && pixels[4 * y + x] >= (b % 2 ? 9 : 5));
        }
    struct pdnn_plane odd[9] = {{3, 5, false, PDNN_BRIGHTNESS}, {4, 5, false, PDNN_BRIGHTNESS}};
    assert_non_null(pdnn_input_map_shape(odd, 0, PDNN_INPUT_CELLS, &side, &n));
    assert_non_null(pdnn_input_map_shape(odd, 2, PDNN_INPUT_CELLS, &side, &n));  /* two sides */
    assert_non_null(pdnn_input_map_shape(odd, 1, PDNN_INPUT_BLOCKS, &side, &n)); /* an odd one */
    for (int i = 0; i < 9; i++)
        odd[i] = (struct pdnn_plane){2, 5, i > 6, PDNN_BRIGHTNESS};
    assert_non_null(pdnn_input_map_shape(odd, 9, PDNN_INPUT_CELLS, &side, &n)); /* 23 bits */
    assert_null(pdnn_input_map_shape(odd, 8, PDNN_INPUT_CELLS, &side, &n));     /* 15 */
}

static void text_and_back(void **state) {
    (void)state;
    struct pdnn_plane planes[PDNN_PLANES_MAX];
    char text[PDNN_PLANES_TEXT], many[256] = "";
    uint32_t n;
    const char *const wanted = "28:20r,14:255e,63:0,7:9be";
    assert_true(pdnn_planes_parse(wanted, planes, &n));
    assert_int_equal(n, 4);
    assert_true(planes[1].side == 14 && planes[1].threshold == 255 && planes[2].side == 63);
    assert_true(planes[0].colour == PDNN_RED && planes[3].colour == PDNN_BLUE);
    assert_true(planes[1].colour == PDNN_BRIGHTNESS && planes[2].threshold == 0);
    assert_true(!planes[0].edges && planes[1].edges && !planes[2].edges && planes[3].edges);
    pdnn_planes_print(planes, n, text);
    assert_string_equal(text, wanted);
    for (int i = 0; i < PDNN_PLANES_MAX; i++)
        strcat(many, i ? ",63:255ge" : "63:255ge");
    assert_true(pdnn_planes_parse(many, planes, &n));
    pdnn_planes_print(planes, n, text);
    assert_string_equal(text, many);
    strcat(many, ",1:1");
    assert_false(pdnn_planes_parse(many, planes, &n));
    const char *const bad[] = {
        "",      "28",     "28:",    "28:0e",  "28:256",       "0:9",
        "64:9",  "28:9,",  "28:9;",  "28:-9",  " 28:9",        "28:9 ",
        ":9",    ",28:9",  "28:9:",  "28:9,,", "4294967324:9", "28:4294967305",
        "28:9x", "28:9E",  "28:9ee", "28:9 e", "28:9e,",       "28e:9",
        "e",     "28:9er", "28:9rg", "r",      "28:9R"};
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
    model->planes[0] = (struct pdnn_plane){2, 50, false, PDNN_BRIGHTNESS};
    model->planes[1] = (struct pdnn_plane){1, 100, false, PDNN_BRIGHTNESS};
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
    assert_int_equal(pdnn_encode_pixels(model, pixels, bits, NULL), PDNN_OK);
    assert_memory_equal(bits, ((uint8_t[]){0, 1, 1, 1, 1}), 5);
    char path[] = "/tmp/pdnn-planes-XXXXXX";
    const int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(pdnn_model_save(model, path, &diag), PDNN_OK);
    assert_int_equal(pdnn_model_open(path, &back, &diag), PDNN_OK);
    assert_int_equal(back->n_planes, 2);
    for (uint32_t p = 0; p < 2; p++) {
        assert_int_equal(back->planes[p].side, model->planes[p].side);
        assert_int_equal(back->planes[p].threshold, model->planes[p].threshold);
        assert_int_equal(back->planes[p].edges, model->planes[p].edges);
    }
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
    BREAK((m->planes[1].threshold = 0, m->planes[1].edges = true), "planes: threshold: ");
    BREAK(m->planes[1].colour = PDNN_RED, "planes: expected no colours of a grey picture");
    BREAK(m->planes[1].threshold = 256, "planes: threshold: ");
    BREAK(m->planes[0].edges = true, "input_bits: expected 33 (the cells of the planes)");
    BREAK(m->n_planes = 17, "planes: number: ");
    BREAK(m->sampled_input = true, "planes: ");
    BREAK(m->task = PDNN_TASK_GENERATE, "planes: ");
    BREAK(m->height = 5, "planes: expected a square picture");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_means),
        cmocka_unit_test(edges_are_counted_by_direction),
        cmocka_unit_test(edges_of_one_pixel),
        cmocka_unit_test(directions_of_an_edge),
        cmocka_unit_test(planes_follow_each_other),
        cmocka_unit_test(colours),
        cmocka_unit_test(planes_as_a_feature_map),
        cmocka_unit_test(text_and_back),
        cmocka_unit_test(a_model_asks_for_planes),
        cmocka_unit_test(names_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
