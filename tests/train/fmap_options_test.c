/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_options_test.c - what a convolutional classifier is asked for: other units once trained,
 * noise that falls, pixels, a published start; its layers as text, and what does not go together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "train/fmap/fmap_task.h"

enum { SIDE = 6, ROWS = 5, CLASSES = 3, BITS = 12 };

/* Trained as thresholds, or smoothly, then p-bits with the noise that was asked for. */
static void deploys_pbits(void **state) {
    (void)state;
    static const char *const kinds[] = {"binary", "sigmoid"};
    for (int i = 0; i < 2; i++) {
        struct pdnn_scheme scheme = {.activation = pdnn_activation_find(kinds[i]),
                                     .deploy_pbits = true,
                                     .noise_scales = {0.25f},
                                     .n_noise_scales = 1};
        struct pdnn_fmap_net net;
        struct pdnn_diag diag = {""};
        assert_true(pdnn_fmap_spec_parse("c16,f3", scheme.layers, &scheme.n_layers));
        if (pdnn_scheme_resolve(&scheme, NULL, 0, &diag) != PDNN_OK)
            fail_msg("%s", diag.text);
        assert_int_equal(pdnn_fmap_net_new(&net, SIDE, BITS, CLASSES, &scheme, ROWS, 2, 9),
                         PDNN_OK);
        pdnn_fmap_net_start(&net, ROWS);
        assert_true(net.activation[0].noise_scale == 1.0f && !net.activation[0].kind->drawn);
        pdnn_fmap_net_deploy(&net);
        assert_true(net.activation[0].noise_scale == 0.25f && net.activation[0].kind->drawn);
        pdnn_fmap_net_prepare(&net);
        pdnn_fmap_net_forward(&net, ROWS, 2, false);
        const size_t n = ROWS * pdnn_fmap_net_outputs(&net, 0);
        size_t differ = 0;
        for (size_t k = 0; k < n; k++) {
            assert_true(net.value[0][k] == 0.0f || net.value[0][k] == 1.0f);
            differ += net.value[0][k] != net.value[0][n + k];
        }
        assert_true(differ > 0); /* two samples */
        pdnn_fmap_net_free(&net);
    }
}

/* The noise falls in the second half of training, and the exported layer has what it ends with. */
static void noise_falls(void **state) {
    (void)state;
    struct pdnn_scheme scheme = {
        .noise_end = 0.125f, .n_noise_scales = 2, .noise_scales = {0.5f, 0.25f}};
    const struct {
        double done;
        float noise[2];
    } at[] = {{0, {0.5f, 0.25f}},
              {0.5, {0.5f, 0.25f}},
              {0.75, {0.3125f, 0.1875f}},
              {1, {0.125f, 0.125f}}};
    struct pdnn_dataset data = {.name = "mnist", .width = 28, .height = 28, .channels = 1};
    struct pdnn_fmap_task task = {.data = &data};
    struct pdnn_diag diag = {""};
    assert_true(pdnn_fmap_spec_parse("c16,c16,f3", scheme.layers, &scheme.n_layers));
    assert_int_equal(pdnn_scheme_resolve(&scheme, NULL, 0, &diag), PDNN_OK);
    assert_int_equal(pdnn_fmap_net_new(&task.net, SIDE, BITS, CLASSES, &scheme, ROWS, 1, 9),
                     PDNN_OK);
    pdnn_fmap_net_start(&task.net, ROWS);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        pdnn_fmap_net_anneal(&task.net, at[i].done);
        for (uint32_t k = 0; k < 2; k++)
            assert_true(task.net.activation[k].noise_scale == at[i].noise[k]);
    }
    struct pdnn_model *model = pdnn_fmap_model(&task, "{}");
    assert_non_null(model);
    assert_true(model->layers[0].noise_scale == 0.125f && model->layers[1].noise_scale == 0.125f);
    pdnn_model_close(model);
    pdnn_fmap_net_free(&task.net);
}

/* A picture's numbers take four channels: three colours, and one of zeros. */
static void pixels_are_numbers(void **state) {
    (void)state;
    struct pdnn_scheme scheme = {.pixels = true};
    struct pdnn_fmap_net net;
    struct pdnn_diag diag = {""};
    assert_true(pdnn_fmap_spec_parse("c16k1,f3", scheme.layers, &scheme.n_layers));
    assert_int_equal(pdnn_scheme_resolve(&scheme, NULL, 0, &diag), PDNN_OK);
    assert_int_equal(pdnn_fmap_net_new(&net, SIDE, 3, CLASSES, &scheme, ROWS, 1, 9), PDNN_OK);
    assert_int_equal(net.layer[0].linear.inputs, 4);
    for (uint32_t i = 0; i < ROWS * SIDE * SIDE * 4; i++)
        net.x[i] = i % 4 < 3 ? pdnn_rng_unit(5, i) : 0.0f;
    pdnn_fmap_net_start(&net, ROWS);
    pdnn_fmap_net_prepare(&net);
    const struct pdnn_linear *first = &net.layer[0].linear;
    pdnn_fmap_layer_forward(&net.layer[0], net.x, ROWS, net.mean[0]);
    for (uint32_t i = 0; i < ROWS * SIDE * SIDE * 16; i++) {
        float sum = 0;
        for (uint32_t c = 0; c < 3; c++)
            sum += first->effective[i % 16 * 4 + c] * net.x[i / 16 * 4 + c];
        assert_true(fabsf(sum - net.mean[0][i]) < 1e-4f && first->mask[i % 16 * 4 + 3] == 0.0f);
    }
    pdnn_fmap_net_free(&net);
}

/* As published: the weights are Glorot's, the biases 0, and all learn at one rate. */
static void starts_as_published(void **state) {
    (void)state;
    struct pdnn_scheme scheme = {.glorot = true};
    struct pdnn_fmap_net net;
    struct pdnn_diag diag = {""};
    assert_true(pdnn_fmap_spec_parse("c32,c16,f3", scheme.layers, &scheme.n_layers));
    assert_int_equal(pdnn_scheme_resolve(&scheme, NULL, 0, &diag), PDNN_OK);
    assert_int_equal(pdnn_fmap_net_new(&net, SIDE, BITS, CLASSES, &scheme, ROWS, 1, 9), PDNN_OK);
    pdnn_fmap_net_start(&net, ROWS);
    for (uint32_t k = 0; k < net.n_layers; k++) {
        const struct pdnn_linear *linear = &net.layer[k].linear;
        const float limit = pdnn_linear_glorot(linear);
        float most = 0;
        for (size_t i = 0; i < linear->weight->n; i++)
            most = fmaxf(most, fabsf(linear->weight->value[i]));
        assert_true(most <= limit && most > 0.9f * limit);
        assert_true(linear->weight->rate == 1.0f);
        for (uint32_t j = 0; j < linear->outputs; j++)
            assert_true(linear->bias->value[j] == 0.0f);
    }
    pdnn_fmap_net_free(&net);
}

/* ---- texts ----------------------------------------------------------------------------------- */

static void layers_as_text(void **state) {
    (void)state;
    struct pdnn_fmap_spec specs[PDNN_FMAP_LAYERS];
    char text[PDNN_FMAP_SPEC_TEXT];
    uint32_t n;
    static const char *const good[] = {"c64s,c128p,f96,f10", "c16,f10", "c16k5sp,c4080k1,f1",
                                       "c16,c16,c16,c16,f16,f4095"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(pdnn_fmap_spec_parse(good[i], specs, &n));
        pdnn_fmap_spec_print(specs, n, text);
        assert_string_equal(text, good[i]);
    }
    static const char *const bad[] = {
        "",          "f10",       "c64",       "c64,",
        "c64,f10,",  "c60,f10",   "f16,f10",   "c16,f16,c16,f10",
        "c16k2,f10", "c16k7,f10", "c0,f10",    "c16ps,f10",
        "c16,f10 ",  "d16,f10",   "c16,f4096", "c16,c16,c16,c16,c16,f16,f10",
        "c16s2,f10"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (pdnn_fmap_spec_parse(bad[i], specs, &n))
            fail_msg("'%s' was taken for layers", bad[i]);
}

static void refuses(struct pdnn_scheme scheme, const char *flag) {
    struct pdnn_diag diag = {""};
    assert_true(pdnn_fmap_spec_parse("c16p,c16,f3", scheme.layers, &scheme.n_layers));
    assert_int_equal(pdnn_scheme_resolve(&scheme, NULL, 0, &diag), PDNN_ERR_ARGUMENT);
    if (!strstr(diag.text, flag))
        fail_msg("expected '%s' in '%s'", flag, diag.text);
}

static void refuses_what_does_not_go_together(void **state) {
    (void)state;
    refuses((struct pdnn_scheme){.n_widths = 1, .widths = {16}}, "--widths");
    refuses((struct pdnn_scheme){.sampled_input = true}, "--input sampled");
    refuses((struct pdnn_scheme){.activation = pdnn_activation_find("pbit-tanh")}, "--activation");
    refuses((struct pdnn_scheme){.wide_slope = true}, "--slope");
    refuses((struct pdnn_scheme){.activation = pdnn_activation_find("binary"), .noise_end = 0.5f},
            "--noise-end");
    struct pdnn_scheme flat = {.normalise = true};
    struct pdnn_diag diag = {""};
    const uint32_t width = 16;
    assert_int_equal(pdnn_scheme_resolve(&flat, &width, 1, &diag), PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "--normalise"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deploys_pbits),      cmocka_unit_test(noise_falls),
        cmocka_unit_test(pixels_are_numbers), cmocka_unit_test(starts_as_published),
        cmocka_unit_test(layers_as_text),     cmocka_unit_test(refuses_what_does_not_go_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
