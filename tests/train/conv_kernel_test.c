/* SPDX-License-Identifier: BSD-2-Clause
 *
 * conv_kernel_test.c - the products of a convolution are what their definition says, at sizes that
 * are whole blocks of the kernels and at sizes that are not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "train/judge/conv_kernel.h"
#include "train/net/rng.h"

static const struct pdnn_conv_size sizes[] = {{1, 1, 1, 16},  {2, 7, 1, 48},  {12, 12, 1, 16},
                                              {2, 2, 16, 32}, {3, 6, 16, 16}, {7, 7, 32, 64}};

static size_t image_at(const struct pdnn_conv_size *s, uint32_t y, uint32_t x, uint32_t channel) {
    return ((size_t)y * (2 * s->out_width + 2) + x) * s->channels + channel;
}

static float *random_floats(struct pdnn_rng *rng, size_t n) {
    float *x = malloc(n * sizeof *x);
    assert_non_null(x);
    pdnn_rng_fill(rng, x, n, 1.0f);
    return x;
}

/* What is expected. */
struct products {
    double *spots, *by_tap, *image;
};

static void count_in(const struct pdnn_conv_size *s, uint32_t y, uint32_t x, const float *image,
                     const float *by_tap, const float *grad, struct products *sum) {
    for (uint32_t k = 0; k < 16 * s->channels; k++) {
        const uint32_t tap = k / s->channels;
        const size_t at = image_at(s, 2 * y + tap / 4, 2 * x + tap % 4, k % s->channels);
        for (uint32_t f = 0; f < s->filters; f++) {
            const size_t spot = ((size_t)y * s->out_width + x) * s->filters + f;
            const size_t weight = (size_t)k * s->filters + f;
            sum->spots[spot] += (double)image[at] * (double)by_tap[weight];
            sum->by_tap[weight] += (double)image[at] * (double)grad[spot];
            sum->image[at] += (double)by_tap[weight] * (double)grad[spot];
        }
    }
}

/* Sums of at most a few thousand products of numbers below 1. */
static void assert_near(const float *x, const double *expected, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!(fabs((double)x[i] - expected[i]) < 1e-4))
            fail_msg("%zu: %g, expected %g", i, (double)x[i], expected[i]);
}

static void check(const struct pdnn_conv_size *s) {
    struct pdnn_rng rng = {.seed = 5};
    const size_t n_image = image_at(s, 2 * s->out_height + 2, 0, 0);
    const size_t n_weight = (size_t)16 * s->channels * s->filters;
    const size_t n_spots = (size_t)s->out_height * s->out_width * s->filters;
    float *image = random_floats(&rng, n_image), *by_tap = random_floats(&rng, n_weight);
    float *grad = random_floats(&rng, n_spots), *bias = random_floats(&rng, s->filters);
    float *spots = malloc(n_spots * sizeof *spots), *by_filter = malloc(n_weight * sizeof *spots);
    float *by_tap_grad = random_floats(&rng, n_weight), *image_grad = random_floats(&rng, n_image);
    struct products sum = {calloc(n_spots, sizeof(double)), calloc(n_weight, sizeof(double)),
                           calloc(n_image, sizeof(double))};
    assert_true(spots && by_filter && sum.spots && sum.by_tap && sum.image);
    for (size_t i = 0; i < n_spots; i++)
        sum.spots[i] = (double)bias[i % s->filters];
    for (size_t i = 0; i < n_weight; i++) {
        sum.by_tap[i] = (double)by_tap_grad[i];
        by_filter[i % s->filters * 16 * s->channels + i / s->filters] = by_tap[i];
    }
    for (size_t i = 0; i < n_image; i++)
        sum.image[i] = (double)image_grad[i];
    for (uint32_t y = 0; y < s->out_height; y++)
        for (uint32_t x = 0; x < s->out_width; x++)
            count_in(s, y, x, image, by_tap, grad, &sum);

    pdnn_conv_spots(s, image, by_tap, bias, spots);
    assert_near(spots, sum.spots, n_spots);
    pdnn_conv_weight_grad(s, image, grad, by_tap_grad);
    assert_near(by_tap_grad, sum.by_tap, n_weight);
    pdnn_conv_image_grad(s, grad, by_filter, image_grad);
    assert_near(image_grad, sum.image, n_image);
    void *all[] = {image,       by_tap,     grad,      bias,       spots,    by_filter,
                   by_tap_grad, image_grad, sum.spots, sum.by_tap, sum.image};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

static void products(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        check(&sizes[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(products)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
