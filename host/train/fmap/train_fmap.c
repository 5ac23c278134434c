/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_fmap.c - the recipe of a convolutional classifier.
 */
#include "train/train.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/given.h"
#include "train/classifier/teacher.h"
#include "train/fmap/fmap_task.h"
#include "train/net/param_file.h"
#include "train/phase.h"
#include "train/trained.h"
#include "train/view.h"

enum { EPOCHS = 20, SAMPLES = 1, TEST_SAMPLES = 4, EPOCH_SAMPLES = 1, BATCH = PDNN_FMAP_BATCH };

static uint32_t n_examples(const struct pdnn_fmap_task *task) {
    return task->data->count - task->data->validation;
}

static double step(void *user, const uint32_t *index, uint32_t n, double done) {
    struct pdnn_fmap_task *task = user;
    struct pdnn_fmap_net *net = &task->net;
    const struct pdnn_dataset *data = task->data;
    const uint64_t key = pdnn_rng_key(&net->rng);
    for (uint32_t r = 0; r < n; r++) {
        pdnn_fmap_load(task, data->pixels + index[r] * pdnn_image_bytes(data), r,
                       pdnn_view_moves(&net->scheme), key);
        task->labels[r] = data->labels[index[r]];
        if (task->targets)
            memcpy(task->target + (size_t)r * net->classes,
                   task->targets + (size_t)index[r] * net->classes, net->classes * sizeof(float));
    }
    pdnn_fmap_net_anneal(net, done);
    return pdnn_fmap_net_step(net, task->labels, task->target, n, task->samples,
                              net->scheme.learning_rate * (float)(1.0 - done));
}

static double validation_accuracy(struct pdnn_fmap_task *task, uint32_t samples) {
    return pdnn_fmap_accuracy(task, task->data, n_examples(task), task->data->validation, samples);
}

/* After each epoch; of one sample, which costs least. */
static double validate(void *user) {
    return validation_accuracy(user, EPOCH_SAMPLES);
}

/* What share of the units was on, in the last images that were looked at, and of the weights is
 * clipped. */
static const char *note(void *user) {
    struct pdnn_fmap_task *task = user;
    const struct pdnn_fmap_net *net = &task->net;
    int at = snprintf(task->note, sizeof task->note, "on, %%:");
    for (uint32_t k = 0; k + 1 < net->n_layers; k++) {
        const size_t n = pdnn_fmap_net_outputs(net, k);
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += net->value[k][i] > 0;
        at += snprintf(task->note + at, sizeof task->note - (size_t)at, " %.0f",
                       100 * sum / (double)n);
    }
    at += snprintf(task->note + at, sizeof task->note - (size_t)at, "; weights clipped, %%:");
    for (uint32_t k = 0; k < net->n_layers; k++)
        at += snprintf(task->note + at, sizeof task->note - (size_t)at, " %.1f",
                       100 * pdnn_fmap_net_clipped(net, k));
    return task->note;
}

static int card_of(void *user, const struct pdnn_train_options *options, uint32_t epochs,
                   char **card) {
    struct pdnn_fmap_task *task = user;
    const struct pdnn_scheme *scheme = &task->net.scheme;
    char described[768], layers[PDNN_FMAP_SPEC_TEXT], warp[PDNN_VIEW_AUGMENT_TEXT];
    pdnn_view_augment_print(scheme, &task->augment, warp);
    pdnn_fmap_spec_print(scheme->layers, scheme->n_layers, layers);
    int rc = pdnn_scheme_describe(scheme, described, sizeof described);
    if (rc == PDNN_OK &&
        asprintf(card,
                 "{\"recipe\": \"convolutional classifier\", \"layers\": \"%s\", \"input_map\": "
                 "\"%s\", \"normalise\": %s, \"seed\": %llu, \"epochs\": %u, \"samples\": %u, "
                 "\"teacher\": %s, \"batch\": %u, \"start\": \"%s\", %s, \"augment\": %s, "
                 "\"validation_accuracy_T%d\": %.2f}",
                 layers, scheme->pixels ? "pixels" : pdnn_input_map_names[scheme->input_map],
                 scheme->batch_norm  ? "true, \"batch_norm\": true"
                 : scheme->normalise ? "true"
                                     : "false",
                 (unsigned long long)options->seed, epochs, task->samples,
                 task->targets ? "true" : "false", task->net.rows,
                 scheme->glorot ? "glorot" : "spread", described, warp, TEST_SAMPLES,
                 validation_accuracy(task, TEST_SAMPLES)) < 0) {
        *card = NULL;
        rc = PDNN_ERR_MEMORY;
    }
    return rc;
}

static struct pdnn_model *model_of(void *user, const char *card) {
    return pdnn_fmap_model(user, card);
}

static int save_floats(void *user, const char *card, const char *obstacle, const char *path,
                       struct pdnn_diag *diag) {
    struct pdnn_fmap_task *task = user;
    const char *const meta[][2] = {{"format", PDNN_FLOAT_FORMAT},
                                   {"dataset", task->data->name},
                                   {"obstacle", obstacle},
                                   {"card", card}};
    return pdnn_param_save(&task->net.params, meta, sizeof meta / sizeof *meta, path, diag);
}

static int measure(void *user, struct pdnn_model *model, const char *obstacle,
                   const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    return pdnn_fmap_measure(user, model, obstacle, options, diag);
}

static const struct pdnn_trained trained = {
    .card = card_of, .model = model_of, .save_floats = save_floats, .measure = measure};

/* ---- start --------------------------------------------------------------------------------- */

/* Thermometers of four steps of a grey picture, in blocks; of five steps of each colour, and a
 * constant. */
static void default_planes(struct pdnn_scheme *scheme, uint32_t side, uint32_t channels) {
    static const uint32_t grey[] = {32, 96, 160, 224}, colour[] = {43, 85, 128, 170, 213};
    if (channels == 1) {
        for (uint32_t i = 0; i < 4; i++)
            scheme->planes[scheme->n_planes++] =
                (struct pdnn_plane){.side = side, .threshold = grey[i]};
        scheme->input_map = PDNN_INPUT_BLOCKS;
        return;
    }
    for (uint32_t c = 0; c < 3; c++)
        for (uint32_t i = 0; i < 5; i++)
            scheme->planes[scheme->n_planes++] = (struct pdnn_plane){
                .side = side, .threshold = colour[i], .colour = (enum pdnn_colour)(PDNN_RED + c)};
    scheme->planes[scheme->n_planes++] = (struct pdnn_plane){.side = side};
}

static int check_data(struct pdnn_fmap_task *task, struct pdnn_scheme *scheme,
                      struct pdnn_diag *diag) {
    const struct pdnn_dataset *data = task->data;
    const uint32_t side = scheme->side ? scheme->side : data->width;
    if (scheme->n_planes == 0 && !scheme->pixels)
        default_planes(scheme, side, data->channels);
    int rc = pdnn_view_resolve(scheme, data, 0, &task->crop, diag);
    if (rc != PDNN_OK)
        return rc;
    const uint32_t last = scheme->layers[scheme->n_layers - 1].outputs;
    if (last != data->classes)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--layers: expected f%u at the end, got f%u",
                         data->classes, last);
    return PDNN_OK;
}

/* There is something to pool, and a neuron reads at most what a descriptor holds. */
static int check_shapes(const struct pdnn_fmap_net *net, struct pdnn_diag *diag) {
    for (uint32_t k = 0; k < net->n_layers; k++) {
        const struct pdnn_fmap_layer *layer = &net->layer[k];
        if (pdnn_fmap_layer_positions(layer) == 0)
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "--layers: layer %u: expected a map of at least 2 x 2 to pool", k);
        if (layer->linear.inputs > PDNN_INPUTS_MAX)
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "--layers: layer %u: expected at most %d inputs of a neuron, got %u",
                             k, PDNN_INPUTS_MAX, layer->linear.inputs);
    }
    return PDNN_OK;
}

static int new_net(struct pdnn_fmap_task *task, const struct pdnn_train_options *options,
                   const struct pdnn_scheme *scheme, struct pdnn_diag *diag) {
    uint32_t side = task->data->width - 2 * task->crop, bits = task->data->channels;
    struct pdnn_fmap_net *net = &task->net;
    const char *expected = scheme->pixels ? NULL
                                          : pdnn_input_map_shape(scheme->planes, scheme->n_planes,
                                                                 scheme->input_map, &side, &bits);
    if (expected)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--planes, --input-map: expected %s", expected);
    task->samples = options->samples ? options->samples : SAMPLES;
    const uint32_t batch = options->batch ? options->batch : PDNN_FMAP_BATCH;
    const uint32_t most = task->samples > TEST_SAMPLES ? task->samples : TEST_SAMPLES;
    int rc =
        pdnn_fmap_net_new(net, side, bits, task->data->classes, scheme, batch, most, options->seed);
    const int shape = check_shapes(net, diag); /* a map without positions takes no memory either */
    if (shape != PDNN_OK)
        return shape;
    if (rc != PDNN_OK)
        return pdnn_fail(diag, rc, "classifier: no memory");
    const size_t pixels = (size_t)task->data->width * task->data->height;
    task->pixel = pdnn_arena_floats(&net->arena, pixels);
    task->view = pdnn_arena_bytes(&net->arena, pixels * task->data->channels);
    task->input = pdnn_arena_bytes(&net->arena, (size_t)side * side * 16);
    if (options->teacher) {
        const size_t all = (size_t)n_examples(task) * net->classes;
        task->targets = pdnn_arena_floats(&net->arena, all);
        task->target = pdnn_arena_floats(&net->arena, (size_t)batch * net->classes);
    }
    if (net->arena.failed)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "classifier: no memory");
    if (options->teacher && (rc = pdnn_teacher_targets(options->teacher, task->data,
                                                       n_examples(task), task->targets, diag)))
        return rc;
    for (uint32_t r = 0; r < batch; r++)
        pdnn_fmap_load(task, task->data->pixels + r * pdnn_image_bytes(task->data), r, false, 0);
    pdnn_fmap_net_start(net, batch);
    return PDNN_OK;
}

int pdnn_train_fmap(const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    struct pdnn_scheme scheme = options->scheme;
    int rc = pdnn_scheme_resolve(&scheme, NULL, 0, diag);
    const char *given =
        PDNN_GIVEN({options->sampling > PDNN_SAMPLE_IID, "--sampling"},
                   {options->n_prices, "--price"}, {options->price_samples, "--price-samples"},
                   {pdnn_sparsity_wanted(&options->sparsity), "--sparsity"});
    if (rc == PDNN_OK && given)
        rc = pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected none with --layers", given);
    struct pdnn_fmap_task *task = rc == PDNN_OK ? calloc(1, sizeof *task) : NULL;
    if (!task)
        return rc ? rc : pdnn_fail(diag, PDNN_ERR_MEMORY, "classifier: no memory");
    task->augment = pdnn_view_augment(&scheme);
    rc = pdnn_phase_begin(options, &task->data, diag);
    if (rc == PDNN_OK)
        rc = check_data(task, &scheme, diag);
    if (rc == PDNN_OK)
        rc = new_net(task, options, &scheme, diag);
    if (rc == PDNN_OK) {
        struct pdnn_phase phase = {
            .name = "classifier",
            .metric_name = "accuracy",
            .epochs = options->epochs ? options->epochs : EPOCHS,
            .batch = task->net.rows,
            .examples = n_examples(task),
            .task = task,
            .step = step,
            .validate = validate,
            .note = note,
            .sets = {&task->net.params},
            .n_sets = 1,
            .rng = &task->net.rng,
            .memory_bytes = task->net.arena.n_bytes + pdnn_dataset_bytes(task->data),
        };
        rc = pdnn_phase_run(&phase, options, diag);
        if (rc == PDNN_OK) {
            pdnn_fmap_net_anneal(&task->net, 1.0);
            pdnn_fmap_net_deploy(&task->net);
        }
        if (rc == PDNN_OK)
            rc = pdnn_trained_finish(&trained, task, pdnn_scheme_obstacle(&task->net.scheme),
                                     options, phase.epochs, diag);
    }
    pdnn_fmap_net_free(&task->net);
    pdnn_dataset_close(task->data);
    free(task);
    return rc;
}
