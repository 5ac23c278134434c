/* SPDX-License-Identifier: BSD-2-Clause
 *
 * prune_test.c - which weights a mask keeps, which come back, and the slots of a block.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "train/sparsity/prune.h"

enum { OUTPUTS = 40, INPUTS = 12, CELLS = OUTPUTS * INPUTS };

static const struct pdnn_prune_block anywhere = {0, 0}, of_word = {32, 8};
static float weight[CELLS], mask[CELLS], momentum[CELLS];

static int set_up(void **state) {
    struct pdnn_rng rng = {.seed = 4};
    (void)state;
    pdnn_rng_fill(&rng, weight, CELLS, 1.0f);
    pdnn_rng_fill(&rng, momentum, CELLS, 1.0f);
    for (uint32_t i = 0; i < CELLS; i++) {
        mask[i] = 1.0f;
    }
    return 0;
}

static void smallest_are_pruned(void **state) {
    (void)state;
    float most = 0, least = 1;
    float before[CELLS];
    for (uint32_t i = 0; i < CELLS; i++) {
        before[i] = fabsf(weight[i]);
    }
    assert_int_equal(pdnn_prune_magnitude(weight, mask, OUTPUTS, INPUTS, 0.75, &anywhere), PDNN_OK);
    assert_true(pdnn_prune_sparsity(mask, CELLS) == 0.75);
    for (uint32_t i = 0; i < CELLS; i++) {
        assert_true(mask[i] == 1.0f || (mask[i] == 0.0f && weight[i] == 0.0f));
        if (mask[i] == 0.0f) {
            most = fmaxf(most, before[i]);
        } else {
            least = fminf(least, before[i]);
        }
    }
    assert_true(most <= least);
    /* Less than there is changes nothing. */
    assert_int_equal(pdnn_prune_magnitude(weight, mask, OUTPUTS, INPUTS, 0.5, &anywhere), PDNN_OK);
    assert_true(pdnn_prune_sparsity(mask, CELLS) == 0.75);
}

/* The fullest block. */
static uint32_t fullest(void) {
    uint32_t most = 0;
    for (uint32_t first = 0; first < OUTPUTS; first += 32) {
        for (uint32_t i = 0; i < INPUTS; i++) {
            uint32_t live = 0;
            for (uint32_t j = first; j < first + 32 && j < OUTPUTS; j++) {
                live += mask[j * INPUTS + i] != 0.0f;
            }
            most = live > most ? live : most;
        }
    }
    return most;
}

static void blocks_keep_their_slots(void **state) {
    (void)state;
    struct pdnn_rng rng = {.seed = 1};
    float kept = 0, others = 1;
    const float *row = weight; /* input 0: outputs 0 to 31 */
    float before[32];
    for (uint32_t j = 0; j < 32; j++) {
        before[j] = fabsf(row[(size_t)j * INPUTS]);
    }
    assert_int_equal(pdnn_prune_magnitude(weight, mask, OUTPUTS, INPUTS, 0.0, &of_word), PDNN_OK);
    assert_int_equal(fullest(), 8);
    assert_true(pdnn_prune_sparsity(mask, CELLS) == 1.0 - 16.0 / 40);
    for (uint32_t j = 0; j < 32; j++) {
        if (mask[j * INPUTS] == 0.0f) {
            kept = fmaxf(kept, before[j]);
        } else {
            others = fminf(others, before[j]);
        }
    }
    assert_true(kept <= others);
    /* All blocks are full: nothing can come back. */
    pdnn_prune_regrow(mask, momentum, OUTPUTS, INPUTS, 0.2, 2, &of_word, &rng);
    assert_true(pdnn_prune_sparsity(mask, CELLS) == 1.0 - 16.0 / 40);
    pdnn_prune_magnitude(weight, mask, OUTPUTS, INPUTS, 0.9, &of_word);
    pdnn_prune_regrow(mask, momentum, OUTPUTS, INPUTS, 0.7, 2, &of_word, &rng);
    assert_true(fabs(pdnn_prune_sparsity(mask, CELLS) - 0.7) < 1e-9);
    assert_true(fullest() <= 8);
}

static void regrown_are_of_large_momentum(void **state) {
    (void)state;
    struct pdnn_rng rng = {.seed = 1};
    bool was_live[CELLS];
    uint32_t back = 0;
    pdnn_prune_magnitude(weight, mask, OUTPUTS, INPUTS, 0.9, &anywhere);
    for (uint32_t i = 0; i < CELLS; i++) {
        was_live[i] = mask[i] != 0.0f;
    }
    pdnn_prune_regrow(mask, momentum, OUTPUTS, INPUTS, 0.8, 1.5, &anywhere, &rng);
    assert_true(fabs(pdnn_prune_sparsity(mask, CELLS) - 0.8) < 1e-9);
    for (uint32_t i = 0; i < CELLS; i++) {
        assert_true(!was_live[i] || mask[i] == 1.0f);
        if (!was_live[i] && mask[i] == 1.0f) {
            uint32_t larger = 0;
            for (uint32_t k = 0; k < CELLS; k++) {
                larger += !was_live[k] && fabsf(momentum[k]) > fabsf(momentum[i]);
            }
            assert_true(larger < 72); /* 1.5 times the 48 that come back */
            assert_true(weight[i] == 0.0f);
            back++;
        }
    }
    assert_int_equal(back, 48);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(smallest_are_pruned, set_up),
        cmocka_unit_test_setup(blocks_keep_their_slots, set_up),
        cmocka_unit_test_setup(regrown_are_of_large_momentum, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
