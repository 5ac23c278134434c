/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_vboard.c - `pdnn vboard run`: hand over to pdnn-vboard, the program beside this one, under
 * umockdev's library. It is apart so that this program needs neither.
 */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PRELOAD "libumockdev-preload.so.0"

static void print_help(void) {
    puts("Usage: pdnn vboard run [OPTION...] [--] PROGRAM [ARGUMENT...]\n"
         "Run a program that finds virtual boards on its USB. `pdnn vboard run --help` lists the\n"
         "options.\n\n"
         "Example: pdnn vboard run -- pdnn devices");
}

/* Put `text` in front of what the variable holds. */
static int prepend(const char *variable, const char *text) {
    const char *before = getenv(variable);
    char *value;
    if (asprintf(&value, "%s%s%s", text, before ? ":" : "", before ? before : "") < 0) {
        return -1;
    }
    int err = setenv(variable, value, 1);
    free(value);
    return err;
}

int cmd_vboard(int argc, char **argv) {
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0)) {
        print_help();
        return PDNN_EXIT_OK;
    }
    if (argc < 2 || strcmp(argv[1], "run") != 0) {
        cli_usage("vboard: expected `run`; see `pdnn vboard --help`");
        return PDNN_EXIT_USAGE;
    }
    char path[1024 + sizeof "-vboard"];
    ssize_t n = readlink("/proc/self/exe", path, 1024);
    if (n <= 0 || n == 1024) {
        cli_error("vboard: cannot tell where this program is");
        return PDNN_EXIT_FAILURE;
    }
    strcpy(path + n, "-vboard");
    if (access(path, X_OK) != 0) {
        cli_error("vboard: %s: not there: install libumockdev-dev and umockdev, then `make`", path);
        return PDNN_EXIT_FAILURE;
    }
    argv[1] = "pdnn vboard run";
    /* A sanitizer wants to be the first library, but umockdev has to be. */
    if (prepend("LD_PRELOAD", PRELOAD) == 0 &&
        prepend("ASAN_OPTIONS", "verify_asan_link_order=0") == 0) {
        execv(path, argv + 1);
    }
    cli_error("vboard: %s: %s", path, strerror(errno));
    return PDNN_EXIT_FAILURE;
}
