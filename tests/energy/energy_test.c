/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The energy model against the figures of the paper that it comes from (source and constants:
 * energy_presets.def), and against networks counted by hand.
 */
#include "energy/predict/energy.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

/* CIFAR-10 VGG5 of the paper; the MACs are counted from its shape. */
static const double vgg_weights = 2202116, vgg_macs = 12.43e6, vgg_neurons = 58378;

static void expect_near(double got, double want, double tolerance) {
    if (!(fabs(got - want) <= tolerance)) {
        fail_msg("expected %.9g +- %g, got %.9g", want, tolerance, got);
    }
}

static struct pdnn_energy vgg(const char *preset, bool pbits, uint32_t samples) {
    const double ba = pbits ? 1 : 32;
    const struct pdnn_energy_events events =
        pdnn_energy_events_network(vgg_weights, 32, vgg_macs, ba, vgg_neurons, pbits, samples);
    return pdnn_energy_of(pdnn_energy_preset_find(preset),
                          pbits ? PDNN_DESIGN_PBIT : PDNN_DESIGN_DETERMINISTIC, &events);
}

static void weights_are_as_published(void **state) {
    (void)state;
    /* Published: 4,743.98 nJ (SRAM) and 281,795.60 nJ (HBM2) for the first sample, of which each
     * further sample repeats 2,038.02 nJ. The HBM2 figure is met within 3e-6. */
    expect_near(vgg("65nm-sram", true, 1).weights_nj + 2038.02, 4743.98, 0.005);
    expect_near(vgg("65nm-hbm2", true, 1).weights_nj + 2038.02, 281795.60, 281795.60 * 3e-6);
}

static void a_sample_is_near_the_published_one(void **state) {
    (void)state;
    const double slope = vgg("65nm-sram", true, 2).total_nj - vgg("65nm-sram", true, 1).total_nj;
    expect_near(slope, 1981.9, 0.05);        /* from the published constants */
    expect_near(slope, 2038.02, 2038 * .03); /* the published slope: 2.8 % off, unexplained */
    const double hbm2 = vgg("65nm-hbm2", true, 1).total_nj;
    expect_near(100 * slope / hbm2, 0.70, 0.005); /* published: +0.7 % a sample */
}

static void gains_are_near_the_published_ones(void **state) {
    (void)state;
    const double sram = vgg("65nm-sram", false, 1).total_nj;
    const double hbm2 = vgg("65nm-hbm2", false, 1).total_nj;
    expect_near(sram / vgg("65nm-sram", true, 1).total_nj, 28.32, 0.005);  /* published 28.51 */
    expect_near(hbm2 / vgg("65nm-hbm2", true, 1).total_nj, 1.455, 0.0005); /* published 1.46 */
    expect_near(sram / vgg("65nm-sram", true, 10).total_nj, 5.89, 0.005);  /* published 5.86 */
    const double synapse =
        vgg("65nm-sram", false, 1).synapses_nj / vgg("65nm-sram", true, 1).synapses_nj;
    expect_near(synapse, 77.2, 0.05); /* published 77.2 */
    const double neuron =
        vgg("65nm-sram", true, 1).neurons_nj / vgg("65nm-sram", false, 1).neurons_nj;
    expect_near(neuron, 3.3, 0.05); /* published 3.3 times worse */
}

static void fpga_gain_is_as_the_constants_give(void **state) {
    (void)state;
    /* Decoder 10-64-128-256-784, fan-in at most 32: 38,016 MACs; 32-bit activations in both. */
    const double macs = 38016, neurons = 64 + 128 + 256 + 784;
    const struct pdnn_energy_preset *preset = pdnn_energy_preset_find("zu7ev");
    struct pdnn_energy_events events =
        pdnn_energy_events_network(macs, 32, macs, 32, neurons, true, 1);
    const double pbit = pdnn_energy_of(preset, PDNN_DESIGN_PBIT, &events).total_nj;
    events = pdnn_energy_events_network(macs, 32, macs, 32, neurons, false, 1);
    const double plain = pdnn_energy_of(preset, PDNN_DESIGN_DETERMINISTIC, &events).total_nj;
    expect_near(plain / pbit, 2.22, 0.005); /* the paper prints 2.28 */
}

/* 3 inputs -> 5 serial p-bits, once, reading themselves -> 2 sums. */
static struct pdnn_model *small_model(void) {
    struct pdnn_model *model = pdnn_model_new(2);
    assert_non_null(model);
    model->input_bits = 3;
    struct pdnn_layer *first = &model->layers[0], *last = &model->layers[1];
    first->once = first->serial = first->noise = true;
    first->outputs = 5;
    first->n_sources = 2;
    first->sources[0] = PDNN_INPUT;
    last->kind = PDNN_LAYER_SUM;
    last->outputs = 2;
    last->n_sources = 1;
    return model;
}

static void counts_a_model(void **state) {
    (void)state;
    struct pdnn_model *model = small_model();
    const double once = 3 * 5 + 5 * 4 / 2, each = 5 * 2;
    /* 20 samples on 16 lanes: two passes, so the second layer is read twice. */
    struct pdnn_energy_events events = pdnn_energy_events_model(model, 4, 20, 16);
    expect_near(events.weight_bits, 4 * (once + 2 * each), 0);
    expect_near(events.synapses, once + 20 * each, 0);
    expect_near(events.activation_bits, once + 5 + 20 * (each + 2), 0);
    expect_near(events.pbits, 5, 0);
    expect_near(events.plain, 20 * 2, 0);

    const struct pdnn_counters counters = {.tape_reads = 7,
                                           .accumulates = 100,
                                           .act_reads = 100,
                                           .act_writes = 80,
                                           .neuron_updates = 45};
    events = pdnn_energy_events_counted(model, 20, &counters);
    expect_near(events.weight_bits, 7 * 64, 0);
    expect_near(events.activation_bits, 180, 0);
    expect_near(events.synapses, 100, 0);
    expect_near(events.pbits, 5, 0);
    expect_near(events.plain, 40, 0);
    const struct pdnn_counters of_a_block = {.neuron_updates = 9}; /* 20 samples at once */
    events = pdnn_energy_events_counted(model, 20, &of_a_block);
    expect_near(events.pbits, 1, 1e-9);
    expect_near(events.plain, 8, 1e-9);
    pdnn_model_close(model);
}

/* A masked layer holds the weights that are not 0 and a bit for each place. */
static void counts_a_masked_layer(void **state) {
    (void)state;
    struct pdnn_model *model = pdnn_model_new(1);
    assert_non_null(model);
    struct pdnn_layer *layer = &model->layers[0];
    assert_int_equal(pdnn_layer_alloc(layer, 32, 16), PDNN_OK);
    model->input_bits = 16;
    layer->n_sources = 1;
    layer->sources[0] = PDNN_INPUT;
    layer->weight[0] = layer->weight[17] = layer->weight[511] = 3;
    expect_near(pdnn_energy_events_model(model, 4, 1, 1).weight_bits, 4 * 512, 0);
    layer->masked = true;
    expect_near(pdnn_energy_events_model(model, 8, 1, 1).weight_bits, 8 * 3 + 512, 0);
    const struct pdnn_energy_events events = pdnn_energy_events_model(model, 4, 2, 1);
    expect_near(events.weight_bits, 2 * (4 * 3 + 512), 0);
    expect_near(events.synapses, 2 * 3, 0);
    pdnn_model_close(model);
}

static void finds_presets(void **state) {
    (void)state;
    assert_null(pdnn_energy_preset_find("none"));
    assert_ptr_equal(pdnn_energy_preset_find("65nm-hbm2"), pdnn_energy_preset_at(1));
    assert_null(pdnn_energy_preset_at(3));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_are_as_published),
        cmocka_unit_test(a_sample_is_near_the_published_one),
        cmocka_unit_test(gains_are_near_the_published_ones),
        cmocka_unit_test(fpga_gain_is_as_the_constants_give),
        cmocka_unit_test(counts_a_model),
        cmocka_unit_test(counts_a_masked_layer),
        cmocka_unit_test(finds_presets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
