/* SPDX-License-Identifier: BSD-2-Clause
 *
 * dataset.h - the labelled image sets that pdnn trains on and classifies.
 */
#ifndef PDNN_DATASET_H
#define PDNN_DATASET_H

#include "pdnn.h"

enum pdnn_split { PDNN_SPLIT_TRAIN, PDNN_SPLIT_TEST };

struct pdnn_dataset {
    const char *name;  /* one of pdnn_dataset_names() */
    uint32_t classes;  /* labels run from 0 to classes - 1 */
    uint32_t count;    /* images */
    uint32_t channels; /* 1, or 3: red, green, blue */
    uint32_t height, width;
    uint32_t validation; /* of the training images, the last: kept out of training for choices */
    uint8_t *pixels;     /* (Count, Channels, Height, Width), 0 background, 255 full ink */
    uint8_t *labels;     /* (Count) */
};

/* Bytes of one image. */
static inline size_t pdnn_image_bytes(const struct pdnn_dataset *set) {
    return (size_t)set->channels * set->height * set->width;
}

/* Bytes of pixels and labels. */
static inline size_t pdnn_dataset_bytes(const struct pdnn_dataset *set) {
    return set->count * (pdnn_image_bytes(set) + 1);
}

/* Open one half of data set `name`. `dir` holds one folder a set (dir/mnist/..., or torchvision's
 * dir/MNIST/raw/...) or the set's files themselves; NULL means $PDNN_DATA. Files may be plain, .gz
 * or, of CIFAR-10, .xz, and are named as published or with a dot before idx. EMNIST comes out
 * upright, its letters as classes 0 (A) to 25. Labels of another published set, or as many as
 * another has, are refused. Of "folder", `dir` holds PNG pictures, as png_folder.h says. */
int pdnn_dataset_open(const char *dir, const char *name, enum pdnn_split split,
                      struct pdnn_dataset **out, struct pdnn_diag *diag);
void pdnn_dataset_close(struct pdnn_dataset *set);

/* The names that pdnn_dataset_open knows, for usage texts: "mnist, fashion-mnist, ...". */
const char *pdnn_dataset_names(void);

#endif
