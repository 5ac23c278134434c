/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/mask.h"

#include "base/diag.h"
#include "contract/map.h"

enum { GROUP = PDNN_WORD_INPUTS };

bool pdnn_mask_fits(const struct pdnn_layer *layer, struct pdnn_mask_excess *excess) {
    for (uint32_t first = 0; first < layer->outputs; first += GROUP) {
        const uint32_t end = first + GROUP < layer->outputs ? first + GROUP : layer->outputs;
        for (uint32_t i = 0; i < layer->inputs; i++) {
            uint32_t weights = 0;
            for (uint32_t n = first; n < end; n++) {
                weights += layer->weight[(size_t)n * layer->inputs + i] != 0;
            }
            if (weights > PDNN_MASK_SLOTS) {
                *excess = (struct pdnn_mask_excess){first, end - 1, i, weights};
                return false;
            }
        }
    }
    return true;
}

int pdnn_mask_check(const struct pdnn_model *model, uint32_t index, struct pdnn_diag *diag) {
    const struct pdnn_layer *layer = &model->layers[index];
    struct pdnn_mask_excess excess;
    if (!layer->masked || pdnn_mask_fits(layer, &excess)) {
        return PDNN_OK;
    }
    return pdnn_fail(diag, PDNN_ERR_FORMAT,
                     "layers.%u.mask: outputs %u to %u at input %u: expected at most %d weights "
                     "that are not 0, got %u",
                     index, excess.first, excess.last, excess.input, PDNN_MASK_SLOTS,
                     excess.weights);
}

/* Ones of a group at an input. */
static uint32_t ones_of(const struct pdnn_layer *layer, const uint8_t *mask, uint32_t first,
                        uint32_t input) {
    uint32_t ones = 0;
    for (uint32_t n = first; n < first + GROUP && n < layer->outputs; n++) {
        ones += mask[(size_t)n * layer->inputs + input];
    }
    return ones;
}

static int check_ones(const struct pdnn_layer *layer, uint32_t index, const uint8_t *mask,
                      struct pdnn_diag *diag) {
    for (uint32_t first = 0; first < layer->outputs; first += GROUP) {
        for (uint32_t i = 0; i < layer->inputs; i++) {
            const uint32_t ones = ones_of(layer, mask, first, i);
            if (ones > PDNN_MASK_SLOTS) {
                return pdnn_fail(diag, PDNN_ERR_FORMAT,
                                 "layers.%u.mask: outputs from %u on at input %u: expected at most "
                                 "%d of %d, got %u",
                                 index, first, i, PDNN_MASK_SLOTS, GROUP, ones);
            }
        }
    }
    return PDNN_OK;
}

int pdnn_mask_check_values(const struct pdnn_layer *layer, uint32_t index, const uint8_t *mask,
                           struct pdnn_diag *diag) {
    for (uint32_t n = 0; n < layer->outputs; n++) {
        for (uint32_t i = 0; i < layer->inputs; i++) {
            const size_t at = (size_t)n * layer->inputs + i;
            if (mask[at] > 1 || (mask[at] == 0 && layer->weight[at] != 0)) {
                return pdnn_fail(diag, PDNN_ERR_FORMAT,
                                 "layers.%u.mask[%u, %u]: expected %s, got %u; the weight is %d",
                                 index, n, i, mask[at] > 1 ? "0 or 1" : "1", mask[at],
                                 layer->weight[at]);
            }
        }
    }
    return check_ones(layer, index, mask, diag);
}
