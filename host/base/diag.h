/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diag.h - leave an error text for the caller and return the code, in one line.
 */
#ifndef PDNN_DIAG_H
#define PDNN_DIAG_H

#include "pdnn.h"

/* Format the text into diag (if not NULL) and return `code`. */
int pdnn_fail(struct pdnn_diag *diag, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
