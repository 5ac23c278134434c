/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/commands/drawn_pictures.h"
#include "base/diag.h"

#include <stdlib.h>

int cli_drawn_new(struct cli_drawn_pictures *drawn, const struct pdnn_model *model, uint32_t n,
                  int64_t class_index, struct pdnn_diag *diag) {
    if (class_index >= model->classes) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--class: expected 0 to %u, got %d",
                         model->classes - 1, (int)class_index);
    }
    *drawn = (struct cli_drawn_pictures){
        .model = model,
        .n = n,
        .inputs = calloc(n, pdnn_model_inputs(model)),
        .labels = calloc(n, 1),
        .sums = calloc(n, pdnn_model_outputs(model) * sizeof *drawn->sums),
        .pixels = calloc(n, (size_t)model->width * model->height),
    };
    if (!drawn->inputs || !drawn->labels || !drawn->sums || !drawn->pixels) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "-n: out of memory for %u pictures", n);
    }
    int err = PDNN_OK;
    for (uint32_t i = 0; i < n && !err; i++) {
        const uint32_t class =
            class_index == CLI_ALL_CLASSES ? i % model->classes : (uint32_t)class_index;
        drawn->labels[i] = (uint8_t) class;
        err = pdnn_encode_class(model, class, drawn->inputs + (size_t)i * model->input_bits, diag);
    }
    return err;
}

int cli_drawn_run(struct cli_drawn_pictures *drawn, struct cli_run *run, struct pdnn_diag *diag) {
    const struct pdnn_model *model = drawn->model;
    const size_t outputs = pdnn_model_outputs(model);
    int err = cli_run_batch(run, drawn->inputs, drawn->sums, diag);
    for (uint32_t i = 0; i < drawn->n && !err; i++) {
        err = pdnn_decode_pixels(model, drawn->sums + i * outputs, run->options->samples,
                                 drawn->pixels + (size_t)i * model->width * model->height, diag);
    }
    return err;
}

void cli_drawn_free(struct cli_drawn_pictures *drawn) {
    free(drawn->inputs);
    free(drawn->labels);
    free(drawn->sums);
    free(drawn->pixels);
}
