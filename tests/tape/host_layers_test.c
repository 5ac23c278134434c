/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The latents of a deterministic generator: drawn by the host, in the law of the device's p-bits,
 * and sent behind the input; the device computes the rest.
 */
#include "tape/act_alloc.h"
#include "tape/host_layers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <math.h>
#include <unistd.h>

#include "tape/tape.h"

enum { CLASSES = 3, LATENTS = 20, HIDDEN = 12, SIDE = 4, PIXELS = SIDE * SIDE, ACT_BITS = 3 };
enum { INPUTS = 16 + 32, TOP = (1 << ACT_BITS) - 1 };

static int weight_at(uint32_t layer, uint32_t j, uint32_t i) {
    return (int)(pdnn_seed_for(layer * 1000 + j, i) % 16) - 8;
}

static void fill(struct pdnn_layer *layer, uint32_t index, uint32_t outputs, uint32_t inputs) {
    assert_int_equal(pdnn_layer_alloc(layer, outputs, inputs), PDNN_OK);
    layer->scale = 0.1f;
    layer->noise_scale = 1;
    for (uint32_t j = 0; j < outputs; j++) {
        layer->bias[j] = (int32_t)j - 5;
        for (uint32_t i = 0; i < inputs; i++) {
            const bool padding = index == 2 ? i >= HIDDEN
                                            : (i >= CLASSES && i < 16) || i >= 16 + LATENTS ||
                                                  (index == 0 && i >= 16 + j);
            layer->weight[j * inputs + i] = (int8_t)(padding ? 0 : weight_at(index, j, i));
        }
    }
}

/* Prior, one hidden layer of codes, sums. */
static struct pdnn_model *generator(void) {
    struct pdnn_model *model = pdnn_model_new(3);
    assert_non_null(model);
    strcpy(model->dataset, "mnist");
    model->task = PDNN_TASK_GENERATE;
    model->classes = model->input_bits = CLASSES;
    model->latent = LATENTS;
    model->act_bits = ACT_BITS;
    model->width = model->height = SIDE;
    struct pdnn_layer *prior = &model->layers[0], *hidden = &model->layers[1];
    fill(prior, 0, LATENTS, INPUTS);
    fill(hidden, 1, HIDDEN, INPUTS);
    fill(&model->layers[2], 2, PIXELS, 16);
    prior->noise = prior->once = prior->serial = true;
    prior->n_sources = hidden->n_sources = 2;
    prior->sources[0] = hidden->sources[0] = PDNN_INPUT;
    model->layers[2].kind = PDNN_LAYER_SUM;
    model->layers[2].n_sources = 1;
    model->layers[2].sources[0] = 1;
    uint8_t table[PDNN_TABLE_ENTRIES];
    for (int k = 0; k < PDNN_TABLE_ENTRIES; k++)
        table[k] = (uint8_t)(k < 8 * TOP ? k / 8 : TOP);
    hidden->shift = 1;
    assert_int_equal(pdnn_layer_set_table(hidden, table), PDNN_OK);
    return model;
}

/* The model in plain arithmetic, of the latents that the host draws. */
static void compute(const struct pdnn_model *model, const uint8_t *bits, int32_t *sums) {
    int32_t codes[16] = {0};
    const struct pdnn_layer *hidden = &model->layers[1], *last = &model->layers[2];
    for (uint32_t j = 0; j < HIDDEN; j++) {
        int32_t z = hidden->bias[j];
        for (uint32_t i = 0; i < INPUTS; i++)
            z += hidden->weight[j * INPUTS + i] * TOP * bits[i];
        z = z < 0 ? 0 : z >> hidden->shift;
        codes[j] = hidden->table[z > 255 ? 255 : z];
    }
    for (uint32_t j = 0; j < PIXELS; j++) {
        int32_t z = last->bias[j];
        for (uint32_t i = 0; i < 16; i++)
            z += last->weight[j * 16 + i] * codes[i];
        sums[j] = 2 * z; /* half units */
    }
}

static struct pdnn_host_layers *layers_of(const struct pdnn_model *model) {
    uint32_t base[1 + PDNN_LAYERS_MAX], n_words;
    struct pdnn_host_layers *layers;
    assert_int_equal(pdnn_act_alloc(model, base, &n_words, NULL), PDNN_OK);
    assert_int_equal(pdnn_host_layers_new(model, base, &layers, &n_words, NULL), PDNN_OK);
    assert_int_equal(n_words, 3);
    return layers;
}

static void device_computes_the_rest(void **state) {
    (void)state;
    struct pdnn_model *model = generator();
    struct pdnn_diag diag = {""};
    if (pdnn_model_check(model, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    struct pdnn_host_layers *layers = layers_of(model);
    struct pdnn_device *device;
    assert_int_equal(pdnn_device_open("golden:act_bits=3", &device, &diag), PDNN_OK);
    assert_int_equal(pdnn_device_load(device, model, &diag), PDNN_OK);
    uint32_t n_ones = 0;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        uint8_t bits[INPUTS] = {0};
        int32_t expected[PIXELS], sums[PIXELS];
        struct pdnn_counters counters;
        bits[seed % CLASSES] = 1;
        assert_int_equal(pdnn_device_run(device,
                                         &(struct pdnn_run_options){.samples = 1, .seed = seed},
                                         bits, sums, &counters, &diag),
                         PDNN_OK);
        pdnn_host_layers_draw(layers, seed, bits);
        compute(model, bits, expected);
        assert_memory_equal(sums, expected, sizeof sums);
        for (int i = 16; i < 16 + LATENTS; i++)
            n_ones += bits[i];
        /* of the two layers on the tape alone */
        assert_int_equal(counters.neuron_updates, HIDDEN + PIXELS);
        assert_int_equal(counters.random_words, 0);
    }
    assert_in_range(n_ones, 200, 1800); /* neither all nor none */
    pdnn_device_close(device, NULL);
    pdnn_host_layers_free(layers);
    pdnn_model_close(model);
}

/* Latent 3 given latents 0 to 2 of class 1: sigmoid of its sum, within 5 deviations. */
static void latents_follow_the_law(void **state) {
    (void)state;
    enum { DRAWS = 300000 };
    struct pdnn_model *model = generator();
    struct pdnn_host_layers *layers = layers_of(model);
    const struct pdnn_layer *prior = &model->layers[0];
    const int8_t *w = prior->weight + 3 * INPUTS;
    uint32_t seen[8] = {0}, ones[8] = {0};
    for (uint64_t seed = 1; seed <= DRAWS; seed++) {
        uint8_t bits[INPUTS] = {0};
        bits[1] = 1;
        pdnn_host_layers_draw(layers, seed, bits);
        const uint32_t before = bits[16] + 2u * bits[17] + 4u * bits[18];
        seen[before]++;
        ones[before] += bits[19];
    }
    for (uint32_t k = 0; k < 8; k++) {
        const int z = prior->bias[3] + w[1] + w[16] * (int)(k & 1) + w[17] * (int)(k >> 1 & 1) +
                      w[18] * (int)(k >> 2);
        const double p = 1 / (1 + exp(-0.1 * z)), n = seen[k];
        assert_true(n > 100);
        assert_true(fabs(ones[k] - n * p) < 5 * sqrt(n * p * (1 - p)) + n / 1024);
    }
    pdnn_host_layers_free(layers);
    pdnn_model_close(model);
}

static void refused(void **state) {
    (void)state;
    struct pdnn_model *model = generator();
    struct pdnn_diag diag = {""};
    model->layers[0].once = model->layers[0].serial = false;
    assert_int_equal(pdnn_model_check(model, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "layers.0: noise: expected none with act_bits > 1"));
    model->layers[0].once = model->layers[0].serial = true;
    model->layers[0].shift = 1;
    assert_int_equal(pdnn_model_check(model, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "layers.0: table, shift"));
    pdnn_model_close(model);
}

static void survives_the_file(void **state) {
    (void)state;
    char path[] = "/tmp/pdnn-layers-XXXXXX";
    close(mkstemp(path));
    struct pdnn_model *model = generator(), *back;
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_model_save(model, path, &diag), PDNN_OK);
    if (pdnn_model_open(path, &back, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    unlink(path);
    assert_true(back->layers[0].noise && !back->layers[0].table && back->layers[1].table);
    pdnn_model_close(back);
    pdnn_model_close(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(device_computes_the_rest),
        cmocka_unit_test(latents_follow_the_law),
        cmocka_unit_test(refused),
        cmocka_unit_test(survives_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
