/* SPDX-License-Identifier: BSD-2-Clause
 *
 * xz.h - whole files, plain or compressed with xz.
 */
#ifndef PDNN_XZ_H
#define PDNN_XZ_H

#include "pdnn.h"

/* Read the file; what starts like an .xz file is unpacked, and its checksum checked. A file of more
 * than `max_bytes`, unpacked, is refused. The caller frees *bytes. */
int pdnn_xz_read(const char *path, size_t max_bytes, uint8_t **bytes, size_t *n_bytes,
                 struct pdnn_diag *diag);

#endif
