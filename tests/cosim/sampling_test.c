/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Stratified samples: what rtl/doc/sampling.md promises of the displacements, and that neither
 * lanes nor T change a sample. That RTL and golden model agree on the bits is the subject of
 * tests/cosim.
 */
#include "golden/golden.h"
#include "../nets/random_net.h"
#include "contract/noise_table.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { BITS = PDNN_RANDOM_BITS, WORDS = 1 << BITS };

/* Where a word's noise stands in the law: 0 largest, WORDS - 1 smallest. */
static uint32_t rank_of(uint32_t word) {
    return word < WORDS / 2 ? word : WORDS - 1 - (word - WORDS / 2);
}

static void rank_orders_the_noise(void **state) {
    (void)state;
    uint8_t table[PDNN_NOISE_ENTRIES];
    int16_t twice[WORDS], by_rank[WORDS];
    pdnn_noise_table(0.05, table);
    golden_noise_expand(table, twice);
    for (uint32_t w = 0; w < WORDS; w++)
        by_rank[rank_of(w)] = twice[w];
    for (uint32_t r = 1; r < WORDS; r++)
        assert_true(by_rank[r] <= by_rank[r - 1]);
}

/* Any aligned 2^a samples: one in each 2^a-th of the law, whatever the neuron's word. */
static void samples_fill_the_strata(void **state) {
    (void)state;
    uint64_t random = 1;
    for (int pascal = 0; pascal < 2; pascal++)
        for (uint32_t a = 0; a <= BITS; a++)
            for (uint32_t first = 0; first < PDNN_SAMPLES_MAX; first += 1u << a) {
                uint32_t own = random_below(&random, WORDS);
                bool hit[WORDS] = {false};
                for (uint32_t t = first; t < first + (1u << a); t++) {
                    uint32_t stratum = rank_of(own ^ golden_displace(t, pascal)) >> (BITS - a);
                    assert_false(hit[stratum]);
                    hit[stratum] = true;
                }
            }
}

/* Two layers together: aligned 2^a samples, one in each 2^b-th by 2^(a-b)-th of both laws. */
static void two_layers_fill_the_plane(void **state) {
    (void)state;
    uint64_t random = 2;
    for (uint32_t a = 0; a <= BITS; a++)
        for (uint32_t b = 0; b <= a; b++)
            for (uint32_t first = 0; first < WORDS; first += 1u << a) {
                uint32_t own[2] = {random_below(&random, WORDS), random_below(&random, WORDS)};
                bool hit[WORDS] = {false};
                for (uint32_t t = first; t < first + (1u << a); t++) {
                    uint32_t x = rank_of(own[0] ^ golden_displace(t, false)) >> (BITS - b);
                    uint32_t y = rank_of(own[1] ^ golden_displace(t, true)) >> (BITS - (a - b));
                    assert_false(hit[x << (a - b) | y]);
                    hit[x << (a - b) | y] = true;
                }
            }
}

/* The count from one look-up is that of the samples drawn one by one: every word, every sum within
 * the table and beyond, every size of a block, both displacements. Where the block begins moves the
 * word alone, and every word is taken. */
static void check_counts(const uint8_t table[PDNN_NOISE_ENTRIES], uint64_t *random) {
    uint8_t thresholds[PDNN_NOISE_ENTRIES];
    int16_t twice[WORDS];
    golden_noise_expand(table, twice);
    pdnn_noise_thresholds(table, thresholds);
    for (uint32_t samples = 2; samples <= 16; samples *= 2)
        for (int pascal = 0; pascal < 2; pascal++) {
            const uint32_t first = random_below(random, PDNN_SAMPLES_MAX / samples) * samples;
            for (uint32_t own = 0; own < WORDS; own++)
                for (int z = -260; z <= 260; z++) {
                    uint32_t ones = 0;
                    for (uint32_t t = first; t < first + samples; t++)
                        ones += 2 * z + twice[own ^ golden_displace(t, pascal)] >= 0;
                    const uint32_t word = own ^ golden_displace(first, pascal);
                    if (pdnn_noise_count(thresholds, z, word, samples) != ones)
                        fail_msg("word %u, sum %d, %u samples from %u: %u ones, expected %u", own,
                                 z, samples, first, pdnn_noise_count(thresholds, z, word, samples),
                                 ones);
                }
        }
}

static void counts_are_those_of_the_samples(void **state) {
    (void)state;
    uint64_t random = 4;
    uint8_t table[PDNN_NOISE_ENTRIES];
    uint32_t n_tables = 0;
    glob_t models;
    assert_int_equal(
        glob("host/models/*-{classifier,generator}*.safetensors", GLOB_BRACE, NULL, &models), 0);
    for (size_t m = 0; m < models.gl_pathc; m++) {
        struct pdnn_model *model;
        struct pdnn_diag diag = {{0}};
        if (pdnn_model_open(models.gl_pathv[m], &model, &diag))
            fail_msg("%s", diag.text);
        for (uint32_t l = 0; l < model->n_layers; l++) {
            if (!model->layers[l].noise)
                continue;
            pdnn_noise_table((double)model->layers[l].scale / model->layers[l].noise_scale, table);
            check_counts(table, &random);
            n_tables++;
        }
        pdnn_model_close(model);
    }
    globfree(&models);
    assert_true(n_tables >= 9);
    pdnn_noise_table(0.02, table); /* one that reaches 255 */
    check_counts(table, &random);
}

static void run_on(const char *spec, const struct random_net *net, uint32_t samples,
                   int32_t *sums) {
    struct pdnn_device *device;
    struct pdnn_diag diag = {{0}};
    if (pdnn_device_open(spec, &device, &diag) || pdnn_device_load(device, net->model, &diag) ||
        pdnn_device_run(device,
                        &(struct pdnn_run_options){.samples = samples,
                                                   .seed = net->seed,
                                                   .sampling = PDNN_SAMPLE_STRATIFIED},
                        net->input, sums, NULL, &diag) ||
        pdnn_device_close(device, &diag))
        fail_msg("%s: %s", spec, diag.text);
}

static void lanes_do_not_matter(void **state) {
    (void)state;
    const struct random_limits limits = {16384, 256, 100, 5, 64};
    for (uint64_t number = 60001; number <= 60020; number++) {
        struct random_net net = random_net_new(number, &limits);
        uint32_t n = pdnn_model_outputs(net.model);
        int32_t one[4096], other[4096];
        run_on("golden:lanes=1,drain_lanes=1,sampling_modes=4", &net, net.samples, one);
        run_on("golden:lanes=8,drain_lanes=2,sampling_modes=4", &net, net.samples, other);
        assert_memory_equal(one, other, n * sizeof one[0]);
        run_on("golden:lanes=32,drain_lanes=4,sampling_modes=4", &net, net.samples, other);
        assert_memory_equal(one, other, n * sizeof one[0]);
        run_on("golden:rows=1,block=16,acc_bits=24,tape_words=65536,sampling_modes=4", &net,
               net.samples, other);
        assert_memory_equal(one, other, n * sizeof one[0]);
        random_net_free(&net);
    }
}

/* A mode that a build has not is refused by name, and the register does not take it. */
static int resolve(const struct pdnn_device *device, enum pdnn_sampling asked,
                   enum pdnn_sampling expected, struct pdnn_diag *diag) {
    struct pdnn_run_options used;
    int rc =
        pdnn_device_options(device, &(struct pdnn_run_options){.sampling = asked}, &used, diag);
    if (rc == PDNN_OK)
        assert_int_equal(used.sampling, expected);
    return rc;
}

static void missing_modes_are_refused(void **state) {
    (void)state;
    struct pdnn_device *device;
    struct pdnn_diag diag = {{0}};
    assert_int_equal(pdnn_device_open("golden:lanes=1,drain_lanes=1", &device, &diag), PDNN_OK);
    assert_int_equal(resolve(device, PDNN_SAMPLE_DEFAULT, PDNN_SAMPLE_STRATIFIED, &diag), PDNN_OK);
    assert_int_equal(resolve(device, PDNN_SAMPLE_ANTITHETIC, PDNN_SAMPLE_ANTITHETIC, &diag),
                     PDNN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "no antithetic sampling; it was built with: iid stratified"));
    assert_int_equal(resolve(device, PDNN_SAMPLE_DEFAULT, PDNN_SAMPLE_STRATIFIED, &diag), PDNN_OK);
    assert_int_equal(pdnn_device_close(device, &diag), PDNN_OK);

    assert_int_equal(pdnn_device_open("golden:sampling_modes=4", &device, &diag), PDNN_OK);
    assert_int_equal(resolve(device, PDNN_SAMPLE_DEFAULT, PDNN_SAMPLE_STRATIFIED, &diag), PDNN_OK);
    assert_int_equal(resolve(device, PDNN_SAMPLE_IID, PDNN_SAMPLE_IID, &diag),
                     PDNN_ERR_UNSUPPORTED);
    assert_int_equal(pdnn_device_close(device, &diag), PDNN_OK);
    assert_int_equal(pdnn_device_open("golden:sampling_modes=8", &device, &diag),
                     PDNN_ERR_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rank_orders_the_noise),
        cmocka_unit_test(samples_fill_the_strata),
        cmocka_unit_test(two_layers_fill_the_plane),
        cmocka_unit_test(lanes_do_not_matter),
        cmocka_unit_test(missing_modes_are_refused),
        cmocka_unit_test(counts_are_those_of_the_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
