/* SPDX-License-Identifier: BSD-2-Clause
 *
 * generator_adversarial.c - second phase of the generator: the decoder against a discriminator.
 *
 * Non-saturating loss; the discriminator's gradient on real images is penalised every few steps
 * (R1). The prior stays as the first phase left it. What is exported is the running average of the
 * decoder, which is steadier than its last step.
 */
#include <math.h>
#include <string.h>

#include "diag.h"
#include "discriminator.h"
#include "generator_task.h"
#include "pbit.h"
#include "quality.h"
#include "vecmath.h"

enum { PENALTY_EVERY = 8, TEST_SAMPLES = 16 };
static const float decoder_rate = 2e-3f, discriminator_rate = 1e-3f;
/* The learning rates fall to 0 in each round, and each begins with a fresh discriminator: one that
 * has followed the decoder for long no longer sees what is wrong with it. */
static const struct {
    const char *name;
    uint32_t epochs;
} rounds[] = {{"adversarial", 40}, {"adversarial2", 24}};
static const float penalty_weight = 0.5f, penalty_probe = 0.1f;

struct adversary {
    struct pdnn_generator_task *task;
    struct pdnn_discriminator d;
    struct pdnn_param_set params; /* the discriminator's */
    float *fake, *fake_grad;      /* (Batch, Pixels), 0 to 1 */
    struct pdnn_judge *judge;     /* NULL: none */
    struct pdnn_quality real;
};

/* log(1 + e^x) and its derivative at x. */
static double softplus(float x, float *slope) {
    *slope = pdnn_sigmoid(x);
    return (double)((x > 0 ? x : 0.0f) + pdnn_log1p(pdnn_exp(-fabsf(x))));
}

/* Pixels of net->x into adversary->fake. */
static void generate(struct adversary *a, uint32_t n, uint32_t samples) {
    struct pdnn_generator *net = &a->task->net;
    pdnn_generator_decode(net, n, samples);
    pdnn_pbit_probability(net->out, (size_t)n * net->pixels, a->fake);
}

static double discriminator_step(struct adversary *a, uint32_t n, float rate) {
    struct pdnn_generator *net = &a->task->net;
    struct pdnn_discriminator *d = &a->d;
    bool penalise = a->params.steps % PENALTY_EVERY == 0;
    double loss = 0;
    for (uint32_t start = 0; start < n; start += PDNN_DISCRIMINATOR_ROWS) {
        uint32_t rows = n - start < PDNN_DISCRIMINATOR_ROWS ? n - start : PDNN_DISCRIMINATOR_ROWS;
        const uint8_t *labels = a->task->labels + start;
        const float *real = net->image + (size_t)start * net->pixels;
        const float *fake = a->fake + (size_t)start * net->pixels;
        for (int is_real = 0; is_real < 2; is_real++) {
            float sign = is_real ? -1.0f : 1.0f, slope;
            pdnn_discriminator_forward(d, is_real ? real : fake, labels, rows, &net->rng);
            for (uint32_t r = 0; r < rows; r++) {
                loss += softplus(sign * d->logits[r], &slope);
                d->logits_grad[r] = sign * slope / (float)n;
            }
            pdnn_discriminator_backward(d, labels, rows, false, NULL);
        }
        if (penalise)
            pdnn_discriminator_penalty(d, real, labels, rows,
                                       penalty_weight * PENALTY_EVERY / (float)n, penalty_probe);
    }
    pdnn_adam_step(&a->params, rate);
    return loss / n;
}

static double decoder_step(struct adversary *a, uint32_t n, float rate) {
    struct pdnn_generator *net = &a->task->net;
    struct pdnn_discriminator *d = &a->d;
    double loss = 0;
    for (uint32_t start = 0; start < n; start += PDNN_DISCRIMINATOR_ROWS) {
        uint32_t rows = n - start < PDNN_DISCRIMINATOR_ROWS ? n - start : PDNN_DISCRIMINATOR_ROWS;
        const uint8_t *labels = a->task->labels + start;
        size_t at = (size_t)start * net->pixels;
        float slope;
        pdnn_discriminator_forward(d, a->fake + at, labels, rows, &net->rng);
        for (uint32_t r = 0; r < rows; r++) {
            loss += softplus(-d->logits[r], &slope);
            d->logits_grad[r] = -slope / (float)n;
        }
        pdnn_discriminator_backward(d, labels, rows, true, a->fake_grad + at);
    }
    size_t pixels = (size_t)n * net->pixels;
    memcpy(net->out, a->fake_grad, pixels * sizeof(float));
    pdnn_pbit_backward(a->fake, pixels, net->out);
    pdnn_generator_decode_backward(net, n);
    pdnn_linear_finish(&net->decoder[0]);
    pdnn_linear_finish(&net->decoder[1]);
    pdnn_adam_step(&net->decoder_params, rate);
    return loss / n;
}

static double step(void *user, const uint32_t *index, uint32_t n, double done) {
    struct adversary *a = user;
    struct pdnn_generator *net = &a->task->net;
    float left = (float)(1.0 - done);
    pdnn_generator_load(a->task, index, n);
    pdnn_generator_prepare(net);
    pdnn_prior_set_class(&net->prior, net->x, a->task->labels, n);
    pdnn_prior_draw(&net->prior, &net->rng, net->x, n, net->scratch);
    generate(a, n, a->task->samples);
    double loss = discriminator_step(a, n, discriminator_rate * left);
    decoder_step(a, n, decoder_rate * left);
    return loss;
}

/* Frechet distance of generated images from the validation images. */
static double validate(void *user) {
    struct adversary *a = user;
    struct pdnn_generator *net = &a->task->net;
    struct pdnn_rng kept = net->rng;
    struct pdnn_quality quality;
    double distance = NAN;
    if (pdnn_quality_new(&quality, a->judge) != PDNN_OK)
        return distance;
    pdnn_param_swap_average(&net->decoder_params);
    pdnn_generator_prepare(net);
    for (uint32_t made = 0; made < PDNN_VALIDATION_IMAGES; made += PDNN_GENERATOR_BATCH) {
        uint8_t labels[PDNN_GENERATOR_BATCH];
        for (uint32_t r = 0; r < PDNN_GENERATOR_BATCH; r++)
            labels[r] = (uint8_t)((made + r) % net->classes);
        pdnn_prior_set_class(&net->prior, net->x, labels, PDNN_GENERATOR_BATCH);
        pdnn_prior_draw(&net->prior, &net->rng, net->x, PDNN_GENERATOR_BATCH, net->scratch);
        generate(a, PDNN_GENERATOR_BATCH, TEST_SAMPLES);
        pdnn_quality_add(&quality, a->fake, PDNN_GENERATOR_CROP, labels, PDNN_GENERATOR_BATCH);
    }
    pdnn_param_swap_average(&net->decoder_params);
    pdnn_frechet(&quality.moments, &a->real.moments, &distance);
    a->task->agreement = pdnn_quality_agreement(&quality);
    a->task->distance = distance;
    pdnn_quality_free(&quality);
    net->rng = kept;
    return distance;
}

static int set_up(struct adversary *a, struct pdnn_diag *diag) {
    struct pdnn_generator *net = &a->task->net;
    uint32_t side = a->task->data->width - 2 * PDNN_GENERATOR_CROP;
    size_t n = (size_t)PDNN_GENERATOR_BATCH * net->pixels;
    a->params.beta1 = net->decoder_params.beta1 = 0.5f;
    a->params.beta2 = net->decoder_params.beta2 = 0.99f;
    pdnn_discriminator_add(&a->d, &a->params, &net->arena, side, net->classes);
    a->fake = pdnn_arena_floats(&net->arena, n);
    a->fake_grad = pdnn_arena_floats(&net->arena, n);
    if (net->arena.failed || (a->judge && pdnn_quality_new(&a->real, a->judge) != PDNN_OK))
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "adversarial: no memory");
    if (a->judge)
        pdnn_quality_add_set(&a->real, a->task->data, a->task->data->count - PDNN_VALIDATION_IMAGES,
                             PDNN_VALIDATION_IMAGES);
    return PDNN_OK;
}

static int run_round(struct adversary *a, size_t round, const struct pdnn_train_options *options,
                     struct pdnn_diag *diag) {
    struct pdnn_generator *net = &a->task->net;
    struct pdnn_phase phase = {
        .name = rounds[round].name,
        .metric_name = a->judge ? "distance" : NULL,
        .epochs = options->epochs ? options->epochs : rounds[round].epochs,
        .batch = PDNN_GENERATOR_BATCH,
        .examples = a->task->data->count - PDNN_VALIDATION_IMAGES,
        .task = a,
        .step = step,
        .validate = validate,
        .sets = {&net->decoder_params, &a->params},
        .n_sets = 2,
        .rng = &net->rng,
        .memory_bytes = net->arena.n_bytes + pdnn_dataset_bytes(a->task->data),
    };
    pdnn_discriminator_start(&a->d, &net->rng);
    pdnn_adam_reset(&a->params);
    pdnn_adam_reset(&net->decoder_params);
    int rc = pdnn_phase_run(&phase, options, diag);
    if (rc == PDNN_OK)
        pdnn_param_swap_average(&net->decoder_params);
    return rc;
}

int pdnn_generator_train_adversarial(struct pdnn_generator_task *task, struct pdnn_judge *judge,
                                     const struct pdnn_train_options *options,
                                     struct pdnn_diag *diag) {
    struct adversary a = {.task = task, .judge = judge};
    int rc = set_up(&a, diag);
    for (size_t round = 0; rc == PDNN_OK && round < sizeof rounds / sizeof *rounds; round++)
        rc = run_round(&a, round, options, diag);
    if (rc == PDNN_OK && judge) { /* what is exported, not its average, is measured */
        pdnn_param_swap_average(&task->net.decoder_params);
        validate(&a);
        pdnn_param_swap_average(&task->net.decoder_params);
    }
    pdnn_quality_free(&a.real);
    return rc;
}
