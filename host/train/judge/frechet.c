/* SPDX-License-Identifier: BSD-2-Clause
 *
 * frechet.c - see frechet.h. Tr (C1 C2)^(1/2) = Tr (S C2 S)^(1/2) with S = C1^(1/2): two
 * symmetric eigenproblems, solved by Jacobi rotations (at 64 features a matter of milliseconds).
 */
#include "train/judge/frechet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int pdnn_moments_new(struct pdnn_moments *moments, uint32_t n) {
    moments->n = n;
    moments->count = 0;
    moments->sum = calloc(n, sizeof(double));
    moments->product = calloc((size_t)n * n, sizeof(double));
    if (moments->sum && moments->product)
        return PDNN_OK;
    pdnn_moments_free(moments);
    return PDNN_ERR_MEMORY;
}

void pdnn_moments_free(struct pdnn_moments *moments) {
    free(moments->sum);
    free(moments->product);
    memset(moments, 0, sizeof *moments);
}

void pdnn_moments_add(struct pdnn_moments *moments, const float *features, uint32_t rows) {
    uint32_t n = moments->n;
    for (uint32_t r = 0; r < rows; r++) {
        const float *f = features + (size_t)r * n;
        for (uint32_t i = 0; i < n; i++) {
            double *restrict row = moments->product + (size_t)i * n;
            moments->sum[i] += (double)f[i];
            for (uint32_t j = 0; j <= i; j++)
                row[j] += (double)f[i] * (double)f[j];
        }
    }
    moments->count += rows;
}

/* Rotate rows and columns p, q of a so that a[p][q] becomes 0; collect the rotations in v. */
static void rotate(uint32_t n, double *a, double *v, uint32_t p, uint32_t q) {
    double apq = a[p * n + q];
    double theta = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
    double t = (theta >= 0 ? 1.0 : -1.0) / (fabs(theta) + sqrt(theta * theta + 1.0));
    double c = 1.0 / sqrt(t * t + 1.0), s = t * c;
    for (uint32_t k = 0; k < n; k++) {
        double x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (uint32_t k = 0; k < n; k++) {
        double x = a[p * n + k], y = a[q * n + k];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
        x = v[p * n + k];
        y = v[q * n + k];
        v[p * n + k] = c * x - s * y;
        v[q * n + k] = s * x + c * y;
    }
}

void pdnn_eigen_symmetric(uint32_t n, double *a, double *values, double *vectors) {
    enum { SWEEPS_MAX = 60 };
    memset(vectors, 0, sizeof(double) * n * n);
    double size = 0;
    for (uint32_t i = 0; i < n; i++) {
        vectors[i * n + i] = 1.0;
        for (uint32_t j = 0; j < n; j++)
            size += a[i * n + j] * a[i * n + j];
    }
    for (int sweep = 0; sweep < SWEEPS_MAX; sweep++) {
        double off = 0;
        for (uint32_t p = 0; p < n; p++)
            for (uint32_t q = p + 1; q < n; q++)
                off += a[p * n + q] * a[p * n + q];
        if (off <= 1e-30 * size)
            break;
        for (uint32_t p = 0; p < n; p++)
            for (uint32_t q = p + 1; q < n; q++)
                if (a[p * n + q] != 0.0)
                    rotate(n, a, vectors, p, q);
    }
    for (uint32_t i = 0; i < n; i++)
        values[i] = a[i * n + i];
}

static void multiply(uint32_t n, const double *a, const double *b, double *out) {
    memset(out, 0, sizeof(double) * n * n);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < n; k++)
            for (uint32_t j = 0; j < n; j++)
                out[i * n + j] += a[i * n + k] * b[k * n + j];
}

static double root(double x) {
    return x > 0 ? sqrt(x) : 0.0; /* rounding may leave a covariance slightly negative */
}

int pdnn_frechet_normal(uint32_t n, const double *mean_a, const double *cov_a, const double *mean_b,
                        const double *cov_b, double *distance) {
    size_t nn = (size_t)n * n;
    double *work = malloc(sizeof(double) * (4 * nn + n));
    if (!work)
        return PDNN_ERR_MEMORY;
    double *x = work, *v = x + nn, *s = v + nn, *y = s + nn, *values = y + nn;

    memcpy(x, cov_a, nn * sizeof(double));
    pdnn_eigen_symmetric(n, x, values, v);
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            double sum = 0;
            for (uint32_t k = 0; k < n; k++)
                sum += v[k * n + i] * root(values[k]) * v[k * n + j];
            s[i * n + j] = sum;
        }
    }
    multiply(n, s, cov_b, y);
    multiply(n, y, s, x);
    pdnn_eigen_symmetric(n, x, values, v);

    double d = 0;
    for (uint32_t i = 0; i < n; i++) {
        double gap = mean_a[i] - mean_b[i];
        d += gap * gap + cov_a[i * n + i] + cov_b[i * n + i] - 2.0 * root(values[i]);
    }
    free(work);
    *distance = d > 0 ? d : 0.0;
    return PDNN_OK;
}

static void normalise(const struct pdnn_moments *m, double *mean, double *cov) {
    double count = (double)m->count;
    for (uint32_t i = 0; i < m->n; i++)
        mean[i] = m->sum[i] / count;
    for (uint32_t i = 0; i < m->n; i++) {
        for (uint32_t j = 0; j <= i; j++) {
            double c = (m->product[i * m->n + j] - count * mean[i] * mean[j]) / (count - 1.0);
            cov[i * m->n + j] = cov[j * m->n + i] = c;
        }
    }
}

int pdnn_frechet(const struct pdnn_moments *a, const struct pdnn_moments *b, double *distance) {
    if (a->n != b->n || a->count < 2 || b->count < 2)
        return PDNN_ERR_ARGUMENT;
    size_t n = a->n, nn = n * n;
    double *work = malloc(sizeof(double) * 2 * (nn + n));
    if (!work)
        return PDNN_ERR_MEMORY;
    double *mean_a = work, *mean_b = mean_a + n, *cov_a = mean_b + n, *cov_b = cov_a + nn;
    normalise(a, mean_a, cov_a);
    normalise(b, mean_b, cov_b);
    int rc = pdnn_frechet_normal(a->n, mean_a, cov_a, mean_b, cov_b, distance);
    free(work);
    return rc;
}
