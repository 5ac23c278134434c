/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The answers of a hostile instrument, in pieces of any length. The socket is replaced at link
 * time.
 */
#include <math.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "energy/meter/meter.h"
#include "fuzz.h"

static const uint8_t *input;
static size_t n_input;

int __wrap_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                       struct addrinfo **found);
void __wrap_freeaddrinfo(struct addrinfo *found);
int __wrap_connect(int fd, const struct sockaddr *address, socklen_t n_address);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout_ms);
ssize_t __wrap_read(int fd, void *bytes, size_t n_bytes);
ssize_t __wrap_send(int fd, const void *bytes, size_t n_bytes, int flags);

int __wrap_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                       struct addrinfo **found) {
    static struct sockaddr address;
    static struct addrinfo info = {
        .ai_family = AF_UNIX, .ai_socktype = SOCK_STREAM, .ai_addr = &address};
    (void)node;
    (void)service;
    (void)hints;
    *found = &info;
    return 0;
}

void __wrap_freeaddrinfo(struct addrinfo *found) {
    (void)found;
}

int __wrap_connect(int fd, const struct sockaddr *address, socklen_t n_address) {
    (void)fd;
    (void)address;
    (void)n_address;
    return 0;
}

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout_ms) {
    (void)fds;
    (void)n;
    FUZZ_ASSERT(timeout_ms >= 0);
    return n_input > 0;
}

ssize_t __wrap_read(int fd, void *bytes, size_t n_bytes) {
    (void)fd;
    if (!n_input)
        return 0;
    size_t n = *input++ % 64;
    n_input--;
    n = n < n_bytes ? n : n_bytes;
    n = n < n_input ? n : n_input;
    if (!n)
        return 0;
    memcpy(bytes, input, n);
    input += n;
    n_input -= n;
    return (ssize_t)n;
}

ssize_t __wrap_send(int fd, const void *bytes, size_t n_bytes, int flags) {
    (void)fd;
    (void)bytes;
    (void)flags;
    return (ssize_t)n_bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    struct pdnn_meter meter = {0};
    struct pdnn_meter_options options = pdnn_meter_defaults;
    struct pdnn_reading reading;
    struct pdnn_diag diag = {""};
    if (!n_data)
        return 0;
    options.query_voltage = data[0] & 1 ? "MEAS:VOLT?" : NULL;
    input = data + 1;
    n_input = n_data - 1;
    if (pdnn_meter_open("scpi:instrument:5025", &options, &meter, &diag)) {
        FUZZ_ASSERT(diag.text[0]);
        return 0;
    }
    for (const char *c = meter.identity; *c; c++)
        FUZZ_ASSERT(*c >= ' ' && *c <= '~');
    while (pdnn_meter_read(&meter, &reading, &diag) == PDNN_OK)
        FUZZ_ASSERT(!isnan(reading.power_w));
    FUZZ_ASSERT(diag.text[0]);
    pdnn_meter_close(&meter);
    return 0;
}
