/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scheme.h - how a network computes: activations, weights, inputs, widths. All zero is the shipped
 * recipe: p-bits (sigmoid), 4-bit weights, thresholded input.
 */
#ifndef PDNN_SCHEME_H
#define PDNN_SCHEME_H

#include "train/net/activation.h"
#include "model/model.h"
#include "picture/dataset.h"
#include "train/net/fmap_spec.h"
#include "train/weights/weight_format.h"

enum { PDNN_HIDDEN_MAX = 5 }; /* hidden layers */

struct pdnn_scheme {
    const struct pdnn_activation_kind *activation; /* NULL: the first row, p-bits */
    uint32_t activation_bits;                      /* 0: the kind's */
    const struct pdnn_weight_format *weights;      /* NULL: the first row, 4 bits */
    bool sampled_input; /* an input bit is drawn for every sample with P = pixel / 255 */
    bool deploy_pbits;  /* once trained, p-bits take the place of sigmoid or tanh units */
    bool no_augment;    /* pictures as they are */
    float augment;      /* strength of the shifts and turns; 0: 1 */
    uint32_t n_widths;  /* hidden layers; 0: the recipe's */
    uint32_t widths[PDNN_HIDDEN_MAX];
    uint32_t side;      /* of the middle of a picture that is the input; 0: 26 of 28 pixels */
    uint32_t threshold; /* an input bit is pixel >= threshold; 0: 128 */
    uint32_t n_planes;  /* not 0: the input bits are these planes' instead */
    struct pdnn_plane planes[PDNN_PLANES_MAX];
    uint32_t n_layers; /* not 0: a convolutional network of these layers, whose widths are theirs */
    struct pdnn_fmap_spec layers[PDNN_FMAP_LAYERS];
    uint32_t n_decoder; /* not 0: a generator's decoder of convolutions instead */
    struct pdnn_fmap_spec decoder[PDNN_FMAP_LAYERS];
    enum pdnn_input_map input_map; /* of its planes, not FLAT */
    bool normalise;                /* its sums (fmap_norm.h) */
    bool batch_norm;               /* ... each channel with a spread and a learnt gain of its own */
    bool glorot; /* its weights begin as Glorot and Bengio's, its biases at 0, one rate for all */
    bool pixels; /* its input is the picture's numbers, 0 to 1, not bits */
    bool mirror; /* every other picture of an epoch is mirrored left to right */
    bool probability_mean;   /* the loss is of the mean of the samples' probabilities, not logits */
    bool wide_slope;         /* see activation.h */
    uint32_t ties;           /* p-bits on each sum of a hidden layer; 0: 1 */
    float tie_step;          /* between their offsets; 0: 1 */
    uint32_t n_noise_scales; /* 0: 1 everywhere; 1: of all hidden layers; else one a layer */
    float noise_scales[PDNN_HIDDEN_MAX];
    float noise_end;     /* what they fall to in the second half of training; 0: they stay */
    float learning_rate; /* 0: the activation's */
};

/* Fill in what is left to the recipe and check that it goes together; the text names the flag of
 * `pdnn train`. */
int pdnn_scheme_resolve(struct pdnn_scheme *scheme, const uint32_t *widths, uint32_t n_widths,
                        struct pdnn_diag *diag);
/* Noise scale of a hidden layer when this share of the training is done. */
float pdnn_scheme_noise(const struct pdnn_scheme *scheme, uint32_t layer, double done);
/* Samples differ: p-bits or drawn inputs. */
bool pdnn_scheme_is_drawn(const struct pdnn_scheme *scheme);
/* Put p-bits in the place of the units of a trained network, as `deploy_pbits` asks. */
void pdnn_scheme_deploy(struct pdnn_scheme *scheme);
/* Why the network cannot be put on a device; NULL: it can. */
const char *pdnn_scheme_obstacle(const struct pdnn_scheme *scheme);
/* A classifier of n_layers layers, still empty, with all that this scheme and its data set say of
 * it; crop: pixels cut off each side. NULL: no memory. */
struct pdnn_model *pdnn_scheme_classifier(const struct pdnn_scheme *scheme,
                                          const struct pdnn_dataset *data, uint32_t crop,
                                          uint32_t classes, uint32_t n_layers, const char *card);
/* The scheme as members of a JSON object: "activation": ..., "learning_rate": ... */
int pdnn_scheme_describe(const struct pdnn_scheme *scheme, char *text, size_t n_bytes);

#endif
