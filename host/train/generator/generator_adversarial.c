/* SPDX-License-Identifier: BSD-2-Clause
 *
 * generator_adversarial.c - second phase of the generator: the decoder against a discriminator.
 *
 * The prior stays as the first phase left it. What is exported is the running average of the
 * decoder, which is steadier than its last step.
 */
#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "train/generator/discriminator.h"
#include "train/generator/generator_task.h"
#include "train/net/pbit.h"

/* Small batches and high rates: at the same cost many steps, and it is steps that count. */
enum { BATCH = 64 };
/* Each round begins with a fresh discriminator, because one that has followed the decoder for long
 * no longer sees what is wrong with it, and with these learning rates times `rate`, which fall to
 * 0 in a straight line. options->scheme.learning_rate, where given, takes the place of the
 * decoder's, and the discriminator's changes as much. */
static const float decoder_rate = 8e-3f, discriminator_rate = 3e-3f;
static const struct {
    const char *name;
    uint32_t epochs;
    float rate;
} rounds[] = {{"adversarial", 40, 1.0f}, {"adversarial2", 24, 0.5f}};

struct adversary {
    struct pdnn_generator_task *task;
    struct pdnn_discriminator d;
    struct pdnn_param_set params; /* the discriminator's */
    float rate;                   /* of this round */
    float *fake, *fake_grad;      /* (Batch, Pixels), 0 to 1 */
    struct pdnn_judge *judge;     /* NULL: none */
    struct pdnn_quality real;     /* of the validation images */
};

/* Given the gradient at the pixels. */
static void decoder_step(struct adversary *a, uint32_t n, float rate) {
    struct pdnn_generator *net = &a->task->net;
    size_t pixels = (size_t)n * net->pixels;
    memcpy(net->out, a->fake_grad, pixels * sizeof(float));
    pdnn_pbit_backward(a->fake, pixels, net->out); /* pixels are sigmoids, too */
    pdnn_generator_decode_backward(net, n);
    pdnn_generator_finish_decoder(net);
    pdnn_adam_step(&net->decoder_params, rate);
}

static double step(void *user, const uint32_t *index, uint32_t n, double done) {
    struct adversary *a = user;
    struct pdnn_generator *net = &a->task->net;
    float left = a->rate * (float)(1.0 - done);
    pdnn_generator_load(a->task, index, n);
    pdnn_generator_prepare(net);
    pdnn_generator_draw(net, a->task->labels, n, a->task->samples, a->fake);
    double loss = pdnn_discriminator_step(&a->d, &net->rng, a->fake, net->image, a->task->labels, n,
                                          discriminator_rate * left, a->fake_grad);
    decoder_step(a, n, decoder_rate * left);
    return loss + (double)net->price_weight * net->price_rows;
}

/* Frechet distance of generated images from the validation images; NAN without memory. */
static double validate(void *user) {
    struct adversary *a = user;
    struct pdnn_param_set *params = &a->task->net.decoder_params;
    double distance, agreement;
    pdnn_param_swap_average(params);
    int rc = pdnn_generator_measure(a->task, a->judge, PDNN_GENERATOR_TEST_SAMPLES,
                                    &a->real.moments, &distance, &agreement);
    pdnn_param_swap_average(params);
    return rc == PDNN_OK ? distance : NAN;
}

static int set_up(struct adversary *a, struct pdnn_diag *diag) {
    struct pdnn_generator *net = &a->task->net;
    const struct pdnn_dataset *data = a->task->data;
    uint32_t side = data->width - 2 * a->task->crop;
    size_t n = (size_t)PDNN_GENERATOR_BATCH * net->pixels;
    a->params.beta1 = net->decoder_params.beta1 = 0.5f;
    a->params.beta2 = net->decoder_params.beta2 = 0.99f;
    pdnn_discriminator_add(&a->d, &a->params, &net->arena, side, net->classes);
    a->fake = pdnn_arena_floats(&net->arena, n);
    a->fake_grad = pdnn_arena_floats(&net->arena, n);
    if (net->arena.failed || (a->judge && pdnn_quality_new(&a->real, a->judge) != PDNN_OK))
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "adversarial: no memory");
    if (a->judge)
        pdnn_quality_add_set(&a->real, data, data->count - PDNN_VALIDATION_IMAGES,
                             PDNN_VALIDATION_IMAGES);
    return PDNN_OK;
}

static int run_round(struct adversary *a, size_t round, const struct pdnn_train_options *options,
                     struct pdnn_diag *diag) {
    struct pdnn_generator *net = &a->task->net;
    const uint32_t asked =
        options->adversarial_epochs ? options->adversarial_epochs : options->epochs;
    struct pdnn_phase phase = {
        .name = rounds[round].name,
        .metric_name = a->judge ? "distance" : NULL,
        .epochs = asked ? asked : rounds[round].epochs,
        .batch = BATCH,
        .examples = a->task->data->count - PDNN_VALIDATION_IMAGES,
        .task = a,
        .step = step,
        .validate = validate,
        .sets = {&net->decoder_params, &a->params},
        .n_sets = 2,
        .rng = &net->rng,
        .memory_bytes = net->arena.n_bytes + pdnn_dataset_bytes(a->task->data),
        .price = a->task->prices[1],
        .price_samples = a->task->price_samples,
        .rows = &net->price_rows,
        .described = a->task->described[0] ? a->task->described : NULL,
    };
    pdnn_generator_set_price(net, phase.price, phase.price_samples);
    const float given = options->scheme.learning_rate;
    a->rate = rounds[round].rate * (given > 0 ? given / decoder_rate : 1.0f);
    a->task->adversarial_epochs += phase.epochs;
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
    const size_t n_rounds = sizeof rounds / sizeof *rounds;
    const size_t last = options->rounds && options->rounds < n_rounds ? options->rounds : n_rounds;
    for (size_t round = 0; rc == PDNN_OK && round < last; round++)
        rc = run_round(&a, round, options, diag);
    pdnn_quality_free(&a.real);
    return rc;
}
