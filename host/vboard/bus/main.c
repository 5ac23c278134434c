/* SPDX-License-Identifier: BSD-2-Clause
 *
 * main.c - `pdnn vboard attach` and `pdnn vboard redir`: a virtual board on the bus of a
 * kernel, this one's (vhci-hcd) or a QEMU guest's (usbredir). Every program there finds it. No
 * network: the kernel gets one end of a socket pair, QEMU connects to a local socket that only the
 * user can open.
 */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/diag.h"
#include "vboard/bus/usbip.h"
#include "vboard/options.h"
#ifdef PDNN_HAVE_USBREDIR
#include "vboard/bus/redir.h"
#endif

#define VHCI "/sys/devices/platform/vhci_hcd.0"

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };
enum { SPEED_HIGH = 3, DEVICE_ID = 1 << 16 | 2 /* bus 1, device 2: any will do */ };

struct options {
    struct board_options board;
    const char *serial, *socket;
};

static int link_fd = -1; /* what a signal closes */

static void on_signal(int number) {
    (void)number;
    if (link_fd >= 0)
        shutdown(link_fd, SHUT_RDWR);
}

/* ---- vhci-hcd ---------------------------------------------------------------------------------
 */

/* A free port for a high-speed device: lines "hs  0000 004 ...", 4: nothing is attached. */
static int find_port(unsigned *port, struct pdnn_diag *diag) {
    char line[256], hub[8];
    unsigned number, state;
    bool found = false;
    FILE *file = fopen(VHCI "/status", "r");
    if (!file)
        return pdnn_fail(diag, PDNN_ERR_IO, VHCI ": %s: `modprobe vhci-hcd` as root first",
                         strerror(errno));
    while (!found && fgets(line, sizeof line, file))
        found = sscanf(line, "%7s %u %u", hub, &number, &state) == 3 && state == 4 &&
                strcmp(hub, "hs") == 0;
    fclose(file);
    if (!found)
        return pdnn_fail(diag, PDNN_ERR_IO, VHCI "/status: no free port");
    *port = number;
    return PDNN_OK;
}

/* Hand the kernel its end of the socket. */
static int plug_in(int kernel_fd, struct pdnn_diag *diag) {
    char text[64];
    unsigned port = 0;
    int rc = find_port(&port, diag);
    if (rc)
        return rc;
    int n = snprintf(text, sizeof text, "%u %d %d %d", port, kernel_fd, DEVICE_ID, SPEED_HIGH);
    int fd = open(VHCI "/attach", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, (size_t)n) != n)
        rc = pdnn_fail(diag, PDNN_ERR_IO, VHCI "/attach: %s: expected root", strerror(errno));
    if (fd >= 0)
        close(fd);
    return rc;
}

static int attach(struct board *board, struct pdnn_diag *diag) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return pdnn_fail(diag, PDNN_ERR_IO, "no socket pair: %s", strerror(errno));
    int rc = plug_in(pair[1], diag);
    close(pair[1]); /* the kernel has its own reference */
    link_fd = pair[0];
    if (rc == PDNN_OK)
        rc = usbip_serve(pair[0], board, diag);
    close(pair[0]);
    return rc;
}

/* ---- usbredir ---------------------------------------------------------------------------------
 */

#ifdef PDNN_HAVE_USBREDIR
/* Wait for the one that connects to a socket that only the user can open. */
static int wait_at(const char *path, int *fd, struct pdnn_diag *diag) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected a path of at most %zu characters",
                         path, sizeof address.sun_path - 1);
    strcpy(address.sun_path, path);
    int waiting = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    mode_t before = umask(0177);
    bool ok = waiting >= 0 &&
              bind(waiting, (const struct sockaddr *)&address, sizeof address) == 0 &&
              listen(waiting, 1) == 0;
    int err = errno;
    umask(before);
    link_fd = waiting;
    if (ok) {
        *fd = accept4(waiting, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        err = errno;
        unlink(path);
        ok = *fd >= 0;
    }
    if (waiting >= 0)
        close(waiting);
    return ok ? PDNN_OK : pdnn_fail(diag, PDNN_ERR_IO, "%s: %s", path, strerror(err));
}

static int redir(const char *path, struct board *board, struct pdnn_diag *diag) {
    int fd = -1, rc = wait_at(path, &fd, diag);
    if (rc)
        return rc;
    link_fd = fd;
    rc = redir_serve(fd, board, diag);
    close(fd);
    return rc;
}
#else
static int redir(const char *path, struct board *board, struct pdnn_diag *diag) {
    (void)board;
    return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: built without libusbredirparser-dev", path);
}
#endif

/* ---- the command line -------------------------------------------------------------------------
 */

static error_t parse_option(int key, char *arg, struct argp_state *state) {
    struct options *o = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &o->board;
        return 0;
    case 's':
        o->serial = arg;
        return 0;
    case ARGP_KEY_ARG:
        if (o->socket || !strstr(state->name, "redir"))
            argp_error(state, "unexpected argument '%s'", arg);
        o->socket = arg;
        return 0;
    case ARGP_KEY_END:
        if (!o->socket && strstr(state->name, "redir"))
            argp_error(state, "expected the path of a socket");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int main(int argc, char **argv) {
    static const struct argp_option option_table[] = {
        {"serial", 's', "TEXT", 0, "Serial number (default VB0001)", 0}, {0}};
    static const struct argp_child children[] = {{&vboard_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .children = children,
        .args_doc = "[SOCKET]",
        .doc = "attach: put a virtual board on this computer's USB through vhci-hcd (root). redir "
               "SOCKET: wait for QEMU's `-chardev socket,id=c,path=SOCKET -device usb-redir,"
               "chardev=c`. Ends when the other side goes, or at a signal: the plug is pulled.",
    };
    struct options options = {.board = vboard_defaults, .serial = "VB0001"};
    struct board board;
    struct pdnn_diag diag = {""};
    const struct sigaction action = {.sa_handler = on_signal};

    atexit(vboard_check_stdout);
    argp_err_exit_status = EXIT_USAGE;
    argp_parse(&argp, argc, argv, 0, NULL, &options);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    int rc = board_open(&board, &options.board, options.serial, &diag);
    if (rc == PDNN_OK) {
        rc = options.socket ? redir(options.socket, &board, &diag) : attach(&board, &diag);
        board_close(&board);
    }
    if (rc)
        fprintf(stderr, "pdnn: vboard: %s\n", diag.text);
    return rc ? EXIT_FAILED : 0;
}
