/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vau_test.c - updates of rows and columns against the normal equations solved at full size,
 * updates that they hold exactly, the mask, tiles at the edges, and what they cost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "train/net/rng.h"
#include "train/sparsity/vau.h"

enum { INPUTS = 9, OUTPUTS = 5, CELLS = INPUTS * OUTPUTS, SIDE = INPUTS + OUTPUTS };

static void random_update(uint64_t seed, float sparsity, float *update, float *mask) {
    struct pdnn_rng rng = {.seed = seed};
    pdnn_rng_normal(&rng, update, CELLS, 1.0f);
    for (uint32_t i = 0; i < CELLS; i++) {
        mask[i] = pdnn_rng_unit(seed, i) >= sparsity ? 1.0f : 0.0f;
    }
}

/* x of a x = x by elimination with pivots. */
static void eliminate(double a[SIDE][SIDE], double x[SIDE]) {
    for (int k = 0; k < SIDE; k++) {
        int best = k;
        for (int i = k + 1; i < SIDE; i++) {
            best = fabs(a[i][k]) > fabs(a[best][k]) ? i : best;
        }
        for (int j = 0; j < SIDE; j++) {
            const double kept = a[k][j];
            a[k][j] = a[best][j];
            a[best][j] = kept;
        }
        const double kept = x[k];
        x[k] = x[best];
        x[best] = kept;
        for (int i = 0; i < SIDE; i++) {
            const double factor = i == k ? 0 : a[i][k] / a[k][k];
            for (int j = 0; j < SIDE; j++) {
                a[i][j] -= factor * a[k][j];
            }
            x[i] -= factor * x[k];
        }
    }
    for (int k = 0; k < SIDE; k++) {
        x[k] /= a[k][k];
    }
}

static void solution_is_that_of_the_normal_equations(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        const bool all_cells = seed % 2;
        const struct pdnn_vau vau = {INPUTS, OUTPUTS, seed % 3 ? 0.01 : 2.0, all_cells};
        float update[CELLS], mask[CELLS], got[CELLS];
        double a[SIDE][SIDE] = {{0}}, x[SIDE] = {0};
        random_update(seed, 0.1f * (float)(seed % 10), update, mask);
        for (int j = 0; j < OUTPUTS; j++) {
            for (int i = 0; i < INPUTS; i++) {
                const int at = j * INPUTS + i, column = INPUTS + j;
                if (mask[at] == 0.0f && !all_cells) {
                    continue;
                }
                const double d = mask[at] != 0.0f ? (double)update[at] : 0.0;
                a[i][i]++;
                a[column][column]++;
                a[i][column] = a[column][i] = 1;
                x[i] += d;
                x[column] += d;
            }
        }
        for (int k = 0; k < SIDE; k++) {
            a[k][k] += vau.lambda;
        }
        eliminate(a, x);
        memcpy(got, update, sizeof got);
        pdnn_vau_apply(&vau, mask, OUTPUTS, INPUTS, got, NULL);
        for (int at = 0; at < CELLS; at++) {
            const double expected =
                mask[at] != 0.0f ? x[at % INPUTS] + x[INPUTS + at / INPUTS] : 0.0;
            assert_true(fabs((double)got[at] - expected) < 1e-5);
        }
    }
}

static void sums_of_rows_and_columns_are_kept(void **state) {
    (void)state;
    const struct pdnn_vau vau = {INPUTS, OUTPUTS, 1e-9, false};
    float update[CELLS], mask[CELLS], got[CELLS];
    random_update(3, 0.4f, update, mask);
    for (int at = 0; at < CELLS; at++) {
        got[at] = update[at] =
            mask[at] != 0.0f ? 0.1f * (float)(at % INPUTS) - 0.3f * (float)(at / INPUTS) : 5.0f;
    }
    pdnn_vau_apply(&vau, mask, OUTPUTS, INPUTS, got, NULL);
    for (int at = 0; at < CELLS; at++) {
        assert_true(fabsf(got[at] - mask[at] * update[at]) < 1e-4f);
    }
}

/* Tiles know nothing of each other: a matrix of several is each of them alone. */
static void tiles_stand_alone(void **state) {
    (void)state;
    const struct pdnn_vau vau = {4, 2, 0.1, false};
    float update[CELLS], mask[CELLS], got[CELLS];
    struct pdnn_vau_count count = {0};
    random_update(7, 0.5f, update, mask);
    for (int at = 0; at < CELLS; at++) { /* one tile without a live cell */
        mask[at] = at / INPUTS < 2 && at % INPUTS < 4 ? 0.0f : mask[at];
    }
    memcpy(got, update, sizeof got);
    pdnn_vau_apply(&vau, mask, OUTPUTS, INPUTS, got, &count);
    uint64_t cells = 0, tiles = 0, cycles = 0;
    for (uint32_t top = 0; top < OUTPUTS; top += 2) {
        for (uint32_t left = 0; left < INPUTS; left += 4) {
            const uint32_t high = OUTPUTS - top < 2 ? OUTPUTS - top : 2;
            const uint32_t wide = INPUTS - left < 4 ? INPUTS - left : 4;
            float part[8], part_mask[8];
            uint64_t live = 0;
            for (uint32_t k = 0; k < high * wide; k++) {
                const uint32_t at = (top + k / wide) * INPUTS + left + k % wide;
                part[k] = update[at];
                part_mask[k] = mask[at];
                live += mask[at] != 0.0f;
            }
            pdnn_vau_apply(&vau, part_mask, high, wide, part, NULL);
            for (uint32_t k = 0; k < high * wide; k++) {
                assert_true(part[k] == got[(top + k / wide) * INPUTS + left + k % wide]);
            }
            cells += live;
            tiles += live > 0;
            cycles += live ? high + 1 : 0;
        }
    }
    assert_int_equal(tiles, 8);
    assert_int_equal(count.tiles, tiles);
    assert_int_equal(count.cells, cells);
    assert_int_equal(count.cycles, cycles);
    assert_int_equal(count.outputs, cycles - tiles);
    assert_int_equal(count.inputs, 9 * 3 - 4);
}

static void no_mask_is_all_live(void **state) {
    (void)state;
    const struct pdnn_vau vau = {INPUTS, OUTPUTS, 0.1, false};
    float update[CELLS], mask[CELLS], got[CELLS];
    random_update(9, 0.0f, update, mask);
    memcpy(got, update, sizeof got);
    pdnn_vau_apply(&vau, mask, OUTPUTS, INPUTS, got, NULL);
    pdnn_vau_apply(&vau, NULL, OUTPUTS, INPUTS, update, NULL);
    assert_memory_equal(got, update, sizeof got);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solution_is_that_of_the_normal_equations),
        cmocka_unit_test(sums_of_rows_and_columns_are_kept),
        cmocka_unit_test(tiles_stand_alone),
        cmocka_unit_test(no_mask_is_all_live),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
