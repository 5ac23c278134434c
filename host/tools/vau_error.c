/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vau_error [TRIALS [LAMBDA]] - what an update of rows and columns (train/sparsity/vau.h) misses,
 * by sparsity and size of the array: the mean squared error over all cells of updates with unit
 * variance, random masks of exactly that sparsity, normal updates; beside what Ning et al. (Nature
 * Electronics 2025) published for an array that they do not name.
 */
#include "base/number.h"
#include "train/net/rng.h"
#include "train/sparsity/vau.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS_MAX = PDNN_VAU_SIDE_MAX * PDNN_VAU_SIDE_MAX, SPARSITIES = 6 };

static const struct {
    double sparsity, published, within; /* published 0: nothing is */
} points[SPARSITIES] = {{0, 0, 0},           {0.523, 0.24, 0.03}, {0.637, 0, 0},
                        {0.742, 0.06, 0.02}, {0.869, 0, 0},       {0.885, 0, 0}};
static const uint32_t arrays[][2] = {{32, 5}, {25, 4}, {25, 18}, {64, 64}};
static double lambda = 0.1;

struct spread {
    double mean, deviation;
};

/* mask (N): exactly `live` ones. */
static void draw_mask(struct pdnn_rng *rng, uint32_t n, uint32_t live, float *mask) {
    uint32_t index[CELLS_MAX];
    for (uint32_t i = 0; i < n; i++) {
        index[i] = i;
        mask[i] = 0;
    }
    pdnn_rng_shuffle(rng, index, n);
    for (uint32_t i = 0; i < live; i++) {
        mask[index[i]] = 1.0f;
    }
}

static struct spread error_of(const struct pdnn_vau *vau, double sparsity, uint32_t trials) {
    const uint32_t n = vau->inputs * vau->outputs;
    const uint32_t live = n - (uint32_t)lround(sparsity * n);
    struct pdnn_rng rng = {.seed = 1};
    double sum = 0, squares = 0;
    for (uint32_t trial = 0; trial < trials; trial++) {
        float update[CELLS_MAX], got[CELLS_MAX], mask[CELLS_MAX];
        double error = 0;
        draw_mask(&rng, n, live, mask);
        pdnn_rng_normal(&rng, update, n, 1.0f);
        memcpy(got, update, n * sizeof *got);
        pdnn_vau_apply(vau, mask, vau->outputs, vau->inputs, got, NULL);
        for (uint32_t i = 0; i < n; i++) {
            const double off = (double)(got[i] - mask[i] * update[i]);
            error += off * off / n;
        }
        sum += error;
        squares += error * error;
    }
    const double mean = sum / trials;
    return (struct spread){mean, sqrt(fmax(0, squares / trials - mean * mean))};
}

static void print_array(const uint32_t *array, bool all_cells, uint32_t trials) {
    const struct pdnn_vau vau = {array[0], array[1], lambda, all_cells};
    const char *verdict[SPARSITIES];
    printf("%2u x %-2u  %-10s", array[0], array[1], all_cells ? "all cells" : "live cells");
    for (uint32_t k = 0; k < SPARSITIES; k++) {
        const struct spread e = error_of(&vau, points[k].sparsity, trials);
        verdict[k] = fabs(e.mean - points[k].published) <= points[k].within ? "yes" : "no";
        printf("  %.3f ± %.3f", e.mean, e.deviation);
    }
    printf("  %s, %s\n", verdict[1], verdict[3]);
}

int main(int argc, char **argv) {
    uint32_t trials = 500;
    if (argc > 3 || (argc > 1 && !pdnn_number_u32(argv[1], 1, 1000000, &trials))) {
        fprintf(stderr, "vau_error: TRIALS: expected a number of 1 to 1000000\n");
        return 2;
    }
    if (argc > 2 && (!pdnn_number_real(argv[2], &lambda) || lambda < 1e-9 || lambda > 1e3)) {
        fprintf(stderr, "vau_error: LAMBDA: expected a number of 1e-9 to 1000\n");
        return 2;
    }
    printf(
        "Mean squared error of an update of rows and columns, over all cells, mean and standard\n"
        "deviation of %u random masks and updates of unit variance, lambda %g\n\n",
        trials, lambda);
    printf("array    least squares");
    for (uint32_t k = 0; k < SPARSITIES; k++) {
        printf("%13.1f %%", 100 * points[k].sparsity);
    }
    printf("  near the published two\n");
    for (int all_cells = 0; all_cells <= 1; all_cells++) {
        for (size_t a = 0; a < sizeof arrays / sizeof *arrays; a++) {
            print_array(arrays[a], all_cells, a == 3 ? (trials + 9) / 10 : trials);
        }
    }
    printf("published                             %.2f ± %.2f                 %.2f ± %.2f\n",
           points[1].published, points[1].within, points[3].published, points[3].within);
    return 0;
}
