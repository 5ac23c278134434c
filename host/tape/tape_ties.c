/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tape_ties.c - the word that says how many p-bits are on each sum, and how many share a row.
 */
#include "model/ties.h"
#include "tape/tape.h"

#define TIES(name, value) ((uint64_t)(value) << PDNN_TIES_##name##_LSB)

_Static_assert((PDNN_COPIES_MAX - 1) * PDNN_TIES_STEP_BITS == PDNN_TIES_STEPS_W, "a step each");

uint64_t pdnn_tape_ties(const struct pdnn_model *model, uint32_t index) {
    const struct pdnn_layer *layer = &model->layers[index];
    const struct pdnn_tied_inputs in = pdnn_tied_inputs(model, index);
    if (layer->ties == 0 && in.copies == 1)
        return 0;
    uint64_t word = TIES(COPIES, pdnn_copies(layer) - 1) | TIES(IN_COPIES, in.copies - 1) |
                    TIES(IN_SINGLE, in.single);
    for (uint32_t k = 1; k < layer->ties; k++)
        word |= (uint64_t)(layer->offsets[k] - layer->offsets[k - 1])
                << (PDNN_TIES_STEPS_LSB + (k - 1) * PDNN_TIES_STEP_BITS);
    return word;
}
