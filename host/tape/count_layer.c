/* SPDX-License-Identifier: BSD-2-Clause
 *
 * count_layer.c - whether a model's last layer can run on the counts of its inputs.
 */
#include "tape/tape.h"

const char *pdnn_count_obstacle(const struct pdnn_model *model, const struct pdnn_caps *caps) {
    const struct pdnn_layer *last = &model->layers[model->n_layers - 1];
    if (!caps->count_readout)
        return "the device was built without it (COUNT_READOUT is 0)";
    if (model->act_bits > 1)
        return "the model is deterministic";
    if (last->kind != PDNN_LAYER_SUM || last->serial)
        return "the last layer must be of kind sum, and not serial";
    if (model->n_layers < 2 || last->n_sources != 1 || last->sources[0] != (int)model->n_layers - 2)
        return "the last layer must read the layer before it, and nothing else";
    if (last[-1].once)
        return "the layer before the last is drawn once, so there is nothing to count";
    if (last->outputs + last[-1].outputs > caps->result_words)
        return "counts and outputs together do not fit the result memory (RESULT_WORDS)";
    return NULL;
}
