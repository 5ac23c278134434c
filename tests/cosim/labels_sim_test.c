/* SPDX-License-Identifier: BSD-2-Clause
 *
 * labels_sim_test.c - all labels in a pass: the RTL against the golden device, every event, sum and
 * counter; and that what one run leaves behind does not matter to the next. The golden device is
 * held to runs by hand by labels_test. PDNN_LABELS_SIM: another simulation of a core with labels.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "contract/counters.h"
#include "../nets/label_net.h"
#include "../nets/tied_net.h"

enum { NETWORKS = 90 };

static const char *sim_spec(void) {
    static char spec[256];
    const char *build = getenv("BUILD"), *library = getenv("PDNN_LABELS_SIM");
    if (library)
        snprintf(spec, sizeof spec, "sim:%s", library);
    else
        snprintf(spec, sizeof spec, "sim:%s/sim-labels/libpdnn_sim.so", build ? build : "build");
    if (access(spec + 4, R_OK)) {
        print_message("skip: %s is not built (no Verilator?)\n", spec + 4);
        skip();
    }
    return spec;
}

/* A run of `net`, on a device that may have had others. */
static struct tied_run run(struct pdnn_device *device, const struct random_net *net,
                           uint64_t number) {
    struct pdnn_diag diag = {""};
    struct tied_run run = {0};
    const struct pdnn_run_options options = {.samples = net->samples,
                                             .seed = net->seed,
                                             .sampling = number % 3 ? PDNN_SAMPLE_STRATIFIED
                                                                    : PDNN_SAMPLE_IID};
    if (pdnn_device_load(device, net->model, &diag) ||
        pdnn_device_events(device, event_list_keep, &run.list, &diag) ||
        pdnn_device_run(device, &options, net->input, run.sums, &run.counters, &diag))
        fail_msg("network %llu: %s", (unsigned long long)number, diag.text);
    return run;
}

static void same(struct pdnn_device *const devices[2], struct random_net net, uint64_t number) {
    if (number % 4)
        random_net_thin(&net, number);
    struct tied_run a = run(devices[0], &net, number), b = run(devices[1], &net, number);
    tied_assert_all_same(&a, &b, number);
    free(a.list.events);
    free(b.list.events);
    random_net_free(&net);
}

static void the_same_bits(void **state) {
    (void)state;
    struct pdnn_device *devices[2];
    struct pdnn_diag diag = {""};
    const char *golden = getenv("PDNN_LABELS_SIM") ? "golden:small-labels" : "golden:labels";
    const uint64_t networks = getenv("PDNN_LABELS_SIM") ? NETWORKS / 6 : NETWORKS;
    if (pdnn_device_open(sim_spec(), &devices[0], &diag) ||
        pdnn_device_open(golden, &devices[1], &diag))
        fail_msg("%s", diag.text);
    for (uint64_t number = 0; number < networks; number++) {
        same(devices, label_net(number), number);
        if (number % 5 == 0) /* no labels */
            same(devices, tied_net(number), number);
    }
    pdnn_device_close(devices[0], NULL);
    pdnn_device_close(devices[1], NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
