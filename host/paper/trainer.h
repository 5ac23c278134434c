/* SPDX-License-Identifier: BSD-2-Clause
 *
 * trainer.h - learns the decoder of paper.h as a variational auto-encoder (encoder.h, decoder.h).
 *
 * Recipe `published`: Gaussian latents whose sign is taken, binary cross-entropy and KL. `better`:
 * Bernoulli latents, which leave nothing to binarise, a quarter of KL, and then the decoder against
 * a discriminator, a quarter of the pictures of 1, 2, 4 and 8 samples each (adversary.h).
 */
#ifndef PDNN_PAPER_TRAINER_H
#define PDNN_PAPER_TRAINER_H

#include "paper/paper.h"
#include "picture/dataset.h"

enum pdnn_paper_recipe { PDNN_PAPER_PUBLISHED, PDNN_PAPER_BETTER };

struct pdnn_paper_training {
    /* For this project's engine, in place of `design`: p-bits of 0 and 1, weights of 4 bits. */
    bool engine;
    enum pdnn_paper_design design; /* PDNN_PAPER_TANH or PDNN_PAPER_PBIT */
    enum pdnn_paper_recipe recipe;
    float reads; /* reads_wanted of decoder.h in the end; the engine's only */
    uint64_t seed;
    uint32_t epochs, adversarial_epochs; /* of the first phase; of the second, 0: none */
    /* After each epoch, if not NULL: the mean loss in nats, and rows of weights read a sample. */
    void (*epoch_done)(uint32_t epoch, double nats, double reads);
};

/* Trains on all but the last PDNN_VALIDATION_IMAGES of the set, 28 x 28 grey, and writes `path`: a
 * file of pdnn_paper_open() rounded to Q6.25, or the engine's model. PDNN_ERR_DIVERGED: the loss is
 * not a number, or a weight does not fit. `card`: JSON text. */
int pdnn_paper_train(const struct pdnn_paper_training *training, const struct pdnn_dataset *set,
                     const char *card, const char *path, struct pdnn_diag *diag);

#endif
