/* SPDX-License-Identifier: BSD-2-Clause
 *
 * msnet.h - the network of 1,060 weights with which Ning et al. (Nature Electronics 2025) train
 * sparse: 20 x 20 pixels of 0 or 1, a convolution 5 x 5 with stride 2 to 4 channels, one of 5 x 5
 * to 8 channels, the largest of each 2 x 2, fully connected to 5 classes. No biases; a rectifier
 * after each convolution. Full batches, weights of 5 bits, masks, updates exact or of rows and
 * columns (vau.h). In plain floats; runs on no device.
 */
#ifndef PDNN_MSNET_H
#define PDNN_MSNET_H

#include "train/sparsity/prune.h"
#include "train/sparsity/vau.h"

enum { PDNN_MSNET_SIDE = 20, PDNN_MSNET_PIXELS = 400, PDNN_MSNET_CLASSES = 5 };
enum { PDNN_MSNET_LAYERS = 3, PDNN_MSNET_WEIGHTS = 1060 };

struct pdnn_msnet {
    uint32_t bits;                      /* of a weight, one scale a layer; 0: floats */
    float weight[PDNN_MSNET_WEIGHTS];   /* of layers 0, 1, 2: (Outputs, Inputs) each */
    float mask[PDNN_MSNET_WEIGHTS];     /* 0 or 1 */
    float momentum[PDNN_MSNET_WEIGHTS]; /* running mean of the gradient, pruned weights too */
    float m[PDNN_MSNET_WEIGHTS], v[PDNN_MSNET_WEIGHTS]; /* Adam */
    uint32_t steps;
};

/* What a step does with the change that Adam wants. */
struct pdnn_msnet_update {
    float rate;
    bool vau;               /* of rows and columns, a tile as large as fits 32 x 5 or 25 x 4 */
    double lambda, above;   /* vau: in layers of at least this sparsity */
    uint64_t cells, cycles; /* added up: cells updated one by one; cycles of the others */
};

/* Outputs and inputs of a layer, and where its weights begin. */
uint32_t pdnn_msnet_outputs(uint32_t layer);
uint32_t pdnn_msnet_inputs(uint32_t layer);
uint32_t pdnn_msnet_first(uint32_t layer);

void pdnn_msnet_start(struct pdnn_msnet *net, struct pdnn_rng *rng);
/* Mean cross-entropy of n pictures (N, 20, 20), 0 or 1; grad (1060), NULL: not wanted, is its
 * gradient by the weights as they are used, live or not; *right: how many are. PDNN_ERR_MEMORY is
 * a loss of NAN. */
double pdnn_msnet_loss(const struct pdnn_msnet *net, const uint8_t *pixels, const uint8_t *labels,
                       uint32_t n, float *grad, uint32_t *right);
/* A full batch: loss, Adam, the update. */
double pdnn_msnet_step(struct pdnn_msnet *net, const uint8_t *pixels, const uint8_t *labels,
                       uint32_t n, struct pdnn_msnet_update *update);
/* Each layer to this sparsity: by magnitude where it has less, else regrown. PDNN_ERR_MEMORY. */
int pdnn_msnet_prune(struct pdnn_msnet *net, double sparsity, struct pdnn_rng *rng);
double pdnn_msnet_sparsity(const struct pdnn_msnet *net, uint32_t layer);

#endif
