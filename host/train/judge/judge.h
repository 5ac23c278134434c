/* SPDX-License-Identifier: BSD-2-Clause
 *
 * judge.h - a small convolutional classifier in float whose features and verdicts measure
 * generated images. It never runs on a device.
 */
#ifndef PDNN_JUDGE_H
#define PDNN_JUDGE_H

#include "train/judge/convnet.h"

struct pdnn_judge {
    char dataset[32];
    uint32_t side, classes;
    uint32_t rows; /* images at a time */
    struct pdnn_arena arena;
    struct pdnn_param_set params;
    struct pdnn_convnet body;
    struct pdnn_linear head; /* (Classes, Features) */
    float *x;                /* (Rows, Side, Side), 0 to 1 */
    float *logits;           /* (Rows, Classes) */
};

int pdnn_judge_new(struct pdnn_judge *judge, uint32_t side, uint32_t classes, uint32_t rows);
void pdnn_judge_free(struct pdnn_judge *judge);
/* Features (judge->body.features) and logits of judge->x. */
void pdnn_judge_forward(struct pdnn_judge *judge, uint32_t rows);

/* Read a judge that takes `rows` images at a time; free it with pdnn_judge_free(). */
int pdnn_judge_open(const char *path, uint32_t rows, struct pdnn_judge *judge,
                    struct pdnn_diag *diag);
/* Write atomically; `card` is JSON text. */
int pdnn_judge_save(const struct pdnn_judge *judge, const char *path, const char *card,
                    struct pdnn_diag *diag);

#endif
