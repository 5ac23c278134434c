/* SPDX-License-Identifier: BSD-2-Clause
 *
 * runlog.h - a log with one JSON object a line, one line a run.
 */
#ifndef PDNN_RUNLOG_H
#define PDNN_RUNLOG_H

#include "pdnn.h"

#include <jansson.h>

/* Append `run` ("-": to the standard output) as one line, in one write: lines of several writers do
 * not mix, and a line that does not fit on the disk is taken back. */
int pdnn_runlog_append(const char *path, const json_t *run, struct pdnn_diag *diag);

#endif
