/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/forward/forward_net.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Images that a measurement looks at together: enough rows for the products by tables. */
enum { SEEN = 64 };

static uint32_t larger(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

uint32_t pdnn_forward_net_seen(const struct pdnn_forward_net *net) {
    return net->images < SEEN ? net->images : SEEN;
}

/* Inputs of a layer that the layer before gives it. */
static uint32_t features_of(const struct pdnn_forward_net *net, uint32_t k) {
    if (k == 0)
        return net->pixels;
    return net->scheme.widths[k - 1] * (net->forward.untied ? net->forward.ties : 1);
}

/* Its inputs are 0 or 1. */
static bool reads_bits(const struct pdnn_forward_net *net, uint32_t k) {
    const enum pdnn_tied_kind kind = net->layer[k > 0 ? k - 1 : 0].tied.kind;
    if (k == 0)
        return !net->scheme.pixels;
    return (kind == PDNN_TIED_PBIT || kind == PDNN_TIED_THRESHOLD) &&
           (net->forward.untied || net->forward.ties == 1);
}

/* The expected sum of its inputs' squares when training begins: some 13 % of a picture is ink, and
 * half of the units are on. */
static float active(const struct pdnn_forward_net *net, uint32_t k) {
    const float n = (float)features_of(net, k);
    if (k == 0)
        return 0.13f * n;
    return net->forward.untied ? 0.5f * n : 0.5f * n * (float)net->forward.ties;
}

static void add_buffers(struct pdnn_forward_net *net) {
    const uint32_t labels = larger(net->forward.negatives + 1, 1);
    const uint32_t rows = larger(net->images * labels, pdnn_forward_net_seen(net) * net->classes);
    uint32_t inputs = 0, width = 0;
    for (uint32_t k = 0; k < net->n_layers; k++) {
        inputs = k > 0 ? larger(inputs, net->layer[k].linear.inputs) : inputs;
        width = larger(width, net->layer[k].tied.width);
    }
    net->image = pdnn_arena_floats(&net->arena, (size_t)net->images * net->inputs);
    net->sum = pdnn_arena_floats(&net->arena, (size_t)rows * width);
    for (int i = 0; i < 2; i++) {
        if (net->n_layers > 1)
            net->x[i] = pdnn_arena_floats(&net->arena, (size_t)rows * inputs);
        net->label[i] = pdnn_arena_bytes(&net->arena, (size_t)net->images * net->classes);
    }
    net->truth = pdnn_arena_bytes(&net->arena, net->images);
    net->first =
        pdnn_arena_floats(&net->arena, (size_t)pdnn_forward_net_seen(net) * net->scheme.widths[0]);
    net->count = pdnn_arena_floats(&net->arena, width);
    net->slope = pdnn_arena_floats(&net->arena, width);
    net->shown = pdnn_arena_floats(&net->arena, (size_t)net->images * net->classes);
    net->goodness = pdnn_arena_floats(&net->arena, (size_t)net->images * net->classes);
    for (uint32_t k = 0; k < net->n_layers; k++)
        if (reads_bits(net, k))
            pdnn_linear_reads_bits(&net->layer[k].linear, &net->arena, k == 0 ? net->images : rows);
}

int pdnn_forward_net_new(struct pdnn_forward_net *net, uint32_t features, uint32_t classes,
                         const struct pdnn_scheme *scheme,
                         const struct pdnn_forward_scheme *forward, uint32_t images,
                         uint64_t seed) {
    memset(net, 0, sizeof *net);
    net->scheme = *scheme;
    net->forward = *forward;
    net->forward.negatives = forward->negatives < classes - 1 ? forward->negatives : classes - 1;
    net->n_layers = scheme->n_widths;
    net->classes = classes;
    net->pixels = features;
    net->images = images;
    net->rng.seed = seed;
    for (uint32_t k = 0; k < net->n_layers; k++) {
        char name[24];
        snprintf(name, sizeof name, "layer%u", k);
        pdnn_forward_layer_add(&net->layer[k], &net->arena, name, &net->scheme, &net->forward,
                               features_of(net, k), scheme->widths[k], classes);
    }
    net->inputs = net->layer[0].linear.inputs;
    add_buffers(net);
    if (net->arena.failed) {
        pdnn_arena_free(&net->arena);
        return PDNN_ERR_MEMORY;
    }
    for (uint32_t k = 0; k < net->n_layers; k++)
        pdnn_forward_layer_start(&net->layer[k], &net->rng, active(net, k));
    return PDNN_OK;
}

void pdnn_forward_net_free(struct pdnn_forward_net *net) {
    pdnn_arena_free(&net->arena);
}

void pdnn_forward_net_prepare(struct pdnn_forward_net *net, double done) {
    for (uint32_t k = 0; k < net->n_layers; k++)
        pdnn_forward_layer_prepare(&net->layer[k], pdnn_scheme_noise(&net->scheme, k, done));
}

void pdnn_forward_net_swap(struct pdnn_forward_net *net) {
    for (uint32_t k = 0; k < net->n_layers; k++)
        pdnn_param_swap_average(&net->layer[k].params);
}

/* ---- from a layer to the next --------------------------------------------------------------- */

/* What is going on in a call: the layer at work and where its outputs go. */
struct pass {
    struct pdnn_forward_net *net;
    const struct pdnn_forward_batch *batch;
    uint64_t key;
    uint32_t next;     /* layer that will read, n_layers: none */
    float *x;          /* its rows */
    uint8_t *label;    /* (Images, Labels) of these */
    uint32_t n_labels; /* that go on */
    bool choosing;     /* not all of them do: the true one first, and some wrong ones */
};

/* Rectifiers whose squares were the goodness go on without their length, which would tell the next
 * layer all. */
static void take_length(float *x, uint32_t n) {
    float sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    const float inverse = 1.0f / sqrtf(sum / (float)n + 1e-6f);
    for (uint32_t i = 0; i < n; i++)
        x[i] *= inverse;
}

/* The row of the next layer from label number l of an image that `layer` has looked at. */
static void put_row(const struct pass *pass, uint32_t image, const struct pdnn_forward_layer *layer,
                    uint32_t l, uint32_t place) {
    struct pdnn_forward_net *net = pass->net;
    const uint32_t width = layer->tied.width, inputs = net->layer[pass->next].linear.inputs;
    float *x = pass->x + ((size_t)image * pass->n_labels + place) * inputs;
    const struct pdnn_forward_batch *batch = pass->batch;
    const uint8_t label = batch->label[(size_t)image * batch->n_labels + l];
    memset(x + net->layer[pass->next].features, 0,
           (inputs - net->layer[pass->next].features) * sizeof *x);
    if (net->forward.untied) {
        const struct pdnn_tied_out out = {.count = net->count, .slope = net->slope, .output = x};
        const size_t row = batch->shared ? image : (size_t)image * batch->n_labels + l;
        pdnn_tied_draw(&layer->tied, batch->sum + row * width,
                       layer->label_bias + (size_t)label * width, pass->key, image * width, &out);
    } else {
        memcpy(x, layer->count + (size_t)l * width, width * sizeof *x);
    }
    if (net->forward.goodness == PDNN_GOODNESS_SQUARES)
        take_length(x, net->layer[pass->next].features);
    pass->label[(size_t)image * pass->n_labels + place] = label;
}

/* Wrong labels without putting any back: by the softmax of the logits, or evenly. */
static void choose(const struct pass *pass, uint32_t image, const float *z, uint32_t truth,
                   uint8_t *chosen) {
    const struct pdnn_forward_net *net = pass->net;
    const uint64_t key = pdnn_rng_sub(pass->key, PDNN_TIES_MAX + 1);
    const uint32_t n = net->classes;
    float p[PDNN_FORWARD_CLASSES], top = -INFINITY;
    for (uint32_t l = 0; l < n; l++)
        top = l != truth && z[l] > top ? z[l] : top;
    for (uint32_t l = 0; l < n; l++)
        p[l] = l == truth ? 0.0f : net->forward.random_negatives ? 1.0f : expf(z[l] - top) + 1e-6f;
    for (uint32_t i = 1; i < pass->n_labels; i++) {
        float sum = 0;
        uint32_t l = 0;
        for (uint32_t k = 0; k < n; k++)
            sum += p[k];
        float at = sum * pdnn_rng_unit(key, image * PDNN_FORWARD_CLASSES + i);
        for (uint32_t k = 0; k < n; k++) {
            if (p[k] <= 0)
                continue;
            l = k;
            if ((at -= p[k]) < 0)
                break;
        }
        chosen[i] = (uint8_t)l;
        p[l] = 0;
    }
}

static void seen(void *user, uint32_t image, const struct pdnn_forward_layer *layer,
                 const float *z) {
    const struct pass *pass = user;
    uint8_t chosen[PDNN_FORWARD_CLASSES];
    if (pass->next == pass->net->n_layers)
        return;
    for (uint32_t l = 0; l < pass->n_labels; l++)
        chosen[l] = (uint8_t)l;
    if (pass->choosing) {
        chosen[0] = pass->batch->truth[image];
        choose(pass, image, z, chosen[0], chosen);
    }
    for (uint32_t i = 0; i < pass->n_labels; i++)
        put_row(pass, image, layer, chosen[i], i);
}

static void all_labels(struct pdnn_forward_net *net, uint32_t images) {
    for (uint32_t r = 0; r < images; r++)
        for (uint32_t l = 0; l < net->classes; l++)
            net->label[0][r * net->classes + l] = (uint8_t)l;
}

double pdnn_forward_net_step(struct pdnn_forward_net *net, const uint8_t *labels, uint32_t images,
                             double done, float rate) {
    const uint32_t n_labels = net->forward.negatives + 1;
    struct pdnn_forward_batch batch = {.images = images,
                                       .n_labels = net->classes,
                                       .shared = true,
                                       .x = net->image,
                                       .sum = net->sum,
                                       .label = net->label[0],
                                       .truth = labels};
    double loss = 0;
    all_labels(net, images);
    pdnn_forward_net_prepare(net, done);
    for (uint32_t k = 0; k < net->n_layers; k++) {
        struct pass pass = {.net = net,
                            .batch = &batch,
                            .key = pdnn_rng_key(&net->rng),
                            .next = k + 1,
                            .x = net->x[k % 2],
                            .label = net->label[(k + 1) % 2],
                            .n_labels = n_labels,
                            .choosing = k == 0};
        loss += pdnn_forward_layer_learn(&net->layer[k], &batch, pass.key, seen, &pass);
        pdnn_forward_layer_step(&net->layer[k], rate);
        memset(net->truth, 0, images);
        batch.truth = net->truth;
        batch.n_labels = n_labels;
        batch.shared = false;
        batch.x = pass.x;
        batch.label = pass.label;
    }
    return loss / net->n_layers;
}

static void count_reads(struct pdnn_forward_reads *reads, const float *x, uint32_t rows,
                        uint32_t inputs, uint32_t features) {
    reads->rows += rows;
    for (uint32_t r = 0; r < rows; r++, x += inputs)
        for (uint32_t i = 0; i < features; i++) {
            reads->on += x[i] != 0;
            reads->ones += (double)x[i];
        }
}

/* One sample; the first layer's sums of the pictures are there already. */
static void score_sample(struct pdnn_forward_net *net, uint32_t images) {
    struct pdnn_forward_batch batch = {.images = images,
                                       .n_labels = net->classes,
                                       .shared = true,
                                       .x = net->image,
                                       .sum = net->first,
                                       .label = net->label[0],
                                       .truth = net->truth};
    for (uint32_t k = 0; k < net->n_layers; k++) {
        struct pdnn_forward_layer *layer = &net->layer[k];
        struct pass pass = {.net = net,
                            .batch = &batch,
                            .key = pdnn_rng_key(&net->rng),
                            .next = k + 1,
                            .x = net->x[k % 2],
                            .label = net->label[1],
                            .n_labels = net->classes};
        if (k > 0)
            pdnn_forward_layer_sums(layer, &batch);
        if (net->counting)
            count_reads(&net->reads[k], batch.x, k > 0 ? images * net->classes : images,
                        layer->linear.inputs, layer->features);
        for (uint32_t r = 0; r < images; r++) {
            float goodness[PDNN_FORWARD_CLASSES];
            pdnn_forward_layer_look(layer, &batch, r, pass.key, goodness);
            seen(&pass, r, layer, goodness);
            for (uint32_t l = 0; l < net->classes; l++) {
                net->goodness[r * net->classes + l] += goodness[l];
                net->shown[r * net->classes + l] += k == 0 ? goodness[l] : 0.0f;
            }
        }
        batch.shared = false;
        batch.sum = net->sum;
        batch.x = pass.x;
    }
}

void pdnn_forward_net_score(struct pdnn_forward_net *net, uint32_t images, const uint32_t *samples,
                            uint32_t n, pdnn_forward_scored_fn scored, void *user) {
    const bool plain = samples[0] == 0 && net->layer[0].tied.kind == PDNN_TIED_PBIT;
    memset(net->shown, 0, (size_t)images * net->classes * sizeof(float));
    memset(net->goodness, 0, (size_t)images * net->classes * sizeof(float));
    all_labels(net, images);
    for (uint32_t k = 0; plain && k < net->n_layers; k++)
        net->layer[k].tied.kind = PDNN_TIED_THRESHOLD;
    const struct pdnn_forward_batch first = {
        .images = images, .shared = true, .x = net->image, .sum = net->first};
    pdnn_forward_layer_sums(&net->layer[0], &first);
    for (uint32_t t = 0, i = 0; i < n; i++) {
        for (; t < (samples[i] ? samples[i] : 1); t++)
            score_sample(net, images);
        scored(user, i);
    }
    for (uint32_t k = 0; plain && k < net->n_layers; k++)
        net->layer[k].tied.kind = PDNN_TIED_PBIT;
}
