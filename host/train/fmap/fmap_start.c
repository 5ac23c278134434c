/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fmap_start.c - where training begins, by what the first images make of it.
 */
#include "train/fmap/fmap_net.h"

#include <math.h>

/* Biases that let some 40 % of the units be on: of four neighbours, which are much alike, one. */
static const float shift = -0.25f, pooled_shift = -0.8f;
static const double on_at_start = 0.4; /* ... found for each layer, with batch normalisation */
static const float logit_spread = 0.5f;
/* Weights of this deviation learn at the full rate. */
static const float full_rate = 0.1f;

static float deviation(const float *w, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)w[i] * (double)w[i];
    return (float)sqrt(sum / (double)n);
}

static float shift_of(const struct pdnn_fmap_net *net, uint32_t k) {
    if (net->scheme.activation->form == PDNN_FORM_RELU)
        return 0.0f;
    return net->layer[k].spec.pool ? pooled_shift : shift;
}

/* Weights as they were drawn; the biases are 0. */
static void start_plain(struct pdnn_linear *linear) {
    if (linear->log_scale)
        linear->log_scale->value[0] =
            logf(pdnn_weight_first_scale(linear->format, linear->weight->value, linear->weight->n));
}

/* Scale the layer for sums (Spots, Outputs) that its weights give now. */
static void settle(struct pdnn_fmap_net *net, uint32_t k, const float *sums, size_t spots,
                   float *mean) {
    const bool hidden = k + 1 < net->n_layers;
    struct pdnn_linear *linear = &net->layer[k].linear;
    const float spread = pdnn_fmap_spread(sums, spots, linear->outputs, mean);
    const float gain = (hidden ? 1.0f : logit_spread) / spread;
    for (size_t i = 0; i < linear->weight->n; i++)
        linear->weight->value[i] *= gain;
    for (uint32_t j = 0; j < linear->outputs; j++)
        linear->bias->value[j] = (hidden ? shift_of(net, k) : 0.0f) -
                                 (hidden && net->scheme.normalise ? 0.0f : gain * mean[j]);
    if (linear->log_scale)
        linear->log_scale->value[0] =
            logf(pdnn_weight_first_scale(linear->format, linear->weight->value, linear->weight->n));
    linear->weight->rate = deviation(linear->weight->value, linear->weight->n) / full_rate;
}

/* A normalised layer's running values, for its weights as they are now. */
static void start_norm(struct pdnn_fmap_net *net, uint32_t k, const float *in, uint32_t rows) {
    struct pdnn_fmap_layer *layer = &net->layer[k];
    pdnn_fmap_net_prepare(net);
    pdnn_fmap_layer_forward(layer, in, rows, net->sum_grad[k]);
    pdnn_fmap_norm_start(&net->norm[k], net->sum_grad[k],
                         (size_t)rows * pdnn_fmap_layer_positions(layer));
}

/* What the units of layer k put out in the mean, with this bias. */
static double mean_output(struct pdnn_fmap_net *net, uint32_t k, uint32_t rows, float bias) {
    const struct pdnn_linear *linear = &net->layer[k].linear;
    const size_t n = rows * pdnn_fmap_net_outputs(net, k);
    double sum = 0;
    for (uint32_t j = 0; j < linear->outputs; j++)
        linear->bias->value[j] = bias;
    pdnn_fmap_net_prepare(net);
    pdnn_fmap_net_forward(net, rows, 1, false);
    for (size_t i = 0; i < n; i++)
        sum += (double)net->value[k][i];
    return sum / (double)n;
}

/* The layer's biases are what lets 40 % of its units be on, whatever their noise. */
static void balance(struct pdnn_fmap_net *net, uint32_t k, uint32_t rows) {
    enum { STEPS = 10 };
    float bias = 0, step = 4;
    for (int i = 0; i < STEPS; i++, step /= 2)
        bias += mean_output(net, k, rows, bias) > on_at_start ? -step : step;
}

void pdnn_fmap_net_start(struct pdnn_fmap_net *net, uint32_t rows) {
    const uint32_t hidden = net->n_layers - 1;
    float mean[PDNN_OUTPUTS_MAX];
    for (uint32_t k = 0; k < net->n_layers; k++)
        pdnn_linear_start(&net->layer[k].linear, &net->rng,
                          pdnn_linear_glorot(&net->layer[k].linear));
    for (uint32_t k = 0; k < hidden && net->scheme.normalise; k++)
        pdnn_fmap_norm_reset(&net->norm[k]);
    for (uint32_t k = 0; k < net->n_layers; k++) {
        struct pdnn_fmap_layer *layer = &net->layer[k];
        const float *in = k > 0 ? net->value[k - 1] : net->x;
        pdnn_fmap_net_prepare(net);
        pdnn_fmap_net_forward(net, rows, 1, false); /* the layers before are settled */
        float *sums = k < hidden ? net->sum_grad[k] : net->logits;
        pdnn_fmap_layer_forward(layer, in, rows, sums);
        if (net->scheme.glorot)
            start_plain(&layer->linear);
        else
            settle(net, k, sums, (size_t)rows * pdnn_fmap_layer_positions(layer), mean);
        if (k < hidden && net->scheme.normalise)
            start_norm(net, k, in, rows);
        if (k < hidden && net->scheme.batch_norm && !net->scheme.glorot &&
            net->scheme.activation->form != PDNN_FORM_RELU)
            balance(net, k, rows);
    }
}
