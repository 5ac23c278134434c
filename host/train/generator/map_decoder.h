/* SPDX-License-Identifier: BSD-2-Clause
 *
 * map_decoder.h - a decoder of convolutions: the class and the latents become a small map of
 * p-bits, convolutions on maps of twice the side make it larger, the last one's sums are pixels.
 *
 * All layers are drawn anew for each sample, but the first layer's sums are those of all samples,
 * and the last layer, which is linear, reads the mean over the samples. Samples stand one after the
 * other: row = sample * images + image.
 */
#ifndef PDNN_MAP_DECODER_H
#define PDNN_MAP_DECODER_H

#include "train/fmap/fmap_layer.h"
#include "train/net/activation.h"

enum { PDNN_MAP_DECODER_SAMPLES = 4 }; /* of a step, at most */

struct pdnn_map_decoder {
    uint32_t n_layers; /* hidden layers and the last */
    uint32_t rows;     /* images at most */
    uint32_t samples;  /* of the last call, as far as backward knows them */
    struct pdnn_fmap_spec spec[PDNN_FMAP_LAYERS];
    struct pdnn_linear first;                       /* (Side * Side * Channels, Inputs) */
    struct pdnn_fmap_layer layer[PDNN_FMAP_LAYERS]; /* from 1 on */
    struct pdnn_activation hidden[PDNN_FMAP_LAYERS - 1];
    /* Of hidden layer k: P(unit = 1), of the first for all samples; outputs, and their gradient;
     * what layer k + 1 reads, and its gradient: these themselves unless it upsamples. */
    float *p[PDNN_FMAP_LAYERS], *value[PDNN_FMAP_LAYERS], *grad[PDNN_FMAP_LAYERS];
    float *in[PDNN_FMAP_LAYERS], *in_grad[PDNN_FMAP_LAYERS];
    float *mean, *mean_grad; /* of the last hidden layer over the samples */
    float *some;             /* (Rows, Pixels): what some of the samples add to the logits */
};

/* Layers as pdnn_fmap_spec_parse_decoder() gives them, of `inputs` inputs. Check arena->failed
 * afterwards. */
void pdnn_map_decoder_add(struct pdnn_map_decoder *d, const struct pdnn_fmap_spec *specs,
                          uint32_t n_layers, uint32_t inputs, uint32_t rows, float noise_scale,
                          struct pdnn_param_set *set, struct pdnn_arena *arena);
/* Sides of the picture that it makes. */
uint32_t pdnn_map_decoder_side(const struct pdnn_fmap_spec *specs, uint32_t n_layers);
void pdnn_map_decoder_start(struct pdnn_map_decoder *d, struct pdnn_rng *rng);
void pdnn_map_decoder_prepare(struct pdnn_map_decoder *d);
void pdnn_map_decoder_finish(struct pdnn_map_decoder *d);

/* Pixel logits `out` (Rows, Pixels) of x (Rows, Inputs), mean over any number of samples. 0: no
 * noise, the probabilities instead. */
void pdnn_map_decoder_run(struct pdnn_map_decoder *d, struct pdnn_rng *rng, const float *x,
                          uint32_t rows, uint32_t samples, float *out);
/* Add all gradients of a run of at most PDNN_MAP_DECODER_SAMPLES samples, from that at its out;
 * x_grad is overwritten. */
void pdnn_map_decoder_backward(struct pdnn_map_decoder *d, const float *x, const float *out_grad,
                               uint32_t rows, float *x_grad);

#endif
