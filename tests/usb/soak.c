/* SPDX-License-Identifier: BSD-2-Clause
 *
 * soak.c - for soak_test.sh: open a device, load a model, run it, close, again and again; every sum
 * is held against the golden device's. Usage: soak DEVICE MODEL LOADS.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/device.h"
#include "model/model.h"

enum { SAMPLES = 16, RUNS = 2 };

struct soak {
    struct pdnn_model *model;
    size_t n_inputs, n_outputs;
    uint8_t *input;
    int32_t *sums;
};

/* One load and RUNS runs of other inputs and seeds; sums: (Runs, Outputs). */
static int load_and_run(const struct soak *soak, const char *spec, uint64_t number, int32_t *sums,
                        uint64_t *n_retries, struct pdnn_diag *diag) {
    struct pdnn_device *device;
    int rc = pdnn_device_open(spec, &device, diag);
    if (rc)
        return rc;
    rc = pdnn_device_load(device, soak->model, diag);
    for (uint64_t run = 0; run < RUNS && rc == PDNN_OK; run++) {
        memset(soak->input, 0, soak->n_inputs);
        soak->input[(number + run) % soak->n_inputs] = 1;
        rc = pdnn_device_run(
            device,
            &(struct pdnn_run_options){.samples = SAMPLES, .seed = pdnn_seed_for(number, run)},
            soak->input, sums + run * soak->n_outputs, NULL, diag);
    }
    *n_retries += device->n_retries;
    int close_rc = pdnn_device_close(device, rc ? NULL : diag);
    return rc ? rc : close_rc;
}

static int soak_device(const struct soak *soak, const char *spec, uint64_t n_loads,
                       uint64_t *n_retries, struct pdnn_diag *diag) {
    const size_t n_sums = RUNS * soak->n_outputs;
    for (uint64_t number = 0; number < n_loads; number++) {
        uint64_t none = 0;
        int rc = load_and_run(soak, "golden", number, soak->sums, &none, diag);
        if (rc == PDNN_OK)
            rc = load_and_run(soak, spec, number, soak->sums + n_sums, n_retries, diag);
        if (rc)
            return rc;
        if (memcmp(soak->sums, soak->sums + n_sums, n_sums * sizeof *soak->sums) != 0) {
            snprintf(diag->text, sizeof diag->text, "load %llu: wrong sums",
                     (unsigned long long)number);
            return PDNN_ERR_DEVICE;
        }
    }
    return PDNN_OK;
}

int main(int argc, char **argv) {
    struct soak soak = {0};
    struct pdnn_diag diag = {""};
    uint64_t n_loads = argc == 4 ? strtoull(argv[3], NULL, 10) : 0, n_retries = 0;
    if (!n_loads) {
        fprintf(stderr, "usage: soak DEVICE MODEL LOADS\n");
        return 2;
    }
    int rc = pdnn_model_open(argv[2], &soak.model, &diag);
    if (rc == PDNN_OK) {
        soak.n_inputs = pdnn_model_inputs(soak.model);
        soak.n_outputs = pdnn_model_outputs(soak.model);
        soak.input = malloc(soak.n_inputs);
        soak.sums = calloc(2 * RUNS * soak.n_outputs, sizeof *soak.sums);
        rc = soak.input && soak.sums ? soak_device(&soak, argv[1], n_loads, &n_retries, &diag)
                                     : PDNN_ERR_MEMORY;
    }
    if (rc)
        fprintf(stderr, "soak: %s\n", diag.text);
    else
        printf("%llu loads, %llu runs, %llu repetitions\n", (unsigned long long)n_loads,
               (unsigned long long)(n_loads * RUNS), (unsigned long long)n_retries);
    free(soak.sums);
    free(soak.input);
    pdnn_model_close(soak.model);
    return rc ? 1 : 0;
}
