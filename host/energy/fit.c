/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fit.c - Lawson and Hanson's active sets; each unconstrained problem by a singular value
 * decomposition (LAPACK), which also gives rank, condition and covariance.
 */
#include "energy/fit.h"
#include "base/diag.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* LAPACK, Fortran: a = u * diag(s) * vt, column after column. */
extern void dgesvd_(const char *jobu, const char *jobvt, const int *m, const int *n, double *a,
                    const int *lda, double *s, double *u, const int *ldu, double *vt,
                    const int *ldvt, double *work, const int *lwork, int *info);

/* Weighted rows and columns of length 1; column after column. */
struct problem {
    uint32_t rows, terms;
    double *a, *b;                 /* (Terms, Rows), (Rows) */
    double length[PDNN_FIT_TERMS]; /* of the columns before */
    double *copy, *u, *work;       /* scratch of the decomposition */
    double s[PDNN_FIT_TERMS], vt[PDNN_FIT_TERMS * PDNN_FIT_TERMS];
};

enum { WORK = 64 * PDNN_FIT_TERMS };

static void free_problem(struct problem *p) {
    free(p->a);
    free(p->b);
    free(p->copy);
    free(p->u);
    free(p->work);
}

static int new_problem(struct problem *p, const double *a, const double *b, const double *sigma,
                       uint32_t rows, uint32_t terms, struct pdnn_diag *diag) {
    const size_t n = (size_t)rows * terms;
    *p = (struct problem){.rows = rows, .terms = terms};
    p->a = malloc(n * sizeof(double));
    p->b = malloc(rows * sizeof(double));
    p->copy = malloc(n * sizeof(double));
    p->u = malloc(n * sizeof(double));
    p->work = malloc((WORK + rows) * sizeof(double));
    if (!p->a || !p->b || !p->copy || !p->u || !p->work) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "fit: out of memory");
    }
    for (uint32_t i = 0; i < rows; i++) {
        p->b[i] = b[i] / sigma[i];
        for (uint32_t j = 0; j < terms; j++) {
            const double value = a[(size_t)i * terms + j] / sigma[i];
            p->a[(size_t)j * rows + i] = value;
            p->length[j] += value * value;
        }
    }
    for (uint32_t j = 0; j < terms; j++) {
        p->length[j] = sqrt(p->length[j]);
        for (uint32_t i = 0; i < rows && p->length[j] > 0; i++) {
            p->a[(size_t)j * rows + i] /= p->length[j];
        }
    }
    return PDNN_OK;
}

/* Decompose the columns of `set`; returns their number, or a negative error. */
static int decompose(struct problem *p, const bool *set, struct pdnn_diag *diag) {
    int n = 0, info;
    const int m = (int)p->rows, ldvt = PDNN_FIT_TERMS, lwork = WORK + m;
    for (uint32_t j = 0; j < p->terms; j++) {
        if (set[j]) {
            memcpy(p->copy + (size_t)n++ * p->rows, p->a + (size_t)j * p->rows,
                   p->rows * sizeof(double));
        }
    }
    if (n == 0) {
        return 0;
    }
    dgesvd_("S", "S", &m, &n, p->copy, &m, p->s, p->u, &m, p->vt, &ldvt, p->work, &lwork, &info);
    return info ? pdnn_fail(diag, PDNN_ERR_FORMAT, "fit: the decomposition does not converge") : n;
}

/* Least squares on the columns of `set`; x of the others is 0. Variances: diagonal of
 * (A'A)^-1, may be NULL. */
static int solve(struct problem *p, const bool *set, double *x, double *variance,
                 struct pdnn_diag *diag) {
    const int n = decompose(p, set, diag);
    memset(x, 0, p->terms * sizeof *x);
    for (uint32_t j = 0, column = 0; n > 0 && j < p->terms; j++) {
        if (!set[j]) {
            continue;
        }
        double v = 0;
        for (int k = 0; k < n; k++) {
            const double *u = p->u + (size_t)k * p->rows;
            const double w = p->vt[(size_t)column * PDNN_FIT_TERMS + k] / p->s[k];
            double dot = 0;
            for (uint32_t i = 0; i < p->rows; i++) {
                dot += u[i] * p->b[i];
            }
            x[j] += w * dot;
            v += w * w;
        }
        if (variance) {
            variance[j] = v;
        }
        column++;
    }
    return n < 0 ? n : PDNN_OK;
}

static double gradient(const struct problem *p, const double *x, uint32_t term) {
    double sum = 0;
    for (uint32_t i = 0; i < p->rows; i++) {
        double rest = p->b[i];
        for (uint32_t j = 0; j < p->terms; j++) {
            rest -= p->a[(size_t)j * p->rows + i] * x[j];
        }
        sum += rest * p->a[(size_t)term * p->rows + i];
    }
    return sum;
}

/* From x towards z, as far as nothing becomes negative; what becomes 0 leaves the set. */
static void step_back(const struct problem *p, bool *set, double *x, const double *z) {
    double share = 1;
    uint32_t first = p->terms;
    for (uint32_t j = 0; j < p->terms; j++) {
        if (set[j] && z[j] <= 0 && x[j] / (x[j] - z[j]) <= share) {
            share = x[j] / (x[j] - z[j]);
            first = j;
        }
    }
    for (uint32_t j = 0; j < p->terms; j++) {
        x[j] += share * (z[j] - x[j]);
        if (set[j] && (j == first || x[j] <= DBL_EPSILON)) {
            x[j] = 0;
            set[j] = false;
        }
    }
}

static bool any_negative(const bool *set, const double *z, uint32_t n) {
    for (uint32_t j = 0; j < n; j++) {
        if (set[j] && z[j] <= 0) {
            return true;
        }
    }
    return false;
}

static int nonnegative(struct problem *p, bool *set, double *x, struct pdnn_diag *diag) {
    double z[PDNN_FIT_TERMS], norm = 0;
    memset(x, 0, p->terms * sizeof *x);
    for (uint32_t i = 0; i < p->rows; i++) {
        norm += p->b[i] * p->b[i];
    }
    const double small = 1e-12 * sqrt(norm);
    for (int step = 0; step < 10 * PDNN_FIT_TERMS; step++) {
        uint32_t best = p->terms;
        double steepest = small;
        for (uint32_t j = 0; j < p->terms; j++) {
            const double g = set[j] ? 0 : gradient(p, x, j);
            if (g > steepest) {
                steepest = g;
                best = j;
            }
        }
        if (best == p->terms) {
            return PDNN_OK;
        }
        set[best] = true;
        int err;
        while (!(err = solve(p, set, z, NULL, diag)) && any_negative(set, z, p->terms)) {
            step_back(p, set, x, z);
        }
        if (err) {
            return err;
        }
        memcpy(x, z, p->terms * sizeof *x);
    }
    return pdnn_fail(diag, PDNN_ERR_FORMAT, "fit: does not converge");
}

static int check_condition(struct problem *p, double condition_max, struct pdnn_fit *fit,
                           struct pdnn_diag *diag) {
    bool all[PDNN_FIT_TERMS];
    memset(all, true, sizeof all);
    const int n = decompose(p, all, diag);
    if (n < 0) {
        return n;
    }
    // cppcheck-suppress negativeIndex // at least one term is there
    fit->condition = p->s[n - 1] > 0 ? p->s[0] / p->s[n - 1] : INFINITY;
    for (int j = 0; j < n; j++) {
        const double v = p->vt[(size_t)j * PDNN_FIT_TERMS + n - 1];
        fit->loads[j] = v * v;
    }
    return fit->condition <= condition_max
               ? PDNN_OK
               : pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                           "the runs cannot separate the terms: condition number %.3g, expected at "
                           "most %.3g",
                           fit->condition, condition_max);
}

double pdnn_student_95(uint32_t freedom) {
    /* Expansion around the normal quantile; exact values where it is poor. */
    static const double exact[] = {12.706, 4.303, 3.182, 2.776, 2.571};
    if (freedom >= 1 && freedom <= 5) {
        return exact[freedom - 1];
    }
    const double z = 1.959964, n = freedom;
    return z + (pow(z, 3) + z) / (4 * n) + (5 * pow(z, 5) + 16 * pow(z, 3) + 3 * z) / (96 * n * n) +
           (3 * pow(z, 7) + 19 * pow(z, 5) + 17 * pow(z, 3) - 15 * z) / (384 * n * n * n);
}

int pdnn_fit_nonnegative(const double *a, const double *b, const double *sigma, uint32_t rows,
                         uint32_t terms, double condition_max, struct pdnn_fit *fit,
                         struct pdnn_diag *diag) {
    *fit = (struct pdnn_fit){0};
    if (terms < 1 || terms > PDNN_FIT_TERMS || rows > PDNN_FIT_ROWS || rows < terms + 1) {
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "expected at least %u measured runs for %u terms, got %u", terms + 1,
                         terms, rows);
    }
    struct problem p;
    bool set[PDNN_FIT_TERMS] = {false};
    double x[PDNN_FIT_TERMS] = {0}, variance[PDNN_FIT_TERMS] = {0};
    int err = new_problem(&p, a, b, sigma, rows, terms, diag);
    if (!err && !(err = check_condition(&p, condition_max, fit, diag)) &&
        !(err = nonnegative(&p, set, x, diag)) && !(err = solve(&p, set, x, variance, diag))) {
        double square = 0, relative = 0;
        uint32_t n_free = 0;
        for (uint32_t i = 0; i < rows; i++) {
            double rest = p.b[i];
            for (uint32_t j = 0; j < terms; j++) {
                rest -= p.a[(size_t)j * rows + i] * x[j];
            }
            square += rest * rest;
            relative += b[i] != 0 ? pow(rest * sigma[i] / b[i], 2) : 0;
        }
        for (uint32_t j = 0; j < terms; j++) {
            n_free += set[j];
        }
        fit->freedom = rows - n_free;
        fit->rms_relative = sqrt(relative / rows);
        const double width = pdnn_student_95(fit->freedom) * sqrt(square / fit->freedom);
        for (uint32_t j = 0; j < terms; j++) {
            fit->is_held[j] = !set[j];
            fit->x[j] = x[j] / p.length[j];
            fit->half_width[j] = set[j] ? width * sqrt(variance[j]) / p.length[j] : 0;
        }
    }
    free_problem(&p);
    return err;
}
