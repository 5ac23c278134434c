/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_vboard.c - `pdnn vboard`: hand over to a program beside this one, pdnn-vboard under
 * umockdev's library (run), or pdnn-vboard-bus (attach, redir). They are apart so that this program
 * needs neither.
 */
#include "base/paths.h"
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PRELOAD "libumockdev-preload.so.0"

static void print_help(void) {
    puts(
        "Usage: pdnn vboard run [OPTION...] [--] PROGRAM [ARGUMENT...]\n"
        "  or:  pdnn vboard attach [OPTION...]\n"
        "  or:  pdnn vboard redir [OPTION...] SOCKET\n"
        "A USB board in software. run: for one program, without root. attach: on this computer's "
        "USB\n"
        "(vhci-hcd, root). redir: for a QEMU guest. `pdnn vboard run --help` lists the options.\n\n"
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
    if (argc == 2 && cli_is_help(argv[1])) {
        print_help();
        return PDNN_EXIT_OK;
    }
    static const struct {
        const char *name, *program, *title, *packages;
    } commands[] = {
        {"run", "pdnn-vboard", "pdnn vboard run", "libumockdev-dev and umockdev"},
        {"attach", "pdnn-vboard-bus", "pdnn vboard attach", "what scripts/deps.sh lists"},
        {"redir", "pdnn-vboard-bus", "pdnn vboard redir", "what scripts/deps.sh lists"},
    };
    enum { N_COMMANDS = sizeof commands / sizeof commands[0] };
    size_t i = 0;
    while (i < N_COMMANDS && (argc < 2 || strcmp(argv[1], commands[i].name) != 0)) {
        i++;
    }
    if (i == N_COMMANDS) {
        cli_usage("vboard: expected `run`, `attach` or `redir`; see `pdnn vboard --help`");
        return PDNN_EXIT_USAGE;
    }
    char path[PDNN_PATH_MAX];
    if (!pdnn_library_path(commands[i].program, path)) {
        cli_error("vboard: %s: not there: install %s, then `make`", path, commands[i].packages);
        return PDNN_EXIT_FAILURE;
    }
    argv[1] = (char *)commands[i].title;
    /* A sanitizer wants to be the first library, but umockdev has to be. */
    if (i > 0 || (prepend("LD_PRELOAD", PRELOAD) == 0 &&
                  prepend("ASAN_OPTIONS", "verify_asan_link_order=0") == 0)) {
        execv(path, argv + 1);
    }
    cli_error("vboard: %s: %s", path, strerror(errno));
    return PDNN_EXIT_FAILURE;
}
