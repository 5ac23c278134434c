/* SPDX-License-Identifier: BSD-2-Clause
 *
 * session CORE FILE - the networks of chain_net.c, loaded and run one after another on the golden
 * device CORE; FILE takes down what the host sends and what comes back (host/transport/record.c).
 */
#include "chain_net.h"
#include "device/device.h"

#include <stdio.h>

static int play(const char *core, const char *path, struct pdnn_diag *diag) {
    struct pdnn_transport *golden, *recorder;
    struct pdnn_device *device = NULL;
    int rc = pdnn_transport_golden(core, &golden, diag);
    if (rc == PDNN_OK)
        rc = pdnn_transport_record(golden, path, &recorder, diag);
    if (rc == PDNN_OK)
        rc = pdnn_device_open_transport(recorder, core, &device, diag);
    for (unsigned i = 0; rc == PDNN_OK && i < n_chains; i++) {
        const struct pdnn_run_options options = chain_options(&chains[i]);
        struct pdnn_model *model = chain_model(&chains[i]);
        struct pdnn_counters counters;
        int32_t sums[CHAIN_OUTPUTS_MAX];
        rc = model ? pdnn_device_load(device, model, diag) : PDNN_ERR_MEMORY;
        if (rc == PDNN_OK)
            rc = pdnn_device_run(device, &options, chain_input, sums, &counters, diag);
        pdnn_model_close(model);
    }
    return rc ? rc : pdnn_device_close(device, diag);
}

int main(int argc, char **argv) {
    struct pdnn_diag diag = {{0}};
    if (argc != 3) {
        fprintf(stderr, "session: expected CORE FILE\n");
        return 2;
    }
    if (play(argv[1], argv[2], &diag)) {
        fprintf(stderr, "session: %s\n", diag.text);
        return 1;
    }
    return 0;
}
