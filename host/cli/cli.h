/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cli.h - what the subcommands of `pdnn` share: exit codes, error lines, option values.
 *
 * A command is int cmd_<name>(int argc, char **argv), listed in commands.def; argv[0] is
 * "pdnn <name>", so that argp prints the right usage. It returns an exit code.
 * An option parser returns what cli_uint() and the like return: 0, or EINVAL once the error line
 * is printed; cli_parse() makes exit code 2 of it.
 */
#ifndef PDNN_CLI_H
#define PDNN_CLI_H

#include "pdnn.h"

#include <argp.h>
#include <stdio.h>

enum {
    PDNN_EXIT_OK = 0,
    PDNN_EXIT_FAILURE = 1, /* the work failed */
    PDNN_EXIT_USAGE = 2,   /* the command line is wrong; nothing was done */
};

/* Keys of options without a letter start here. */
enum { CLI_KEY_LONG = 0x100 };

#define PDNN_COMMAND(name, summary) int cmd_##name(int argc, char **argv);
#include "cli/commands.def"

/* argp_parse(); returns PDNN_EXIT_OK or PDNN_EXIT_USAGE. */
int cli_parse(const struct argp *argp, int argc, char **argv, void *input);
/* The same where an option is about the arguments behind it. */
int cli_parse_in_order(const struct argp *argp, int argc, char **argv, void *input);

/* Print `pdnn: text` on stderr, one line. cli_usage() is for command lines and returns EINVAL. */
void cli_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
int cli_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Print the library's error and return the exit code: 2 for PDNN_ERR_ARGUMENT, else 1. */
int cli_fail(int code, const struct pdnn_diag *diag);

/* Parse a decimal or 0x number in min..max; `option` is named in the error, e.g. "-T". */
int cli_uint(const char *option, const char *text, uint64_t min, uint64_t max, uint64_t *value);
int cli_u32(const char *option, const char *text, uint32_t min, uint32_t max, uint32_t *value);
/* Parse a real number in min..max. */
int cli_double(const char *option, const char *text, double min, double max, double *value);

#endif
