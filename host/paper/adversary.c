/* SPDX-License-Identifier: BSD-2-Clause */
#include "paper/adversary.h"

enum { ROWS_MAX = 1024 };

static const float fixed_point_rate = 3e-3f, engine_rate = 6e-3f, discriminator_rate = 3e-3f;
static const uint8_t no_class[ROWS_MAX];

void pdnn_paper_adversary_add(struct pdnn_paper_adversary *a, struct pdnn_arena *arena,
                              uint32_t rows) {
    pdnn_discriminator_add(&a->discriminator, &a->params, arena, PDNN_PAPER_SIDE, 1);
    a->latent = pdnn_arena_floats(arena, (size_t)rows * PDNN_PAPER_LATENTS);
    a->grad = pdnn_arena_floats(arena, (size_t)rows * PDNN_PAPER_PIXELS);
}

void pdnn_paper_adversary_start(struct pdnn_paper_adversary *a, struct pdnn_paper_decoder *d,
                                struct pdnn_rng *rng) {
    a->params.beta1 = d->params.beta1 = 0.5f;
    a->params.beta2 = d->params.beta2 = 0.99f;
    pdnn_discriminator_start(&a->discriminator, rng);
    pdnn_adam_reset(&d->params);
}

double pdnn_paper_adversary_step(struct pdnn_paper_adversary *a, struct pdnn_paper_decoder *d,
                                 struct pdnn_rng *rng, const float *images, float left) {
    const float rate = d->fixed_point ? fixed_point_rate : engine_rate;
    const uint64_t key = pdnn_rng_key(rng);
    for (uint32_t i = 0; i < d->rows * PDNN_PAPER_LATENTS; i++) {
        a->latent[i] = pdnn_rng_symmetric(key, i) < 0.0f ? -1.0f : 1.0f;
    }
    pdnn_paper_decode(d, rng, a->latent);
    const double loss = pdnn_discriminator_step(&a->discriminator, rng, d->pixels, images, no_class,
                                                d->rows, discriminator_rate * left, a->grad);
    pdnn_paper_decode_backward(d, a->grad);
    pdnn_adam_step(&d->params, rate * left);
    return loss;
}
