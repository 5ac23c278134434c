/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/sparsity/msnet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    KERNEL = 5,
    SIDE1 = 8, /* (20 - 5) / 2 + 1 */
    CHANNELS1 = 4,
    SIDE2 = 4, /* 8 - 5 + 1 */
    CHANNELS2 = 8,
    SIDE3 = 2,
    POOLED = CHANNELS2 * SIDE3 * SIDE3,
    CLASSES = PDNN_MSNET_CLASSES,
};

static const struct {
    uint32_t outputs, inputs, first;
    uint32_t tile_inputs, tile_outputs;
} layers[PDNN_MSNET_LAYERS] = {{4, 25, 0, 25, 4}, {8, 100, 100, 25, 4}, {5, 32, 900, 32, 5}};

uint32_t pdnn_msnet_outputs(uint32_t layer) {
    return layers[layer].outputs;
}
uint32_t pdnn_msnet_inputs(uint32_t layer) {
    return layers[layer].inputs;
}
uint32_t pdnn_msnet_first(uint32_t layer) {
    return layers[layer].first;
}

static uint32_t cells_of(uint32_t layer) {
    return layers[layer].outputs * layers[layer].inputs;
}

void pdnn_msnet_start(struct pdnn_msnet *net, struct pdnn_rng *rng) {
    const uint32_t bits = net->bits;
    *net = (struct pdnn_msnet){.bits = bits};
    for (uint32_t l = 0; l < PDNN_MSNET_LAYERS; l++)
        pdnn_rng_normal(rng, net->weight + layers[l].first, cells_of(l),
                        sqrtf(2.0f / (float)layers[l].inputs)); /* He et al., for rectifiers */
    for (uint32_t i = 0; i < PDNN_MSNET_WEIGHTS; i++)
        net->mask[i] = 1.0f;
}

/* The weights as they are used: masked, rounded to 2^bits - 1 steps from -max to max. */
static void effective(const struct pdnn_msnet *net, float *w) {
    for (uint32_t l = 0; l < PDNN_MSNET_LAYERS; l++) {
        float max = 0;
        for (uint32_t i = layers[l].first; i < layers[l].first + cells_of(l); i++)
            max = fmaxf(max, fabsf(net->weight[i]));
        const float steps = net->bits ? (float)((1u << (net->bits - 1)) - 1) : 0;
        for (uint32_t i = layers[l].first; i < layers[l].first + cells_of(l); i++) {
            w[i] = net->weight[i] * net->mask[i];
            if (net->bits && max > 0)
                w[i] = rintf(w[i] / max * steps) * max / steps;
        }
    }
}

/* What one picture leaves on its way. */
struct work {
    float a1[CHANNELS1][SIDE1][SIDE1], a2[CHANNELS2][SIDE2][SIDE2]; /* rectified */
    float pooled[POOLED], logits[CLASSES];
    uint8_t from[POOLED]; /* which of the four is the largest: 2 v + u */
};

static const float *weight1(const float *w, uint32_t c) {
    return w + c * KERNEL * KERNEL;
}
static const float *weight2(const float *w, uint32_t c, uint32_t from) {
    return w + layers[1].first + (c * CHANNELS1 + from) * KERNEL * KERNEL;
}

static void forward(const float *w, const uint8_t *pixels, struct work *x) {
    for (uint32_t c = 0; c < CHANNELS1; c++)
        for (uint32_t y = 0; y < SIDE1; y++)
            for (uint32_t k = 0; k < SIDE1; k++) {
                float sum = 0;
                for (uint32_t v = 0; v < KERNEL; v++)
                    for (uint32_t u = 0; u < KERNEL; u++)
                        if (pixels[(2 * y + v) * PDNN_MSNET_SIDE + 2 * k + u])
                            sum += weight1(w, c)[v * KERNEL + u];
                x->a1[c][y][k] = fmaxf(sum, 0);
            }
    for (uint32_t c = 0; c < CHANNELS2; c++)
        for (uint32_t y = 0; y < SIDE2; y++)
            for (uint32_t k = 0; k < SIDE2; k++) {
                float sum = 0;
                for (uint32_t f = 0; f < CHANNELS1; f++)
                    for (uint32_t v = 0; v < KERNEL; v++)
                        for (uint32_t u = 0; u < KERNEL; u++)
                            sum += weight2(w, c, f)[v * KERNEL + u] * x->a1[f][y + v][k + u];
                x->a2[c][y][k] = fmaxf(sum, 0);
            }
    for (uint32_t i = 0; i < POOLED; i++) {
        const uint32_t c = i / 4, y = i / 2 % 2 * 2, k = i % 2 * 2;
        x->from[i] = 0;
        for (uint8_t p = 1; p < 4; p++)
            if (x->a2[c][y + p / 2][k + p % 2] > x->a2[c][y + x->from[i] / 2][k + x->from[i] % 2])
                x->from[i] = p;
        x->pooled[i] = x->a2[c][y + x->from[i] / 2][k + x->from[i] % 2];
    }
    for (uint32_t o = 0; o < CLASSES; o++) {
        x->logits[o] = 0;
        for (uint32_t i = 0; i < POOLED; i++)
            x->logits[o] += w[layers[2].first + o * POOLED + i] * x->pooled[i];
    }
}

/* error (Classes): by the logits; adds to grad. */
static void backward(const float *w, const uint8_t *pixels, const struct work *x,
                     const float *error, float *grad) {
    float g1[CHANNELS1][SIDE1][SIDE1] = {0};
    for (uint32_t i = 0; i < POOLED; i++) {
        const uint32_t c = i / 4, y = i / 2 % 2 * 2 + x->from[i] / 2;
        const uint32_t k = i % 2 * 2 + x->from[i] % 2;
        float g = 0;
        for (uint32_t o = 0; o < CLASSES; o++) {
            grad[layers[2].first + o * POOLED + i] += error[o] * x->pooled[i];
            g += error[o] * w[layers[2].first + o * POOLED + i];
        }
        if (x->a2[c][y][k] <= 0)
            continue;
        for (uint32_t f = 0; f < CHANNELS1; f++) {
            float *to = grad + (weight2(w, c, f) - w);
            for (uint32_t v = 0; v < KERNEL; v++)
                for (uint32_t u = 0; u < KERNEL; u++) {
                    to[v * KERNEL + u] += g * x->a1[f][y + v][k + u];
                    g1[f][y + v][k + u] += g * weight2(w, c, f)[v * KERNEL + u];
                }
        }
    }
    for (uint32_t c = 0; c < CHANNELS1; c++)
        for (uint32_t y = 0; y < SIDE1; y++)
            for (uint32_t k = 0; k < SIDE1; k++)
                for (uint32_t p = 0; x->a1[c][y][k] > 0 && p < KERNEL * KERNEL; p++)
                    if (pixels[(2 * y + p / KERNEL) * PDNN_MSNET_SIDE + 2 * k + p % KERNEL])
                        grad[c * KERNEL * KERNEL + p] += g1[c][y][k];
}

double pdnn_msnet_loss(const struct pdnn_msnet *net, const uint8_t *pixels, const uint8_t *labels,
                       uint32_t n, float *grad, uint32_t *right) {
    float w[PDNN_MSNET_WEIGHTS];
    double loss = 0;
    effective(net, w);
    *right = 0;
    if (grad)
        memset(grad, 0, PDNN_MSNET_WEIGHTS * sizeof *grad);
    for (uint32_t r = 0; r < n; r++) {
        struct work x;
        float error[CLASSES], max, total = 0;
        uint32_t best = 0;
        forward(w, pixels + (size_t)r * PDNN_MSNET_PIXELS, &x);
        for (uint32_t o = 1; o < CLASSES; o++)
            best = x.logits[o] > x.logits[best] ? o : best;
        max = x.logits[best];
        for (uint32_t o = 0; o < CLASSES; o++)
            total += error[o] = expf(x.logits[o] - max);
        for (uint32_t o = 0; o < CLASSES; o++)
            error[o] = (error[o] / total - (o == labels[r])) / (float)n;
        loss += (double)(logf(total) + max - x.logits[labels[r]]) / n;
        *right += best == labels[r];
        if (grad)
            backward(w, pixels + (size_t)r * PDNN_MSNET_PIXELS, &x, error, grad);
    }
    return loss;
}

double pdnn_msnet_sparsity(const struct pdnn_msnet *net, uint32_t layer) {
    return pdnn_prune_sparsity(net->mask + layers[layer].first, cells_of(layer));
}

double pdnn_msnet_step(struct pdnn_msnet *net, const uint8_t *pixels, const uint8_t *labels,
                       uint32_t n, struct pdnn_msnet_update *update) {
    const float decay1 = 0.9f, decay2 = 0.999f, least = 1e-8f, momentum = 0.9f;
    float grad[PDNN_MSNET_WEIGHTS], change[PDNN_MSNET_WEIGHTS];
    uint32_t right;
    const double loss = pdnn_msnet_loss(net, pixels, labels, n, grad, &right);
    net->steps++;
    const float unbias1 = 1 - powf(decay1, (float)net->steps);
    const float unbias2 = 1 - powf(decay2, (float)net->steps);
    for (uint32_t i = 0; i < PDNN_MSNET_WEIGHTS; i++) {
        net->momentum[i] = momentum * net->momentum[i] + (1 - momentum) * grad[i];
        const float g = grad[i] * net->mask[i];
        net->m[i] = decay1 * net->m[i] + (1 - decay1) * g;
        net->v[i] = decay2 * net->v[i] + (1 - decay2) * g * g;
        change[i] = net->mask[i] == 0.0f ? 0.0f
                                         : -update->rate * net->m[i] / unbias1 /
                                               (sqrtf(net->v[i] / unbias2) + least);
    }
    for (uint32_t l = 0; l < PDNN_MSNET_LAYERS; l++) {
        const double sparsity = pdnn_msnet_sparsity(net, l);
        struct pdnn_vau_count count = {0};
        if (update->vau && sparsity >= update->above) {
            const struct pdnn_vau vau = {layers[l].tile_inputs, layers[l].tile_outputs,
                                         update->lambda, false};
            pdnn_vau_apply(&vau, net->mask + layers[l].first, layers[l].outputs, layers[l].inputs,
                           change + layers[l].first, &count);
            update->cycles += count.cycles;
        } else {
            update->cells += (uint64_t)llround((1 - sparsity) * cells_of(l));
        }
    }
    for (uint32_t i = 0; i < PDNN_MSNET_WEIGHTS; i++)
        net->weight[i] += change[i];
    return loss;
}

int pdnn_msnet_prune(struct pdnn_msnet *net, double sparsity, struct pdnn_rng *rng) {
    const struct pdnn_prune_block anywhere = {0, 0};
    const double candidates = 1.5;
    int err = PDNN_OK;
    for (uint32_t l = 0; l < PDNN_MSNET_LAYERS && !err; l++) {
        const uint32_t at = layers[l].first;
        err = sparsity < pdnn_msnet_sparsity(net, l)
                  ? pdnn_prune_regrow(net->mask + at, net->momentum + at, layers[l].outputs,
                                      layers[l].inputs, sparsity, candidates, &anywhere, rng)
                  : pdnn_prune_magnitude(net->weight + at, net->mask + at, layers[l].outputs,
                                         layers[l].inputs, sparsity, &anywhere);
    }
    for (uint32_t i = 0; i < PDNN_MSNET_WEIGHTS; i++) {
        net->m[i] *= net->mask[i];
        net->v[i] *= net->mask[i];
    }
    return err;
}
