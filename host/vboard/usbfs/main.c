/* SPDX-License-Identifier: BSD-2-Clause
 *
 * main.c - `pdnn vboard run`: start a program that finds virtual boards on its USB.
 *
 * A program of its own, because it runs under umockdev's preloaded library; `pdnn vboard` starts
 * it so. The program's exit status is handed on.
 */
#include "vboard/options.h"
#include "vboard/usbfs/umockdev.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { BOARDS_MAX = 8, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_SIGNAL = 128 };

enum key { KEY_AFTER_MS = VBOARD_KEY_OWN, KEY_DRIVER, KEY_DENIED, KEY_STATS };

struct options {
    struct usbfs_options usbfs;
    const char *serials[BOARDS_MAX];
    unsigned n_serials;
    uint32_t unplug_ms; /* 0: never */
    bool stats;
    char **program; /* and its arguments, NULL at the end */
};

static const struct argp_option option_table[] = {
    {"serial", 's', "TEXT", 0, "Serial number (default VB0001); again for another board", 0},
    {"stats", KEY_STATS, NULL, 0, "Say at the end what has passed", 0},
    {"driver", KEY_DRIVER, NULL, 0, "The kernel's ftdi_sio holds the board", 0},
    {"denied", KEY_DENIED, NULL, 0, "The user may not open the board (root may always)", 0},
    {"unplug-after", KEY_AFTER_MS, "MS", 0,
     "Pull the first board's plug after so many milliseconds", 0},
    {0},
};

static error_t parse_option(int key, char *arg, struct argp_state *state) {
    struct options *o = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &o->usbfs.board;
        return 0;
    case 's':
        if (o->n_serials == BOARDS_MAX)
            argp_error(state, "--serial: expected at most %d boards", BOARDS_MAX);
        o->serials[o->n_serials++] = arg;
        return 0;
    case KEY_STATS:
        o->stats = true;
        return 0;
    case KEY_AFTER_MS:
        o->unplug_ms = (uint32_t)vboard_number(state, "unplug-after", arg, 1, 3600000);
        return 0;
    case KEY_DENIED:
        o->usbfs.is_denied = true;
        return 0;
    case KEY_DRIVER:
        o->usbfs.has_driver = true;
        return 0;
    case ARGP_KEY_ARGS:
        o->program = state->argv + state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "expected a program to run");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

struct launcher {
    GMainLoop *loop;
    struct usbfs_board *boards[BOARDS_MAX];
    int exit_status;
};

static void on_exit_of_program(GPid pid, gint status, gpointer user) {
    struct launcher *launcher = user;
    launcher->exit_status =
        WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SIGNAL + WTERMSIG(status);
    g_spawn_close_pid(pid);
    g_main_loop_quit(launcher->loop);
}

static gboolean on_unplug_time(gpointer user) {
    usbfs_board_unplug(((struct launcher *)user)->boards[0]);
    return G_SOURCE_REMOVE;
}

/* Run the program among the boards and wait for it; its exit status. */
static int run(struct launcher *launcher, const struct options *options) {
    GError *error = NULL;
    GPid pid;
    if (!g_spawn_async(NULL, options->program, NULL,
                       G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH |
                           G_SPAWN_CHILD_INHERITS_STDIN,
                       NULL, NULL, &pid, &error)) {
        fprintf(stderr, "pdnn: vboard: %s\n", error->message);
        g_error_free(error);
        return EXIT_FAILED;
    }
    launcher->loop = g_main_loop_new(NULL, FALSE);
    g_child_watch_add(pid, on_exit_of_program, launcher);
    if (options->unplug_ms)
        g_timeout_add(options->unplug_ms, on_unplug_time, launcher);
    g_main_loop_run(launcher->loop);
    g_main_loop_unref(launcher->loop);
    return launcher->exit_status;
}

/* umockdev complains when a program dies within an ioctl: that is the program's own business. */
static void log_message(const gchar *domain, GLogLevelFlags level, const gchar *message,
                        gpointer user) {
    if (!strstr(message, "Destroying IoctlClient"))
        g_log_default_handler(domain, level, message, user);
}

int main(int argc, char **argv) {
    struct options options = {.usbfs.board = vboard_defaults};
    const struct argp_child children[] = {{&vboard_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .children = children,
        .args_doc = "[--] PROGRAM [ARGUMENT...]",
        .doc = "Run a program that finds virtual boards on its USB: an FT2232H with a pDNN behind "
               "it. libusb in the program is the real one. No root is needed.\v"
               "Example: pdnn vboard run -- pdnn devices",
    };
    struct launcher launcher = {.exit_status = EXIT_FAILED};
    struct pdnn_diag diag = {""};

    atexit(vboard_check_stdout);
    argp_err_exit_status = EXIT_USAGE;
    argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &options);
    if (!options.n_serials)
        options.serials[options.n_serials++] = "VB0001";
    const char *preload = getenv("LD_PRELOAD");
    if (!preload || !strstr(preload, "umockdev")) { /* the testbed would abort */
        fputs("pdnn: vboard: start it as `pdnn vboard run`\n", stderr);
        return EXIT_USAGE;
    }
    /* An interrupt from the keyboard is for the program; we end with it. */
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    g_log_set_default_handler(log_message, NULL);
    UMockdevTestbed *testbed = umockdev_testbed_new();
    unsigned n = 0;
    int rc = PDNN_OK;
    for (; n < options.n_serials && rc == PDNN_OK; n++) {
        struct usbfs_options usbfs = options.usbfs;
        if (n) { /* only the first is unlucky */
            usbfs.board = vboard_defaults;
            usbfs.board.chip = options.usbfs.board.chip;
        }
        rc = usbfs_board_open(testbed, &usbfs, options.serials[n], n, &launcher.boards[n], &diag);
    }
    if (rc == PDNN_OK)
        launcher.exit_status = run(&launcher, &options);
    else
        fprintf(stderr, "pdnn: vboard: %s\n", diag.text);
    for (unsigned i = 0; i < n && launcher.boards[i]; i++) {
        if (options.stats)
            usbfs_board_print(launcher.boards[i], stderr);
        usbfs_board_close(launcher.boards[i]);
    }
    g_object_unref(testbed);
    return launcher.exit_status;
}
