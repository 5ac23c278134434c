/* SPDX-License-Identifier: BSD-2-Clause */
#include "run/probabilities.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "contract/counters.h"
#include "base/diag.h"

/* mean += softmax of one sample's sums / samples. */
static void add_sample(const struct pdnn_model *model, const int32_t *sums, uint32_t samples,
                       double *mean) {
    double z[PDNN_OUTPUTS_MAX], top, all = 0;
    const uint32_t n = pdnn_model_outputs(model);
    pdnn_decode_logits(model, sums, 1, z, NULL); /* a classifier, as checked */
    top = z[0];
    for (uint32_t j = 1; j < n; j++)
        top = z[j] > top ? z[j] : top;
    for (uint32_t j = 0; j < n; j++)
        all += z[j] = exp(z[j] - top);
    for (uint32_t j = 0; j < n; j++)
        mean[j] += z[j] / (all * samples);
}

uint32_t pdnn_most_probable(const double *mean, uint32_t n) {
    uint32_t best = 0;
    for (uint32_t j = 1; j < n; j++)
        best = mean[j] > mean[best] ? j : best;
    return best;
}

int pdnn_batch_probabilities(const struct pdnn_batch *batch, const uint8_t *inputs, uint32_t n,
                             double *mean, struct pdnn_batch_result *result,
                             struct pdnn_diag *diag) {
    const struct pdnn_model *model = batch->model;
    const uint32_t outputs = pdnn_model_outputs(model);
    if (model->task != PDNN_TASK_CLASSIFY)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "probabilities: expected a classifier");
    int32_t *sums = calloc((size_t)n * outputs + 1, sizeof *sums);
    if (!sums)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "probabilities: no memory for %u inputs", n);
    struct pdnn_totals totals = {0};
    int rc = PDNN_OK;
    memset(mean, 0, (size_t)n * outputs * sizeof *mean);
    for (uint32_t t = 0; rc == PDNN_OK && t < batch->samples; t++) {
        struct pdnn_batch one = *batch;
        one.samples = 1;
        one.seed = pdnn_seed_for(batch->seed, t);
        rc = pdnn_batch_run(&one, inputs, n, sums, result, diag);
        for (uint32_t i = 0; rc == PDNN_OK && i < n; i++)
            add_sample(model, sums + (size_t)i * outputs, batch->samples,
                       mean + (size_t)i * outputs);
#define ADD(field, name) totals.field += result->totals.field;
        PDNN_COUNTERS(ADD)
#undef ADD
    }
    result->totals = totals;
    free(sums);
    return rc;
}
