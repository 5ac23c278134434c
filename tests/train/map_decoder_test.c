/* SPDX-License-Identifier: BSD-2-Clause
 *
 * map_decoder_test.c - a generator's decoder of convolutions: its text, its gradients against
 * finite differences, samples against the mean, and the exported model on the golden device.
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

#include "run/batch.h"
#include "run/golden_spec.h"
#include "train/generator/generator_task.h"
#include "train/net/loss.h"
#include "train/net/pbit.h"

enum { ROWS = 3, LATENTS = 16, CLASSES = 5, SIDE = 12, PIXELS = SIDE * SIDE };
static const uint8_t labels[ROWS] = {4, 0, 2};

static void make_net(struct pdnn_generator *net, float noise_scale) {
    struct pdnn_decoder_shape shape = {.noise_scale = noise_scale};
    assert_true(pdnn_fmap_spec_parse_decoder("m3x16,c16u,c1u", shape.maps, &shape.n_maps));
    assert_int_equal(pdnn_map_decoder_side(shape.maps, shape.n_maps), SIDE);
    assert_int_equal(pdnn_generator_new(net, PIXELS, LATENTS, &shape, CLASSES, ROWS, 3), PDNN_OK);
    struct pdnn_rng rng = {.seed = 15};
    for (uint32_t k = 1; k < net->maps.n_layers; k++)
        pdnn_rng_fill(&rng, net->maps.layer[k].linear.bias->value,
                      net->maps.layer[k].linear.outputs, 0.3f);
    pdnn_generator_prepare(net);
    pdnn_prior_set_class(&net->prior, net->x, labels, ROWS);
    pdnn_prior_draw(&net->prior, &rng, net->x, ROWS, net->scratch);
}

/* ---- text ----------------------------------------------------------------------------------- */

static void says_what_it_reads(void **state) {
    (void)state;
    static const char *const wrong[] = {"m6x32",          "m6x30,c16u,c1",   "c16,c1,c1",
                                        "m6x32,c32u,c2u", "m6x32,c16s,c1",   "m6x32,c16p,c1",
                                        "m6x32,f16,c1u",  "m6x32,c16u,c1u,", "m40x16,c16u,c1",
                                        "m6x32,c15u,c1",  "m0x16,c16,c1",    "m6x32c16,c1"};
    static const char right[] = "m6x32,c32k5u,c16,c1u";
    struct pdnn_fmap_spec specs[PDNN_FMAP_LAYERS];
    char text[PDNN_FMAP_SPEC_TEXT];
    uint32_t n;
    assert_true(pdnn_fmap_spec_parse_decoder(right, specs, &n));
    assert_int_equal(n, 4);
    pdnn_fmap_spec_print(specs, n, text);
    assert_string_equal(text, right);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (pdnn_fmap_spec_parse_decoder(wrong[i], specs, &n))
            fail_msg("'%s' is accepted", wrong[i]);
}

/* ---- gradients ------------------------------------------------------------------------------- */

static float target[ROWS * PIXELS];

/* Without noise the decoder is a smooth function of the effective weights. */
static double loss_of(struct pdnn_generator *net) {
    pdnn_generator_decode(net, ROWS, 0);
    return pdnn_loss_binary(net->out, target, ROWS, PIXELS);
}

static void check(struct pdnn_generator *net, const char *name, float *value, const float *grad,
                  size_t n) {
    float kept[8192];
    assert_true(n <= sizeof kept / sizeof *kept);
    memcpy(kept, grad, n * sizeof *kept);
    for (size_t i = 0; i < n; i += n / 40 + 1) {
        const float old = value[i], h = 1e-2f;
        value[i] = old + h;
        const double above = loss_of(net);
        value[i] = old - h;
        const double below = loss_of(net);
        value[i] = old;
        const double slope = (above - below) / (2.0 * (double)h);
        if (fabs(slope - (double)kept[i]) > 2e-3 + 0.02 * fabs(slope))
            fail_msg("%s[%zu]: gradient %g, difference %g", name, i, (double)kept[i], slope);
    }
}

static void gradients(void **state) {
    (void)state;
    struct pdnn_generator net;
    make_net(&net, 0.5f);
    for (int i = 0; i < ROWS * PIXELS; i++)
        target[i] = pdnn_rng_unit(77, (uint32_t)i);
    loss_of(&net);
    pdnn_generator_decode_backward(&net, ROWS);
    struct pdnn_map_decoder *maps = &net.maps;
    check(&net, "x", net.x, net.x_grad, ROWS * (PDNN_CLASS_INPUTS + LATENTS));
    check(&net, "first", maps->first.effective, maps->first.grad, maps->first.weight->n);
    for (uint32_t k = 1; k < maps->n_layers; k++)
        check(&net, "convolution", maps->layer[k].linear.effective, maps->layer[k].linear.grad,
              maps->layer[k].linear.weight->n);
    pdnn_generator_free(&net);
}

/* The gradient does not depend on the number of samples, in the mean over many runs: of a loss that
 * is linear in the logits, of every layer. */
static void samples_share_the_gradient(void **state) {
    (void)state;
    enum { RUNS = 600, MOST = 8192 };
    static float grad[2][3][MOST];
    for (int many = 0; many < 2; many++) {
        struct pdnn_generator net;
        make_net(&net, 0.5f);
        for (int run = 0; run < RUNS; run++) {
            pdnn_generator_decode(&net, ROWS, many ? 4 : 1);
            for (uint32_t i = 0; i < ROWS * PIXELS; i++)
                net.out[i] = pdnn_rng_symmetric(78, i);
            pdnn_generator_decode_backward(&net, ROWS);
        }
        for (uint32_t k = 0; k < 3; k++) {
            const struct pdnn_linear *linear = k ? &net.maps.layer[k].linear : &net.maps.first;
            assert_true(linear->weight->n <= MOST);
            memcpy(grad[many][k], linear->grad, linear->weight->n * sizeof(float));
        }
        pdnn_generator_free(&net);
    }
    for (int k = 0; k < 3; k++) {
        double difference = 0, size = 0;
        for (int i = 0; i < MOST; i++) {
            const double d = (double)(grad[0][k][i] - grad[1][k][i]);
            difference += d * d;
            size += (double)grad[1][k][i] * (double)grad[1][k][i];
        }
        if (!(sqrt(difference / size) < 0.15))
            fail_msg("layer %d: %g of the gradient differ", k, sqrt(difference / size));
    }
}

/* ---- what is drawn, and the device ------------------------------------------------------------
 */

/* Mean of many samples by the float network: the logits of picture r. */
static void float_mean(struct pdnn_generator *net, uint32_t samples, double *logits) {
    pdnn_generator_prepare(net);
    pdnn_generator_decode(net, ROWS, samples);
    for (int i = 0; i < ROWS * PIXELS; i++)
        logits[i] = (double)net->out[i];
}

/* Exported, and run on the golden device with the latents that the float network has: the prior is
 * made certain of them. */
static void integers_draw_the_same(void **state) {
    (void)state;
    enum { T = 2000 };
    static struct pdnn_generator_task task;
    static struct pdnn_dataset data = {.name = "mnist", .width = SIDE + 4, .height = SIDE + 4};
    struct pdnn_generator *net = &task.net;
    make_net(net, 0.5f);
    task.data = &data;
    task.crop = 2;
    const size_t columns = PDNN_CLASS_INPUTS + LATENTS;
    memset(net->prior.layer.weight->value, 0, net->prior.layer.weight->n * sizeof(float));
    net->prior.layer.log_scale->value[0] = 0; /* a scale of 1 */
    for (uint32_t i = 0; i < LATENTS; i++) {
        net->prior.layer.bias->value[i] = i % 3 ? 60.0f : -60.0f;
        for (uint32_t r = 0; r < ROWS; r++)
            net->x[r * columns + PDNN_CLASS_INPUTS + i] = i % 3 ? 1.0f : 0.0f;
    }
    double expected[ROWS * PIXELS];
    float_mean(net, T, expected);

    char path[] = "/tmp/pdnn-maps-XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    struct pdnn_diag diag = {""};
    struct pdnn_model *model;
    if (pdnn_generator_export(&task, "{}", path, &diag) != PDNN_OK ||
        pdnn_model_open(path, &model, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    unlink(path);
    uint8_t inputs[ROWS * CLASSES] = {0};
    for (uint32_t r = 0; r < ROWS; r++)
        inputs[r * CLASSES + labels[r]] = 1;
    static int32_t sums[ROWS * PIXELS];
    struct pdnn_batch_result result;
    const struct pdnn_batch batch = {.device = pdnn_golden_spec(model),
                                     .model = model,
                                     .samples = T,
                                     .seed = 1,
                                     .sampling = PDNN_SAMPLE_IID,
                                     .jobs = 1};
    if (pdnn_batch_run(&batch, inputs, ROWS, sums, &result, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    const struct pdnn_layer *last = &model->layers[model->n_layers - 1];
    double worst = 0, spread = 0;
    for (int i = 0; i < ROWS * PIXELS; i++) {
        const double got = (double)last->scale * sums[i] / (2.0 * T);
        worst = fmax(worst, fabs(got - expected[i]));
        spread = fmax(spread, fabs(expected[i]));
    }
    assert_true(spread > 0.3);
    if (worst > 0.1 * spread) /* some deviations of a mean of so many */
        fail_msg("logits differ by %g, the largest is %g", worst, spread);
    pdnn_model_close(model);
    pdnn_generator_free(net);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_reads),
        cmocka_unit_test(gradients),
        cmocka_unit_test(samples_share_the_gradient),
        cmocka_unit_test(integers_draw_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
