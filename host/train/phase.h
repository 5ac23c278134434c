/* SPDX-License-Identifier: BSD-2-Clause
 *
 * phase.h - the loop that every training shares: epochs, shuffling, checkpoints, progress,
 * stopping, and the refusal to go on with a loss that is not a number.
 */
#ifndef PDNN_PHASE_H
#define PDNN_PHASE_H

#include "picture/dataset.h"
#include "train/net/param.h"
#include "train/net/rng.h"
#include "train/train.h"

enum { PDNN_PHASE_SETS = 4 };

struct pdnn_phase {
    const char *name;        /* of the phase, and of its checkpoint: OUTPUT.NAME.ckpt */
    const char *metric_name; /* of validate(), NULL: nothing is measured */
    uint32_t epochs, batch;
    uint32_t examples; /* 0 to examples - 1 are shuffled and cut into batches; the rest is left */
    void *task;
    /* One optimiser step on n examples; `done` runs from 0 to 1 over the phase. Returns the loss.
     */
    double (*step)(void *task, const uint32_t *index, uint32_t n, double done);
    double (*validate)(void *task);
    /* What else there is to say behind an epoch, a line; NULL: nothing. */
    const char *(*note)(void *task);
    /* All that changes: a checkpoint keeps these. */
    struct pdnn_param_set *sets[PDNN_PHASE_SETS];
    uint32_t n_sets;
    struct pdnn_rng *rng;
    size_t memory_bytes;   /* that the task has allocated, data included: for the report */
    const char *described; /* further options that a checkpoint must share; NULL: none */
    /* Of the price, all 0 without one: of a row in the loss, the T it is of, and where a step
     * leaves the expected rows of an image. */
    float price;
    uint32_t price_samples;
    const double *rows;
};

int pdnn_phase_run(const struct pdnn_phase *phase, const struct pdnn_train_options *options,
                   struct pdnn_diag *diag);

/* Before the first phase. Matrix products take one thread from here on, unless OPENBLAS_NUM_THREADS
 * says how many; opened is the data set that the options name: images to train with, and those of
 * the validation. */
int pdnn_phase_begin(const struct pdnn_train_options *options, struct pdnn_dataset **data,
                     struct pdnn_diag *diag);

/* prices: (phases), of one row, and the T of all, or `samples_left_out`, from options->prices; a
 * network whose rows are not known is refused. */
int pdnn_price_of_options(const struct pdnn_train_options *options,
                          const struct pdnn_scheme *scheme, uint32_t phases,
                          uint32_t samples_left_out, float *prices, uint32_t *samples,
                          struct pdnn_diag *diag);

#endif
