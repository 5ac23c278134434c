/* SPDX-License-Identifier: BSD-2-Clause
 *
 * discriminator_step.c - the discriminator learns to tell fake images from real ones.
 */
#include <math.h>

#include "train/generator/discriminator.h"
#include "train/net/vecmath.h"

enum { PENALTY_EVERY = 8 };
static const float penalty_weight = 0.2f, penalty_probe = 0.1f;

/* log(1 + e^x) and its derivative at x. */
static double softplus(float x, float *slope) {
    *slope = pdnn_sigmoid(x);
    return (double)((x > 0 ? x : 0.0f) + pdnn_log1p(pdnn_exp(-fabsf(x))));
}

/* The discriminator's loss on images x, mean over the n of the batch; adds its gradient. x_grad is
 * that of the images, of the *maker's* loss (NULL: not wanted): both losses reach x through the
 * same logit, so one is the other times a number a row, and the discriminator runs once. */
static double judge_rows(struct pdnn_discriminator *d, struct pdnn_rng *rng, const float *x,
                         const uint8_t *labels, uint32_t rows, uint32_t n, bool is_real,
                         float *x_grad) {
    const uint32_t pixels = d->pixels;
    float sign = is_real ? -1.0f : 1.0f, slope;
    double loss = 0;
    pdnn_discriminator_forward(d, x, labels, rows, rng);
    for (uint32_t r = 0; r < rows; r++) {
        loss += softplus(sign * d->logits[r], &slope);
        d->logits_grad[r] = sign * slope / (float)n;
    }
    pdnn_discriminator_backward(d, labels, rows, false, x_grad);
    for (uint32_t r = 0; x_grad && r < rows; r++) {
        /* d softplus(-l) / dl = -sigmoid(-l) = -e^-l sigmoid(l) */
        float ratio = -pdnn_exp(-d->logits[r]);
        for (uint32_t i = r * pixels; i < (r + 1) * pixels; i++)
            x_grad[i] *= ratio;
    }
    return loss / n;
}

double pdnn_discriminator_step(struct pdnn_discriminator *d, struct pdnn_rng *rng,
                               const float *fake, const float *real, const uint8_t *labels,
                               uint32_t n, float rate, float *fake_grad) {
    const bool penalise = d->params->steps % PENALTY_EVERY == 0;
    double loss = 0;
    for (uint32_t start = 0; start < n; start += PDNN_DISCRIMINATOR_ROWS) {
        uint32_t rows = n - start < PDNN_DISCRIMINATOR_ROWS ? n - start : PDNN_DISCRIMINATOR_ROWS;
        const size_t at = (size_t)start * d->pixels;
        const uint8_t *of = labels + start;
        loss += judge_rows(d, rng, fake + at, of, rows, n, false, fake_grad + at);
        loss += judge_rows(d, rng, real + at, of, rows, n, true, NULL);
        if (penalise)
            pdnn_discriminator_penalty(d, real + at, of, rows,
                                       penalty_weight * PENALTY_EVERY / (float)n, penalty_probe);
    }
    pdnn_adam_step(d->params, rate);
    return loss;
}
