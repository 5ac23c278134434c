/* SPDX-License-Identifier: BSD-2-Clause
 *
 * msnet_test.c - the published network of 1,060 weights: gradients against differences, masks kept
 * by both updates, the share that is pruned.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "train/sparsity/msnet.h"

enum { N = 12 };

static struct pdnn_msnet net;
static uint8_t pixels[N * PDNN_MSNET_PIXELS], labels[N];
static struct pdnn_rng rng;

static int set_up(void **state) {
    (void)state;
    rng = (struct pdnn_rng){.seed = 3};
    net.bits = 0;
    pdnn_msnet_start(&net, &rng);
    for (uint32_t i = 0; i < N * PDNN_MSNET_PIXELS; i++)
        pixels[i] = pdnn_rng_hash(5, i) % 3 == 0;
    for (uint32_t r = 0; r < N; r++)
        labels[r] = (uint8_t)(r % PDNN_MSNET_CLASSES);
    return 0;
}

static void gradients_are_those_of_differences(void **state) {
    (void)state;
    float grad[PDNN_MSNET_WEIGHTS];
    uint32_t right;
    pdnn_msnet_loss(&net, pixels, labels, N, grad, &right);
    uint32_t checked = 0;
    for (uint32_t i = 0; i < PDNN_MSNET_WEIGHTS; i += 7) {
        const float step = 1e-3f, was = net.weight[i];
        net.weight[i] = was + step;
        const double above = pdnn_msnet_loss(&net, pixels, labels, N, NULL, &right);
        net.weight[i] = was - step;
        const double below = pdnn_msnet_loss(&net, pixels, labels, N, NULL, &right);
        net.weight[i] = was;
        const double slope = (above - below) / (2 * (double)step);
        assert_true(fabs(slope - (double)grad[i]) < 2e-3 + 0.02 * fabs(slope));
        checked += fabs(slope) > 0.01;
    }
    assert_true(checked > 40);
}

static void layers_have_the_published_weights(void **state) {
    (void)state;
    uint32_t all = 0;
    for (uint32_t l = 0; l < PDNN_MSNET_LAYERS; l++) {
        assert_int_equal(pdnn_msnet_first(l), all);
        all += pdnn_msnet_outputs(l) * pdnn_msnet_inputs(l);
    }
    assert_int_equal(all, PDNN_MSNET_WEIGHTS);
}

static void masks_are_kept(void **state) {
    (void)state;
    for (int vau = 0; vau < 2; vau++) {
        struct pdnn_msnet_update update = {.rate = 0.01f, .vau = vau, .lambda = 0.1};
        net.bits = 5;
        pdnn_msnet_start(&net, &rng);
        const double first = pdnn_msnet_step(&net, pixels, labels, N, &update);
        double last = first;
        assert_int_equal(pdnn_msnet_prune(&net, 0.8, &rng), PDNN_OK);
        for (int step = 0; step < 40; step++)
            last = pdnn_msnet_step(&net, pixels, labels, N, &update);
        for (uint32_t l = 0; l < PDNN_MSNET_LAYERS; l++)
            assert_true(fabs(pdnn_msnet_sparsity(&net, l) - 0.8) < 0.01);
        for (uint32_t i = 0; i < PDNN_MSNET_WEIGHTS; i++)
            assert_true(net.mask[i] == 1.0f || net.weight[i] == 0.0f);
        assert_true(last < first);
        assert_true(vau ? update.cycles > 0 && update.cells == 0
                        : update.cells > 0 && update.cycles == 0);
        assert_int_equal(pdnn_msnet_prune(&net, 0.7, &rng), PDNN_OK);
        assert_true(fabs(pdnn_msnet_sparsity(&net, 1) - 0.7) < 0.01);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(gradients_are_those_of_differences, set_up),
        cmocka_unit_test(layers_have_the_published_weights),
        cmocka_unit_test_setup(masks_are_kept, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
