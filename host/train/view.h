/* SPDX-License-Identifier: BSD-2-Clause
 *
 * view.h - which part of a data set's pictures a classifier is shown, and how far it moves.
 */
#ifndef PDNN_VIEW_H
#define PDNN_VIEW_H

#include "picture/dataset.h"
#include "train/augment.h"
#include "train/scheme.h"

enum { PDNN_VIEW_SIDE_MAX = 32 };

/* The inner pictures of scheme->side pixels a side, or `side_left_out` (0: whole). *crop: pixels
 * that are cut at each edge. Refused: pictures that are not square or larger than 32 x 32, sides
 * that cannot be cut in the middle, planes that the inner picture has not. */
int pdnn_view_resolve(const struct pdnn_scheme *scheme, const struct pdnn_dataset *data,
                      uint32_t side_left_out, uint32_t *crop, struct pdnn_diag *diag);

/* Every classifier's moves, times the scheme's --augment. */
struct pdnn_augment pdnn_view_augment(const struct pdnn_scheme *scheme);
/* Whether training pictures move or are mirrored. */
static inline bool pdnn_view_moves(const struct pdnn_scheme *scheme) {
    return !scheme->no_augment || scheme->mirror;
}

enum { PDNN_VIEW_AUGMENT_TEXT = 128 };
/* As JSON: an object, or null where nothing moves. */
void pdnn_view_augment_print(const struct pdnn_scheme *scheme, const struct pdnn_augment *augment,
                             char text[PDNN_VIEW_AUGMENT_TEXT]);

#endif
