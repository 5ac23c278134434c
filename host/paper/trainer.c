/* SPDX-License-Identifier: BSD-2-Clause */
#include "paper/trainer.h"

#include "base/diag.h"
#include "paper/adversary.h"
#include "paper/encoder.h"
#include "train/net/pbit.h"
#include "train/train.h"

#include <math.h>
#include <stdlib.h>

enum { BATCH = 64 };

/* Fall to 0 in a straight line. */
static const float decoder_rate = 1.5e-3f, encoder_rate = 1e-3f;
/* Of the better recipe; below 1, so that the latents carry more of the picture. */
static const float kl_weight = 0.25f;
/* Of a row of weights, in nats; a discriminator's loss is some hundred times less than a picture's.
 */
static const float first_price = 5e-3f, adversarial_price = 1e-2f;
/* The engine's p-bits: with the noise of the others three layers of it hide the latents. */
static const float engine_noise = 0.3f;
/* The rows that it may read fall from these in this part of the first phase: with few of them from
 * the start nothing is learned. */
static const float first_reads = 12000.0f, fall = 0.6f;

struct trainer {
    struct pdnn_arena arena;
    struct pdnn_rng rng;
    struct pdnn_paper_encoder encoder;
    struct pdnn_paper_decoder decoder;
    struct pdnn_paper_adversary adversary;
    float *image, *grad; /* (Batch, Pixels) */
};

static int trainer_new(struct trainer *t, const struct pdnn_paper_training *training) {
    struct pdnn_arena *arena = &t->arena;
    const bool drawn = training->engine || training->design == PDNN_PAPER_PBIT;
    t->rng.seed = training->seed;
    t->encoder.gaussian = training->recipe == PDNN_PAPER_PUBLISHED;
    t->encoder.kl_weight = t->encoder.gaussian ? 1.0f : kl_weight;
    t->decoder.fixed_point = !training->engine;
    t->decoder.noise_scale = training->engine ? engine_noise : 1.0f;
    t->decoder.price = first_price;
    t->decoder.activation = training->engine ? "pbit" : drawn ? "pbit-tanh" : "tanh";
    pdnn_paper_encoder_add(&t->encoder, arena, BATCH);
    pdnn_paper_decoder_add(&t->decoder, arena, BATCH, drawn && training->adversarial_epochs);
    if (training->adversarial_epochs) {
        pdnn_paper_adversary_add(&t->adversary, arena, BATCH);
    }
    t->image = pdnn_arena_floats(arena, (size_t)BATCH * PDNN_PAPER_PIXELS);
    t->grad = pdnn_arena_floats(arena, (size_t)BATCH * PDNN_PAPER_PIXELS);
    if (arena->failed) {
        return PDNN_ERR_MEMORY;
    }
    pdnn_paper_decoder_mix(&t->decoder, false);
    pdnn_paper_encoder_start(&t->encoder, &t->rng);
    pdnn_paper_decoder_start(&t->decoder, &t->rng);
    return PDNN_OK;
}

static void load(struct trainer *t, const struct pdnn_dataset *set, const uint32_t *index) {
    for (uint32_t r = 0; r < BATCH; r++) {
        const uint8_t *pixels = set->pixels + (size_t)index[r] * PDNN_PAPER_PIXELS;
        for (uint32_t i = 0; i < PDNN_PAPER_PIXELS; i++) {
            t->image[r * PDNN_PAPER_PIXELS + i] = (float)pixels[i] / 255.0f;
        }
    }
}

/* Cross-entropy of the pictures, mean over the rows, and its gradient at the pixels. */
static double cross_entropy(struct trainer *t) {
    static const float least = 1e-6f;
    double loss = 0;
    for (uint32_t i = 0; i < BATCH * PDNN_PAPER_PIXELS; i++) {
        const float x = t->image[i];
        float p = t->decoder.pixels[i];
        p = p < least ? least : p > 1.0f - least ? 1.0f - least : p;
        loss -= (double)(x * logf(p) + (1.0f - x) * logf(1.0f - p));
        t->grad[i] = (p - x) / (p * (1.0f - p)) / BATCH;
    }
    return loss / BATCH;
}

/* `left`: of the phase. */
static float reads_wanted(const struct pdnn_paper_training *training, bool adversarial,
                          float left) {
    const float part = adversarial ? 0.0f : fmaxf(0.0f, left - (1.0f - fall)) / fall;
    return training->reads > 0.0f ? training->reads * powf(first_reads / training->reads, part)
                                  : 0.0f;
}

static double vae_step(struct trainer *t, float left) {
    pdnn_paper_encode(&t->encoder, &t->rng, t->image);
    pdnn_paper_decode(&t->decoder, &t->rng, t->encoder.latent);
    double loss = cross_entropy(t);
    pdnn_paper_decode_backward(&t->decoder, t->grad);
    loss += pdnn_paper_encode_backward(&t->encoder, t->image, t->decoder.latent_grad);
    pdnn_adam_step(&t->decoder.params, decoder_rate * left);
    pdnn_adam_step(&t->encoder.params, encoder_rate * left);
    return loss;
}

/* One phase of training. */
static int train(struct trainer *t, const struct pdnn_paper_training *training, bool adversarial,
                 const struct pdnn_dataset *set, uint32_t *index, struct pdnn_diag *diag) {
    const uint32_t examples = set->count - PDNN_VALIDATION_IMAGES, steps = examples / BATCH;
    const uint32_t epochs = adversarial ? training->adversarial_epochs : training->epochs;
    for (uint32_t i = 0; i < examples; i++) {
        index[i] = i;
    }
    for (uint32_t epoch = 0; epoch < epochs; epoch++) {
        double sum = 0, reads = 0;
        pdnn_rng_shuffle(&t->rng, index, examples);
        for (uint32_t s = 0; s < steps; s++) {
            const float left = 1.0f - ((float)epoch + (float)s / (float)steps) / (float)epochs;
            load(t, set, index + (size_t)s * BATCH);
            pdnn_pbit_pass(&t->rng);
            t->decoder.reads_wanted = reads_wanted(training, adversarial, left);
            sum += adversarial ? pdnn_paper_adversary_step(&t->adversary, &t->decoder, &t->rng,
                                                           t->image, left)
                               : vae_step(t, left);
            reads += t->decoder.reads;
        }
        if (!isfinite(sum)) {
            return pdnn_fail(diag, PDNN_ERR_DIVERGED, "epoch %u: the loss is not a number",
                             epoch + 1);
        }
        if (training->epoch_done) {
            training->epoch_done(epoch + 1, sum / steps, reads / steps);
        }
    }
    return PDNN_OK;
}

static int save(struct trainer *t, const struct pdnn_paper_training *training, const char *card,
                const char *path, struct pdnn_diag *diag) {
    pdnn_param_swap_average(&t->decoder.params);
    if (training->engine) {
        return pdnn_paper_decoder_export(&t->decoder, card, path, diag);
    }
    struct pdnn_paper_net *net = calloc(1, sizeof *net);
    if (!net) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "paper: no memory");
    }
    net->design = training->design;
    int err = pdnn_paper_decoder_round(&t->decoder, net->words, diag);
    if (!err) {
        err = pdnn_paper_save(net, card, path, diag);
    }
    free(net);
    return err;
}

int pdnn_paper_train(const struct pdnn_paper_training *training, const struct pdnn_dataset *set,
                     const char *card, const char *path, struct pdnn_diag *diag) {
    if (set->channels * set->height * set->width != PDNN_PAPER_PIXELS ||
        set->count < PDNN_VALIDATION_IMAGES + BATCH) {
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "%s: expected 28 x 28 grey pixels and more than %d images", set->name,
                         PDNN_VALIDATION_IMAGES + BATCH);
    }
    struct trainer *t = calloc(1, sizeof *t);
    uint32_t *index = malloc(set->count * sizeof *index);
    int err = t && index && trainer_new(t, training) == PDNN_OK
                  ? train(t, training, false, set, index, diag)
                  : pdnn_fail(diag, PDNN_ERR_MEMORY, "paper: no memory");
    if (!err && training->adversarial_epochs) {
        pdnn_paper_decoder_mix(&t->decoder,
                               training->engine || training->design == PDNN_PAPER_PBIT);
        t->decoder.price *= adversarial_price;
        pdnn_paper_adversary_start(&t->adversary, &t->decoder, &t->rng);
        err = train(t, training, true, set, index, diag);
    }
    if (!err) {
        err = save(t, training, card, path, diag);
    }
    if (t) {
        pdnn_arena_free(&t->arena);
    }
    free(t);
    free(index);
    return err;
}
