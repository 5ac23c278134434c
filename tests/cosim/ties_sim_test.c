/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ties_sim_test.c - tied p-bits: the RTL against the golden device, every event, sum and counter,
 * samples one by one and together. The golden device is held to the plain reference by ties_test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "contract/counters.h"
#include "../nets/tied_net.h"

enum { NETWORKS = 120 };

static const char *sim_spec(void) {
    static char spec[256];
    const char *build = getenv("BUILD");
    snprintf(spec, sizeof spec, "sim:%s/sim-ties/libpdnn_sim.so", build ? build : "build");
    if (access(spec + 4, R_OK)) {
        print_message("skip: %s is not built (no Verilator?)\n", spec + 4);
        skip();
    }
    return spec;
}

static void the_same_bits(void **state) {
    (void)state;
    const char *sim = sim_spec();
    for (uint64_t number = 0; number < NETWORKS; number++) {
        struct random_net net = tied_net(number);
        const enum pdnn_sampling sampling = number % 3 ? PDNN_SAMPLE_STRATIFIED : PDNN_SAMPLE_IID;
        const uint32_t samples = net.samples + (uint32_t[]){0, 0, 0, 13, 27}[number % 5];
        if (number % 4)
            random_net_thin(&net, number);
        struct tied_run a = tied_run_on(sim, net.model, &net, samples, sampling);
        struct tied_run b = tied_run_on("golden:ties", net.model, &net, samples, sampling);
        tied_assert_all_same(&a, &b, number);
        free(a.list.events);
        free(b.list.events);
        random_net_free(&net);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
