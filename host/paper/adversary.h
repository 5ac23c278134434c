/* SPDX-License-Identifier: BSD-2-Clause
 *
 * adversary.h - second phase of the better recipe: the decoder, fed with coins, against a
 * convolutional discriminator, as in this project's generator (train/generator).
 */
#ifndef PDNN_PAPER_ADVERSARY_H
#define PDNN_PAPER_ADVERSARY_H

#include "paper/decoder.h"
#include "train/generator/discriminator.h"

struct pdnn_paper_adversary {
    struct pdnn_discriminator discriminator;
    struct pdnn_param_set params;
    float *latent, *grad; /* (Rows, Latents), (Rows, Pixels) */
};

/* Check arena->failed afterwards. */
void pdnn_paper_adversary_add(struct pdnn_paper_adversary *a, struct pdnn_arena *arena,
                              uint32_t rows);
/* The decoder's optimiser starts anew. */
void pdnn_paper_adversary_start(struct pdnn_paper_adversary *a, struct pdnn_paper_decoder *d,
                                struct pdnn_rng *rng);
/* One step of both against images (Rows, Pixels); `left`, 1 to 0, scales the learning rates.
 * Returns the discriminator's loss. */
double pdnn_paper_adversary_step(struct pdnn_paper_adversary *a, struct pdnn_paper_decoder *d,
                                 struct pdnn_rng *rng, const float *images, float left);

#endif
