/* SPDX-License-Identifier: BSD-2-Clause
 *
 * export_test.c - a classifier of every scheme, its weights as they start, as integers on the
 * golden device: thresholds give the float network's sums exactly, tables nearly, p-bits on the
 * average.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/batch.h"
#include "run/golden_spec.h"
#include "run/host_inference.h"
#include "model/model.h"
#include "train/classifier/classifier_task.h"

enum { SIDE = 8, CROP = 1, PIXELS = 36, CLASSES = 5, ROWS = 24, MANY = 2048 };

/* A picture's pixels are its drawn or thresholded input. */
static struct pdnn_classifier_task *make_task(struct pdnn_scheme scheme, uint32_t samples) {
    static struct pdnn_dataset data;
    static const uint32_t widths[] = {48, 32};
    data.width = data.height = SIDE;
    data.name = "mnist";
    struct pdnn_classifier_task *task = calloc(1, sizeof *task);
    assert_non_null(task);
    task->data = &data;
    task->pixels = task->bits = PIXELS;
    task->crop = CROP;
    struct pdnn_diag diag = {""};
    if (pdnn_scheme_resolve(&scheme, widths, 2, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    assert_int_equal(pdnn_classifier_new(&task->net, PIXELS, CLASSES, &scheme, ROWS, samples, 3),
                     PDNN_OK);
    struct pdnn_rng rng = {.seed = 8};
    for (uint32_t k = 0; k < task->net.n_layers; k++)
        pdnn_rng_fill(&rng, task->net.layer[k].bias->value, task->net.layer[k].outputs, 0.3f);
    return task;
}

static void free_task(struct pdnn_classifier_task *task) {
    pdnn_classifier_free(&task->net);
    free(task);
}

static uint8_t pixel_at(uint32_t row, uint32_t i, bool drawn) {
    uint32_t r = pdnn_rng_hash(row, i);
    return (uint8_t)(drawn ? r % 256 : r % 3 == 0);
}

/* Logits of the integers, mean over T samples, in the units of the float network; on the golden
 * device, or by a rival on the host. */
static void integer_logits(struct pdnn_classifier_task *task, uint32_t samples,
                           enum pdnn_inference inference, float *logits) {
    struct pdnn_model *model = pdnn_classifier_model(task, "{}");
    struct pdnn_diag diag = {""};
    assert_non_null(model);
    if (pdnn_model_check(model, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    uint8_t inputs[ROWS * PIXELS];
    int32_t sums[ROWS * CLASSES];
    for (uint32_t r = 0; r < ROWS; r++)
        for (uint32_t i = 0; i < PIXELS; i++)
            inputs[r * PIXELS + i] = pixel_at(r, i, task->net.scheme.sampled_input);
    struct pdnn_batch batch = {.device = pdnn_golden_spec(model),
                               .model = model,
                               .samples = samples,
                               .seed = 1,
                               .sampling = PDNN_SAMPLE_IID,
                               .jobs = 1};
    struct pdnn_batch_result result;
    int rc = inference == PDNN_INFERENCE_SAMPLES
                 ? pdnn_batch_run(&batch, inputs, ROWS, sums, &result, &diag)
                 : pdnn_host_inference(model, inference, inputs, ROWS, samples, 1, sums, &diag);
    if (rc != PDNN_OK)
        fail_msg("%s", diag.text);
    const struct pdnn_layer *last = &model->layers[model->n_layers - 1];
    for (int i = 0; i < ROWS * CLASSES; i++)
        logits[i] = last->scale * (float)sums[i] / (2.0f * (float)samples);
    pdnn_model_close(model);
}

static void float_logits(struct pdnn_classifier_task *task, uint32_t samples, float *logits) {
    struct pdnn_classifier *net = &task->net;
    bool drawn = net->scheme.sampled_input;
    for (uint32_t r = 0; r < ROWS; r++)
        for (uint32_t i = 0; i < PIXELS; i++)
            net->image[r * net->inputs + i] =
                (float)pixel_at(r, i, drawn) * (drawn ? 1.0f / 255.0f : 1.0f);
    pdnn_classifier_prepare(net);
    pdnn_classifier_forward(net, ROWS, samples);
    memcpy(logits, net->logits, ROWS * CLASSES * sizeof *logits);
}

/* Root mean square of the difference, and of the float logits' spread. */
static double difference(struct pdnn_scheme scheme, uint32_t samples, enum pdnn_inference inference,
                         double *spread) {
    float a[ROWS * CLASSES], b[ROWS * CLASSES];
    struct pdnn_classifier_task *task = make_task(scheme, samples < 512 ? samples : 512);
    pdnn_classifier_deploy(&task->net);
    float_logits(task, samples, a);
    integer_logits(task, samples, inference, b);
    free_task(task);
    double sum = 0, mean = 0, squares = 0;
    for (int i = 0; i < ROWS * CLASSES; i++) {
        sum += (double)(a[i] - b[i]) * (double)(a[i] - b[i]);
        mean += (double)a[i] / (ROWS * CLASSES);
        squares += (double)a[i] * (double)a[i] / (ROWS * CLASSES);
    }
    *spread = sqrt(squares - mean * mean);
    return sqrt(sum / (ROWS * CLASSES));
}

static void expect_by(const char *what, struct pdnn_scheme scheme, uint32_t samples,
                      enum pdnn_inference inference, double limit) {
    double spread, gap = difference(scheme, samples, inference, &spread);
    if (!(gap <= limit * spread) || spread < 0.05)
        fail_msg("%s: logits differ by %g, spread %g", what, gap, spread);
}

static void expect(const char *what, struct pdnn_scheme scheme, uint32_t samples, double limit) {
    expect_by(what, scheme, samples, PDNN_INFERENCE_SAMPLES, limit);
}

static void thresholds_are_exact(void **state) {
    (void)state;
    const struct pdnn_weight_format *format;
    static const char *const kinds[] = {"binary", "sigmoid", "tanh", "relu"};
    for (size_t w = 0; (format = pdnn_weight_format_at(w)); w++)
        for (size_t k = 0; format->on_tape && k < 4; k++)
            expect(format->name,
                   (struct pdnn_scheme){.activation = pdnn_activation_find(kinds[k]),
                                        .activation_bits = 1,
                                        .weights = format},
                   1, 1e-4);
}

static void tables_are_close(void **state) {
    (void)state;
    static const uint32_t bits[] = {2, 3, 4, 8};
    static const char *const kinds[] = {"sigmoid", "tanh", "relu"};
    for (size_t b = 0; b < 4; b++)
        for (size_t k = 0; k < 3; k++)
            expect(kinds[k],
                   (struct pdnn_scheme){.activation = pdnn_activation_find(kinds[k]),
                                        .activation_bits = bits[b]},
                   1, 0.15);
}

static void samples_agree(void **state) {
    (void)state;
    const struct pdnn_weight_format *ternary = pdnn_weight_format_find("ternary");
    const struct pdnn_activation_kind *tanh_form = pdnn_activation_find("pbit-tanh");
    expect("pbit", (struct pdnn_scheme){.weights = NULL}, MANY, 0.1); /* 4 deviations at least */
    expect("pbit-tanh", (struct pdnn_scheme){.activation = tanh_form}, MANY, 0.25);
    expect("pbit-tanh, ternary, noise scale",
           (struct pdnn_scheme){.activation = tanh_form,
                                .weights = ternary,
                                .n_noise_scales = 2,
                                .noise_scales = {0.3f, 0.6f}},
           MANY, 0.25);
    expect("deployed from sigmoid",
           (struct pdnn_scheme){.activation = pdnn_activation_find("sigmoid"),
                                .activation_bits = 8,
                                .deploy_pbits = true},
           MANY, 0.1);
    expect("deployed from tanh",
           (struct pdnn_scheme){.activation = pdnn_activation_find("tanh"), .deploy_pbits = true},
           MANY, 0.25);
    expect("ties", (struct pdnn_scheme){.ties = 4}, MANY, 0.1);
    expect(
        "ties, steps apart, noise scale",
        (struct pdnn_scheme){.ties = 3, .tie_step = 3, .n_noise_scales = 1, .noise_scales = {0.5f}},
        MANY, 0.1);
    expect("sampled input", (struct pdnn_scheme){.sampled_input = true}, 512, 0.15);
    expect(
        "sampled input, thresholds",
        (struct pdnn_scheme){.activation = pdnn_activation_find("binary"), .sampled_input = true},
        512, 0.15);
}

/* Averages of one hidden layer are what samples average to; thresholds have nothing to average;
 * long streams come to the deterministic network. */
static void rivals(void **state) {
    (void)state;
    const struct pdnn_scheme one_layer = {.n_widths = 1, .widths = {64}};
    const struct pdnn_scheme binary = {.activation = pdnn_activation_find("binary")};
    const struct pdnn_scheme tables = {.activation = pdnn_activation_find("sigmoid"),
                                       .activation_bits = 3};
    expect_by("layer average", one_layer, MANY, PDNN_INFERENCE_LAYER_AVERAGE, 0.15);
    expect_by("bit stream", one_layer, MANY, PDNN_INFERENCE_BIT_STREAM, 0.15);
    expect_by("thresholds", binary, 3, PDNN_INFERENCE_LAYER_AVERAGE, 1e-4);
    expect_by("tables, long streams", tables, 4096, PDNN_INFERENCE_BIT_STREAM, 0.3);
    double spread, few, many;
    few = difference(tables, 8, PDNN_INFERENCE_BIT_STREAM, &spread);
    many = difference(tables, 4096, PDNN_INFERENCE_BIT_STREAM, &spread);
    assert_true(few > 3 * many);
    struct pdnn_classifier_task *task = make_task(tables, 1);
    pdnn_classifier_prepare(&task->net);
    struct pdnn_model *model = pdnn_classifier_model(task, "{}");
    const uint8_t input[PIXELS] = {0};
    int32_t sums[CLASSES];
    assert_int_equal(
        pdnn_host_inference(model, PDNN_INFERENCE_LAYER_AVERAGE, input, 1, 4, 1, sums, NULL),
        PDNN_ERR_UNSUPPORTED);
    assert_int_equal(
        pdnn_host_inference(model, PDNN_INFERENCE_BIT_STREAM, input, 1, UINT32_MAX, 1, sums, NULL),
        PDNN_ERR_CAPACITY);
    pdnn_model_close(model);
    free_task(task);
}

/* Biases that 16 bits do not hold: said, not wrapped. */
static void refuses_large_biases(void **state) {
    (void)state;
    struct pdnn_classifier_task *task = make_task((struct pdnn_scheme){.weights = NULL}, 1);
    task->net.layer[1].bias->value[3] = 1e4f;
    pdnn_classifier_prepare(&task->net);
    struct pdnn_model *model = pdnn_classifier_model(task, "{}");
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_model_check(model, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "layers.1.bias[3]"));
    pdnn_model_close(model);
    free_task(task);
}

/* The trainer's bits of a picture are those that the host sends: thresholds, planes. */
static void trainer_and_host_see_the_same(void **state) {
    (void)state;
    enum { BITS = 36 + 25 + 8 * 9 };
    uint8_t picture[SIDE * SIDE], bits[BITS], pixels[PIXELS], plane_bits[BITS];
    float pixel[PIXELS];
    const struct pdnn_scheme schemes[] = {
        {.threshold = 77},
        {.n_planes = 3,
         .planes = {{6, 120, false, PDNN_BRIGHTNESS},
                    {5, 127, false, PDNN_BRIGHTNESS},
                    {3, 10, true, PDNN_BRIGHTNESS}}},
    };
    for (uint32_t s = 0; s < 2; s++) {
        struct pdnn_classifier_task *task = make_task(schemes[s], 1);
        if (s == 1) { /* more bits than make_task() takes */
            struct pdnn_scheme scheme = task->net.scheme;
            pdnn_classifier_free(&task->net);
            task->bits = BITS;
            assert_int_equal(pdnn_classifier_new(&task->net, BITS, CLASSES, &scheme, ROWS, 1, 3),
                             PDNN_OK);
        }
        task->pixel = pixel;
        task->plane_pixel = pixels;
        task->plane_bit = plane_bits;
        pdnn_classifier_prepare(&task->net);
        struct pdnn_model *model = pdnn_classifier_model(task, "{}");
        struct pdnn_diag diag = {""};
        assert_non_null(model);
        assert_int_equal(pdnn_model_check(model, &diag), PDNN_OK);
        assert_int_equal(model->input_bits, task->bits);
        uint32_t ones = 0;
        for (uint32_t row = 0; row < ROWS; row++) {
            for (uint32_t i = 0; i < SIDE * SIDE; i++)
                picture[i] = (uint8_t)pdnn_rng_hash(row, i);
            pdnn_image_crop(picture, SIDE, SIDE, CROP, pixel);
            pdnn_classifier_load(task, row);
            assert_int_equal(pdnn_encode_pixels(model, picture, bits, NULL), PDNN_OK);
            const float *image = task->net.image + (size_t)row * task->net.inputs;
            for (uint32_t i = 0; i < task->bits; i++) {
                assert_true(image[i] == (float)bits[i]);
                ones += bits[i];
            }
        }
        assert_true(ones > ROWS * task->bits / 4 && ones < ROWS * task->bits * 3 / 4);
        pdnn_model_close(model);
        free_task(task);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thresholds_are_exact), cmocka_unit_test(tables_are_close),
        cmocka_unit_test(samples_agree),        cmocka_unit_test(rivals),
        cmocka_unit_test(refuses_large_biases), cmocka_unit_test(trainer_and_host_see_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
