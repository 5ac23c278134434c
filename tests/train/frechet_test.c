/* SPDX-License-Identifier: BSD-2-Clause
 *
 * frechet_test.c - the Frechet distance against its closed forms.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "train/judge/frechet.h"
#include "train/net/rng.h"

enum { N = 12 };

/* A random rotation: product of plane rotations. q: (N, N), rows are an orthonormal basis. */
static void random_basis(uint64_t key, double *q) {
    for (int i = 0; i < N * N; i++)
        q[i] = i % (N + 1) == 0;
    uint32_t draw = 0;
    for (int a = 0; a < N; a++) {
        for (int b = a + 1; b < N; b++) {
            double angle = 3.14159 * (double)pdnn_rng_symmetric(key, draw++);
            for (int k = 0; k < N; k++) {
                double x = q[a * N + k], y = q[b * N + k];
                q[a * N + k] = cos(angle) * x - sin(angle) * y;
                q[b * N + k] = sin(angle) * x + cos(angle) * y;
            }
        }
    }
}

/* cov = Q' diag(values) Q. */
static void compose(const double *q, const double *values, double *cov) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            cov[i * N + j] = 0;
            for (int k = 0; k < N; k++)
                cov[i * N + j] += q[k * N + i] * values[k] * q[k * N + j];
        }
    }
}

static void assert_near(double value, double expected) {
    if (fabs(value - expected) > 1e-9 * (1.0 + fabs(expected)))
        fail_msg("got %.12g, expected %.12g", value, expected);
}

/* Equal eigenvectors: |m|^2 + sum (sqrt a - sqrt b)^2, in any basis. */
static void commuting_covariances(void **state) {
    (void)state;
    for (uint64_t key = 1; key <= 20; key++) {
        double q[N * N], a[N], b[N], cov_a[N * N], cov_b[N * N], mean_a[N], mean_b[N];
        double expected = 0, distance;
        for (uint32_t i = 0; i < N; i++) {
            a[i] =
                i % 4 == 3 ? 0.0 : 10.0 * (double)pdnn_rng_unit(key, 100 + i); /* also rank < N */
            b[i] = 10.0 * (double)pdnn_rng_unit(key, 200 + i);
            mean_a[i] = (double)pdnn_rng_symmetric(key, 300 + i);
            mean_b[i] = (double)pdnn_rng_symmetric(key, 400 + i);
            expected += pow(mean_a[i] - mean_b[i], 2) + pow(sqrt(a[i]) - sqrt(b[i]), 2);
        }
        if (key == 1) /* plain diagonals */
            for (int i = 0; i < N * N; i++)
                q[i] = i % (N + 1) == 0;
        else
            random_basis(key, q);
        compose(q, a, cov_a);
        compose(q, b, cov_b);
        assert_int_equal(pdnn_frechet_normal(N, mean_a, cov_a, mean_b, cov_b, &distance), PDNN_OK);
        /* The root of an eigenvalue that should be 0 but is 1e-15 is 3e-8. */
        if (fabs(distance - expected) > 1e-6)
            fail_msg("got %.12g, expected %.12g", distance, expected);
        assert_int_equal(pdnn_frechet_normal(N, mean_b, cov_b, mean_a, cov_a, &distance), PDNN_OK);
        if (fabs(distance - expected) > 1e-6)
            fail_msg("swapped: got %.12g, expected %.12g", distance, expected);
    }
}

/* 2 x 2 that do not commute: Tr (AB)^(1/2) = sqrt(Tr AB + 2 sqrt(det AB)). */
static void two_by_two(void **state) {
    (void)state;
    const double a[] = {3, 1, 1, 2}, b[] = {1, -0.5, -0.5, 4}, mean_a[] = {1, 2}, mean_b[] = {0, 4};
    double trace = 3 * 1 + 1 * -0.5 + 1 * -0.5 + 2 * 4, det = 5 * 3.75, distance;
    double expected = 1 + 4 + 5 + 5 - 2 * sqrt(trace + 2 * sqrt(det));
    assert_int_equal(pdnn_frechet_normal(2, mean_a, a, mean_b, b, &distance), PDNN_OK);
    assert_near(distance, expected);
}

static void eigenvalues(void **state) {
    (void)state;
    double q[N * N], values[N], cov[N * N], found[N], vectors[N * N];
    random_basis(9, q);
    for (int i = 0; i < N; i++)
        values[i] = i - 4.0;
    compose(q, values, cov);
    double copy[N * N];
    for (int i = 0; i < N * N; i++)
        copy[i] = cov[i];
    pdnn_eigen_symmetric(N, cov, found, vectors);
    for (int k = 0; k < N; k++)
        for (int i = 0; i < N; i++) {
            double product = 0;
            for (int j = 0; j < N; j++)
                product += copy[i * N + j] * vectors[k * N + j];
            assert_near(product, found[k] * vectors[k * N + i]);
        }
}

static void moments(void **state) {
    (void)state;
    struct pdnn_moments a, b;
    assert_int_equal(pdnn_moments_new(&a, 2), PDNN_OK);
    assert_int_equal(pdnn_moments_new(&b, 2), PDNN_OK);
    const float first[] = {0, 0, 2, 0, 0, 4, 2, 4};  /* mean (1, 2), variances 4/3 and 16/3 */
    const float second[] = {3, 2, 5, 2, 3, 6, 5, 6}; /* the same, moved by (3, 2) */
    double distance;
    assert_int_equal(pdnn_frechet(&a, &b, &distance), PDNN_ERR_ARGUMENT);
    pdnn_moments_add(&a, first, 4);
    pdnn_moments_add(&b, second, 1);
    pdnn_moments_add(&b, second + 2, 3);
    assert_int_equal(pdnn_frechet(&a, &b, &distance), PDNN_OK);
    assert_near(distance, 13.0);
    pdnn_moments_free(&a);
    pdnn_moments_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commuting_covariances),
        cmocka_unit_test(two_by_two),
        cmocka_unit_test(eigenvalues),
        cmocka_unit_test(moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
