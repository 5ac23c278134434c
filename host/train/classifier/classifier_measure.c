/* SPDX-License-Identifier: BSD-2-Clause
 *
 * classifier_measure.c - how many pictures a classifier gets right: by the float network that was
 * trained, and by the integers made of it.
 */
#include "train/classifier/classifier_task.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "train/augment.h"
#include "base/diag.h"
#include "train/golden_accuracy.h"
#include "train/net/loss.h"

double pdnn_classifier_accuracy(struct pdnn_classifier_task *task, const struct pdnn_dataset *set,
                                uint32_t first, uint32_t samples) {
    struct pdnn_classifier *net = &task->net;
    struct pdnn_rng kept = net->rng;
    uint32_t correct = 0;
    pdnn_classifier_prepare(net);
    for (uint32_t start = first; start < set->count; start += PDNN_CLASSIFIER_BATCH) {
        uint32_t left = set->count - start;
        uint32_t n = left < PDNN_CLASSIFIER_BATCH ? left : PDNN_CLASSIFIER_BATCH;
        for (uint32_t r = 0; r < n; r++) {
            pdnn_image_crop(set->pixels + (start + r) * pdnn_image_bytes(set), set->height,
                            set->width, task->crop, task->pixel);
            pdnn_classifier_load(task, r);
        }
        pdnn_classifier_forward(net, n, samples);
        correct += pdnn_count_correct(net->logits, set->labels + start, n, net->classes);
    }
    net->rng = kept;
    return 100.0 * correct / (set->count - first);
}

int pdnn_classifier_measure(struct pdnn_classifier_task *task, const struct pdnn_model *model,
                            const char *obstacle, const struct pdnn_train_options *options,
                            struct pdnn_diag *diag) {
    static const uint32_t counts[] = {1, 2, 4, 8, 16, PDNN_CLASSIFIER_SAMPLES_MAX};
    struct pdnn_dataset *test = NULL;
    if (!options->measured)
        return PDNN_OK;
    bool has_test = pdnn_dataset_open(options->data_dir, options->dataset, PDNN_SPLIT_TEST, &test,
                                      NULL) == PDNN_OK;
    const struct pdnn_dataset *set = has_test ? test : task->data;
    uint32_t first = has_test ? 0 : set->count - PDNN_VALIDATION_IMAGES;
    bool drawn = pdnn_scheme_is_drawn(&task->net.scheme);
    struct pdnn_diag capacity = {""};
    int rc = PDNN_OK;
    for (size_t i = 0; rc == PDNN_OK && i < (drawn ? sizeof counts / sizeof *counts : 1); i++) {
        struct pdnn_measurement m = {.set = has_test ? "test" : "validation",
                                     .how = "samples",
                                     .images = set->count - first,
                                     .samples = counts[i],
                                     .golden = NAN};
        m.trainer = pdnn_classifier_accuracy(task, set, first, counts[i]);
        if (model)
            rc = pdnn_golden_accuracy(model, task->net.scheme.probability_mean, set, first,
                                      counts[i], options, &m.golden, &capacity);
        if (rc == PDNN_ERR_CAPACITY) { /* good for a larger device than golden's */
            model = NULL;
            obstacle = capacity.text;
            rc = PDNN_OK;
        }
        m.obstacle = model ? NULL : obstacle;
        if (rc == PDNN_OK)
            options->measured(options->user, &m);
        else
            pdnn_fail(diag, rc, "%s", capacity.text);
    }
    pdnn_dataset_close(test);
    return rc;
}
