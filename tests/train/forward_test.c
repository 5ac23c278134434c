/* SPDX-License-Identifier: BSD-2-Clause
 *
 * forward_test.c - forward-forward: gradients against finite differences of each layer's own loss,
 * the units' draws and slopes, what goes from a layer to the next, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "train/forward/forward_net.h"

enum { IMAGES = 5, FEATURES = 32, CLASSES = 4 };
static const uint8_t truth[IMAGES] = {1, 3, 0, 2, 1};

/* ---- gradients --------------------------------------------------------------------------------
 */

struct forward_case {
    struct pdnn_arena arena;
    struct pdnn_scheme scheme;
    struct pdnn_forward_scheme forward;
    struct pdnn_forward_layer layer;
    struct pdnn_forward_batch batch;
    float x[IMAGES * CLASSES * 64], sum[IMAGES * CLASSES * 32];
    uint8_t label[IMAGES * CLASSES];
};

static void start(struct forward_case *c, const char *activation, bool shared) {
    struct pdnn_diag diag = {""};
    struct pdnn_rng rng = {.seed = 5};
    c->scheme.activation = pdnn_activation_find(activation);
    c->scheme.weights = pdnn_weight_format_find("32");
    c->scheme.n_widths = 1;
    c->scheme.widths[0] = 32;
    if (pdnn_forward_resolve(&c->forward, &c->scheme, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    pdnn_forward_layer_add(&c->layer, &c->arena, "l", &c->scheme, &c->forward, FEATURES, 32,
                           CLASSES);
    assert_false(c->arena.failed);
    pdnn_forward_layer_start(&c->layer, &rng, 4.0f);
    pdnn_rng_fill(&rng, c->layer.linear.bias->value, 32, 0.5f);
    const uint32_t rows = shared ? IMAGES : IMAGES * CLASSES, inputs = c->layer.linear.inputs;
    for (uint32_t r = 0; r < rows; r++)
        pdnn_rng_fill(&rng, c->x + r * inputs, FEATURES, 1.0f); /* the labels' columns are 0 */
    for (uint32_t i = 0; i < IMAGES * CLASSES; i++)
        c->label[i] = (uint8_t)(i % CLASSES);
    c->batch = (struct pdnn_forward_batch){.images = IMAGES,
                                           .n_labels = CLASSES,
                                           .shared = shared,
                                           .x = c->x,
                                           .sum = c->sum,
                                           .label = c->label,
                                           .truth = truth};
}

static double loss_of(struct forward_case *c) {
    pdnn_forward_layer_prepare(&c->layer, 0.7f);
    return pdnn_forward_layer_learn(&c->layer, &c->batch, 99, NULL, NULL);
}

/* Every third parameter's gradient against (loss(x + h) - loss(x - h)) / 2 h. */
static void check(const char *activation, bool shared, const struct pdnn_forward_scheme *forward) {
    static struct forward_case c;
    const float h = 1e-3f;
    memset(&c, 0, sizeof c);
    c.forward = *forward;
    start(&c, activation, shared);
    for (uint32_t k = 0; k < c.layer.params.n_items; k++) {
        struct pdnn_param *param = &c.layer.params.item[k];
        static float grad[64 * 32];
        double size = 0;
        uint32_t missed = 0;
        for (uint32_t j = 0; j < c.layer.params.n_items; j++)
            memset(c.layer.params.item[j].grad, 0, c.layer.params.item[j].n * sizeof *grad);
        loss_of(&c);
        memcpy(grad, param->grad, param->n * sizeof *grad);
        for (size_t i = 0; i < param->n; i += 3) {
            const float kept = param->value[i];
            param->value[i] = kept + h;
            const double above = loss_of(&c);
            param->value[i] = kept - h;
            const double below = loss_of(&c);
            param->value[i] = kept;
            const double slope = (above - below) / (2 * (double)h);
            size += fabs(slope);
            missed += fabs(slope - (double)grad[i]) > 1e-3 + 0.03 * fabs(slope);
        }
        assert_true(size > 0);
        if (missed > (c.layer.tied.kind == PDNN_TIED_RELU ? param->n / 40 : 0))
            fail_msg("%s, %s: %u gradients miss", activation, param->name, missed);
    }
    pdnn_arena_free(&c.arena);
}

/* Units that put out their means, and rectifiers, have true gradients. */
static void gradients(void **state) {
    (void)state;
    check("sigmoid", true, &(struct pdnn_forward_scheme){.ties = 1});
    check("sigmoid", true, &(struct pdnn_forward_scheme){.ties = 5});
    check("sigmoid", false, &(struct pdnn_forward_scheme){.biases = PDNN_TIES_LEARNED});
    check("sigmoid", true,
          &(struct pdnn_forward_scheme){.goodness = PDNN_GOODNESS_POPCOUNT,
                                        .biases = PDNN_TIES_EQUAL});
    check("sigmoid", true,
          &(struct pdnn_forward_scheme){.loss = PDNN_FORWARD_LOGISTIC,
                                        .goodness = PDNN_GOODNESS_POPCOUNT});
    check("relu", false, &(struct pdnn_forward_scheme){.goodness = PDNN_GOODNESS_SIGNED});
    check("relu", true, &(struct pdnn_forward_scheme){.goodness = PDNN_GOODNESS_SQUARES});
    check("relu", true,
          &(struct pdnn_forward_scheme){.goodness = PDNN_GOODNESS_SQUARES,
                                        .loss = PDNN_FORWARD_LOGISTIC,
                                        .random_negatives = true});
}

/* ---- units ------------------------------------------------------------------------------------
 */

enum { WIDTH = 16, COPIES = 3, DRAWS = 4000 };

/* Mean and variance of a count, against the probabilities. */
static void counts(bool shared, double *mean, double *variance) {
    static float factor[COPIES * WIDTH], sum[WIDTH], bias[WIDTH], count[WIDTH], slope[WIDTH];
    const struct pdnn_tied tied = {.kind = PDNN_TIED_PBIT,
                                   .copies = COPIES,
                                   .width = WIDTH,
                                   .shared = shared,
                                   .noise = 0.5f,
                                   .factor = factor};
    for (uint32_t k = 0; k < COPIES * WIDTH; k++)
        factor[k] = expf(((float)(k / WIDTH) + 0.5f) / 0.5f);
    for (uint32_t i = 0; i < WIDTH; i++)
        sum[i] = 1.2f;
    double total = 0, squares = 0;
    const struct pdnn_tied_out out = {.count = count, .slope = slope};
    for (uint32_t t = 0; t < DRAWS; t++) {
        pdnn_tied_draw(&tied, sum, bias, 7, t * WIDTH, &out);
        for (uint32_t i = 0; i < WIDTH; i++) {
            total += (double)count[i];
            squares += (double)count[i] * (double)count[i];
        }
    }
    *mean = total / (DRAWS * WIDTH);
    *variance = squares / (DRAWS * WIDTH) - *mean * *mean;
    double expected = 0;
    for (int k = 0; k < COPIES; k++) {
        const double p = 1 / (1 + exp(-(1.2 - (k + 0.5)) / 0.5));
        expected += p * (1 - p) / 0.5;
    }
    assert_true(fabs((double)slope[3] - expected) < 1e-4);
}

static void units(void **state) {
    (void)state;
    double expected = 0, independent = 0, mean, variance;
    for (int k = 0; k < COPIES; k++) {
        const double p = 1 / (1 + exp(-(1.2 - (k + 0.5)) / 0.5));
        expected += p;
        independent += p * (1 - p);
    }
    counts(false, &mean, &variance);
    assert_true(fabs(mean - expected) < 0.015 && fabs(variance - independent) < 0.015);
    counts(true, &mean, &variance);
    assert_true(fabs(mean - expected) < 0.015);
    assert_true(variance > independent + 0.1); /* one random number: they go together */
}

/* ---- the network ------------------------------------------------------------------------------
 */

static void new_net(struct pdnn_forward_net *net, struct pdnn_scheme *scheme,
                    struct pdnn_forward_scheme *forward) {
    struct pdnn_diag diag = {""};
    scheme->n_widths = 2;
    scheme->widths[0] = 48;
    scheme->widths[1] = 32;
    if (pdnn_forward_resolve(forward, scheme, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    assert_int_equal(pdnn_forward_net_new(net, FEATURES, CLASSES, scheme, forward, IMAGES, 3),
                     PDNN_OK);
    for (uint32_t r = 0; r < IMAGES; r++)
        for (uint32_t i = 0; i < FEATURES; i++)
            net->image[r * net->inputs + i] = (float)(pdnn_rng_hash(r, i) & 1);
}

/* A layer's step does not depend on the layers after it. */
static void layers_are_local(void **state) {
    (void)state;
    static struct pdnn_forward_net two, one;
    struct pdnn_scheme scheme = {.n_widths = 0}, alone = {.n_widths = 1, .widths = {48}};
    struct pdnn_forward_scheme forward = {.ties = 0}, same = {.ties = 0};
    new_net(&two, &scheme, &forward);
    assert_int_equal(pdnn_forward_resolve(&same, &alone, NULL), PDNN_OK);
    assert_int_equal(pdnn_forward_net_new(&one, FEATURES, CLASSES, &alone, &same, IMAGES, 3),
                     PDNN_OK);
    for (uint32_t r = 0; r < IMAGES; r++)
        memcpy(one.image + r * one.inputs, two.image + r * two.inputs, FEATURES * sizeof(float));
    one.rng = two.rng;
    struct pdnn_param *a = one.layer[0].linear.weight, *b = two.layer[0].linear.weight;
    memcpy(a->value, b->value, a->n * sizeof(float));
    pdnn_forward_net_step(&two, truth, IMAGES, 0, 1e-2f);
    pdnn_forward_net_step(&one, truth, IMAGES, 0, 1e-2f);
    assert_memory_equal(a->value, b->value, a->n * sizeof(float));
    pdnn_forward_net_free(&one);
    pdnn_forward_net_free(&two);
}

static uint32_t right(const struct pdnn_forward_net *net) {
    uint32_t n = 0;
    for (uint32_t r = 0; r < IMAGES; r++) {
        const float *goodness = net->goodness + r * CLASSES;
        bool best = true;
        for (uint32_t l = 0; l < CLASSES; l++)
            best = best && (l == truth[r] || goodness[l] < goodness[truth[r]]);
        n += best;
    }
    return n;
}

static void nothing(void *user, uint32_t i) {
    (void)user;
    (void)i;
}

/* Every variant learns five pictures by heart, and the same seed learns the same. */
static void learns(const char *activation, struct pdnn_forward_scheme forward) {
    static struct pdnn_forward_net net, again;
    static const uint32_t samples[] = {1, 8};
    struct pdnn_scheme scheme = {.activation = pdnn_activation_find(activation)}, same = scheme;
    struct pdnn_forward_scheme twice = forward;
    new_net(&net, &scheme, &forward);
    new_net(&again, &same, &twice);
    for (int step = 0; step < 150; step++) {
        const double a = pdnn_forward_net_step(&net, truth, IMAGES, 0, 5e-3f);
        const double b = pdnn_forward_net_step(&again, truth, IMAGES, 0, 5e-3f);
        assert_true(a == b && isfinite(a));
    }
    pdnn_forward_net_prepare(&net, 1);
    pdnn_forward_net_score(&net, IMAGES, samples, 2, nothing, NULL);
    assert_int_equal(right(&net), IMAGES);
    pdnn_forward_net_free(&net);
    pdnn_forward_net_free(&again);
}

static void variants_learn(void **state) {
    (void)state;
    learns("pbit", (struct pdnn_forward_scheme){.ties = 0});
    learns("pbit", (struct pdnn_forward_scheme){.ties = 1, .negatives = 9});
    learns("pbit", (struct pdnn_forward_scheme){.shared_noise = true, .untied = true});
    learns("pbit", (struct pdnn_forward_scheme){.biases = PDNN_TIES_LEARNED, .average = 0.9f});
    learns("binary", (struct pdnn_forward_scheme){.goodness = PDNN_GOODNESS_POPCOUNT});
    learns("relu", (struct pdnn_forward_scheme){.goodness = PDNN_GOODNESS_SQUARES});
    learns("relu", (struct pdnn_forward_scheme){.loss = PDNN_FORWARD_LOGISTIC});
}

/* Without noise all of a p-bit's samples are those of a threshold. */
static void no_noise_is_a_threshold(void **state) {
    (void)state;
    static struct pdnn_forward_net net;
    static const uint32_t none = 0;
    struct pdnn_scheme scheme = {.n_widths = 0};
    struct pdnn_forward_scheme forward = {.ties = 0};
    float kept[IMAGES * CLASSES];
    new_net(&net, &scheme, &forward);
    pdnn_forward_net_prepare(&net, 1);
    pdnn_forward_net_score(&net, IMAGES, &none, 1, nothing, NULL);
    memcpy(kept, net.goodness, sizeof kept);
    for (uint32_t k = 0; k < net.n_layers; k++)
        net.layer[k].tied.kind = PDNN_TIED_THRESHOLD;
    pdnn_forward_net_score(&net, IMAGES, &none, 1, nothing, NULL);
    assert_memory_equal(kept, net.goodness, sizeof kept);
    for (uint32_t i = 0; i < IMAGES * CLASSES; i++) /* counts, added and subtracted */
        assert_true(fabs((double)(kept[i] - rintf(kept[i]))) < 1e-3);
    pdnn_forward_net_free(&net);
}

/* ---- refusals ---------------------------------------------------------------------------------
 */

static void refuses(struct pdnn_forward_scheme forward, struct pdnn_scheme scheme,
                    const char *flag) {
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_forward_resolve(&forward, &scheme, &diag), PDNN_ERR_ARGUMENT);
    if (!strstr(diag.text, flag))
        fail_msg("expected %s in '%s'", flag, diag.text);
}

static void refusals(void **state) {
    (void)state;
    const struct pdnn_forward_scheme none = {.ties = 0};
    const struct pdnn_scheme relu = {.activation = pdnn_activation_find("relu")};
    const struct pdnn_scheme tanh = {.activation = pdnn_activation_find("tanh")};
    const struct pdnn_scheme binary = {.activation = pdnn_activation_find("binary")};
    refuses(none, (struct pdnn_scheme){.n_widths = 5, .widths = {16, 16, 16, 16, 16}}, "--widths");
    refuses(none, (struct pdnn_scheme){.sampled_input = true}, "--input");
    refuses(none, (struct pdnn_scheme){.n_layers = 2}, "--layers");
    refuses(none, (struct pdnn_scheme){.pixels = true, .n_planes = 1}, "--pixels");
    refuses(none, tanh, "--activation");
    refuses((struct pdnn_forward_scheme){.ties = 2}, relu, "--ties");
    refuses((struct pdnn_forward_scheme){.goodness = PDNN_GOODNESS_SQUARES}, binary, "--goodness");
    refuses(none, (struct pdnn_scheme){.activation = binary.activation, .noise_end = 0.5f},
            "--noise-end");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients),
        cmocka_unit_test(units),
        cmocka_unit_test(layers_are_local),
        cmocka_unit_test(variants_learn),
        cmocka_unit_test(no_noise_is_a_threshold),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
