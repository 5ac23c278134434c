/* SPDX-License-Identifier: BSD-2-Clause
 *
 * transport_tty.c - a board behind a serial port of the kernel: tty:/dev/ttyACM0 (a CDC-ACM bridge,
 * which UPduino's kin, iCESugar and pico-ice have) or /dev/ttyUSB0.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/diag.h"
#include "base/number.h"
#include "transport/transport.h"

enum { TIMEOUT_DEFAULT_MS = 2000, TIMEOUT_MAX_MS = 600000 };

/* What a terminal of Linux can be set to; the first is the default. */
static const struct {
    uint32_t baud;
    speed_t speed;
} speeds[] = {
    {3000000, B3000000}, {115200, B115200},   {9600, B9600},       {19200, B19200},
    {38400, B38400},     {57600, B57600},     {230400, B230400},   {460800, B460800},
    {500000, B500000},   {576000, B576000},   {921600, B921600},   {1000000, B1000000},
    {1152000, B1152000}, {1500000, B1500000}, {2000000, B2000000}, {2500000, B2500000},
    {3500000, B3500000}, {4000000, B4000000},
};

struct tty_transport {
    struct pdnn_transport base;
    char path[128];
    uint32_t timeout_ms;
    int fd;
};

static struct tty_transport *tty_of(struct pdnn_transport *transport) {
    return (struct tty_transport *)transport;
}

/* Wait for the port: 1 ready, 0 the time is over, or an error. */
static int wait_for(struct tty_transport *tty, short events, double end_s, struct pdnn_diag *diag) {
    for (;;) {
        struct pollfd waiting = {tty->fd, events, 0};
        const double left_s = end_s - pdnn_now_s();
        const int ready = left_s > 0 ? poll(&waiting, 1, (int)(left_s * 1e3) + 1) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready < 0)
            return pdnn_fail(diag, PDNN_ERR_LINK, "tty:%s: cannot wait: %s", tty->path,
                             strerror(errno));
        if (ready && !(waiting.revents & events))
            return pdnn_fail(diag, PDNN_ERR_LINK, "tty:%s: the port is gone: unplugged?",
                             tty->path);
        return ready;
    }
}

static int tty_write(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                     struct pdnn_diag *diag) {
    struct tty_transport *tty = tty_of(transport);
    for (size_t sent = 0; sent < n_bytes;) {
        const int ready = wait_for(tty, POLLOUT, pdnn_now_s() + tty->timeout_ms * 1e-3, diag);
        if (ready == 0)
            return pdnn_fail(diag, PDNN_ERR_LINK, "tty:%s: takes no bytes for %u ms", tty->path,
                             tty->timeout_ms);
        if (ready < 0)
            return ready;
        const ssize_t n = write(tty->fd, bytes + sent, n_bytes - sent);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            return pdnn_fail(diag, PDNN_ERR_LINK, "tty:%s: cannot write: %s", tty->path,
                             strerror(errno));
        sent += (size_t)n;
    }
    return PDNN_OK;
}

static int tty_read(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                    size_t *n_read, struct pdnn_diag *diag) {
    struct tty_transport *tty = tty_of(transport);
    for (*n_read = 0; *n_read < n_bytes;) {
        const int ready = wait_for(tty, POLLIN, pdnn_now_s() + tty->timeout_ms * 1e-3, diag);
        if (ready <= 0)
            return ready; /* too few bytes and PDNN_OK: the time is over */
        const ssize_t n = read(tty->fd, bytes + *n_read, n_bytes - *n_read);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            return pdnn_fail(diag, PDNN_ERR_LINK, "tty:%s: the port is gone: %s", tty->path,
                             n ? strerror(errno) : "unplugged?");
        *n_read += (size_t)n;
    }
    return PDNN_OK;
}

static int tty_close(struct pdnn_transport *transport, struct pdnn_diag *diag) {
    struct tty_transport *tty = tty_of(transport);
    (void)diag;
    if (tty->fd >= 0)
        close(tty->fd);
    free(tty);
    return PDNN_OK;
}

static const struct pdnn_transport_ops tty_ops = {
    .write = tty_write,
    .read = tty_read,
    .close = tty_close,
};

/* ---- opening --------------------------------------------------------------------------------- */

static bool find_speed(const char *text, uint32_t *baud, speed_t *speed) {
    uint32_t wanted;
    if (!pdnn_number_u32(text, 1, UINT32_MAX, &wanted))
        return false;
    for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++)
        if (speeds[i].baud == wanted) {
            *baud = wanted;
            *speed = speeds[i].speed;
            return true;
        }
    return false;
}

/* "/dev/ttyACM0,baud=N,timeout_ms=N" */
static int parse_options(const char *text, struct tty_transport *tty, speed_t *speed,
                         struct pdnn_diag *diag) {
    size_t n = strcspn(text, ",");
    tty->base.baud = speeds[0].baud;
    *speed = speeds[0].speed;
    tty->timeout_ms = TIMEOUT_DEFAULT_MS;
    if (n == 0 || n >= sizeof tty->path)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "tty: expected a port such as tty:/dev/ttyACM0");
    memcpy(tty->path, text, n);
    for (const char *at = text + n; *at; at += n) {
        char option[32];
        at++;
        n = strcspn(at, ",");
        snprintf(option, sizeof option, "%.*s", (int)(n < sizeof option ? n : 0), at);
        const bool ok = strncmp(option, "baud=", 5) == 0
                            ? find_speed(option + 5, &tty->base.baud, speed)
                            : strncmp(option, "timeout_ms=", 11) == 0 &&
                                  pdnn_number_u32(option + 11, 1, TIMEOUT_MAX_MS, &tty->timeout_ms);
        if (!ok)
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "tty: '%.40s': expected baud=N, a rate of Linux such as 115200 or "
                             "3000000, or timeout_ms=1..%d",
                             at, TIMEOUT_MAX_MS);
    }
    return PDNN_OK;
}

/* 8 bits, no parity, one stop bit; no byte has a meaning to the kernel. */
static int set_line(struct tty_transport *tty, speed_t speed, struct pdnn_diag *diag) {
    struct termios line;
    if (tcgetattr(tty->fd, &line) != 0)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "tty:%s: is no serial port", tty->path);
    if (ioctl(tty->fd, TIOCEXCL) != 0) /* and others get EBUSY from now on */
        return pdnn_fail(diag, PDNN_ERR_LINK, "tty:%s: %s", tty->path, strerror(errno));
    cfmakeraw(&line);
    line.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
    line.c_cflag |= CLOCAL | CREAD;
    line.c_cc[VMIN] = 0;
    line.c_cc[VTIME] = 0;
    if (cfsetspeed(&line, speed) != 0 || tcsetattr(tty->fd, TCSANOW, &line) != 0 ||
        tcflush(tty->fd, TCIOFLUSH) != 0)
        return pdnn_fail(diag, PDNN_ERR_LINK, "tty:%s: cannot be set to %u baud: %s", tty->path,
                         tty->base.baud, strerror(errno));
    return PDNN_OK;
}

static int open_port(struct tty_transport *tty, speed_t speed, struct pdnn_diag *diag) {
    tty->fd = open(tty->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (tty->fd < 0)
        return pdnn_fail(diag, PDNN_ERR_LINK, "tty:%s: %s%s", tty->path, strerror(errno),
                         errno == EBUSY    ? ": another program uses the port"
                         : errno == EACCES ? ": are you in the group dialout?"
                                           : "");
    return set_line(tty, speed, diag);
}

int pdnn_transport_tty(const char *options, struct pdnn_transport **out, struct pdnn_diag *diag) {
    struct tty_transport *tty = calloc(1, sizeof *tty);
    speed_t speed;
    if (!tty)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "tty: no memory for a transport");
    tty->fd = -1;
    tty->base.ops = &tty_ops;
    tty->base.window_bytes = PDNN_UART_WINDOW;
    int rc = parse_options(options, tty, &speed, diag);
    if (rc == PDNN_OK)
        rc = open_port(tty, speed, diag);
    if (rc)
        tty_close(&tty->base, NULL);
    else
        *out = &tty->base;
    return rc;
}
