/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vau.c - the normal equations in closed form. Their matrix is [R S; S' C] with R and C the counts
 * of live cells in each row and column, plus lambda: R is diagonal, so r is eliminated and what is
 * left is C - S' R^-1 S, a matrix of outputs x outputs that is positive definite.
 */
#include "train/sparsity/vau.h"

#include <math.h>
#include <string.h>

enum { SIDE = PDNN_VAU_SIDE_MAX };

struct tile {
    uint32_t inputs, outputs;
    double live[SIDE][SIDE], update[SIDE][SIDE]; /* [input][output]; of the sum */
    double r[SIDE], c[SIDE];
};

/* a (N, N), lower triangle, becomes its Cholesky factor; x (N) the solution of a x = x. */
static void solve(double a[SIDE][SIDE], uint32_t n, double *x) {
    for (uint32_t j = 0; j < n; j++) {
        for (uint32_t k = 0; k < j; k++) {
            a[j][j] -= a[j][k] * a[j][k];
        }
        a[j][j] = sqrt(a[j][j]);
        for (uint32_t i = j + 1; i < n; i++) {
            for (uint32_t k = 0; k < j; k++) {
                a[i][j] -= a[i][k] * a[j][k];
            }
            a[i][j] /= a[j][j];
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = 0; k < i; k++) {
            x[i] -= a[i][k] * x[k];
        }
        x[i] /= a[i][i];
    }
    for (uint32_t i = n; i-- > 0;) {
        for (uint32_t k = i + 1; k < n; k++) {
            x[i] -= a[k][i] * x[k];
        }
        x[i] /= a[i][i];
    }
}

static void solve_tile(struct tile *t, double lambda) {
    static _Thread_local double schur[SIDE][SIDE];
    double rows[SIDE] = {0}; /* R + lambda */
    for (uint32_t j = 0; j < t->outputs; j++) {
        memset(schur[j], 0, sizeof schur[j]);
        schur[j][j] = lambda;
        t->c[j] = 0;
    }
    for (uint32_t i = 0; i < t->inputs; i++) {
        rows[i] = lambda;
        t->r[i] = 0;
        for (uint32_t j = 0; j < t->outputs; j++) {
            rows[i] += t->live[i][j];
            t->r[i] += t->update[i][j];
        }
        for (uint32_t j = 0; j < t->outputs; j++) {
            t->c[j] += t->update[i][j] - t->live[i][j] * t->r[i] / rows[i];
            schur[j][j] += t->live[i][j];
            for (uint32_t k = 0; k <= j; k++) {
                schur[j][k] -= t->live[i][j] * t->live[i][k] / rows[i];
            }
        }
    }
    solve(schur, t->outputs, t->c);
    for (uint32_t i = 0; i < t->inputs; i++) {
        for (uint32_t j = 0; j < t->outputs; j++) {
            t->r[i] -= t->live[i][j] * t->c[j];
        }
        t->r[i] /= rows[i];
    }
}

void pdnn_vau_apply(const struct pdnn_vau *vau, const float *mask, uint32_t outputs,
                    uint32_t inputs, float *update, struct pdnn_vau_count *count) {
    static _Thread_local struct tile t;
    for (uint32_t top = 0; top < outputs; top += t.outputs) {
        t.outputs = outputs - top < vau->outputs ? outputs - top : vau->outputs;
        for (uint32_t left = 0; left < inputs; left += t.inputs) {
            const size_t first = (size_t)top * inputs + left;
            uint64_t cells = 0;
            t.inputs = inputs - left < vau->inputs ? inputs - left : vau->inputs;
            for (uint32_t i = 0; i < t.inputs; i++) {
                for (uint32_t j = 0; j < t.outputs; j++) {
                    const size_t at = first + (size_t)j * inputs + i;
                    const bool is_live = !mask || mask[at] != 0.0f;
                    t.live[i][j] = is_live || vau->all_cells;
                    t.update[i][j] = is_live ? (double)update[at] : 0.0;
                    cells += is_live;
                }
            }
            solve_tile(&t, vau->lambda);
            for (uint32_t j = 0; j < t.outputs; j++) {
                for (uint32_t i = 0; i < t.inputs; i++) {
                    const size_t at = first + (size_t)j * inputs + i;
                    update[at] = !mask || mask[at] != 0.0f ? (float)(t.r[i] + t.c[j]) : 0.0f;
                }
            }
            if (count && cells) {
                count->cells += cells;
                count->inputs += t.inputs;
                count->outputs += t.outputs;
                count->tiles++;
                count->cycles += t.outputs + 1;
            }
        }
    }
}
