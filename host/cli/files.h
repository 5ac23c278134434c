/* SPDX-License-Identifier: BSD-2-Clause
 *
 * files.h - the files that a command reads and writes, checked before the work: what could not be
 * written after a long run is refused now, and nothing is written over what is read.
 */
#ifndef PDNN_CLI_FILES_H
#define PDNN_CLI_FILES_H

#include "cli/option.h"
#include "pdnn.h"

enum { CLI_FILES_MAX = 4 + 3 * CLI_TEXTS_MAX };

struct cli_files {
    uint32_t n;
    struct cli_file {
        const char *option, *path; /* "--log", "run.jsonl" */
        enum { CLI_FILE_READ, CLI_FILE_WRITTEN, CLI_FILE_APPENDED } use;
    } files[CLI_FILES_MAX];
};

/* A path of NULL is left out: it was not asked for. */
void cli_files_add(struct cli_files *files, const char *option, const char *path, int use);
/* All of a list, to be read. */
void cli_files_add_texts(struct cli_files *files, const char *option,
                         const struct cli_texts *texts);
/* Refused: an empty name, what cannot be written, one file under two names of which one is written,
 * two outputs "-" (the standard output). */
int cli_files_check(const struct cli_files *files, struct pdnn_diag *diag);
/* An output is "-", so that text for people goes to standard error. */
bool cli_files_take_stdout(const struct cli_files *files);

#endif
