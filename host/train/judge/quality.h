/* SPDX-License-Identifier: BSD-2-Clause
 *
 * quality.h - what a judge says of a set of images: how many are of the class they should be, and
 * how far their features lie from another set's.
 */
#ifndef PDNN_QUALITY_H
#define PDNN_QUALITY_H

#include "picture/dataset.h"
#include "train/judge/frechet.h"
#include "train/judge/judge.h"

struct pdnn_quality {
    struct pdnn_judge *judge; /* borrowed */
    struct pdnn_moments moments;
    uint64_t agreed; /* images whose class the judge confirms */
};

int pdnn_quality_new(struct pdnn_quality *quality, struct pdnn_judge *judge);
void pdnn_quality_free(struct pdnn_quality *quality);

/* Add images (Rows, Side - 2 crop, Side - 2 crop), 0 to 1, whose cut edges were empty.
 * rows at most judge->rows. */
void pdnn_quality_add(struct pdnn_quality *quality, const float *images, uint32_t crop,
                      const uint8_t *labels, uint32_t rows);
/* Add images first to first + count - 1 of a data set. */
void pdnn_quality_add_set(struct pdnn_quality *quality, const struct pdnn_dataset *set,
                          uint32_t first, uint32_t count);
/* Per cent of the images that the judge takes for their class. */
double pdnn_quality_agreement(const struct pdnn_quality *quality);

#endif
