/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vboard_main.c - `pdnn vboard run`: start a program that finds virtual boards on its USB.
 *
 * A program of its own, because it runs under umockdev's preloaded library; `pdnn vboard` starts
 * it so. The program's exit status is handed on.
 */
#include "vboard_umockdev.h"

#include <argp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { BOARDS_MAX = 8, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_SIGNAL = 128 };

enum key {
    KEY_MISHAP = 0x100,
    KEY_AFTER_OUT,
    KEY_AFTER_IN,
    KEY_AFTER_MS,
    KEY_FAULTS,
    KEY_FAULT_SEED,
    KEY_PACKET,
    KEY_DRIVER,
    KEY_STATS,
};

struct options {
    struct usbfs_options usbfs;
    const char *serials[BOARDS_MAX];
    unsigned n_serials;
    uint32_t unplug_ms; /* 0: never */
    bool stats;
    char **program; /* and its arguments, NULL at the end */
};

static const struct argp_option option_table[] = {
    {"chip", 'c', "NAME", 0, "What the board computes with: golden (default), sim or uart", 0},
    {"serial", 's', "TEXT", 0, "Serial number (default VB0001); again for another board", 0},
    {"stats", KEY_STATS, NULL, 0, "Say at the end what has passed", 0},
    {NULL, 0, NULL, 0, "What goes wrong, on the first board:", 1},
    {"mishap", KEY_MISHAP, "KIND", 0, "unplug, stall or mute, at the first of:", 1},
    {"after-out", KEY_AFTER_OUT, "BYTES", 0, "so many bytes have gone to the board", 1},
    {"after-in", KEY_AFTER_IN, "BYTES", 0, "so many bytes have come from it", 1},
    {"unplug-after", KEY_AFTER_MS, "MS", 0, "Pull the plug after so many milliseconds", 1},
    {"faults", KEY_FAULTS, "PERIOD", 0, "Flip, lose or double one byte of PERIOD, both ways", 1},
    {"fault-seed", KEY_FAULT_SEED, "N", 0, "Other faults (default 1)", 1},
    {"packet", KEY_PACKET, "BYTES", 0, "Short packets: data bytes in each, 1 to 510", 1},
    {"driver", KEY_DRIVER, NULL, 0, "The kernel's ftdi_sio holds the board", 1},
    {0},
};

static uint64_t number(struct argp_state *state, const char *name, const char *text, uint64_t min,
                       uint64_t max) {
    char *end;
    unsigned long long value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || value < min || value > max)
        argp_error(state, "--%s: expected %llu to %llu, got '%s'", name, (unsigned long long)min,
                   (unsigned long long)max, text);
    return value;
}

static enum ftdi_mishap mishap(struct argp_state *state, const char *text) {
    if (strcmp(text, "unplug") == 0)
        return FTDI_MISHAP_UNPLUG;
    if (strcmp(text, "stall") == 0)
        return FTDI_MISHAP_STALL;
    if (strcmp(text, "mute") != 0)
        argp_error(state, "--mishap: expected unplug, stall or mute, got '%s'", text);
    return FTDI_MISHAP_MUTE;
}

static error_t parse_option(int key, char *arg, struct argp_state *state) {
    struct options *o = state->input;
    struct board_options *board = &o->usbfs.board;
    switch (key) {
    case 'c':
        board->chip = arg;
        return 0;
    case 's':
        if (o->n_serials == BOARDS_MAX)
            argp_error(state, "--serial: expected at most %d boards", BOARDS_MAX);
        o->serials[o->n_serials++] = arg;
        return 0;
    case KEY_STATS:
        o->stats = true;
        return 0;
    case KEY_MISHAP:
        board->mishap = mishap(state, arg);
        return 0;
    case KEY_AFTER_OUT:
        board->after_out = number(state, "after-out", arg, 0, UINT64_MAX);
        return 0;
    case KEY_AFTER_IN:
        board->after_in = number(state, "after-in", arg, 0, UINT64_MAX);
        return 0;
    case KEY_AFTER_MS:
        o->unplug_ms = (uint32_t)number(state, "unplug-after", arg, 1, 3600000);
        return 0;
    case KEY_FAULTS:
        board->fault_period = (uint32_t)number(state, "faults", arg, 2, UINT32_MAX);
        return 0;
    case KEY_FAULT_SEED:
        board->fault_seed = number(state, "fault-seed", arg, 1, UINT64_MAX);
        return 0;
    case KEY_PACKET:
        board->packet_data = (uint32_t)number(state, "packet", arg, 1, 510);
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
    struct options options = {
        .usbfs.board = {.chip = "golden",
                        .fault_seed = 1,
                        .after_out = UINT64_MAX,
                        .after_in = UINT64_MAX},
    };
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "[--] PROGRAM [ARGUMENT...]",
        .doc = "Run a program that finds virtual boards on its USB: an FT2232H with a pDNN behind "
               "it. libusb in the program is the real one. No root is needed.\v"
               "Example: pdnn vboard run -- pdnn devices",
    };
    struct launcher launcher = {.exit_status = EXIT_FAILED};
    struct pdnn_diag diag = {""};

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
        if (n) /* only the first is unlucky */
            usbfs.board = (struct board_options){.chip = usbfs.board.chip};
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
