/* SPDX-License-Identifier: BSD-2-Clause
 *
 * masks_sim_test.c - masked layers in the verilated RTL against the golden device, sample by sample
 * and in passes of several: every event, sum and counter. PDNN_TEST_LONG=1 runs ten times as many
 * networks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../nets/mask_net.h"
#include "run/compare.h"

/* Networks first..first + n - 1; returns how many layers were masked. */
static unsigned compare_nets(struct pdnn_device *devices[2], uint64_t first, unsigned n,
                             const struct random_limits *limits) { /* NULL: chains */
    struct pdnn_diag diag = {""};
    unsigned masked = 0;
    n = getenv("PDNN_SANITIZE") ? n / 20 + 1 : getenv("PDNN_TEST_LONG") ? 10 * n : n;
    for (uint64_t number = first; number < first + n; number++) {
        struct random_net net = limits ? mask_net_new(number, limits) : mask_chain_new(number);
        const struct pdnn_run_options options = {
            .samples = net.samples,
            .seed = net.seed,
            .sampling = number % 2 || !limits ? PDNN_SAMPLE_STRATIFIED : PDNN_SAMPLE_IID};
        struct pdnn_comparison c;
        struct pdnn_counters counters;
        pdnn_comparison_init(&c);
        if (pdnn_device_load(devices[0], net.model, &diag) ||
            pdnn_device_load(devices[1], net.model, &diag) ||
            pdnn_comparison_run(&c, devices, &options, net.input, pdnn_model_outputs(net.model),
                                &counters, &diag))
            fail_msg("network %llu: %s", (unsigned long long)number, diag.text);
        if (c.difference == PDNN_EVENT_DIFFERS)
            fail_msg("network %llu, event %llu: layer %u neuron %u: sim %d, golden %d",
                     (unsigned long long)number, (unsigned long long)c.index, c.event[0].layer,
                     c.event[0].neuron, c.event[0].sum, c.event[1].sum);
        if (c.difference)
            fail_msg("network %llu: %s %llu: sim %lld, golden %lld", (unsigned long long)number,
                     c.name, (unsigned long long)c.index, (long long)c.value[0],
                     (long long)c.value[1]);
        for (uint32_t l = 0; l < net.model->n_layers; l++)
            masked += !net.model->layers[l].serial && net.model->layers[l].outputs > 16 &&
                      mask_net_fits(&net.model->layers[l]);
        random_net_free(&net);
    }
    return masked;
}

static void rtl_is_golden(void **state) {
    (void)state;
    const struct random_limits limits = {1000, 256, 200, 5, 8}, wide = {1000, 256, 700, 3, 6};
    struct pdnn_device *devices[2];
    struct pdnn_diag diag = {""};
    const char *build = getenv("BUILD");
    char spec[256];
    snprintf(spec, sizeof spec, "sim:%s/sim-masks/libpdnn_sim.so", build ? build : "build");
    if (access(spec + 4, R_OK)) {
        print_message("skip: %s is not built (no Verilator?)\n", spec + 4);
        skip();
    }
    if (pdnn_device_open(spec, &devices[0], &diag) ||
        pdnn_device_open("golden:masks", &devices[1], &diag))
        fail_msg("%s", diag.text);
    const unsigned masked = compare_nets(devices, 1001, 120, &limits) +
                            compare_nets(devices, 2001, 120, &wide) +
                            compare_nets(devices, 1, 200, NULL);
    print_message("%u masked layers\n", masked);
    assert_true(masked >= 150 || getenv("PDNN_SANITIZE"));
    pdnn_device_close(devices[0], NULL);
    pdnn_device_close(devices[1], NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rtl_is_golden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
