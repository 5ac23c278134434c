/* SPDX-License-Identifier: BSD-2-Clause
 *
 * generator_task.h - the phases of a generator's training, which share one network.
 *
 *   1. vae:         encoder, prior and decoder learn together; the pictures are right but blurred.
 *   2. adversarial: prior frozen; a convolutional discriminator makes the decoder's strokes sharp.
 */
#ifndef PDNN_GENERATOR_TASK_H
#define PDNN_GENERATOR_TASK_H

#include "picture/dataset.h"
#include "train/generator/generator.h"
#include "train/judge/judge.h"
#include "train/phase.h"
#include "train/judge/quality.h"

enum {
    PDNN_GENERATOR_BATCH = 256,      /* at most */
    PDNN_GENERATOR_TEST_SAMPLES = 8, /* at which an epoch is measured */
};

struct pdnn_generator_task {
    struct pdnn_generator net;
    struct pdnn_dataset *data;
    uint32_t crop;                   /* pixels cut off at each edge */
    uint32_t samples;                /* of a step, or PDNN_SAMPLES_MIXED */
    float prices[PDNN_TRAIN_PHASES]; /* of a row in the loss of each phase */
    uint32_t price_samples;
    uint32_t vae_epochs, adversarial_epochs; /* that were run */
    bool on_device;                          /* a device can run the decoder */
    float noise_scale; /* of the hidden p-bits in the second phase and on the device */
    uint8_t labels[PDNN_GENERATOR_BATCH];
    /* Of the trained decoder at PDNN_GENERATOR_TEST_SAMPLES, with a judge, else 0. */
    double distance, agreement;
    char described[256]; /* its sparsity, "" where dense */
    char note[256];      /* of the last epoch */
};

/* net.image and labels of these examples. */
void pdnn_generator_load(struct pdnn_generator_task *task, const uint32_t *index, uint32_t n);

/* Epochs of the first phase. */
uint32_t pdnn_generator_vae_epochs(const struct pdnn_train_options *options);
int pdnn_generator_train_vae(struct pdnn_generator_task *task,
                             const struct pdnn_train_options *options, struct pdnn_diag *diag);

/* Leaves the running average of the decoder in the network. `judge` measures every epoch; NULL: no
 * metric is shown. */
int pdnn_generator_train_adversarial(struct pdnn_generator_task *task, struct pdnn_judge *judge,
                                     const struct pdnn_train_options *options,
                                     struct pdnn_diag *diag);

/* Pixels (N, Pixels), 0 to 1, of pictures of these classes; latents from the prior. n at most
 * PDNN_GENERATOR_BATCH; layers must be prepared. */
void pdnn_generator_draw(struct pdnn_generator *net, const uint8_t *labels, uint32_t n,
                         uint32_t samples, float *pixels);
/* Frechet distance of 10,000 pictures of all classes from the images of `reference`, and per cent
 * that the judge takes for their class. Leaves the random numbers as they were. */
int pdnn_generator_measure(struct pdnn_generator_task *task, struct pdnn_judge *judge,
                           uint32_t samples, const struct pdnn_moments *reference, double *distance,
                           double *agreement);
/* The same against all training images at T = 1 to 32, to options->generated. */
int pdnn_generator_report(struct pdnn_generator_task *task, struct pdnn_judge *judge,
                          const struct pdnn_train_options *options, struct pdnn_diag *diag);

/* Write options->output. `card`: JSON object text, copied. */
int pdnn_generator_export(const struct pdnn_generator_task *task, const char *card,
                          const char *path, struct pdnn_diag *diag);

#endif
