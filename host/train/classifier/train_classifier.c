/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_classifier.c - the recipe of the shipped classifier, and of the schemes beside it.
 *
 * 676-256-256-10: 26 x 26 of the 28 x 28 pixels, because 784 inputs at 4 bits would not fit the
 * 128 KB of the smallest board. Affine augmentation is worth 0.9 points; the mean of 4 samples
 * in the loss trades 0.3 points at T = 1 for 0.2 at T = 16.
 */
#include "train/train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "train/classifier/classifier_task.h"
#include "base/diag.h"
#include "train/phase.h"
#include "picture/planes.h"
#include "train/classifier/teacher.h"
#include "train/trained.h"
#include "train/view.h"

enum { EPOCHS = 40, SAMPLES = 4, TEST_SAMPLES = 16, PRICE_SAMPLES = 4 };
enum { SIDE = 26, BATCH = PDNN_CLASSIFIER_BATCH };
static const uint32_t widths[] = {256, 256};

static double step(void *user, const uint32_t *index, uint32_t n, double done) {
    struct pdnn_classifier_task *task = user;
    struct pdnn_classifier *net = &task->net;
    const struct pdnn_dataset *data = task->data;
    /* `done` is a whole number of steps over all steps: half a step more is beyond its rounding. */
    const double half = 0.5 * n / ((double)task->epochs * data->count);
    if (pdnn_sparsity_begin(&net->sparsity, 1 + (uint32_t)((done + half) * task->epochs),
                            &net->rng) != PDNN_OK)
        return (double)NAN;
    uint64_t key = pdnn_rng_key(&net->rng);
    for (uint32_t r = 0; r < n; r++) {
        const uint8_t *picture = data->pixels + index[r] * pdnn_image_bytes(data);
        if (!pdnn_view_moves(&net->scheme))
            pdnn_image_crop(picture, data->height, data->width, task->crop, task->pixel);
        else
            pdnn_image_warp(picture, data->height, data->width, task->crop, &task->augment, key, r,
                            task->pixel);
        pdnn_classifier_load(task, r);
        task->labels[r] = data->labels[index[r]];
        if (task->targets)
            memcpy(net->target + (size_t)r * net->classes,
                   task->targets + (size_t)index[r] * net->classes, net->classes * sizeof(float));
    }
    return pdnn_classifier_step(net, task->labels, n, task->samples,
                                net->scheme.learning_rate * (float)(1.0 - done));
}

/* Per cent right on the validation images, mean of TEST_SAMPLES samples. */
static double validate(void *user) {
    struct pdnn_classifier_task *task = user;
    return pdnn_classifier_accuracy(task, task->data, task->data->count - PDNN_VALIDATION_IMAGES,
                                    TEST_SAMPLES);
}

static const char *note(void *user) {
    struct pdnn_classifier_task *task = user;
    pdnn_sparsity_note(&task->net.sparsity, task->note, sizeof task->note);
    return task->note;
}

static int card_of(void *user, const struct pdnn_train_options *options, uint32_t epochs,
                   char **card) {
    struct pdnn_classifier_task *task = user;
    const struct pdnn_scheme *scheme = &task->net.scheme;
    char described[768], warp[PDNN_VIEW_AUGMENT_TEXT], sampling[48] = "", price[80] = "",
                                                       sparse[320] = "";
    if (task->described[0])
        snprintf(sparse, sizeof sparse, "\"sparsity\": %.4f, %s, ",
                 pdnn_sparsity_now(&task->net.sparsity), task->described);
    if (options->sampling > PDNN_SAMPLE_IID)
        snprintf(sampling, sizeof sampling, "\"sampling\": \"%s\", ",
                 pdnn_sampling_name(options->sampling));
    if (options->prices[0] > 0)
        snprintf(price, sizeof price, "\"price\": %.9g, \"price_samples\": %u, ",
                 (double)options->prices[0], task->price_samples);
    pdnn_view_augment_print(scheme, &task->augment, warp);
    int rc = pdnn_scheme_describe(scheme, described, sizeof described);
    if (rc == PDNN_OK &&
        asprintf(card,
                 "{\"recipe\": \"classifier\", \"seed\": %llu, \"epochs\": %u, "
                 "\"samples\": %u, %s%s%s\"batch\": %d, %s, \"augment\": %s, "
                 "\"validation_accuracy_T16\": %.2f}",
                 (unsigned long long)options->seed, epochs, task->samples, sampling, price, sparse,
                 BATCH, described, warp, validate(task)) < 0) {
        *card = NULL;
        rc = PDNN_ERR_MEMORY;
    }
    return rc;
}

static struct pdnn_model *model_of(void *user, const char *card) {
    return pdnn_classifier_model(user, card);
}

static int save_floats(void *user, const char *card, const char *obstacle, const char *path,
                       struct pdnn_diag *diag) {
    return pdnn_classifier_save_floats(user, card, obstacle, path, diag);
}

static int measure(void *user, struct pdnn_model *model, const char *obstacle,
                   const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    return pdnn_classifier_measure(user, model, obstacle, options, diag);
}

static const struct pdnn_trained trained = {
    .card = card_of, .model = model_of, .save_floats = save_floats, .measure = measure};

static int open_data(struct pdnn_classifier_task *task, const struct pdnn_train_options *options,
                     struct pdnn_diag *diag) {
    int rc = pdnn_phase_begin(options, &task->data, diag);
    if (rc == PDNN_OK && (task->data->channels != 1 || task->data->height > 28))
        rc = pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: the classifier takes 28 x 28 grey images",
                       options->dataset);
    if (rc != PDNN_OK)
        return rc;
    const struct pdnn_scheme *scheme = &options->scheme;
    if ((rc = pdnn_view_resolve(scheme, task->data, SIDE, &task->crop, diag)) != PDNN_OK)
        return rc;
    const uint32_t side = task->data->width - 2 * task->crop;
    task->augment = pdnn_view_augment(scheme);
    task->pixels = side * side;
    task->bits =
        scheme->n_planes ? pdnn_planes_bits(scheme->planes, scheme->n_planes) : task->pixels;
    if (task->bits > PDNN_INPUTS_MAX)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--planes: expected up to %d bits, got %u",
                         PDNN_INPUTS_MAX, task->bits);
    return PDNN_OK;
}

static int open_teacher(struct pdnn_classifier_task *task, const char *teacher,
                        struct pdnn_diag *diag) {
    struct pdnn_classifier *net = &task->net;
    const uint32_t n = task->data->count - PDNN_VALIDATION_IMAGES;
    if (!teacher)
        return PDNN_OK;
    net->target = pdnn_arena_floats(&net->arena, (size_t)BATCH * net->classes);
    task->targets = pdnn_arena_floats(&net->arena, (size_t)n * net->classes);
    if (net->arena.failed)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "classifier: no memory");
    return pdnn_teacher_targets(teacher, task->data, n, task->targets, diag);
}

static int new_net(struct pdnn_classifier_task *task, const struct pdnn_train_options *options,
                   const struct pdnn_scheme *scheme, struct pdnn_diag *diag) {
    const uint32_t most = PDNN_CLASSIFIER_SAMPLES_MAX;
    task->samples = options->samples ? options->samples : SAMPLES;
    int rc = pdnn_classifier_new(&task->net, task->bits, task->data->classes, scheme, BATCH,
                                 task->samples > most ? task->samples : most, options->seed);
    if (rc == PDNN_OK) {
        task->net.rng.sampling = options->sampling;
        task->pixel = pdnn_arena_floats(&task->net.arena, task->pixels);
        task->plane_pixel = (uint8_t *)pdnn_arena_floats(&task->net.arena, task->pixels);
        task->plane_bit = (uint8_t *)pdnn_arena_floats(&task->net.arena, task->bits);
        task->samples = task->samples < task->net.samples ? task->samples : task->net.samples;
    }
    return rc == PDNN_OK && !task->net.arena.failed
               ? PDNN_OK
               : pdnn_fail(diag, PDNN_ERR_MEMORY, "classifier: no memory");
}

/* By the first pictures, as they are. */
static int centre(struct pdnn_classifier_task *task, struct pdnn_diag *diag) {
    const struct pdnn_dataset *data = task->data;
    if (task->net.scheme.weights->levels != PDNN_LEVELS_SIGNED)
        return PDNN_OK;
    for (uint32_t r = 0; r < BATCH; r++) {
        pdnn_image_crop(data->pixels + r * pdnn_image_bytes(data), data->height, data->width,
                        task->crop, task->pixel);
        pdnn_classifier_load(task, r);
    }
    return pdnn_classifier_centre(&task->net, BATCH) == PDNN_OK
               ? PDNN_OK
               : pdnn_fail(diag, PDNN_ERR_MEMORY, "classifier: no memory");
}

static int set_sparsity(struct pdnn_classifier_task *task,
                        const struct pdnn_sparsity_options *sparsity, struct pdnn_diag *diag) {
    if (!pdnn_sparsity_wanted(sparsity))
        return PDNN_OK;
    pdnn_sparsity_describe(sparsity, task->described, sizeof task->described);
    return pdnn_classifier_set_sparsity(&task->net, task->bits, sparsity) == PDNN_OK
               ? PDNN_OK
               : pdnn_fail(diag, PDNN_ERR_MEMORY, "classifier: no memory");
}

int pdnn_train_classifier(const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    const uint32_t epochs = options->epochs ? options->epochs : EPOCHS;
    struct pdnn_scheme scheme = options->scheme;
    struct pdnn_sparsity_options sparsity = options->sparsity;
    float price;
    uint32_t price_samples;
    if (options->algorithm == PDNN_FORWARD_FORWARD)
        return pdnn_train_forward(options, diag);
    const char *given = pdnn_forward_option(&options->forward);
    if (given)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "%s: expected --algorithm forward-forward with it", given);
    if (scheme.n_layers > 0)
        return pdnn_train_fmap(options, diag);
    int rc = pdnn_scheme_resolve(&scheme, widths, sizeof widths / sizeof *widths, diag);
    if (rc == PDNN_OK && scheme.noise_end > 0)
        rc = pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                       "--noise-end: expected --layers or --algorithm forward-forward with it");
    if (rc == PDNN_OK && (options->batch || options->n_measures))
        rc = pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected --layers with it",
                       options->batch ? "--batch" : "--measure");
    if (rc == PDNN_OK)
        rc = pdnn_sparsity_resolve(&sparsity, epochs, diag);
    if (rc == PDNN_OK)
        rc =
            pdnn_price_of_options(options, &scheme, 1, PRICE_SAMPLES, &price, &price_samples, diag);
    if (rc != PDNN_OK)
        return rc;
    struct pdnn_classifier_task *task = calloc(1, sizeof *task);
    if (!task)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "classifier: no memory");
    rc = open_data(task, options, diag);
    if (rc == PDNN_OK)
        rc = new_net(task, options, &scheme, diag);
    if (rc == PDNN_OK)
        rc = centre(task, diag);
    if (rc == PDNN_OK)
        rc = set_sparsity(task, &sparsity, diag);
    if (rc == PDNN_OK)
        rc = open_teacher(task, options->teacher, diag);
    if (rc == PDNN_OK) {
        task->epochs = epochs;
        struct pdnn_phase phase = {
            .name = "classifier",
            .metric_name = "accuracy",
            .epochs = epochs,
            .batch = BATCH,
            .examples = task->data->count - PDNN_VALIDATION_IMAGES,
            .task = task,
            .step = step,
            .validate = validate,
            .note = task->described[0] ? note : NULL,
            .described = task->described[0] ? task->described : NULL,
            .sets = {&task->net.params},
            .n_sets = 1,
            .rng = &task->net.rng,
            .memory_bytes = task->net.arena.n_bytes + pdnn_dataset_bytes(task->data),
            .price = price,
            .price_samples = price_samples,
            .rows = &task->net.price_rows,
        };
        task->price_samples = price_samples;
        pdnn_classifier_set_price(&task->net, phase.price, phase.price_samples);
        rc = pdnn_phase_run(&phase, options, diag);
        pdnn_classifier_deploy(&task->net);
        if (rc == PDNN_OK)
            rc = pdnn_trained_finish(&trained, task, pdnn_scheme_obstacle(&task->net.scheme),
                                     options, phase.epochs, diag);
    }
    pdnn_classifier_free(&task->net);
    pdnn_dataset_close(task->data);
    free(task);
    return rc;
}
