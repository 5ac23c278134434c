/* SPDX-License-Identifier: BSD-2-Clause
 *
 * input_map.h - the planes of a picture as a feature map: the bits of all planes at a position are
 * one word of 16.
 *
 * All planes have one side. CELLS: a position is a cell; its bits are those of the planes in their
 * order, of a plane of edges in the order of the directions. BLOCKS: a position is a square of 2 x
 * 2 cells, and has the bits of its cells (0, 0), (1, 0), (0, 1), (1, 1) as (x, y), one after the
 * other (space to depth): a quarter of the positions. Positions follow each other row by row; what
 * fills up a word is 0.
 */
#ifndef PDNN_INPUT_MAP_H
#define PDNN_INPUT_MAP_H

#include "picture/planes.h"

enum pdnn_input_map { PDNN_INPUT_FLAT, PDNN_INPUT_CELLS, PDNN_INPUT_BLOCKS };

/* By value, NULL at the end: base/names.h. */
extern const char *const pdnn_input_map_names[];

/* Positions a side, and bits of a position. NULL, or what was expected of the planes: one side,
 * even for BLOCKS, and at most 16 bits a position. */
const char *pdnn_input_map_shape(const struct pdnn_plane *planes, uint32_t n_planes,
                                 enum pdnn_input_map how, uint32_t *side, uint32_t *bits);
/* bits: (Side, Side, 16). For planes that have a shape; not FLAT. */
void pdnn_input_map_encode(const struct pdnn_plane *planes, uint32_t n_planes,
                           enum pdnn_input_map how, const struct pdnn_view *view, uint8_t *bits);

#endif
