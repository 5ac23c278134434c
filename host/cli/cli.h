/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cli.h - what the subcommands of `pdnn` share: exit codes, error lines, option values.
 *
 * A command is int cmd_<name>(int argc, char **argv), listed in commands.def; argv[0] is
 * "pdnn <name>", so that argp prints the right usage. It returns an exit code.
 * Its options are a table, see option.h. What reads a value returns 0, or EINVAL once the error
 * line is printed, which becomes exit code 2.
 */
#ifndef PDNN_CLI_H
#define PDNN_CLI_H

#include "pdnn.h"

#include <jansson.h>
#include <stdio.h>

enum {
    PDNN_EXIT_OK = 0,
    PDNN_EXIT_FAILURE = 1, /* the work failed */
    PDNN_EXIT_USAGE = 2,   /* the command line is wrong; nothing was done */
};

#define PDNN_COMMAND(name, summary) int cmd_##name(int argc, char **argv);
#include "cli/commands.def"

/* A command, or a part of one. */
struct cli_part {
    const char *name;     /* "pdnn info": argv[0] of run() */
    const char *old_name; /* of its last word, still understood; may be NULL */
    const char *summary;
    int (*run)(int argc, char **argv);
};

/* By the last word of its name, or NULL. Arrays end with a name of NULL. */
const struct cli_part *cli_parts_find(const struct cli_part *parts, const char *word);
/* A line each: last word, summary. */
void cli_parts_print(const struct cli_part *parts, FILE *out);
/* --help, -h or -?. */
bool cli_is_help(const char *word);

/* Print `pdnn: text` on stderr, one line. cli_usage() is for command lines and returns EINVAL;
 * cli_warn() says `pdnn: warning: text`, and the work goes on. */
void cli_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
int cli_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
void cli_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Print a value on stdout, indented, a real number in 9 digits; takes it over. */
void cli_print_json(json_t *json);

/* Print the library's error and return the exit code: 2 for PDNN_ERR_ARGUMENT, else 1. */
int cli_fail(int code, const struct pdnn_diag *diag);

/* Parse a decimal or 0x number in min..max; `option` is named in the error, e.g. "-T". */
int cli_uint(const char *option, const char *text, uint64_t min, uint64_t max, uint64_t *value);
int cli_u32(const char *option, const char *text, uint32_t min, uint32_t max, uint32_t *value);
/* Parse a real number in min..max. */
int cli_double(const char *option, const char *text, double min, double max, double *value);

#endif
