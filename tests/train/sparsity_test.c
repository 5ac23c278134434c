/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sparsity_test.c - a classifier's steps under a schedule: which weights live in which epoch, that
 * what is pruned stays 0 whatever the optimiser remembers, and that a step of rows and columns is
 * the exact step put through pdnn_vau_apply().
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "train/classifier/classifier.h"

enum { PIXELS = 36, ROWS = 32, CLASSES = 5, EPOCHS = 6, STEPS = 5 };

static struct pdnn_classifier net;
static struct pdnn_sparsity_options options;

static void make(const char *schedule, uint32_t slots, uint32_t update) {
    static const uint32_t widths[] = {64};
    struct pdnn_scheme scheme = {0};
    struct pdnn_diag diag = {""};
    options = (struct pdnn_sparsity_options){.slots = slots, .update = update};
    assert_true(pdnn_sparsity_parse(schedule, &options));
    if (pdnn_scheme_resolve(&scheme, widths, 1, &diag) ||
        pdnn_sparsity_resolve(&options, EPOCHS, &diag))
        fail_msg("%s", diag.text);
    assert_int_equal(pdnn_classifier_new(&net, PIXELS, CLASSES, &scheme, ROWS, 2, 7), PDNN_OK);
    assert_int_equal(pdnn_classifier_set_sparsity(&net, PIXELS, &options), PDNN_OK);
}

static void step(uint32_t epoch, uint32_t n) {
    uint8_t labels[ROWS];
    for (uint32_t r = 0; r < ROWS; r++) {
        labels[r] = (uint8_t)(pdnn_rng_hash(n, r) % CLASSES);
        for (uint32_t i = 0; i < PIXELS; i++)
            net.image[r * net.inputs + i] =
                pdnn_rng_hash(r + labels[r], i + 100 * n) % 4 == 0 || i % CLASSES == labels[r];
    }
    assert_int_equal(pdnn_sparsity_begin(&net.sparsity, epoch, &net.rng), PDNN_OK);
    assert_true(isfinite(pdnn_classifier_step(&net, labels, ROWS, 2, 0.01f)));
}

/* Weights that are not 0 where the mask is, and lie in the padding. */
static void assert_masked(void) {
    for (uint32_t k = 0; k < net.n_layers; k++) {
        const struct pdnn_linear *layer = &net.layer[k];
        for (size_t i = 0; i < layer->weight->n; i++) {
            assert_true(layer->mask[i] == 0.0f || layer->mask[i] == 1.0f);
            assert_true(layer->mask[i] == 1.0f || layer->weight->value[i] == 0.0f);
            assert_true(k > 0 || i % layer->inputs < PIXELS || layer->mask[i] == 0.0f);
        }
    }
}

static void schedule_is_followed(void **state) {
    static const double expected[EPOCHS] = {0, 0.5, 0.5, 0.9, 0.8, 0.8};
    (void)state;
    make("2:50,4:90,5:80", 0, PDNN_UPDATE_EXACT);
    for (uint32_t epoch = 1; epoch <= EPOCHS; epoch++) {
        for (uint32_t n = 0; n < STEPS; n++) {
            step(epoch, epoch * STEPS + n);
            assert_masked();
            assert_true(fabs(pdnn_sparsity_now(&net.sparsity) - expected[epoch - 1]) < 0.001);
        }
    }
    /* What came back has learned, but for units that have no weight to any class. */
    const struct pdnn_linear *layer = &net.layer[0];
    uint32_t zeros = 0;
    for (size_t i = 0; i < layer->weight->n; i++)
        zeros += layer->mask[i] == 1.0f && layer->weight->value[i] == 0.0f;
    assert_true(zeros < 64 * PIXELS / 20); /* half of what came back */
    pdnn_classifier_free(&net);
}

static void slots_are_kept(void **state) {
    (void)state;
    static const double expected[EPOCHS] = {0.5, 0.5, 0.8, 0.8, 0.7, 0.7};
    make("1:50,3:80,5:70", 5, PDNN_UPDATE_EXACT);
    for (uint32_t epoch = 1; epoch <= EPOCHS; epoch++) {
        step(epoch, epoch);
        assert_true(fabs(pdnn_sparsity_now(&net.sparsity) - expected[epoch - 1]) < 0.001);
    }
    const struct pdnn_linear *layer = &net.layer[0];
    uint32_t most = 0;
    for (uint32_t first = 0; first < layer->outputs; first += PDNN_SPARSITY_BLOCK) {
        for (uint32_t i = 0; i < PIXELS; i++) {
            uint32_t live = 0;
            for (uint32_t j = first; j < first + PDNN_SPARSITY_BLOCK; j++)
                live += layer->mask[j * layer->inputs + i] == 1.0f;
            assert_true(live <= 5);
            most = live > most ? live : most;
        }
    }
    assert_int_equal(most, 5);
    pdnn_classifier_free(&net);
}

static void last_layer_can_stay_dense(void **state) {
    (void)state;
    make("1:75", 4, PDNN_UPDATE_EXACT);
    assert_int_equal(net.sparsity.n_layers, 2);
    pdnn_classifier_free(&net);
    options.dense_last = true;
    struct pdnn_scheme scheme = {.n_widths = 1, .widths = {64}};
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_scheme_resolve(&scheme, scheme.widths, 1, &diag), PDNN_OK);
    assert_int_equal(pdnn_classifier_new(&net, PIXELS, CLASSES, &scheme, ROWS, 2, 7), PDNN_OK);
    assert_int_equal(pdnn_classifier_set_sparsity(&net, PIXELS, &options), PDNN_OK);
    assert_int_equal(net.sparsity.n_layers, 1);
    step(1, 1);
    assert_null(net.layer[1].mask);
    const struct pdnn_param *weight = net.layer[1].weight;
    for (size_t i = 0; i < weight->n; i++)
        assert_true(weight->value[i] != 0.0f);
    pdnn_classifier_free(&net);
}

static void vau_is_the_exact_step_put_through_it(void **state) {
    static float before[64 * 48], exact[64 * 48];
    (void)state;
    float *const weights[] = {before, exact};
    for (int update = PDNN_UPDATE_EXACT; update <= PDNN_UPDATE_VAU; update++) {
        make("1:60", 0, (uint32_t)update);
        const struct pdnn_linear *layer = &net.layer[0];
        const size_t n = layer->weight->n;
        assert_true(n <= 64 * 48);
        if (update == PDNN_UPDATE_EXACT) {
            assert_int_equal(pdnn_sparsity_begin(&net.sparsity, 1, &net.rng), PDNN_OK);
            memcpy(weights[0], layer->weight->value, n * sizeof(float));
        }
        step(1, 1);
        if (update == PDNN_UPDATE_EXACT) {
            memcpy(weights[1], layer->weight->value, n * sizeof(float));
            assert_true(net.sparsity.exact_cells > 0);
            assert_int_equal(net.sparsity.vau.tiles, 0);
        } else {
            const struct pdnn_vau vau = {32, 5, (double)0.1f, false};
            for (size_t i = 0; i < n; i++)
                exact[i] -= before[i];
            pdnn_vau_apply(&vau, layer->mask, layer->outputs, layer->inputs, exact, NULL);
            double change = 0;
            for (size_t i = 0; i < n; i++) {
                change += fabs((double)exact[i]);
                assert_true(fabsf(before[i] + exact[i] - layer->weight->value[i]) < 1e-7f);
            }
            assert_true(change > 0.1);
            assert_int_equal(net.sparsity.exact_cells, 0);
            assert_int_equal(net.sparsity.vau.cells,
                             (uint64_t)lround(0.4 * 64 * PIXELS) + 64 * CLASSES * 2 / 5);
        }
        pdnn_classifier_free(&net);
    }
}

static void default_schedule_ends_where_it_should(void **state) {
    struct pdnn_diag diag = {""};
    (void)state;
    for (uint32_t epochs = 1; epochs <= 60; epochs++) {
        struct pdnn_sparsity_options o = {.sparsity = 0.75f};
        if (pdnn_sparsity_resolve(&o, epochs, &diag))
            fail_msg("%s", diag.text);
        assert_true(o.steps[o.n_steps - 1].sparsity == 0.75f);
        assert_true(epochs < 10 || (o.n_steps == 6 && o.steps[4].sparsity == 0.875f));
    }
}

static void slots_prune_no_more_than_is_asked(void **state) {
    struct pdnn_diag diag = {""};
    (void)state;
    struct pdnn_sparsity_options o = {.sparsity = 0.5f, .slots = 4};
    assert_int_equal(pdnn_sparsity_resolve(&o, 20, &diag), PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "at least 75 % pruned at the end, got 50"));
    o = (struct pdnn_sparsity_options){.sparsity = 0.75f, .slots = 4};
    assert_int_equal(pdnn_sparsity_resolve(&o, 20, &diag), PDNN_OK);
    /* Blocks with less than 4 after the first step cannot make up for those that are cut to 4. */
    make("1:50,2:75", 4, PDNN_UPDATE_EXACT);
    step(1, 1);
    step(2, 2);
    assert_masked();
    assert_true(fabs(pdnn_sparsity_now(&net.sparsity) - 0.75) < 0.001);
    pdnn_classifier_free(&net);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schedule_is_followed),
        cmocka_unit_test(slots_are_kept),
        cmocka_unit_test(slots_prune_no_more_than_is_asked),
        cmocka_unit_test(last_layer_can_stay_dense),
        cmocka_unit_test(vau_is_the_exact_step_put_through_it),
        cmocka_unit_test(default_schedule_ends_where_it_should),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
