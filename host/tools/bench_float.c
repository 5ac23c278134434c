/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/bench_float.h"

#include <cblas.h>
#include <stdlib.h>

struct bench_float {
    const struct pdnn_model *model;
    uint32_t n_samples;
    float **weight; /* of each layer: (outputs, inputs) */
    float **input;  /* of each layer: (samples, inputs), 0 or 1; what a layer gives goes to `sums`,
                     * not here: the time does not depend on the values */
    float *sums;    /* (samples, outputs) of the widest layer */
};

static float *floats(size_t n) {
    return calloc(n, sizeof(float));
}

struct bench_float *bench_float_new(const struct pdnn_model *model, uint32_t n_samples) {
    struct bench_float *bench = calloc(1, sizeof *bench);
    uint32_t widest = 0, chance = 1;
    if (!bench)
        return NULL;
    *bench = (struct bench_float){.model = model,
                                  .n_samples = n_samples,
                                  .weight = calloc(model->n_layers, sizeof(float *)),
                                  .input = calloc(model->n_layers, sizeof(float *))};
    for (uint32_t l = 0; bench->weight && bench->input && l < model->n_layers; l++) {
        const struct pdnn_layer *layer = &model->layers[l];
        size_t n_weights = (size_t)layer->outputs * layer->inputs;
        size_t n_inputs = (size_t)n_samples * layer->inputs;
        bench->weight[l] = floats(n_weights);
        bench->input[l] = floats(n_inputs);
        for (size_t i = 0; bench->weight[l] && i < n_weights; i++)
            bench->weight[l][i] = layer->weight[i];
        for (size_t i = 0; bench->input[l] && i < n_inputs; i++) {
            chance = chance * 1664525 + 1013904223;
            bench->input[l][i] = (float)(chance >> 31);
        }
        widest = layer->outputs > widest ? layer->outputs : widest;
    }
    bench->sums = floats((size_t)n_samples * widest);
    bool complete = bench->weight && bench->input && bench->sums;
    for (uint32_t l = 0; complete && l < model->n_layers; l++)
        complete = bench->weight[l] && bench->input[l];
    if (complete)
        return bench;
    bench_float_free(bench);
    return NULL;
}

void bench_float_free(struct bench_float *bench) {
    if (!bench)
        return;
    for (uint32_t l = 0; l < bench->model->n_layers; l++) {
        if (bench->weight)
            free(bench->weight[l]);
        if (bench->input)
            free(bench->input[l]);
    }
    free(bench->weight);
    free(bench->input);
    free(bench->sums);
    free(bench);
}

void bench_float_run(struct bench_float *bench) {
    for (uint32_t l = 0; l < bench->model->n_layers; l++) {
        const struct pdnn_layer *layer = &bench->model->layers[l];
        uint32_t n = layer->once ? 1 : bench->n_samples;
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)n, (int)layer->outputs,
                    (int)layer->inputs, 1, bench->input[l], (int)layer->inputs, bench->weight[l],
                    (int)layer->inputs, 0, bench->sums, (int)layer->outputs);
        for (size_t i = 0; i < (size_t)n * layer->outputs && l + 1 < bench->model->n_layers; i++)
            bench->sums[i] = bench->sums[i] >= 0 ? 1.0f : 0.0f;
    }
}
