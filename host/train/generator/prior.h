/* SPDX-License-Identifier: BSD-2-Clause
 *
 * prior.h - the autoregressive p-bit prior (a fully visible sigmoid belief net): latent i is 1
 * with probability sigmoid(b_i + C_i[class] + sum_{j<i} w_ij z_j).
 *
 * Prior and decoder share the input row of the device: the one-hot class in the first
 * PDNN_CLASS_INPUTS columns (one tape word), then the latents.
 */
#ifndef PDNN_PRIOR_H
#define PDNN_PRIOR_H

#include "train/net/linear.h"

enum { PDNN_CLASS_INPUTS = 16 };

struct pdnn_prior {
    uint32_t latents, classes;
    struct pdnn_linear layer; /* (Latents, PDNN_CLASS_INPUTS + Latents), strictly lower triangle */
};

void pdnn_prior_add(struct pdnn_prior *prior, struct pdnn_param_set *set, struct pdnn_arena *arena,
                    uint32_t latents, uint32_t classes);
void pdnn_prior_start(struct pdnn_prior *prior, struct pdnn_rng *rng);
/* Columns of x (Rows, PDNN_CLASS_INPUTS + Latents) that are the class. */
void pdnn_prior_set_class(const struct pdnn_prior *prior, float *x, const uint8_t *labels,
                          uint32_t rows);
/* Draw the latents of x whose class is set. The layer must be prepared. `z`: (Rows) scratch. */
void pdnn_prior_draw(const struct pdnn_prior *prior, struct pdnn_rng *rng, float *x, uint32_t rows,
                     float *z);
/* -log p(latents | class) of x, mean over the rows. Adds `weight` times its gradient to the
 * parameters, and writes it to x_grad (latent columns; class columns are junk).
 * a: (2, Rows, Latents) scratch. */
double pdnn_prior_loss(struct pdnn_prior *prior, const float *x, uint32_t rows, float weight,
                       float *a, float *x_grad);

#endif
