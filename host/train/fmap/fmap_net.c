/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/fmap/fmap_net.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clones.h"
#include "train/fmap/fmap_pool.h"
#include "train/net/loss.h"
#include "train/net/pbit.h"

enum { BITS = 16, COLOURS = 4 }; /* channels of the input */

static uint32_t hidden_of(const struct pdnn_fmap_net *net) {
    return net->n_layers - 1;
}

size_t pdnn_fmap_net_outputs(const struct pdnn_fmap_net *net, uint32_t k) {
    const struct pdnn_fmap_layer *layer = &net->layer[k];
    const size_t all = (size_t)pdnn_fmap_layer_positions(layer) * layer->linear.outputs;
    return layer->spec.pool ? all / 4 : all;
}

static size_t sums_of(const struct pdnn_fmap_net *net, uint32_t k) {
    const struct pdnn_fmap_layer *layer = &net->layer[k];
    return (size_t)pdnn_fmap_layer_positions(layer) * layer->linear.outputs;
}

/* Rows whose sums differ: the first layer's samples share them. */
static uint32_t rows_of(uint32_t k, uint32_t rows, uint32_t samples) {
    return k > 0 ? rows * samples : rows;
}

/* The inputs of layer k are 0 and 1; the last layer reads means. */
static bool reads_bits(const struct pdnn_fmap_net *net, uint32_t k) {
    const struct pdnn_scheme *scheme = &net->scheme;
    return k == 0 ? !scheme->pixels
                  : k < hidden_of(net) && scheme->activation_bits == 1 &&
                        scheme->activation->form == PDNN_FORM_SIGMOID;
}

static void add_layers(struct pdnn_fmap_net *net) {
    const struct pdnn_scheme *scheme = &net->scheme;
    uint32_t height = net->side, width = height, channels = net->channels;
    size_t patches = 0;
    for (uint32_t k = 0; k < net->n_layers; k++) {
        struct pdnn_fmap_layer *layer = &net->layer[k];
        const struct pdnn_fmap_spec *spec = &scheme->layers[k];
        const bool hidden = k < hidden_of(net);
        char name[20] = "logits";
        if (hidden)
            snprintf(name, sizeof name, "hidden%u", k);
        pdnn_fmap_layer_shape(layer, spec, height, width, channels);
        pdnn_linear_add(&layer->linear, &net->params, &net->arena, name, layer->linear.inputs,
                        spec->outputs, scheme->weights->levels != PDNN_LEVELS_FLOAT, k == 0);
        layer->linear.format = scheme->weights;
        if (reads_bits(net, k))
            pdnn_fmap_layer_reads_bits(layer, &net->arena, rows_of(k, net->rows, net->samples));
        const size_t floats = pdnn_fmap_layer_patch_floats(layer);
        patches = floats > patches ? floats : patches;
        if (hidden) {
            pdnn_activation_add(&net->activation[k], scheme->activation, scheme->activation_bits,
                                scheme->deploy_pbits ? 1.0f : scheme->noise_scales[k], &net->params,
                                &net->arena, name);
            net->activation[k].wide_slope = scheme->wide_slope;
            net->gain[k] = 1.0f;
            net->bias[k] = pdnn_arena_floats(&net->arena, spec->outputs);
        }
        if (hidden && scheme->normalise)
            pdnn_fmap_norm_add(&net->norm[k], &net->params, &net->arena, name, spec->outputs,
                               scheme->batch_norm,
                               rows_of(k, net->rows, net->samples) * sums_of(net, k));
        height = layer->out_height / (spec->pool ? 2 : 1);
        width = layer->out_width / (spec->pool ? 2 : 1);
        channels = spec->outputs;
    }
    float *patch = pdnn_arena_floats(&net->arena, patches);
    float *patch_grad = pdnn_arena_floats(&net->arena, patches);
    for (uint32_t k = 0; k < net->n_layers; k++) {
        net->layer[k].patch = patch;
        net->layer[k].patch_grad = patch_grad;
    }
}

static void add_buffers(struct pdnn_fmap_net *net) {
    struct pdnn_arena *arena = &net->arena;
    const size_t rows = net->rows, all = rows * net->samples;
    net->x = pdnn_arena_floats(arena, rows * net->side * net->side * net->channels);
    for (uint32_t k = 0; k < hidden_of(net); k++) {
        const size_t n = rows_of(k, net->rows, net->samples);
        net->mean[k] = pdnn_arena_floats(arena, n * sums_of(net, k));
        net->sum_grad[k] = pdnn_arena_floats(arena, n * sums_of(net, k));
        if (net->layer[k].spec.pool)
            net->pooled[k] = pdnn_arena_floats(arena, n * pdnn_fmap_net_outputs(net, k));
        net->value[k] = pdnn_arena_floats(arena, all * pdnn_fmap_net_outputs(net, k));
        net->grad[k] = pdnn_arena_floats(arena, all * pdnn_fmap_net_outputs(net, k));
    }
    const size_t last = net->layer[hidden_of(net)].linear.inputs;
    net->average = pdnn_arena_floats(arena, rows * last);
    net->average_grad = pdnn_arena_floats(arena, rows * last);
    net->logits = pdnn_arena_floats(arena, rows * net->classes);
}

int pdnn_fmap_net_new(struct pdnn_fmap_net *net, uint32_t side, uint32_t bits, uint32_t classes,
                      const struct pdnn_scheme *scheme, uint32_t rows, uint32_t samples,
                      uint64_t seed) {
    memset(net, 0, sizeof *net);
    net->scheme = *scheme;
    net->n_layers = scheme->n_layers;
    net->classes = classes;
    net->side = side;
    net->channels = scheme->pixels ? COLOURS : BITS;
    net->rows = rows;
    net->samples = pdnn_scheme_is_drawn(scheme) || scheme->deploy_pbits ? samples : 1;
    net->draws = 1;
    net->rng.seed = seed;
    net->params.beta1 = 0.9f;
    net->params.beta2 = 0.999f;
    add_layers(net);
    if (!net->arena.failed)
        add_buffers(net);
    if (net->arena.failed) {
        pdnn_fmap_net_free(net);
        return PDNN_ERR_MEMORY;
    }
    /* Bits that are always 0 have weights of 0. */
    struct pdnn_linear *first = &net->layer[0].linear;
    for (size_t i = 0; i < first->weight->n; i++)
        first->mask[i] = i % net->channels < bits ? 1.0f : 0.0f;
    return PDNN_OK;
}

void pdnn_fmap_net_free(struct pdnn_fmap_net *net) {
    pdnn_arena_free(&net->arena);
}

void pdnn_fmap_net_anneal(struct pdnn_fmap_net *net, double done) {
    for (uint32_t k = 0; net->scheme.activation->drawn && k < hidden_of(net); k++)
        net->activation[k].noise_scale = pdnn_scheme_noise(&net->scheme, k, done);
}

void pdnn_fmap_net_average(struct pdnn_fmap_net *net, uint32_t draws) {
    net->draws = draws;
    for (uint32_t k = 1; k < net->n_layers; k++)
        net->layer[k].numbers = draws > 1;
}

void pdnn_fmap_net_deploy(struct pdnn_fmap_net *net) {
    if (!net->scheme.deploy_pbits)
        return;
    pdnn_scheme_deploy(&net->scheme);
    for (uint32_t k = 0; k < hidden_of(net); k++) {
        net->activation[k].kind = net->scheme.activation;
        net->activation[k].bits = net->scheme.activation_bits;
        net->activation[k].noise_scale = net->scheme.noise_scales[k];
    }
}

/* The biases that a device has: the normalisation's mean is part of them, and the sum of both a
 * whole number of its units. */
static void fold(struct pdnn_fmap_net *net, uint32_t k) {
    const struct pdnn_linear *linear = &net->layer[k].linear;
    const struct pdnn_fmap_norm *norm = &net->norm[k];
    const float spread = norm->spread->value[0];
    const float unit = linear->log_scale ? expf(linear->log_scale->value[0]) * linear->in_step : 0;
    net->gain[k] = 1.0f / spread;
    for (uint32_t j = 0; j < linear->outputs; j++) {
        const float bias = linear->bias->value[j] * spread - norm->mean->value[j];
        net->bias[k][j] = unit > 0 ? unit * rintf(bias / unit) : bias;
    }
}

void pdnn_fmap_net_prepare(struct pdnn_fmap_net *net) {
    const uint32_t bits = net->scheme.activation_bits;
    for (uint32_t k = 0; k < net->n_layers; k++) {
        struct pdnn_linear *linear = &net->layer[k].linear;
        if (k > 0)
            pdnn_activation_grid(&net->activation[k - 1], &linear->in_offset, &linear->in_step);
        else
            linear->in_step = bits == PDNN_ACTIVATION_FLOAT || net->scheme.pixels
                                  ? 0.0f
                                  : 1.0f / (float)((1u << bits) - 1);
        pdnn_linear_prepare(linear);
        if (k == hidden_of(net))
            continue;
        if (net->scheme.normalise && !net->scheme.batch_norm)
            fold(net, k);
        else
            memcpy(net->bias[k], linear->effective_bias, linear->outputs * sizeof(float));
    }
}

/* ---- forward ------------------------------------------------------------------------------- */

PDNN_CLONES static void add_bias(float *restrict z, const float *restrict bias, float gain,
                                 size_t rows, uint32_t width) {
    for (size_t r = 0; r < rows; r++, z += width)
        for (uint32_t j = 0; j < width; j++)
            z[j] = gain * (z[j] + bias[j]);
}

static struct pdnn_fmap_pool pool_of(const struct pdnn_fmap_net *net, uint32_t k, uint32_t rows) {
    const struct pdnn_fmap_layer *layer = &net->layer[k];
    return (struct pdnn_fmap_pool){rows, layer->out_height, layer->out_width,
                                   layer->linear.outputs};
}

/* Hidden layer k of n_rows rows, each drawn `draws` times. */
static void run_hidden(struct pdnn_fmap_net *net, uint32_t k, const float *in, uint32_t n_rows,
                       uint32_t draws, bool train) {
    const struct pdnn_activation *activation = &net->activation[k];
    struct pdnn_fmap_layer *layer = &net->layer[k];
    const uint32_t width = layer->linear.outputs;
    const size_t spots = (size_t)n_rows * pdnn_fmap_layer_positions(layer);
    const float *bias = net->bias[k], *mean = net->mean[k];
    float gain = net->gain[k];
    pdnn_fmap_layer_forward(layer, in, n_rows, net->mean[k]);
    if (net->scheme.batch_norm || (train && net->scheme.normalise)) {
        if (train)
            pdnn_fmap_norm_forward(&net->norm[k], net->mean[k], spots);
        else
            pdnn_fmap_norm_apply(&net->norm[k], net->mean[k], spots);
        bias = layer->linear.bias->value;
        gain = 1.0f;
    }
    if (pdnn_activation_is_pbit(activation) && !layer->spec.pool &&
        net->draws == 1) { /* one pass */
        pdnn_pbit_layer_draw(&net->rng, net->mean[k], bias, gain / activation->noise_scale,
                             (uint32_t)spots, width, draws, net->value[k]);
        return;
    }
    add_bias(net->mean[k], bias, gain, spots, width);
    pdnn_activation_mean(activation, net->mean[k], spots * width);
    if (layer->spec.pool) {
        const struct pdnn_fmap_pool pool = pool_of(net, k, n_rows);
        if (pdnn_activation_is_pbit(activation))
            pdnn_fmap_pool_any(&pool, net->mean[k], net->pooled[k]);
        else
            pdnn_fmap_pool_max(&pool, net->mean[k], net->pooled[k]);
        mean = net->pooled[k];
    }
    const size_t n = n_rows * pdnn_fmap_net_outputs(net, k);
    if (net->draws > 1)
        pdnn_pbit_draw_mean(&net->rng, mean, n, net->draws, net->value[k]);
    for (uint32_t t = 0; net->draws == 1 && t < draws; t++)
        pdnn_activation_emit(activation, &net->rng, mean, n, net->value[k] + t * n);
}

PDNN_CLONES static void mean_of_samples(const float *restrict x, size_t n, uint32_t samples,
                                        float *restrict mean) {
    const float one = 1.0f / (float)samples;
    for (size_t i = 0; i < n; i++)
        mean[i] = one * x[i];
    for (uint32_t t = 1; t < samples; t++)
        for (size_t i = 0; i < n; i++)
            mean[i] += one * x[t * n + i];
}

static uint32_t samples_used(const struct pdnn_fmap_net *net, uint32_t samples) {
    return samples < net->samples ? samples : net->samples;
}

void pdnn_fmap_net_forward(struct pdnn_fmap_net *net, uint32_t rows, uint32_t samples, bool train) {
    const uint32_t hidden = hidden_of(net);
    const float *in = net->x;
    samples = samples_used(net, samples);
    for (uint32_t k = 0; k < hidden; k++) {
        const uint32_t n_rows = rows_of(k, rows, samples);
        run_hidden(net, k, in, n_rows, k > 0 ? 1 : samples, train);
        in = net->value[k];
    }
    struct pdnn_linear *last = &net->layer[hidden].linear;
    mean_of_samples(in, (size_t)rows * last->inputs, samples, net->average);
    pdnn_linear_forward(last, net->average, rows, net->logits);
}

/* ---- backward ------------------------------------------------------------------------------ */

/* From the gradient at the outputs to that at the sums, net->sum_grad[k]. */
static void backward_hidden(struct pdnn_fmap_net *net, uint32_t k, const float *grad,
                            uint32_t n_rows) {
    const struct pdnn_activation *activation = &net->activation[k];
    struct pdnn_fmap_layer *layer = &net->layer[k];
    float *to = net->sum_grad[k];
    const size_t spots = (size_t)n_rows * pdnn_fmap_layer_positions(layer);
    const size_t n = spots * layer->linear.outputs;
    const struct pdnn_fmap_pool pool = pool_of(net, k, n_rows);
    if (layer->spec.pool && pdnn_activation_is_pbit(activation)) {
        pdnn_fmap_pool_any_backward(&pool, net->mean[k], net->pooled[k],
                                    1.0f / activation->noise_scale, grad, to);
    } else {
        if (layer->spec.pool)
            pdnn_fmap_pool_max_backward(&pool, net->mean[k], net->pooled[k], grad, to);
        else
            memcpy(to, grad, n * sizeof *to);
        pdnn_activation_backward(activation, net->mean[k], n, to);
    }
    pdnn_linear_backward_bias(&layer->linear, to, (uint32_t)spots);
    if (net->scheme.normalise)
        pdnn_fmap_norm_backward(&net->norm[k], to, spots);
}

void pdnn_fmap_net_backward(struct pdnn_fmap_net *net, uint32_t rows, uint32_t samples) {
    const uint32_t hidden = hidden_of(net);
    samples = samples_used(net, samples);
    struct pdnn_linear *last = &net->layer[hidden].linear;
    pdnn_linear_backward(last, net->average, net->logits, rows, net->average_grad);
    /* Every sample has its part of the mean's gradient. */
    const size_t n = (size_t)rows * last->inputs;
    float *grad = net->grad[hidden - 1];
    for (uint32_t t = 0; t < samples; t++)
        for (size_t i = 0; i < n; i++)
            grad[t * n + i] = net->average_grad[i] / (float)samples;
    for (uint32_t k = hidden; k-- > 0;) {
        const uint32_t n_rows = rows_of(k, rows, samples);
        grad = net->grad[k];
        const size_t outputs = rows * pdnn_fmap_net_outputs(net, k);
        for (uint32_t t = 1; k == 0 && t < samples; t++) /* samples of the same sums */
            for (size_t i = 0; i < outputs; i++)
                grad[i] += grad[t * outputs + i];
        backward_hidden(net, k, grad, n_rows);
        pdnn_fmap_layer_backward(&net->layer[k], k > 0 ? net->value[k - 1] : net->x,
                                 net->sum_grad[k], n_rows, k > 0 ? net->grad[k - 1] : NULL);
    }
}

double pdnn_fmap_net_step(struct pdnn_fmap_net *net, const uint8_t *labels, const float *targets,
                          uint32_t rows, uint32_t samples, float rate) {
    pdnn_fmap_net_prepare(net);
    pdnn_fmap_net_forward(net, rows, samples, true);
    double loss = targets ? pdnn_loss_softmax_to(net->logits, targets, rows, net->classes)
                          : pdnn_loss_softmax(net->logits, labels, rows, net->classes);
    pdnn_fmap_net_backward(net, rows, samples);
    for (uint32_t k = 0; k < net->n_layers; k++)
        pdnn_linear_finish(&net->layer[k].linear);
    pdnn_adam_step(&net->params, rate);
    pdnn_linear_keep_within(&net->layer[hidden_of(net)].linear);
    return loss;
}

double pdnn_fmap_net_clipped(const struct pdnn_fmap_net *net, uint32_t k) {
    const struct pdnn_linear *linear = &net->layer[k].linear;
    if (!linear->log_scale || linear->format->levels == PDNN_LEVELS_BINARY)
        return 0;
    const float scale = expf(linear->log_scale->value[0]);
    size_t n = 0;
    for (size_t i = 0; i < linear->weight->n; i++) {
        const float x = linear->weight->value[i] / scale;
        n += x <= linear->format->low || x >= linear->format->high;
    }
    return (double)n / (double)linear->weight->n;
}
