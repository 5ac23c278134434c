/* SPDX-License-Identifier: BSD-2-Clause
 *
 * random_session CORE FILE - as session, of random networks of what the core has: several p-bits on
 * a sum, samples one by one and together (tests/cosim/tied_net.c), or masked layers (mask_net.c).
 */
#include "../cosim/mask_net.h"
#include "../cosim/tied_net.h"
#include "device/device.h"

#include <stdio.h>

enum { NETWORKS = 14, OUTPUTS_MAX = 128 };

static struct random_net net_of(const struct pdnn_device *device, uint64_t number) {
    const struct random_limits limits = {600, 64, 100, 3, 3};
    return pdnn_device_caps(device)->ties ? tied_net(number) : mask_net_new(number, &limits);
}

static int play(const char *core, const char *path, struct pdnn_diag *diag) {
    struct pdnn_transport *golden, *recorder;
    struct pdnn_device *device = NULL;
    int rc = pdnn_transport_golden(core, &golden, diag);
    if (rc == PDNN_OK)
        rc = pdnn_transport_record(golden, path, &recorder, diag);
    if (rc == PDNN_OK)
        rc = pdnn_device_open_transport(recorder, core, &device, diag);
    for (uint64_t number = 0; rc == PDNN_OK && number < NETWORKS; number++) {
        struct random_net net = net_of(device, number);
        struct pdnn_counters counters;
        int32_t sums[OUTPUTS_MAX];
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
        fprintf(stderr, "random_session: expected CORE FILE\n");
        return 2;
    }
    if (play(argv[1], argv[2], &diag)) {
        fprintf(stderr, "random_session: %s\n", diag.text);
        return 1;
    }
    return 0;
}
