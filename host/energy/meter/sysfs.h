/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sysfs.h - numbers and names in the files of sysfs.
 */
#ifndef PDNN_SYSFS_H
#define PDNN_SYSFS_H

#include "pdnn.h"

enum { PDNN_SYSFS_PATH = 512 };

/* First line of a file without its end. */
int pdnn_sysfs_text(const char *path, char *text, size_t n_bytes, struct pdnn_diag *diag);
/* A file that holds one integer. */
int pdnn_sysfs_number(const char *path, double *value, struct pdnn_diag *diag);
bool pdnn_sysfs_exists(const char *path);

#endif
