/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_forward.c - the recipe of a classifier that learns by forward-forward.
 */
#include "train/train.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/given.h"
#include "train/forward/forward_task.h"
#include "train/phase.h"
#include "train/trained.h"
#include "train/view.h"

enum { EPOCHS = 15, BATCH = PDNN_FORWARD_BATCH, VALIDATION_SAMPLES = 1 };

static uint32_t n_examples(const struct pdnn_forward_task *task) {
    return task->data->count - task->data->validation;
}

/* Constant for half of the training, then falling to a twentieth. */
static float rate_at(const struct pdnn_forward_task *task, double done) {
    const double late = done > 0.5 ? 2 * (done - 0.5) : 0;
    return task->net.scheme.learning_rate * (float)(1.0 - 0.95 * late);
}

static double step(void *user, const uint32_t *index, uint32_t n, double done) {
    struct pdnn_forward_task *task = user;
    const struct pdnn_dataset *data = task->data;
    const uint64_t key = pdnn_rng_key(&task->net.rng);
    for (uint32_t r = 0; r < n; r++) {
        pdnn_forward_load(task, data->pixels + index[r] * pdnn_image_bytes(data), r,
                          pdnn_view_moves(&task->net.scheme), key);
        task->labels[r] = data->labels[index[r]];
    }
    return pdnn_forward_net_step(&task->net, task->labels, n, done, rate_at(task, done));
}

/* Exchanges the weights for those that are kept, and back. The noise is that of the end. */
static void show(struct pdnn_forward_task *task, bool kept) {
    if (task->net.forward.average > 0)
        pdnn_forward_net_swap(&task->net);
    if (kept)
        pdnn_forward_net_prepare(&task->net, 1.0);
}

static double validate(void *user) {
    struct pdnn_forward_task *task = user;
    show(task, true);
    static const uint32_t samples = VALIDATION_SAMPLES;
    struct pdnn_forward_accuracy right;
    pdnn_forward_accuracies(task, task->data, n_examples(task), task->data->validation, &samples, 1,
                            &right);
    show(task, false);
    return right.all;
}

static int card_of(void *user, const struct pdnn_train_options *options, uint32_t epochs,
                   char **card) {
    struct pdnn_forward_task *task = user;
    char scheme[768], forward[640], warp[PDNN_VIEW_AUGMENT_TEXT];
    pdnn_view_augment_print(&task->net.scheme, &task->augment, warp);
    pdnn_forward_describe(&task->net.forward, &task->net.scheme, forward, sizeof forward);
    int rc = pdnn_scheme_describe(&task->net.scheme, scheme, sizeof scheme);
    if (rc == PDNN_OK &&
        asprintf(card,
                 "{\"recipe\": \"classifier\", %s, \"input_map\": \"%s\", \"seed\": %llu, "
                 "\"epochs\": %u, \"batch\": %d, %s, \"augment\": %s, "
                 "\"validation_accuracy_T%d\": %.2f}",
                 forward, task->net.scheme.pixels ? "pixels" : "flat",
                 (unsigned long long)options->seed, epochs, BATCH, scheme, warp, VALIDATION_SAMPLES,
                 validate(task)) < 0) {
        *card = NULL;
        rc = PDNN_ERR_MEMORY;
    }
    show(task, true); /* from here on: what is exported and measured are the weights kept */
    return rc;
}

static struct pdnn_model *model_of(void *user, const char *card) {
    return pdnn_forward_model(user, card);
}

static int save_floats(void *user, const char *card, const char *obstacle, const char *path,
                       struct pdnn_diag *diag) {
    return pdnn_forward_save_floats(user, card, obstacle, path, diag);
}

static int measure(void *user, struct pdnn_model *model, const char *obstacle,
                   const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    return pdnn_forward_measure(user, model, obstacle, options, diag);
}

static const struct pdnn_trained trained = {
    .card = card_of, .model = model_of, .save_floats = save_floats, .measure = measure};

/* ---- start --------------------------------------------------------------------------------- */

static int check_options(const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    const char *given =
        PDNN_GIVEN({options->teacher, "--teacher"}, {options->samples, "--samples"},
                   {options->sampling, "--sampling"}, {options->batch, "--batch"},
                   {options->n_prices, "--price"}, {options->price_samples, "--price-samples"},
                   {pdnn_sparsity_wanted(&options->sparsity), "--sparsity"});
    if (given)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "%s: expected none with --algorithm forward-forward", given);
    for (uint32_t i = 1; i < options->n_measures; i++)
        if (options->measures[i] <= options->measures[i - 1])
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "--measure: expected numbers that rise, got %u after %u",
                             options->measures[i], options->measures[i - 1]);
    return PDNN_OK;
}

static int open_data(struct pdnn_forward_task *task, const struct pdnn_train_options *options,
                     const struct pdnn_scheme *scheme, struct pdnn_diag *diag) {
    int rc = pdnn_phase_begin(options, &task->data, diag);
    if (rc != PDNN_OK)
        return rc;
    const struct pdnn_dataset *data = task->data;
    if ((rc = pdnn_view_resolve(scheme, data, 0, &task->crop, diag)) != PDNN_OK)
        return rc;
    const uint32_t side = data->width - 2 * task->crop;
    if (data->classes < 2 || data->classes > PDNN_FORWARD_CLASSES)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: expected 2 to %d classes, got %u",
                         data->name, PDNN_FORWARD_CLASSES, data->classes);
    if (options->forward.negatives >= data->classes)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--negatives: expected at most %u, the wrong ones of %u labels, got %u",
                         data->classes - 1, data->classes, options->forward.negatives);
    task->pixels = side * side;
    task->bits = scheme->n_planes ? pdnn_planes_bits(scheme->planes, scheme->n_planes)
                                  : task->pixels * data->channels;
    return PDNN_OK;
}

static int new_net(struct pdnn_forward_task *task, const struct pdnn_train_options *options,
                   const struct pdnn_scheme *scheme, const struct pdnn_forward_scheme *forward,
                   struct pdnn_diag *diag) {
    struct pdnn_arena *arena = &task->net.arena;
    task->augment = pdnn_view_augment(scheme);
    int rc = pdnn_forward_net_new(&task->net, task->bits, task->data->classes, scheme, forward,
                                  BATCH, options->seed);
    if (rc == PDNN_OK) {
        task->pixel = pdnn_arena_floats(arena, task->pixels);
        task->view = pdnn_arena_bytes(arena, (size_t)task->pixels * task->data->channels);
        task->bit = pdnn_arena_bytes(arena, task->bits);
        rc = arena->failed ? PDNN_ERR_MEMORY : PDNN_OK;
    }
    return rc == PDNN_OK ? PDNN_OK : pdnn_fail(diag, rc, "forward-forward: no memory");
}

int pdnn_train_forward(const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    struct pdnn_scheme scheme = options->scheme;
    struct pdnn_forward_scheme forward = options->forward;
    char described[640];
    int rc = check_options(options, diag);
    if (rc == PDNN_OK)
        rc = pdnn_forward_resolve(&forward, &scheme, diag);
    if (rc != PDNN_OK)
        return rc;
    struct pdnn_forward_task *task = calloc(1, sizeof *task);
    if (!task)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "forward-forward: no memory");
    rc = open_data(task, options, &scheme, diag);
    if (rc == PDNN_OK)
        rc = new_net(task, options, &scheme, &forward, diag);
    if (rc == PDNN_OK) {
        pdnn_forward_describe(&forward, &scheme, described, sizeof described);
        struct pdnn_phase phase = {
            .name = "forward-forward",
            .metric_name = "accuracy",
            .epochs = options->epochs ? options->epochs : EPOCHS,
            .batch = BATCH,
            .examples = n_examples(task),
            .task = task,
            .step = step,
            .validate = validate,
            .described = described,
            .rng = &task->net.rng,
            .memory_bytes = task->net.arena.n_bytes + pdnn_dataset_bytes(task->data),
        };
        for (uint32_t k = 0; k < task->net.n_layers; k++)
            phase.sets[phase.n_sets++] = &task->net.layer[k].params;
        rc = pdnn_phase_run(&phase, options, diag);
        if (rc == PDNN_OK)
            rc = pdnn_trained_finish(&trained, task, pdnn_forward_obstacle(&task->net), options,
                                     phase.epochs, diag);
    }
    pdnn_forward_net_free(&task->net);
    pdnn_dataset_close(task->data);
    free(task);
    return rc;
}
