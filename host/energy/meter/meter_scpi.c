/* SPDX-License-Identifier: BSD-2-Clause
 *
 * meter_scpi.c - SCPI instruments: text lines over a TCP socket or over /dev/usbtmcN, where one
 * read() returns one message. `*IDN?` is asked at open; its answer is the identity.
 */
#include "base/diag.h"
#include "energy/meter/meter.h"
#include "energy/meter/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ANSWER_BYTES = 256 };

struct scpi {
    int fd;
    bool can_poll; /* /dev/usbtmcN cannot: the driver has a time limit of its own */
    int timeout_ms;
    char query[128], query_voltage[128];
    char where[128];
};

static int send_line(struct scpi *scpi, const char *text, struct pdnn_diag *diag) {
    char line[160];
    const size_t length = (size_t)snprintf(line, sizeof line, "%.150s\n", text);
    for (size_t sent = 0; sent < length;) {
        /* No signal when the instrument has hung up; a device file takes write() only. */
        ssize_t n = send(scpi->fd, line + sent, length - sent, MSG_NOSIGNAL);
        if (n < 0 && errno == ENOTSOCK) {
            n = write(scpi->fd, line + sent, length - sent);
        }
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return pdnn_fail(diag, PDNN_ERR_LINK, "%s: cannot send '%s': %s", scpi->where, text,
                             strerror(errno));
        }
        sent += (size_t)n;
    }
    return PDNN_OK;
}

static int read_line(struct scpi *scpi, const char *query, char *answer, struct pdnn_diag *diag) {
    const double end = pdnn_meter_now() + scpi->timeout_ms * 1e-3;
    size_t length = 0;
    for (;;) {
        if (scpi->can_poll) {
            struct pollfd waiting = {scpi->fd, POLLIN, 0};
            const double left_s = end - pdnn_meter_now();
            int ready = left_s > 0 ? poll(&waiting, 1, (int)(left_s * 1e3) + 1) : 0;
            if (ready < 0 && errno == EINTR) {
                continue;
            }
            if (ready == 0) {
                return pdnn_fail(diag, PDNN_ERR_LINK, "%s: no answer to '%s' within %d ms",
                                 scpi->where, query, scpi->timeout_ms);
            }
        }
        ssize_t n = read(scpi->fd, answer + length, ANSWER_BYTES - 1 - length);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return pdnn_fail(diag, PDNN_ERR_LINK, "%s: no answer to '%s': %s", scpi->where, query,
                             n ? strerror(errno) : "the instrument hung up");
        }
        length += (size_t)n;
        answer[length] = '\0';
        char *line_end = memchr(answer, '\n', length);
        if (line_end) {
            const char *rest = line_end + 1;
            *line_end = '\0';
            if (rest[strspn(rest, "\r\n")] || rest + strlen(rest) != answer + length) {
                return pdnn_fail(diag, PDNN_ERR_LINK,
                                 "%s: '%s': expected one line for an answer, got more", scpi->where,
                                 query);
            }
            if (strlen(answer) != (size_t)(line_end - answer)) {
                return pdnn_fail(diag, PDNN_ERR_LINK, "%s: '%s': expected text, got a byte 0",
                                 scpi->where, query);
            }
            answer[strcspn(answer, "\r")] = '\0';
            return PDNN_OK;
        }
        if (length == ANSWER_BYTES - 1) {
            return pdnn_fail(diag, PDNN_ERR_LINK,
                             "%s: '%s': expected an answer of at most %d bytes", scpi->where, query,
                             ANSWER_BYTES - 2);
        }
    }
}

static int ask(struct scpi *scpi, const char *query, char *answer, struct pdnn_diag *diag) {
    int err = send_line(scpi, query, diag);
    return err ? err : read_line(scpi, query, answer, diag);
}

static void printable(char *text) {
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || (unsigned char)*text > '~') {
            *text = '?';
        }
    }
}

/* A number alone, or with its unit: "1.05E-1", "105 mW". */
static int ask_number(struct scpi *scpi, const char *query, enum pdnn_unit unit, double *value,
                      struct pdnn_diag *diag) {
    char answer[ANSWER_BYTES];
    int err = ask(scpi, query, answer, diag);
    if (err) {
        return err;
    }
    char *text = answer + strspn(answer, " \t");
    for (size_t n = strlen(text); n && strchr(" \t", text[n - 1]);) {
        text[--n] = '\0';
    }
    switch (strcasecmp(text, "nan") == 0
                ? PDNN_QUANTITY_OVERLOAD
                : pdnn_quantity_parse(text, unit, PDNN_DECIMAL_PLAIN, 1, value)) {
    case PDNN_QUANTITY_OK:
        return PDNN_OK;
    case PDNN_QUANTITY_NO_NUMBER:
        printable(text);
        return pdnn_fail(diag, PDNN_ERR_LINK, "%s: '%s': expected a number, got '%.60s'",
                         scpi->where, query, text);
    case PDNN_QUANTITY_NO_UNIT:
        printable(text);
        return pdnn_fail(diag, PDNN_ERR_LINK,
                         "%s: '%s': expected a number in %s or m%s, got '%.60s'", scpi->where,
                         query, pdnn_unit_symbols[unit], pdnn_unit_symbols[unit], text);
    default:
        return pdnn_fail(diag, PDNN_ERR_DEVICE, "%s: '%s': the instrument reports an overload",
                         scpi->where, query);
    }
}

static int identify(struct pdnn_meter *meter, struct pdnn_diag *diag) {
    struct scpi *scpi = meter->state;
    char answer[ANSWER_BYTES];
    int err = ask(scpi, "*IDN?", answer, diag);
    if (!err) {
        printable(answer);
        snprintf(meter->identity, sizeof meter->identity, "%.100s, %.30s%s%.20s", answer,
                 scpi->query, scpi->query_voltage[0] ? " * " : "", scpi->query_voltage);
    }
    return err;
}

static struct scpi *new_scpi(struct pdnn_meter *meter, const char *argument,
                             const struct pdnn_meter_options *options) {
    struct scpi *scpi = meter->state = calloc(1, sizeof *scpi);
    if (scpi) {
        scpi->fd = -1;
        scpi->timeout_ms = options->timeout_ms;
        snprintf(scpi->where, sizeof scpi->where, "%s:%.100s", meter->ops->name, argument);
        snprintf(scpi->query, sizeof scpi->query, "%s", options->query);
        snprintf(scpi->query_voltage, sizeof scpi->query_voltage, "%s",
                 options->query_voltage ? options->query_voltage : "");
    }
    return scpi;
}

static int connect_within(int fd, const struct addrinfo *address, int timeout_ms) {
    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
        return -1;
    }
    if (connect(fd, address->ai_addr, address->ai_addrlen) != 0) {
        struct pollfd waiting = {fd, POLLOUT, 0};
        int error = 0;
        socklen_t size = sizeof error;
        if (errno != EINPROGRESS) {
            return -1;
        }
        if (poll(&waiting, 1, timeout_ms) != 1) {
            errno = ETIMEDOUT;
            return -1;
        }
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error) {
            errno = error;
            return -1;
        }
    }
    return fcntl(fd, F_SETFL, 0);
}

static int open_tcp(struct pdnn_meter *meter, const char *argument,
                    const struct pdnn_meter_options *options, struct pdnn_diag *diag) {
    char host[128];
    const char *colon = strrchr(argument, ':');
    if (!colon || colon == argument || !colon[1] || colon - argument >= (int)sizeof host) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "scpi:%.80s: expected scpi:HOST:PORT", argument);
    }
    snprintf(host, sizeof host, "%.*s", (int)(colon - argument), argument);
    struct scpi *scpi = new_scpi(meter, argument, options);
    if (!scpi) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "scpi: out of memory");
    }
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    int code = getaddrinfo(host, colon + 1, &hints, &found);
    if (code) {
        return pdnn_fail(diag, PDNN_ERR_LINK, "%s: %s", scpi->where, gai_strerror(code));
    }
    int err = ECONNREFUSED;
    for (const struct addrinfo *a = found; a && scpi->fd < 0; a = a->ai_next) {
        scpi->fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (scpi->fd >= 0 && connect_within(scpi->fd, a, options->timeout_ms) != 0) {
            err = errno;
            close(scpi->fd);
            scpi->fd = -1;
        }
    }
    freeaddrinfo(found);
    if (scpi->fd < 0) {
        return pdnn_fail(diag, PDNN_ERR_LINK, "%s: cannot connect: %s", scpi->where, strerror(err));
    }
    scpi->can_poll = true;
    return identify(meter, diag);
}

static int open_usbtmc(struct pdnn_meter *meter, const char *argument,
                       const struct pdnn_meter_options *options, struct pdnn_diag *diag) {
    struct scpi *scpi = new_scpi(meter, argument, options);
    if (!scpi) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "usbtmc: out of memory");
    }
    struct stat status;
    if (stat(argument, &status) != 0 || !S_ISCHR(status.st_mode)) {
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: expected a device such as /dev/usbtmc0",
                         scpi->where);
    }
    scpi->fd = open(argument, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (scpi->fd < 0) {
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot open: %s", scpi->where, strerror(errno));
    }
    scpi->can_poll = isatty(scpi->fd);
    return identify(meter, diag);
}

static int read_scpi(struct pdnn_meter *meter, struct pdnn_reading *reading,
                     struct pdnn_diag *diag) {
    struct scpi *scpi = meter->state;
    double value, volts = 1;
    const double before = pdnn_meter_now();
    const bool in_amperes = scpi->query_voltage[0] != '\0';
    int err =
        ask_number(scpi, scpi->query, in_amperes ? PDNN_UNIT_AMPERE : PDNN_UNIT_WATT, &value, diag);
    if (!err && in_amperes) {
        err = ask_number(scpi, scpi->query_voltage, PDNN_UNIT_VOLT, &volts, diag);
    }
    reading->t_s = (before + pdnn_meter_now()) / 2; /* taken somewhere in between */
    reading->power_w = value * volts;
    reading->current_a = in_amperes ? value : NAN;
    return err;
}

static void close_scpi(struct pdnn_meter *meter) {
    struct scpi *scpi = meter->state;
    if (scpi && scpi->fd >= 0) {
        close(scpi->fd);
    }
    free(scpi);
}

const struct pdnn_meter_ops pdnn_meter_scpi = {
    .name = "scpi", .open = open_tcp, .read = read_scpi, .close = close_scpi};
const struct pdnn_meter_ops pdnn_meter_usbtmc = {
    .name = "usbtmc", .open = open_usbtmc, .read = read_scpi, .close = close_scpi};
