/* SPDX-License-Identifier: BSD-2-Clause
 *
 * probability_mean_test.c - a loss of the samples' mean probability: its gradient against finite
 * differences, and a classifier's way back against one sample at a time; the host's mean.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "run/probabilities.h"
#include "train/classifier/classifier.h"
#include "train/net/loss.h"

enum { ROWS = 3, SAMPLES = 4, CLASSES = 5, WIDTH = 16, PIXELS = 20, IN = 32 };
static const uint8_t labels[ROWS] = {1, 4, 0};

static double loss_of(const float *logits) {
    float z[SAMPLES * ROWS * CLASSES], mean[ROWS * CLASSES];
    memcpy(z, logits, sizeof z);
    pdnn_probability_mean(z, ROWS, CLASSES, SAMPLES, mean);
    return pdnn_loss_softmax(mean, labels, ROWS, CLASSES);
}

static void gradient_is_the_slope(void **state) {
    (void)state;
    enum { N = SAMPLES * ROWS * CLASSES };
    float logits[N], grad[N], mean[ROWS * CLASSES], mean_grad[ROWS * CLASSES];
    struct pdnn_rng rng = {.seed = 3};
    pdnn_rng_normal(&rng, logits, N, 3.0f);
    memcpy(grad, logits, sizeof grad);
    pdnn_probability_mean(grad, ROWS, CLASSES, SAMPLES, mean);
    for (int r = 0; r < ROWS; r++) {
        double sum = 0;
        for (int j = 0; j < CLASSES; j++)
            sum += exp((double)mean[r * CLASSES + j]);
        assert_true(fabs(sum - 1) < 1e-5);
    }
    memcpy(mean_grad, mean, sizeof mean_grad);
    pdnn_loss_softmax(mean_grad, labels, ROWS, CLASSES);
    pdnn_probability_mean_backward(mean, mean_grad, ROWS, CLASSES, SAMPLES, grad);
    for (int i = 0; i < N; i++) {
        const float kept = logits[i], h = 0.01f;
        logits[i] = kept + h;
        const double above = loss_of(logits);
        logits[i] = kept - h;
        const double below = loss_of(logits);
        logits[i] = kept;
        const double slope = (above - below) / (2 * (double)h);
        if (fabs(slope - (double)grad[i]) > 2e-4 + 0.01 * fabs(slope))
            fail_msg("logit %d: gradient %g, difference %g", i, (double)grad[i], slope);
    }
}

/* The weights of the last hidden layer, from the gradients at the samples' logits. */
static void expect_way_back(uint32_t n_hidden) {
    const uint32_t widths[] = {WIDTH, WIDTH};
    struct pdnn_scheme scheme = {.probability_mean = true};
    struct pdnn_classifier net;
    struct pdnn_rng rng = {.seed = 16};
    assert_int_equal(pdnn_scheme_resolve(&scheme, widths, n_hidden, NULL), PDNN_OK);
    assert_int_equal(pdnn_classifier_new(&net, PIXELS, CLASSES, &scheme, ROWS, SAMPLES, 4),
                     PDNN_OK);
    for (int r = 0; r < ROWS; r++)
        for (int i = 0; i < PIXELS; i++)
            net.image[r * IN + i] = pdnn_rng_unit(pdnn_rng_key(&rng), 0) < 0.5f ? 1.0f : 0.0f;
    pdnn_classifier_prepare(&net);
    pdnn_classifier_forward(&net, ROWS, SAMPLES);
    pdnn_classifier_loss(&net, labels, ROWS);
    pdnn_classifier_backward(&net, ROWS, SAMPLES);
    const uint32_t k = n_hidden - 1, inputs = net.layer[k].inputs;
    const float *w = net.layer[n_hidden].effective;
    double want[WIDTH * IN] = {0}, size = 0;
    for (uint32_t t = 0; t < SAMPLES; t++) {
        for (uint32_t r = 0; r < ROWS; r++) {
            const uint32_t row = t * ROWS + r;
            const float *x = k ? net.value[0] + row * inputs : net.image + r * inputs;
            for (uint32_t j = 0; j < WIDTH; j++) {
                const double p = (double)net.mean[k][(k ? row : r) * WIDTH + j];
                double g = 0;
                for (uint32_t c = 0; c < CLASSES; c++)
                    g += (double)(net.sample_logits[row * CLASSES + c] * w[c * WIDTH + j]);
                for (uint32_t i = 0; i < inputs; i++)
                    want[j * inputs + i] += g * p * (1 - p) * (double)x[i];
            }
        }
    }
    for (uint32_t i = 0; i < WIDTH * inputs; i++) {
        assert_true(fabs(want[i] - (double)net.layer[k].grad[i]) < 1e-5);
        size += fabs(want[i]);
    }
    assert_true(size > 0.01);
    pdnn_classifier_free(&net);
}

static void a_classifier_finds_its_way_back(void **state) {
    (void)state;
    expect_way_back(1);
    expect_way_back(2);
}

/* Two inputs that reach two classes through two p-bits. At T = 1 both means agree; the
 * probabilities of a picture add up to 1. */
static void the_host_averages_probabilities(void **state) {
    (void)state;
    enum { N = 6, OUT = 2 };
    struct pdnn_model *model = pdnn_model_new(2);
    assert_non_null(model);
    strcpy(model->dataset, "mnist");
    model->task = PDNN_TASK_CLASSIFY;
    model->classes = OUT;
    model->width = 2;
    model->height = 1;
    model->input_bits = 2;
    model->threshold = 128;
    for (uint32_t k = 0; k < 2; k++) {
        struct pdnn_layer *layer = &model->layers[k];
        assert_int_equal(pdnn_layer_alloc(layer, OUT, 16), PDNN_OK);
        layer->kind = k ? PDNN_LAYER_SUM : PDNN_LAYER_HIDDEN;
        layer->noise = k == 0;
        layer->scale = 0.5f;
        layer->noise_scale = 1;
        layer->n_sources = 1;
        layer->sources[0] = k ? 0 : PDNN_INPUT;
        layer->weight[0] = layer->weight[17] = 3;
        layer->bias[1] = 1;
    }
    const uint8_t inputs[N * 2] = {0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0};
    int32_t sums[N * OUT];
    double mean[N * OUT];
    struct pdnn_batch batch = {.device = "golden",
                               .model = model,
                               .samples = 1,
                               .sampling = PDNN_SAMPLE_IID,
                               .jobs = 1,
                               .seed = 5};
    struct pdnn_batch_result result;
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_batch_probabilities(&batch, inputs, N, mean, &result, &diag), PDNN_OK);
    const uint64_t cycles = result.totals.cycles;
    batch.seed = pdnn_seed_for(5, 0);
    assert_int_equal(pdnn_batch_run(&batch, inputs, N, sums, &result, &diag), PDNN_OK);
    for (int i = 0; i < N; i++) /* scale 1/2, sums count halves */
        assert_true(fabs(mean[i * OUT] -
                         1 / (1 + exp(0.25 * (sums[i * OUT + 1] - sums[i * OUT])))) < 1e-12);
    batch.samples = 9;
    assert_int_equal(pdnn_batch_probabilities(&batch, inputs, N, mean, &result, &diag), PDNN_OK);
    assert_int_equal(result.totals.cycles, 9 * cycles);
    for (int i = 0; i < N; i++)
        assert_true(fabs(mean[i * OUT] + mean[i * OUT + 1] - 1) < 1e-12);
    assert_int_equal(pdnn_most_probable((double[]){0.1, 0.6, 0.6}, 3), 1);
    pdnn_model_close(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradient_is_the_slope),
        cmocka_unit_test(a_classifier_finds_its_way_back),
        cmocka_unit_test(the_host_averages_probabilities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
