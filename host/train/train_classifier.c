/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_classifier.c - the recipe of the shipped classifier, and its export to integers.
 *
 * 676-256-256-10: 26 x 26 of the 28 x 28 pixels, because 784 inputs at 4 bits would not fit the
 * 128 KB of the smallest board. Affine augmentation is worth 0.9 points; the mean of 4 samples
 * in the loss trades 0.3 points at T = 1 for 0.2 at T = 16.
 */
#include "train.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "augment.h"
#include "classifier.h"
#include "diag.h"
#include "loss.h"
#include "phase.h"

enum { CROP = 1, THRESHOLD = 128, BATCH = 256, EPOCHS = 40, SAMPLES = 4, TEST_SAMPLES = 16 };
static const uint32_t widths[] = {256, 256};
static const float learning_rate = 1e-2f; /* falls to 0 in a straight line */
static const struct pdnn_augment augment = {1.0f, 0.0873f, 0.05f, 0.05f};

struct task {
    struct pdnn_classifier net;
    struct pdnn_dataset *data;
    uint32_t samples, pixels;
    float *image; /* (Pixels) */
    uint8_t labels[BATCH];
};

static void load_image(struct task *task, uint32_t row, const float *image) {
    memcpy(task->net.x + (size_t)row * task->net.inputs, image, task->pixels * sizeof(float));
}

static double step(void *user, const uint32_t *index, uint32_t n, double done) {
    struct task *task = user;
    struct pdnn_classifier *net = &task->net;
    const struct pdnn_dataset *data = task->data;
    uint64_t key = pdnn_rng_key(&net->rng);
    for (uint32_t r = 0; r < n; r++) {
        pdnn_image_warp(data->pixels + index[r] * pdnn_image_bytes(data), data->height, data->width,
                        CROP, &augment, key, r, task->image);
        pdnn_image_threshold(task->image, task->pixels, THRESHOLD);
        load_image(task, r, task->image);
        task->labels[r] = data->labels[index[r]];
    }
    for (uint32_t k = 0; k < PDNN_CLASSIFIER_LAYERS; k++)
        pdnn_linear_prepare(&net->layer[k]);
    pdnn_classifier_forward(net, n, task->samples);
    double loss = pdnn_classifier_loss(net, task->labels, n);
    pdnn_classifier_backward(net, n, task->samples);
    for (uint32_t k = 0; k < PDNN_CLASSIFIER_LAYERS; k++)
        pdnn_linear_finish(&net->layer[k]);
    pdnn_adam_step(&net->params, learning_rate * (float)(1.0 - done));
    return loss;
}

/* Per cent right on the validation images, mean of TEST_SAMPLES samples. */
static double validate(void *user) {
    struct task *task = user;
    struct pdnn_classifier *net = &task->net;
    const struct pdnn_dataset *data = task->data;
    struct pdnn_rng kept = net->rng;
    uint32_t correct = 0, first = data->count - PDNN_VALIDATION_IMAGES;
    for (uint32_t k = 0; k < PDNN_CLASSIFIER_LAYERS; k++)
        pdnn_linear_prepare(&net->layer[k]);
    for (uint32_t start = first; start < data->count; start += BATCH) {
        uint32_t n = data->count - start < BATCH ? data->count - start : BATCH;
        for (uint32_t r = 0; r < n; r++) {
            pdnn_image_crop(data->pixels + (start + r) * pdnn_image_bytes(data), data->height,
                            data->width, CROP, task->image);
            pdnn_image_threshold(task->image, task->pixels, THRESHOLD);
            load_image(task, r, task->image);
        }
        pdnn_classifier_forward(net, n, TEST_SAMPLES);
        correct += pdnn_count_correct(net->logits, data->labels + start, n, net->classes);
    }
    net->rng = kept;
    return 100.0 * correct / PDNN_VALIDATION_IMAGES;
}

static int export_model(struct task *task, const struct pdnn_train_options *options,
                        uint32_t epochs, double accuracy, struct pdnn_diag *diag) {
    const struct pdnn_classifier *net = &task->net;
    struct pdnn_model *model = pdnn_model_new(PDNN_CLASSIFIER_LAYERS);
    if (!model)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", options->output);
    model->task = PDNN_TASK_CLASSIFY;
    snprintf(model->dataset, sizeof model->dataset, "%s", task->data->name);
    model->classes = net->classes;
    model->input_bits = task->pixels;
    model->width = task->data->width;
    model->height = task->data->height;
    model->crop = CROP;
    model->threshold = THRESHOLD;
    int rc = PDNN_OK;
    for (uint32_t k = 0; rc == PDNN_OK && k < PDNN_CLASSIFIER_LAYERS; k++) {
        struct pdnn_layer *layer = &model->layers[k];
        rc = pdnn_layer_alloc(layer, net->layer[k].outputs, net->layer[k].inputs);
        if (rc != PDNN_OK)
            break;
        bool hidden = k + 1 < PDNN_CLASSIFIER_LAYERS;
        layer->kind = hidden ? PDNN_LAYER_HIDDEN : PDNN_LAYER_SUM;
        layer->noise = hidden;
        layer->n_sources = 1;
        layer->sources[0] = k == 0 ? PDNN_INPUT : (int)k - 1;
        pdnn_linear_export(&net->layer[k], layer);
    }
    if (rc == PDNN_OK &&
        asprintf(&model->card,
                 "{\"recipe\": \"classifier\", \"seed\": %llu, \"epochs\": %u, "
                 "\"samples\": %u, \"batch\": %d, \"learning_rate\": %g, "
                 "\"augment\": {\"shift_px\": %g, \"rotation_rad\": %g, \"scale\": %g, "
                 "\"shear\": %g}, \"validation_accuracy_T16\": %.2f}",
                 (unsigned long long)options->seed, epochs, task->samples, BATCH,
                 (double)learning_rate, (double)augment.shift_px, (double)augment.rotation_rad,
                 (double)augment.scale, (double)augment.shear, accuracy) < 0) {
        model->card = NULL;
        rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", options->output);
    }
    if (rc == PDNN_OK)
        rc = pdnn_model_save(model, options->output, diag);
    pdnn_model_close(model);
    return rc;
}

int pdnn_train_classifier(const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    struct task *task = calloc(1, sizeof *task);
    if (!task)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "classifier: no memory");
    int rc =
        pdnn_dataset_open(options->data_dir, options->dataset, PDNN_SPLIT_TRAIN, &task->data, diag);
    if (rc == PDNN_OK && (task->data->channels != 1 || task->data->height > 28))
        rc = pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: the classifier takes 28 x 28 grey images",
                       options->dataset);
    if (rc == PDNN_OK && task->data->count <= PDNN_VALIDATION_IMAGES)
        rc = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %u training images, expected more than %d",
                       options->dataset, task->data->count, PDNN_VALIDATION_IMAGES);
    if (rc != PDNN_OK)
        goto out;
    task->samples = options->samples ? options->samples : SAMPLES;
    task->pixels = (task->data->height - 2 * CROP) * (task->data->width - 2 * CROP);
    uint32_t held = task->samples > TEST_SAMPLES ? task->samples : TEST_SAMPLES;
    rc = pdnn_classifier_new(&task->net, task->pixels, task->data->classes, widths, BATCH, held,
                             options->seed);
    if (rc == PDNN_OK)
        task->image = pdnn_arena_floats(&task->net.arena, task->pixels);
    if (rc != PDNN_OK || !task->image) {
        rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "classifier: no memory");
        goto out;
    }
    struct pdnn_phase phase = {
        .name = "classifier",
        .metric_name = "accuracy",
        .epochs = options->epochs ? options->epochs : EPOCHS,
        .batch = BATCH,
        .examples = task->data->count - PDNN_VALIDATION_IMAGES,
        .task = task,
        .step = step,
        .validate = validate,
        .sets = {&task->net.params},
        .n_sets = 1,
        .rng = &task->net.rng,
    };
    rc = pdnn_phase_run(&phase, options, diag);
    if (rc == PDNN_OK)
        rc = export_model(task, options, phase.epochs, validate(task), diag);
out:
    pdnn_classifier_free(&task->net);
    pdnn_dataset_close(task->data);
    free(task);
    return rc;
}
