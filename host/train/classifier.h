/* SPDX-License-Identifier: BSD-2-Clause
 *
 * classifier.h - a p-bit perceptron with 4-bit weights whose logits are averaged over samples.
 */
#ifndef PDNN_CLASSIFIER_H
#define PDNN_CLASSIFIER_H

#include "dataset.h"
#include "linear.h"

enum { PDNN_CLASSIFIER_LAYERS = 3 };

struct pdnn_classifier {
    uint32_t inputs; /* pixels after the crop, padded to a multiple of 16 */
    uint32_t classes, crop, threshold;
    uint32_t rows;    /* images in a batch at most */
    uint32_t samples; /* samples that the buffers hold */
    struct pdnn_arena arena;
    struct pdnn_param_set params;
    struct pdnn_rng rng;
    struct pdnn_linear layer[PDNN_CLASSIFIER_LAYERS];
    /* Buffers. Samples stand one after the other: row = sample * images + image. */
    float *x;                               /* (Rows, Inputs) */
    float *p[PDNN_CLASSIFIER_LAYERS - 1];   /* (Rows, Width) first, else (Samples * Rows, Width) */
    float *bit[PDNN_CLASSIFIER_LAYERS - 1]; /* (Samples * Rows, Width) */
    float *grad[PDNN_CLASSIFIER_LAYERS - 1];
    float *mean, *mean_grad; /* (Rows, Width) of the last hidden layer */
    float *logits;           /* (Rows, Classes); their gradient after pdnn_classifier_loss() */
};

/* `widths`: of the hidden layers. Check the return value: PDNN_OK or PDNN_ERR_MEMORY. */
int pdnn_classifier_new(struct pdnn_classifier *net, uint32_t pixels, uint32_t classes,
                        const uint32_t *widths, uint32_t rows, uint32_t samples, uint64_t seed);
void pdnn_classifier_free(struct pdnn_classifier *net);

/* logits of net->x, mean over `samples` draws of the hidden p-bits. */
void pdnn_classifier_forward(struct pdnn_classifier *net, uint32_t rows, uint32_t samples);
/* Mean cross-entropy; logits become its gradient. */
double pdnn_classifier_loss(struct pdnn_classifier *net, const uint8_t *labels, uint32_t rows);
/* Add all gradients. */
void pdnn_classifier_backward(struct pdnn_classifier *net, uint32_t rows, uint32_t samples);

#endif
