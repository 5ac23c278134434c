/* SPDX-License-Identifier: BSD-2-Clause */
#include "paper/decoder.h"

#include "base/clones.h"
#include "train/net/vecmath.h"

#include <math.h>
#include <string.h>

enum { LAST = PDNN_PAPER_HIDDEN, GROUPS = 4 };

/* A step moves the price by so much of the reads' distance from what is wanted. */
static const float price_rate = 0.01f;

static void mask_fan_in(struct pdnn_linear *layer, uint32_t k) {
    memset(layer->mask, 0, (size_t)layer->inputs * layer->outputs * sizeof(float));
    for (uint32_t j = 0; j < layer->outputs; j++) {
        for (uint32_t step = 0; step < pdnn_paper_fan_in(k); step++) {
            layer->mask[(size_t)j * layer->inputs + pdnn_paper_input(k, j, step)] = 1.0f;
        }
    }
}

void pdnn_paper_decoder_mix(struct pdnn_paper_decoder *d, bool mixed) {
    d->total = 0;
    for (uint32_t r = 0; d->samples && r < d->rows; r++) {
        d->samples[r] = mixed ? 1u << r * GROUPS / d->rows : 1;
        d->total += d->samples[r];
    }
}

void pdnn_paper_decoder_add(struct pdnn_paper_decoder *d, struct pdnn_arena *arena, uint32_t rows,
                            bool mixed) {
    static const char *const names[] = {"decoder0", "decoder1", "decoder2", "decoder3"};
    const struct pdnn_activation_kind *kind = pdnn_activation_find(d->activation);
    d->rows = rows;
    d->samples = pdnn_arena_bytes(arena, rows * sizeof *d->samples);
    pdnn_paper_decoder_mix(d, mixed);
    d->params.beta1 = 0.9f;
    d->params.beta2 = 0.999f;
    d->params.average_decay = 0.999f;
    for (uint32_t k = 0; k <= LAST; k++) {
        const uint32_t inputs = pdnn_paper_inputs(k), outputs = pdnn_paper_outputs(k);
        pdnn_linear_add(&d->layer[k], &d->params, arena, names[k], inputs, outputs, !d->fixed_point,
                        true);
        d->in[k] = pdnn_arena_floats(arena, (size_t)d->total * inputs);
        d->in_grad[k] = pdnn_arena_floats(arena, (size_t)d->total * inputs);
        if (k < LAST) {
            pdnn_activation_add(&d->hidden[k], kind, kind->drawn ? 1 : PDNN_ACTIVATION_FLOAT,
                                d->noise_scale, &d->params, arena, names[k]);
            d->hidden[k].wide_slope = !d->fixed_point;
            d->mean[k] = pdnn_arena_floats(arena, (size_t)d->total * outputs);
        }
    }
    d->out = pdnn_arena_floats(arena, (size_t)d->total * PDNN_PAPER_PIXELS);
    d->pixels = pdnn_arena_floats(arena, (size_t)rows * PDNN_PAPER_PIXELS);
    d->latent_grad = pdnn_arena_floats(arena, (size_t)rows * PDNN_PAPER_LATENTS);
}

void pdnn_paper_decoder_start(struct pdnn_paper_decoder *d, struct pdnn_rng *rng) {
    for (uint32_t k = 0; k <= LAST; k++) {
        mask_fan_in(&d->layer[k], k);
        pdnn_linear_start(&d->layer[k], rng, sqrtf(3.0f / (float)pdnn_paper_fan_in(k)));
    }
    d->layer[2].log_scale = d->layer[1].log_scale; /* an engine of two noise tables */
}

/* logits (S, Pixels), the samples of one picture p (Pixels). */
PDNN_CLONES static void mean_of_samples(const float *restrict logits, uint32_t s, bool of_sigmoids,
                                        float *restrict p) {
    memset(p, 0, PDNN_PAPER_PIXELS * sizeof *p);
    for (uint32_t t = 0; t < s; t++) {
        const float *restrict z = logits + (size_t)t * PDNN_PAPER_PIXELS;
        for (uint32_t i = 0; i < PDNN_PAPER_PIXELS; i++) {
            p[i] += (of_sigmoids ? pdnn_sigmoid(z[i]) : z[i]) / (float)s;
        }
    }
    for (uint32_t i = 0; !of_sigmoids && i < PDNN_PAPER_PIXELS; i++) {
        p[i] = pdnn_sigmoid(p[i]);
    }
}

/* The gradient at p becomes that at each of its samples' logits, which it replaces. */
PDNN_CLONES static void mean_backward(const float *restrict p, const float *restrict grad,
                                      uint32_t s, bool of_sigmoids, float *restrict logits) {
    for (uint32_t t = 0; t < s; t++) {
        float *restrict z = logits + (size_t)t * PDNN_PAPER_PIXELS;
        for (uint32_t i = 0; i < PDNN_PAPER_PIXELS; i++) {
            const float q = of_sigmoids ? pdnn_sigmoid(z[i]) : p[i];
            z[i] = grad[i] * q * (1.0f - q) / (float)s;
        }
    }
}

void pdnn_paper_decode(struct pdnn_paper_decoder *d, struct pdnn_rng *rng, const float *latents) {
    const float low = d->fixed_point ? -1.0f : 0.0f;
    float *in = d->in[0];
    for (uint32_t k = 0; k <= LAST; k++) {
        pdnn_linear_prepare(&d->layer[k]);
    }
    for (uint32_t r = 0; r < d->rows; r++) {
        for (uint32_t s = 0; s < d->samples[r]; s++) {
            for (uint32_t i = 0; i < PDNN_PAPER_LATENTS; i++) {
                *in++ = latents[r * PDNN_PAPER_LATENTS + i] > 0.0f ? 1.0f : low;
            }
        }
    }
    d->reads = 0;
    for (uint32_t k = 0; k < LAST; k++) {
        const size_t n = (size_t)d->total * pdnn_paper_outputs(k);
        float ones = 0;
        pdnn_linear_forward(&d->layer[k], d->in[k], d->total, d->mean[k]);
        pdnn_activation_mean(&d->hidden[k], d->mean[k], n);
        pdnn_activation_emit(&d->hidden[k], rng, d->mean[k], n, d->in[k + 1]);
        for (size_t i = 0; !d->fixed_point && i < n; i++) {
            ones += d->in[k + 1][i];
        }
        d->reads += ones / (float)d->total * (float)(pdnn_paper_outputs(k + 1) / 16);
    }
    pdnn_linear_forward(&d->layer[LAST], d->in[LAST], d->total, d->out);
    const float *logits = d->out;
    for (uint32_t r = 0; r < d->rows; r++) {
        mean_of_samples(logits, d->samples[r], d->fixed_point,
                        d->pixels + (size_t)r * PDNN_PAPER_PIXELS);
        logits += (size_t)d->samples[r] * PDNN_PAPER_PIXELS;
    }
}

/* What a p-bit of layer k costs where it is 1, at the gradient of its output. */
static void add_price(const struct pdnn_paper_decoder *d, uint32_t k, float *grad) {
    const uint32_t n = pdnn_paper_outputs(k);
    const float price = d->price * (float)(pdnn_paper_outputs(k + 1) / 16) / (float)d->rows;
    for (uint32_t r = 0; r < d->rows; r++) {
        for (uint32_t i = 0; i < d->samples[r] * n; i++) {
            *grad++ += price / (float)d->samples[r];
        }
    }
}

static void backward(struct pdnn_paper_decoder *d) {
    const float *grad = d->out;
    for (uint32_t k = PDNN_PAPER_LAYERS; k-- > 0;) {
        pdnn_linear_backward(&d->layer[k], d->in[k], grad, d->total, d->in_grad[k]);
        if (k > 0) {
            if (d->reads_wanted > 0.0f) {
                add_price(d, k - 1, d->in_grad[k]);
            }
            pdnn_activation_backward(&d->hidden[k - 1], d->mean[k - 1],
                                     (size_t)d->total * pdnn_paper_outputs(k - 1), d->in_grad[k]);
        }
        grad = d->in_grad[k];
    }
}

void pdnn_paper_decode_backward(struct pdnn_paper_decoder *d, const float *pixels_grad) {
    /* From -1 to 1 is twice from 0 to 1. */
    const float step = d->fixed_point ? 1.0f : 0.5f;
    float *logits = d->out;
    for (uint32_t r = 0; r < d->rows; r++) {
        const size_t at = (size_t)r * PDNN_PAPER_PIXELS;
        mean_backward(d->pixels + at, pixels_grad + at, d->samples[r], d->fixed_point, logits);
        logits += (size_t)d->samples[r] * PDNN_PAPER_PIXELS;
    }
    backward(d);
    const float *grad = d->in_grad[0];
    memset(d->latent_grad, 0, (size_t)d->rows * PDNN_PAPER_LATENTS * sizeof(float));
    for (uint32_t r = 0; r < d->rows; r++) {
        for (uint32_t n = 0; n < d->samples[r] * PDNN_PAPER_LATENTS; n++) {
            d->latent_grad[r * PDNN_PAPER_LATENTS + n % PDNN_PAPER_LATENTS] += step * *grad++;
        }
    }
    for (uint32_t k = 0; k <= LAST; k++) {
        pdnn_linear_finish(&d->layer[k]);
    }
    if (d->reads_wanted > 0.0f) {
        d->price *= expf(price_rate * fminf(d->reads / d->reads_wanted - 1.0f, 1.0f));
    }
}
