/* SPDX-License-Identifier: BSD-2-Clause
 *
 * generator_task.h - the phases of a generator's training, which share one network.
 *
 *   1. vae:         encoder, prior and decoder learn together; the pictures are right but blurred.
 *   2. adversarial: prior frozen; a convolutional discriminator makes the decoder's strokes sharp.
 */
#ifndef PDNN_GENERATOR_TASK_H
#define PDNN_GENERATOR_TASK_H

#include "dataset.h"
#include "generator.h"
#include "judge.h"
#include "phase.h"

enum {
    PDNN_GENERATOR_CROP = 2, /* 24 x 24 of 28 x 28: the rest is empty, and would not fit */
    PDNN_GENERATOR_BATCH = 256,
};

struct pdnn_generator_task {
    struct pdnn_generator net;
    struct pdnn_dataset *data;
    uint32_t samples;
    uint8_t labels[PDNN_GENERATOR_BATCH];
    double distance, agreement; /* of the last validation with a judge, else 0 */
};

/* net.image and labels of these examples. */
void pdnn_generator_load(struct pdnn_generator_task *task, const uint32_t *index, uint32_t n);

int pdnn_generator_train_vae(struct pdnn_generator_task *task,
                             const struct pdnn_train_options *options, struct pdnn_diag *diag);

/* Leaves the running average of the decoder in the network. `judge` measures every epoch; NULL: no
 * metric is shown. */
int pdnn_generator_train_adversarial(struct pdnn_generator_task *task, struct pdnn_judge *judge,
                                     const struct pdnn_train_options *options,
                                     struct pdnn_diag *diag);

/* Write options->output. `card`: JSON object text, copied. */
int pdnn_generator_export(const struct pdnn_generator_task *task, const char *card,
                          const char *path, struct pdnn_diag *diag);

#endif
