/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Products of layers that read bits, by tables of sums: against sums taken one by one, at sizes
 * that leave every kind of remainder, and a layer by tables against the same by matrix products.
 */
#include "train/net/bit_product.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "train/net/linear.h"

static const struct pdnn_bit_size sizes[] = {
    {1, 1, 1}, {3, 5, 7}, {4, 16, 16}, {67, 33, 17}, {64, 70, 40}, {130, 64, 32}, {70, 300, 48},
};

struct arrays {
    struct pdnn_arena arena;
    struct pdnn_bit_work work;
    float *x, *weight, *y, *grad;
};

static float *random_floats(struct arrays *a, struct pdnn_rng *rng, size_t n) {
    float *x = pdnn_arena_floats(&a->arena, n);
    assert_non_null(x);
    pdnn_rng_fill(rng, x, n, 1.0f);
    return x;
}

static void start(struct arrays *a, const struct pdnn_bit_size *size, struct pdnn_rng *rng) {
    size_t n = (size_t)size->rows * size->inputs;
    *a = (struct arrays){.x = NULL};
    pdnn_bit_work_add(&a->work, &a->arena, size);
    assert_false(a->arena.failed);
    a->x = random_floats(a, rng, n);
    for (size_t i = 0; i < n; i++)
        a->x[i] = a->x[i] < 0.2f ? 1.0f : 0.0f;
    a->weight = random_floats(a, rng, (size_t)size->outputs * size->inputs);
    a->grad = random_floats(a, rng, (size_t)size->outputs * size->inputs);
    a->y = random_floats(a, rng, (size_t)size->rows * size->outputs);
}

/* sum a[k * a_step] b[k * b_step] over k < n. */
static double dot(const float *a, size_t a_step, const float *b, size_t b_step, uint32_t n) {
    double sum = 0;
    for (uint32_t k = 0; k < n; k++)
        sum += (double)a[k * a_step] * (double)b[k * b_step];
    return sum;
}

/* Packed, the products are those of the same bits as floats, and `add` adds. */
static void check_packed(struct arrays *a, const struct pdnn_bit_size *size) {
    const uint32_t in = size->inputs, out = size->outputs;
    uint8_t *code = pdnn_arena_bytes(&a->arena, (size_t)size->rows * in / 4);
    float *y = pdnn_arena_floats(&a->arena, (size_t)size->rows * out);
    float *grad = pdnn_arena_floats(&a->arena, (size_t)in * out);
    assert_false(a->arena.failed);
    pdnn_bit_pack(a->x, (size_t)size->rows * in / 4, code);
    for (uint32_t i = 0; i < size->rows * in; i++)
        assert_int_equal(code[i / 4] >> i % 4 & 1, a->x[i] == 1.0f);
    pdnn_bit_weight_grad_packed(&a->work, size, code, a->y, false, grad);
    pdnn_bit_weight_grad_packed(&a->work, size, code, a->y, true, grad);
    for (uint32_t k = 0; k < in * out; k++)
        assert_true(fabsf(grad[k] - 2 * a->grad[k]) < 2e-5f * (float)size->rows);
    pdnn_bit_forward_packed(&a->work, size, code, a->weight, y);
    for (uint32_t r = 0; r < size->rows; r++)
        for (uint32_t j = 0; j < out; j++)
            assert_true(fabs((double)y[r * out + j] -
                             dot(a->x + r * in, 1, a->weight + j * in, 1, in)) < 1e-5 * in);
}

static void check_size(const struct pdnn_bit_size *size, struct pdnn_rng *rng) {
    struct arrays a;
    start(&a, size, rng);
    uint32_t in = size->inputs, out = size->outputs;
    pdnn_bit_weight_grad(&a.work, size, a.x, a.y, false, a.grad);
    for (uint32_t j = 0; j < out; j++)
        for (uint32_t i = 0; i < in; i++)
            assert_true(fabs((double)a.grad[j * in + i] -
                             dot(a.y + j, out, a.x + i, in, size->rows)) < 1e-5 * size->rows);
    if (in % 4 == 0)
        check_packed(&a, size);
    pdnn_bit_forward(&a.work, size, a.x, a.weight, a.y);
    for (uint32_t r = 0; r < size->rows; r++)
        for (uint32_t j = 0; j < out; j++)
            assert_true(fabs((double)a.y[r * out + j] -
                             dot(a.x + r * in, 1, a.weight + j * in, 1, in)) < 1e-5 * in);
    pdnn_arena_free(&a.arena);
}

/* The second size works in the room of the first, which holds what that left. */
static void products(void **state) {
    (void)state;
    struct pdnn_rng rng = {.seed = 21};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        check_size(&sizes[k], &rng);
    const struct pdnn_bit_size first = {70, 50, 20}, second = {66, 50, 20};
    struct arrays a, b;
    start(&a, &first, &rng);
    start(&b, &second, &rng);
    pdnn_bit_weight_grad(&a.work, &first, a.x, a.y, false, a.grad);
    pdnn_bit_weight_grad(&a.work, &second, b.x, b.y, false, a.grad);
    pdnn_bit_weight_grad(&b.work, &second, b.x, b.y, false, b.grad);
    assert_memory_equal(a.grad, b.grad, 50 * 20 * sizeof(float));
    pdnn_arena_free(&a.arena);
    pdnn_arena_free(&b.arena);
}

static void check_near(const float *a, const float *b, size_t n) {
    for (size_t i = 0; i < n; i++)
        assert_true(fabsf(a[i] - b[i]) < 1e-4f);
}

/* Two backward calls a step: the second adds. */
static void layers(void **state) {
    (void)state;
    enum { ROWS = 80, IN = 48, OUT = 24 };
    const struct pdnn_bit_size size = {ROWS, IN, OUT};
    struct pdnn_rng rng = {.seed = 22};
    struct arrays a;
    struct pdnn_param_set set = {0};
    struct pdnn_linear layer[2];
    float y[2][ROWS * OUT];
    start(&a, &size, &rng);
    for (int k = 0; k < 2; k++) {
        struct pdnn_rng same = {.seed = 23};
        pdnn_linear_add(&layer[k], &set, &a.arena, k ? "b" : "a", IN, OUT, true, false);
        if (k == 1)
            pdnn_linear_reads_bits(&layer[k], &a.arena, ROWS);
        assert_false(a.arena.failed);
        pdnn_linear_start(&layer[k], &same, 0.5f);
        pdnn_linear_prepare(&layer[k]);
        pdnn_linear_forward(&layer[k], a.x, ROWS, y[k]);
        pdnn_linear_backward(&layer[k], a.x, a.y, ROWS, NULL);
        pdnn_linear_backward(&layer[k], a.x, a.y, ROWS, NULL);
        pdnn_linear_finish(&layer[k]);
    }
    check_near(y[0], y[1], ROWS * OUT);
    check_near(layer[0].weight->grad, layer[1].weight->grad, IN * OUT);
    pdnn_arena_free(&a.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products),
        cmocka_unit_test(layers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
