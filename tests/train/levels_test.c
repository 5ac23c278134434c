/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The vector kernels of every level that this processor has (host/train/net/level.h): products of
 * bits are the same to the bit; convolutions, too, where multiply and add are one instruction.
 */
#include "train/judge/conv_kernel.h"
#include "train/net/bit_product.h"
#include "train/net/level.h"
#include "train/net/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#ifdef PDNN_LEVELS

typedef void bit_forward(const struct pdnn_bit_work *, const struct pdnn_bit_size *, const float *,
                         const float *, float *);
typedef void forward_packed(const struct pdnn_bit_work *, const struct pdnn_bit_size *,
                            const uint8_t *, const float *, float *);
typedef void conv_spots(const struct pdnn_conv_size *, const float *, const float *, const float *,
                        float *);
bit_forward pdnn_bit_forward_v1, pdnn_bit_forward_v3, pdnn_bit_forward_v4;
forward_packed pdnn_bit_forward_packed_v1, pdnn_bit_forward_packed_v3, pdnn_bit_forward_packed_v4;
conv_spots pdnn_conv_spots_v1, pdnn_conv_spots_v3, pdnn_conv_spots_v4;

static bit_forward *const forward[] = {pdnn_bit_forward_v1, pdnn_bit_forward_v3,
                                       pdnn_bit_forward_v4};
static forward_packed *const packed[] = {pdnn_bit_forward_packed_v1, pdnn_bit_forward_packed_v3,
                                         pdnn_bit_forward_packed_v4};
static conv_spots *const spots[] = {pdnn_conv_spots_v1, pdnn_conv_spots_v3, pdnn_conv_spots_v4};

static int levels_here(void) {
    return pdnn_level() + 1;
}

static float *random_floats(struct pdnn_rng *rng, size_t n) {
    float *x = malloc(n * sizeof *x);
    assert_non_null(x);
    pdnn_rng_fill(rng, x, n, 1.0f);
    return x;
}

static void bits_are_the_same(void **state) {
    (void)state;
    enum { ROWS = 67, INPUTS = 92, OUTPUTS = 50 };
    const struct pdnn_bit_size size = {ROWS, INPUTS, OUTPUTS};
    struct pdnn_arena arena = {0};
    struct pdnn_bit_work work;
    struct pdnn_rng rng = {.seed = 3};
    float *x = random_floats(&rng, ROWS * INPUTS), *weight = random_floats(&rng, OUTPUTS * INPUTS);
    static float y[3][ROWS * OUTPUTS];
    static uint8_t code[ROWS * INPUTS / 4];
    for (int i = 0; i < ROWS * INPUTS; i++)
        x[i] = x[i] < 0.2f ? 1.0f : 0.0f;
    pdnn_bit_work_add(&work, &arena, &size);
    assert_false(arena.failed);
    for (int l = 0; l < levels_here(); l++) {
        forward[l](&work, &size, x, weight, y[l]);
        assert_memory_equal(y[l], y[0], sizeof y[0]);
    }
    pdnn_bit_pack(x, sizeof code, code);
    for (int l = 0; l < levels_here(); l++) {
        packed[l](&work, &size, code, weight, y[l]);
        assert_memory_equal(y[l], y[0], sizeof y[0]);
    }
    free(x);
    free(weight);
    pdnn_arena_free(&arena);
}

static void convolutions_are_the_same(void **state) {
    (void)state;
    enum { SIDE = 7, CHANNELS = 16, FILTERS = 48, IN = 2 * SIDE + 2, N = SIDE * SIDE * FILTERS };
    const struct pdnn_conv_size size = {SIDE, SIDE, CHANNELS, FILTERS};
    struct pdnn_rng rng = {.seed = 4};
    float *image = random_floats(&rng, IN * IN * CHANNELS);
    float *weight = random_floats(&rng, 16 * CHANNELS * FILTERS);
    float *bias = random_floats(&rng, FILTERS);
    static float out[3][N];
    for (int l = 0; l < levels_here(); l++)
        spots[l](&size, image, weight, bias, out[l]);
    for (int i = 0; i < N && levels_here() > 1; i++)
        assert_true(fabsf(out[0][i] - out[1][i]) < 1e-4f);
    if (levels_here() > 2)
        assert_memory_equal(out[2], out[1], sizeof out[1]);
    free(image);
    free(weight);
    free(bias);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_are_the_same),
        cmocka_unit_test(convolutions_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else /* one build of the kernels: another processor, or CFLAGS with -march */

static void one_level(void **state) {
    (void)state;
    skip();
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_level)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
