/* SPDX-License-Identifier: BSD-2-Clause */
#include "paper/encoder.h"

#include "train/judge/convnet.h"
#include "train/net/pbit.h"
#include "train/net/vecmath.h"

#include <math.h>

enum { LAST = PDNN_PAPER_ENCODER_LAYERS - 1 };

static const uint32_t sizes[PDNN_PAPER_ENCODER_LAYERS] = {PDNN_PAPER_PIXELS, 256, 128, 64};

/* Numbers that layer k puts out: of the last a latent's mean and log variance, or its logit. */
static uint32_t width(const struct pdnn_paper_encoder *e, uint32_t k) {
    return k < LAST ? sizes[k + 1] : PDNN_PAPER_LATENTS * (e->gaussian ? 2 : 1);
}

void pdnn_paper_encoder_add(struct pdnn_paper_encoder *e, struct pdnn_arena *arena, uint32_t rows) {
    static const char *const names[] = {"encoder0", "encoder1", "encoder2", "encoder3"};
    const size_t latents = (size_t)rows * PDNN_PAPER_LATENTS;
    e->rows = rows;
    e->params.beta1 = 0.9f;
    e->params.beta2 = 0.999f;
    for (uint32_t k = 0; k <= LAST; k++) {
        pdnn_linear_add(&e->layer[k], &e->params, arena, names[k], sizes[k], width(e, k), false,
                        false);
        e->out[k] = pdnn_arena_floats(arena, (size_t)rows * width(e, k));
        e->grad[k] = pdnn_arena_floats(arena, (size_t)rows * width(e, k));
    }
    e->p = pdnn_arena_floats(arena, latents);
    e->normal = pdnn_arena_floats(arena, latents);
    e->latent = pdnn_arena_floats(arena, latents);
}

void pdnn_paper_encoder_start(struct pdnn_paper_encoder *e, struct pdnn_rng *rng) {
    for (uint32_t k = 0; k <= LAST; k++) {
        pdnn_linear_start(&e->layer[k], rng, pdnn_linear_glorot(&e->layer[k]));
    }
}

/* Mean and log variance of latent i of row r. */
static float *gaussian_at(float *out, uint32_t r, uint32_t i) {
    return out + (size_t)r * 2 * PDNN_PAPER_LATENTS + i;
}

static void draw_gaussian(struct pdnn_paper_encoder *e, struct pdnn_rng *rng) {
    pdnn_rng_normal(rng, e->normal, (size_t)e->rows * PDNN_PAPER_LATENTS, 1.0f);
    for (uint32_t n = 0; n < e->rows * PDNN_PAPER_LATENTS; n++) {
        const float *at = gaussian_at(e->out[LAST], n / PDNN_PAPER_LATENTS, n % PDNN_PAPER_LATENTS);
        e->p[n] = at[0] + pdnn_exp(0.5f * at[PDNN_PAPER_LATENTS]) * e->normal[n];
        e->latent[n] = e->p[n] >= 0.0f ? 1.0f : -1.0f;
    }
}

void pdnn_paper_encode(struct pdnn_paper_encoder *e, struct pdnn_rng *rng, const float *images) {
    const size_t n = (size_t)e->rows * PDNN_PAPER_LATENTS;
    const float *in = images;
    for (uint32_t k = 0; k <= LAST; k++) {
        pdnn_linear_forward(&e->layer[k], in, e->rows, e->out[k]);
        if (k < LAST) {
            pdnn_rectify(e->out[k], (size_t)e->rows * width(e, k), 0.0f);
        }
        in = e->out[k];
    }
    if (e->gaussian) {
        draw_gaussian(e, rng);
        return;
    }
    pdnn_pbit_probability(e->out[LAST], n, e->p);
    pdnn_pbit_draw(rng, e->p, n, e->latent);
    for (size_t i = 0; i < n; i++) {
        e->latent[i] = 2.0f * e->latent[i] - 1.0f;
    }
}

/* Of one latent: the gradient at mean and log variance; returns KL(N | standard normal). */
static double gaussian_backward(const struct pdnn_paper_encoder *e, uint32_t n, float latent_grad) {
    const uint32_t r = n / PDNN_PAPER_LATENTS, i = n % PDNN_PAPER_LATENTS;
    const float *out = gaussian_at(e->out[LAST], r, i);
    const float mean = out[0], log_variance = out[PDNN_PAPER_LATENTS];
    const float deviation = pdnn_exp(0.5f * log_variance);
    const float variance = deviation * deviation, kl = e->kl_weight / (float)e->rows;
    const float passed = fabsf(e->p[n]) <= 1.0f ? latent_grad : 0.0f;
    float *grad = gaussian_at(e->grad[LAST], r, i);
    grad[0] = passed + kl * mean;
    grad[PDNN_PAPER_LATENTS] =
        0.5f * passed * e->normal[n] * deviation + 0.5f * kl * (variance - 1.0f);
    return 0.5 * (double)(mean * mean + variance - 1.0f - log_variance);
}

/* The same of a logit, from a fair coin; the latent is taken for its mean. */
static double bernoulli_backward(const struct pdnn_paper_encoder *e, uint32_t n,
                                 float latent_grad) {
    const float logit = e->out[LAST][n], p = e->p[n];
    e->grad[LAST][n] =
        (2.0f * latent_grad + e->kl_weight / (float)e->rows * logit) * p * (1.0f - p);
    return (double)(p * logit - (logit > 0 ? logit : 0.0f) - pdnn_log1p(pdnn_exp(-fabsf(logit))) +
                    0.69314718f);
}

double pdnn_paper_encode_backward(struct pdnn_paper_encoder *e, const float *images,
                                  const float *latent_grad) {
    double divergence = 0;
    for (uint32_t n = 0; n < e->rows * PDNN_PAPER_LATENTS; n++) {
        divergence += e->gaussian ? gaussian_backward(e, n, latent_grad[n])
                                  : bernoulli_backward(e, n, latent_grad[n]);
    }
    for (uint32_t k = LAST + 1; k-- > 0;) {
        pdnn_linear_backward(&e->layer[k], k ? e->out[k - 1] : images, e->grad[k], e->rows,
                             k ? e->grad[k - 1] : NULL);
        if (k > 0) {
            pdnn_rectify_backward(e->out[k - 1], (size_t)e->rows * sizes[k], 0.0f, e->grad[k - 1]);
        }
    }
    return (double)e->kl_weight * divergence / e->rows;
}
