/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A serial port and the board behind it, both hostile: options of any text, then a line that takes
 * and gives bytes in pieces, fails or goes away. The port is replaced at link time.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "fuzz.h"
#include "pdnn.h"

enum { PORT = 1000 }; /* a descriptor that nobody has */

static const uint8_t *input;
static size_t n_input;
static bool is_open;

static uint8_t next_byte(void) {
    return n_input ? (n_input--, *input++) : 0;
}

int __wrap_open(const char *path, int flags, ...);
int __real_open(const char *path, int flags, ...);
int __wrap_close(int fd);
int __real_close(int fd);
int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout_ms);
ssize_t __wrap_read(int fd, void *bytes, size_t n_bytes);
ssize_t __real_read(int fd, void *bytes, size_t n_bytes);
ssize_t __wrap_write(int fd, const void *bytes, size_t n_bytes);
ssize_t __real_write(int fd, const void *bytes, size_t n_bytes);
int __wrap_tcgetattr(int fd, struct termios *line);
int __wrap_tcsetattr(int fd, int actions, const struct termios *line);
int __wrap_tcflush(int fd, int queue);

int __wrap_open(const char *path, int flags, ...) {
    if (strncmp(path, "port", 4) == 0) {
        FUZZ_ASSERT(!is_open);
        is_open = true;
        return PORT;
    }
    return __real_open(path, flags, 0600);
}

int __wrap_close(int fd) {
    if (fd != PORT)
        return __real_close(fd);
    FUZZ_ASSERT(is_open);
    is_open = false;
    return 0;
}

int __wrap_ioctl(int fd, unsigned long request, ...) {
    FUZZ_ASSERT(fd == PORT && request == TIOCEXCL);
    return 0;
}

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout_ms) {
    FUZZ_ASSERT(n == 1 && fds->fd == PORT && timeout_ms > 0);
    if (fds->events == POLLOUT) {
        fds->revents = POLLOUT;
        return 1;
    }
    fds->revents = n_input && *input == 255 ? POLLHUP : POLLIN;
    return n_input > 0;
}

ssize_t __wrap_read(int fd, void *bytes, size_t n_bytes) {
    if (fd != PORT)
        return __real_read(fd, bytes, n_bytes);
    size_t n = next_byte() % 64;
    n = n < n_bytes ? n : n_bytes;
    n = n < n_input ? n : n_input;
    memcpy(bytes, input, n);
    input += n;
    n_input -= n;
    return (ssize_t)n;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t n_bytes) {
    if (fd != PORT)
        return __real_write(fd, bytes, n_bytes);
    return n_bytes > 7 ? 7 : (ssize_t)n_bytes;
}

int __wrap_tcgetattr(int fd, struct termios *line) {
    FUZZ_ASSERT(fd == PORT);
    memset(line, 0, sizeof *line);
    return 0;
}

int __wrap_tcsetattr(int fd, int actions, const struct termios *line) {
    FUZZ_ASSERT(fd == PORT && actions == TCSANOW && line->c_cflag & CREAD);
    return 0;
}

int __wrap_tcflush(int fd, int queue) {
    (void)queue;
    FUZZ_ASSERT(fd == PORT);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    char spec[96];
    struct pdnn_diag diag = {""};
    struct pdnn_device *device;
    size_t n = n_data ? data[0] % 64 : 0; /* of the options */
    n = n < n_data ? n : n_data;
    snprintf(spec, sizeof spec, "tty:port%.*s", n ? (int)n - 1 : 0,
             n ? (const char *)data + 1 : "");
    input = data + n;
    n_input = n_data - n;
    if (pdnn_device_open(spec, &device, &diag) == PDNN_OK)
        pdnn_device_close(device, &diag);
    else
        FUZZ_ASSERT(diag.text[0]);
    FUZZ_ASSERT(!is_open);
    return 0;
}
