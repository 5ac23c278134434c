/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ties_test.c - several p-bits on a sum in training: the share that is drawn, its slope against
 * finite differences of its mean, offsets as a device has them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "train/net/ties.h"

enum { N = 41, ROUNDS = 4000 };

static const float noise_scale = 0.5f;

static struct pdnn_ties four(void) {
    struct pdnn_ties ties = {.n = 4, .step = 0.7f};
    pdnn_ties_settle(&ties, 0.04f);
    return ties;
}

static double probability(const struct pdnn_ties *ties, uint32_t k, double z) {
    return 1 / (1 + exp(-(z - (double)ties->offset[k]) / (double)noise_scale));
}

static double mean_of(const struct pdnn_ties *ties, double z) {
    double mean = 0;
    for (uint32_t k = 0; k < ties->n; k++)
        mean += probability(ties, k, z) / ties->n;
    return mean;
}

/* Multiples of the unit, as near as they are asked for, whether a device has them or not. */
static void offsets(void **state) {
    (void)state;
    const struct pdnn_ties ties = four();
    static const int32_t units[] = {0, 18, 35, 53};
    for (uint32_t k = 0; k < 4; k++) {
        assert_int_equal(ties.units[k], units[k]);
        assert_true(fabsf(ties.offset[k] - 0.04f * (float)units[k]) < 1e-6f);
    }
    struct pdnn_ties wide = {.n = 3, .step = 100};
    pdnn_ties_settle(&wide, 0.04f);
    assert_int_equal(wide.units[1], 2500);
    assert_int_equal(wide.units[2], 5000);
}

/* Mean and variance of independent draws, within five spreads. */
static void draws(void **state) {
    (void)state;
    const struct pdnn_ties ties = four();
    struct pdnn_rng rng = {.seed = 4};
    float z[N], out[N];
    double sum[N] = {0}, squares = 0, expected = 0;
    for (int i = 0; i < N; i++)
        z[i] = -2 + 0.15f * (float)i;
    for (int t = 0; t < ROUNDS; t++) {
        pdnn_ties_draw(&ties, &rng, z, N, noise_scale, out);
        for (int i = 0; i < N; i++) {
            const double off = (double)out[i] - mean_of(&ties, (double)z[i]);
            sum[i] += off;
            squares += off * off / ROUNDS;
        }
    }
    for (int i = 0; i < N; i++) {
        double variance = 0;
        for (uint32_t k = 0; k < ties.n; k++) {
            const double p = probability(&ties, k, (double)z[i]);
            variance += p * (1 - p) / 16;
        }
        assert_true(fabs(sum[i]) < 5 * sqrt(variance * ROUNDS) + 1);
        expected += variance;
    }
    assert_true(fabs(squares / expected - 1) < 0.05);
}

static void slope(void **state) {
    (void)state;
    const struct pdnn_ties ties = four();
    const double h = 1e-4;
    float z[N], grad[N];
    for (int i = 0; i < N; i++) {
        z[i] = -2 + 0.15f * (float)i;
        grad[i] = 3;
    }
    pdnn_ties_backward(&ties, z, N, noise_scale, grad);
    for (int i = 0; i < N; i++) {
        const double at = (double)z[i];
        const double difference = (mean_of(&ties, at + h) - mean_of(&ties, at - h)) / (2 * h);
        assert_true(fabs((double)grad[i] - 3 * difference) < 1e-3 + 1e-3 * difference);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets),
        cmocka_unit_test(draws),
        cmocka_unit_test(slope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
