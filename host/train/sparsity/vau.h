/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vau.h - vectorial approximate updates: an array of weights is changed by one number a row and one
 * a column, as a crossbar can in a few cycles, in place of one number a cell.
 *
 * Of a tile of inputs x outputs with mask S, r and c minimise
 *     sum over the live cells of (r_i + c_j - update_ij)^2 + lambda (|r|^2 + |c|^2)
 * and a live cell changes by r_i + c_j; the mask makes the others vanish. Source: Ning et al.,
 * Nature Electronics 2025, doi 10.1038/s41928-024-01328-4.
 */
#ifndef PDNN_VAU_H
#define PDNN_VAU_H

#include "pdnn.h"

enum { PDNN_VAU_SIDE_MAX = 64 };

struct pdnn_vau {
    uint32_t inputs,
        outputs;   /* of a tile, 1 to PDNN_VAU_SIDE_MAX; those at the edges are smaller */
    double lambda; /* above 0 */
    /* The sum is over all cells instead, pruned ones with an update of 0: then the solution is a
     * constant of the tile's size times the update. */
    bool all_cells;
};

/* What an update took. */
struct pdnn_vau_count {
    uint64_t cells;         /* live ones: updates cell by cell */
    uint64_t inputs;        /* r of the tiles that have a live cell */
    uint64_t outputs;       /* c of them */
    uint64_t tiles, cycles; /* such tiles, and theirs: a cycle for each output and one for all r */
};

/* update (Outputs, Inputs) becomes its approximation; mask (Outputs, Inputs) of 0 and 1, NULL: all
 * live. Adds to *count, which may be NULL. */
void pdnn_vau_apply(const struct pdnn_vau *vau, const float *mask, uint32_t outputs,
                    uint32_t inputs, float *update, struct pdnn_vau_count *count);

#endif
