/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fit.h - non-negative least squares with confidence intervals.
 */
#ifndef PDNN_FIT_H
#define PDNN_FIT_H

#include "pdnn.h"

enum { PDNN_FIT_TERMS = 8, PDNN_FIT_ROWS = 100000 };

struct pdnn_fit {
    double x[PDNN_FIT_TERMS];
    double half_width[PDNN_FIT_TERMS]; /* of the 95 % interval; 0 where x is held at 0 */
    bool is_held[PDNN_FIT_TERMS];      /* at the bound: the data would make it negative */
    double condition;                  /* of the matrix with columns of length 1 */
    double loads[PDNN_FIT_TERMS];      /* share of each term in what is separated worst */
    double rms_relative;               /* residual, relative to b */
    uint32_t freedom;
};

/* Minimise sum(((a x - b) / sigma)^2), x >= 0. a: (Rows, Terms) row after row; sigma > 0.
 * PDNN_ERR_UNSUPPORTED with fewer rows than terms + 1, or when the condition number is above
 * `condition_max`: the rows cannot separate the terms (fit->loads tells which). */
int pdnn_fit_nonnegative(const double *a, const double *b, const double *sigma, uint32_t rows,
                         uint32_t terms, double condition_max, struct pdnn_fit *fit,
                         struct pdnn_diag *diag);

/* Two-sided 95 % quantile of Student's t. */
double pdnn_student_95(uint32_t freedom);

#endif
