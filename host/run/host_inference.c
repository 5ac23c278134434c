/* SPDX-License-Identifier: BSD-2-Clause */
#include "run/host_inference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/splitmix64.h"

const char *const pdnn_inference_names[] = {
    [PDNN_INFERENCE_SAMPLES] = "samples",
    [PDNN_INFERENCE_LAYER_AVERAGE] = "layer-average",
    [PDNN_INFERENCE_BIT_STREAM] = "bit-stream",
    NULL,
};

static double uniform(uint64_t *state) {
    return (double)(pdnn_splitmix64(state) >> 11) * 0x1p-53;
}

/* Ones among `draws` bits of probability p. */
static uint32_t count(double p, uint32_t draws, uint64_t *state) {
    if (p <= 0 || p >= 1)
        return p <= 0 ? 0 : draws;
    uint32_t ones = 0;
    for (uint32_t t = 0; t < draws; t++)
        ones += uniform(state) < p;
    return ones;
}

/* What the unit is on the average, from `total`: the sum over the draws of its z. */
static double mean_of(const struct pdnn_layer *layer, uint32_t act_bits, int64_t total,
                      uint32_t draws) {
    if (layer->table) {
        int64_t z = (int64_t)floor((double)total / draws) >> layer->shift;
        z = z < 0 ? 0 : z > PDNN_TABLE_ENTRIES - 1 ? PDNN_TABLE_ENTRIES - 1 : z;
        return (double)layer->table[z] / ((1u << act_bits) - 1);
    }
    if (!layer->noise)
        return total >= 0;
    double z = (double)total / draws;
    return 1 / (1 + exp(-(double)layer->scale * z / (double)layer->noise_scale));
}

/* Counts of ones, from 0 to `draws`, of all units; those of the input first. */
struct counts {
    uint32_t *of[1 + PDNN_LAYERS_MAX];
};

static void run_layer(const struct pdnn_model *model, uint32_t index, struct counts *counts,
                      uint32_t draws, uint64_t *state, int32_t *sums) {
    const struct pdnn_layer *layer = &model->layers[index];
    const int64_t top = (1u << model->act_bits) - 1; /* the code that a 1 of a stream is worth */
    for (uint32_t j = 0; j < layer->outputs; j++) {
        const int8_t *w = layer->weight + (size_t)j * layer->inputs;
        int64_t total = 0;
        for (uint32_t s = 0; s < layer->n_sources; s++) {
            const int source = layer->sources[s];
            const uint32_t bits =
                source == PDNN_INPUT ? model->input_bits : model->layers[source].outputs;
            const uint32_t *ones = counts->of[source + 1];
            for (uint32_t i = 0; i < bits; i++)
                total += (int64_t)w[i] * ones[i];
            w += pdnn_words16(bits) * 16;
        }
        total = total * top + (int64_t)layer->bias[j] * draws;
        if (layer->kind == PDNN_LAYER_SUM)
            sums[j] = (int32_t)(2 * total);
        else
            counts->of[index + 1][j] =
                count(mean_of(layer, model->act_bits, total, draws), draws, state);
        if (layer->kind == PDNN_LAYER_COUNT)
            sums[j] = (int32_t)counts->of[index + 1][j];
    }
}

/* Twice the largest sum of one draw that the last layer may have. */
static int64_t sum_bound(const struct pdnn_model *model) {
    const struct pdnn_layer *last = &model->layers[model->n_layers - 1];
    int64_t bound = 0;
    for (uint32_t j = 0; j < last->outputs; j++) {
        int64_t size = 0;
        for (uint32_t i = 0; i < last->inputs; i++)
            size += abs(last->weight[(size_t)j * last->inputs + i]);
        size = size * ((1 << model->act_bits) - 1) + llabs(last->bias[j]);
        bound = size > bound ? size : bound;
    }
    return 2 * bound;
}

static int check(const struct pdnn_model *model, enum pdnn_inference inference, uint32_t draws,
                 struct pdnn_diag *diag) {
    if (sum_bound(model) * draws > INT32_MAX)
        return pdnn_fail(diag, PDNN_ERR_CAPACITY,
                         "--inference %s: the sums of %u draws do not fit 32 bits",
                         pdnn_inference_names[inference], draws);
    if (model->label_rows)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "--inference %s: expected a model that scores no labels",
                         pdnn_inference_names[inference]);
    for (uint32_t i = 0; i < model->n_layers; i++)
        if (model->layers[i].once || model->layers[i].serial || model->layers[i].kernel ||
            model->layers[i].ties)
            return pdnn_fail(
                diag, PDNN_ERR_UNSUPPORTED,
                "--inference %s: layers.%u: expected no serial or once layer, no kernel "
                "and no ties",
                pdnn_inference_names[inference], i);
    if (model->act_bits > 1 && inference == PDNN_INFERENCE_LAYER_AVERAGE)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "--inference layer-average: expected p-bits, the model's activations are "
                         "tables (bit-stream takes those)");
    return PDNN_OK;
}

int pdnn_host_inference(const struct pdnn_model *model, enum pdnn_inference inference,
                        const uint8_t *inputs, uint32_t n, uint32_t draws, uint64_t seed,
                        int32_t *sums, struct pdnn_diag *diag) {
    int rc = check(model, inference, draws, diag);
    if (rc != PDNN_OK)
        return rc;
    struct counts counts = {{calloc(model->input_bits, sizeof(uint32_t))}};
    bool ok = counts.of[0] != NULL;
    for (uint32_t i = 0; i < model->n_layers; i++) {
        counts.of[i + 1] = calloc(model->layers[i].outputs, sizeof(uint32_t));
        ok = ok && counts.of[i + 1];
    }
    const uint32_t outputs = pdnn_model_outputs(model);
    for (uint32_t k = 0; ok && k < n; k++) {
        const uint8_t *input = inputs + (size_t)k * model->input_bits;
        uint64_t state = pdnn_seed_for(seed, k);
        for (uint32_t i = 0; i < model->input_bits; i++)
            counts.of[0][i] =
                model->sampled_input ? count(input[i] / 255.0, draws, &state) : input[i] * draws;
        for (uint32_t i = 0; i < model->n_layers; i++)
            run_layer(model, i, &counts, draws, &state, sums + (size_t)k * outputs);
    }
    for (uint32_t i = 0; i <= model->n_layers; i++)
        free(counts.of[i]);
    return ok ? PDNN_OK : pdnn_fail(diag, PDNN_ERR_MEMORY, "out of memory");
}
