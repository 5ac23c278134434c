/* SPDX-License-Identifier: BSD-2-Clause
 *
 * autoencoder_test.c - the trainer of the sampling paper's network: gradients against finite
 * differences, the mask, the mean over samples, the price of reads, and the engine's integers
 * against the float network.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "model/model.h"
#include "paper/decoder.h"
#include "paper/encoder.h"

enum { ROWS = 4, LATENTS = ROWS * PDNN_PAPER_LATENTS, PIXELS = ROWS * PDNN_PAPER_PIXELS };

struct fixture {
    struct pdnn_arena arena;
    struct pdnn_rng rng;
    struct pdnn_paper_decoder decoder;
    struct pdnn_paper_encoder encoder;
    float latents[LATENTS], slope[PIXELS], images[PIXELS];
};

static struct fixture f;

static void make(bool fixed_point, const char *activation, bool mixed, bool gaussian) {
    memset(&f, 0, sizeof f);
    f.rng.seed = 5;
    f.decoder.fixed_point = fixed_point;
    f.decoder.activation = activation;
    f.decoder.noise_scale = 1.0f;
    f.encoder.gaussian = gaussian;
    f.encoder.kl_weight = 0.5f;
    pdnn_paper_decoder_add(&f.decoder, &f.arena, ROWS, mixed);
    pdnn_paper_encoder_add(&f.encoder, &f.arena, ROWS);
    assert_false(f.arena.failed);
    pdnn_paper_decoder_start(&f.decoder, &f.rng);
    pdnn_paper_encoder_start(&f.encoder, &f.rng);
    for (uint32_t i = 0; i < LATENTS; i++) {
        f.latents[i] = pdnn_rng_hash(1, i) & 1 ? 1.0f : -1.0f;
    }
    pdnn_rng_fill(&f.rng, f.slope, PIXELS, 1.0f);
    for (uint32_t i = 0; i < PIXELS; i++) {
        f.images[i] = pdnn_rng_unit(2, i);
    }
    for (uint32_t k = 0; k < PDNN_PAPER_LAYERS; k++) {
        pdnn_rng_fill(&f.rng, f.decoder.layer[k].bias->value, f.decoder.layer[k].outputs, 0.5f);
    }
}

static void drop(void) {
    pdnn_arena_free(&f.arena);
}

/* A loss that is linear in the pixels. */
static double loss(void) {
    double sum = 0;
    pdnn_paper_decode(&f.decoder, &f.rng, f.latents);
    for (uint32_t i = 0; i < PIXELS; i++) {
        sum += (double)f.slope[i] * (double)f.decoder.pixels[i];
    }
    return sum;
}

static void check_slope(float *value, float grad, const char *what) {
    const float kept = *value, h = 0.01f;
    *value = kept + h;
    const double high = loss();
    *value = kept - h;
    const double low = loss();
    *value = kept;
    const double slope = (high - low) / (2 * (double)h);
    if (fabs(slope - (double)grad) > 2e-3 + 0.01 * fabs(slope)) {
        fail_msg("%s: %g, by differences %g", what, (double)grad, slope);
    }
}

/* Of tanh units, which draw nothing. */
static void gradients_are_those_of_differences(void **state) {
    (void)state;
    for (int mixed = 0; mixed <= 1; mixed++) {
        make(true, "tanh", mixed, false);
        assert_int_equal(f.decoder.total, mixed ? 15 : 4);
        loss();
        pdnn_paper_decode_backward(&f.decoder, f.slope);
        for (uint32_t k = 0; k < PDNN_PAPER_LAYERS; k++) {
            const struct pdnn_linear *layer = &f.decoder.layer[k];
            for (uint32_t n = 0; n < 8; n++) {
                const uint32_t j = pdnn_rng_hash(k, n) % layer->outputs;
                const uint32_t s = pdnn_rng_hash(k + 9, n) % pdnn_paper_fan_in(k);
                const size_t at = (size_t)j * layer->inputs + pdnn_paper_input(k, j, s);
                check_slope(&layer->weight->value[at], layer->weight->grad[at], "weight");
                check_slope(&layer->bias->value[j], layer->bias->grad[j], "bias");
            }
        }
        drop();
    }
}

/* The p-bits of the engine: what the mask leaves out has neither weight nor gradient. */
static void mask_is_kept(void **state) {
    (void)state;
    make(false, "pbit", true, false);
    loss();
    pdnn_paper_decode_backward(&f.decoder, f.slope);
    for (uint32_t k = 1; k < PDNN_PAPER_LAYERS; k++) {
        const struct pdnn_linear *layer = &f.decoder.layer[k];
        uint32_t weights = 0, grads = 0;
        for (size_t i = 0; i < layer->weight->n; i++) {
            const uint32_t back =
                (uint32_t)(i / layer->inputs + layer->inputs - i % layer->inputs) % layer->inputs;
            assert_int_equal(layer->mask[i] != 0.0f, back < 32);
            assert_true(layer->mask[i] != 0.0f || layer->weight->value[i] == 0.0f);
            assert_true(layer->mask[i] != 0.0f || layer->weight->grad[i] == 0.0f);
            weights += layer->weight->value[i] != 0.0f;
            grads += layer->weight->grad[i] != 0.0f;
        }
        assert_int_equal(weights, layer->outputs * 32);
        assert_true(grads > layer->outputs * 8);
    }
    drop();
}

/* A picture of p-bits is the mean of its samples' sigmoids, the engine's the sigmoid of the mean.
 */
static void pictures_are_means(void **state) {
    (void)state;
    for (int fixed_point = 0; fixed_point <= 1; fixed_point++) {
        make(fixed_point, fixed_point ? "pbit-tanh" : "pbit", true, false);
        loss();
        const float *z = f.decoder.out + (size_t)7 * PDNN_PAPER_PIXELS; /* after 1 + 2 + 4 */
        double p = 0;
        for (uint32_t t = 0; t < 8; t++) {
            const double of = (double)z[t * PDNN_PAPER_PIXELS + 100];
            p += (fixed_point ? 1 / (1 + exp(-of)) : of) / 8;
        }
        p = fixed_point ? p : 1 / (1 + exp(-p));
        assert_true(fabs(p - (double)f.decoder.pixels[3 * PDNN_PAPER_PIXELS + 100]) < 1e-5);
        drop();
    }
}

static void price_follows_the_reads(void **state) {
    (void)state;
    for (int few = 0; few <= 1; few++) {
        make(false, "pbit", false, false);
        f.decoder.price = 1.0f;
        f.decoder.reads_wanted = few ? 100.0f : 1e6f;
        loss();
        float ones = 0;
        for (uint32_t i = 0; i < ROWS * 256; i++) {
            ones += f.decoder.in[3][i];
        }
        assert_true(f.decoder.reads > 49 * ones / ROWS); /* and those of the layers before */
        assert_true(f.decoder.reads < 49 * 256 + 16 * 128 + 8 * 64);
        pdnn_paper_decode_backward(&f.decoder, f.slope);
        assert_true(few ? f.decoder.price > 1.0f : f.decoder.price < 1.0f);
        drop();
    }
}

/* The divergence alone: the encoder's gradient without one from the decoder. */
static void divergence_has_its_gradient(void **state) {
    static const float none[LATENTS];
    (void)state;
    for (int gaussian = 0; gaussian <= 1; gaussian++) {
        make(true, "tanh", false, gaussian);
        for (uint32_t k = 0; k < PDNN_PAPER_ENCODER_LAYERS; k++) {
            const struct pdnn_linear *layer = &f.encoder.layer[k];
            for (uint32_t n = 0; n < 6; n++) {
                const size_t at = pdnn_rng_hash(k, n) % layer->weight->n;
                const float kept = layer->weight->value[at];
                double value[2];
                memset(layer->weight->grad, 0, layer->weight->n * sizeof(float));
                pdnn_paper_encode(&f.encoder, &f.rng, f.images);
                pdnn_paper_encode_backward(&f.encoder, f.images, none);
                const float grad = layer->weight->grad[at];
                for (int side = 0; side < 2; side++) {
                    layer->weight->value[at] = kept + (side ? 0.01f : -0.01f);
                    pdnn_paper_encode(&f.encoder, &f.rng, f.images);
                    value[side] = pdnn_paper_encode_backward(&f.encoder, f.images, none);
                }
                layer->weight->value[at] = kept;
                const double slope = (value[1] - value[0]) / 0.02;
                if (fabs(slope - (double)grad) > 2e-4 + 0.02 * fabs(slope)) {
                    fail_msg("layer %u: %g, by differences %g", k, (double)grad, slope);
                }
            }
        }
        drop();
    }
}

static void engine_has_the_float_weights(void **state) {
    (void)state;
    char path[] = "/tmp/autoencoder_test.XXXXXX";
    struct pdnn_diag diag = {""};
    struct pdnn_model *model;
    assert_true(close(mkstemp(path)) == 0);
    make(false, "pbit", false, false);
    loss(); /* rounds the weights */
    if (pdnn_paper_decoder_export(&f.decoder, "{}", path, &diag) ||
        pdnn_model_open(path, &model, &diag)) {
        fail_msg("%s", diag.text);
    }
    unlink(path);
    assert_int_equal(model->n_layers, PDNN_PAPER_LAYERS + 1);
    for (uint32_t i = 0; i < PDNN_PAPER_LATENTS * 16; i++) {
        assert_int_equal(model->layers[0].weight[i], 0);
    }
    /* Noise tables are of a scale: two, and the coins have no third. */
    assert_true(model->layers[0].scale == model->layers[1].scale);
    assert_true(model->layers[2].scale == model->layers[3].scale);
    for (uint32_t k = 0; k < PDNN_PAPER_LAYERS; k++) {
        const struct pdnn_linear *linear = &f.decoder.layer[k];
        const struct pdnn_layer *layer = &model->layers[k + 1];
        for (uint32_t j = 0; j < linear->outputs; j++) {
            assert_true(fabsf(layer->scale * (float)layer->bias[j] - linear->effective_bias[j]) <
                        1e-5f);
            for (uint32_t i = 0; i < linear->inputs; i++) {
                const float w = linear->effective[(size_t)j * linear->inputs + i];
                const float q = (float)layer->weight[(size_t)j * layer->inputs + i];
                assert_true(fabsf(layer->scale * q - w) < 1e-5f);
            }
        }
    }
    pdnn_model_close(model);
    drop();
}

static void too_large_a_weight_is_refused(void **state) {
    (void)state;
    static int32_t words[PDNN_PAPER_WORDS];
    struct pdnn_diag diag = {""};
    make(true, "pbit-tanh", false, false);
    assert_int_equal(pdnn_paper_decoder_round(&f.decoder, words, &diag), PDNN_OK);
    f.decoder.layer[1].weight->value[65] = 32.5f; /* neuron 1, input 1 */
    assert_int_equal(pdnn_paper_decoder_round(&f.decoder, words, &diag), PDNN_ERR_DIVERGED);
    assert_string_equal(diag.text, "layer 1, neuron 1: 32.5 does not fit Q6.25");
    f.decoder.layer[1].weight->value[65] = 1.0f;
    f.decoder.layer[1].weight->value[66] = 1.0f; /* input 2 is not one of its inputs */
    assert_int_equal(pdnn_paper_decoder_round(&f.decoder, words, &diag), PDNN_ERR_MISMATCH);
    drop();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_are_those_of_differences),
        cmocka_unit_test(mask_is_kept),
        cmocka_unit_test(pictures_are_means),
        cmocka_unit_test(price_follows_the_reads),
        cmocka_unit_test(divergence_has_its_gradient),
        cmocka_unit_test(engine_has_the_float_weights),
        cmocka_unit_test(too_large_a_weight_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
