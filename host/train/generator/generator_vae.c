/* SPDX-License-Identifier: BSD-2-Clause
 *
 * generator_vae.c - first phase of the generator: variational auto-encoder with binary latents.
 */
#include "train/generator/generator_task.h"

#include <math.h>

enum { EPOCHS = 10, WARM_UP_EPOCHS = 2, SAMPLES = 4 };

/* Of decoder, prior and encoder; they fall to 0 in a straight line. */
static const float decoder_rate = 5e-3f, prior_rate = 1e-2f, encoder_rate = 1e-3f;
/* Below 1, so that the latents carry more of the picture. */
static const float kl_weight = 0.25f;

/* The first phase gains nothing from mixed samples. */
static uint32_t samples_of(const struct pdnn_generator_task *task) {
    return task->samples == PDNN_SAMPLES_MIXED ? SAMPLES : task->samples;
}

static double step(void *user, const uint32_t *index, uint32_t n, double done) {
    struct pdnn_generator_task *task = user;
    struct pdnn_generator *net = &task->net;
    float warm = (float)(done * EPOCHS / WARM_UP_EPOCHS);
    /* `done` is a whole number of steps over all steps: half a step more is beyond its rounding. */
    const double half = 0.5 * n / ((double)task->vae_epochs * task->data->count);
    if (pdnn_sparsity_begin(&net->sparsity, 1 + (uint32_t)((done + half) * task->vae_epochs),
                            &net->rng) != PDNN_OK)
        return (double)NAN;
    pdnn_generator_load(task, index, n);
    pdnn_generator_prepare(net);
    double loss = pdnn_generator_vae(net, task->labels, n, samples_of(task),
                                     kl_weight * (warm < 1.0f ? warm : 1.0f), true);
    pdnn_sparsity_gradient(&net->sparsity);
    pdnn_generator_finish(net);
    float left = (float)(1.0 - done);
    pdnn_adam_step(&net->decoder_params, decoder_rate * left);
    pdnn_adam_step(&net->prior_params, prior_rate * left);
    pdnn_adam_step(&net->encoder_params, encoder_rate * left);
    return loss;
}

/* The loss, in nats, on the validation images. */
static double validate(void *user) {
    struct pdnn_generator_task *task = user;
    struct pdnn_rng kept = task->net.rng;
    uint32_t count = task->data->count, batches = 0;
    double sum = 0;
    pdnn_generator_prepare(&task->net);
    for (uint32_t start = count - PDNN_VALIDATION_IMAGES; start + PDNN_GENERATOR_BATCH <= count;
         start += PDNN_GENERATOR_BATCH) {
        uint32_t index[PDNN_GENERATOR_BATCH];
        for (uint32_t r = 0; r < PDNN_GENERATOR_BATCH; r++)
            index[r] = start + r;
        pdnn_generator_load(task, index, PDNN_GENERATOR_BATCH);
        sum += pdnn_generator_vae(&task->net, task->labels, PDNN_GENERATOR_BATCH, samples_of(task),
                                  kl_weight, false);
        batches++;
    }
    task->net.rng = kept;
    return sum / batches;
}

uint32_t pdnn_generator_vae_epochs(const struct pdnn_train_options *options) {
    const uint32_t asked = options->vae_epochs ? options->vae_epochs : options->epochs;
    return asked ? asked : EPOCHS;
}

static const char *note(void *user) {
    struct pdnn_generator_task *task = user;
    pdnn_sparsity_note(&task->net.sparsity, task->note, sizeof task->note);
    return task->note;
}

int pdnn_generator_train_vae(struct pdnn_generator_task *task,
                             const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    struct pdnn_phase phase = {
        .name = "vae",
        .metric_name = "nats",
        .epochs = pdnn_generator_vae_epochs(options),
        .batch = PDNN_GENERATOR_BATCH,
        .examples = task->data->count - PDNN_VALIDATION_IMAGES,
        .task = task,
        .step = step,
        .validate = validate,
        .sets = {&task->net.decoder_params, &task->net.prior_params, &task->net.encoder_params},
        .n_sets = 3,
        .rng = &task->net.rng,
        .memory_bytes = task->net.arena.n_bytes + pdnn_dataset_bytes(task->data),
        .price = task->prices[0],
        .price_samples = task->price_samples,
        .rows = &task->net.price_rows,
        .note = task->described[0] ? note : NULL,
        .described = task->described[0] ? task->described : NULL,
    };
    task->vae_epochs = phase.epochs;
    pdnn_generator_set_price(&task->net, phase.price, phase.price_samples);
    return pdnn_phase_run(&phase, options, diag);
}
