/* SPDX-License-Identifier: BSD-2-Clause
 *
 * T from 1 to 4096 on one device that is loaded once: the RTL against the golden device, and both
 * against what T means: the sums are those of the first T samples. And the largest sums there are.
 */
#include "device/device.h"
#include "contract/map.h"
#include "../nets/random_net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

enum { OUTPUTS = 10, MARGIN = 40 };

/* The simulation in the build folder, or a skipped test. */
static const char *sim_spec(void) {
    static char spec[256];
    const char *build = getenv("BUILD");
    snprintf(spec, sizeof spec, "sim:%s/libpdnn_sim.so", build ? build : "build");
    if (access(spec + 4, R_OK)) {
        print_message("skip: %s is not built (no Verilator?)\n", spec + 4);
        skip();
    }
    return spec;
}

static struct pdnn_device *open_loaded(const char *spec, const struct pdnn_model *model) {
    struct pdnn_device *device;
    struct pdnn_diag diag = {{0}};
    if (pdnn_device_open(spec, &device, &diag) || pdnn_device_load(device, model, &diag))
        fail_msg("%s: %s", spec, diag.text);
    return device;
}

/* Inputs -> p-bits -> sums. */
static struct pdnn_model *small_model(void) {
    struct pdnn_model *model = pdnn_model_new(2);
    assert_non_null(model);
    model->task = PDNN_TASK_CLASSIFY;
    model->classes = OUTPUTS;
    model->width = model->height = 4;
    model->input_bits = 16;
    model->threshold = 128;
    snprintf(model->dataset, sizeof model->dataset, "none");
    uint64_t chance = 7;
    for (int l = 0; l < 2; l++) {
        struct pdnn_layer *layer = &model->layers[l];
        assert_int_equal(pdnn_layer_alloc(layer, l ? OUTPUTS : 20, l ? 32 : 16), PDNN_OK);
        layer->kind = l ? PDNN_LAYER_SUM : PDNN_LAYER_HIDDEN;
        layer->noise = l == 0;
        layer->n_sources = 1;
        layer->sources[0] = l - 1;
        layer->scale = 0.1f;
        layer->noise_scale = 1;
        for (uint32_t n = 0; n < layer->outputs; n++)
            for (uint32_t i = 0; i < (l ? 20 : 16); i++)
                layer->weight[n * layer->inputs + i] = (int8_t)((int)random_below(&chance, 16) - 8);
    }
    return model;
}

/* Sums of the first t samples, for every t. */
struct prefixes {
    int32_t *sums; /* (SAMPLES_MAX + 1, OUTPUTS) */
};

static void add_sum(void *user, const struct pdnn_event *event) {
    struct prefixes *prefixes = user;
    if (event->layer == 1)
        prefixes->sums[(event->sample + 1) * OUTPUTS + event->neuron] = event->sum;
}

static int32_t *prefix_sums(struct pdnn_device *device, enum pdnn_sampling sampling,
                            const uint8_t *input) {
    struct prefixes prefixes = {calloc((PDNN_SAMPLES_MAX + 1) * OUTPUTS, sizeof *prefixes.sums)};
    assert_non_null(prefixes.sums);
    assert_int_equal(pdnn_device_events(device, add_sum, &prefixes, NULL), PDNN_OK);
    assert_int_equal(pdnn_device_run(device,
                                     &(struct pdnn_run_options){.samples = PDNN_SAMPLES_MAX,
                                                                .seed = 5,
                                                                .sampling = sampling},
                                     input, NULL, NULL, NULL),
                     PDNN_OK);
    assert_int_equal(pdnn_device_events(device, NULL, NULL, NULL), PDNN_OK);
    for (int i = OUTPUTS; i < (PDNN_SAMPLES_MAX + 1) * OUTPUTS; i++)
        prefixes.sums[i] += prefixes.sums[i - OUTPUTS];
    return prefixes.sums;
}

static void any_number_of_samples(void **state) {
    (void)state;
    static const uint32_t samples[] = {1,  2,  3,   5,   15,  16,   17,   31,   32,   33,
                                       64, 99, 255, 256, 257, 1000, 2047, 2048, 4095, 4096};
    const uint8_t input[16] = {1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 0, 1};
    const char *spec = sim_spec();
    struct pdnn_model *model = small_model();
    struct pdnn_device *devices[2] = {open_loaded(spec, model), open_loaded("golden", model)};
    unsigned n_stopped = 0;
    for (int mode = PDNN_SAMPLE_IID; mode <= PDNN_SAMPLE_STRATIFIED; mode++) {
        int32_t *prefixes = prefix_sums(devices[1], (enum pdnn_sampling)mode, input);
        for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
            struct pdnn_counters counters[2];
            int32_t sums[2][OUTPUTS];
            struct pdnn_run_options options = {
                .samples = samples[i], .seed = 5, .sampling = (enum pdnn_sampling)mode};
            for (int d = 0; d < 2; d++) {
                assert_int_equal(
                    pdnn_device_run(devices[d], &options, input, sums[d], &counters[d], NULL),
                    PDNN_OK);
                assert_memory_equal(sums[d], prefixes + samples[i] * OUTPUTS, sizeof sums[d]);
                assert_int_equal(counters[d].samples_used, samples[i]);
            }
            assert_memory_equal(&counters[0], &counters[1], sizeof counters[0]);
            /* as many as a margin lets it take: the sums of those */
            options.margin = MARGIN;
            for (int d = 0; d < 2; d++) {
                assert_int_equal(
                    pdnn_device_run(devices[d], &options, input, sums[d], &counters[d], NULL),
                    PDNN_OK);
                assert_memory_equal(sums[d], prefixes + counters[d].samples_used * OUTPUTS,
                                    sizeof sums[d]);
            }
            assert_memory_equal(&counters[0], &counters[1], sizeof counters[0]);
            n_stopped += counters[0].samples_used < samples[i];
        }
        free(prefixes);
    }
    assert_true(n_stopped > 10);
    for (int d = 0; d < 2; d++) {
        assert_int_equal(
            pdnn_device_run(devices[d],
                            &(struct pdnn_run_options){.samples = PDNN_SAMPLES_MAX + 1, .seed = 5},
                            input, NULL, NULL, NULL),
            PDNN_ERR_ARGUMENT);
        pdnn_device_close(devices[d], NULL);
    }
    pdnn_model_close(model);
}

/* Ahead by exactly the margin is not enough, by one more it is: behind the first pass, on both. */
static void margin_to_the_unit(void **state) {
    (void)state;
    const uint8_t input[16] = {0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0, 1};
    const char *specs[2] = {sim_spec(), "golden"};
    struct pdnn_model *model = small_model();
    for (int d = 0; d < 2; d++) {
        struct pdnn_device *device = open_loaded(specs[d], model);
        const uint32_t lanes = pdnn_device_caps(device)->lanes;
        for (uint64_t seed = 1; seed <= 8; seed++) {
            int32_t sums[OUTPUTS], best = INT32_MIN, second = INT32_MIN;
            struct pdnn_counters counters;
            assert_int_equal(
                pdnn_device_run(device, &(struct pdnn_run_options){.samples = lanes, .seed = seed},
                                input, sums, NULL, NULL),
                PDNN_OK);
            for (int n = 0; n < OUTPUTS; n++) {
                second = sums[n] > best ? best : sums[n] > second ? sums[n] : second;
                best = sums[n] > best ? sums[n] : best;
            }
            assert_true(best - second > 1);
            for (uint32_t less = 0; less <= 1; less++) {
                const uint32_t margin = (uint32_t)(best - second) - less;
                assert_int_equal(pdnn_device_run(device,
                                                 &(struct pdnn_run_options){.samples = 2 * lanes,
                                                                            .seed = seed,
                                                                            .margin = margin},
                                                 input, sums, &counters, NULL),
                                 PDNN_OK);
                assert_int_equal(counters.samples_used, less ? lanes : 2 * lanes);
            }
        }
        pdnn_device_close(device, NULL);
    }
    pdnn_model_close(model);
}

/* One sum layer of `inputs` weights -8 and that bias on every input, all 1 or all 0. */
static void check_extreme(const char *spec, uint32_t inputs, int32_t bias, bool ones, int64_t z2) {
    struct pdnn_model *model = pdnn_model_new(1);
    assert_non_null(model);
    struct pdnn_layer *layer = &model->layers[0];
    assert_int_equal(pdnn_layer_alloc(layer, OUTPUTS, inputs), PDNN_OK);
    *layer = (struct pdnn_layer){.kind = PDNN_LAYER_SUM,
                                 .n_sources = 1,
                                 .sources = {PDNN_INPUT},
                                 .inputs = inputs,
                                 .outputs = OUTPUTS,
                                 .scale = 1,
                                 .noise_scale = 1,
                                 .weight = layer->weight,
                                 .bias = layer->bias};
    model->classes = OUTPUTS;
    model->input_bits = inputs;
    memset(layer->weight, -8, (size_t)OUTPUTS * inputs);
    for (int n = 0; n < OUTPUTS; n++)
        layer->bias[n] = bias;
    uint8_t *input = malloc(inputs);
    assert_non_null(input);
    memset(input, ones, inputs);
    struct pdnn_device *device = open_loaded(spec, model);
    int32_t sums[OUTPUTS];
    assert_int_equal(
        pdnn_device_run(device, &(struct pdnn_run_options){.samples = PDNN_SAMPLES_MAX, .seed = 1},
                        input, sums, NULL, NULL),
        PDNN_OK);
    for (int n = 0; n < OUTPUTS; n++)
        if (sums[n] != PDNN_SAMPLES_MAX * z2)
            fail_msg("%s: %d, expected %lld", spec, sums[n], (long long)(PDNN_SAMPLES_MAX * z2));
    pdnn_device_close(device, NULL);
    free(input);
    pdnn_model_close(model);
}

/* A bias of 16 bits and 4080 inputs: 65,408 at most, which takes 18 bits of accumulator; 4096 of
 * them stay below 2^28. Builds of 16 bits reach half of that. */
static void largest_sums(void **state) {
    (void)state;
    check_extreme("golden:acc_bits=18", 4080, -64, true, -65408);
    check_extreme("golden:acc_bits=18", 4080, 32703, false, 65406);
    check_extreme("golden", 2032, -127, true, -32766);
    check_extreme("golden", 2032, 16383, false, 32766);
    check_extreme(sim_spec(), 2032, -127, true, -32766);
    check_extreme(sim_spec(), 2032, 16383, false, 32766);
}

/* Inputs that are drawn for every sample: a run of one sample each, on bits that are 1 with the
 * chance of their pixel of 255, whose sums the host adds up. */
static void inputs_drawn_anew(void **state) {
    (void)state;
    enum { SAMPLES = 7, SEED = 11 };
    struct pdnn_model *model = small_model(), *fixed = small_model();
    model->sampled_input = true;
    model->threshold = 0;
    struct pdnn_device *drawn = open_loaded("golden", model), *given = open_loaded("golden", fixed);
    uint8_t pixels[16], bits[16];
    int32_t sums[OUTPUTS], one[OUTPUTS], expected[OUTPUTS] = {0};
    struct pdnn_counters counters, cost;
    uint32_t n_ones = 0, cycles = 0;
    for (int i = 0; i < 16; i++)
        pixels[i] = (uint8_t)(17 * i); /* 0 is never 1, 255 always */
    const struct pdnn_run_options options = {.samples = SAMPLES, .seed = SEED};
    assert_int_equal(pdnn_device_run(drawn, &options, pixels, sums, &counters, NULL), PDNN_OK);
    for (uint32_t t = 0; t < SAMPLES; t++) {
        const uint64_t seed = pdnn_seed_for(SEED, t);
        for (uint32_t i = 0; i < 16; i++)
            n_ones += bits[i] = ((pdnn_seed_for(seed, i + 1) >> 32) * 255 >> 32) < pixels[i];
        assert_true(!bits[0] && bits[15]);
        const struct pdnn_run_options sample = {.samples = 1, .seed = seed};
        assert_int_equal(pdnn_device_run(given, &sample, bits, one, &cost, NULL), PDNN_OK);
        cycles += cost.cycles;
        for (int i = 0; i < OUTPUTS; i++)
            expected[i] += one[i];
    }
    assert_memory_equal(sums, expected, sizeof sums);
    assert_int_equal(counters.cycles, cycles);
    assert_int_equal(counters.samples_used, SAMPLES);
    assert_true(n_ones > 35 && n_ones < 77); /* of 112, half on average */
    pdnn_device_close(drawn, NULL);
    pdnn_device_close(given, NULL);
    pdnn_model_close(model);
    pdnn_model_close(fixed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inputs_drawn_anew),
        cmocka_unit_test(any_number_of_samples),
        cmocka_unit_test(margin_to_the_unit),
        cmocka_unit_test(largest_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
