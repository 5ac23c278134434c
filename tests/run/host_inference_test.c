/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The rivals of sampling that the host computes: exact where nothing is left to chance, the mean
 * within reach of its error where something is, and what they refuse.
 */
#include "run/host_inference.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { INPUTS = 2, HIDDEN = 3, OUTPUTS = 2, DRAWS = 4096 };

/* 2 inputs -> 3 hidden -> 2 outputs that read hidden and input. */
static struct pdnn_model *small(enum pdnn_kind last, bool noise) {
    struct pdnn_model *model = pdnn_model_new(2);
    assert_non_null(model);
    model->task = PDNN_TASK_CLASSIFY;
    model->classes = OUTPUTS;
    model->input_bits = INPUTS;
    struct pdnn_layer *hidden = &model->layers[0], *out = &model->layers[1];
    assert_int_equal(pdnn_layer_alloc(hidden, HIDDEN, 16), PDNN_OK);
    assert_int_equal(pdnn_layer_alloc(out, OUTPUTS, 32), PDNN_OK);
    hidden->kind = PDNN_LAYER_HIDDEN;
    hidden->noise = noise;
    hidden->scale = 0.5f;
    hidden->noise_scale = 2;
    hidden->n_sources = 1;
    hidden->sources[0] = PDNN_INPUT;
    static const int8_t w[HIDDEN][INPUTS] = {{3, 0}, {-2, 5}, {1, 1}};
    for (int j = 0; j < HIDDEN; j++) {
        memcpy(hidden->weight + 16 * j, w[j], INPUTS);
        hidden->bias[j] = j - 2;
    }
    out->kind = last;
    out->scale = out->noise_scale = 1;
    out->n_sources = 2;
    out->sources[0] = 0;
    out->sources[1] = PDNN_INPUT;
    static const int8_t v[OUTPUTS][HIDDEN + INPUTS] = {{7, -3, 2, 1, 0}, {-1, 4, 0, 0, -6}};
    for (int j = 0; j < OUTPUTS; j++) {
        memcpy(out->weight + 32 * j, v[j], HIDDEN);
        memcpy(out->weight + 32 * j + 16, v[j] + HIDDEN, INPUTS);
        out->bias[j] = 10 * j - 5;
    }
    return model;
}

/* Thresholds: {1,0}: z = 1, -3, 1 -> 1 0 1; {0,1}: z = -2, 4, 1 -> 0 1 1; {1,1}: 1, 2, 2 -> 1 1 1.
 */
static void thresholds_are_exact(void **state) {
    (void)state;
    static const uint8_t inputs[3 * INPUTS] = {1, 0, 0, 1, 1, 1};
    struct pdnn_model *model = small(PDNN_LAYER_SUM, false);
    int32_t sums[3 * OUTPUTS + 1];
    sums[3 * OUTPUTS] = 77;
    assert_int_equal(
        pdnn_host_inference(model, PDNN_INFERENCE_LAYER_AVERAGE, inputs, 3, 5, 1, sums, NULL),
        PDNN_OK);
    static const int32_t want[] = {2 * 5 * (7 + 2 + 1 - 5),
                                   2 * 5 * (-1 + 5),
                                   2 * 5 * (-3 + 2 - 5),
                                   2 * 5 * (4 - 6 + 5),
                                   2 * 5 * (7 - 3 + 2 + 1 - 5),
                                   2 * 5 * (-1 + 4 - 6 + 5),
                                   77};
    assert_memory_equal(sums, want, sizeof want);
    model->layers[1].kind = PDNN_LAYER_COUNT;
    assert_int_equal(
        pdnn_host_inference(model, PDNN_INFERENCE_BIT_STREAM, inputs, 3, 5, 1, sums, NULL),
        PDNN_OK);
    static const int32_t counts[] = {5, 5, 0, 5, 5, 5, 77};
    assert_memory_equal(sums, counts, sizeof counts);
    pdnn_model_close(model);
}

static double sigmoid(double x) {
    return 1 / (1 + exp(-x));
}

/* The mean of output 0 over many draws, by its law; 5 standard deviations. */
static void p_bits_have_their_mean(void **state) {
    (void)state;
    struct pdnn_model *model = small(PDNN_LAYER_SUM, true);
    static const uint8_t input[INPUTS] = {1, 1};
    int32_t sums[OUTPUTS], again[OUTPUTS], other[OUTPUTS];
    const double p[HIDDEN] = {sigmoid(0.25), sigmoid(0.5), sigmoid(0.5)}; /* 0.5 z / 2 */
    const double mean = 7 * p[0] - 3 * p[1] + 2 * p[2] + 1 - 5;
    const double sigma = sqrt((49 * p[0] * (1 - p[0]) + 13 * p[1] * (1 - p[1])) / DRAWS);
    assert_int_equal(
        pdnn_host_inference(model, PDNN_INFERENCE_LAYER_AVERAGE, input, 1, DRAWS, 7, sums, NULL),
        PDNN_OK);
    const double got = sums[0] / 2.0 / DRAWS;
    if (fabs(got - mean) > 5 * sigma)
        fail_msg("mean %g, expected %g within %g", got, mean, 5 * sigma);
    pdnn_host_inference(model, PDNN_INFERENCE_LAYER_AVERAGE, input, 1, DRAWS, 7, again, NULL);
    pdnn_host_inference(model, PDNN_INFERENCE_LAYER_AVERAGE, input, 1, DRAWS, 8, other, NULL);
    assert_memory_equal(sums, again, sizeof sums);
    assert_memory_not_equal(sums, other, sizeof sums);
    pdnn_model_close(model);
}

/* An input that is drawn: 0 and 255 never and always, 51 a fifth. */
static void inputs_are_drawn(void **state) {
    (void)state;
    struct pdnn_model *model = small(PDNN_LAYER_SUM, false);
    static const uint8_t input[INPUTS] = {255, 51};
    int32_t sums[OUTPUTS];
    model->sampled_input = true;
    model->layers[0].bias[0] = -3;  /* on */
    model->layers[0].bias[1] = -99; /* off */
    model->layers[0].bias[2] = -99;
    assert_int_equal(
        pdnn_host_inference(model, PDNN_INFERENCE_LAYER_AVERAGE, input, 1, DRAWS, 3, sums, NULL),
        PDNN_OK);
    const double ones = (sums[1] / 2.0 / DRAWS - (-1 + 5)) / -6;
    assert_int_equal(sums[0], 2 * DRAWS * (7 + 1 - 5));
    assert_true(fabs(ones - 0.2) < 5 * sqrt(0.16 / DRAWS));
    pdnn_model_close(model);
}

/* A table of 2 bits: code z of z, 3 at most; as bits of mean code / 3. */
static void tables_are_read(void **state) {
    (void)state;
    struct pdnn_model *model = small(PDNN_LAYER_SUM, false);
    static const uint8_t input[INPUTS] = {1, 1};
    int32_t sums[OUTPUTS];
    struct pdnn_layer *hidden = &model->layers[0];
    model->act_bits = 2;
    hidden->table = malloc(PDNN_TABLE_ENTRIES);
    assert_non_null(hidden->table);
    for (int i = 0; i < PDNN_TABLE_ENTRIES; i++)
        hidden->table[i] = (uint8_t)(i < 3 ? i : 3);
    hidden->bias[0] = -9 - 1; /* 3 * 3 - 10: below 0, code 0 */
    hidden->bias[1] = 99;     /* code 3 */
    hidden->bias[2] = 250 * 2;
    hidden->shift = 1; /* (6 + 500) >> 1: the last entry */
    assert_int_equal(
        pdnn_host_inference(model, PDNN_INFERENCE_BIT_STREAM, input, 1, 10, 3, sums, NULL),
        PDNN_OK);
    assert_int_equal(sums[0], 2 * (10 * 3 * (-3 + 2 + 1) - 5 * 10));
    assert_int_equal(
        pdnn_host_inference(model, PDNN_INFERENCE_LAYER_AVERAGE, input, 1, 10, 3, sums, NULL),
        PDNN_ERR_UNSUPPORTED);
    pdnn_model_close(model);
}

static void refusals(void **state) {
    (void)state;
    static const uint8_t input[INPUTS] = {1, 1};
    struct pdnn_model *model = small(PDNN_LAYER_SUM, true);
    struct pdnn_layer *hidden = &model->layers[0];
    int32_t sums[OUTPUTS];
    struct pdnn_diag diag;
    /* Twice (7 + 3 + 2 + 1 + 5) a draw at most, the other output 2 * (1 + 4 + 6 + 5). */
    const uint32_t most = INT32_MAX / 36;
    hidden->once = true;
    assert_int_equal(
        pdnn_host_inference(model, PDNN_INFERENCE_LAYER_AVERAGE, input, 1, most, 1, sums, &diag),
        PDNN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "layers.0: expected no serial or once layer"));
    assert_int_equal(pdnn_host_inference(model, PDNN_INFERENCE_LAYER_AVERAGE, input, 1, most + 1, 1,
                                         sums, &diag),
                     PDNN_ERR_CAPACITY);
    assert_non_null(strstr(diag.text, "do not fit 32 bits"));
    pdnn_model_close(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thresholds_are_exact),
        cmocka_unit_test(p_bits_have_their_mean),
        cmocka_unit_test(inputs_are_drawn),
        cmocka_unit_test(tables_are_read),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
