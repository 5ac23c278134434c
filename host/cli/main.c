/* SPDX-License-Identifier: BSD-2-Clause
 *
 * main.c - `pdnn COMMAND [OPTION...]`: find the command, hand over.
 */
#include "cli/cli.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cli_part commands[] = {
#define PDNN_COMMAND(name, summary) {"pdnn " #name, NULL, summary, cmd_##name},
#include "cli/commands.def"
    {NULL, NULL, NULL, NULL},
};

static void print_help(FILE *out) {
    fputs("Usage: pdnn COMMAND [OPTION...]\n"
          "Probabilistic deep networks (p-bits) on FPGAs: train, run, compare and account.\n\n",
          out);
    cli_parts_print(commands, out);
    fputs("\n`pdnn help COMMAND`, or `pdnn COMMAND --help`, lists a command's options.\n"
          "Exit status: 0 done, 1 failed, 2 the command line is wrong.\n",
          out);
}

/* A full disk behind > is a failure, of --help and --version too. */
static void check_stdout(void) {
    const bool failed = ferror(stdout) != 0;
    if (fflush(stdout) != 0 || failed) {
        cli_error("standard output: cannot write");
        _exit(PDNN_EXIT_FAILURE);
    }
}

int main(int argc, char **argv) {
    atexit(check_stdout);
    char version[32];
    snprintf(version, sizeof version, "pdnn %s", pdnn_version());
    argp_program_version = version;
    if (argc < 2) {
        cli_error("expected a command; `pdnn --help` lists them");
        return PDNN_EXIT_USAGE;
    }
    const bool help = strcmp(argv[1], "help") == 0;
    if (cli_is_help(argv[1]) || (help && argc == 2)) {
        print_help(stdout);
        return PDNN_EXIT_OK;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        puts(version);
        return PDNN_EXIT_OK;
    }
    if (help) { /* pdnn help energy predict: pdnn energy predict --help */
        memmove(argv + 1, argv + 2, (size_t)(argc - 2) * sizeof *argv);
        argv[argc - 1] = "--help";
    }
    const struct cli_part *command = cli_parts_find(commands, argv[1]);
    if (!command) {
        cli_error("%s: no such command; `pdnn --help` lists them", argv[1]);
        return PDNN_EXIT_USAGE;
    }
    if (argc == 3 && strcmp(argv[2], "--version") == 0) { /* also of commands that have parts */
        puts(version);
        return PDNN_EXIT_OK;
    }
    argv[1] = (char *)command->name;
    int exit_code = command->run(argc - 1, argv + 1);
    return exit_code;
}
