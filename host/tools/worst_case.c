/* SPDX-License-Identifier: BSD-2-Clause
 *
 * worst_case.c - cycles of a model's shape at its worst: every input is 1, every p-bit is drawn at
 * 1/2, so that half of them are 1 and as many as can be differ from sample to sample.
 *
 * Usage: worst_case MODEL DEVICE...; a row for each T, a column for each device.
 */
#include "model/model.h"
#include "pdnn.h"
#include "tools/must.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEVICES_MAX = 8, SEED = 1 };

/* Sums of 0: the noise decides. */
static void even_out(struct pdnn_model *model) {
    for (uint32_t l = 0; l < model->n_layers; l++) {
        struct pdnn_layer *layer = &model->layers[l];
        if (layer->kind != PDNN_LAYER_HIDDEN)
            continue;
        memset(layer->weight, 0, (size_t)layer->outputs * layer->inputs);
        memset(layer->bias, 0, layer->outputs * sizeof layer->bias[0]);
    }
}

int main(int argc, char **argv) {
    static const uint32_t samples[] = {1, 2, 4, 8, 16, 32};
    struct pdnn_device *devices[DEVICES_MAX];
    struct pdnn_model *model;
    const int n_devices = argc - 2;
    if (n_devices < 1 || n_devices > DEVICES_MAX) {
        fprintf(stderr, "worst_case: expected MODEL DEVICE..., up to %d\n", DEVICES_MAX);
        return 2;
    }
    must(pdnn_model_open(argv[1], &model, &diag));
    even_out(model);
    uint8_t *input = must_have(model->input_bits, 1);
    memset(input, 1, model->input_bits);
    for (int d = 0; d < n_devices; d++) {
        must(pdnn_device_open(argv[2 + d], &devices[d], &diag));
        must(pdnn_device_load(devices[d], model, &diag));
    }
    printf("%s, all inputs 1, all p-bits at 1/2; cycles a run\n  T", argv[1]);
    for (int d = 0; d < n_devices; d++)
        printf("  %s", argv[2 + d]);
    for (size_t t = 0; t < sizeof samples / sizeof samples[0]; t++) {
        printf("\n%3u", samples[t]);
        for (int d = 0; d < n_devices; d++) {
            const struct pdnn_run_options options = {.samples = samples[t], .seed = SEED};
            struct pdnn_counters counters;
            must(pdnn_device_run(devices[d], &options, input, NULL, &counters, &diag));
            printf("  %*u", (int)strlen(argv[2 + d]), counters.cycles);
        }
    }
    printf("\n");
    for (int d = 0; d < n_devices; d++)
        pdnn_device_close(devices[d], NULL);
    free(input);
    pdnn_model_close(model);
    return 0;
}
