/* SPDX-License-Identifier: BSD-2-Clause */
#include "picture/picture.h"
#include "base/diag.h"
#include "base/outfile.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum {
    SIDE_MAX = 65535, /* pixels; far below libpng's own limit */
    GAP = 1,          /* pixels between the pictures of a grid */
    GAP_GREY = 64,
};

static void on_png_error(png_structp png, png_const_charp text) {
    (void)text;
    png_longjmp(png, 1);
}

static void on_png_warning(png_structp png, png_const_charp text) {
    (void)png, (void)text;
}

/* libpng leaves by longjmp: everything that must be freed belongs to the caller. */
static int write_stream(png_structp png, png_infop info, FILE *stream, const uint8_t *pixels,
                        uint32_t width, uint32_t height) {
    if (setjmp(png_jmpbuf(png))) {
        return -1;
    }
    png_init_io(png, stream);
    png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (uint32_t y = 0; y < height; y++) {
        png_write_row(png, pixels + (size_t)y * width);
    }
    png_write_end(png, NULL);
    return 0;
}

int pdnn_picture_write_png(const char *path, const uint8_t *pixels, uint32_t width, uint32_t height,
                           struct pdnn_diag *diag) {
    if (width < 1 || width > SIDE_MAX || height < 1 || height > SIDE_MAX) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected 1 to %d pixels a side, got %ux%u",
                         path, SIDE_MAX, width, height);
    }
    struct pdnn_outfile file;
    int err = pdnn_outfile_open(&file, path, diag);
    if (err) {
        return err;
    }
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, on_png_error, on_png_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        err = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    } else if (write_stream(png, info, file.stream, pixels, width, height) != 0) {
        err = pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot write", path);
    }
    png_destroy_write_struct(&png, &info);
    if (err) {
        pdnn_outfile_abort(&file);
        return err;
    }
    return pdnn_outfile_commit(&file, diag);
}

static uint32_t square_columns(uint32_t n) {
    uint32_t columns = 1;
    while ((uint64_t)columns * columns < n) {
        columns++;
    }
    return columns;
}

struct grid {
    uint32_t columns;
    uint64_t width, height; /* pixels */
};

static struct grid grid_of(uint32_t n, uint32_t width, uint32_t height, uint32_t columns) {
    columns = columns ? columns : square_columns(n);
    columns = columns < n ? columns : n;
    const uint32_t rows = columns ? (n + columns - 1) / columns : 0;
    return (struct grid){columns, (uint64_t)columns * (width + GAP) - (columns ? GAP : 0),
                         (uint64_t)rows * (height + GAP) - (rows ? GAP : 0)};
}

int pdnn_picture_check_grid(const char *path, uint32_t n, uint32_t width, uint32_t height,
                            uint32_t columns, struct pdnn_diag *diag) {
    const struct grid grid = grid_of(n, width, height, columns);
    return n >= 1 && grid.width <= SIDE_MAX && grid.height <= SIDE_MAX
               ? PDNN_OK
               : pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                           "%s: expected a grid of 1 to %d pixels a side, got %u pictures of %ux%u",
                           path, SIDE_MAX, n, width, height);
}

int pdnn_picture_write_grid(const char *path, const uint8_t *pixels, uint32_t n, uint32_t width,
                            uint32_t height, uint32_t columns, struct pdnn_diag *diag) {
    int err = pdnn_picture_check_grid(path, n, width, height, columns, diag);
    if (err) {
        return err;
    }
    const struct grid size = grid_of(n, width, height, columns);
    const uint64_t grid_width = size.width, grid_height = size.height;
    columns = size.columns;
    uint8_t *grid = malloc((size_t)grid_width * grid_height);
    if (!grid) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    }
    memset(grid, GAP_GREY, (size_t)grid_width * grid_height);
    for (uint32_t i = 0; i < n; i++) {
        const size_t top = (size_t)(i / columns) * (height + GAP);
        const size_t left = (size_t)(i % columns) * (width + GAP);
        for (uint32_t y = 0; y < height; y++) {
            memcpy(grid + (top + y) * grid_width + left, pixels + ((size_t)i * height + y) * width,
                   width);
        }
    }
    err = pdnn_picture_write_png(path, grid, (uint32_t)grid_width, (uint32_t)grid_height, diag);
    free(grid);
    return err;
}
