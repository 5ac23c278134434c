/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Frozen outcomes: the golden model and the RTL agree with each other, and this keeps both from
 * drifting together. tests/cosim/digests.txt has one line a network:
 *
 *   number events digest-of-events digest-of-results
 *
 * first for the p-bit engine with independent samples, then for the deterministic twin of 8 bits,
 * then for the p-bit engine with stratified samples.
 *
 * Cycles are not among them: they belong to a version of the engine (CYCLES_* of the map).
 * PDNN_FREEZE=1 prints the lines instead; a change to them is a change of the contract.
 */
#include "device/device.h"
#include "base/digest.h"
#include "../nets/random_net.h"

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

static struct random_net new_net(struct pdnn_device *device, uint64_t number) {
    const struct random_limits limits = {16384, 256, 400, 5, 64};
    struct random_net net = random_net_new(number, &limits);
    if (pdnn_device_caps(device)->act_bits > 1)
        random_net_make_twin(&net, pdnn_device_caps(device)->act_bits);
    return net;
}

static void outcome(struct pdnn_device *device, uint64_t number, char line[128]) {
    struct random_net net = new_net(device, number);
    struct tally tally = {0, PDNN_DIGEST_START};
    struct pdnn_diag diag = {{0}};
    int32_t sums[1024];
    if (pdnn_device_load(device, net.model, &diag) ||
        pdnn_device_events(device, add_event, &tally, &diag) ||
        pdnn_device_run(device,
                        &(struct pdnn_run_options){.samples = net.samples, .seed = net.seed},
                        net.input, sums, NULL, &diag))
        fail_msg("network %" PRIu64 ": %s", number, diag.text);
    uint32_t outputs = net.model->layers[net.model->n_layers - 1].outputs;
    snprintf(line, 128, "%" PRIu64 " %" PRIu64 " %016" PRIx64 " %016" PRIx64 "\n", number, tally.n,
             tally.digest, pdnn_digest_results(PDNN_DIGEST_START, sums, outputs));
    random_net_free(&net);
}

/* Networks first..first + n - 1 against the next lines of the file; NULL: print them. */
static void check_lines(const char *spec, uint64_t first, unsigned n, FILE *file) {
    struct pdnn_device *device;
    assert_int_equal(pdnn_device_open(spec, &device, NULL), PDNN_OK);
    for (uint64_t number = first; number < first + n; number++) {
        char line[128], expected[128] = "";
        outcome(device, number, line);
        if (!file)
            fputs(line, stdout);
        else if (!fgets(expected, sizeof expected, file) || strcmp(line, expected))
            fail_msg("got      %sexpected %s", line, expected);
    }
    pdnn_device_close(device, NULL);
}

static void frozen_digests(void **state) {
    (void)state;
    bool freeze = getenv("PDNN_FREEZE") != NULL;
    FILE *file = freeze ? NULL : fopen("tests/cosim/digests.txt", "r");
    if (!freeze && !file)
        fail_msg("tests/cosim/digests.txt is missing: run in the project's folder");
    check_lines("golden:sampling_modes=1", 50001, 40, file);
    check_lines("golden:act_bits=8,acc_bits=24", 70001, 12, file);
    check_lines("golden", 60001, 20, file);
    if (file)
        fclose(file);
}

/* Skipping zeros changes cycles and reads, and no bit: networks first..first + n - 1 on a device
 * and on one that skips. Returns how many of them the latter refuses. */
static unsigned compare_skipping(const char *all, const char *skipping, uint64_t first,
                                 unsigned n) {
    struct pdnn_device *devices[2];
    unsigned n_refused = 0;
    assert_int_equal(pdnn_device_open(all, &devices[0], NULL), PDNN_OK);
    assert_int_equal(pdnn_device_open(skipping, &devices[1], NULL), PDNN_OK);
    for (uint64_t number = first; number < first + n; number++) {
        char lines[2][128];
        struct random_net net = new_net(devices[1], number);
        bool refused = random_net_refused(&net, devices[1]);
        random_net_free(&net);
        n_refused += refused;
        for (int i = 0; !refused && i < 2; i++)
            outcome(devices[i], number, lines[i]);
        if (!refused)
            assert_string_equal(lines[0], lines[1]);
    }
    for (int i = 0; i < 2; i++)
        pdnn_device_close(devices[i], NULL);
    return n_refused;
}

static void zeros_skipped_or_not(void **state) {
    (void)state;
    const char *skipping[] = {"golden:rows=1,tape_words=65536",
                              "golden:rows=1,act_bits=8,acc_bits=24,tape_words=65536"};
    assert_int_equal(compare_skipping("golden:lanes=1,drain_lanes=1", skipping[0], 80001, 20), 0);
    assert_in_range(compare_skipping("golden:act_bits=8,acc_bits=24", skipping[1], 80101, 20), 1,
                    10);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(frozen_digests),
                                       cmocka_unit_test(zeros_skipped_or_not)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
