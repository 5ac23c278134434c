/* SPDX-License-Identifier: BSD-2-Clause
 *
 * p-bits in training: every sampling mode keeps each bit's probability; the mean of the samples
 * scatters less by antithetic and least by stratified ones, in every way the layers are drawn.
 */
#include "train/net/pbit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { WIDTH = 64, ROUNDS = 400, SAMPLES = 8 };

enum how { DRAW_MEAN, LAYER_DRAW, LAYER_MEAN, LAYER_SHARED };

/* Mean squared distance of the mean of SAMPLES draws from p. */
static double scatter(enum pdnn_sampling sampling, enum how how) {
    struct pdnn_rng rng = {.seed = 7, .sampling = sampling};
    float p[WIDTH], z[SAMPLES * WIDTH], bit[SAMPLES * WIDTH], mean[WIDTH], bias[WIDTH] = {0};
    double square = 0, sum = 0;
    for (int i = 0; i < WIDTH; i++)
        p[i] = ((float)i + 0.5f) / WIDTH;
    for (int round = 0; round < ROUNDS; round++) {
        pdnn_pbit_pass(&rng);
        for (int i = 0; i < SAMPLES * WIDTH; i++)
            z[i] = logf(p[i % WIDTH] / (1 - p[i % WIDTH]));
        switch (how) {
        case DRAW_MEAN:
            pdnn_pbit_draw_mean(&rng, p, WIDTH, SAMPLES, mean);
            break;
        case LAYER_DRAW:
            pdnn_pbit_layer_draw(&rng, z, bias, 1, 1, WIDTH, SAMPLES, bit);
            for (int i = 0; i < WIDTH; i++) {
                mean[i] = 0;
                for (int t = 0; t < SAMPLES; t++)
                    mean[i] += bit[t * WIDTH + i] / SAMPLES;
            }
            break;
        case LAYER_MEAN:
            pdnn_pbit_layer_mean(&rng, z, bias, 1, 1, WIDTH, SAMPLES, mean);
            break;
        case LAYER_SHARED:
            pdnn_pbit_layer_shared(&rng, z, bias, 1, 1, WIDTH, SAMPLES, mean);
            break;
        }
        for (int i = 0; i < WIDTH; i++) {
            square += (mean[i] - p[i]) * (mean[i] - p[i]);
            sum += mean[i] - p[i];
        }
    }
    /* Unbiased: 5 spreads of independent samples. */
    assert_true(fabs(sum) < 5 * sqrt(ROUNDS * WIDTH / 6.0 / SAMPLES));
    return square / ROUNDS / WIDTH;
}

static void modes(void **state) {
    (void)state;
    for (int how = DRAW_MEAN; how <= LAYER_SHARED; how++) {
        double iid = scatter(PDNN_SAMPLE_IID, (enum how)how);
        double antithetic = scatter(PDNN_SAMPLE_ANTITHETIC, (enum how)how);
        double stratified = scatter(PDNN_SAMPLE_STRATIFIED, (enum how)how);
        /* Uniform p: mean of p (1 - p) / T = 1 / (6 T); of strata, a fraction f of one is left,
         * mean of f (1 - f) / T^2 = 1 / (6 T^2); of pairs half of the former. */
        assert_float_equal(iid * 6 * SAMPLES, 1, 0.08);
        assert_float_equal(antithetic * 6 * SAMPLES, 0.5, 0.08);
        assert_float_equal(stratified * 6 * SAMPLES * SAMPLES, 1, 0.08);
    }
}

/* Two layers behind one another: the strata of one are spread evenly over those of the other. */
static void strata_of_two_layers(void **state) {
    (void)state;
    struct pdnn_rng rng = {.seed = 8, .sampling = PDNN_SAMPLE_STRATIFIED};
    float z[SAMPLES * WIDTH] = {0}, bias[WIDTH] = {0}, a[SAMPLES * WIDTH], b[SAMPLES * WIDTH];
    for (int round = 0; round < ROUNDS; round++) {
        pdnn_pbit_pass(&rng);
        memset(z, 0, sizeof z);
        pdnn_pbit_layer_draw(&rng, z, bias, 1, 1, WIDTH, SAMPLES, a);
        memset(z, 0, sizeof z);
        pdnn_pbit_layer_draw(&rng, z, bias, 1, 1, WIDTH, SAMPLES, b);
        for (int i = 0; i < WIDTH; i++) {
            int both = 0;
            for (int t = 0; t < SAMPLES; t++)
                both += a[t * WIDTH + i] > 0 && b[t * WIDTH + i] > 0;
            assert_int_equal(both, SAMPLES / 4);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(modes),
                                       cmocka_unit_test(strata_of_two_layers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
