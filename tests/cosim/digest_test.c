/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Frozen outcomes: the golden model and the RTL agree with each other, and this keeps both from
 * drifting together. tests/cosim/digests.txt has one line a network:
 *
 *   number events digest-of-events digest-of-results
 *
 * Cycles are not among them: they belong to a version of the engine (CYCLES_* of the map).
 * PDNN_FREEZE=1 prints the lines instead; a change to them is a change of the contract.
 */
#include "device.h"
#include "digest.h"
#include "random_net.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct tally {
    uint64_t n, digest;
};

static void add_event(void *user, const struct pdnn_event *event) {
    struct tally *tally = user;
    tally->n++;
    tally->digest = pdnn_digest_event(tally->digest, event);
}

static void outcome(struct pdnn_device *device, uint64_t number, char line[128]) {
    const struct random_limits limits = {16384, 256, 400, 5, 64};
    struct random_net net = random_net_new(number, &limits);
    struct tally tally = {0, PDNN_DIGEST_START};
    struct pdnn_diag diag = {{0}};
    int32_t sums[1024];
    if (pdnn_device_load(device, net.model, &diag) ||
        pdnn_device_trace(device, add_event, &tally, &diag) ||
        pdnn_device_run(device, net.input, net.samples, net.seed, sums, NULL, &diag))
        fail_msg("network %" PRIu64 ": %s", number, diag.text);
    uint32_t outputs = net.model->layers[net.model->n_layers - 1].outputs;
    snprintf(line, 128, "%" PRIu64 " %" PRIu64 " %016" PRIx64 " %016" PRIx64 "\n", number, tally.n,
             tally.digest, pdnn_digest_results(PDNN_DIGEST_START, sums, outputs));
    random_net_free(&net);
}

static void frozen_digests(void **state) {
    (void)state;
    enum { FIRST = 50001, N = 40 };
    struct pdnn_device *device;
    assert_int_equal(pdnn_device_open("golden", &device, NULL), PDNN_OK);
    bool freeze = getenv("PDNN_FREEZE") != NULL;
    FILE *file = freeze ? NULL : fopen("tests/cosim/digests.txt", "r");
    if (!freeze && !file)
        fail_msg("tests/cosim/digests.txt is missing: run in the project's folder");
    for (uint64_t number = FIRST; number < FIRST + N; number++) {
        char line[128], expected[128] = "";
        outcome(device, number, line);
        if (freeze)
            fputs(line, stdout);
        else if (!fgets(expected, sizeof expected, file) || strcmp(line, expected))
            fail_msg("got      %sexpected %s", line, expected);
    }
    if (file)
        fclose(file);
    pdnn_device_close(device, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(frozen_digests)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
