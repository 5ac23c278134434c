/* SPDX-License-Identifier: BSD-2-Clause
 *
 * straight_through_test.c - rounding and drawing have no finite difference: their rules are tested
 * for what they say, and a whole classifier's gradient against the same sums written out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "train/classifier/classifier.h"
#include "train/net/pbit.h"
#include "train/weights/quantise.h"

enum { ROWS = 3 };

static const uint8_t labels[ROWS] = {1, 4, 0};

static void quantiser(void **state) {
    (void)state;
    const float scale = 0.5f, w[] = {0.2f, -0.3f, 3.4f, 9.0f, -9.0f, 0.74f};
    const float expected[] = {0.0f, -0.5f, 3.5f, 3.5f, -4.0f, 0.5f};
    const float g[] = {1, 2, 3, 4, 5, 6};
    float effective[6], w_grad[6] = {0};
    pdnn_quantise(w, 6, scale, effective);
    for (int i = 0; i < 6; i++)
        assert_true(fabsf(effective[i] - expected[i]) < 1e-6f);
    /* In range: q - w/s = -0.4, -0.4, 0.2, -0.48; beyond: 7 and -8; times s. */
    double by_hand = 0.5 * (1 * -0.4 + 2 * -0.4 + 3 * 0.2 + 4 * 7 + 5 * -8 + 6 * -0.48);
    assert_true(fabs((double)pdnn_quantise_backward(w, g, 6, scale, w_grad) - by_hand) < 1e-4);
    for (int i = 0; i < 6; i++)
        assert_true(w_grad[i] == (i == 3 || i == 4 ? 0.0f : g[i]));
    /* Beyond the range the effective weight is s * 7: there the scale's gradient is exact. */
    float big[] = {9.0f, -9.0f}, ones[] = {1, 1}, up[2], down[2], unused[2] = {0};
    double slope = (double)pdnn_quantise_backward(big, ones, 2, scale, unused);
    pdnn_quantise(big, 2, scale * expf(1e-3f), up);
    pdnn_quantise(big, 2, scale * expf(-1e-3f), down);
    double difference = (double)(up[0] + up[1] - down[0] - down[1]) / 2e-3;
    assert_true(fabs(slope - difference) < 1e-2);
}

/* What has left the range comes back to its edge: the level stays, and gradients pass again. */
static void weights_come_back(void **state) {
    (void)state;
    enum { N = 6 };
    const float scale = 0.5f, w[N] = {9.0f, -9.0f, 3.7f, -4.2f, 0.74f, 0.0f}, ones[N] = {1, 1, 1};
    struct pdnn_arena arena = {0};
    struct pdnn_param_set set = {0};
    struct pdnn_linear layer;
    float before[N], after[N], w_grad[N] = {0};
    pdnn_linear_add(&layer, &set, &arena, "layer", 3, 2, true, false);
    assert_false(arena.failed);
    memcpy(layer.weight->value, w, sizeof w);
    layer.log_scale->value[0] = logf(scale);
    pdnn_quantise(w, N, scale, before);
    pdnn_linear_keep_within(&layer);
    pdnn_quantise(layer.weight->value, N, scale, after);
    assert_memory_equal(before, after, sizeof before);
    pdnn_quantise_backward(layer.weight->value, ones, N, scale, w_grad);
    assert_true(w_grad[0] == 1.0f && w_grad[1] == 1.0f);
    assert_memory_equal(layer.weight->value + 2, w + 2, (N - 2) * sizeof *w);
    pdnn_arena_free(&arena);
}

static void pbits(void **state) {
    (void)state;
    enum { N = 100000 };
    static float z[N], p[N], bit[N], mean[N];
    struct pdnn_rng rng = {.seed = 5};
    for (int i = 0; i < N; i++)
        z[i] = -1.0986123f; /* sigmoid = 1/4 */
    pdnn_pbit_probability(z, N, p);
    pdnn_pbit_draw(&rng, p, N, bit);
    pdnn_pbit_draw_mean(&rng, p, N, 3, mean);
    double ones = 0, sum = 0, squares = 0;
    for (int i = 0; i < N; i++) {
        assert_true(bit[i] == 0.0f || bit[i] == 1.0f);
        ones += (double)bit[i];
        sum += (double)mean[i];
        squares += ((double)mean[i] - 0.25) * ((double)mean[i] - 0.25);
    }
    assert_true(fabs(ones / N - 0.25) < 0.006); /* 4 standard deviations */
    assert_true(fabs(sum / N - 0.25) < 0.0035);
    assert_true(fabs(squares / N - 0.0625) < 0.0015); /* p (1 - p) / 3 */
    float grad = 2.0f;
    pdnn_pbit_backward(p, 1, &grad);
    assert_true(fabsf(grad - 2.0f * 0.1875f) < 1e-6f);
}

/* The kernels of whole layers against the rules one value at a time. */
static void pbit_layers(void **state) {
    (void)state;
    enum { WIDTH = 700, SAMPLES = 3, N = ROWS * WIDTH };
    static float z[SAMPLES * N], p[SAMPLES * N], bit[SAMPLES * N], mean[N], sum[N], bias[WIDTH];
    struct pdnn_rng rng = {.seed = 6};
    pdnn_rng_fill(&rng, bias, WIDTH, 1.0f);
    pdnn_rng_fill(&rng, z, SAMPLES * N, 3.0f);
    memcpy(p, z, sizeof z);
    pdnn_pbit_layer_draw(&rng, p, bias, 1.0f, ROWS, WIDTH, SAMPLES, bit);
    double expected = 0, ones = 0;
    int differ = 0;
    for (int i = 0; i < N; i++) {
        assert_true(fabs(1 / (1 + exp(-(double)(z[i] + bias[i % WIDTH]))) - (double)p[i]) < 1e-5);
        expected += SAMPLES * (double)p[i];
        for (int t = 0; t < SAMPLES; t++)
            ones += (double)bit[t * N + i];
        differ += bit[i] != bit[N + i];
    }
    assert_true(fabs(ones - expected) < 2 * sqrt((double)SAMPLES * N)); /* 4 deviations at most */
    assert_true(differ > N / 8);

    memcpy(p, z, sizeof z);
    pdnn_pbit_layer_shared(&rng, p, bias, 1.0f, ROWS, WIDTH, SAMPLES, mean);
    ones = 0;
    for (int i = 0; i < N; i++)
        ones += (double)mean[i];
    assert_true(fabs(ones - expected / SAMPLES) < 2 * sqrt(N / (double)SAMPLES));

    memcpy(p, z, sizeof z);
    pdnn_pbit_layer_mean(&rng, p, bias, 1.0f, ROWS, WIDTH, SAMPLES, mean);
    expected = ones = 0;
    for (int i = 0; i < SAMPLES * N; i++)
        expected += (double)p[i] / SAMPLES;
    for (int i = 0; i < N; i++)
        ones += (double)mean[i];
    assert_true(fabs(ones - expected) < 2 * sqrt(N / (double)SAMPLES));

    memcpy(z, p, sizeof z);
    pdnn_pbit_layer_backward(p, mean, 1.0f, N, SAMPLES, sum);
    for (int i = 0; i < N; i++) {
        double total = 0;
        for (int t = 0; t < SAMPLES; t++) {
            float grad = mean[i] / SAMPLES;
            pdnn_pbit_backward(&z[t * N + i], 1, &grad);
            assert_true(fabsf(grad - p[t * N + i]) < 1e-6f);
            total += (double)grad;
        }
        assert_true(fabs(total - (double)sum[i]) < 1e-6);
    }
}

/* The classifier's way back, which uses one product for all samples, against one a sample. */
static void classifier(void **state) {
    (void)state;
    enum { SAMPLES = 3, PIXELS = 20, WIDTH = 16, CLASSES = 5, IN = 32 };
    const uint32_t widths[] = {WIDTH, WIDTH};
    struct pdnn_scheme scheme = {0};
    assert_int_equal(pdnn_scheme_resolve(&scheme, widths, 2, NULL), PDNN_OK);
    struct pdnn_classifier net;
    struct pdnn_rng rng = {.seed = 16};
    assert_int_equal(pdnn_classifier_new(&net, PIXELS, CLASSES, &scheme, ROWS, SAMPLES, 4),
                     PDNN_OK);
    for (int r = 0; r < ROWS; r++)
        for (int i = 0; i < PIXELS; i++)
            net.image[r * IN + i] = pdnn_rng_unit(pdnn_rng_key(&rng), 0) < 0.5f ? 1.0f : 0.0f;
    pdnn_classifier_prepare(&net);
    pdnn_classifier_forward(&net, ROWS, SAMPLES);
    pdnn_classifier_loss(&net, labels, ROWS);
    float p1[SAMPLES * ROWS * WIDTH];
    memcpy(p1, net.mean[1], sizeof p1);
    pdnn_classifier_backward(&net, ROWS, SAMPLES);
    double grad0[WIDTH * IN] = {0}, grad1[WIDTH * WIDTH] = {0}, bias1[WIDTH] = {0};
    const float *w1 = net.layer[1].effective, *w2 = net.layer[2].effective;
    for (int t = 0; t < SAMPLES; t++) {
        for (int r = 0; r < ROWS; r++) {
            const float *bit = net.value[0] + (t * ROWS + r) * WIDTH;
            double back[WIDTH] = {0};
            for (int j = 0; j < WIDTH; j++) {
                double p = (double)p1[(t * ROWS + r) * WIDTH + j], g = 0;
                for (int c = 0; c < CLASSES; c++)
                    g += (double)(net.logits[r * CLASSES + c] * w2[c * WIDTH + j]);
                g *= p * (1 - p) / SAMPLES;
                bias1[j] += g;
                for (int i = 0; i < WIDTH; i++) {
                    grad1[j * WIDTH + i] += g * (double)bit[i];
                    back[i] += g * (double)w1[j * WIDTH + i];
                }
            }
            for (int j = 0; j < WIDTH; j++) {
                double p = (double)net.mean[0][r * WIDTH + j];
                for (int i = 0; i < IN; i++)
                    grad0[j * IN + i] += back[j] * p * (1 - p) * (double)net.image[r * IN + i];
            }
        }
    }
    double size = 0;
    for (int i = 0; i < WIDTH * WIDTH; i++)
        assert_true(fabs(grad1[i] - (double)net.layer[1].grad[i]) < 1e-5);
    for (int i = 0; i < WIDTH * IN; i++) {
        assert_true(fabs(grad0[i] - (double)net.layer[0].grad[i]) < 1e-5);
        size += fabs(grad0[i]);
    }
    for (int j = 0; j < WIDTH; j++)
        assert_true(fabs(bias1[j] - (double)net.layer[1].bias->grad[j]) < 1e-5);
    assert_true(size > 0.01);
    pdnn_classifier_free(&net);
}

/* A layer that takes the means off its inputs is one that is shown them without their means. */
static void centred_inputs(void **state) {
    (void)state;
    enum { IN = 16, OUT = 4 };
    struct pdnn_param_set set = {0};
    struct pdnn_arena arena = {0};
    struct pdnn_rng rng = {.seed = 8};
    struct pdnn_linear shown, told;
    float mean[IN], x[ROWS * IN], centred[ROWS * IN], grad[ROWS * OUT];
    float y[2][ROWS * OUT];
    pdnn_rng_fill(&rng, x, ROWS * IN, 1.0f);
    pdnn_rng_fill(&rng, mean, IN, 1.0f);
    pdnn_rng_fill(&rng, grad, ROWS * OUT, 1.0f);
    for (int i = 0; i < ROWS * IN; i++)
        centred[i] = x[i] - mean[i % IN];
    pdnn_linear_add(&shown, &set, &arena, "shown", IN, OUT, true, false);
    pdnn_linear_add(&told, &set, &arena, "told", IN, OUT, true, false);
    shown.format = told.format = pdnn_weight_format_find("signed-binary");
    pdnn_linear_start(&shown, &rng, 1.0f);
    memcpy(told.weight->value, shown.weight->value, sizeof(float) * IN * OUT);
    told.log_scale->value[0] = shown.log_scale->value[0];
    told.in_mean = mean;
    shown.in_step = told.in_step = 0; /* biases are not rounded */
    pdnn_linear_prepare(&shown);
    pdnn_linear_prepare(&told);
    pdnn_linear_forward(&shown, centred, ROWS, y[0]);
    pdnn_linear_forward(&told, x, ROWS, y[1]);
    pdnn_linear_backward(&shown, centred, grad, ROWS, NULL);
    pdnn_linear_backward(&told, x, grad, ROWS, NULL);
    pdnn_linear_finish(&shown);
    pdnn_linear_finish(&told);
    float size = 0;
    for (int i = 0; i < ROWS * OUT; i++)
        assert_true(fabsf(y[0][i] - y[1][i]) < 1e-5f);
    for (int i = 0; i < IN * OUT; i++) {
        assert_true(fabsf(shown.weight->grad[i] - told.weight->grad[i]) < 1e-5f);
        size += fabsf(told.weight->grad[i]);
    }
    assert_true(size > 1);

    /* What a device adds is the same, rounded. */
    struct pdnn_layer layer = {0};
    assert_int_equal(pdnn_layer_alloc(&layer, OUT, IN), PDNN_OK);
    told.in_step = 1;
    pdnn_linear_export(&told, &layer);
    for (int j = 0; j < OUT; j++) {
        float sum = 0;
        for (int i = 0; i < IN; i++)
            sum -= (float)layer.weight[j * IN + i] * mean[i];
        assert_true(fabsf(sum - (float)layer.bias[j]) <= 0.501f);
    }
    free(layer.weight);
    free(layer.bias);
    pdnn_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiser),  cmocka_unit_test(weights_come_back),
        cmocka_unit_test(pbits),      cmocka_unit_test(pbit_layers),
        cmocka_unit_test(classifier), cmocka_unit_test(centred_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
