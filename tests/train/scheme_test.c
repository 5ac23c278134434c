/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scheme_test.c - every activation and every weight format: what it puts out, and its gradient
 * against finite differences of what it claims to be differentiated as. Rounding and drawing are
 * taken for their smooth part (straight through): the differences are those of that part.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "train/classifier/classifier.h"
#include "train/net/loss.h"

enum { N = 41 };

static struct pdnn_activation make(const char *name, uint32_t bits, float noise_scale,
                                   struct pdnn_param_set *set, struct pdnn_arena *arena) {
    struct pdnn_activation a;
    const struct pdnn_activation_kind *kind = pdnn_activation_find(name);
    assert_non_null(kind);
    pdnn_activation_add(&a, kind, bits ? bits : kind->bits, noise_scale, set, arena, "unit");
    assert_false(arena->failed);
    return a;
}

/* z from -3 to 3, off the places where a rectifier turns. */
static void fill(float *z) {
    for (int i = 0; i < N; i++)
        z[i] = 0.15f * (float)(i - N / 2) + 0.031f;
}

/* The function whose derivative stands for the unit's: mean, or a rectifier cut off at its end. */
static double surrogate(const struct pdnn_activation *a, double z) {
    double x = z / (double)a->noise_scale;
    float offset, step;
    pdnn_activation_grid(a, &offset, &step);
    if (a->wide_slope) /* at noise 1/2: the integral of sqrt(m (1 - m)) = 1 / (2 cosh z) */
        return atan(exp(z));
    switch (a->kind->form) {
    case PDNN_FORM_SIGMOID:
        return 1 / (1 + exp(-x));
    case PDNN_FORM_TANH:
        return tanh(x);
    default:
        x = x > 0 ? x : 0;
        return step > 0 ? fmin(x, (double)step * ((1u << a->bits) - 1)) : x;
    }
}

static void check_gradient(const struct pdnn_activation *a) {
    float z[N], mean[N], grad[N];
    const double h = 1e-4;
    fill(z);
    memcpy(mean, z, sizeof z);
    pdnn_activation_mean(a, mean, N);
    for (int i = 0; i < N; i++)
        grad[i] = 2.0f;
    pdnn_activation_backward(a, mean, N, grad);
    for (int i = 0; i < N; i++) {
        double x = (double)z[i];
        double slope = (surrogate(a, x + h) - surrogate(a, x - h)) / (2 * h);
        if (fabs(2 * slope - (double)grad[i]) > 2e-3)
            fail_msg("%s, %u bits, z = %g: gradient %g, difference %g", a->kind->name, a->bits, x,
                     (double)grad[i], 2 * slope);
    }
}

/* Outputs lie on the grid, at the nearest place to the surrogate; bits 32: on it. */
static void check_outputs(const struct pdnn_activation *a) {
    float z[N], mean[N], out[N], offset, step;
    struct pdnn_rng rng = {.seed = 1};
    fill(z);
    memcpy(mean, z, sizeof z);
    pdnn_activation_mean(a, mean, N);
    pdnn_activation_emit(a, &rng, mean, N, out);
    pdnn_activation_grid(a, &offset, &step);
    for (int i = 0; i < N; i++) {
        double gap = fabs((double)out[i] - surrogate(a, (double)z[i]));
        if (a->kind->drawn || step > 0) {
            double code = ((double)out[i] - (double)offset) / (double)step;
            assert_true(fabs(code - rint(code)) < 1e-3);
            assert_true(code > -0.5 && code < (1u << a->bits) - 0.5);
        }
        if (!a->kind->drawn)
            assert_true(gap < (step > 0 ? 0.501 * (double)step : 1e-4));
    }
}

static void activations(void **state) {
    (void)state;
    static const uint32_t all_bits[] = {1, 2, 3, 4, 8, 32};
    const struct pdnn_activation_kind *kind;
    for (size_t k = 0; (kind = pdnn_activation_at(k)); k++) {
        for (size_t b = 0; b < sizeof all_bits / sizeof *all_bits; b++) {
            if (!kind->any_bits && all_bits[b] != kind->bits)
                continue;
            struct pdnn_arena arena = {0};
            struct pdnn_param_set set = {0};
            struct pdnn_activation a =
                make(kind->name, all_bits[b], kind->drawn ? 0.5f : 1.0f, &set, &arena);
            check_gradient(&a);
            check_outputs(&a);
            pdnn_arena_free(&arena);
        }
    }
}

/* A slope wider than the noise, at noise 1/2 (a loop of its own) and beside it; at noise 1 it is
 * the p-bit's own. */
static void wide_slope(void **state) {
    (void)state;
    static const float near_half[] = {0.5f, 0.4999f};
    struct pdnn_arena arena = {0};
    struct pdnn_param_set set = {0};
    struct pdnn_activation a = make("pbit", 0, 1.0f, &set, &arena);
    for (size_t i = 0; i < sizeof near_half / sizeof *near_half; i++) {
        a.noise_scale = near_half[i];
        a.wide_slope = true;
        check_gradient(&a);
    }
    a.noise_scale = 1.0f;
    float z[N], own[N], wide[N];
    fill(z);
    pdnn_activation_mean(&a, z, N);
    for (int i = 0; i < N; i++)
        own[i] = wide[i] = 1.0f;
    pdnn_activation_backward(&a, z, N, wide);
    a.wide_slope = false;
    pdnn_activation_backward(&a, z, N, own);
    for (int i = 0; i < N; i++)
        assert_true(fabsf(own[i] - wide[i]) < 1e-6f);
    pdnn_arena_free(&arena);
}

/* The learned step. Beyond the end the output is step * top: there its gradient is exact. Inside
 * it is that of step * (code - x) with the code held (LSQ). */
static void rectifier_step(void **state) {
    (void)state;
    struct pdnn_arena arena = {0};
    struct pdnn_param_set set = {0};
    struct pdnn_activation a = make("relu", 2, 1.0f, &set, &arena);
    a.log_step->value[0] = logf(0.5f); /* ends at 1.5 */
    const float z[] = {-1.0f, 0.6f, 0.9f, 2.0f};
    float grad[] = {1.0f, 1.0f, 2.0f, 3.0f};
    pdnn_activation_backward(&a, z, 4, grad);
    /* x = 1.2 -> 1, 1.8 -> 2, beyond -> 3; times the step */
    double by_hand = 0.5 * (1 * (1 - 1.2) + 2 * (2 - 1.8) + 3 * 3);
    assert_true(fabs((double)a.log_step->grad[0] - by_hand) < 1e-4);
    assert_true(grad[0] == 0.0f && grad[1] == 1.0f && grad[2] == 2.0f && grad[3] == 0.0f);
    pdnn_arena_free(&arena);
}

/* Means of many draws; a threshold of 0 is on. */
static void drawn_outputs(void **state) {
    (void)state;
    enum { DRAWS = 100000 };
    static float z[DRAWS], out[DRAWS];
    const char *const names[] = {"pbit", "pbit-tanh"};
    for (int k = 0; k < 2; k++) {
        struct pdnn_arena arena = {0};
        struct pdnn_param_set set = {0};
        struct pdnn_rng rng = {.seed = 9};
        struct pdnn_activation a = make(names[k], 0, 2.0f, &set, &arena);
        for (int i = 0; i < DRAWS; i++)
            z[i] = 0.8f;
        pdnn_activation_mean(&a, z, DRAWS);
        pdnn_activation_emit(&a, &rng, z, DRAWS, out);
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            assert_true(out[i] == 1.0f || out[i] == (k ? -1.0f : 0.0f));
            sum += (double)out[i];
        }
        assert_true(fabs(sum / DRAWS - surrogate(&a, 0.8)) < 0.012); /* 4 standard deviations */
        pdnn_arena_free(&arena);
    }
    struct pdnn_arena arena = {0};
    struct pdnn_param_set set = {0};
    struct pdnn_activation a = make("binary", 0, 1.0f, &set, &arena);
    float on[] = {0.0f, -1e-6f, -0.01f}; /* the second: an inexact 0 */
    pdnn_activation_mean(&a, on, 3);
    pdnn_activation_emit(&a, NULL, on, 3, on);
    assert_true(on[0] == 1.0f && on[1] == 1.0f && on[2] == 0.0f);
    pdnn_arena_free(&arena);
}

/* ---- weights ------------------------------------------------------------------------------- */

/* Nearest level by trying all of them. */
static double nearest(const struct pdnn_weight_format *format, double x) {
    static const int pow2[] = {-8, -4, -2, -1, 0, 1, 2, 4}, binary[] = {-1, 1};
    double best = 1e9;
    for (int q = format->min; q <= format->max; q++) {
        bool is_level = format->levels == PDNN_LEVELS_UNIFORM;
        for (int i = 0; format->levels == PDNN_LEVELS_POW2 && i < 8; i++)
            is_level = is_level || q == pow2[i];
        for (int i = 0; format->levels == PDNN_LEVELS_BINARY && i < 2; i++)
            is_level = is_level || q == binary[i];
        is_level = is_level || (format->levels == PDNN_LEVELS_ODD && q % 2 != 0);
        if (is_level && fabs(q - x) < fabs(best - x))
            best = q;
    }
    return best;
}

static void weights(void **state) {
    (void)state;
    enum { M = 400 };
    const float scale = 0.25f;
    const struct pdnn_weight_format *format;
    for (uint32_t k = 0; pdnn_weight_format_at(k / 2); k++) { /* of even neurons, of odd ones */
        format = pdnn_weight_format_of(pdnn_weight_format_at(k / 2), k);
        if (format->levels == PDNN_LEVELS_FLOAT)
            continue;
        static float w[M], g[M], effective[M], w_grad[M];
        static int8_t q[M];
        double by_hand = 0;
        float reach = 0.25f * (float)(format->max - format->min + 4);
        for (int i = 0; i < M; i++) {
            w[i] = reach * ((float)i + 0.37f - M / 2) / (M / 2);
            g[i] = (float)(i % 7) - 3.0f;
            w_grad[i] = 0.0f;
        }
        pdnn_weight_round(format, w, M, scale, effective);
        double returned = (double)pdnn_weight_backward(format, w, g, M, scale, w_grad);
        pdnn_weight_integers(format, w, M, scale, q);
        for (int i = 0; i < M; i++) {
            double x = (double)w[i] / (double)scale, level = nearest(format, x);
            bool inside = x > (double)format->low && x < (double)format->high;
            bool binary = format->levels == PDNN_LEVELS_BINARY;
            if (fabs((double)effective[i] - (double)scale * level) > 1e-6)
                fail_msg("--weights %s: %g became %g", format->name, x,
                         (double)(effective[i] / scale));
            assert_true(format->max > 7 || q[i] == (int)level);
            assert_true(w_grad[i] == (inside ? g[i] : 0.0f));
            by_hand += (double)scale * (double)g[i] * (inside && !binary ? level - x : level);
        }
        assert_true(fabs(returned - by_hand) < 1e-3 * (fabs(by_hand) + 1));
        if (format->on_tape)
            assert_true(format->min >= -8 && format->max <= 7);
    }
    assert_null(pdnn_weight_format_find("5"));
}

/* ---- a whole classifier: gradient against differences of the loss -------------------------- */

enum { ROWS = 3, PIXELS = 40, CLASSES = 4 };
static const uint8_t labels[ROWS] = {1, 3, 0};

static double loss_of(struct pdnn_classifier *net) {
    net->rng.calls = 100; /* the same draws each time */
    pdnn_classifier_forward(net, ROWS, 1);
    return pdnn_classifier_loss(net, labels, ROWS);
}

/* Float units and any weights: the loss is smooth in the effective weights. */
static void networks(void **state) {
    (void)state;
    static const char *const names[] = {"sigmoid", "tanh", "relu"};
    /* Of integer weights a rectifier's sums would often be 0, just where it turns. */
    static const char *const formats[] = {"4", "ternary", "32"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        struct pdnn_classifier net;
        struct pdnn_scheme scheme = {.activation = pdnn_activation_find(names[k]),
                                     .weights = pdnn_weight_format_find(formats[k]),
                                     .sampled_input = k == 1};
        const uint32_t widths[] = {32, 16, 16};
        assert_int_equal(pdnn_scheme_resolve(&scheme, widths, 3, NULL), PDNN_OK);
        assert_int_equal(pdnn_classifier_new(&net, PIXELS, CLASSES, &scheme, ROWS, 1, 5), PDNN_OK);
        for (int r = 0; r < ROWS; r++)
            for (int i = 0; i < PIXELS; i++)
                net.image[r * net.inputs + i] =
                    pdnn_rng_unit(3, (uint32_t)(r * PIXELS + i)) < 0.4f ? 1.0f : 0.0f;
        pdnn_classifier_prepare(&net);
        loss_of(&net);
        pdnn_classifier_backward(&net, ROWS, 1);
        for (uint32_t l = 0; l < net.n_layers; l++) {
            struct pdnn_linear *layer = &net.layer[l];
            for (size_t i = 0; i < layer->weight->n; i += layer->weight->n / 23) {
                const float h = 2e-3f, kept = layer->effective[i];
                layer->effective[i] = kept + h;
                double above = loss_of(&net);
                layer->effective[i] = kept - h;
                double below = loss_of(&net);
                layer->effective[i] = kept;
                double slope = (above - below) / (2.0 * (double)h), grad = (double)layer->grad[i];
                if (fabs(slope - grad) > 1e-3 + 0.03 * fmax(fabs(slope), fabs(grad)))
                    fail_msg("%s, layer %u, weight %zu: gradient %g, difference %g", names[k], l, i,
                             grad, slope);
            }
        }
        pdnn_classifier_free(&net);
    }
}

/* ---- what goes together -------------------------------------------------------------------- */

static void refused(struct pdnn_scheme scheme, const char *flag) {
    static const uint32_t widths[] = {256, 256};
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_scheme_resolve(&scheme, widths, 2, &diag), PDNN_ERR_ARGUMENT);
    if (!strstr(diag.text, flag))
        fail_msg("expected %s in: %s", flag, diag.text);
}

static void combinations(void **state) {
    (void)state;
    const struct pdnn_activation_kind *relu = pdnn_activation_find("relu");
    refused((struct pdnn_scheme){.activation_bits = 3}, "--activation-bits");
    refused((struct pdnn_scheme){.activation = relu, .activation_bits = 5}, "--activation-bits");
    refused((struct pdnn_scheme){.activation = relu, .n_noise_scales = 1, .noise_scales = {2}},
            "--noise-scale");
    refused((struct pdnn_scheme){.n_noise_scales = 3, .noise_scales = {1, 1, 1}}, "--noise-scale");
    refused((struct pdnn_scheme){.n_widths = 1, .widths = {100}}, "--widths");
    static const uint32_t widths[] = {64, 32};
    struct pdnn_scheme scheme = {.n_noise_scales = 1, .noise_scales = {0.5f}};
    assert_int_equal(pdnn_scheme_resolve(&scheme, widths, 2, NULL), PDNN_OK);
    assert_true(scheme.noise_scales[1] == 0.5f && scheme.widths[1] == 32);
    assert_null(pdnn_scheme_obstacle(&scheme));
    scheme.weights = pdnn_weight_format_find("8");
    assert_non_null(pdnn_scheme_obstacle(&scheme));
}

/* As many layers and learned steps as there may be: room for all parameters. */
static void deepest(void **state) {
    (void)state;
    struct pdnn_scheme scheme = {.activation = pdnn_activation_find("relu"),
                                 .activation_bits = 3,
                                 .sampled_input = true,
                                 .n_widths = PDNN_HIDDEN_MAX};
    for (int k = 0; k < PDNN_HIDDEN_MAX; k++)
        scheme.widths[k] = 16;
    struct pdnn_classifier net;
    assert_int_equal(pdnn_scheme_resolve(&scheme, NULL, 0, NULL), PDNN_OK);
    assert_int_equal(pdnn_classifier_new(&net, PIXELS, CLASSES, &scheme, ROWS, 4, 5), PDNN_OK);
    pdnn_classifier_prepare(&net);
    pdnn_classifier_forward(&net, ROWS, 4);
    pdnn_classifier_loss(&net, labels, ROWS);
    pdnn_classifier_backward(&net, ROWS, 4);
    pdnn_classifier_finish(&net);
    for (uint32_t k = 0; k < net.params.n_items; k++)
        for (size_t i = 0; i < net.params.item[k].n; i++)
            assert_true(isfinite(net.params.item[k].grad[i]));
    pdnn_classifier_free(&net);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(activations),    cmocka_unit_test(wide_slope),
        cmocka_unit_test(rectifier_step), cmocka_unit_test(drawn_outputs),
        cmocka_unit_test(weights),        cmocka_unit_test(networks),
        cmocka_unit_test(combinations),   cmocka_unit_test(deepest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
