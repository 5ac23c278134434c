/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_generator.c - the recipe of the shipped generator.
 *
 * 64 latents, 384 hidden p-bits, 24 x 24 pixels: 16,323 of the 16,384 tape words of the smallest
 * board.
 */
#include "generator_task.h"

#include <stdio.h>
#include <stdlib.h>

#include "augment.h"
#include "diag.h"

enum { LATENTS = 64, HIDDEN = 384, SAMPLES = 4 };

void pdnn_generator_load(struct pdnn_generator_task *task, const uint32_t *index, uint32_t n) {
    const struct pdnn_dataset *data = task->data;
    for (uint32_t r = 0; r < n; r++) {
        pdnn_image_crop(data->pixels + index[r] * pdnn_image_bytes(data), data->height, data->width,
                        PDNN_GENERATOR_CROP, task->net.image + (size_t)r * task->net.pixels);
        task->labels[r] = data->labels[index[r]];
    }
}

static int check_data(const struct pdnn_dataset *data, struct pdnn_diag *diag) {
    if (data->channels != 1 || data->height != 28 || data->width != 28)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: the generator learns 28 x 28 grey images",
                         data->name);
    if (data->classes > PDNN_CLASS_INPUTS)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: %u classes, the generator takes %d",
                         data->name, data->classes, PDNN_CLASS_INPUTS);
    if (data->count <= PDNN_VALIDATION_IMAGES)
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %u training images, expected more than %d",
                         data->name, data->count, PDNN_VALIDATION_IMAGES);
    return PDNN_OK;
}

static int open_judge(const char *path, const struct pdnn_dataset *data, struct pdnn_judge *judge,
                      struct pdnn_diag *diag) {
    int rc = pdnn_judge_open(path, PDNN_GENERATOR_BATCH, judge, diag);
    if (rc != PDNN_OK)
        return rc;
    if (judge->side == data->width && judge->classes == data->classes)
        return PDNN_OK;
    pdnn_judge_free(judge);
    return pdnn_fail(diag, PDNN_ERR_MISMATCH,
                     "%s: judges %u x %u images of %u classes, %s has %u x %u of %u", path,
                     judge->side, judge->side, judge->classes, data->name, data->width,
                     data->height, data->classes);
}

int pdnn_train_generator(const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    struct pdnn_generator_task *task = calloc(1, sizeof *task);
    if (!task)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "generator: no memory");
    int rc =
        pdnn_dataset_open(options->data_dir, options->dataset, PDNN_SPLIT_TRAIN, &task->data, diag);
    if (rc == PDNN_OK)
        rc = check_data(task->data, diag);
    if (rc == PDNN_OK) {
        uint32_t side = task->data->width - 2 * PDNN_GENERATOR_CROP;
        task->samples = options->samples ? options->samples : SAMPLES;
        if (pdnn_generator_new(&task->net, side * side, LATENTS, HIDDEN, task->data->classes,
                               PDNN_GENERATOR_BATCH, options->seed) != PDNN_OK)
            rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "generator: no memory");
    }
    struct pdnn_judge judge = {0};
    if (rc == PDNN_OK && options->judge)
        rc = open_judge(options->judge, task->data, &judge, diag);
    if (rc == PDNN_OK)
        rc = pdnn_generator_train_vae(task, options, diag);
    if (rc == PDNN_OK)
        rc = pdnn_generator_train_adversarial(task, options->judge ? &judge : NULL, options, diag);
    if (rc == PDNN_OK) {
        char card[512], epochs[16] = "null", quality[128] = "";
        if (options->epochs)
            snprintf(epochs, sizeof epochs, "%u", options->epochs);
        if (options->judge)
            snprintf(quality, sizeof quality,
                     ", \"validation_distance_T16\": %.2f, \"validation_agreement_T16\": %.2f",
                     task->distance, task->agreement);
        /* epochs null: those of the recipe */
        snprintf(card, sizeof card,
                 "{\"recipe\": \"generator: vae, adversarial, adversarial2\", \"seed\": %llu, "
                 "\"epochs\": %s, \"samples\": %u, \"batch\": %d%s}",
                 (unsigned long long)options->seed, epochs, task->samples, PDNN_GENERATOR_BATCH,
                 quality);
        rc = pdnn_generator_export(task, card, options->output, diag);
    }
    pdnn_judge_free(&judge);
    pdnn_generator_free(&task->net);
    pdnn_dataset_close(task->data);
    free(task);
    return rc;
}
