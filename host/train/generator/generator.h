/* SPDX-License-Identifier: BSD-2-Clause
 *
 * generator.h - class-conditional generator of small images with binary latents: the decoder that
 * goes on the device (prior, one or two layers of p-bits, a linear last one), and the encoder that
 * teaches it.
 *
 *   class, latents (drawn by the prior) -> hidden p-bits -> mean over samples -> sigmoid -> pixels
 */
#ifndef PDNN_GENERATOR_H
#define PDNN_GENERATOR_H

#include "train/net/activation.h"
#include "train/net/price.h"
#include "train/generator/map_decoder.h"
#include "train/generator/prior.h"
#include "train/sparsity/sparsity.h"

enum { PDNN_ENCODER_LAYERS = 3, PDNN_DECODER_HIDDEN = 2 };

/* The hidden layers of a decoder. With two, the first is drawn once, as the latents are, and all
 * samples share it: what a sample costs is the last hidden layer's draw. */
struct pdnn_decoder_shape {
    uint32_t n_hidden, hidden[PDNN_DECODER_HIDDEN]; /* units, multiples of 16 */
    const struct pdnn_activation_kind *activation;  /* NULL: p-bits */
    uint32_t bits;                                  /* of the activation; 0: the kind's */
    /* Not 0: these layers of p-bits instead (map_decoder.h), with this noise from the start. */
    uint32_t n_maps;
    struct pdnn_fmap_spec maps[PDNN_FMAP_LAYERS];
    float noise_scale;
};

struct pdnn_generator {
    uint32_t pixels, latents, classes, n_hidden;
    uint32_t rows; /* images in a batch at most */
    struct pdnn_arena arena;
    struct pdnn_rng rng;
    struct pdnn_param_set decoder_params, prior_params, encoder_params;
    struct pdnn_prior prior;
    bool has_maps; /* the decoder is `maps`; n_hidden is 0 */
    struct pdnn_map_decoder maps;
    struct pdnn_linear decoder[PDNN_DECODER_HIDDEN + 1];
    struct pdnn_activation hidden[PDNN_DECODER_HIDDEN];
    struct pdnn_linear encoder[PDNN_ENCODER_LAYERS];
    /* Buffers; *_grad are the gradients. */
    float *image;      /* (Rows, Pixels), 0 to 1 */
    float *encoder_in; /* (Rows, Pixels + 16): image and class */
    float *encoder_out[PDNN_ENCODER_LAYERS], *encoder_grad[PDNN_ENCODER_LAYERS];
    float *q;                         /* (Rows, Latents): P(latent = 1 | image, class) */
    float *x, *x_grad, *prior_x_grad; /* (Rows, 16 + Latents): class and latents */
    /* Of each hidden layer, (Rows, Hidden): P(unit = 1), or what else its activation keeps; what
     * the next layer sees, the mean of the draws. */
    float *p[PDNN_DECODER_HIDDEN];
    float *mean[PDNN_DECODER_HIDDEN], *mean_grad[PDNN_DECODER_HIDDEN];
    float *out;     /* (Rows, Pixels): logits, then their gradient */
    float *scratch; /* (2, Rows, Latents) */
    struct pdnn_price price[PDNN_DECODER_HIDDEN];
    float price_weight; /* of a row in the loss; 0: none */
    double price_rows;  /* expected rows of an image, of what the last backward call trained */
    struct pdnn_sparsity sparsity; /* of the decoder's layers; no layers: dense */
};

int pdnn_generator_new(struct pdnn_generator *net, uint32_t pixels, uint32_t latents,
                       const struct pdnn_decoder_shape *shape, uint32_t classes, uint32_t rows,
                       uint64_t seed);
/* Noise of the hidden p-bits: P(unit = 1) = sigmoid(z / noise_scale). 1 in a new network. */
void pdnn_generator_set_noise(struct pdnn_generator *net, float noise_scale);
/* Adds `weight` a row to the loss: rows (net/price.h) that the hidden units, and in the first phase
 * the latents, have a device read at `samples` samples. 0: none. */
void pdnn_generator_set_price(struct pdnn_generator *net, float weight, uint32_t samples);
/* Masks for the decoder's layers, once at the beginning. PDNN_ERR_MEMORY. */
int pdnn_generator_set_sparsity(struct pdnn_generator *net,
                                const struct pdnn_sparsity_options *options);
void pdnn_generator_free(struct pdnn_generator *net);

/* As `samples`: a quarter of the rows draws 1, 2, 4 and 8 each. */
enum { PDNN_SAMPLES_MIXED = 1 << 16 };

/* Pixel logits net->out of net->x; mean over `samples` draws of the hidden p-bits.
 * samples 0: no noise, the probabilities instead. */
void pdnn_generator_decode(struct pdnn_generator *net, uint32_t rows, uint32_t samples);
/* Add the decoder's gradient, given the one at net->out (in net->out); x_grad likewise. */
void pdnn_generator_decode_backward(struct pdnn_generator *net, uint32_t rows);

/* Loss of net->image of classes `labels`: cross-entropy + kl_weight * KL(q | prior), in nats.
 * With `train` adds all gradients, and the price to the loss. Layers must be prepared. */
double pdnn_generator_vae(struct pdnn_generator *net, const uint8_t *labels, uint32_t rows,
                          uint32_t samples, float kl_weight, bool train);

void pdnn_generator_prepare(struct pdnn_generator *net);
void pdnn_generator_finish(struct pdnn_generator *net);
/* The decoder's layers alone. */
void pdnn_generator_finish_decoder(struct pdnn_generator *net);

#endif
