/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_test.c - convolutional classifiers in training: gradients against finite differences, the
 * pool's law, the fold of the normalisation, and the exported integers against a plain computation
 * of what the model's file says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../cosim/reference.h"
#include "train/fmap/fmap_pool.h"
#include "train/fmap/fmap_task.h"
#include "train/net/loss.h"

enum { SIDE = 6, ROWS = 5, CLASSES = 3, BITS = 12 };
static const uint8_t labels[ROWS] = {1, 2, 0, 0, 2};

enum norm { PLAIN, NORMALISED, BATCH_NORM };

static void make_net(struct pdnn_fmap_net *net, const char *layers, const char *activation,
                     const char *weights, enum norm norm) {
    struct pdnn_scheme scheme = {.activation = pdnn_activation_find(activation),
                                 .weights = pdnn_weight_format_find(weights),
                                 .normalise = norm == NORMALISED,
                                 .batch_norm = norm == BATCH_NORM};
    struct pdnn_diag diag = {""};
    assert_true(pdnn_fmap_spec_parse(layers, scheme.layers, &scheme.n_layers));
    if (pdnn_scheme_resolve(&scheme, NULL, 0, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    assert_int_equal(pdnn_fmap_net_new(net, SIDE, BITS, CLASSES, &scheme, ROWS, 1, 9), PDNN_OK);
    for (uint32_t i = 0; i < ROWS * SIDE * SIDE * 16; i++)
        net->x[i] = i % 16 < BITS && pdnn_rng_hash(5, i) % 3 == 0 ? 1.0f : 0.0f;
    pdnn_fmap_net_start(net, ROWS);
}

/* ---- gradients ----------------------------------------------------------------------------- */

static double loss_of(struct pdnn_fmap_net *net) {
    pdnn_fmap_net_prepare(net);
    pdnn_fmap_net_forward(net, ROWS, 1, true);
    return pdnn_loss_softmax(net->logits, labels, ROWS, CLASSES);
}

/* A smooth network: a quarter of a pooled one may miss, where another unit becomes the largest. */
static void check_gradients(const char *layers, enum norm norm) {
    struct pdnn_fmap_net net;
    make_net(&net, layers, "sigmoid", "32", norm);
    loss_of(&net);
    pdnn_fmap_net_backward(&net, ROWS, 1);
    int checked = 0, missed = 0;
    for (uint32_t k = 0; k < net.n_layers; k++)
        pdnn_linear_finish(&net.layer[k].linear);
    for (uint32_t p = 0; p < net.params.n_items; p++) {
        struct pdnn_param *param = &net.params.item[p];
        const size_t stride = param->n / 30 + 1;
        const bool running = param->rate == 0; /* that no gradient moves */
        for (size_t i = 0; !running && i < param->n; i += stride) {
            const float kept = param->value[i], h = 1e-2f;
            if (param == net.layer[0].linear.weight && i % 16 >= BITS)
                continue; /* masked */
            param->value[i] = kept + h;
            const double above = loss_of(&net);
            param->value[i] = kept - h;
            const double below = loss_of(&net);
            param->value[i] = kept;
            const double slope = (above - below) / (2.0 * (double)h), grad = (double)param->grad[i];
            checked++;
            if (fabs(slope - grad) > 3e-4 + 0.03 * fmax(fabs(slope), fabs(grad))) {
                missed++;
                if (!strchr(layers, 'p'))
                    print_message("%s %s[%zu]: gradient %g, difference %g\n", layers, param->name,
                                  i, grad, slope);
            }
        }
    }
    assert_true(checked > 90);
    assert_true(missed <= (strchr(layers, 'p') ? checked / 4 : 0));
    pdnn_fmap_net_free(&net);
}

static void gradients(void **state) {
    (void)state;
    check_gradients("c16s,c32,f3", PLAIN);
    check_gradients("c16k5s,c16k1,f32,f3", PLAIN);
    check_gradients("c16p,c16,f3", PLAIN);
    check_gradients("c16s,c32,f3", NORMALISED);
    check_gradients("c16k5,c16s,f32,f3", NORMALISED);
    check_gradients("c16s,c32,f3", BATCH_NORM);
    check_gradients("c16k5,c16s,f32,f3", BATCH_NORM);
}

/* Batch normalisation: where the running values are the batch's, outputs are the same with them,
 * and each channel's have the spread of its gain. */
static void batch_norm_has_gains(void **state) {
    (void)state;
    struct pdnn_fmap_net net;
    make_net(&net, "c16s,c32,f3", "relu", "32", BATCH_NORM);
    const struct pdnn_fmap_norm *norm = &net.norm[0];
    const size_t n = ROWS * pdnn_fmap_net_outputs(&net, 0);
    float *trained = calloc(n, sizeof *trained);
    assert_non_null(trained);
    for (uint32_t c = 0; c < 16; c++) {
        norm->gain->value[c] = 0.5f + 0.1f * (float)c;
        net.layer[0].linear.bias->value[c] = 20; /* all are on */
    }
    pdnn_fmap_net_prepare(&net);
    pdnn_fmap_net_forward(&net, ROWS, 1, true);
    memcpy(trained, net.value[0], n * sizeof *trained);
    pdnn_fmap_net_forward(&net, ROWS, 1, false);
    for (size_t i = 0; i < n; i++)
        assert_true(fabsf(trained[i] - net.value[0][i]) < 1e-4f);
    for (uint32_t c = 0; c < 16; c++) {
        double sum = 0, squares = 0;
        for (size_t i = c; i < n; i += 16) {
            const double x = (double)trained[i] - 20;
            sum += x, squares += x * x;
        }
        const double spread = sqrt(squares / ((double)n / 16));
        assert_true(fabs(sum) < 1e-2 && fabs(spread - (double)norm->gain->value[c]) < 1e-3);
    }
    free(trained);
    pdnn_fmap_net_free(&net);
}

/* P and its slope in each z, by the definition. */
static void the_pool_is_any_of_four(void **state) {
    (void)state;
    enum { W = 4, H = 2, C = 3, N = 2 * W * H * C };
    const struct pdnn_fmap_pool size = {.rows = 2, .height = H, .width = W, .channels = C};
    const float gain = 1 / 0.3f;
    float z[N], p[N], pooled[N / 4], one[N / 4], grad[N], shifted[N], above[N / 4];
    for (uint32_t i = 0; i < N; i++) {
        z[i] = pdnn_rng_symmetric(3, i) * 0.5f;
        p[i] = 1 / (1 + expf(-gain * z[i]));
    }
    pdnn_fmap_pool_any(&size, p, pooled);
    for (uint32_t r = 0; r < 2; r++)
        for (uint32_t x = 0; x < W / 2; x++)
            for (uint32_t c = 0; c < C; c++) {
                const float *at = p + (r * H * W + 2 * x) * C + c;
                const float none =
                    (1 - at[0]) * (1 - at[C]) * (1 - at[W * C]) * (1 - at[W * C + C]);
                assert_true(fabsf(pooled[(r * W / 2 + x) * C + c] - (1 - none)) < 1e-6f);
            }
    for (uint32_t i = 0; i < N / 4; i++)
        one[i] = 1.0f;
    pdnn_fmap_pool_any_backward(&size, p, pooled, gain, one, grad);
    for (uint32_t i = 0; i < N; i++) {
        const float h = 1e-2f;
        double slope = 0;
        memcpy(shifted, p, sizeof p);
        for (int side = -1; side <= 1; side += 2) {
            shifted[i] = 1 / (1 + expf(-gain * (z[i] + (float)side * h)));
            pdnn_fmap_pool_any(&size, shifted, above);
            for (uint32_t j = 0; j < N / 4; j++)
                slope += side * (double)above[j] / (2 * (double)h);
        }
        assert_true(fabs(slope - (double)grad[i]) < 2e-3);
    }
}

/* ---- what is drawn, and where training begins -------------------------------------------------
 */

/* Mean of many samples: that of the law; a pooled unit is one bit of it. */
static void samples_have_their_law(void **state) {
    (void)state;
    struct pdnn_fmap_net net;
    make_net(&net, "c16p,c32,f3", "pbit", "4", PLAIN);
    enum { DRAWS = 2000 };
    const size_t n = ROWS * pdnn_fmap_net_outputs(&net, 0);
    float *sum = calloc(n, sizeof *sum);
    assert_non_null(sum);
    pdnn_fmap_net_prepare(&net);
    for (int t = 0; t < DRAWS; t++) {
        pdnn_fmap_net_forward(&net, ROWS, 1, false);
        for (size_t i = 0; i < n; i++) {
            assert_true(net.value[0][i] == 0.0f || net.value[0][i] == 1.0f);
            sum[i] += net.value[0][i] / DRAWS;
        }
    }
    double worst = 0;
    for (size_t i = 0; i < n; i++)
        worst = fmax(worst, fabs((double)(sum[i] - net.pooled[0][i])));
    assert_true(worst < 0.06); /* 5 deviations of a mean of 2000 */
    free(sum);
    pdnn_fmap_net_free(&net);
}

/* A layer that waits for many draws puts out its mean, which the next one reads. */
static void averages_at_every_layer(void **state) {
    (void)state;
    struct pdnn_fmap_net net;
    make_net(&net, "c16p,c32,f3", "pbit", "4", PLAIN);
    pdnn_fmap_net_prepare(&net);
    pdnn_fmap_net_average(&net, 4000);
    pdnn_fmap_net_forward(&net, ROWS, 1, false);
    for (uint32_t k = 0; k < 2; k++) {
        const float *mean = net.layer[k].spec.pool ? net.pooled[k] : net.mean[k];
        double sum = 0;
        for (size_t i = 0; i < ROWS * pdnn_fmap_net_outputs(&net, k); i++) {
            assert_true(fabsf(net.value[k][i] - mean[i]) < 0.05f);
            sum += (double)fabsf(net.value[k][i] - rintf(net.value[k][i]));
        }
        assert_true(sum > 1); /* no bits */
    }
    const struct pdnn_fmap_layer *second = &net.layer[1]; /* reads these numbers */
    const size_t map = pdnn_fmap_net_outputs(&net, 0);
    for (uint32_t r = 0; r < ROWS; r++) {
        double z = (double)net.bias[1][0];
        for (uint32_t i = 0; i < 4 * 16; i++) /* the middle 2 x 2 of its kernel, at (0, 0) */
            z += (double)(second->linear
                              .effective[((1 + i / 32) * 3 + 1 + i / 16 % 2) * 16 + i % 16] *
                          net.value[0][r * map + (i / 32 * 3 + i / 16 % 2) * 16 + i % 16]);
        const double p = 1 / (1 + exp(-z));
        assert_true(fabs(p - (double)net.mean[1][r * 9 * 32]) < 1e-3);
    }
    pdnn_fmap_net_average(&net, 1);
    pdnn_fmap_net_forward(&net, ROWS, 1, false);
    for (size_t i = 0; i < ROWS * pdnn_fmap_net_outputs(&net, 1); i++)
        assert_true(net.value[1][i] == 0.0f || net.value[1][i] == 1.0f);
    pdnn_fmap_net_free(&net);
}

static void starts_with_a_spread_of_one(void **state) {
    (void)state;
    static const enum norm norms[] = {PLAIN, NORMALISED};
    for (int i = 0; i < 2; i++) {
        struct pdnn_fmap_net net;
        make_net(&net, "c32s,c64,f3", "pbit", "4", norms[i]);
        pdnn_fmap_net_prepare(&net);
        pdnn_fmap_net_forward(&net, ROWS, 1, false);
        for (uint32_t k = 0; k < 2; k++) {
            float mean[64];
            pdnn_fmap_layer_forward(&net.layer[k], k ? net.value[0] : net.x, ROWS, net.sum_grad[k]);
            const float spread = net.gain[k] * pdnn_fmap_spread(net.sum_grad[k], ROWS * 9,
                                                                net.layer[k].linear.outputs, mean);
            assert_true(spread > 0.85f && spread < 1.15f);
        }
        pdnn_fmap_net_free(&net);
    }
}

/* With batch normalisation two of five units are on, pooled or not, whatever their noise. */
static void starts_with_two_of_five_on(void **state) {
    (void)state;
    static const char *const units[] = {"pbit", "binary", "sigmoid"};
    for (int u = 0; u < 3; u++) {
        struct pdnn_fmap_net net;
        make_net(&net, "c32p,c64,f3", units[u], "32", BATCH_NORM);
        pdnn_fmap_net_prepare(&net);
        pdnn_fmap_net_forward(&net, ROWS, 1, false);
        for (uint32_t k = 0; k < 2; k++) {
            const size_t n = ROWS * pdnn_fmap_net_outputs(&net, k);
            double sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += (double)net.value[k][i];
            assert_true(fabs(sum / (double)n - 0.4) < 0.06);
        }
        pdnn_fmap_net_free(&net);
    }
}

/* ---- integers -------------------------------------------------------------------------------- */

static void ignore(void *user, const struct pdnn_event *event) {
    (void)user, (void)event;
}

/* Plain thresholds: the float network and the model's integers do the same sums, whatever the
 * shapes; after some steps of training, so that the normalisation has moved. */
static void check_integers(const char *layers, enum norm norm) {
    struct pdnn_dataset data = {.name = "mnist", .width = 28, .height = 28, .channels = 1};
    struct pdnn_fmap_task task = {.data = &data};
    make_net(&task.net, layers, "binary", "4", norm);
    struct pdnn_fmap_net *net = &task.net;
    for (int step = 0; step < 8; step++)
        pdnn_fmap_net_step(net, labels, NULL, ROWS, 1, 0.01f);
    for (uint32_t p = 0; p < BITS; p++)
        net->scheme.planes[net->scheme.n_planes++] =
            (struct pdnn_plane){.side = SIDE, .threshold = 1 + p};
    net->scheme.input_map = PDNN_INPUT_CELLS;
    pdnn_fmap_net_prepare(net);
    pdnn_fmap_net_forward(net, ROWS, 1, false);
    struct pdnn_model *model = pdnn_fmap_model(&task, "{}");
    struct pdnn_diag diag = {""};
    assert_non_null(model);
    if (pdnn_model_check(model, &diag) != PDNN_OK)
        fail_msg("%s: %s", layers, diag.text);
    const struct pdnn_caps caps = {.lanes = 1, .drain_lanes = 1, .sampling_modes = 1};
    for (uint32_t r = 0; r < ROWS; r++) {
        uint8_t input[SIDE * SIDE * 16];
        int32_t sums[CLASSES];
        for (uint32_t i = 0; i < sizeof input; i++)
            input[i] = net->x[r * sizeof input + i] != 0.0f;
        reference_run(model, input, 1, 1, PDNN_SAMPLE_IID, &caps, sums, ignore, NULL);
        for (uint32_t j = 0; j < CLASSES; j++) {
            const double integers = (double)model->layers[model->n_layers - 1].scale * sums[j] / 2;
            if (fabs(integers - (double)net->logits[r * CLASSES + j]) > 1e-4)
                fail_msg("%s: row %u class %u: %g, expected %g", layers, r, j, integers,
                         (double)net->logits[r * CLASSES + j]);
        }
    }
    pdnn_model_close(model);
    pdnn_fmap_net_free(net);
}

static void integers_do_the_same(void **state) {
    (void)state;
    check_integers("c16,f3", PLAIN);
    check_integers("c32,c48p,f3", NORMALISED);
    check_integers("c32s,c48p,f3", NORMALISED); /* 3 x 3 to pool */
    check_integers("c16k5p,c32k1,f32,f3", PLAIN);
    check_integers("c16p,c32s,f16,f3", NORMALISED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients),
        cmocka_unit_test(batch_norm_has_gains),
        cmocka_unit_test(the_pool_is_any_of_four),
        cmocka_unit_test(samples_have_their_law),
        cmocka_unit_test(averages_at_every_layer),
        cmocka_unit_test(starts_with_a_spread_of_one),
        cmocka_unit_test(starts_with_two_of_five_on),
        cmocka_unit_test(integers_do_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
