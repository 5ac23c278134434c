/* SPDX-License-Identifier: BSD-2-Clause */
#include "picture/planes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { E, SE, S, SW, W, NW, N, NE, DIRECTIONS };

static uint32_t bits_of(const struct pdnn_plane *plane) {
    return plane->side * plane->side * (plane->edges ? DIRECTIONS : 1);
}

uint32_t pdnn_planes_bits(const struct pdnn_plane *planes, uint32_t n_planes) {
    uint32_t bits = 0;
    for (uint32_t p = 0; p < n_planes; p++)
        bits += bits_of(&planes[p]);
    return bits;
}

/* The part of pixel `pixel` that lies in cell `cell` of an axis, in units of 1 / n_cells pixel. */
static uint32_t overlap(uint32_t pixel, uint32_t cell, uint32_t n_pixels, uint32_t n_cells) {
    const uint32_t pixel_end = (pixel + 1) * n_cells, cell_end = (cell + 1) * n_pixels;
    const uint32_t begin = pixel * n_cells > cell * n_pixels ? pixel * n_cells : cell * n_pixels;
    return (pixel_end < cell_end ? pixel_end : cell_end) - begin;
}

/* The square inner part of a picture. */
struct view {
    const uint8_t *pixels;
    uint32_t side, stride;
};

/* Black around the picture; a coordinate of -1 has wrapped round to more than any side. */
static int brightness(const struct view *view, uint32_t x, uint32_t y) {
    return x < view->side && y < view->side ? view->pixels[(size_t)y * view->stride + x] : 0;
}

/* The eighth of the circle that a rise of (dx, dy) points to, tan 22.5 degrees being 2 / 5. */
static int direction(int dx, int dy) {
    const int width = abs(dx), height = abs(dy);
    if (5 * height < 2 * width)
        return dx > 0 ? E : W;
    if (5 * width < 2 * height)
        return dy > 0 ? S : N;
    if (dx > 0)
        return dy > 0 ? SE : NE;
    return dy > 0 ? SW : NW;
}

/* The means of a cell, side * side times each. */
struct cell {
    uint64_t brightness, edges[DIRECTIONS];
};

static void cell_sum(const struct view *view, uint32_t n_cells, uint32_t x, uint32_t y, bool edges,
                     struct cell *cell) {
    const uint32_t side = view->side;
    const uint32_t x_end = ((x + 1) * side - 1) / n_cells, y_end = ((y + 1) * side - 1) / n_cells;
    const bool whole = side % n_cells == 0;
    *cell = (struct cell){.brightness = 0};
    for (uint32_t j = y * side / n_cells; j <= y_end; j++) {
        const uint32_t height = overlap(j, y, side, n_cells);
        for (uint32_t i = x * side / n_cells; i <= x_end; i++) {
            const uint32_t width = whole ? n_cells : overlap(i, x, side, n_cells);
            const uint64_t part = (uint64_t)height * width;
            cell->brightness += part * view->pixels[(size_t)j * view->stride + i];
            if (!edges)
                continue;
            const int dx = brightness(view, i + 1, j) - brightness(view, i - 1, j);
            const int dy = brightness(view, i, j + 1) - brightness(view, i, j - 1);
            cell->edges[direction(dx, dy)] +=
                part * (uint32_t)(abs(dx) > abs(dy) ? abs(dx) : abs(dy));
        }
    }
}

/* Planes of one side share the means. */
void pdnn_planes_encode(const struct pdnn_plane *planes, uint32_t n_planes, const uint8_t *pixels,
                        uint32_t side, uint32_t stride, uint8_t *bits) {
    const struct view view = {pixels, side, stride};
    for (uint32_t first = 0, end; first < n_planes; first = end) {
        const uint32_t n_cells = planes[first].side;
        bool edges = false;
        for (end = first; end < n_planes && planes[end].side == n_cells; end++)
            edges = edges || planes[end].edges;
        for (uint32_t i = 0; i < n_cells * n_cells; i++) {
            struct cell cell;
            uint8_t *bit = bits + i;
            cell_sum(&view, n_cells, i % n_cells, i / n_cells, edges, &cell);
            for (const struct pdnn_plane *p = &planes[first]; p < &planes[end]; p++) {
                const uint64_t least = (uint64_t)side * side * p->threshold;
                if (p->edges)
                    for (int d = 0; d < DIRECTIONS; d++)
                        bit[(uint32_t)d * n_cells * n_cells] = cell.edges[d] >= least;
                else
                    *bit = cell.brightness >= least;
                bit += bits_of(p);
            }
        }
        bits += pdnn_planes_bits(planes + first, end - first);
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
        plane->edges = *text == 'e';
        text += plane->edges;
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
        at += snprintf(text + at, PDNN_PLANES_TEXT - (size_t)at, "%s%u:%u%s", p ? "," : "",
                       planes[p].side, planes[p].threshold, planes[p].edges ? "e" : "");
}
