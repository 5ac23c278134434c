/* SPDX-License-Identifier: BSD-2-Clause
 *
 * random_session CORE FILE - as session, of random networks of what the core has: all labels in a
 * pass (tests/nets/label_net.c), several p-bits on a sum, samples one by one and together
 * (tied_net.c), feature maps, samples one by one and side by side (fmap_net.c), or masked layers
 * (mask_net.c).
 */
#include "../nets/fmap_net.h"
#include "../nets/label_net.h"
#include "../nets/mask_net.h"
#include "../nets/tied_net.h"
#include "recorded.h"

enum { NETWORKS = 14, OUTPUTS_MAX = 4096 };

/* Weights, which are most of what is sent, times the positions at which they are read. */
static uint64_t work_of(const struct pdnn_model *model) {
    uint64_t work = 0;
    for (uint32_t l = 0; l < model->n_layers; l++)
        work += (uint64_t)model->layers[l].inputs * model->layers[l].outputs;
    return work * model->width * model->height;
}

/* One that takes little time, of every NETWORKS-th. */
static struct random_net small_fmap_net(uint64_t number) {
    struct random_net net = fmap_net_new(number).net;
    while (work_of(net.model) > 3000) {
        random_net_free(&net);
        net = fmap_net_new(number += NETWORKS).net;
    }
    return net;
}

static struct random_net net_of(const struct pdnn_device *device, uint64_t number) {
    const struct random_limits limits = {600, 64, 100, 3, 3};
    const struct pdnn_caps *caps = pdnn_device_caps(device);
    return caps->labels_max     ? label_net(number)
           : caps->ties         ? tied_net(number)
           : caps->feature_maps ? small_fmap_net(number)
           : number % 4 == 1    ? mask_chain_new(number)
                                : mask_net_new(number, &limits);
}

static int play(struct pdnn_device *device, struct pdnn_diag *diag) {
    int rc = PDNN_OK;
    for (uint64_t number = 0; rc == PDNN_OK && number < NETWORKS; number++) {
        struct random_net net = net_of(device, number);
        struct pdnn_counters counters;
        static int32_t sums[OUTPUTS_MAX];
        const struct pdnn_run_options options = {.samples = net.samples,
                                                 .seed = net.seed,
                                                 .sampling = number % 3 ? PDNN_SAMPLE_STRATIFIED
                                                                        : PDNN_SAMPLE_IID};
        rc = pdnn_device_load(device, net.model, diag);
        if (rc == PDNN_OK)
            rc = pdnn_device_run(device, &options, net.input, sums, &counters, diag);
        random_net_free(&net);
    }
    return rc;
}

int main(int argc, char **argv) {
    return recorded_main(argc, argv, play);
}
