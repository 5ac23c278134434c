/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gradient_test.c - gradients against finite differences of the loss. Rounding and drawing have no
 * derivative: where they occur, the differences are taken beside them (by the rounded weights, by
 * the mean of the bits); their own rules are in straight_through_test.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "train/judge/convnet.h"
#include "train/generator/discriminator.h"
#include "train/generator/generator.h"
#include "train/net/loss.h"

enum { ROWS = 3 };

/* The loss of everything that a test varies. */
typedef double (*loss_fn)(void *user);

/* Compare grad[i] with (loss(x + h) - loss(x - h)) / 2h at up to 24 places of x. `kinks`: a
 * quarter may miss, because a rectifier that turns within h has another slope on its far side. */
static void check(const char *what, float *x, const float *grad, size_t n, loss_fn loss, void *user,
                  float h, bool kinks) {
    size_t stride = n > 24 ? n / 24 : 1;
    int checked = 0, missed = 0;
    double size = 0;
    for (size_t i = 0; i < n; i += stride) {
        float kept = x[i];
        x[i] = kept + h;
        double above = loss(user);
        x[i] = kept - h;
        double below = loss(user);
        x[i] = kept;
        double slope = (above - below) / (2.0 * (double)h);
        double tolerance = 2e-3 + 0.03 * fmax(fabs(slope), fabs((double)grad[i]));
        size += fabs(slope);
        checked++;
        if (fabs(slope - (double)grad[i]) > tolerance) {
            missed++;
            if (!kinks)
                print_message("%s[%zu]: gradient %g, difference %g\n", what, i, (double)grad[i],
                              slope);
        }
    }
    assert_true(size > 0);
    assert_true(missed <= (kinks ? (checked + 3) / 4 : 0));
}

/* ---- linear layer and softmax -------------------------------------------------------------- */

struct linear_case {
    struct pdnn_arena arena;
    struct pdnn_param_set set;
    struct pdnn_linear layer;
    float x[ROWS * 7], logits[ROWS * 5], x_grad[ROWS * 7];
};
static const uint8_t labels[ROWS] = {1, 4, 0};

static double linear_loss(void *user) {
    struct linear_case *c = user;
    pdnn_linear_forward(&c->layer, c->x, ROWS, c->logits);
    return pdnn_loss_softmax(c->logits, labels, ROWS, 5);
}

static void linear_and_softmax(void **state) {
    (void)state;
    struct linear_case c = {0};
    struct pdnn_rng rng = {.seed = 11};
    pdnn_linear_add(&c.layer, &c.set, &c.arena, "l", 7, 5, false, false);
    pdnn_linear_start(&c.layer, &rng, 1.0f);
    pdnn_rng_fill(&rng, c.x, ROWS * 7, 1.0f);
    linear_loss(&c);
    pdnn_linear_backward(&c.layer, c.x, c.logits, ROWS, c.x_grad);
    check("x", c.x, c.x_grad, ROWS * 7, linear_loss, &c, 1e-2f, false);
    check("weight", c.layer.weight->value, c.layer.weight->grad, 35, linear_loss, &c, 1e-2f, false);
    check("bias", c.layer.bias->value, c.layer.bias->grad, 5, linear_loss, &c, 1e-2f, false);
    pdnn_arena_free(&c.arena);
}

/* ---- convolutions -------------------------------------------------------------------------- */

struct conv_case {
    struct pdnn_arena arena;
    struct pdnn_param_set set;
    struct pdnn_convnet net;
    float x[ROWS * 64], x_grad[ROWS * 64], target[ROWS * 6];
};

static double conv_loss(void *user) {
    struct conv_case *c = user;
    pdnn_convnet_forward(&c->net, c->x, ROWS);
    double loss = 0;
    for (int i = 0; i < ROWS * 6; i++) {
        double gap = (double)(c->net.features[i] - c->target[i]);
        loss += gap * gap / 2;
        c->net.features_grad[i] = (float)gap;
    }
    return loss;
}

/* With slope 1 the rectifiers are straight and every place must fit; with 0.2 they are tested. */
static void convolve(float slope, float h) {
    struct conv_case c = {0};
    struct pdnn_rng rng = {.seed = 12};
    struct pdnn_convnet_shape shape = {
        .side = 8, .filters = {16, 48}, .features = 6, .slope = slope};
    pdnn_convnet_add(&c.net, &c.set, &c.arena, &shape, ROWS);
    pdnn_convnet_start(&c.net, &rng);
    pdnn_rng_fill(&rng, c.x, ROWS * 64, 1.0f);
    pdnn_rng_fill(&rng, c.target, ROWS * 6, 1.0f);
    conv_loss(&c);
    pdnn_convnet_backward(&c.net, ROWS, false, c.x_grad);
    check("x", c.x, c.x_grad, ROWS * 64, conv_loss, &c, h, slope < 1.0f);
    for (uint32_t k = 0; k < c.set.n_items; k++)
        check(c.set.item[k].name, c.set.item[k].value, c.set.item[k].grad, c.set.item[k].n,
              conv_loss, &c, h, slope < 1.0f);
    pdnn_arena_free(&c.arena);
}

static void convolutions(void **state) {
    (void)state;
    convolve(1.0f, 1e-2f);
    convolve(0.2f, 3e-4f);
}

/* ---- discriminator and its penalty --------------------------------------------------------- */

struct penalty_case {
    struct pdnn_arena arena;
    struct pdnn_param_set set;
    struct pdnn_discriminator d;
    float x[ROWS * 64];
};

static double logit_sum(void *user) {
    struct penalty_case *c = user;
    pdnn_discriminator_forward(&c->d, c->x, labels, ROWS, NULL);
    double sum = 0;
    for (int r = 0; r < ROWS; r++)
        sum += (double)c->d.logits[r];
    return sum;
}

/* Sum of |dD/dx|^2, by the gradient that logit_sum()'s test has checked. */
static double penalty(void *user) {
    struct penalty_case *c = user;
    logit_sum(c);
    for (int r = 0; r < ROWS; r++)
        c->d.logits_grad[r] = 1.0f;
    pdnn_discriminator_backward(&c->d, labels, ROWS, true, c->d.x_grad);
    double sum = 0;
    for (int i = 0; i < ROWS * 64; i++)
        sum += (double)c->d.x_grad[i] * (double)c->d.x_grad[i];
    return sum;
}

static void discriminator(void **state) {
    (void)state;
    struct penalty_case c = {0};
    struct pdnn_rng rng = {.seed = 13};
    float x_grad[ROWS * 64];
    pdnn_discriminator_add(&c.d, &c.set, &c.arena, 8, 5);
    assert_false(c.arena.failed);
    pdnn_discriminator_start(&c.d, &rng);
    pdnn_rng_fill(&rng, c.x, ROWS * 64, 1.0f);
    logit_sum(&c);
    for (int r = 0; r < ROWS; r++)
        c.d.logits_grad[r] = 1.0f;
    pdnn_discriminator_backward(&c.d, labels, ROWS, false, x_grad);
    check("x", c.x, x_grad, ROWS * 64, logit_sum, &c, 1e-3f, true);
    for (uint32_t k = 0; k < c.set.n_items; k++) {
        struct pdnn_param *param = &c.set.item[k];
        check(param->name, param->value, param->grad, param->n, logit_sum, &c, 1e-3f, k < 6);
        memset(param->grad, 0, param->n * sizeof(float));
    }
    double direct = penalty(&c);
    double returned = pdnn_discriminator_penalty(&c.d, c.x, labels, ROWS, 1.0f, 1e-3f);
    assert_true(fabs(returned - direct) < 1e-4 * direct);
    /* The penalty has a gradient in the class vectors and the head, where D is smooth. */
    check("penalty: head", c.d.head.weight->value, c.d.head.weight->grad, c.d.head.weight->n,
          penalty, &c, 1e-2f, false);
    check("penalty: class", c.d.class_vector->value, c.d.class_vector->grad, c.d.class_vector->n,
          penalty, &c, 1e-2f, false);
    pdnn_arena_free(&c.arena);
}

/* ---- prior --------------------------------------------------------------------------------- */

struct prior_case {
    struct pdnn_arena arena;
    struct pdnn_param_set set;
    struct pdnn_prior prior;
    float x[ROWS * 24], x_grad[ROWS * 24], scratch[2 * ROWS * 8];
};

static double prior_loss(void *user) {
    struct prior_case *c = user;
    return pdnn_prior_loss(&c->prior, c->x, ROWS, 0.0f, c->scratch, c->x_grad);
}

/* By the effective (rounded) weights: with these fixed, the loss is smooth in them. */
static void prior(void **state) {
    (void)state;
    struct prior_case c = {0};
    struct pdnn_rng rng = {.seed = 14};
    pdnn_prior_add(&c.prior, &c.set, &c.arena, 8, 5);
    assert_false(c.arena.failed);
    pdnn_prior_start(&c.prior, &rng);
    pdnn_linear_prepare(&c.prior.layer);
    pdnn_prior_set_class(&c.prior, c.x, labels, ROWS);
    pdnn_prior_draw(&c.prior, &rng, c.x, ROWS, c.scratch);
    for (int i = 0; i < 8; i++) /* latent i reads its class and the latents before it, no other */
        for (int k = 0; k < 24; k++)
            if ((k >= 5 && k < 16) || k >= 16 + i)
                assert_true(c.prior.layer.effective[i * 24 + k] == 0.0f);

    pdnn_prior_loss(&c.prior, c.x, ROWS, 1.0f, c.scratch, c.x_grad);
    float x_grad[ROWS * 24], w_grad[8 * 24];
    memcpy(x_grad, c.x_grad, sizeof x_grad);
    memcpy(w_grad, c.prior.layer.grad, sizeof w_grad);
    check("prior weight", c.prior.layer.effective, w_grad, 8 * 24, prior_loss, &c, 1e-2f, false);
    for (int r = 0; r < ROWS; r++)
        check("prior latent", c.x + 24 * r + 16, x_grad + 24 * r + 16, 8, prior_loss, &c, 1e-2f,
              false);
    pdnn_arena_free(&c.arena);
}

/* ---- generator ----------------------------------------------------------------------------- */

struct decoder_case {
    struct pdnn_generator net;
    float target[ROWS * 36];
};

/* Without noise the decoder is a smooth function of the effective weights. */
static double decoder_loss(void *user) {
    struct decoder_case *c = user;
    pdnn_generator_decode(&c->net, ROWS, 0);
    return pdnn_loss_binary(c->net.out, c->target, ROWS, 36);
}

static void decode(const struct pdnn_decoder_shape *shape) {
    struct decoder_case c = {0};
    struct pdnn_rng rng = {.seed = 15};
    assert_int_equal(pdnn_generator_new(&c.net, 36, 8, shape, 5, ROWS, 3), PDNN_OK);
    pdnn_generator_set_noise(&c.net, 0.5f);
    for (int i = 0; i < ROWS * 36; i++)
        c.target[i] = pdnn_rng_unit(77, (uint32_t)i);
    pdnn_generator_prepare(&c.net);
    pdnn_prior_set_class(&c.net.prior, c.net.x, labels, ROWS);
    pdnn_prior_draw(&c.net.prior, &rng, c.net.x, ROWS, c.net.scratch);
    decoder_loss(&c);
    pdnn_generator_decode_backward(&c.net, ROWS);
    float x_grad[ROWS * 24];
    memcpy(x_grad, c.net.x_grad, sizeof x_grad);
    bool kinks = shape->activation != NULL;
    check("x", c.net.x, x_grad, ROWS * 24, decoder_loss, &c, 1e-2f, kinks);
    for (uint32_t k = 0; k <= shape->n_hidden; k++)
        check("decoder", c.net.decoder[k].effective, c.net.decoder[k].grad,
              c.net.decoder[k].weight->n, decoder_loss, &c, 1e-2f, kinks);
    pdnn_generator_free(&c.net);
}

static void decoder(void **state) {
    (void)state;
    decode(&(struct pdnn_decoder_shape){.n_hidden = 1, .hidden = {20}});
    decode(&(struct pdnn_decoder_shape){.n_hidden = 2, .hidden = {20, 12}});
    decode(&(struct pdnn_decoder_shape){
        .n_hidden = 1, .hidden = {20}, .activation = pdnn_activation_find("relu"), .bits = 32});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear_and_softmax),
        cmocka_unit_test(convolutions),
        cmocka_unit_test(discriminator),
        cmocka_unit_test(prior),
        cmocka_unit_test(decoder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
