/* SPDX-License-Identifier: BSD-2-Clause
 *
 * picture.h - 8-bit grey pictures: PNG files and grids of small pictures.
 */
#ifndef PDNN_PICTURE_H
#define PDNN_PICTURE_H

#include "pdnn.h"

/* Write a PNG atomically. pixels: (Height, Width), 0 black. */
int pdnn_picture_write_png(const char *path, const uint8_t *pixels, uint32_t width, uint32_t height,
                           struct pdnn_diag *diag);

/* Whether a grid of n pictures fits into a PNG, before they are drawn. */
int pdnn_picture_check_grid(const char *path, uint32_t n, uint32_t width, uint32_t height,
                            uint32_t columns, struct pdnn_diag *diag);

/* Lay n pictures (N, Height, Width) out in rows of `columns` with a dark line between, and write
 * them as one PNG. columns 0: about as many as rows. */
int pdnn_picture_write_grid(const char *path, const uint8_t *pixels, uint32_t n, uint32_t width,
                            uint32_t height, uint32_t columns, struct pdnn_diag *diag);

#endif
