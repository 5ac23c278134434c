/* SPDX-License-Identifier: BSD-2-Clause
 *
 * teacher_test.c - learning from probabilities: the loss against its slope, and what a judge's
 * verdicts become.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "train/judge/judge.h"
#include "train/net/loss.h"
#include "train/classifier/teacher.h"

enum { ROWS = 3, CLASSES = 4, SIDE = 8, IMAGES = 130 };

static void loss_and_slope(void **state) {
    (void)state;
    const uint8_t labels[ROWS] = {1, 3, 0};
    float logits[ROWS * CLASSES], grad[ROWS * CLASSES], other[ROWS * CLASSES];
    float targets[ROWS * CLASSES] = {0};
    struct pdnn_rng rng = {.seed = 5};
    pdnn_rng_normal(&rng, logits, ROWS * CLASSES, 2.0f);
    for (int r = 0; r < ROWS; r++)
        targets[r * CLASSES + labels[r]] = 1;
    memcpy(grad, logits, sizeof grad);
    memcpy(other, logits, sizeof other);
    assert_true(fabs(pdnn_loss_softmax_to(grad, targets, ROWS, CLASSES) -
                     pdnn_loss_softmax(other, labels, ROWS, CLASSES)) < 1e-6);
    for (int i = 0; i < ROWS * CLASSES; i++)
        assert_true(fabsf(grad[i] - other[i]) < 1e-6f);
    for (int i = 0; i < ROWS * CLASSES; i++)
        targets[i] = 0.7f * targets[i] + 0.3f / CLASSES;
    memcpy(grad, logits, sizeof grad);
    pdnn_loss_softmax_to(grad, targets, ROWS, CLASSES);
    for (int i = 0; i < ROWS * CLASSES; i++) {
        double loss[2];
        for (int side = 0; side < 2; side++) {
            memcpy(other, logits, sizeof other);
            other[i] += side ? 0.01f : -0.01f;
            loss[side] = pdnn_loss_softmax_to(other, targets, ROWS, CLASSES);
        }
        assert_true(fabs((loss[1] - loss[0]) / 0.02 - (double)grad[i]) < 1e-3);
    }
}

/* Half the label, half what the judge says at a temperature of 2; more images than it takes at a
 * time. */
static void a_judge_teaches(void **state) {
    (void)state;
    struct pdnn_judge judge;
    struct pdnn_rng rng = {.seed = 9};
    struct pdnn_diag diag = {""};
    char path[] = "/tmp/pdnn-teacher-XXXXXX";
    uint8_t *pixels = malloc(IMAGES * SIDE * SIDE), labels[IMAGES];
    float *targets = malloc(IMAGES * CLASSES * sizeof *targets);
    assert_true(pixels && targets);
    for (uint32_t i = 0; i < IMAGES * SIDE * SIDE; i++)
        pixels[i] = (uint8_t)pdnn_rng_hash(7, i);
    for (uint32_t i = 0; i < IMAGES; i++)
        labels[i] = i % CLASSES;
    struct pdnn_dataset data = {.name = "mnist",
                                .classes = CLASSES,
                                .count = IMAGES,
                                .channels = 1,
                                .height = SIDE,
                                .width = SIDE,
                                .pixels = pixels,
                                .labels = labels};
    close(mkstemp(path));
    assert_int_equal(pdnn_judge_new(&judge, SIDE, CLASSES, 1), PDNN_OK);
    strcpy(judge.dataset, "mnist");
    pdnn_convnet_start(&judge.body, &rng);
    pdnn_linear_start(&judge.head, &rng, 1.0f);
    assert_int_equal(pdnn_judge_save(&judge, path, "{}", &diag), PDNN_OK);
    assert_int_equal(pdnn_teacher_targets(path, &data, IMAGES, targets, &diag), PDNN_OK);
    for (uint32_t i = 0; i < IMAGES; i++) {
        double all = 0, sum = 0;
        for (uint32_t k = 0; k < SIDE * SIDE; k++)
            judge.x[k] = (float)pixels[i * SIDE * SIDE + k] * (1.0f / 255.0f);
        pdnn_judge_forward(&judge, 1);
        for (uint32_t j = 0; j < CLASSES; j++)
            all += exp((double)judge.logits[j] / 2);
        for (uint32_t j = 0; j < CLASSES; j++) {
            const double said = exp((double)judge.logits[j] / 2) / all;
            const double target = (double)targets[i * CLASSES + j];
            assert_true(fabs(target - 0.5 * said - 0.5 * (j == labels[i])) < 1e-5);
            sum += target;
        }
        assert_true(fabs(sum - 1) < 1e-5);
    }
    data.name = "fashion-mnist";
    assert_int_equal(pdnn_teacher_targets(path, &data, IMAGES, targets, &diag), PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "expected a judge of fashion-mnist"));
    unlink(path);
    pdnn_judge_free(&judge);
    free(pixels);
    free(targets);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loss_and_slope),
        cmocka_unit_test(a_judge_teaches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
