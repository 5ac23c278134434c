/* SPDX-License-Identifier: BSD-2-Clause
 *
 * price_test.c - the price of active units: its law against every word of the device's, its slopes
 * against differences, and the gradients of a classifier and a generator that have one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "golden/golden.h"
#include "train/classifier/classifier_task.h"
#include "train/generator/generator.h"
#include "train/net/price.h"

enum { WORDS = 1 << PDNN_RANDOM_BITS, ROWS = 3 };

static struct pdnn_activation units(const char *kind, uint32_t bits, float noise_scale) {
    return (struct pdnn_activation){
        .kind = pdnn_activation_find(kind), .bits = bits, .noise_scale = noise_scale};
}

/* Sample t of the word r is 1 where its place among the words, in the order of their noise, is
 * below `ones`. The words' order only has to keep their high bits together: any threshold is one of
 * r XOR d(t) itself. */
static double rows_counted(enum pdnn_price_how how, uint32_t samples, uint32_t ones) {
    double rows = 0;
    for (uint32_t r = 0; r < WORDS; r++) {
        bool bit[PDNN_PRICE_SAMPLES_MAX] = {false}, any = false;
        uint32_t sum = 0, changes = 0;
        for (uint32_t i = 0; i < samples; i++) {
            const uint32_t t = golden_row_visit(i, samples);
            bit[i] = (r ^ golden_displace(t, false)) < ones;
            sum += bit[i];
            any |= bit[i];
            changes += i > 0 && bit[i] != bit[i - 1];
        }
        rows += how == PDNN_PRICE_ANEW ? sum : how == PDNN_PRICE_COUNTS ? any : bit[0] + changes;
    }
    return rows / WORDS;
}

static void law(void **state) {
    (void)state;
    struct pdnn_activation pbit = units("pbit", 1, 1);
    for (uint32_t samples = 1; samples <= PDNN_PRICE_SAMPLES_MAX; samples *= 2)
        for (int how = PDNN_PRICE_ANEW; how <= PDNN_PRICE_CHANGES; how++) {
            struct pdnn_price price = {0};
            pdnn_price_set(&price, &pbit, (enum pdnn_price_how)how, samples, 33); /* 3 groups */
            for (uint32_t ones = 0; ones <= WORDS; ones += 7) {
                const float p = (float)ones / WORDS;
                float grad = 0;
                double rows = pdnn_price_add(&price, &pbit, &p, 1, 0, &grad);
                assert_true(fabs(rows - 3 * rows_counted((enum pdnn_price_how)how, samples, ones)) <
                            1e-4);
            }
        }
}

/* d rows / dz against a difference, away from the corners of the broken line. */
static void slopes(void **state) {
    (void)state;
    struct pdnn_activation pbit = units("pbit", 1, 0.5f);
    for (int how = PDNN_PRICE_ANEW; how <= PDNN_PRICE_CHANGES; how++) {
        struct pdnn_price price = {0};
        pdnn_price_set(&price, &pbit, (enum pdnn_price_how)how, 8, 48);
        for (float z = -2.03f; z < 2; z += 0.17f) {
            const float h = 1e-3f;
            float at[3] = {z - h, z + h, z}, none[2] = {0}, grad = 0.5f;
            pdnn_activation_mean(&pbit, at, 3);
            double difference = (pdnn_price_add(&price, &pbit, at + 1, 1, 0, none) -
                                 pdnn_price_add(&price, &pbit, at, 1, 0, none)) /
                                (2.0 * (double)h);
            pdnn_price_add(&price, &pbit, at + 2, 1, 0.25f, &grad);
            if ((int)(at[0] * 8) == (int)(at[1] * 8))
                assert_true(fabs((double)(grad - 0.5f) - 0.25 * difference) < 0.02);
        }
    }
}

/* Codes other than 0 are counted as they are; the derivative is a p-bit's from there. */
static void codes(void **state) {
    (void)state;
    struct pdnn_param step = {.n = 1};
    float log_step = logf(0.2f);
    step.value = &log_step;
    struct pdnn_activation relu = units("relu", 3, 1), sigmoid = units("sigmoid", 2, 1),
                           binary = units("binary", 1, 1);
    relu.log_step = &step;
    struct {
        struct pdnn_activation *unit;
        float limit; /* z from which the code is not 0 */
    } cases[] = {{&relu, 0.1f}, {&sigmoid, logf(1.0f / 5)}, {&binary, 0}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct pdnn_price price = {0};
        pdnn_price_set(&price, cases[k].unit, PDNN_PRICE_COUNTS, 4, 64);
        for (float z = -1.01f; z < 1; z += 0.04f) {
            float mean = z, out, grad = 0;
            pdnn_activation_mean(cases[k].unit, &mean, 1);
            pdnn_activation_emit(cases[k].unit, NULL, &mean, 1, &out);
            double rows = pdnn_price_add(&price, cases[k].unit, &mean, 1, 1, &grad);
            assert_true(rows == (out > 0 ? 4 : 0));
            assert_true((z > cases[k].limit) == (rows > 0));
            float p = 1 / (1 + expf(-(k == 0 ? z - cases[k].limit : z)));
            assert_true(fabsf(grad - 4 * p * (1 - p)) < 1e-4f);
        }
    }
    assert_false(pdnn_price_knows(pdnn_activation_find("pbit-tanh"), 1));
    assert_false(pdnn_price_knows(pdnn_activation_find("relu"), 32));
    assert_true(pdnn_price_knows(pdnn_activation_find("relu"), 8));
}

/* ---- a classifier of one hidden layer: its rows are a smooth function of the weights ----------
 */

enum { PIXELS = 32, WIDTH = 32, CLASSES = 5, SAMPLES = 2 };
static const uint8_t labels[ROWS] = {1, 4, 0};

/* Gradients of layer 0 with a price of `weight` a row, drawn as always with the same numbers. */
static double classifier_gradient(struct pdnn_classifier *net, float weight, float *grad) {
    net->rng.calls = 100;
    pdnn_classifier_set_price(net, weight, 4);
    pdnn_classifier_prepare(net);
    pdnn_classifier_forward(net, ROWS, SAMPLES);
    pdnn_classifier_loss(net, labels, ROWS);
    pdnn_classifier_backward(net, ROWS, SAMPLES);
    memcpy(grad, net->layer[0].grad, sizeof(float) * WIDTH * PIXELS);
    for (uint32_t k = 0; k < net->n_layers; k++)
        net->layer[k].fresh = true; /* the next gradient takes the place of this one */
    return net->price_rows;
}

/* Rows of the p-bits at the layer's present effective weights. */
static double classifier_rows(struct pdnn_classifier *net) {
    float grad[ROWS * WIDTH] = {0};
    pdnn_linear_forward(&net->layer[0], net->image, ROWS, net->mean[0]);
    pdnn_activation_mean(&net->activation[0], net->mean[0], ROWS * WIDTH);
    return pdnn_price_add(&net->price[0], &net->activation[0], net->mean[0], ROWS * WIDTH, 0,
                          grad) /
           ROWS;
}

static void classifier(void **state) {
    (void)state;
    static float without[WIDTH * PIXELS], with[WIDTH * PIXELS];
    const uint32_t widths[] = {WIDTH};
    struct pdnn_scheme scheme = {.noise_scales = {0.5f}, .n_noise_scales = 1, .wide_slope = true};
    struct pdnn_classifier net;
    assert_int_equal(pdnn_scheme_resolve(&scheme, widths, 1, NULL), PDNN_OK);
    assert_int_equal(pdnn_classifier_new(&net, PIXELS, CLASSES, &scheme, ROWS, SAMPLES, 4),
                     PDNN_OK);
    for (uint32_t i = 0; i < ROWS * PIXELS; i++)
        net.image[i] = pdnn_rng_unit(9, i) < 0.5f ? 1.0f : 0.0f;
    assert_true(classifier_gradient(&net, 0, without) == 0);
    const float weight = 0.01f;
    const double rows = classifier_gradient(&net, weight, with);
    assert_true(fabs(rows - classifier_rows(&net)) < 1e-3);
    assert_true(rows > 8 && rows < WIDTH);
    double size = 0;
    int checked = 0;
    for (uint32_t i = 0; i < WIDTH * PIXELS; i += 5) {
        float *w = &net.layer[0].effective[i], kept = *w;
        const float h = 2e-3f;
        *w = kept + h;
        double above = classifier_rows(&net);
        *w = kept - h;
        double below = classifier_rows(&net);
        *w = kept;
        double slope = (above - below) / (2 * (double)h);
        double priced = (double)((with[i] - without[i]) / weight);
        checked += fabs(priced - slope) < 5e-3 + 0.03 * fabs(slope);
        size += fabs(slope);
    }
    assert_true(size > 1);
    /* A unit that crosses a corner of the broken line within h has two slopes. */
    assert_true(checked >= 195 && WIDTH * PIXELS / 5 < 206);
    pdnn_classifier_free(&net);
}

/* ---- the same classifier on a device: the rows that it counts ------------------------------- */

enum { RUNS = 200 };

/* Rows an image, but for those of the input: 16 weights are added for each. */
static double device_rows(struct pdnn_classifier *net, const struct pdnn_model *model,
                          uint32_t samples) {
    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    const uint32_t groups = net->layer[0].outputs / PDNN_PRICE_GROUP;
    double rows = 0;
    if (pdnn_device_open("golden:block", &device, &diag) != PDNN_OK ||
        pdnn_device_load(device, model, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    for (uint32_t run = 0; run < RUNS; run++) {
        struct pdnn_counters counters;
        int32_t sums[CLASSES];
        uint8_t input[PIXELS];
        for (uint32_t i = 0; i < PIXELS; i++) {
            input[i] = net->image[run % ROWS * PIXELS + i] > 0;
            rows -= input[i] * groups;
        }
        const struct pdnn_run_options options = {.samples = samples, .seed = pdnn_seed_for(1, run)};
        if (pdnn_device_run(device, &options, input, sums, &counters, &diag) != PDNN_OK)
            fail_msg("%s", diag.text);
        rows += (double)counters.accumulates / PDNN_PRICE_GROUP;
    }
    assert_int_equal(pdnn_device_close(device, &diag), PDNN_OK);
    return rows / RUNS;
}

/* Two layers of p-bits, the first read by changes. */
static void device(void **state) {
    (void)state;
    const uint32_t widths[] = {WIDTH, WIDTH};
    struct pdnn_dataset data = {.name = "mnist", .width = PIXELS, .height = 1};
    struct pdnn_scheme scheme = {.noise_scales = {0.2f}, .n_noise_scales = 1};
    struct pdnn_classifier_task task = {.data = &data, .bits = PIXELS};
    struct pdnn_classifier *net = &task.net;
    assert_int_equal(pdnn_scheme_resolve(&scheme, widths, 2, NULL), PDNN_OK);
    assert_int_equal(pdnn_classifier_new(net, PIXELS, CLASSES, &scheme, ROWS, 16, 4), PDNN_OK);
    for (uint32_t i = 0; i < ROWS * PIXELS; i++)
        net->image[i] = pdnn_rng_unit(9, i) < 0.5f ? 1.0f : 0.0f;
    pdnn_classifier_prepare(net);
    struct pdnn_model *model = pdnn_classifier_model(&task, "{}");
    assert_non_null(model);
    for (uint32_t samples = 1; samples <= 16; samples *= 4) {
        double expected = 0;
        pdnn_classifier_set_price(net, 1, samples);
        for (uint32_t run = 0; run < RUNS / 4; run++) {
            pdnn_classifier_forward(net, ROWS, 16);
            pdnn_classifier_loss(net, labels, ROWS);
            pdnn_classifier_backward(net, ROWS, 16);
            expected += net->price_rows / (RUNS / 4);
        }
        const double counted = device_rows(net, model, samples);
        if (fabs(counted - expected) > 0.03 * expected)
            fail_msg("T = %u: %.1f rows counted, %.1f expected", samples, counted, expected);
        print_message("T = %u: %.1f rows counted, %.1f expected\n", samples, counted, expected);
    }
    pdnn_model_close(model);
    pdnn_classifier_free(net);
}

/* ---- a generator: without noise, its rows are one of the latents and weights ------------------
 */

static double decoder_rows(struct pdnn_generator *net) {
    double sum = 0;
    static float grad[ROWS * 64];
    pdnn_generator_decode(net, ROWS, 0);
    for (uint32_t k = 0; k < net->n_hidden; k++)
        sum += pdnn_price_add(&net->price[k], &net->hidden[k], net->p[k],
                              ROWS * (size_t)net->decoder[k].outputs, 0, grad);
    return sum / ROWS;
}

static void generator(void **state) {
    (void)state;
    struct pdnn_generator net;
    struct pdnn_decoder_shape shape = {.n_hidden = 2, .hidden = {32, 16}};
    struct pdnn_rng rng = {.seed = 15};
    assert_int_equal(pdnn_generator_new(&net, 36, 8, &shape, 5, ROWS, 3), PDNN_OK);
    pdnn_generator_set_noise(&net, 0.5f);
    pdnn_generator_set_price(&net, 0.01f, 4);
    pdnn_generator_prepare(&net);
    pdnn_prior_set_class(&net.prior, net.x, labels, ROWS);
    pdnn_prior_draw(&net.prior, &rng, net.x, ROWS, net.scratch);
    pdnn_generator_decode(&net, ROWS, 0);
    memset(net.out, 0, sizeof(float) * ROWS * 36); /* no other loss */
    pdnn_generator_decode_backward(&net, ROWS);
    const double rows = net.price_rows;
    assert_true(fabs(rows - decoder_rows(&net)) < 1e-3);
    int missed = 0, checked = 0;
    double size = 0;
    for (uint32_t k = 0; k < 2; k++)
        for (uint32_t i = 0; i < net.decoder[k].weight->n; i += 7) {
            float *w = &net.decoder[k].effective[i], kept = *w;
            const float h = 2e-3f;
            *w = kept + h;
            double above = decoder_rows(&net);
            *w = kept - h;
            double below = decoder_rows(&net);
            *w = kept;
            double slope = (above - below) / (2 * (double)h);
            double priced = (double)net.decoder[k].grad[i] / 0.01;
            missed += fabs(priced - slope) > 1e-2 + 0.03 * fabs(slope);
            checked++;
            size += fabs(slope);
        }
    assert_true(size > 1);
    assert_true(missed * 20 <= checked);
    pdnn_generator_free(&net);
}

/* The first phase's price also pushes the latents' probabilities down: less entropy and picture,
 * the encoder's gradient is q (1 - q) times a latent's rows. */
static void latents(void **state) {
    (void)state;
    struct pdnn_generator net;
    struct pdnn_decoder_shape shape = {.n_hidden = 1, .hidden = {32}};
    static float before[ROWS * 32];
    enum { LATENTS = 32, LAST = PDNN_ENCODER_LAYERS - 1 };
    assert_int_equal(pdnn_generator_new(&net, 36, LATENTS, &shape, 5, ROWS, 3), PDNN_OK);
    for (uint32_t i = 0; i < ROWS * 36; i++)
        net.image[i] = pdnn_rng_unit(77, i);
    pdnn_generator_prepare(&net);
    /* Hidden units whose price has no slope leave that of the latents alone. */
    memset(net.decoder[0].effective, 0, sizeof(float) * 32 * (16 + LATENTS));
    net.rng.calls = 5;
    pdnn_generator_vae(&net, labels, ROWS, 1, 1, true);
    memcpy(before, net.encoder_grad[LAST], sizeof before);
    assert_true(net.price_rows > 0 || net.price_weight == 0);
    net.rng.calls = 5;
    pdnn_generator_set_price(&net, 0.01f, 4);
    pdnn_generator_vae(&net, labels, ROWS, 1, 1, true);
    for (uint32_t r = 0; r < ROWS; r++)
        for (uint32_t i = 0; i < LATENTS; i++) {
            const uint32_t at = r * LATENTS + i;
            const float q = net.q[at];
            /* two groups of hidden units, the prior's second group, its own group */
            const float rows = 2 + (i < 16 ? 1 : 0) + (i % 16 != 15 ? 1 : 0);
            const float expected = 0.01f / ROWS * rows * q * (1 - q);
            assert_true(fabsf(net.encoder_grad[LAST][at] - before[at] - expected) < 1e-6f);
        }
    pdnn_generator_free(&net);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(law),        cmocka_unit_test(slopes),    cmocka_unit_test(codes),
        cmocka_unit_test(classifier), cmocka_unit_test(generator), cmocka_unit_test(latents),
        cmocka_unit_test(device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
