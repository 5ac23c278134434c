/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tied_session CORE FILE - as session, of some networks of tests/cosim/tied_net.c: several p-bits
 * on a sum, samples one by one and together.
 */
#include "../cosim/tied_net.h"
#include "device/device.h"

#include <stdio.h>

enum { NETWORKS = 14 };

static int play(const char *core, const char *path, struct pdnn_diag *diag) {
    struct pdnn_transport *golden, *recorder;
    struct pdnn_device *device = NULL;
    int rc = pdnn_transport_golden(core, &golden, diag);
    if (rc == PDNN_OK)
        rc = pdnn_transport_record(golden, path, &recorder, diag);
    if (rc == PDNN_OK)
        rc = pdnn_device_open_transport(recorder, core, &device, diag);
    for (uint64_t number = 0; rc == PDNN_OK && number < NETWORKS; number++) {
        struct random_net net = tied_net(number);
        struct pdnn_counters counters;
        int32_t sums[64];
        const struct pdnn_run_options options = {.samples = net.samples,
                                                 .seed = net.seed,
                                                 .sampling = number % 3 ? PDNN_SAMPLE_STRATIFIED
                                                                        : PDNN_SAMPLE_IID};
        rc = pdnn_device_load(device, net.model, diag);
        if (rc == PDNN_OK)
            rc = pdnn_device_run(device, &options, net.input, sums, &counters, diag);
        random_net_free(&net);
    }
    return rc ? rc : pdnn_device_close(device, diag);
}

int main(int argc, char **argv) {
    struct pdnn_diag diag = {{0}};
    if (argc != 3) {
        fprintf(stderr, "tied_session: expected CORE FILE\n");
        return 2;
    }
    if (play(argv[1], argv[2], &diag)) {
        fprintf(stderr, "tied_session: %s\n", diag.text);
        return 1;
    }
    return 0;
}
