/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Between pictures and bits, sums and pixels: nothing but the cut-out is read, nothing beside it
 * written, and every value by hand.
 */
#include "model/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

enum { WIDTH = 5, HEIGHT = 4, PIXELS = WIDTH * HEIGHT, INSIDE = (WIDTH - 2) * (HEIGHT - 2) };

static struct pdnn_model *model_of(enum pdnn_task task, enum pdnn_kind last) {
    struct pdnn_model *model = pdnn_model_new(1);
    assert_non_null(model);
    model->task = task;
    model->classes = 3;
    model->width = WIDTH;
    model->height = HEIGHT;
    model->crop = 1;
    model->threshold = 100;
    model->input_bits = task == PDNN_TASK_CLASSIFY ? INSIDE : 3;
    struct pdnn_layer *layer = &model->layers[0];
    assert_int_equal(
        pdnn_layer_alloc(layer, task == PDNN_TASK_CLASSIFY ? model->classes : INSIDE, 16), PDNN_OK);
    layer->kind = last;
    layer->scale = 0.25f;
    return model;
}

static void pixels_become_bits(void **state) {
    (void)state;
    struct pdnn_model *model = model_of(PDNN_TASK_CLASSIFY, PDNN_LAYER_SUM);
    uint8_t pixels[PIXELS], bits[INSIDE + 1];
    static const uint8_t inside[INSIDE] = {99, 100, 255, 0, 101, 98};
    memset(pixels, 255, sizeof pixels);
    memcpy(pixels + WIDTH + 1, inside, 3);
    memcpy(pixels + 2 * WIDTH + 1, inside + 3, 3);
    memset(bits, 77, sizeof bits);
    assert_int_equal(pdnn_encode_pixels(model, pixels, bits, NULL), PDNN_OK);
    static const uint8_t want[INSIDE + 1] = {0, 1, 1, 0, 1, 0, 77};
    assert_memory_equal(bits, want, sizeof want);
    model->sampled_input = true; /* the pixels themselves */
    assert_int_equal(pdnn_encode_pixels(model, pixels, bits, NULL), PDNN_OK);
    assert_memory_equal(bits, inside, INSIDE);
    assert_int_equal(bits[INSIDE], 77);
    model->task = PDNN_TASK_GENERATE;
    assert_int_equal(pdnn_encode_pixels(model, pixels, bits, NULL), PDNN_ERR_ARGUMENT);
    pdnn_model_close(model);
}

static void classes_become_bits(void **state) {
    (void)state;
    struct pdnn_model *model = model_of(PDNN_TASK_GENERATE, PDNN_LAYER_SUM);
    uint8_t bits[4] = {9, 9, 9, 9};
    static const uint8_t want[4] = {0, 0, 1, 9};
    assert_int_equal(pdnn_encode_class(model, 2, bits, NULL), PDNN_OK);
    assert_memory_equal(bits, want, sizeof want);
    assert_int_equal(pdnn_encode_class(model, 3, bits, NULL), PDNN_ERR_ARGUMENT);
    assert_memory_equal(bits, want, sizeof want);
    pdnn_model_close(model);
}

/* 255 / (1 + exp(-0.25 * sum / (2 * 4))), rounded; counts: 255 * count / 4. */
static void sums_become_pixels(void **state) {
    (void)state;
    struct pdnn_model *model = model_of(PDNN_TASK_GENERATE, PDNN_LAYER_SUM);
    uint8_t pixels[PIXELS + 1];
    static const int32_t sums[INSIDE] = {0, 32, -32, 1000, -1000, 64},
                         counts[] = {0, 1, 2, 3, 4, 2};
    static const uint8_t of_sums[] = {128, 186, 69, 255, 0, 225},
                         of_counts[] = {0, 64, 128, 191, 255, 128};
    for (int count = 0; count < 2; count++) {
        uint8_t want[PIXELS + 1] = {0};
        const uint8_t *inside = count ? of_counts : of_sums;
        memcpy(want + WIDTH + 1, inside, 3);
        memcpy(want + 2 * WIDTH + 1, inside + 3, 3);
        want[PIXELS] = 77;
        memset(pixels, 77, sizeof pixels);
        model->layers[0].kind = count ? PDNN_LAYER_COUNT : PDNN_LAYER_SUM;
        assert_int_equal(pdnn_decode_pixels(model, count ? counts : sums, 4, pixels, NULL),
                         PDNN_OK);
        assert_memory_equal(pixels, want, sizeof want);
    }
    assert_int_equal(pdnn_decode_pixels(model, counts, 0, pixels, NULL), PDNN_ERR_ARGUMENT);
    assert_int_equal(pdnn_decode_pixels(model, counts, 4096, pixels, NULL), PDNN_OK);
    assert_int_equal(pdnn_decode_pixels(model, counts, 4097, pixels, NULL), PDNN_ERR_ARGUMENT);
    pdnn_model_close(model);
}

static void sums_become_classes(void **state) {
    (void)state;
    struct pdnn_model *model = model_of(PDNN_TASK_CLASSIFY, PDNN_LAYER_SUM);
    static const int32_t sums[4] = {-8, 24, 24, 99}; /* the last is of nobody */
    double logits[4] = {0, 0, 0, 7};
    uint32_t units;
    assert_int_equal(pdnn_decode_class(model, sums), 1);
    assert_int_equal(pdnn_decode_class(model, sums + 1), 2);
    assert_int_equal(pdnn_decode_logits(model, sums, 2, logits, NULL), PDNN_OK);
    static const double want[4] = {-0.5, 1.5, 1.5, 7};
    assert_memory_equal(logits, want, sizeof want);
    assert_int_equal(pdnn_margin_units(model, 1.0, &units, NULL), PDNN_OK);
    assert_int_equal(units, 8);
    assert_int_equal(pdnn_margin_units(model, 0.0624, &units, NULL), PDNN_ERR_ARGUMENT);
    assert_int_equal(pdnn_margin_units(model, 65535 * 0.125, &units, NULL), PDNN_OK);
    assert_int_equal(units, 65535);
    assert_int_equal(pdnn_margin_units(model, 65536 * 0.125, &units, NULL), PDNN_ERR_ARGUMENT);
    model->layers[0].kind = PDNN_LAYER_COUNT;
    assert_int_equal(pdnn_decode_logits(model, sums, 2, logits, NULL), PDNN_OK);
    static const double counts[4] = {-4, 12, 12, 7};
    assert_memory_equal(logits, counts, sizeof counts);
    assert_int_equal(pdnn_margin_units(model, 3, &units, NULL), PDNN_OK);
    assert_int_equal(units, 3);
    pdnn_model_close(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pixels_become_bits),
        cmocka_unit_test(classes_become_bits),
        cmocka_unit_test(sums_become_pixels),
        cmocka_unit_test(sums_become_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
