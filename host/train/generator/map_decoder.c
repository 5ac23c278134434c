/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/generator/map_decoder.h"

#include <stdio.h>
#include <string.h>

#include "base/clones.h"
#include "train/net/pbit.h"

static uint32_t last_of(const struct pdnn_map_decoder *d) {
    return d->n_layers - 1;
}

/* Units of one image of hidden layer k. */
static size_t units_of(const struct pdnn_map_decoder *d, uint32_t k) {
    return k == 0 ? d->first.outputs
                  : (size_t)pdnn_fmap_layer_positions(&d->layer[k]) * d->layer[k].linear.outputs;
}

/* Numbers of one image that layer k + 1 reads. */
static size_t read_of(const struct pdnn_map_decoder *d, uint32_t k) {
    return units_of(d, k) * (d->spec[k + 1].upsample ? 4 : 1);
}

uint32_t pdnn_map_decoder_side(const struct pdnn_fmap_spec *specs, uint32_t n_layers) {
    uint32_t side = specs[0].side;
    for (uint32_t k = 1; k < n_layers; k++)
        side = specs[k].upsample ? 2 * side : side;
    return side;
}

static void add_layers(struct pdnn_map_decoder *d, uint32_t inputs, float noise_scale,
                       struct pdnn_param_set *set, struct pdnn_arena *arena) {
    uint32_t side = d->spec[0].side, channels = d->spec[0].outputs / side / side;
    pdnn_linear_add(&d->first, set, arena, "decoder0", inputs, d->spec[0].outputs, true, true);
    for (uint32_t k = 0; k < d->n_layers; k++) {
        struct pdnn_fmap_layer *layer = &d->layer[k];
        char name[20];
        snprintf(name, sizeof name, "decoder%u", k);
        if (k > 0) {
            side *= d->spec[k].upsample ? 2 : 1;
            pdnn_fmap_layer_shape(layer, &d->spec[k], side, side, channels);
            channels = d->spec[k].outputs;
            pdnn_linear_add(&layer->linear, set, arena, name, layer->linear.inputs, channels, true,
                            false);
        }
        if (k > 0 && k < last_of(d))
            pdnn_fmap_layer_reads_bits(layer, arena, d->rows * PDNN_MAP_DECODER_SAMPLES);
        if (k < last_of(d))
            pdnn_activation_add(&d->hidden[k], pdnn_activation_at(0), 1, noise_scale, set, arena,
                                name);
    }
}

void pdnn_map_decoder_add(struct pdnn_map_decoder *d, const struct pdnn_fmap_spec *specs,
                          uint32_t n_layers, uint32_t inputs, uint32_t rows, float noise_scale,
                          struct pdnn_param_set *set, struct pdnn_arena *arena) {
    const size_t all = (size_t)rows * PDNN_MAP_DECODER_SAMPLES;
    size_t patches = 0;
    *d = (struct pdnn_map_decoder){.n_layers = n_layers, .rows = rows};
    memcpy(d->spec, specs, n_layers * sizeof *specs);
    add_layers(d, inputs, noise_scale, set, arena);
    for (uint32_t k = 0; k < last_of(d); k++) {
        const size_t units = units_of(d, k), n = pdnn_fmap_layer_patch_floats(&d->layer[k + 1]);
        patches = n > patches ? n : patches;
        d->p[k] = pdnn_arena_floats(arena, (k ? all : rows) * units);
        d->value[k] = pdnn_arena_floats(arena, all * units);
        d->grad[k] = pdnn_arena_floats(arena, all * units);
        d->in[k] =
            d->spec[k + 1].upsample ? pdnn_arena_floats(arena, all * read_of(d, k)) : d->value[k];
        d->in_grad[k] =
            d->spec[k + 1].upsample ? pdnn_arena_floats(arena, all * read_of(d, k)) : d->grad[k];
    }
    float *patch = pdnn_arena_floats(arena, patches);
    float *patch_grad = pdnn_arena_floats(arena, patches);
    for (uint32_t k = 1; k < n_layers; k++) {
        d->layer[k].patch = patch;
        d->layer[k].patch_grad = patch_grad;
    }
    const size_t read = read_of(d, last_of(d) - 1);
    d->mean = pdnn_arena_floats(arena, rows * read);
    d->mean_grad = pdnn_arena_floats(arena, rows * read);
    d->some = pdnn_arena_floats(arena, rows * units_of(d, last_of(d)));
}

static struct pdnn_linear *linear_of(struct pdnn_map_decoder *d, uint32_t k) {
    return k == 0 ? &d->first : &d->layer[k].linear;
}

void pdnn_map_decoder_start(struct pdnn_map_decoder *d, struct pdnn_rng *rng) {
    for (uint32_t k = 0; k < d->n_layers; k++)
        pdnn_linear_start(linear_of(d, k), rng, pdnn_linear_glorot(linear_of(d, k)));
}

void pdnn_map_decoder_prepare(struct pdnn_map_decoder *d) {
    for (uint32_t k = 0; k < d->n_layers; k++)
        pdnn_linear_prepare(linear_of(d, k));
}

void pdnn_map_decoder_finish(struct pdnn_map_decoder *d) {
    for (uint32_t k = 0; k < d->n_layers; k++)
        pdnn_linear_finish(linear_of(d, k));
}

/* ---- forward ------------------------------------------------------------------------------- */

/* to (2 Side, 2 Side, Channels): each position of from four times. */
static void enlarge(const float *from, uint32_t images, uint32_t side, uint32_t channels,
                    float *to) {
    const size_t line = (size_t)2 * side * channels;
    for (uint32_t y = 0; y < images * side; y++, from += side * channels, to += 2 * line) {
        for (uint32_t x = 0; x < 2 * side; x++)
            memcpy(to + x * channels, from + x / 2 * channels, channels * sizeof *to);
        memcpy(to + line, to, line * sizeof *to);
    }
}

/* to: the sum of the four. */
PDNN_CLONES static void reduce(const float *restrict from, uint32_t images, uint32_t side,
                               uint32_t channels, float *restrict to) {
    const size_t line = (size_t)2 * side * channels;
    for (uint32_t y = 0; y < images * side; y++, from += 2 * line)
        for (uint32_t x = 0; x < side; x++, to += channels) {
            const float *at = from + 2 * x * channels;
            for (uint32_t c = 0; c < channels; c++)
                to[c] = at[c] + at[channels + c] + at[line + c] + at[line + channels + c];
        }
}

static uint32_t side_of(const struct pdnn_map_decoder *d, uint32_t k) {
    return k == 0 ? d->spec[0].side : d->layer[k].out_height;
}

static uint32_t channels_of(const struct pdnn_map_decoder *d, uint32_t k) {
    return (uint32_t)(units_of(d, k) / side_of(d, k) / side_of(d, k));
}

PDNN_CLONES static void add_bias(float *restrict z, const float *restrict bias, size_t rows,
                                 uint32_t width) {
    for (size_t r = 0; r < rows; r++, z += width)
        for (uint32_t j = 0; j < width; j++)
            z[j] += bias[j];
}

/* Layer k > 0 of what it reads, with its bias. */
static void sums(struct pdnn_map_decoder *d, uint32_t k, const float *in, uint32_t rows,
                 float *out) {
    struct pdnn_fmap_layer *layer = &d->layer[k];
    pdnn_fmap_layer_forward(layer, in, rows, out);
    add_bias(out, layer->linear.effective_bias, (size_t)rows * pdnn_fmap_layer_positions(layer),
             layer->linear.outputs);
}

/* Outputs of hidden layer k, whose probabilities are those of `rows` rows, in `draws` draws; then
 * what the next layer reads. */
static void emit(struct pdnn_map_decoder *d, struct pdnn_rng *rng, uint32_t k, uint32_t rows,
                 uint32_t draws, bool noise) {
    const size_t n = rows * units_of(d, k);
    for (uint32_t t = 0; t < draws; t++) {
        if (noise)
            pdnn_pbit_draw(rng, d->p[k], n, d->value[k] + t * n);
        else
            memcpy(d->value[k] + t * n, d->p[k], n * sizeof(float));
    }
    if (d->spec[k + 1].upsample)
        enlarge(d->value[k], rows * draws, side_of(d, k), channels_of(d, k), d->in[k]);
}

PDNN_CLONES static void mean_of(const float *restrict x, size_t n, uint32_t samples,
                                float *restrict mean) {
    const float one = 1.0f / (float)samples;
    for (size_t i = 0; i < n; i++)
        mean[i] = one * x[i];
    for (uint32_t t = 1; t < samples; t++)
        for (size_t i = 0; i < n; i++)
            mean[i] += one * x[t * n + i];
}

/* The first layer's probabilities are there. */
static void run_some(struct pdnn_map_decoder *d, struct pdnn_rng *rng, uint32_t rows,
                     uint32_t samples, bool noise, float *out) {
    const uint32_t last = last_of(d);
    d->samples = samples;
    emit(d, rng, 0, rows, samples, noise);
    for (uint32_t k = 1; k < last; k++) {
        d->layer[k].numbers = !noise;
        sums(d, k, d->in[k - 1], rows * samples, d->p[k]);
        pdnn_activation_mean(&d->hidden[k], d->p[k], rows * samples * units_of(d, k));
        emit(d, rng, k, rows * samples, 1, noise);
    }
    mean_of(d->in[last - 1], rows * read_of(d, last - 1), samples, d->mean);
    sums(d, last, d->mean, rows, out);
}

void pdnn_map_decoder_run(struct pdnn_map_decoder *d, struct pdnn_rng *rng, const float *x,
                          uint32_t rows, uint32_t samples, float *out) {
    const uint32_t all = samples ? samples : 1;
    const size_t n = rows * units_of(d, last_of(d));
    pdnn_linear_forward(&d->first, x, rows, d->p[0]);
    pdnn_activation_mean(&d->hidden[0], d->p[0], rows * units_of(d, 0));
    if (all <= PDNN_MAP_DECODER_SAMPLES) {
        run_some(d, rng, rows, all, samples > 0, out);
        return;
    }
    memset(out, 0, n * sizeof *out);
    for (uint32_t t = 0, some; t < all; t += some) {
        const uint32_t left = all - t;
        some = left < PDNN_MAP_DECODER_SAMPLES ? left : PDNN_MAP_DECODER_SAMPLES;
        run_some(d, rng, rows, some, true, d->some);
        for (size_t i = 0; i < n; i++)
            out[i] += d->some[i] * (float)some / (float)all;
    }
}

/* ---- backward ------------------------------------------------------------------------------ */

/* From the gradient at what layer k + 1 reads, of that many rows, to that at layer k's outputs. */
static void back_to_outputs(struct pdnn_map_decoder *d, uint32_t k, uint32_t rows) {
    if (d->spec[k + 1].upsample)
        reduce(d->in_grad[k], rows, side_of(d, k), channels_of(d, k), d->grad[k]);
}

/* grad: at layer k's outputs -> at its sums; the bias gets its own. */
static void back_to_sums(struct pdnn_map_decoder *d, uint32_t k, uint32_t rows) {
    struct pdnn_linear *linear = linear_of(d, k);
    const size_t n = rows * units_of(d, k);
    pdnn_activation_backward(&d->hidden[k], d->p[k], n, d->grad[k]);
    pdnn_linear_backward_bias(linear, d->grad[k], (uint32_t)(n / linear->outputs));
}

void pdnn_map_decoder_backward(struct pdnn_map_decoder *d, const float *x, const float *out_grad,
                               uint32_t rows, float *x_grad) {
    const uint32_t last = last_of(d), samples = d->samples;
    const size_t read = rows * read_of(d, last - 1), first = rows * units_of(d, 0);
    struct pdnn_fmap_layer *end = &d->layer[last];
    pdnn_linear_backward_bias(&end->linear, out_grad, rows * pdnn_fmap_layer_positions(end));
    pdnn_fmap_layer_backward(end, d->mean, out_grad, rows, d->mean_grad);
    for (uint32_t t = 0; t < samples; t++) /* every sample has its part of the mean's */
        for (size_t i = 0; i < read; i++)
            d->in_grad[last - 1][t * read + i] = d->mean_grad[i] / (float)samples;
    for (uint32_t k = last - 1; k > 0; k--) {
        back_to_outputs(d, k, rows * samples);
        back_to_sums(d, k, rows * samples);
        pdnn_fmap_layer_backward(&d->layer[k], d->in[k - 1], d->grad[k], rows * samples,
                                 d->in_grad[k - 1]);
    }
    back_to_outputs(d, 0, rows * samples);
    for (uint32_t t = 1; t < samples; t++) /* samples of the same sums */
        for (size_t i = 0; i < first; i++)
            d->grad[0][i] += d->grad[0][t * first + i];
    back_to_sums(d, 0, rows);
    pdnn_linear_backward_weight(&d->first, x, d->grad[0], rows);
    pdnn_linear_backward_input(&d->first, d->grad[0], rows, x_grad);
}
