/* SPDX-License-Identifier: BSD-2-Clause
 *
 * classifier_task.h - what the training of a classifier, its export and its measurement share.
 */
#ifndef PDNN_CLASSIFIER_TASK_H
#define PDNN_CLASSIFIER_TASK_H

#include "train/augment.h"
#include "train/classifier/classifier.h"
#include "train/train.h"

enum {
    PDNN_CLASSIFIER_BATCH = 256,
    PDNN_CLASSIFIER_SAMPLES_MAX = 32, /* that measurements average */
};

struct pdnn_classifier_task {
    struct pdnn_classifier net;
    struct pdnn_dataset *data;
    uint32_t samples, crop;
    uint32_t price_samples; /* where there is a price */
    uint32_t pixels;        /* of the cropped picture */
    uint32_t bits;          /* that the network sees: as many, or the planes' cells */
    struct pdnn_augment augment;
    float *pixel;         /* (Pixels) */
    uint8_t *plane_pixel; /* (Pixels), with planes */
    uint8_t *plane_bit;   /* (Bits) */
    float *targets;       /* (Examples, Classes) of a teacher, or NULL */
    uint32_t epochs;      /* of the training */
    char described[256];  /* its sparsity, "" where dense */
    char note[256];       /* of the last epoch */
    uint8_t labels[PDNN_CLASSIFIER_BATCH];
};

/* net.image[row] from task->pixel: input bits, or their probabilities. */
void pdnn_classifier_load(struct pdnn_classifier_task *task, uint32_t row);

/* Per cent right of the images first.. of a set, by the float network. Leaves the generator's
 * state as it was. */
double pdnn_classifier_accuracy(struct pdnn_classifier_task *task, const struct pdnn_dataset *set,
                                uint32_t first, uint32_t samples);

/* The trained network as integers; NULL: no memory. Only where pdnn_scheme_obstacle() is NULL. */
struct pdnn_model *pdnn_classifier_model(const struct pdnn_classifier_task *task, const char *card);
/* Its float parameters as a file that no device runs, for the reason given. */
int pdnn_classifier_save_floats(const struct pdnn_classifier_task *task, const char *card,
                                const char *obstacle, const char *path, struct pdnn_diag *diag);

/* Report the accuracy on the test set, or the validation images where there is none, at several T:
 * of the float network, and of the integers `model` on a golden device that holds them, or the
 * obstacle where model is NULL. */
int pdnn_classifier_measure(struct pdnn_classifier_task *task, const struct pdnn_model *model,
                            const char *obstacle, const struct pdnn_train_options *options,
                            struct pdnn_diag *diag);

#endif
