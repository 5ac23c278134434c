/* SPDX-License-Identifier: BSD-2-Clause
 *
 * generator.c - forward and backward. The last layer is linear and all samples share the hidden
 * layer's probabilities, so s samples cost s random draws and one matrix product.
 */
#include "train/generator/generator.h"

#include <string.h>

#include "train/judge/convnet.h"
#include "train/net/loss.h"
#include "train/net/pbit.h"
#include "train/net/vecmath.h"

static const uint32_t encoder_widths[PDNN_ENCODER_LAYERS - 1] = {512, 256};

static void add_decoder(struct pdnn_generator *net, const struct pdnn_decoder_shape *shape) {
    static const char *const names[PDNN_DECODER_HIDDEN + 1] = {"decoder0", "decoder1", "decoder2"};
    struct pdnn_arena *arena = &net->arena;
    const struct pdnn_activation_kind *kind =
        shape->activation ? shape->activation : pdnn_activation_at(0);
    uint32_t inputs = PDNN_CLASS_INPUTS + net->latents;
    for (uint32_t k = 0; k < net->n_hidden; k++) {
        uint32_t units = shape->hidden[k];
        size_t n = (size_t)net->rows * units;
        pdnn_linear_add(&net->decoder[k], &net->decoder_params, arena, names[k], inputs, units,
                        true, k == 0);
        pdnn_activation_add(&net->hidden[k], kind, shape->bits ? shape->bits : kind->bits, 1.0f,
                            &net->decoder_params, arena, names[k]);
        net->p[k] = pdnn_arena_floats(arena, n);
        net->mean[k] = pdnn_arena_floats(arena, n);
        net->mean_grad[k] = pdnn_arena_floats(arena, n);
        inputs = units;
    }
    pdnn_linear_add(&net->decoder[net->n_hidden], &net->decoder_params, arena, names[net->n_hidden],
                    inputs, net->pixels, true, false);
}

static void add_layers(struct pdnn_generator *net, const struct pdnn_decoder_shape *shape) {
    static const char *const names[PDNN_ENCODER_LAYERS] = {"encoder0", "encoder1", "encoder2"};
    struct pdnn_arena *arena = &net->arena;
    if (net->has_maps)
        pdnn_map_decoder_add(&net->maps, shape->maps, shape->n_maps,
                             PDNN_CLASS_INPUTS + net->latents, net->rows, shape->noise_scale,
                             &net->decoder_params, arena);
    else
        add_decoder(net, shape);
    pdnn_prior_add(&net->prior, &net->prior_params, arena, net->latents, net->classes);
    uint32_t inputs = net->pixels + PDNN_CLASS_INPUTS;
    for (uint32_t k = 0; k < PDNN_ENCODER_LAYERS; k++) {
        uint32_t outputs = k + 1 < PDNN_ENCODER_LAYERS ? encoder_widths[k] : net->latents;
        pdnn_linear_add(&net->encoder[k], &net->encoder_params, arena, names[k], inputs, outputs,
                        false, false);
        net->encoder_out[k] = pdnn_arena_floats(arena, (size_t)net->rows * outputs);
        net->encoder_grad[k] = pdnn_arena_floats(arena, (size_t)net->rows * outputs);
        inputs = outputs;
    }
}

/* Columns between the classes and the end of their word never see a 1: they stay 0. */
static void keep_columns(struct pdnn_generator *net) {
    struct pdnn_linear *first = net->has_maps ? &net->maps.first : &net->decoder[0];
    for (uint32_t j = 0; j < first->outputs; j++)
        for (uint32_t c = net->classes; c < PDNN_CLASS_INPUTS; c++)
            first->mask[(size_t)j * first->inputs + c] = 0.0f;
}

int pdnn_generator_new(struct pdnn_generator *net, uint32_t pixels, uint32_t latents,
                       const struct pdnn_decoder_shape *shape, uint32_t classes, uint32_t rows,
                       uint64_t seed) {
    memset(net, 0, sizeof *net);
    net->pixels = pixels;
    net->latents = latents;
    net->has_maps = shape->n_maps > 0;
    net->n_hidden = net->has_maps ? 0 : shape->n_hidden;
    net->classes = classes;
    net->rows = rows;
    net->rng.seed = seed;
    struct pdnn_param_set *const sets[] = {&net->decoder_params, &net->prior_params,
                                           &net->encoder_params};
    for (size_t s = 0; s < sizeof sets / sizeof *sets; s++) {
        sets[s]->beta1 = 0.9f;
        sets[s]->beta2 = 0.999f;
    }
    net->decoder_params.average_decay = 0.999f;
    struct pdnn_arena *arena = &net->arena;
    size_t columns = PDNN_CLASS_INPUTS + latents, n = rows;
    add_layers(net, shape);
    net->image = pdnn_arena_floats(arena, n * pixels);
    net->encoder_in = pdnn_arena_floats(arena, n * (pixels + PDNN_CLASS_INPUTS));
    net->q = pdnn_arena_floats(arena, n * latents);
    net->x = pdnn_arena_floats(arena, n * columns);
    net->x_grad = pdnn_arena_floats(arena, n * columns);
    net->prior_x_grad = pdnn_arena_floats(arena, n * columns);
    net->out = pdnn_arena_floats(arena, n * pixels);
    net->scratch = pdnn_arena_floats(arena, 2 * n * latents);
    if (arena->failed) {
        pdnn_generator_free(net);
        return PDNN_ERR_MEMORY;
    }
    keep_columns(net);
    if (net->has_maps)
        pdnn_map_decoder_start(&net->maps, &net->rng);
    for (uint32_t k = 0; !net->has_maps && k <= net->n_hidden; k++)
        pdnn_linear_start(&net->decoder[k], &net->rng, pdnn_linear_glorot(&net->decoder[k]));
    pdnn_prior_start(&net->prior, &net->rng);
    for (uint32_t k = 0; k < PDNN_ENCODER_LAYERS; k++)
        pdnn_linear_start(&net->encoder[k], &net->rng, pdnn_linear_glorot(&net->encoder[k]));
    return PDNN_OK;
}

void pdnn_generator_free(struct pdnn_generator *net) {
    pdnn_arena_free(&net->arena);
}

/* The grid of a decoder layer's inputs, which is what its biases are rounded to. A bit of the first
 * layer's is the largest code of the hidden activation or 0. */
static void set_input_grid(struct pdnn_generator *net, uint32_t k) {
    struct pdnn_linear *layer = &net->decoder[k];
    const uint32_t bits = net->hidden[0].bits;
    if (k > 0)
        pdnn_activation_grid(&net->hidden[k - 1], &layer->in_offset, &layer->in_step);
    else
        layer->in_step = bits == PDNN_ACTIVATION_FLOAT ? 0.0f : 1.0f / (float)((1u << bits) - 1);
}

void pdnn_generator_prepare(struct pdnn_generator *net) {
    if (net->has_maps)
        pdnn_map_decoder_prepare(&net->maps);
    for (uint32_t k = 0; !net->has_maps && k <= net->n_hidden; k++) {
        set_input_grid(net, k);
        pdnn_linear_prepare(&net->decoder[k]);
    }
    pdnn_linear_prepare(&net->prior.layer);
}

void pdnn_generator_finish_decoder(struct pdnn_generator *net) {
    if (net->has_maps)
        pdnn_map_decoder_finish(&net->maps);
    for (uint32_t k = 0; !net->has_maps && k <= net->n_hidden; k++)
        pdnn_linear_finish(&net->decoder[k]);
}

void pdnn_generator_finish(struct pdnn_generator *net) {
    pdnn_generator_finish_decoder(net);
    pdnn_linear_finish(&net->prior.layer);
}

/* Mean of p-bits of probability net->p[k]: of one draw where another hidden layer follows. */
static void draw_hidden(struct pdnn_generator *net, uint32_t k, uint32_t rows, uint32_t samples) {
    const uint32_t units = net->decoder[k].outputs;
    if (k + 1 < net->n_hidden)
        samples = 1;
    uint32_t parts = samples == PDNN_SAMPLES_MIXED ? 4 : 1;
    for (uint32_t part = 0; part < parts; part++) {
        size_t first = (size_t)(rows * part / parts) * units;
        size_t last = (size_t)(rows * (part + 1) / parts) * units;
        pdnn_pbit_draw_mean(&net->rng, net->p[k] + first, last - first,
                            parts > 1 ? 1u << part : samples, net->mean[k] + first);
    }
}

void pdnn_generator_decode(struct pdnn_generator *net, uint32_t rows, uint32_t samples) {
    const float *x = net->x;
    pdnn_pbit_pass(&net->rng);
    if (net->has_maps) {
        pdnn_map_decoder_run(&net->maps, &net->rng, x, rows, samples, net->out);
        return;
    }
    for (uint32_t k = 0; k < net->n_hidden; k++) {
        const struct pdnn_activation *hidden = &net->hidden[k];
        size_t n = (size_t)rows * net->decoder[k].outputs;
        pdnn_linear_forward(&net->decoder[k], x, rows, net->p[k]);
        pdnn_activation_mean(hidden, net->p[k], n);
        if (!hidden->kind->drawn)
            pdnn_activation_emit(hidden, &net->rng, net->p[k], n, net->mean[k]);
        else if (samples == 0)
            memcpy(net->mean[k], net->p[k], n * sizeof(float));
        else
            draw_hidden(net, k, rows, samples);
        x = net->mean[k];
    }
    pdnn_linear_forward(&net->decoder[net->n_hidden], x, rows, net->out);
}

void pdnn_generator_set_price(struct pdnn_generator *net, float weight, uint32_t samples) {
    net->price_weight = weight;
    for (uint32_t k = 0; weight > 0 && k < net->n_hidden; k++) {
        const bool once = k + 1 < net->n_hidden;
        pdnn_price_set(&net->price[k], &net->hidden[k], once ? PDNN_PRICE_ANEW : PDNN_PRICE_COUNTS,
                       once ? 1 : samples, net->decoder[k + 1].outputs);
    }
}

int pdnn_generator_set_sparsity(struct pdnn_generator *net,
                                const struct pdnn_sparsity_options *options) {
    static const char *const names[PDNN_DECODER_HIDDEN + 1] = {"decoder0", "decoder1", "decoder2"};
    net->sparsity.options = *options;
    for (uint32_t k = 0; k <= net->n_hidden - options->dense_last; k++)
        pdnn_sparsity_add(&net->sparsity, &net->decoder[k], net->decoder[k].inputs,
                          &net->decoder_params, &net->arena, names[k]);
    if (net->arena.failed)
        return PDNN_ERR_MEMORY;
    keep_columns(net);
    return PDNN_OK;
}

/* Rows of latent i where it is 1: of the groups of the first hidden layer, of the prior's groups
 * after its own, and of its own unless it is the last there. Where the decoder is deterministic,
 * the host draws the latents. */
static float latent_rows(const struct pdnn_generator *net, uint32_t i) {
    const uint32_t group = PDNN_PRICE_GROUP;
    const uint32_t hidden = (net->decoder[0].outputs + group - 1) / group;
    const uint32_t groups = (net->latents + group - 1) / group, last = group - 1;
    if (!net->hidden[0].kind->drawn)
        return (float)hidden;
    return (float)(hidden + groups - 1 - i / group + (i % group != last));
}

static void add_price(struct pdnn_generator *net, uint32_t k, uint32_t rows, float *grad) {
    if (net->price_weight > 0)
        net->price_rows += pdnn_price_add(&net->price[k], &net->hidden[k], net->p[k],
                                          (size_t)rows * net->decoder[k].outputs,
                                          net->price_weight / (float)rows, grad) /
                           rows;
}

static void hidden_backward(struct pdnn_generator *net, uint32_t k, uint32_t rows) {
    const struct pdnn_activation *hidden = &net->hidden[k];
    float *restrict grad = net->mean_grad[k];
    size_t n = (size_t)rows * net->decoder[k].outputs;
    if (!hidden->kind->drawn) {
        pdnn_activation_backward(hidden, net->p[k], n, grad);
        return;
    }
    pdnn_pbit_backward_mean(net->p[k], net->mean[k], n, grad);
    float gain = 1.0f / hidden->noise_scale;
    for (size_t i = 0; i < n; i++)
        grad[i] *= gain;
}

void pdnn_generator_decode_backward(struct pdnn_generator *net, uint32_t rows) {
    const float *grad = net->out;
    net->price_rows = 0;
    if (net->has_maps) {
        pdnn_map_decoder_backward(&net->maps, net->x, grad, rows, net->x_grad);
        return;
    }
    for (uint32_t k = net->n_hidden; k > 0; k--) {
        pdnn_linear_backward(&net->decoder[k], net->mean[k - 1], grad, rows, net->mean_grad[k - 1]);
        hidden_backward(net, k - 1, rows);
        add_price(net, k - 1, rows, net->mean_grad[k - 1]);
        grad = net->mean_grad[k - 1];
    }
    pdnn_linear_backward(&net->decoder[0], net->x, grad, rows, net->x_grad);
}

void pdnn_generator_set_noise(struct pdnn_generator *net, float noise_scale) {
    for (uint32_t k = 0; k < net->n_hidden; k++)
        net->hidden[k].noise_scale = noise_scale;
}

/* q of net->image, and latents drawn from it into net->x. */
static void encode(struct pdnn_generator *net, const uint8_t *labels, uint32_t rows) {
    uint32_t columns = net->pixels + PDNN_CLASS_INPUTS, latents = net->latents;
    for (uint32_t r = 0; r < rows; r++) {
        float *row = net->encoder_in + (size_t)r * columns;
        memcpy(row, net->image + (size_t)r * net->pixels, net->pixels * sizeof(float));
        memset(row + net->pixels, 0, PDNN_CLASS_INPUTS * sizeof(float));
        row[net->pixels + labels[r]] = 1.0f;
    }
    const float *in = net->encoder_in;
    for (uint32_t k = 0; k < PDNN_ENCODER_LAYERS; k++) {
        pdnn_linear_forward(&net->encoder[k], in, rows, net->encoder_out[k]);
        if (k + 1 < PDNN_ENCODER_LAYERS)
            pdnn_rectify(net->encoder_out[k], (size_t)rows * net->encoder[k].outputs, 0.0f);
        in = net->encoder_out[k];
    }
    size_t n = (size_t)rows * latents;
    pdnn_pbit_probability(net->encoder_out[PDNN_ENCODER_LAYERS - 1], n, net->q);
    pdnn_pbit_draw(&net->rng, net->q, n, net->scratch);
    pdnn_prior_set_class(&net->prior, net->x, labels, rows);
    for (uint32_t r = 0; r < rows; r++)
        memcpy(net->x + (size_t)r * (PDNN_CLASS_INPUTS + latents) + PDNN_CLASS_INPUTS,
               net->scratch + (size_t)r * latents, latents * sizeof(float));
}

/* Sum over the latents of q log q + (1 - q) log(1 - q), mean over the rows. */
static double negative_entropy(const float *q, const float *logit, uint32_t rows,
                               uint32_t latents) {
    double sum = 0;
    for (size_t i = 0; i < (size_t)rows * latents; i++) {
        /* log(1 - q) = -softplus(l), log q = l - softplus(l) */
        float l = logit[i], e = pdnn_exp(-fabsf(l));
        sum += q[i] * l - (l > 0 ? l : 0.0f) - pdnn_log1p(e);
    }
    return sum / rows;
}

static void encode_backward(struct pdnn_generator *net, uint32_t rows, float kl_weight) {
    uint32_t latents = net->latents, columns = PDNN_CLASS_INPUTS + latents, k;
    const float *logit = net->encoder_out[PDNN_ENCODER_LAYERS - 1];
    float *grad = net->encoder_grad[PDNN_ENCODER_LAYERS - 1];
    float entropy_weight = kl_weight / (float)rows, price = net->price_weight / (float)rows;
    double latents_rows = 0;
    for (uint32_t r = 0; r < rows; r++) {
        size_t at = (size_t)r * columns + PDNN_CLASS_INPUTS;
        for (uint32_t i = 0; i < latents; i++) {
            size_t j = (size_t)r * latents + i;
            float q = net->q[j], cost = price > 0 ? latent_rows(net, i) : 0.0f;
            latents_rows += (double)(cost * q);
            grad[j] = (net->x_grad[at + i] + net->prior_x_grad[at + i] + entropy_weight * logit[j] +
                       price * cost) *
                      q * (1.0f - q);
        }
    }
    net->price_rows += latents_rows / rows;
    for (k = PDNN_ENCODER_LAYERS - 1; k > 0; k--) {
        pdnn_linear_backward(&net->encoder[k], net->encoder_out[k - 1], net->encoder_grad[k], rows,
                             net->encoder_grad[k - 1]);
        pdnn_rectify_backward(net->encoder_out[k - 1], (size_t)rows * net->encoder[k - 1].outputs,
                              0.0f, net->encoder_grad[k - 1]);
    }
    pdnn_linear_backward(&net->encoder[0], net->encoder_in, net->encoder_grad[0], rows, NULL);
}

double pdnn_generator_vae(struct pdnn_generator *net, const uint8_t *labels, uint32_t rows,
                          uint32_t samples, float kl_weight, bool train) {
    encode(net, labels, rows);
    pdnn_generator_decode(net, rows, samples);
    double loss = pdnn_loss_binary(net->out, net->image, rows, net->pixels);
    double kl =
        negative_entropy(net->q, net->encoder_out[PDNN_ENCODER_LAYERS - 1], rows, net->latents);
    kl += pdnn_prior_loss(&net->prior, net->x, rows, train ? kl_weight : 0.0f, net->scratch,
                          net->prior_x_grad);
    net->price_rows = 0;
    if (train) {
        pdnn_generator_decode_backward(net, rows);
        encode_backward(net, rows, kl_weight);
    }
    return loss + kl_weight * kl + (double)net->price_weight * net->price_rows;
}
