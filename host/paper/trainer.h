/* SPDX-License-Identifier: BSD-2-Clause
 *
 * trainer.h - learns the decoder of paper.h as a variational auto-encoder: encoder
 * 784-256-128-64-10 of rectifiers, latents of +-1, fan-in as a fixed mask, binary cross-entropy.
 *
 * The publication has a Gaussian latent that is then binarised; here latents are Bernoulli from the
 * start, which leaves nothing to binarise.
 */
#ifndef PDNN_PAPER_TRAINER_H
#define PDNN_PAPER_TRAINER_H

#include "paper/paper.h"
#include "picture/dataset.h"

struct pdnn_paper_training {
    enum pdnn_paper_design design; /* PDNN_PAPER_TANH or PDNN_PAPER_PBIT */
    uint64_t seed;
    uint32_t epochs;
    /* After each epoch, if not NULL: the mean loss in nats. */
    void (*epoch_done)(uint32_t epoch, double nats);
};

/* Trains on all but the last PDNN_VALIDATION_IMAGES of the set, 28 x 28 grey, and rounds the result
 * to Q6.25. PDNN_ERR_DIVERGED: the loss is not a number, or a weight does not fit. */
int pdnn_paper_train(const struct pdnn_paper_training *training, const struct pdnn_dataset *set,
                     struct pdnn_paper_net *net, struct pdnn_diag *diag);

#endif
