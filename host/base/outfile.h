/* SPDX-License-Identifier: BSD-2-Clause
 *
 * outfile.h - write a file under a temporary name beside it and rename it when it is whole, so
 * that nobody ever reads half a file and a failure leaves what was there before.
 */
#ifndef PDNN_OUTFILE_H
#define PDNN_OUTFILE_H

#include "pdnn.h"

#include <stdio.h>

struct pdnn_outfile {
    FILE *stream; /* write here; errors are seen at the commit */
    char *path, *temporary;
};

/* Open for writing. A path that is no regular file (/dev/null, a pipe) is written directly; "-" is
 * the standard output. */
int pdnn_outfile_open(struct pdnn_outfile *file, const char *path, struct pdnn_diag *diag);
/* Flush, close and rename. Either way the file is closed, and nothing is left on failure. */
int pdnn_outfile_commit(struct pdnn_outfile *file, struct pdnn_diag *diag);
/* Close and remove what was written. Does nothing on a file that is closed or never opened ({0}).
 */
void pdnn_outfile_abort(struct pdnn_outfile *file);

#endif
