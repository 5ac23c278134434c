/* SPDX-License-Identifier: BSD-2-Clause
 *
 * frechet.h - Frechet distance between two clouds of feature vectors, each taken for a normal law:
 * |m1 - m2|^2 + Tr(C1 + C2 - 2 (C1 C2)^(1/2)).
 *
 * With features of an ImageNet network this is the "Inception-FID" of the literature. Here the
 * features are those of our small judge, so figures compare with each other and with the
 * distance between two sets of real images, not with published FIDs.
 */
#ifndef PDNN_FRECHET_H
#define PDNN_FRECHET_H

#include "pdnn.h"

/* Sums from which mean and covariance come. */
struct pdnn_moments {
    uint32_t n;      /* features */
    uint64_t count;  /* vectors added */
    double *sum;     /* (N) */
    double *product; /* (N, N), lower triangle */
};

int pdnn_moments_new(struct pdnn_moments *moments, uint32_t n);
void pdnn_moments_free(struct pdnn_moments *moments);
/* Add the rows of features (Rows, N). */
void pdnn_moments_add(struct pdnn_moments *moments, const float *features, uint32_t rows);

/* Needs at least 2 vectors on each side and equal n (else PDNN_ERR_ARGUMENT). */
int pdnn_frechet(const struct pdnn_moments *a, const struct pdnn_moments *b, double *distance);

/* The same from means (N) and symmetric covariances (N, N). */
int pdnn_frechet_normal(uint32_t n, const double *mean_a, const double *cov_a, const double *mean_b,
                        const double *cov_b, double *distance);

/* Eigenvalues (N) and vectors (N, N; one a row) of symmetric a (N, N), which is destroyed. */
void pdnn_eigen_symmetric(uint32_t n, double *a, double *values, double *vectors);

#endif
