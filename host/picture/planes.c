/* SPDX-License-Identifier: BSD-2-Clause */
#include "picture/planes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { E, SE, S, SW, W, NW, N, NE, DIRECTIONS };

_Static_assert((int)DIRECTIONS == (int)PDNN_PLANE_DIRECTIONS, "as the header says");

static uint32_t bits_of(const struct pdnn_plane *plane) {
    return plane->side * plane->side * pdnn_plane_cell_bits(plane);
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

/* One colour of a picture, or its brightness. */
struct channel {
    const struct pdnn_view *view;
    enum pdnn_colour colour;
};

static int pixel_at(const struct channel *channel, uint32_t x, uint32_t y) {
    const struct pdnn_view *view = channel->view;
    const uint8_t *pixel = view->pixels + (size_t)y * view->stride + x;
    if (view->channels == 1)
        return *pixel;
    if (channel->colour != PDNN_BRIGHTNESS)
        return pixel[(size_t)(channel->colour - PDNN_RED) * view->channel_bytes];
    return (pixel[0] + pixel[view->channel_bytes] + pixel[2 * view->channel_bytes]) / 3;
}

/* Black around the picture; a coordinate of -1 has wrapped round to more than any side. */
static int brightness(const struct channel *channel, uint32_t x, uint32_t y) {
    const uint32_t side = channel->view->side;
    return x < side && y < side ? pixel_at(channel, x, y) : 0;
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

static void cell_sum(const struct channel *channel, uint32_t n_cells, uint32_t x, uint32_t y,
                     bool edges, struct cell *cell) {
    const uint32_t side = channel->view->side;
    const uint32_t x_end = ((x + 1) * side - 1) / n_cells, y_end = ((y + 1) * side - 1) / n_cells;
    const bool whole = side % n_cells == 0;
    *cell = (struct cell){.brightness = 0};
    for (uint32_t j = y * side / n_cells; j <= y_end; j++) {
        const uint32_t height = overlap(j, y, side, n_cells);
        for (uint32_t i = x * side / n_cells; i <= x_end; i++) {
            const uint32_t width = whole ? n_cells : overlap(i, x, side, n_cells);
            const uint64_t part = (uint64_t)height * width;
            cell->brightness += part * (uint32_t)pixel_at(channel, i, j);
            if (!edges)
                continue;
            const int dx = brightness(channel, i + 1, j) - brightness(channel, i - 1, j);
            const int dy = brightness(channel, i, j + 1) - brightness(channel, i, j - 1);
            cell->edges[direction(dx, dy)] +=
                part * (uint32_t)(abs(dx) > abs(dy) ? abs(dx) : abs(dy));
        }
    }
}

/* A plane without edges whose cells are the pixels of a grey picture, or of one colour. */
static bool is_plain(const struct pdnn_plane *plane, const struct pdnn_view *view) {
    return plane->side == view->side && !plane->edges &&
           (view->channels == 1 || plane->colour != PDNN_BRIGHTNESS);
}

static void encode_plain(const struct pdnn_plane *plane, const struct pdnn_view *view,
                         uint8_t *restrict bits) {
    const uint32_t side = view->side, threshold = plane->threshold;
    const uint8_t *restrict from = view->pixels;
    if (view->channels > 1)
        from += (size_t)(plane->colour - PDNN_RED) * view->channel_bytes;
    for (uint32_t y = 0; y < side; y++, from += view->stride, bits += side)
        for (uint32_t x = 0; x < side; x++)
            bits[x] = from[x] >= threshold;
}

/* Neighbouring planes of one side and colour share the means. */
void pdnn_planes_encode(const struct pdnn_plane *planes, uint32_t n_planes,
                        const struct pdnn_view *view, uint8_t *bits) {
    for (uint32_t first = 0, end; first < n_planes; first = end) {
        const struct channel channel = {view, planes[first].colour};
        const uint32_t n_cells = planes[first].side;
        bool edges = false;
        if (is_plain(&planes[first], view)) {
            encode_plain(&planes[first], view, bits);
            bits += bits_of(&planes[first]);
            end = first + 1;
            continue;
        }
        for (end = first;
             end < n_planes && planes[end].side == n_cells && planes[end].colour == channel.colour;
             end++)
            edges = edges || planes[end].edges;
        for (uint32_t i = 0; i < n_cells * n_cells; i++) {
            struct cell cell;
            uint8_t *bit = bits + i;
            cell_sum(&channel, n_cells, i % n_cells, i / n_cells, edges, &cell);
            for (const struct pdnn_plane *p = &planes[first]; p < &planes[end]; p++) {
                const uint64_t least = (uint64_t)view->side * view->side * p->threshold;
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

static const char colours[] = "rgb"; /* from PDNN_RED on */

/* A number from min to max. */
static bool parse_number(const char **at, uint32_t min, uint32_t max, uint32_t *value) {
    uint32_t n = 0;
    const char *text = *at;
    for (; *text >= '0' && *text <= '9' && n <= max; text++)
        n = 10 * n + (uint32_t)(*text - '0');
    const bool ok = text > *at && n >= min && n <= max;
    *at = text;
    *value = n;
    return ok;
}

bool pdnn_planes_parse(const char *text, struct pdnn_plane *planes, uint32_t *n_planes) {
    *n_planes = 0;
    while (*n_planes < PDNN_PLANES_MAX) {
        struct pdnn_plane *plane = &planes[(*n_planes)++];
        if (!parse_number(&text, 1, PDNN_PLANE_SIDE_MAX, &plane->side) || *text++ != ':' ||
            !parse_number(&text, 0, PDNN_THRESHOLD_MAX, &plane->threshold))
            return false;
        const char *colour = *text ? strchr(colours, *text) : NULL;
        plane->colour =
            colour ? (enum pdnn_colour)(PDNN_RED + (colour - colours)) : PDNN_BRIGHTNESS;
        text += colour != NULL;
        plane->edges = *text == 'e';
        text += plane->edges;
        if (plane->edges && plane->threshold == 0)
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
        at += snprintf(text + at, PDNN_PLANES_TEXT - (size_t)at, "%s%u:%u%.*s%s", p ? "," : "",
                       planes[p].side, planes[p].threshold, planes[p].colour ? 1 : 0,
                       colours + (planes[p].colour ? planes[p].colour - PDNN_RED : 0),
                       planes[p].edges ? "e" : "");
}
