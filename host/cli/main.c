/* SPDX-License-Identifier: BSD-2-Clause
 *
 * main.c - `pdnn COMMAND [OPTION...]`: find the command, hand over.
 */
#include "cli/cli.h"

#include <string.h>

#define PDNN_PROGRAM_VERSION "pdnn 0.1.0"

static const struct command {
    const char *name; /* as argv[0] of the command: its argp prints it */
    const char *summary;
    int (*run)(int argc, char **argv);
} commands[] = {
#define PDNN_COMMAND(name, summary) {"pdnn " #name, summary, cmd_##name},
#include "cli/commands.def"
    {NULL, NULL, NULL},
};

enum { PREFIX = sizeof "pdnn " - 1 };

static void print_help(FILE *out) {
    fputs("Usage: pdnn COMMAND [OPTION...]\n"
          "Probabilistic deep networks (p-bits) on FPGAs: train, run, compare and account.\n\n",
          out);
    for (const struct command *c = commands; c->name; c++) {
        fprintf(out, "  %-10s %s\n", c->name + PREFIX, c->summary);
    }
    fputs("\n`pdnn COMMAND --help` lists a command's options.\n"
          "Exit status: 0 done, 1 failed, 2 the command line is wrong.\n",
          out);
}

static const struct command *find_command(const char *name) {
    for (const struct command *c = commands; c->name; c++) {
        if (strcmp(c->name + PREFIX, name) == 0) {
            return c;
        }
    }
    return NULL;
}

int main(int argc, char **argv) {
    argp_program_version = PDNN_PROGRAM_VERSION;
    if (argc < 2) {
        cli_error("expected a command; `pdnn --help` lists them");
        return PDNN_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help(stdout);
        return PDNN_EXIT_OK;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        puts(PDNN_PROGRAM_VERSION);
        return PDNN_EXIT_OK;
    }
    const struct command *command = find_command(argv[1]);
    if (!command) {
        cli_error("%s: no such command; `pdnn --help` lists them", argv[1]);
        return PDNN_EXIT_USAGE;
    }
    if (argc == 3 && strcmp(argv[2], "--version") == 0) { /* also of commands that have parts */
        puts(PDNN_PROGRAM_VERSION);
        return PDNN_EXIT_OK;
    }
    argv[1] = (char *)command->name;
    int exit_code = command->run(argc - 1, argv + 1);
    if (fflush(stdout) != 0) { /* a full disk behind > is a failure */
        cli_error("standard output: cannot write");
        return PDNN_EXIT_FAILURE;
    }
    return exit_code;
}
