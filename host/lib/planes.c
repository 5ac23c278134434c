/* SPDX-License-Identifier: BSD-2-Clause */
#include "planes.h"

#include <stdio.h>

uint32_t pdnn_planes_bits(const struct pdnn_plane *planes, uint32_t n_planes) {
    uint32_t bits = 0;
    for (uint32_t p = 0; p < n_planes; p++)
        bits += planes[p].side * planes[p].side;
    return bits;
}

/* The part of pixel `pixel` that lies in cell `cell` of an axis, in units of 1 / n_cells pixel. */
static uint32_t overlap(uint32_t pixel, uint32_t cell, uint32_t n_pixels, uint32_t n_cells) {
    const uint32_t pixel_end = (pixel + 1) * n_cells, cell_end = (cell + 1) * n_pixels;
    const uint32_t begin = pixel * n_cells > cell * n_pixels ? pixel * n_cells : cell * n_pixels;
    return (pixel_end < cell_end ? pixel_end : cell_end) - begin;
}

/* side * side times the mean of a cell. */
static uint64_t cell_sum(const uint8_t *pixels, uint32_t side, uint32_t stride, uint32_t n_cells,
                         uint32_t x, uint32_t y) {
    if (side % n_cells == 0) {
        const uint32_t n = side / n_cells;
        uint32_t whole = 0;
        for (uint32_t j = y * n; j < (y + 1) * n; j++)
            for (uint32_t i = x * n; i < (x + 1) * n; i++)
                whole += pixels[(size_t)j * stride + i];
        return (uint64_t)whole * n_cells * n_cells;
    }
    const uint32_t x_end = ((x + 1) * side - 1) / n_cells, y_end = ((y + 1) * side - 1) / n_cells;
    uint64_t sum = 0;
    for (uint32_t j = y * side / n_cells; j <= y_end; j++) {
        uint64_t row = 0;
        for (uint32_t i = x * side / n_cells; i <= x_end; i++)
            row += pixels[(size_t)j * stride + i] * overlap(i, x, side, n_cells);
        sum += row * overlap(j, y, side, n_cells);
    }
    return sum;
}

/* Planes of one side share the means. */
void pdnn_planes_encode(const struct pdnn_plane *planes, uint32_t n_planes, const uint8_t *pixels,
                        uint32_t side, uint32_t stride, uint8_t *bits) {
    const uint64_t area = (uint64_t)side * side;
    for (uint32_t first = 0, end; first < n_planes; first = end) {
        const uint32_t cells = planes[first].side;
        for (end = first + 1; end < n_planes && planes[end].side == cells; end++) {
        }
        for (uint32_t i = 0; i < cells * cells; i++) {
            const uint64_t sum = cell_sum(pixels, side, stride, cells, i % cells, i / cells);
            for (uint32_t p = first; p < end; p++)
                bits[(p - first) * cells * cells + i] = sum >= planes[p].threshold * area;
        }
        bits += (end - first) * cells * cells;
    }
}

/* A number from 1 to max. */
static bool parse_number(const char **at, uint32_t max, uint32_t *value) {
    uint32_t n = 0;
    const char *text = *at;
    for (; *text >= '0' && *text <= '9' && n <= max; text++)
        n = 10 * n + (uint32_t)(*text - '0');
    const bool ok = text > *at && n >= 1 && n <= max;
    *at = text;
    *value = n;
    return ok;
}

bool pdnn_planes_parse(const char *text, struct pdnn_plane *planes, uint32_t *n_planes) {
    *n_planes = 0;
    while (*n_planes < PDNN_PLANES_MAX) {
        struct pdnn_plane *plane = &planes[(*n_planes)++];
        if (!parse_number(&text, PDNN_PLANE_SIDE_MAX, &plane->side) || *text++ != ':' ||
            !parse_number(&text, PDNN_THRESHOLD_MAX, &plane->threshold))
            return false;
        if (*text == '\0')
            return true;
        if (*text++ != ',')
            return false;
    }
    return false;
}

void pdnn_planes_print(const struct pdnn_plane *planes, uint32_t n_planes,
                       char text[PDNN_PLANES_TEXT]) {
    int at = 0;
    text[0] = '\0';
    for (uint32_t p = 0; p < n_planes; p++)
        at += snprintf(text + at, PDNN_PLANES_TEXT - (size_t)at, "%s%u:%u", p ? "," : "",
                       planes[p].side, planes[p].threshold);
}
