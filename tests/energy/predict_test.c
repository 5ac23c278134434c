/* SPDX-License-Identifier: BSD-2-Clause
 *
 * predict_test.c - the published figures from the published constants, and bad files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "energy/predict/predict.h"
#include "energy/predict/published.h"

static void near(double value, double expected, double relative) {
    if (!(fabs(value - expected) <= relative * fabs(expected))) {
        fail_msg("got %.9g, expected %.9g within %g", value, expected, relative);
    }
}

static const struct pdnn_design pbit = {.kind = PDNN_DESIGN_PBIT, .weight_bits = 32, .act_bits = 1};
static const struct pdnn_design plain = {
    .kind = PDNN_DESIGN_DETERMINISTIC, .weight_bits = 32, .act_bits = 32};

static double total(const char *name, const struct pdnn_network *network,
                    const struct pdnn_design *design, uint32_t samples) {
    struct pdnn_tech tech;
    struct pdnn_energy energy;
    assert_int_equal(pdnn_tech_open(name, &tech, NULL), PDNN_OK);
    assert_int_equal(pdnn_predict(network, &tech, design, samples, &energy, NULL), PDNN_OK);
    near(energy.weights_nj + energy.activations_nj + energy.synapses_nj + energy.neurons_nj,
         energy.total_nj, 1e-12);
    return energy.total_nj;
}

/* What the published constants give, and how far from print that is. */
static void vgg5_figures(void **state) {
    (void)state;
    const struct pdnn_network n = pdnn_network_vgg5(false);
    assert_true(n.neurons == 58378 && n.macs == 12429312 && n.weights == 2202116);
    const double sram = total("65nm-sram", &n, &pbit, 1), hbm2 = total("65nm-hbm2", &n, &pbit, 1);
    const double slope = total("65nm-sram", &n, &pbit, 2) - sram;
    near(slope, 1981.76, 1e-5);
    near(sram - slope + 2038.02, 4743.98, 1e-5);
    near(hbm2 - slope + 2038.02, 281795.60, 1e-5);
    near(slope / hbm2, 0.0070, 0.01);
    near(total("65nm-sram", &n, &plain, 1) / sram, 28.32, 1e-4);
    near(total("65nm-hbm2", &n, &plain, 1) / hbm2, 1.455, 1e-3);
    near(total("65nm-sram", &n, &plain, 1) / total("65nm-sram", &n, &pbit, 10), 5.89, 1e-3);
}

static void synapse_and_neuron(void **state) {
    (void)state;
    const struct pdnn_network n = pdnn_network_vgg5(false);
    struct pdnn_tech tech;
    double synapse[2], neuron[2];
    assert_int_equal(pdnn_tech_open("65nm-sram", &tech, NULL), PDNN_OK);
    pdnn_predict_operations(&n, &tech, &pbit, &synapse[0], &neuron[0], NULL);
    pdnn_predict_operations(&n, &tech, &plain, &synapse[1], &neuron[1], NULL);
    near(synapse[1] / synapse[0], 77.2218, 1e-5);
    near(neuron[0] / neuron[1], 3.3333, 1e-4);
    assert_int_equal(pdnn_tech_open("zu7ev", &tech, NULL), PDNN_OK);
    pdnn_predict_operations(&n, &tech, &pbit, &synapse[0], &neuron[0], NULL);
    near(synapse[0], 4.9 / 2, 1e-12);
    near(neuron[0], 4, 1e-12);
}

static void fpga_figures(void **state) {
    (void)state;
    const struct pdnn_network n = pdnn_network_fpga();
    assert_true(n.macs == 38016 && n.neurons == 1232);
    struct pdnn_design p = pbit;
    const double twin = total("zu7ev", &n, &plain, 1);
    near(twin / total("zu7ev", &n, &p, 1), 4.292, 1e-3);
    p.all_selected = true;
    near(twin / total("zu7ev", &n, &p, 1), 4.135, 1e-3);
    p.act_bits = 32;
    near(twin / total("zu7ev", &n, &p, 1), 2.181, 1e-3);
    p.all_selected = false;
    near(twin / total("zu7ev", &n, &p, 1), 2.224, 1e-3);
}

/* Eq. 1 by hand: n = 32, 32-bit activations, half of the additions. */
static void one_neuron(void **state) {
    (void)state;
    struct pdnn_tech tech;
    struct pdnn_energy one, ten;
    struct pdnn_design p = pbit;
    p.act_bits = 32;
    assert_int_equal(pdnn_tech_open("zu7ev", &tech, NULL), PDNN_OK);
    pdnn_predict_alike(1, 32, &tech, &p, 1, &one, NULL);
    near(one.weights_nj * 1e3, 32 * 32 * 1.875, 1e-12);
    near(one.activations_nj * 1e3, 33 * 32 * 1.875, 1e-12);
    near(one.synapses_nj * 1e3, 32 * 4.9 / 2, 1e-12);
    near(one.neurons_nj * 1e3, 4, 1e-12);
    pdnn_predict_alike(1, 32, &tech, &p, 10, &ten, NULL); /* Eq. 2: weights once */
    near(ten.total_nj, one.weights_nj + 10 * (one.total_nj - one.weights_nj), 1e-12);
    p.lanes = 4; /* three reads */
    pdnn_predict_alike(1, 32, &tech, &p, 10, &ten, NULL);
    near(ten.weights_nj, 3 * one.weights_nj, 1e-12);
}

static void published_table(void **state) {
    (void)state;
    struct pdnn_published rows[PDNN_PUBLISHED_MAX];
    uint32_t n = 0, n_reproduced = 0;
    assert_int_equal(pdnn_published_all(rows, &n, NULL), PDNN_OK);
    for (uint32_t i = 0; i < n; i++) {
        n_reproduced += rows[i].reproduced;
        if (strcmp(rows[i].what, "arithmetic of a neuron, n=32, n*add/2 (Eq. 1)") == 0) {
            near(rows[i].computed, 60.18, 1e-4);
        }
        if (strstr(rows[i].what, "each further sample") && strcmp(rows[i].unit, "nJ") == 0) {
            assert_false(rows[i].reproduced); /* the paper's slope is not in its constants */
        }
        if (strstr(rows[i].what, "reported frame")) {
            assert_in_range((int)(rows[i].published / rows[i].computed), 27, 31);
        }
    }
    assert_int_equal(n, 23);
    assert_int_equal(n_reproduced, 12);
}

static void memory_and_width_steps(void **state) {
    (void)state;
    struct pdnn_tech tech;
    struct pdnn_energy_preset e;
    assert_int_equal(pdnn_tech_open("horowitz45", &tech, NULL), PDNN_OK);
    const double bytes[] = {8192, 8193, 32768, 1048576, 1048577};
    const double pj[] = {0.15625, 0.3125, 0.3125, 1.5625, 20.3125};
    for (int i = 0; i < 5; i++) {
        pdnn_tech_resolve(&tech, PDNN_DESIGN_DETERMINISTIC, bytes[i], 8, 8, 8, &e, NULL);
        near(e.weight_bit_pj, pj[i], 1e-12);
        near(e.mul_pj, 0.2, 1e-12);
    }
    pdnn_tech_resolve(&tech, PDNN_DESIGN_DETERMINISTIC, 1, 8, 1, 9, &e, NULL);
    near(e.mul_pj, 3.1, 1e-12);
    assert_int_equal(pdnn_tech_open("qmc", &tech, NULL), PDNN_OK);
    struct pdnn_energy energy;
    struct pdnn_design p = {.kind = PDNN_DESIGN_PBIT, .weight_bits = 8, .act_bits = 1};
    pdnn_predict_alike(1, 5, &tech, &p, 1, &energy, NULL);
    near(energy.total_nj * 1e3, 0.53, 1e-3);
    assert_int_equal(pdnn_tech_resolve(&tech, PDNN_DESIGN_DETERMINISTIC, 1, 8, 1, 8, &e, NULL),
                     PDNN_ERR_UNSUPPORTED);
}

static char path[64];

static void refuses(const char *text, const char *expected) {
    struct pdnn_tech tech;
    struct pdnn_diag diag = {""};
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(pdnn_tech_open(path, &tech, &diag), PDNN_ERR_FORMAT);
    if (!strstr(diag.text, expected) || !strstr(diag.text, path)) {
        fail_msg("'%s' names not '%s' and the file", diag.text, expected);
    }
}

#define GOOD                                                                                       \
    "\"format\":\"pdnn-tech-1\",\"activation_bit_pj\":1,\"add_pj\":1,\"act_pj\":1,\"rng_pj\":1,"   \
    "\"cmp_pj\":1,\"mul_pj\":null"

static void bad_files(void **state) {
    (void)state;
    strcpy(path, "/tmp/pdnn-tech-XXXXXX");
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    refuses("", "JSON object");
    refuses("[1]", "JSON object");
    refuses("{\"format\":\"pdnn-tech-1\"", "line 1");
    refuses("{\"format\":\"other\"}", "pdnn-tech-1");
    refuses("{" GOOD "}", "weight_bit_pj");
    refuses("{" GOOD ",\"weight_bit_pj\":-1}", "weight_bit_pj");
    refuses("{" GOOD ",\"weight_bit_pj\":1e300}", "weight_bit_pj");
    refuses("{" GOOD ",\"weight_bit_pj\":\"1\"}", "weight_bit_pj");
    refuses("{" GOOD ",\"weight_bit_pj\":null}", "weight_bit_pj");
    refuses("{" GOOD ",\"weight_bit_pj\":[]}", "1 to 8 steps");
    refuses("{" GOOD ",\"weight_bit_pj\":[{\"limit\":9,\"pj\":1},{\"limit\":8,\"pj\":1}]}",
            "weight_bit_pj[1]: limit");
    refuses("{" GOOD ",\"weight_bit_pj\":1,\"title\":\"a\\nb\"}", "title");
    refuses("{" GOOD ",\"weight_bit_pj\":1,\"act_pj\":2}", "duplicate");
    struct pdnn_tech tech;
    FILE *f = fopen(path, "wb");
    fputs("{" GOOD ",\"weight_bit_pj\":0.5,\"name\":\"mine\"}", f);
    fclose(f);
    assert_int_equal(pdnn_tech_open(path, &tech, NULL), PDNN_OK);
    assert_string_equal(tech.name, "mine");
    unlink(path);
    assert_int_equal(pdnn_tech_open("65nm", &tech, NULL), PDNN_ERR_ARGUMENT);
    assert_int_equal(pdnn_tech_open("/nonexistent.json", &tech, NULL), PDNN_ERR_IO);
    assert_int_equal(pdnn_tech_open("/", &tech, NULL), PDNN_ERR_IO);
}

static void dense_networks(void **state) {
    (void)state;
    const uint32_t sizes[] = {3, 4, 5};
    const struct pdnn_network network = pdnn_network_dense(sizes, 3);
    assert_true(network.weights == 32 && network.macs == 32 && network.neurons == 9);
    assert_null(network.model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dense_networks),
        cmocka_unit_test(vgg5_figures),
        cmocka_unit_test(synapse_and_neuron),
        cmocka_unit_test(fpga_figures),
        cmocka_unit_test(one_neuron),
        cmocka_unit_test(published_table),
        cmocka_unit_test(memory_and_width_steps),
        cmocka_unit_test(bad_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
