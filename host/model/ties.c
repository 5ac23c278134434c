/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/ties.h"

#include "base/diag.h"
#include "contract/map.h"
#include "model/fmap.h"

_Static_assert(PDNN_COPIES_MAX == (int)PDNN_TIES_MAX, "as the map");

enum { STEP_MAX = (1 << PDNN_TIES_STEP_BITS) - 1 };

static uint32_t copies_of(const struct pdnn_model *model, int source) {
    return source < 0 ? 1 : pdnn_copies(&model->layers[source]);
}

struct pdnn_tied_inputs pdnn_tied_inputs(const struct pdnn_model *model, uint32_t index) {
    const struct pdnn_layer *layer = &model->layers[index];
    const uint32_t weights = layer->inputs / PDNN_WORD_INPUTS;
    struct pdnn_tied_inputs in = {.copies = 1, .single = weights, .words = weights};
    uint32_t at = 0;
    for (uint32_t s = 0; !layer->kernel && s < layer->n_sources; s++) {
        const int source = layer->sources[s];
        if (in.copies == 1 && copies_of(model, source) > 1) {
            in.copies = copies_of(model, source);
            in.single = at;
        }
        at += pdnn_fmap_words(pdnn_fmap_of(model, source));
    }
    in.words = in.single + (weights - in.single) * in.copies;
    return in;
}

static int check_producer(const struct pdnn_model *model, uint32_t index, struct pdnn_diag *diag) {
    const struct pdnn_layer *layer = &model->layers[index];
    if (layer->ties == 0)
        return PDNN_OK;
    if (layer->ties < 2 || layer->ties > PDNN_COPIES_MAX)
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "layers.%u: ties: expected 2 to %d, got %u", index,
                         PDNN_COPIES_MAX, layer->ties);
    if (layer->kind != PDNN_LAYER_HIDDEN || layer->once || layer->serial || layer->map_width ||
        pdnn_model_has_kernels(model) || model->act_bits > 1)
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "layers.%u: ties: expected none but in a hidden layer that is neither "
                         "`once` nor serial, in a model of p-bits without a kernel",
                         index);
    if (layer->outputs % PDNN_WORD_INPUTS)
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "layers.%u: outputs: expected a multiple of %d with ties, got %u", index,
                         PDNN_WORD_INPUTS, layer->outputs);
    if (layer->offsets[0] != 0)
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "layers.%u.offsets[0]: expected 0, got %d", index,
                         layer->offsets[0]);
    for (uint32_t k = 1; k < layer->ties; k++) {
        const int64_t step = (int64_t)layer->offsets[k] - layer->offsets[k - 1];
        if (step < 0 || step > STEP_MAX)
            return pdnn_fail(diag, PDNN_ERR_FORMAT,
                             "layers.%u.offsets[%u]: expected 0 to %d above the one before, got "
                             "%d after %d",
                             index, k, STEP_MAX, layer->offsets[k], layer->offsets[k - 1]);
    }
    return PDNN_OK;
}

int pdnn_ties_check(const struct pdnn_model *model, uint32_t index, struct pdnn_diag *diag) {
    const struct pdnn_layer *layer = &model->layers[index];
    int err = check_producer(model, index, diag);
    if (err)
        return err;
    uint32_t copies = 1;
    for (uint32_t s = 0; s < layer->n_sources; s++) {
        const uint32_t more = copies_of(model, layer->sources[s]);
        if (copies > 1 && more != copies)
            return pdnn_fail(diag, PDNN_ERR_FORMAT,
                             "layers.%u: sources: expected layers with ties last, all of one "
                             "number of ties, got %d after one with %u",
                             index, layer->sources[s], copies);
        copies = more;
    }
    if (copies > 1 && layer->serial)
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "layers.%u: serial: expected no source with ties, got layer %d", index,
                         layer->sources[layer->n_sources - 1]);
    const struct pdnn_tied_inputs in = pdnn_tied_inputs(model, index);
    if (in.words * PDNN_WORD_INPUTS > PDNN_INPUTS_MAX)
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "layers.%u: sources: expected at most %d p-bits, got %u", index,
                         PDNN_INPUTS_MAX, in.words * PDNN_WORD_INPUTS);
    return PDNN_OK;
}
