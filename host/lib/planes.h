/* SPDX-License-Identifier: BSD-2-Clause
 *
 * planes.h - a grey picture as several planes of bits, at the sizes and thresholds that a
 * classifier asks for.
 *
 * A plane of side G averages the picture of S x S pixels down to G x G cells of equal size, G from
 * 1 to S, and thresholds these: bit = mean >= threshold. Where S / G is no whole number a pixel
 * counts in each cell by the area that lies in it. All in integers, so that every host gets the
 * same bits.
 */
#ifndef PDNN_PLANES_H
#define PDNN_PLANES_H

#include "model.h"

/* Bits of all planes. */
uint32_t pdnn_planes_bits(const struct pdnn_plane *planes, uint32_t n_planes);
/* pixels: Side rows of Side pixels, 0 to 255, a row `stride` pixels behind the one before; bits:
 * plane after plane, each row by row. */
void pdnn_planes_encode(const struct pdnn_plane *planes, uint32_t n_planes, const uint8_t *pixels,
                        uint32_t side, uint32_t stride, uint8_t *bits);
/* "28:20,14:100": side and threshold of each plane, comma between. False: not of that form, a
 * number out of range (side 1 to 63, threshold 1 to 255), or not 1 to PDNN_PLANES_MAX planes. */
bool pdnn_planes_parse(const char *text, struct pdnn_plane *planes, uint32_t *n_planes);
/* The same text of planes; PDNN_PLANES_TEXT bytes always suffice. */
void pdnn_planes_print(const struct pdnn_plane *planes, uint32_t n_planes,
                       char text[PDNN_PLANES_TEXT]);

#endif
