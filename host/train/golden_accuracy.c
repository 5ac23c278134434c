/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/golden_accuracy.h"

#include <stdlib.h>

#include "base/diag.h"
#include "run/batch.h"
#include "run/golden_spec.h"
#include "run/probabilities.h"

int pdnn_golden_accuracy(const struct pdnn_model *model, bool by_probability,
                         const struct pdnn_dataset *set, uint32_t first, uint32_t samples,
                         const struct pdnn_train_options *options, double *accuracy,
                         struct pdnn_diag *diag) {
    uint32_t n = set->count - first, n_right = 0;
    double *mean = calloc(n, model->classes * sizeof *mean);
    uint8_t *inputs = calloc(n, model->input_bits);
    int32_t *sums = calloc(n, model->classes * sizeof *sums);
    int rc = inputs && sums && mean ? PDNN_OK : PDNN_ERR_MEMORY;
    if (rc != PDNN_OK)
        pdnn_fail(diag, rc, "classifier: no memory for %u test pictures", n);
    for (uint32_t i = 0; rc == PDNN_OK && i < n; i++)
        rc = pdnn_encode_pixels(model, set->pixels + (first + i) * pdnn_image_bytes(set),
                                inputs + (size_t)i * model->input_bits, diag);
    struct pdnn_batch batch = {.device = pdnn_golden_spec(model),
                               .model = model,
                               .samples = samples,
                               .seed = options->seed,
                               .jobs = 1};
    /* Drawn as in training; a deterministic device has no modes. */
    if (model->act_bits == 1)
        batch.sampling = options->sampling ? options->sampling : PDNN_SAMPLE_IID;
    struct pdnn_batch_result result;
    if (rc == PDNN_OK)
        rc = by_probability ? pdnn_batch_probabilities(&batch, inputs, n, mean, &result, diag)
                            : pdnn_batch_run(&batch, inputs, n, sums, &result, diag);
    for (uint32_t i = 0; rc == PDNN_OK && i < n; i++) {
        size_t at = (size_t)i * model->classes;
        uint32_t class = by_probability ? pdnn_most_probable(mean + at, model->classes)
                                        : pdnn_decode_class(model, sums + at);
        n_right += class == set->labels[first + i];
    }
    if (rc == PDNN_OK)
        *accuracy = 100.0 * n_right / n;
    free(inputs);
    free(sums);
    free(mean);
    return rc;
}
