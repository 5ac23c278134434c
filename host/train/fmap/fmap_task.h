/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_task.h - what the training of a convolutional classifier, its export and its measurement
 * share.
 */
#ifndef PDNN_FMAP_TASK_H
#define PDNN_FMAP_TASK_H

#include "picture/dataset.h"
#include "train/augment.h"
#include "train/fmap/fmap_net.h"
#include "train/train.h"

enum { PDNN_FMAP_BATCH = 100, PDNN_FMAP_BATCH_MAX = 256 };

struct pdnn_fmap_task {
    struct pdnn_fmap_net net;
    struct pdnn_dataset *data;
    uint32_t samples, crop;
    struct pdnn_augment augment;
    float *pixel;   /* (Side, Side) of the cropped picture */
    uint8_t *view;  /* (Channels, Side, Side) */
    uint8_t *input; /* (positions of the input, 16) */
    uint8_t labels[PDNN_FMAP_BATCH_MAX];
    float *targets; /* (Examples, Classes) of a teacher, NULL: labels are learnt */
    float *target;  /* (Batch, Classes) */
    char note[200];
};

/* net.x[row] from a picture of the set; moved: number `row` of the call with this key. */
void pdnn_fmap_load(struct pdnn_fmap_task *task, const uint8_t *picture, uint32_t row, bool moved,
                    uint64_t key);
/* Per cent right of the images first..first + n - 1 of a set, by the float network; mean over T
 * samples. Leaves the generator's state as it was. */
double pdnn_fmap_accuracy(struct pdnn_fmap_task *task, const struct pdnn_dataset *set,
                          uint32_t first, uint32_t n, uint32_t samples);
/* Accuracies at each T of the options, of the floats and of the integers; model NULL: `obstacle`
 * says why there are none, the validation images are measured beside the test images, and of p-bits
 * the averages at every layer. */
int pdnn_fmap_measure(struct pdnn_fmap_task *task, const struct pdnn_model *model,
                      const char *obstacle, const struct pdnn_train_options *options,
                      struct pdnn_diag *diag);
/* The trained network as integers; NULL: no memory. */
struct pdnn_model *pdnn_fmap_model(const struct pdnn_fmap_task *task, const char *card);

#endif
