/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scpi_test.c - a scripted instrument on the loopback interface and on a terminal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "energy/measure.h"
#include "meter_tree.h"

/* A line that comes in, and what goes out; NULL: silence. */
struct script {
    const char *query, *answer;
};

struct instrument {
    int fd, listener, port; /* listener -1: a terminal */
    const struct script *script;
    pthread_t thread;
};

static const char *answer_to(const struct script *script, const char *line) {
    for (; script->query; script++) {
        if (strcmp(script->query, line) == 0) {
            return script->answer;
        }
    }
    return NULL;
}

static void *play(void *user) {
    struct instrument *i = user;
    if (i->listener >= 0) {
        i->fd = accept(i->listener, NULL, NULL);
    }
    char line[256];
    size_t n = 0;
    for (;;) {
        ssize_t got = read(i->fd, line + n, 1);
        if (got <= 0) {
            break;
        }
        if (line[n] != '\n') {
            n += n + 2 < sizeof line;
            continue;
        }
        line[n] = '\0';
        n = 0;
        const char *answer = answer_to(i->script, line);
        if (answer && strcmp(answer, "hang up") == 0) {
            break;
        }
        /* In two parts: an answer may come in pieces. */
        if (answer &&
            (write(i->fd, answer, 1) != 1 || write(i->fd, answer + 1, strlen(answer) - 1) < 0)) {
            break;
        }
    }
    close(i->fd);
    return NULL;
}

static void start_tcp(struct instrument *i, const struct script *script) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    i->script = script;
    i->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(i->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(i->listener, 1), 0);
    getsockname(i->listener, (struct sockaddr *)&address, &size);
    i->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&i->thread, NULL, play, i), 0);
}

static void stop_tcp(struct instrument *i) {
    pthread_join(i->thread, NULL);
    close(i->listener);
}

/* Open, read once; returns the code of whichever fails. */
static int try_scpi(const struct script *script, struct pdnn_reading *r, char *identity,
                    struct pdnn_diag *diag) {
    struct instrument i;
    struct pdnn_meter meter;
    char spec[64];
    start_tcp(&i, script);
    snprintf(spec, sizeof spec, "scpi:127.0.0.1:%d", i.port);
    int err = pdnn_meter_open(spec, &meter_tree_options, &meter, diag);
    if (!err) {
        strcpy(identity, meter.identity);
        err = pdnn_meter_read(&meter, r, diag);
    }
    pdnn_meter_close(&meter);
    stop_tcp(&i);
    return err;
}

static void scpi_over_tcp(void **state) {
    (void)state;
    static const char idn[] = "ACME,PM1\x01,42,1.0\r\n";
    struct pdnn_reading r;
    struct pdnn_diag diag = {""};
    char identity[160] = "";
    const struct script watts[] = {{"*IDN?", idn}, {"MEAS:POW?", "+1.058E-02\n"}, {0}};
    assert_int_equal(try_scpi(watts, &r, identity, &diag), PDNN_OK);
    expect_near(r.power_w, 0.01058, 1e-12);
    assert_string_equal(identity, "ACME,PM1?,42,1.0, MEAS:POW?");
    static const struct {
        const char *answer;
        double power_w;
    } answers[] = {{"105 mW\n", 0.105},        {"105mW\r\n", 0.105},    {" 1.05e2 uW \n", 1.05e-4},
                   {"0.105 W\n", 0.105},       {"+1.05E-01W\n", 0.105}, {"2 kW\n", 2000},
                   {"105 milliwatts\n", 0.105}};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        const struct script one[] = {{"*IDN?", idn}, {"MEAS:POW?", answers[i].answer}, {0}};
        if (try_scpi(one, &r, identity, &diag)) {
            fail_msg("%s", diag.text);
        }
        expect_near(r.power_w, answers[i].power_w, 1e-12);
    }
    meter_tree_options.query = "MEAS:CURR?";
    meter_tree_options.query_voltage = "MEAS:VOLT?";
    const struct script both[] = {
        {"*IDN?", idn}, {"MEAS:CURR?", "0.01A\n"}, {"MEAS:VOLT?", "1.2 V\r\n"}, {0}};
    assert_int_equal(try_scpi(both, &r, identity, &diag), PDNN_OK);
    expect_near(r.power_w, 0.012, 1e-12);
}

static void scpi_faults(void **state) {
    (void)state;
    static char endless[600];
    memset(endless, '1', sizeof endless - 1);
    static const struct {
        const char *idn, *power, *expected;
        int code;
    } faults[] = {
        {NULL, NULL, "no answer to '*IDN?' within 150 ms", PDNN_ERR_LINK},
        {"A\n", NULL, "no answer to 'MEAS:POW?' within 150 ms", PDNN_ERR_LINK},
        {"A\n", "hang up", "hung up", PDNN_ERR_LINK},
        {"A\n", "**ERROR\n", "expected a number, got '**ERROR'", PDNN_ERR_LINK},
        {"A\n", "1.0x\n", "expected a number", PDNN_ERR_LINK},
        {"A\n", "\n\n", "expected a number", PDNN_ERR_LINK},
        {"A\n", "105 bananas\n", "expected a number in W or mW", PDNN_ERR_LINK},
        {"A\n", "1.05 A\n", "expected a number in W or mW", PDNN_ERR_LINK},
        {"A\n", "105 MW\n", "expected a number in W or mW", PDNN_ERR_LINK},
        {"A\n", "105 mW 3\n", "expected a number in W or mW", PDNN_ERR_LINK},
        {"A\n", "0,105\n", "expected a number, got '0,105'", PDNN_ERR_LINK},
        {"A\n", "1,200\n", "expected a number, got '1,200'", PDNN_ERR_LINK},
        {"A\n", "0.105,0.2\n", "expected a number", PDNN_ERR_LINK},
        {"A\n", "1.05E-1,W\n", "expected a number", PDNN_ERR_LINK},
        {"A\n", "1 200\n", "expected a number, got '1 200'", PDNN_ERR_LINK},
        {"A\n", "1'200\n", "expected a number, got '1'200'", PDNN_ERR_LINK},
        {"A\n", "0.105\n0.2\n", "expected one line for an answer", PDNN_ERR_LINK},
        {"A\n", "1E+9\n", "overload", PDNN_ERR_DEVICE},
        {"A\n", "-9.9E37\n", "overload", PDNN_ERR_DEVICE},
        {"A\n", "-inf\n", "overload", PDNN_ERR_DEVICE},
        {"A\n", "1e400\n", "expected a number", PDNN_ERR_LINK},
        {"A\n", "OL\n", "overload", PDNN_ERR_DEVICE},
        {"A\n", "9.91E37\n", "overload", PDNN_ERR_DEVICE},
        {"A\n", "nan\n", "overload", PDNN_ERR_DEVICE},
        {"A\n", endless, "at most 254 bytes", PDNN_ERR_LINK},
        {"A\n", "1.", "no answer", PDNN_ERR_LINK},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const struct script script[] = {
            {"*IDN?", faults[i].idn}, {"MEAS:POW?", faults[i].power}, {0}};
        struct pdnn_reading r;
        struct pdnn_diag diag = {""};
        char identity[160];
        assert_int_equal(try_scpi(script, &r, identity, &diag), faults[i].code);
        if (!strstr(diag.text, faults[i].expected)) {
            fail_msg("'%s' does not say '%s'", diag.text, faults[i].expected);
        }
    }
    meter_tree_open_fails("scpi:localhost", PDNN_ERR_ARGUMENT, "scpi:HOST:PORT");
    const int before = dup(STDOUT_FILENO);
    close(before);
    meter_tree_open_fails("scpi:127.0.0.1:1", PDNN_ERR_LINK, "cannot connect");
    const int after = dup(STDOUT_FILENO);
    close(after);
    assert_int_equal(after, before); /* nothing was left open */
}

static void usbtmc_on_a_device_file(void **state) {
    (void)state;
    const struct script script[] = {{"*IDN?", "ACME,USB\n"}, {"MEAS:POW?", "0.5\n"}, {0}};
    struct instrument i = {.listener = -1, .script = script};
    i.fd = posix_openpt(O_RDWR | O_NOCTTY);
    if (i.fd < 0) { /* a container without /dev/pts */
        print_message("skip: no pseudo-terminal to stand for the instrument\n");
        skip();
    }
    assert_true(grantpt(i.fd) == 0 && unlockpt(i.fd) == 0);
    char spec[96];
    snprintf(spec, sizeof spec, "usbtmc:%s", ptsname(i.fd));
    int keep = open(ptsname(i.fd), O_RDWR | O_NOCTTY); /* raw: no echo, no line ends changed */
    struct termios raw;
    tcgetattr(keep, &raw);
    cfmakeraw(&raw);
    tcsetattr(keep, TCSANOW, &raw);
    assert_int_equal(pthread_create(&i.thread, NULL, play, &i), 0);
    struct pdnn_meter meter;
    struct pdnn_reading r;
    assert_int_equal(pdnn_meter_open(spec, &meter_tree_options, &meter, NULL), PDNN_OK);
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    expect_near(r.power_w, 0.5, 1e-12);
    pdnn_meter_close(&meter);
    close(keep);
    pthread_join(i.thread, NULL);
    meter_tree_open_fails("usbtmc:/nonexistent", PDNN_ERR_IO, "expected a device");
    meter_tree_open_fails("usbtmc:/tmp", PDNN_ERR_IO, "expected a device");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        METER_TREE_CASE(scpi_over_tcp),
        METER_TREE_CASE(scpi_faults),
        METER_TREE_CASE(usbtmc_on_a_device_file),
    };
    signal(SIGPIPE, SIG_IGN); /* the instrument may answer a meter that is gone */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
