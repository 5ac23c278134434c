/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/net/price.h"

#include <math.h>

#include "train/net/vecmath.h"

/* Mean number of changes between neighbours of T visits, in c of which a p-bit is 1.
 *
 * Its stratum at visit i is R XOR gray(i), R random, and it is 1 in strata 0 to c - 1. A step that
 * moves bit b of the stratum is taken T / 2^(b+1) times; of the T strata before it, two for each
 * of the min(c mod 2^(b+1), -c mod 2^(b+1)) pairs that c parts are ones in which it changes. */
static float changes(uint32_t c, uint32_t samples) {
    float sum = 0;
    for (uint32_t m = 1; m < samples; m *= 2) {
        uint32_t above = c % (2 * m), below = 2 * m - above;
        sum += (float)(above < below ? above : below) / (float)m;
    }
    return sum;
}

static float rows_of(enum pdnn_price_how how, uint32_t c, uint32_t samples) {
    switch (how) {
    case PDNN_PRICE_COUNTS:
        return c > 0 ? 1.0f : 0.0f;
    case PDNN_PRICE_CHANGES:
        return (float)c / (float)samples + changes(c, samples);
    default:
        return (float)c;
    }
}

void pdnn_price_set(struct pdnn_price *price, const struct pdnn_activation *activation,
                    enum pdnn_price_how how, uint32_t samples, uint32_t outputs) {
    const uint32_t groups = (outputs + PDNN_PRICE_GROUP - 1) / PDNN_PRICE_GROUP;
    price->samples = activation->kind->drawn ? samples : 1;
    for (uint32_t c = 0; c <= price->samples; c++)
        price->rows[c] = (float)groups * rows_of(how, c, price->samples);
}

bool pdnn_price_knows(const struct pdnn_activation_kind *kind, uint32_t bits) {
    return kind->form != PDNN_FORM_TANH && bits != PDNN_ACTIVATION_FLOAT;
}

static double add_drawn(const struct pdnn_price *price, const float *restrict p, size_t n,
                        float weight, float gain, float *restrict grad) {
    const float samples = (float)price->samples;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const float x = p[i] * samples;
        const int32_t at =
            (int32_t)x < (int32_t)price->samples ? (int32_t)x : (int32_t)price->samples - 1;
        const float slope = price->rows[at + 1] - price->rows[at];
        sum += (double)(price->rows[at] + (x - (float)at) * slope);
        grad[i] += weight * slope * samples * p[i] * (1.0f - p[i]) * gain;
    }
    return sum;
}

/* `mean`: z where the step is learned, else the sigmoid of z. */
static double add_codes(const struct pdnn_price *price, const struct pdnn_activation *a,
                        const float *restrict mean, size_t n, float weight, float *restrict grad) {
    float offset, step;
    pdnn_activation_grid(a, &offset, &step);
    const float limit = 0.5f * step, rows = price->rows[1];
    size_t active = 0;
    for (size_t i = 0; i < n; i++) {
        const float p = a->log_step ? pdnn_sigmoid(mean[i] - limit) : mean[i];
        active += mean[i] >= limit;
        grad[i] += weight * rows * p * (1.0f - p);
    }
    return (double)rows * (double)active;
}

double pdnn_price_add(const struct pdnn_price *price, const struct pdnn_activation *activation,
                      const float *mean, size_t n, float weight, float *grad) {
    if (price->samples == 0)
        return 0;
    return activation->kind->drawn
               ? add_drawn(price, mean, n, weight, 1.0f / activation->noise_scale, grad)
               : add_codes(price, activation, mean, n, weight, grad);
}
