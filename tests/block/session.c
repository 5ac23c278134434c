/* SPDX-License-Identifier: BSD-2-Clause
 *
 * session CORE FILE - the networks of chain_net.c, loaded and run one after another.
 */
#include "chain_net.h"
#include "recorded.h"

static int play(struct pdnn_device *device, struct pdnn_diag *diag) {
    int rc = PDNN_OK;
    for (unsigned i = 0; rc == PDNN_OK && i < n_chains; i++) {
        if (chains[i].samples > 100) /* a simulator of events is slow */
            continue;
        const struct pdnn_run_options options = chain_options(&chains[i]);
        struct pdnn_model *model = chain_model(&chains[i]);
        struct pdnn_counters counters;
        int32_t sums[CHAIN_OUTPUTS_MAX];
        rc = model ? pdnn_device_load(device, model, diag) : PDNN_ERR_MEMORY;
        if (rc == PDNN_OK)
            rc = pdnn_device_run(device, &options, chain_input, sums, &counters, diag);
        pdnn_model_close(model);
    }
    return rc;
}

int main(int argc, char **argv) {
    return recorded_main(argc, argv, play);
}
