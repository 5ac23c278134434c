/* SPDX-License-Identifier: BSD-2-Clause
 *
 * forward_task.h - what a training by forward-forward and its measurement share.
 */
#ifndef PDNN_FORWARD_TASK_H
#define PDNN_FORWARD_TASK_H

#include "train/augment.h"
#include "model/model.h"
#include "train/forward/forward_net.h"
#include "train/train.h"

enum { PDNN_FORWARD_BATCH = 100 };

struct pdnn_forward_task {
    struct pdnn_forward_net net;
    struct pdnn_dataset *data;
    uint32_t crop, pixels; /* cut at each edge; of the cropped picture, of one channel */
    uint32_t bits;         /* that the network sees */
    struct pdnn_augment augment;
    float *pixel;  /* (Pixels) */
    uint8_t *view; /* (Channels, Pixels) */
    uint8_t *bit;  /* (Bits) */
    uint8_t labels[PDNN_FORWARD_BATCH];
};

/* Per cent right of images of a set: by the goodness of all layers; and with all layers only for
 * the two labels that the first one likes best. */
struct pdnn_forward_accuracy {
    double all, shortlist;
};

/* net.image[row] from a picture of the set; moved: number `row` of the call with this key. */
void pdnn_forward_load(struct pdnn_forward_task *task, const uint8_t *picture, uint32_t row,
                       bool moved, uint64_t key);
/* Of n images from `first` on, into right[i] summed over samples[i] draws; n_samples ascending
 * ones, or 0 alone: once, without noise. Leaves the generator's state as it was. */
void pdnn_forward_accuracies(struct pdnn_forward_task *task, const struct pdnn_dataset *set,
                             uint32_t first, uint32_t n, const uint32_t *samples,
                             uint32_t n_samples, struct pdnn_forward_accuracy *right);
/* Why no device can run the network; NULL: one can. */
const char *pdnn_forward_obstacle(const struct pdnn_forward_net *net);
/* The trained network, prepared at the noise of the end, as integers; NULL: no memory. Only without
 * an obstacle. */
struct pdnn_model *pdnn_forward_model(const struct pdnn_forward_task *task, const char *card);
/* Its float parameters as a file that no device runs, for the reason given. */
int pdnn_forward_save_floats(const struct pdnn_forward_task *task, const char *card,
                             const char *obstacle, const char *path, struct pdnn_diag *diag);
/* Report these of the validation and of the test images, at several T and without noise; of the
 * test images at the first of these T also what the integers of `model` have right on the golden
 * device, or the obstacle where it is NULL. */
int pdnn_forward_measure(struct pdnn_forward_task *task, struct pdnn_model *model,
                         const char *obstacle, const struct pdnn_train_options *options,
                         struct pdnn_diag *diag);

#endif
