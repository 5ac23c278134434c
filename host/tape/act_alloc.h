/* SPDX-License-Identifier: BSD-2-Clause
 *
 * act_alloc.h - places in the activation memory.
 */
#ifndef PDNN_ACT_ALLOC_H
#define PDNN_ACT_ALLOC_H

#include "model/model.h"

/* Place of each region in activation memory. base[0] is the model's input, base[1 + i] layer i
 * (hidden layers only), the last of them the label's; *n_words: words used in all. */
int pdnn_act_alloc(const struct pdnn_model *model, uint32_t base[1 + PDNN_LAYERS_MAX],
                   uint32_t *n_words, struct pdnn_diag *diag);

/* The region of a source. */
static inline uint32_t pdnn_act_region(const struct pdnn_model *model, int source) {
    return source == PDNN_LABEL ? model->n_layers : (uint32_t)(source + 1);
}

#endif
