/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_judge.c - the recipe of the judge.
 */
#include "train/train.h"

#include <stdio.h>
#include <stdlib.h>

#include "train/augment.h"
#include "picture/dataset.h"
#include "base/diag.h"
#include "train/judge/judge.h"
#include "train/net/loss.h"
#include "train/phase.h"
#include "train/view.h"

enum { BATCH = 128, EPOCHS = 12 };
static const float learning_rate = 2e-3f; /* falls to 0 in a straight line */

struct task {
    struct pdnn_augment augment;
    struct pdnn_judge judge;
    struct pdnn_dataset *data;
    struct pdnn_rng rng;
    uint8_t labels[BATCH];
};

static double step(void *user, const uint32_t *index, uint32_t n, double done) {
    struct task *task = user;
    struct pdnn_judge *judge = &task->judge;
    const struct pdnn_dataset *data = task->data;
    size_t pixels = pdnn_image_bytes(data);
    uint64_t key = pdnn_rng_key(&task->rng);
    for (uint32_t r = 0; r < n; r++) {
        pdnn_image_warp(data->pixels + index[r] * pixels, data->height, data->width, 0,
                        &task->augment, key, r, judge->x + r * pixels);
        task->labels[r] = data->labels[index[r]];
    }
    pdnn_judge_forward(judge, n);
    double loss = pdnn_loss_softmax(judge->logits, task->labels, n, judge->classes);
    pdnn_linear_backward(&judge->head, judge->body.features, judge->logits, n,
                         judge->body.features_grad);
    pdnn_convnet_backward(&judge->body, n, false, NULL);
    pdnn_adam_step(&judge->params, learning_rate * (float)(1.0 - done));
    return loss;
}

static double validate(void *user) {
    struct task *task = user;
    struct pdnn_judge *judge = &task->judge;
    const struct pdnn_dataset *data = task->data;
    size_t pixels = pdnn_image_bytes(data);
    uint32_t correct = 0;
    for (uint32_t start = data->count - PDNN_VALIDATION_IMAGES; start < data->count;
         start += BATCH) {
        uint32_t n = data->count - start < BATCH ? data->count - start : BATCH;
        for (uint32_t r = 0; r < n; r++)
            pdnn_image_crop(data->pixels + (start + r) * pixels, data->height, data->width, 0,
                            judge->x + r * pixels);
        pdnn_judge_forward(judge, n);
        correct += pdnn_count_correct(judge->logits, data->labels + start, n, judge->classes);
    }
    return 100.0 * correct / PDNN_VALIDATION_IMAGES;
}

static int check_data(const struct pdnn_dataset *data, struct pdnn_diag *diag) {
    if (data->channels != 1 || data->height != data->width || data->width % 4 != 0 ||
        data->width > 32)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "%s: the judge takes square grey images whose side is a multiple of 4",
                         data->name);
    return PDNN_OK;
}

int pdnn_train_judge(const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    struct task *task = calloc(1, sizeof *task);
    if (!task)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "judge: no memory");
    struct pdnn_judge *judge = &task->judge;
    int rc = pdnn_phase_begin(options, &task->data, diag);
    if (rc == PDNN_OK)
        rc = check_data(task->data, diag);
    if (rc == PDNN_OK &&
        pdnn_judge_new(judge, task->data->width, task->data->classes, BATCH) != PDNN_OK)
        rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "judge: no memory");
    if (rc == PDNN_OK) {
        snprintf(judge->dataset, sizeof judge->dataset, "%s", task->data->name);
        task->rng.seed = options->seed;
        task->augment = pdnn_view_augment(&options->scheme);
        pdnn_convnet_start(&judge->body, &task->rng);
        pdnn_linear_start(&judge->head, &task->rng, pdnn_linear_glorot(&judge->head));
        struct pdnn_phase phase = {
            .name = "judge",
            .metric_name = "accuracy",
            .epochs = options->epochs ? options->epochs : EPOCHS,
            .batch = BATCH,
            .examples = task->data->count - PDNN_VALIDATION_IMAGES,
            .task = task,
            .step = step,
            .validate = validate,
            .sets = {&judge->params},
            .n_sets = 1,
            .rng = &task->rng,
            .memory_bytes = judge->arena.n_bytes + pdnn_dataset_bytes(task->data),
        };
        rc = pdnn_phase_run(&phase, options, diag);
        if (rc == PDNN_OK) {
            char card[256];
            snprintf(card, sizeof card,
                     "{\"recipe\": \"judge\", \"seed\": %llu, \"epochs\": %u, \"batch\": %d, "
                     "\"learning_rate\": %g, \"validation_accuracy\": %.2f}",
                     (unsigned long long)options->seed, phase.epochs, BATCH, (double)learning_rate,
                     validate(task));
            rc = pdnn_judge_save(judge, options->output, card, diag);
        }
    }
    pdnn_judge_free(judge);
    pdnn_dataset_close(task->data);
    free(task);
    return rc;
}
