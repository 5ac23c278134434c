/* SPDX-License-Identifier: BSD-2-Clause
 *
 * idx.h - IDX files of unsigned bytes (MNIST's format), plain or gzip-compressed.
 *
 * Layout: 00 00 08 D, then D big-endian 32-bit sizes, then the bytes, last index fastest.
 */
#ifndef PDNN_IDX_H
#define PDNN_IDX_H

#include "pdnn.h"

enum { PDNN_IDX_DIMS_MAX = 4 };

struct pdnn_idx {
    uint32_t n_dims; /* 1 to PDNN_IDX_DIMS_MAX */
    uint32_t dims[PDNN_IDX_DIMS_MAX];
    size_t n_bytes; /* product of dims, 1 to 1 GiB */
    uint8_t *bytes;
};

/* Read `path` into *idx (free with pdnn_idx_free). The file must hold exactly what its header
 * says: short and over-long files are refused. On failure *idx is empty. */
int pdnn_idx_read(const char *path, struct pdnn_idx *idx, struct pdnn_diag *diag);
void pdnn_idx_free(struct pdnn_idx *idx);

/* Write a plain (uncompressed) IDX file under a temporary name, then rename it to `path`. */
int pdnn_idx_write(const char *path, const struct pdnn_idx *idx, struct pdnn_diag *diag);

#endif
