/* SPDX-License-Identifier: BSD-2-Clause
 *
 * planes.h - a picture as several planes of bits, at the sizes and thresholds that a classifier
 * asks for.
 *
 * A plane of side G averages the picture of S x S pixels down to G x G cells of equal size, G from
 * 1 to S, and thresholds these: bit = mean >= threshold. Where S / G is no whole number a pixel
 * counts in each cell by the area that lies in it. All in integers, so that every host gets the
 * same bits.
 *
 * A plane of edges has a bit a cell for each of eight directions, those of (dx, dy) at a pixel:
 * dx = p(x + 1, y) - p(x - 1, y) and dy = p(x, y + 1) - p(x, y - 1), y downwards, p being 0 outside
 * the S x S pixels. The direction is that of the signs: dx is taken for 0 where 5 |dx| < 2 |dy|, dy
 * where 5 |dy| < 2 |dx|. The pixel counts max(|dx|, |dy|) in this direction and 0 in the others,
 * and bit = mean of the cell's pixels >= threshold.
 *
 * A plane sees one colour of a coloured picture, or its brightness: the mean of red, green and
 * blue, rounded down. A threshold of 0 makes a plane whose bits are all 1: on a feature map it
 * tells a position from the zeros around the map.
 */
#ifndef PDNN_PLANES_H
#define PDNN_PLANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a classifier's input bits. 63 x 63 cells of one plane are 3969 of 4080 bits. */
enum { PDNN_PLANES_MAX = 16, PDNN_PLANE_SIDE_MAX = 63, PDNN_THRESHOLD_MAX = 255 };
enum { PDNN_PLANES_TEXT = 9 * PDNN_PLANES_MAX }; /* bytes: "63:255re," each */
enum { PDNN_PLANE_DIRECTIONS = 8 };              /* bits a cell of a plane of edges */

enum pdnn_colour { PDNN_BRIGHTNESS, PDNN_RED, PDNN_GREEN, PDNN_BLUE };

/* The picture averaged down to side x side, one bit a cell: mean >= threshold; or its edges in each
 * of eight directions, eight bits a cell (see above). */
struct pdnn_plane {
    uint32_t side, threshold; /* threshold 0: not of edges */
    bool edges;
    enum pdnn_colour colour; /* of a picture of three channels, else PDNN_BRIGHTNESS */
};

/* The square part of a picture that is looked at: (Channels, Side, Side), 0 to 255. */
struct pdnn_view {
    const uint8_t *pixels;
    uint32_t side, stride; /* a row is `stride` pixels behind the one before */
    uint32_t channels;     /* 1, or 3: red, green, blue */
    size_t channel_bytes;  /* from a channel to the next */
};

/* Bits a cell, and bits of all planes. */
static inline uint32_t pdnn_plane_cell_bits(const struct pdnn_plane *plane) {
    return plane->edges ? PDNN_PLANE_DIRECTIONS : 1;
}
uint32_t pdnn_planes_bits(const struct pdnn_plane *planes, uint32_t n_planes);
/* bits: plane after plane, in it direction after direction (e, se, s, sw, w, nw, n, ne), each row
 * by row. */
void pdnn_planes_encode(const struct pdnn_plane *planes, uint32_t n_planes,
                        const struct pdnn_view *view, uint8_t *bits);
/* "28:20,7:15e,32:51r": side and threshold of each plane, then r, g or b for a colour and e for
 * edges, comma between. False: not of that form, a number out of range (side 1 to 63, threshold 1
 * to 255, without e also 0), or not 1 to PDNN_PLANES_MAX planes. */
bool pdnn_planes_parse(const char *text, struct pdnn_plane *planes, uint32_t *n_planes);
/* The same text of planes; PDNN_PLANES_TEXT bytes always suffice. */
void pdnn_planes_print(const struct pdnn_plane *planes, uint32_t n_planes,
                       char text[PDNN_PLANES_TEXT]);

#endif
