/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/phase.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "train/checkpoint.h"
#include "base/clock.h"
#include "base/diag.h"
#include "train/net/price.h"

static bool stop_wanted(const struct pdnn_train_options *options) {
    return options->stop && *options->stop;
}

static void report(const struct pdnn_train_options *options, const struct pdnn_progress *progress) {
    if (options->progress)
        options->progress(options->user, progress);
}

static size_t parameters_of(const struct pdnn_phase *phase) {
    size_t n = 0;
    for (uint32_t s = 0; s < phase->n_sets; s++)
        for (uint32_t k = 0; k < phase->sets[s]->n_items; k++)
            n += phase->sets[s]->item[k].rate > 0 ? phase->sets[s]->item[k].n : 0;
    return n;
}

/* A loss may be a number that a last step has made out of parameters which then are none. */
static int check_parameters(const struct pdnn_phase *phase, uint32_t epoch,
                            struct pdnn_diag *diag) {
    for (uint32_t s = 0; s < phase->n_sets; s++) {
        for (uint32_t k = 0; k < phase->sets[s]->n_items; k++) {
            const struct pdnn_param *param = &phase->sets[s]->item[k];
            float sum = 0; /* 0 * x is 0 for every number, NaN for the rest */
            for (size_t i = 0; i < param->n; i++)
                sum += 0.0f * param->value[i];
            if (sum != 0.0f)
                return pdnn_fail(diag, PDNN_ERR_DIVERGED,
                                 "%s: training diverged: %s holds what is not a number after epoch "
                                 "%u; the checkpoint of epoch %u is kept (try another --seed)",
                                 phase->name, param->name, epoch, epoch - 1);
        }
    }
    return PDNN_OK;
}

/* One epoch; progress->epoch is its number. The order of the examples comes from the phase's
 * generator, so an epoch depends on the state at its start alone. */
static int run_epoch(const struct pdnn_phase *phase, const struct pdnn_train_options *options,
                     uint32_t *index, struct pdnn_progress *progress, uint32_t first_epoch,
                     double start_s, struct pdnn_diag *diag) {
    uint32_t steps = phase->examples / phase->batch;
    double sum = 0, rows = 0, begin_s = pdnn_now_s(), reported_s = begin_s;
    for (uint32_t i = 0; i < phase->examples; i++)
        index[i] = i;
    pdnn_rng_shuffle(phase->rng, index, phase->examples);
    progress->steps = steps;
    progress->epoch_done = false;
    for (uint32_t step = 0; step < steps; step++) {
        double all_steps = (double)phase->epochs * steps;
        double finished = (double)progress->epoch * steps + step;
        double loss = phase->step(phase->task, index + (size_t)step * phase->batch, phase->batch,
                                  finished / all_steps);
        if (!isfinite(loss))
            return pdnn_fail(
                diag, PDNN_ERR_DIVERGED,
                "%s: training diverged: the loss is not a number at epoch %u, step %u; "
                "the checkpoint of epoch %u is kept (try another --seed)",
                phase->name, progress->epoch + 1, step + 1, progress->epoch);
        if (stop_wanted(options))
            return pdnn_fail(diag, PDNN_ERR_INTERRUPTED,
                             "%s: stopped in epoch %u; --resume goes on from its start",
                             phase->name, progress->epoch + 1);
        sum += loss;
        progress->step = step + 1;
        progress->loss = sum / (step + 1);
        rows += phase->price > 0 ? *phase->rows : (double)NAN;
        progress->rows = rows / (step + 1);
        double here_s = pdnn_now_s();
        progress->elapsed_s = here_s - start_s;
        progress->epoch_s = here_s - begin_s;
        double done_here = finished + 1 - (double)first_epoch * steps;
        progress->remaining_s = progress->elapsed_s / done_here * (all_steps - finished - 1);
        if (here_s - reported_s > 0.5) {
            report(options, progress);
            reported_s = here_s;
        }
    }
    return PDNN_OK;
}

int pdnn_phase_run(const struct pdnn_phase *phase, const struct pdnn_train_options *options,
                   struct pdnn_diag *diag) {
    char path[4096];
    int length = snprintf(path, sizeof path, "%s.%s.ckpt", options->output, phase->name);
    if (length < 0 || (size_t)length >= sizeof path)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: path too long", options->output);
    uint32_t epoch = 0;
    int rc = PDNN_OK;
    if (options->resume)
        rc = pdnn_checkpoint_load(path, phase, options->seed, &epoch, diag);
    uint32_t *index = malloc(sizeof *index * phase->examples);
    if (rc == PDNN_OK && !index)
        rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", phase->name);

    struct pdnn_progress progress = {.phase = phase->name,
                                     .epochs = phase->epochs,
                                     .examples = phase->examples,
                                     .parameters = parameters_of(phase),
                                     .memory_bytes =
                                         phase->memory_bytes + sizeof *index * phase->examples};
    double start_s = pdnn_now_s();
    uint32_t first_epoch = epoch;
    /* Also before the first epoch: whoever stops early can go on, and an unwritable folder is
     * found at once. */
    if (rc == PDNN_OK && epoch == 0)
        rc = pdnn_checkpoint_save(path, phase, options->seed, 0, diag);
    progress.epoch = epoch;
    progress.starting = true;
    if (rc == PDNN_OK && epoch < phase->epochs)
        report(options, &progress);
    progress.starting = false;
    for (; rc == PDNN_OK && epoch < phase->epochs; epoch++) {
        progress.epoch = epoch;
        rc = run_epoch(phase, options, index, &progress, first_epoch, start_s, diag);
        if (rc == PDNN_OK)
            rc = check_parameters(phase, epoch + 1, diag);
        if (rc != PDNN_OK)
            break;
        progress.metric = phase->metric_name ? phase->validate(phase->task) : 0.0;
        progress.metric_name = phase->metric_name;
        progress.note = phase->note ? phase->note(phase->task) : NULL;
        progress.epoch_done = true;
        progress.epoch = epoch + 1;
        rc = pdnn_checkpoint_save(path, phase, options->seed, epoch + 1, diag);
        report(options, &progress);
    }
    free(index);
    return rc;
}

/* How OpenBLAS cuts a product for several threads changes the order of its sums, and such small
 * products gain nothing by them. */
static void use_one_thread(void) {
    const char *asked = getenv("OPENBLAS_NUM_THREADS");
    if (!asked || !*asked)
        openblas_set_num_threads(1);
}

int pdnn_price_of_options(const struct pdnn_train_options *options,
                          const struct pdnn_scheme *scheme, uint32_t phases,
                          uint32_t samples_left_out, float *prices, uint32_t *samples,
                          struct pdnn_diag *diag) {
    const bool any = options->n_prices > 0;
    for (uint32_t k = 0; k < phases; k++)
        prices[k] = any ? options->prices[k] / 1000 : 0;
    *samples = options->price_samples ? options->price_samples : samples_left_out;
    if (any && options->n_prices != phases)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--price: expected %u number%s, got %u", phases,
                         phases == 1 ? "" : "s, one a phase", options->n_prices);
    if (any && !pdnn_price_knows(scheme->activation, scheme->activation_bits))
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--price: expected units that are 0 or more on a device: pbit, binary, or "
                         "sigmoid or relu of 2 to 8 bits, got %s of %u",
                         scheme->activation->name, scheme->activation_bits);
    if (any && scheme->ties)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--price: expected no --ties with it");
    if (any && (scheme->sampled_input || scheme->probability_mean || scheme->deploy_pbits))
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--price: expected neither --input sampled, --average probabilities nor "
                         "--deploy pbit with it");
    if (!any && options->price_samples)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--price-samples: expected --price with it");
    if (*samples > PDNN_PRICE_SAMPLES_MAX || (*samples & (*samples - 1)))
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--price-samples: expected 1, 2, 4, 8 or 16, got %u", *samples);
    return PDNN_OK;
}

int pdnn_phase_begin(const struct pdnn_train_options *options, struct pdnn_dataset **data,
                     struct pdnn_diag *diag) {
    use_one_thread();
    int rc = pdnn_dataset_open(options->data_dir, options->dataset, PDNN_SPLIT_TRAIN, data, diag);
    if (rc == PDNN_OK && (*data)->count <= (*data)->validation)
        rc = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %u training images, expected more than %u",
                       (*data)->name, (*data)->count, (*data)->validation);
    return rc;
}
