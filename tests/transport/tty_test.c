/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tty_test.c - a board behind a pseudo-terminal: the golden device, on a good line and on a bad
 * one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/digest.h"
#include "model/model.h"
#include "run/batch.h"
#include "transport/transport.h"
#include "vboard/chip.h"
#include "vboard/fault_pipe.h"

#define MODEL "host/models/mnist-generator.safetensors"
enum { N_INPUTS = 3, SAMPLES = 2 };

struct bridge {
    int fd;
    struct chip *chip;
    struct fault_pipe fault;
    struct byte_pipe pipe;
    uint64_t hang_up_after; /* bytes to the board; UINT64_MAX: never */
    atomic_bool stop;
    pthread_t thread;
    char port[64];
};

/* Carry bytes between the terminal and the chip, as a bridge does. */
static void *carry(void *user) {
    struct bridge *b = user;
    uint8_t bytes[512];
    size_t n_out = 0, at = 0;
    uint64_t n_taken = 0;
    while (!atomic_load(&b->stop) && n_taken < b->hang_up_after) {
        struct pollfd waiting = {b->fd, at < n_out ? 0 : POLLIN, 0};
        poll(&waiting, 1, 1);
        if (at == n_out && waiting.revents & POLLIN) {
            const ssize_t n = read(b->fd, bytes, sizeof bytes);
            n_out = n > 0 ? (size_t)n : 0;
            at = 0;
            n_taken += n_out;
        }
        at += b->pipe.write(b->pipe.user, bytes + at, n_out - at);
        uint8_t back[512];
        const size_t n_back = b->pipe.read(b->pipe.user, back, sizeof back);
        for (size_t sent = 0; sent < n_back && !atomic_load(&b->stop);) {
            const ssize_t n = write(b->fd, back + sent, n_back - sent);
            sent += n > 0 ? (size_t)n : 0;
        }
    }
    close(b->fd);
    return NULL;
}

/* False: this machine has no pseudo-terminals. */
static bool start(struct bridge *b, uint32_t fault_period, uint64_t hang_up_after) {
    *b = (struct bridge){.hang_up_after = hang_up_after};
    b->fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (b->fd < 0 || grantpt(b->fd) != 0 || unlockpt(b->fd) != 0) {
        return false;
    }
    snprintf(b->port, sizeof b->port, "tty:%s,timeout_ms=100", ptsname(b->fd));
    assert_int_equal(chip_new("golden", &b->chip, NULL), PDNN_OK);
    b->pipe = chip_pipe(b->chip);
    if (fault_period) {
        fault_pipe_init(&b->fault, b->pipe, fault_period, 7);
        b->pipe = fault_pipe_pipe(&b->fault);
    }
    assert_int_equal(pthread_create(&b->thread, NULL, carry, b), 0);
    return true;
}

static void stop(struct bridge *b) {
    atomic_store(&b->stop, true);
    pthread_join(b->thread, NULL);
    chip_free(b->chip);
}

/* Load the model and run a few inputs; the digest of their sums. */
static int run(const char *device, uint64_t *digest, struct pdnn_diag *diag) {
    struct pdnn_model *model;
    assert_int_equal(pdnn_model_open(MODEL, &model, diag), PDNN_OK);
    const uint32_t outputs = model->layers[model->n_layers - 1].outputs;
    uint8_t *inputs = calloc(N_INPUTS, model->input_bits);
    int32_t *sums = calloc(N_INPUTS, outputs * sizeof *sums);
    for (uint32_t i = 0; i < N_INPUTS; i++) {
        pdnn_encode_class(model, i, inputs + (size_t)i * model->input_bits, NULL);
    }
    const struct pdnn_batch batch = {
        .device = device, .model = model, .samples = SAMPLES, .seed = 5, .jobs = 1};
    struct pdnn_batch_result result;
    const int err = pdnn_batch_run(&batch, inputs, N_INPUTS, sums, &result, diag);
    *digest = result.digest_outputs;
    free(inputs);
    free(sums);
    pdnn_model_close(model);
    return err;
}

static void same_as_golden(void **state) {
    (void)state;
    static const uint32_t periods[] = {0, 20000}; /* one byte of so many is wrong */
    uint64_t expected, digest;
    struct pdnn_diag diag = {""};
    assert_int_equal(run("golden", &expected, &diag), PDNN_OK);
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        struct bridge b;
        if (!start(&b, periods[i], UINT64_MAX)) {
            print_message("skip: no pseudo-terminal\n");
            skip();
        }
        if (run(b.port, &digest, &diag)) {
            fail_msg("a fault in %u bytes: %s", periods[i], diag.text);
        }
        assert_int_equal(digest, expected);
        stop(&b);
    }
}

static void unplugged(void **state) {
    (void)state;
    static const uint64_t places[] = {1, 3000, 70001};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct bridge b;
        uint64_t digest;
        struct pdnn_diag diag = {""};
        if (!start(&b, 0, places[i])) {
            skip();
        }
        assert_int_equal(run(b.port, &digest, &diag), PDNN_ERR_LINK);
        assert_non_null(strstr(diag.text, "tty:/dev/pts/"));
        stop(&b);
    }
}

/* What a port is set to, of every rate: bytes as they are, 8 bits, no parity. */
static void speeds(void **state) {
    (void)state;
    static const struct {
        const char *option;
        speed_t speed;
    } cases[] = {
        {"", B3000000},
        {",baud=9600", B9600},
        {",baud=19200", B19200},
        {",baud=38400", B38400},
        {",baud=57600", B57600},
        {",baud=115200", B115200},
        {",baud=230400", B230400},
        {",baud=460800", B460800},
        {",baud=500000", B500000},
        {",baud=576000", B576000},
        {",baud=921600", B921600},
        {",baud=1000000", B1000000},
        {",baud=1152000", B1152000},
        {",baud=1500000", B1500000},
        {",baud=2000000", B2000000},
        {",baud=2500000", B2500000},
        {",baud=3000000", B3000000},
        {",baud=3500000", B3500000},
        {",baud=4000000", B4000000},
    };
    const int fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 || grantpt(fd) != 0 || unlockpt(fd) != 0) {
        skip();
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char options[96];
        struct pdnn_transport *transport;
        struct pdnn_diag diag = {""};
        struct termios set;
        snprintf(options, sizeof options, "%s%s", ptsname(fd), cases[i].option);
        if (pdnn_transport_tty(options, &transport, &diag)) {
            fail_msg("%s", diag.text);
        }
        assert_int_equal(tcgetattr(fd, &set), 0);
        if (cfgetospeed(&set) != cases[i].speed || cfgetispeed(&set) != cases[i].speed) {
            fail_msg("%s: another speed", options);
        }
        assert_int_equal(set.c_lflag & (ICANON | ECHO | ISIG), 0);
        assert_int_equal(set.c_iflag & (ICRNL | IXON | ISTRIP), 0);
        assert_int_equal(set.c_oflag & OPOST, 0);
        assert_int_equal(set.c_cflag & (CSIZE | PARENB), CS8);
        transport->ops->close(transport, NULL);
    }
    close(fd);
}

static void refused(void **state) {
    (void)state;
    static const struct {
        const char *device, *expected;
        int code;
    } cases[] = {
        {"tty", "expected a port", PDNN_ERR_ARGUMENT},
        {"tty:", "expected a port", PDNN_ERR_ARGUMENT},
        {"tty:/dev/null", "is no serial port", PDNN_ERR_ARGUMENT},
        {"tty:/nonexistent", "No such file", PDNN_ERR_LINK},
        {"tty:/dev/null,baud=12345", "expected baud=N", PDNN_ERR_ARGUMENT},
        {"tty:/dev/null,baud=9600x", "expected baud=N", PDNN_ERR_ARGUMENT},
        {"tty:/dev/null,baud:9600", "expected baud=N", PDNN_ERR_ARGUMENT},
        {"tty:/dev/null,timeout_ms=0", "timeout_ms=1", PDNN_ERR_ARGUMENT},
        {"tty:/dev/null,,", "expected baud=N", PDNN_ERR_ARGUMENT},
        {"tty:/dev/null,parity=odd", "expected baud=N", PDNN_ERR_ARGUMENT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pdnn_device *device;
        struct pdnn_diag diag = {""};
        const int err = pdnn_device_open(cases[i].device, &device, &diag);
        if (err != cases[i].code || !strstr(diag.text, cases[i].expected)) {
            fail_msg("%s: %d, '%s' does not say '%s'", cases[i].device, err, diag.text,
                     cases[i].expected);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_golden),
        cmocka_unit_test(unplugged),
        cmocka_unit_test(speeds),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
