/* SPDX-License-Identifier: BSD-2-Clause
 *
 * classifier.h - a perceptron of any scheme (scheme.h) whose logits are averaged over samples.
 */
#ifndef PDNN_CLASSIFIER_H
#define PDNN_CLASSIFIER_H

#include "picture/dataset.h"
#include "train/net/linear.h"
#include "train/net/price.h"
#include "train/scheme.h"
#include "train/sparsity/sparsity.h"

enum { PDNN_CLASSIFIER_LAYERS = PDNN_HIDDEN_MAX + 1 };

struct pdnn_classifier {
    struct pdnn_scheme scheme; /* resolved */
    uint32_t n_layers;         /* hidden layers and the last */
    uint32_t inputs;           /* pixels after the crop, padded to a multiple of 16 */
    uint32_t classes, crop, threshold;
    uint32_t rows;    /* images in a batch at most */
    uint32_t samples; /* samples that the buffers hold; 1 where nothing is ever drawn */
    struct pdnn_arena arena;
    struct pdnn_param_set params;
    struct pdnn_rng rng;
    struct pdnn_linear layer[PDNN_CLASSIFIER_LAYERS];
    struct pdnn_activation activation[PDNN_HIDDEN_MAX];
    /* Buffers. Samples stand one after the other: row = sample * images + image. The first hidden
     * layer's mean is the same in all samples, (Rows, Width), unless the input is drawn. */
    float *image;                  /* (Rows, Inputs): input bits, or P(bit = 1) if drawn */
    float *x;                      /* (Samples * Rows, Inputs) if drawn, else `image` */
    float *mean[PDNN_HIDDEN_MAX];  /* (Samples * Rows, Width), see pdnn_activation_mean() */
    float *value[PDNN_HIDDEN_MAX]; /* (Samples * Rows, Width): what the layer puts out */
    float *grad[PDNN_HIDDEN_MAX];
    float *average, *average_grad; /* (Rows, Width): last hidden layer's mean over the samples */
    float *sum_grad;               /* (Rows, Width): of the second, summed over the samples */
    /* (Rows, Classes): probabilities to learn in place of the labels; NULL: the labels. */
    float *target;
    float *logits; /* (Rows, Classes); their gradient after pdnn_classifier_loss() */
    struct pdnn_sparsity sparsity; /* no layers: a dense network */
    struct pdnn_price price[PDNN_HIDDEN_MAX];
    float price_weight; /* of a row in the loss; 0: none */
    double price_rows;  /* expected rows of an image, after pdnn_classifier_backward() */
    /* Of a mean of probabilities, see loss.h: each sample's logits (Samples * Rows, Classes), and
     * the logits of the mean (Rows, Classes). */
    float *sample_logits, *mean_logits;
};

/* Check the return value: PDNN_OK or PDNN_ERR_MEMORY. */
int pdnn_classifier_new(struct pdnn_classifier *net, uint32_t pixels, uint32_t classes,
                        const struct pdnn_scheme *scheme, uint32_t rows, uint32_t samples,
                        uint64_t seed);
void pdnn_classifier_free(struct pdnn_classifier *net);

/* Adds `weight` a row to the loss: rows (net/price.h) that an image's hidden units have a device
 * read at `samples` samples. The loss may not be of probabilities, the input not drawn. */
void pdnn_classifier_set_price(struct pdnn_classifier *net, float weight, uint32_t samples);

/* Masks for all layers, once at the beginning. PDNN_ERR_MEMORY. */
int pdnn_classifier_set_sparsity(struct pdnn_classifier *net, uint32_t pixels,
                                 const struct pdnn_sparsity_options *options);

/* Takes the inputs' means off what the layers see: those of net->image's first `rows` rows, and 1/2
 * of p-bits; weights of one sign a neuron learn little where it is not done. PDNN_ERR_MEMORY. */
int pdnn_classifier_centre(struct pdnn_classifier *net, uint32_t rows);

/* Once trained: p-bits where the scheme wants them deployed. */
void pdnn_classifier_deploy(struct pdnn_classifier *net);

/* Once a step or measurement, before forward. */
void pdnn_classifier_prepare(struct pdnn_classifier *net);
/* logits of net->image, mean (or log of the mean probability) over `samples` draws (at most
 * net->samples). */
void pdnn_classifier_forward(struct pdnn_classifier *net, uint32_t rows, uint32_t samples);
/* Mean cross-entropy against net->target, or the labels where it is NULL; logits become its
 * gradient. */
double pdnn_classifier_loss(struct pdnn_classifier *net, const uint8_t *labels, uint32_t rows);
/* Add all gradients, of as many samples as forward drew, and of the price. */
void pdnn_classifier_backward(struct pdnn_classifier *net, uint32_t rows, uint32_t samples);
/* Once a step, behind backward. */
void pdnn_classifier_finish(struct pdnn_classifier *net);
/* All of the above for net->image, and an Adam step; returns the loss with the price. */
double pdnn_classifier_step(struct pdnn_classifier *net, const uint8_t *labels, uint32_t rows,
                            uint32_t samples, float rate);

#endif
