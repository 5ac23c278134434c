/* SPDX-License-Identifier: BSD-2-Clause */
#include "run/drawn_input.h"

#include <stdlib.h>
#include <string.h>

#include "contract/counters.h"
#include "base/diag.h"

/* A number from 0 to 254 is below `pixel` in pixel cases of 255. */
static void draw(const uint8_t *pixels, uint32_t n, uint64_t seed, uint8_t *bits) {
    for (uint32_t i = 0; i < n; i++) {
        uint64_t random = pdnn_seed_for(seed, i + 1) >> 32;
        bits[i] = (random * 255 >> 32) < pixels[i];
    }
}

int pdnn_drawn_input_run(struct pdnn_device *device, const uint8_t *pixels, uint32_t n_inputs,
                         uint32_t n_outputs, uint32_t samples, uint64_t seed, int32_t *sums,
                         struct pdnn_counters *counters, struct pdnn_diag *diag) {
    uint8_t *bits = malloc(n_inputs);
    int32_t *one = malloc(n_outputs * sizeof *one);
    int rc = bits && one ? PDNN_OK : pdnn_fail(diag, PDNN_ERR_MEMORY, "out of memory");
    memset(sums, 0, n_outputs * sizeof *sums);
    memset(counters, 0, sizeof *counters);
    for (uint32_t t = 0; rc == PDNN_OK && t < samples; t++) {
        struct pdnn_counters cost;
        uint64_t seed_t = pdnn_seed_for(seed, t);
        draw(pixels, n_inputs, seed_t, bits);
        rc = pdnn_device_run(device, bits, 1, seed_t, one, &cost, diag);
        if (rc != PDNN_OK)
            break;
        PDNN_COUNTERS_ADD(counters, &cost, 1);
        for (uint32_t i = 0; i < n_outputs; i++)
            sums[i] += one[i];
    }
    free(bits);
    free(one);
    return rc;
}
