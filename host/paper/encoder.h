/* SPDX-License-Identifier: BSD-2-Clause
 *
 * encoder.h - the half of the auto-encoder that no device runs: pictures to latents of +-1,
 * 784-256-128-64-10 of rectifiers.
 *
 * Gaussian, as published: mean and variance of each latent, a normal number drawn, and its sign
 * taken; the divergence is from a standard normal number. Backward the sign passes the gradient
 * where the number is within +-1. Bernoulli: the probability of +1, drawn; the divergence is from a
 * fair coin. Both make latents that are fair coins when a picture is generated.
 */
#ifndef PDNN_PAPER_ENCODER_H
#define PDNN_PAPER_ENCODER_H

#include "paper/paper.h"
#include "train/net/linear.h"

enum { PDNN_PAPER_ENCODER_LAYERS = 4 };

struct pdnn_paper_encoder {
    bool gaussian;
    float kl_weight;
    uint32_t rows; /* of a step */
    struct pdnn_param_set params;
    struct pdnn_linear layer[PDNN_PAPER_ENCODER_LAYERS];
    float *out[PDNN_PAPER_ENCODER_LAYERS], *grad[PDNN_PAPER_ENCODER_LAYERS];
    float *p;      /* (Rows, Latents): probability of +1; of Gaussians the normal number */
    float *normal; /* (Rows, Latents): standard, of Gaussians */
    float *latent; /* (Rows, Latents): -1 or 1 */
};

/* Check arena->failed afterwards. */
void pdnn_paper_encoder_add(struct pdnn_paper_encoder *e, struct pdnn_arena *arena, uint32_t rows);
void pdnn_paper_encoder_start(struct pdnn_paper_encoder *e, struct pdnn_rng *rng);
/* images (Rows, Pixels), 0 to 1, to e->latent. */
void pdnn_paper_encode(struct pdnn_paper_encoder *e, struct pdnn_rng *rng, const float *images);
/* Adds all gradients, given that of the reconstruction at the latents (Rows, Latents); returns
 * kl_weight times the divergence, mean over the rows, in nats. */
double pdnn_paper_encode_backward(struct pdnn_paper_encoder *e, const float *images,
                                  const float *latent_grad);

#endif
