/* SPDX-License-Identifier: BSD-2-Clause
 *
 * forward_export_test.c - networks of forward-forward, trained for some steps, as integers on the
 * golden device: without noise every label's goodness is the float network's exactly, with it on
 * the average. What no device runs says why.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "run/batch.h"
#include "run/golden_spec.h"
#include "train/forward/forward_task.h"

enum { SIDE = 8, CROP = 1, PIXELS = 36, CLASSES = 5, IMAGES = 24, STEPS = 40 };

static struct pdnn_dataset data = {
    .name = "mnist", .classes = CLASSES, .channels = 1, .height = SIDE, .width = SIDE};

static void nothing(void *user, uint32_t i) {
    (void)user;
    (void)i;
}

static uint8_t bit_at(uint32_t row, uint32_t i) {
    return pdnn_rng_hash(row, i) % 3 == 0;
}

static struct pdnn_forward_task *make_task(struct pdnn_scheme scheme,
                                           struct pdnn_forward_scheme forward) {
    struct pdnn_forward_task *task = calloc(1, sizeof *task);
    struct pdnn_diag diag = {""};
    uint8_t labels[IMAGES];
    assert_non_null(task);
    task->data = &data;
    task->crop = CROP;
    task->bits = task->pixels = PIXELS;
    if (pdnn_forward_resolve(&forward, &scheme, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    assert_int_equal(
        pdnn_forward_net_new(&task->net, PIXELS, CLASSES, &scheme, &forward, IMAGES, 3), PDNN_OK);
    for (uint32_t r = 0; r < IMAGES; r++) {
        labels[r] = (uint8_t)(r % CLASSES);
        for (uint32_t i = 0; i < PIXELS; i++)
            task->net.image[r * task->net.inputs + i] = bit_at(r, i);
    }
    for (int step = 0; step < STEPS; step++)
        pdnn_forward_net_step(&task->net, labels, IMAGES, 0, 5e-3f);
    pdnn_forward_net_prepare(&task->net, 1);
    return task;
}

/* Largest difference of a label's goodness, mean over the samples; samples 0: without noise. */
static double difference(struct pdnn_scheme scheme, struct pdnn_forward_scheme forward,
                         uint32_t samples) {
    struct pdnn_forward_task *task = make_task(scheme, forward);
    struct pdnn_forward_net *net = &task->net;
    struct pdnn_diag diag = {""};
    uint8_t inputs[IMAGES * PIXELS];
    int32_t sums[IMAGES * CLASSES];
    const uint32_t taken = samples ? samples : 1;
    const double none = 0;
    assert_null(pdnn_forward_obstacle(net));
    struct pdnn_model *model = pdnn_forward_model(task, "{}");
    assert_non_null(model);
    if (pdnn_model_check(model, &diag) != PDNN_OK ||
        (samples == 0 && net->scheme.activation->drawn &&
         pdnn_model_set_noise(model, &none, 1, &diag) != PDNN_OK))
        fail_msg("%s", diag.text);
    for (uint32_t r = 0; r < IMAGES; r++)
        for (uint32_t i = 0; i < PIXELS; i++)
            inputs[r * PIXELS + i] = bit_at(r, i);
    struct pdnn_batch batch = {.device = pdnn_golden_spec(model),
                               .model = model,
                               .samples = taken,
                               .seed = 1,
                               .sampling = PDNN_SAMPLE_IID,
                               .jobs = 1};
    struct pdnn_batch_result result;
    if (pdnn_batch_run(&batch, inputs, IMAGES, sums, &result, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    pdnn_forward_net_score(net, IMAGES, &samples, 1, nothing, NULL);
    double most = 0, spread = 0;
    for (uint32_t i = 0; i < IMAGES * CLASSES; i++) { /* sums are twice the goodness */
        most = fmax(most, fabs((double)net->goodness[i] - sums[i] / 2.0) / taken);
        spread = fmax(spread, fabs((double)net->goodness[i]) / taken);
    }
    assert_true(spread > 3); /* it has learned something that can be told wrong */
    pdnn_model_close(model);
    pdnn_forward_net_free(net);
    free(task);
    return most;
}

static void goodness_without_noise(void **state) {
    (void)state;
    const struct pdnn_scheme binary = {.activation = pdnn_activation_find("binary")};
    struct pdnn_scheme small = {.n_widths = 2, .widths = {48, 32}}, plain = binary;
    struct pdnn_scheme alone = {.n_widths = 1, .widths = {64}};
    plain.n_widths = 2;
    plain.widths[0] = 32;
    plain.widths[1] = 48;
    assert_true(difference(small, (struct pdnn_forward_scheme){.ties = 0}, 0) < 1e-3);
    assert_true(difference(small, (struct pdnn_forward_scheme){.ties = 1}, 0) < 1e-3);
    assert_true(difference(plain, (struct pdnn_forward_scheme){.ties = 3, .label_rows = 2}, 0) <
                1e-3);
    assert_true(difference(alone,
                           (struct pdnn_forward_scheme){
                               .ties = 7, .goodness = PDNN_GOODNESS_POPCOUNT, .tie_step = 0.5f},
                           0) < 1e-3);
    assert_true(difference(small, (struct pdnn_forward_scheme){.biases = PDNN_TIES_EQUAL}, 0) <
                1e-3);
}

static void goodness_on_the_average(void **state) {
    (void)state;
    struct pdnn_scheme small = {.n_widths = 2,
                                .widths = {48, 32},
                                .n_noise_scales = 2,
                                .noise_scales = {1.0f, 0.5f},
                                .noise_end = 0.4f};
    assert_true(difference(small, (struct pdnn_forward_scheme){.ties = 0}, 2048) < 0.9);
}

/* What a card says is what was trained: of layers of 512 and 32 units 0.1 and 0.4. */
static void alpha_is_told(void **state) {
    (void)state;
    const struct pdnn_scheme scheme = {.n_widths = 2, .widths = {512, 32}};
    struct pdnn_forward_scheme forward = {.ties = 4};
    char text[640];
    pdnn_forward_describe(&forward, &scheme, text, sizeof text);
    assert_non_null(strstr(text, "\"alpha\": [0.100000001, 0.400000006], "));
    forward.alpha = 0.5f;
    pdnn_forward_describe(&forward, &scheme, text, sizeof text);
    assert_non_null(strstr(text, "\"alpha\": [0.5, 0.5], "));
}

static void obstacles(void **state) {
    (void)state;
    const struct {
        struct pdnn_scheme scheme;
        struct pdnn_forward_scheme forward;
        const char *text;
    } cases[] = {
        {{.weights = pdnn_weight_format_find("32")}, {.ties = 0}, "4 bits"},
        {{.activation = pdnn_activation_find("relu")}, {.ties = 0}, "floating point"},
        {{.n_widths = 0}, {.untied = true}, "weights of their own"},
        {{.n_widths = 0}, {.shared_noise = true}, "share a random number"},
        {{.n_widths = 0}, {.biases = PDNN_TIES_LEARNED}, "not the same"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pdnn_forward_net net = {.scheme = cases[i].scheme, .forward = cases[i].forward};
        struct pdnn_diag diag = {""};
        assert_int_equal(pdnn_forward_resolve(&net.forward, &net.scheme, &diag), PDNN_OK);
        const char *obstacle = pdnn_forward_obstacle(&net);
        if (!obstacle || !strstr(obstacle, cases[i].text))
            fail_msg("expected '%s', got '%s'", cases[i].text, obstacle ? obstacle : "none");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goodness_without_noise),
        cmocka_unit_test(goodness_on_the_average),
        cmocka_unit_test(alpha_is_told),
        cmocka_unit_test(obstacles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
