/* SPDX-License-Identifier: BSD-2-Clause
 *
 * trained.h - what is left to do once a classifier is trained, whatever trained it: the card, the
 * integers or else the floats, the measurement.
 */
#ifndef PDNN_TRAINED_H
#define PDNN_TRAINED_H

#include "model/model.h"
#include "train/train.h"

struct pdnn_trained {
    /* The recipe as JSON, the caller's to free; PDNN_ERR_MEMORY is the only error. */
    int (*card)(void *task, const struct pdnn_train_options *options, uint32_t epochs, char **card);
    /* The integers; NULL: no memory. */
    struct pdnn_model *(*model)(void *task, const char *card);
    /* A file that no device runs, for the reason given. */
    int (*save_floats)(void *task, const char *card, const char *obstacle, const char *path,
                       struct pdnn_diag *diag);
    /* Prints accuracies; model NULL: the obstacle says why. */
    int (*measure)(void *task, struct pdnn_model *model, const char *obstacle,
                   const struct pdnn_train_options *options, struct pdnn_diag *diag);
};

/* Writes options->output and measures what is in it; obstacle: why no device can run the network,
 * NULL: one can. A model that pdnn_model_check() refuses is
 * written as floats, with what it says as the obstacle. */
int pdnn_trained_finish(const struct pdnn_trained *trained, void *task, const char *obstacle,
                        const struct pdnn_train_options *options, uint32_t epochs,
                        struct pdnn_diag *diag);

#endif
