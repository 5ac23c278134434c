/* SPDX-License-Identifier: BSD-2-Clause
 *
 * classifier.c - forward and backward. Unless the input is drawn, the first layer sees the same
 * pixels in every sample, so its sums are computed once; the last is linear, so it is applied once,
 * to the mean of the outputs.
 */
#include "train/classifier/classifier.h"

#include <stdio.h>
#include <string.h>

#include "train/net/loss.h"
#include "train/net/pbit.h"

/* Three quarters of such weights round to 0: so their sums begin with a spread of 1 or so. */
static const float one_sign_gain = 3.0f;

static void add_layers(struct pdnn_classifier *net) {
    const struct pdnn_scheme *scheme = &net->scheme;
    struct pdnn_arena *arena = &net->arena;
    uint32_t inputs = net->inputs;
    for (uint32_t k = 0; k < net->n_layers; k++) {
        bool hidden = k + 1 < net->n_layers;
        uint32_t outputs = hidden ? scheme->widths[k] : net->classes;
        char name[20] = "logits";
        if (hidden)
            snprintf(name, sizeof name, "hidden%u", k);
        pdnn_linear_add(&net->layer[k], &net->params, arena, name, inputs, outputs,
                        scheme->weights->levels != PDNN_LEVELS_FLOAT, k == 0);
        net->layer[k].format = scheme->weights;
        /* Classes of one sign each would leave the last layer nothing to weigh. */
        if (!hidden && scheme->weights->levels == PDNN_LEVELS_SIGNED)
            net->layer[k].format = pdnn_weight_format_at(0);
        if (hidden) {
            pdnn_activation_add(&net->activation[k], scheme->activation, scheme->activation_bits,
                                scheme->noise_scales[k], &net->params, arena, name);
            net->activation[k].wide_slope = scheme->wide_slope;
            net->activation[k].ties =
                (struct pdnn_ties){.n = scheme->ties, .step = scheme->tie_step};
        }
        inputs = outputs;
    }
}

/* Pixels, p-bits and thresholds. The last layer, which mostly sees a mean of them, is no matter. */
static bool reads_bits(const struct pdnn_classifier *net, uint32_t k) {
    const struct pdnn_activation *before = &net->activation[k > 0 ? k - 1 : 0];
    return k == 0 ||
           (before->kind->form == PDNN_FORM_SIGMOID && before->bits == 1 && before->ties.n == 0);
}

static void add_buffers(struct pdnn_classifier *net) {
    struct pdnn_arena *arena = &net->arena;
    size_t rows = net->rows, all = rows * net->samples;
    bool drawn = net->scheme.sampled_input;
    uint32_t hidden = net->n_layers - 1;
    net->image = pdnn_arena_floats(arena, rows * net->inputs);
    net->x = drawn ? pdnn_arena_floats(arena, all * net->inputs) : net->image;
    for (uint32_t k = 0; k < hidden; k++) {
        size_t width = net->layer[k].outputs;
        net->mean[k] = pdnn_arena_floats(arena, (k > 0 || drawn ? all : rows) * width);
        net->value[k] = pdnn_arena_floats(arena, all * width);
        net->grad[k] = pdnn_arena_floats(arena, all * width);
    }
    for (uint32_t k = 0; k < hidden; k++)
        if (reads_bits(net, k))
            pdnn_linear_reads_bits(&net->layer[k], arena, k > 0 || drawn ? all : rows);
    if (hidden > 1)
        net->sum_grad = pdnn_arena_floats(arena, rows * net->layer[1].outputs);
    size_t last = net->layer[hidden].inputs;
    net->average = pdnn_arena_floats(arena, rows * last);
    net->average_grad = pdnn_arena_floats(arena, rows * last);
    net->logits = pdnn_arena_floats(arena, rows * net->classes);
    if (net->scheme.probability_mean) {
        net->sample_logits = pdnn_arena_floats(arena, all * net->classes);
        net->mean_logits = pdnn_arena_floats(arena, rows * net->classes);
    }
}

int pdnn_classifier_new(struct pdnn_classifier *net, uint32_t pixels, uint32_t classes,
                        const struct pdnn_scheme *scheme, uint32_t rows, uint32_t samples,
                        uint64_t seed) {
    memset(net, 0, sizeof *net);
    net->scheme = *scheme;
    net->n_layers = scheme->n_widths + 1;
    net->inputs = 16 * pdnn_words16(pixels);
    net->classes = classes;
    net->rows = rows;
    net->samples = pdnn_scheme_is_drawn(scheme) || scheme->deploy_pbits ? samples : 1;
    net->rng.seed = seed;
    net->params.beta1 = 0.9f;
    net->params.beta2 = 0.999f;
    add_layers(net);
    if (!net->arena.failed)
        add_buffers(net);
    if (net->arena.failed) {
        pdnn_classifier_free(net);
        return PDNN_ERR_MEMORY;
    }
    /* Columns of the padding never see a 1: they stay 0. */
    for (uint32_t j = 0; j < net->layer[0].outputs; j++)
        for (uint32_t i = pixels; i < net->inputs; i++)
            net->layer[0].mask[(size_t)j * net->inputs + i] = 0.0f;
    for (uint32_t k = 0; k < net->n_layers; k++) {
        const float limit = pdnn_linear_glorot(&net->layer[k]);
        const bool one_sign = net->layer[k].format->levels == PDNN_LEVELS_SIGNED;
        pdnn_linear_start(&net->layer[k], &net->rng, one_sign ? one_sign_gain * limit : limit);
    }
    /* Inputs of 0 have gradients of 0: only what rounds 0 to 1 needs the mask on. */
    if (pdnn_weight_format_has_zero(scheme->weights))
        net->layer[0].mask = NULL;
    return PDNN_OK;
}

void pdnn_classifier_free(struct pdnn_classifier *net) {
    pdnn_arena_free(&net->arena);
}

/* Each layer reads codes of the one before; an input bit is the lowest or the highest code. */
void pdnn_classifier_prepare(struct pdnn_classifier *net) {
    uint32_t bits = net->scheme.activation_bits;
    for (uint32_t k = 0; k < net->n_layers; k++) {
        struct pdnn_linear *layer = &net->layer[k];
        if (k > 0)
            pdnn_activation_grid(&net->activation[k - 1], &layer->in_offset, &layer->in_step);
        else
            layer->in_step =
                bits == PDNN_ACTIVATION_FLOAT ? 0.0f : 1.0f / (float)((1u << bits) - 1);
        pdnn_linear_prepare(layer);
        if (k + 1 < net->n_layers && net->activation[k].ties.n)
            pdnn_ties_settle(&net->activation[k].ties, pdnn_linear_unit(layer));
    }
}

/* One layer of p-bits has its samples counted; two are read by changes and by counts. Devices take
 * the samples of more of them one by one, so that T only multiplies the price. */
static enum pdnn_price_how read_how(const struct pdnn_classifier *net, uint32_t k) {
    const uint32_t hidden = net->n_layers - 1;
    if (hidden > 2)
        return PDNN_PRICE_ANEW;
    return k + 1 == hidden ? PDNN_PRICE_COUNTS : PDNN_PRICE_CHANGES;
}

void pdnn_classifier_set_price(struct pdnn_classifier *net, float weight, uint32_t samples) {
    net->price_weight = weight;
    for (uint32_t k = 0; weight > 0 && k + 1 < net->n_layers; k++)
        pdnn_price_set(&net->price[k], &net->activation[k], read_how(net, k), samples,
                       net->layer[k + 1].outputs);
}

int pdnn_classifier_set_sparsity(struct pdnn_classifier *net, uint32_t pixels,
                                 const struct pdnn_sparsity_options *options) {
    net->sparsity.options = *options;
    for (uint32_t k = 0; k < net->n_layers - options->dense_last; k++) {
        char name[20] = "logits";
        if (k + 1 < net->n_layers)
            snprintf(name, sizeof name, "hidden%u", k);
        pdnn_sparsity_add(&net->sparsity, &net->layer[k], k > 0 ? net->layer[k].inputs : pixels,
                          &net->params, &net->arena, name);
    }
    return net->arena.failed ? PDNN_ERR_MEMORY : PDNN_OK;
}

int pdnn_classifier_centre(struct pdnn_classifier *net, uint32_t rows) {
    for (uint32_t k = 0; k < net->n_layers; k++) {
        struct pdnn_linear *layer = &net->layer[k];
        if (!(layer->in_mean = pdnn_arena_floats(&net->arena, layer->inputs)))
            return PDNN_ERR_MEMORY;
        const bool half = k > 0 && net->activation[k - 1].kind->form == PDNN_FORM_SIGMOID;
        for (uint32_t i = 0; i < layer->inputs; i++) {
            float sum = half ? 0.5f * (float)rows : 0.0f;
            for (uint32_t r = 0; k == 0 && r < rows; r++)
                sum += net->image[(size_t)r * net->inputs + i];
            layer->in_mean[i] = sum / (float)rows;
        }
    }
    return PDNN_OK;
}

/* grad: at the sums of layer k, a row for each of its mean's. */
static void add_price(struct pdnn_classifier *net, uint32_t k, uint32_t n_rows, float *grad) {
    if (net->price_weight > 0)
        net->price_rows += pdnn_price_add(&net->price[k], &net->activation[k], net->mean[k],
                                          (size_t)n_rows * net->layer[k].outputs,
                                          net->price_weight / (float)n_rows, grad) /
                           n_rows;
}

void pdnn_classifier_deploy(struct pdnn_classifier *net) {
    if (!net->scheme.deploy_pbits)
        return;
    pdnn_scheme_deploy(&net->scheme);
    for (uint32_t k = 0; k + 1 < net->n_layers; k++) {
        net->activation[k].kind = net->scheme.activation;
        net->activation[k].bits = net->scheme.activation_bits;
    }
}

void pdnn_classifier_finish(struct pdnn_classifier *net) {
    for (uint32_t k = 0; k < net->n_layers; k++)
        pdnn_linear_finish(&net->layer[k]);
}

/* Rows of the mean of layer k. */
static uint32_t mean_rows(const struct pdnn_classifier *net, uint32_t k, uint32_t rows,
                          uint32_t samples) {
    return k > 0 || net->scheme.sampled_input ? rows * samples : rows;
}

static uint32_t samples_used(const struct pdnn_classifier *net, uint32_t samples) {
    if (!pdnn_scheme_is_drawn(&net->scheme))
        return 1;
    return samples < net->samples ? samples : net->samples;
}

/* p-bits: one pass over memory. Of the last hidden layer only the average is kept. */
static void forward_pbit(struct pdnn_classifier *net, uint32_t k, const float *in, uint32_t rows,
                         uint32_t samples, bool last) {
    const struct pdnn_linear *layer = &net->layer[k];
    float gain = 1.0f / net->activation[k].noise_scale, *mean = net->mean[k];
    uint32_t n_rows = mean_rows(net, k, rows, samples);
    pdnn_linear_product(layer, in, n_rows, mean);
    if (!last)
        pdnn_pbit_layer_draw(&net->rng, mean, layer->effective_bias, gain, n_rows, layer->outputs,
                             rows * samples / n_rows, net->value[k]);
    else if (n_rows == rows)
        pdnn_pbit_layer_shared(&net->rng, mean, layer->effective_bias, gain, rows, layer->outputs,
                               samples, net->average);
    else
        pdnn_pbit_layer_mean(&net->rng, mean, layer->effective_bias, gain, rows, layer->outputs,
                             samples, net->average);
}

static void forward_any(struct pdnn_classifier *net, uint32_t k, const float *in, uint32_t rows,
                        uint32_t samples) {
    const struct pdnn_activation *activation = &net->activation[k];
    uint32_t n_rows = mean_rows(net, k, rows, samples);
    size_t n = (size_t)n_rows * net->layer[k].outputs;
    pdnn_linear_forward(&net->layer[k], in, n_rows, net->mean[k]);
    pdnn_activation_mean(activation, net->mean[k], n);
    for (uint32_t t = 0; t < rows * samples / n_rows; t++)
        pdnn_activation_emit(activation, &net->rng, net->mean[k], n, net->value[k] + t * n);
}

/* sum[i] = sum over the samples of x[t][i]. */
static void add_samples(const float *restrict x, size_t n, uint32_t samples, float *restrict sum) {
    memcpy(sum, x, n * sizeof(float));
    for (uint32_t t = 1; t < samples; t++)
        for (size_t i = 0; i < n; i++)
            sum[i] += x[t * n + i];
}

static void average(const float *restrict x, size_t n, uint32_t samples, float *restrict mean) {
    add_samples(x, n, samples, mean);
    for (size_t i = 0; i < n; i++)
        mean[i] /= (float)samples;
}

static void read_probabilities(struct pdnn_classifier *net, uint32_t rows, uint32_t samples) {
    uint32_t hidden = net->n_layers - 1;
    pdnn_linear_forward(&net->layer[hidden], net->value[hidden - 1], rows * samples,
                        net->sample_logits);
    pdnn_probability_mean(net->sample_logits, rows, net->classes, samples, net->mean_logits);
    memcpy(net->logits, net->mean_logits, (size_t)rows * net->classes * sizeof(float));
}

void pdnn_classifier_forward(struct pdnn_classifier *net, uint32_t rows, uint32_t samples) {
    uint32_t hidden = net->n_layers - 1;
    samples = samples_used(net, samples);
    size_t image = (size_t)rows * net->inputs;
    for (uint32_t t = 0; net->scheme.sampled_input && t < samples; t++)
        pdnn_pbit_draw(&net->rng, net->image, image, net->x + t * image);
    const float *in = net->x;
    pdnn_pbit_pass(&net->rng);
    for (uint32_t k = 0; k < hidden; k++) {
        bool last = k + 1 == hidden && !net->scheme.probability_mean;
        if (pdnn_activation_is_pbit(&net->activation[k]))
            forward_pbit(net, k, in, rows, samples, last);
        else
            forward_any(net, k, in, rows, samples);
        in = net->value[k];
        if (last && !pdnn_activation_is_pbit(&net->activation[k]))
            average(in, (size_t)rows * net->layer[k].outputs, samples, net->average);
    }
    if (net->scheme.probability_mean)
        read_probabilities(net, rows, samples);
    else
        pdnn_linear_forward(&net->layer[hidden], net->average, rows, net->logits);
}

double pdnn_classifier_loss(struct pdnn_classifier *net, const uint8_t *labels, uint32_t rows) {
    if (net->target)
        return pdnn_loss_softmax_to(net->logits, net->target, rows, net->classes);
    return pdnn_loss_softmax(net->logits, labels, rows, net->classes);
}

/* The gradient at the sums of the last hidden layer, one row for each of its mean's. */
static float *backward_last(struct pdnn_classifier *net, uint32_t k, uint32_t rows,
                            uint32_t samples) {
    const struct pdnn_activation *activation = &net->activation[k];
    size_t n = (size_t)rows * net->layer[k].outputs;
    /* Samples that share one mean share its gradient; else each has 1/samples of it. */
    uint32_t parts = mean_rows(net, k, rows, samples) / rows;
    if (pdnn_activation_is_pbit(activation) && !activation->wide_slope && net->price_weight == 0) {
        pdnn_pbit_layer_backward(net->mean[k], net->average_grad, 1.0f / activation->noise_scale, n,
                                 parts, k == 1 ? net->sum_grad : NULL);
        return net->mean[k];
    }
    for (uint32_t t = 0; t < parts; t++) {
        float *restrict grad = net->grad[k] + t * n;
        for (size_t i = 0; i < n; i++)
            grad[i] = net->average_grad[i] / (float)parts;
    }
    pdnn_activation_backward(activation, net->mean[k], parts * n, net->grad[k]);
    add_price(net, k, parts * rows, net->grad[k]);
    if (k == 1)
        add_samples(net->grad[k], n, parts, net->sum_grad);
    return net->grad[k];
}

/* The same where the mean is of probabilities: each sample has a gradient of its own. */
static float *backward_probabilities(struct pdnn_classifier *net, uint32_t k, uint32_t rows,
                                     uint32_t samples) {
    size_t n = (size_t)rows * net->layer[k].outputs;
    uint32_t parts = mean_rows(net, k, rows, samples) / rows;
    float *grad = net->grad[k];
    pdnn_probability_mean_backward(net->mean_logits, net->logits, rows, net->classes, samples,
                                   net->sample_logits);
    pdnn_linear_backward(&net->layer[k + 1], net->value[k], net->sample_logits, rows * samples,
                         grad);
    if (parts == 1) {
        add_samples(grad, n, samples, net->average_grad);
        grad = net->average_grad;
    }
    pdnn_activation_backward(&net->activation[k], net->mean[k], parts * n, grad);
    if (k == 1)
        add_samples(grad, n, parts, net->sum_grad);
    return grad;
}

/* Where all samples of the first layer share one mean, what comes back to it is linear in the sum
 * of the second layer's gradients over the samples: one product instead of one a sample. */
void pdnn_classifier_backward(struct pdnn_classifier *net, uint32_t rows, uint32_t samples) {
    uint32_t hidden = net->n_layers - 1;
    samples = samples_used(net, samples);
    net->price_rows = 0;
    const float *grad;
    if (net->scheme.probability_mean) {
        grad = backward_probabilities(net, hidden - 1, rows, samples);
    } else {
        pdnn_linear_backward(&net->layer[hidden], net->average, net->logits, rows,
                             net->average_grad);
        grad = backward_last(net, hidden - 1, rows, samples);
    }
    for (uint32_t k = hidden; k-- > 0;) {
        struct pdnn_linear *layer = &net->layer[k];
        uint32_t n_rows = mean_rows(net, k, rows, samples);
        pdnn_linear_backward_weight(layer, k > 0 ? net->value[k - 1] : net->x, grad, n_rows);
        if (k == 1 && k + 1 < hidden) /* else backward_last() did it */
            add_samples(grad, (size_t)rows * layer->outputs, n_rows / rows, net->sum_grad);
        if (k == 1)
            pdnn_linear_backward_bias(layer, net->sum_grad, rows);
        else
            pdnn_linear_backward_bias(layer, grad, n_rows);
        if (k == 0)
            break;
        uint32_t rows_before = mean_rows(net, k - 1, rows, samples);
        pdnn_linear_backward_input(layer, rows_before < n_rows ? net->sum_grad : grad, rows_before,
                                   net->grad[k - 1]);
        pdnn_activation_backward(&net->activation[k - 1], net->mean[k - 1],
                                 (size_t)rows_before * net->layer[k - 1].outputs, net->grad[k - 1]);
        add_price(net, k - 1, rows_before, net->grad[k - 1]);
        grad = net->grad[k - 1];
    }
}

double pdnn_classifier_step(struct pdnn_classifier *net, const uint8_t *labels, uint32_t rows,
                            uint32_t samples, float rate) {
    pdnn_classifier_prepare(net);
    pdnn_classifier_forward(net, rows, samples);
    double loss = pdnn_classifier_loss(net, labels, rows);
    pdnn_classifier_backward(net, rows, samples);
    pdnn_sparsity_gradient(&net->sparsity);
    pdnn_classifier_finish(net);
    pdnn_sparsity_before(&net->sparsity);
    pdnn_adam_step(&net->params, rate);
    pdnn_sparsity_after(&net->sparsity);
    return loss + (double)net->price_weight * net->price_rows;
}
