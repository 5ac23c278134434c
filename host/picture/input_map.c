/* SPDX-License-Identifier: BSD-2-Clause */
#include "picture/input_map.h"

#include <string.h>

enum { WORD = 16 };

const char *const pdnn_input_map_names[] = {"flat", "cells", "blocks", NULL};

static uint32_t cell_bits(const struct pdnn_plane *planes, uint32_t n_planes) {
    uint32_t bits = 0;
    for (uint32_t p = 0; p < n_planes; p++)
        bits += pdnn_plane_cell_bits(&planes[p]);
    return bits;
}

const char *pdnn_input_map_shape(const struct pdnn_plane *planes, uint32_t n_planes,
                                 enum pdnn_input_map how, uint32_t *side, uint32_t *bits) {
    const uint32_t step = how == PDNN_INPUT_BLOCKS ? 2 : 1;
    if (n_planes == 0)
        return "planes";
    for (uint32_t p = 1; p < n_planes; p++)
        if (planes[p].side != planes[0].side)
            return "planes of one side";
    if (planes[0].side % step)
        return "planes of an even side for blocks of 2 x 2 cells";
    *side = planes[0].side / step;
    *bits = step * step * cell_bits(planes, n_planes);
    return *bits <= WORD ? NULL : "at most 16 bits a position";
}

void pdnn_input_map_encode(const struct pdnn_plane *planes, uint32_t n_planes,
                           enum pdnn_input_map how, const struct pdnn_view *view, uint8_t *bits) {
    uint8_t by_plane[PDNN_PLANE_SIDE_MAX * PDNN_PLANE_SIDE_MAX * WORD];
    const uint32_t cells = planes[0].side, step = how == PDNN_INPUT_BLOCKS ? 2 : 1;
    const uint32_t side = cells / step, n = cell_bits(planes, n_planes);
    pdnn_planes_encode(planes, n_planes, view, by_plane);
    memset(bits, 0, (size_t)side * side * WORD);
    for (uint32_t b = 0; b < n; b++)
        for (uint32_t y = 0; y < cells; y++)
            for (uint32_t u = 0; u < step; u++) { /* every step-th cell of a line */
                uint8_t *to = bits + (y / step * side * WORD) + (y % step * step + u) * n + b;
                const uint8_t *from = by_plane + (b * cells + y) * cells + u;
                for (uint32_t x = 0; x < side; x++)
                    to[x * WORD] = from[x * step];
            }
}
