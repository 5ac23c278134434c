/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_forward.c - the recipe of a classifier that learns by forward-forward.
 */
#include "train/train.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "train/forward/forward_task.h"
#include "train/phase.h"

enum { EPOCHS = 15, BATCH = PDNN_FORWARD_BATCH, SIDE_MAX = 32, VALIDATION_SAMPLES = 1 };
static const struct pdnn_augment augment = {
    .shift_px = 1.0f, .rotation_rad = 0.0873f, .scale = 0.05f, .shear = 0.05f};

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
                          !task->net.scheme.no_augment, key);
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

static int make_card(struct pdnn_forward_task *task, const struct pdnn_train_options *options,
                     uint32_t epochs, char **card) {
    const struct pdnn_augment *moves = &task->augment;
    char scheme[768], forward[640], warp[128] = "null";
    if (!task->net.scheme.no_augment)
        snprintf(warp, sizeof warp,
                 "{\"shift_px\": %g, \"rotation_rad\": %g, \"scale\": %g, \"shear\": %g}",
                 (double)moves->shift_px, (double)moves->rotation_rad, (double)moves->scale,
                 (double)moves->shear);
    pdnn_forward_describe(&task->net.forward, forward, sizeof forward);
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
    return rc;
}

/* The integers, or NULL and the reason why no device could run them. */
static int make_model(const struct pdnn_forward_task *task, const char *card,
                      struct pdnn_model **model, struct pdnn_diag *obstacle) {
    const char *reason = pdnn_forward_obstacle(&task->net);
    *model = NULL;
    if (reason) {
        snprintf(obstacle->text, sizeof obstacle->text, "%s", reason);
        return PDNN_OK;
    }
    *model = pdnn_forward_model(task, card);
    if (!*model)
        return PDNN_ERR_MEMORY;
    if (pdnn_model_check(*model, obstacle) != PDNN_OK) {
        pdnn_model_close(*model);
        *model = NULL;
    }
    return PDNN_OK;
}

static int finish(struct pdnn_forward_task *task, const struct pdnn_train_options *options,
                  uint32_t epochs, struct pdnn_diag *diag) {
    char *card = NULL;
    struct pdnn_model *model = NULL;
    struct pdnn_diag obstacle = {""};
    int rc = make_card(task, options, epochs, &card);
    show(task, true);
    if (rc == PDNN_OK)
        rc = make_model(task, card, &model, &obstacle);
    if (rc != PDNN_OK)
        pdnn_fail(diag, rc, "%s: no memory", options->output);
    else if (model)
        rc = pdnn_model_save(model, options->output, diag);
    else
        rc = pdnn_forward_save_floats(task, card, obstacle.text, options->output, diag);
    if (rc == PDNN_OK)
        rc = pdnn_forward_measure(task, model, obstacle.text, options, diag);
    pdnn_model_close(model);
    free(card);
    return rc;
}

/* ---- start --------------------------------------------------------------------------------- */

static int check_options(const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    if (options->teacher || options->samples || options->sampling || options->batch ||
        options->n_prices || options->price_samples || pdnn_sparsity_wanted(&options->sparsity))
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--algorithm forward-forward: expected no --teacher, --samples, "
                         "--sampling, --batch, --price or --sparsity with it");
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
    const uint32_t whole = data->height, side = scheme->side ? scheme->side : whole;
    if (data->width != whole || whole > SIDE_MAX)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "%s: expected square pictures of at most %d pixels a side, got %u x %u",
                         data->name, SIDE_MAX, data->width, whole);
    if (side > whole || (whole - side) % 2)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--side: expected an %s number up to %u, got %u, for pictures of %u x %u",
                         whole % 2 ? "odd" : "even", whole, side, whole, whole);
    if (data->classes < 2 || data->classes > PDNN_FORWARD_CLASSES)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: expected 2 to %d classes, got %u",
                         data->name, PDNN_FORWARD_CLASSES, data->classes);
    for (uint32_t p = 0; p < scheme->n_planes; p++)
        if (scheme->planes[p].side > side || (scheme->planes[p].colour && data->channels == 1))
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "--planes: expected sides up to %u and %s colours, of pictures of %u "
                             "channels",
                             side, data->channels == 1 ? "no" : "any", data->channels);
    task->crop = (whole - side) / 2;
    task->pixels = side * side;
    task->bits = scheme->n_planes ? pdnn_planes_bits(scheme->planes, scheme->n_planes)
                                  : task->pixels * data->channels;
    return PDNN_OK;
}

static int new_net(struct pdnn_forward_task *task, const struct pdnn_train_options *options,
                   const struct pdnn_scheme *scheme, const struct pdnn_forward_scheme *forward,
                   struct pdnn_diag *diag) {
    struct pdnn_arena *arena = &task->net.arena;
    const float strength = scheme->augment > 0 ? scheme->augment : 1.0f;
    task->augment = (struct pdnn_augment){.shift_px = strength * augment.shift_px,
                                          .rotation_rad = strength * augment.rotation_rad,
                                          .scale = strength * augment.scale,
                                          .shear = strength * augment.shear,
                                          .mirror = scheme->mirror};
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
        pdnn_forward_describe(&forward, described, sizeof described);
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
            rc = finish(task, options, phase.epochs, diag);
    }
    pdnn_forward_net_free(&task->net);
    pdnn_dataset_close(task->data);
    free(task);
    return rc;
}
