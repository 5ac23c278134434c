/* SPDX-License-Identifier: BSD-2-Clause
 *
 * energy_meter_test.c - every meter against what it reads in the field: a tree of files for sysfs,
 * a scripted instrument on the loopback interface and on a terminal, recordings with faults.
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

static char root[64]; /* of the tree of files */
static struct pdnn_meter_options options;

static int set_up(void **state) {
    (void)state;
    strcpy(root, "/tmp/pdnn-meter-XXXXXX");
    options = pdnn_meter_defaults;
    options.sysfs = root;
    options.timeout_ms = 150;
    return mkdtemp(root) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", root);
    return system(command);
}

static void put(const char *name, const char *text) {
    char path[256], command[300];
    snprintf(path, sizeof path, "%s/%s", root, name);
    snprintf(command, sizeof command, "mkdir -p $(dirname %s)", path);
    assert_int_equal(system(command), 0);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static void near(double value, double expected, double relative) {
    if (!(fabs(value - expected) <= relative * fabs(expected))) {
        fail_msg("got %.9g, expected %.9g within %g", value, expected, relative);
    }
}

static void open_fails(const char *spec, int code, const char *expected) {
    struct pdnn_meter meter;
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_meter_open(spec, &options, &meter, &diag), code);
    if (!strstr(diag.text, expected)) {
        fail_msg("%s: '%s' does not say '%s'", spec, diag.text, expected);
    }
}

/* ---- hwmon, powercap --------------------------------------------------------------------- */

static void hwmon_reads_each_kind(void **state) {
    (void)state;
    put("class/hwmon/hwmon0/name", "acpitz\n");
    put("class/hwmon/hwmon1/name", "ina219\n");
    put("class/hwmon/hwmon1/power1_input", "10580\n");
    put("class/hwmon/hwmon2/name", "ina3221\n");
    put("class/hwmon/hwmon2/in2_input", "1200\n");
    put("class/hwmon/hwmon2/curr2_input", "9\n");
    put("class/hwmon/hwmon3/name", "meter\n");
    put("class/hwmon/hwmon3/energy1_input", "2500000\n");
    struct pdnn_meter meter;
    struct pdnn_reading r;
    assert_int_equal(pdnn_meter_open("hwmon:ina219", &options, &meter, NULL), PDNN_OK);
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    near(r.power_w, 0.01058, 1e-12);
    assert_true(isnan(r.energy_j));
    put("class/hwmon/hwmon1/power1_input", "16990\n"); /* read anew each time */
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    near(r.power_w, 0.01699, 1e-12);
    put("class/hwmon/hwmon1/power1_input", "busy\n");
    struct pdnn_diag diag;
    assert_int_equal(pdnn_meter_read(&meter, &r, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "power1_input: expected an integer, got 'busy'"));
    pdnn_meter_close(&meter);
    assert_int_equal(pdnn_meter_open("hwmon:ina3221/2", &options, &meter, NULL), PDNN_OK);
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    near(r.power_w, 1.2 * 0.009, 1e-12);
    pdnn_meter_close(&meter);
    assert_int_equal(pdnn_meter_open("hwmon:meter", &options, &meter, NULL), PDNN_OK);
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    near(r.energy_j, 2.5, 1e-12);
    pdnn_meter_close(&meter);
    open_fails("hwmon:ina226", PDNN_ERR_ARGUMENT, "found 0; there are:");
    open_fails("hwmon:acpitz", PDNN_ERR_UNSUPPORTED, "power1_input");
    open_fails("hwmon:ina3221/1", PDNN_ERR_UNSUPPORTED, "in1_input");
    open_fails("hwmon:ina3221/x", PDNN_ERR_ARGUMENT, "channel");
    open_fails("hwmonitor:x", PDNN_ERR_ARGUMENT, "no such meter");
    put("class/hwmon/hwmon9/name", "ina219\n");
    open_fails("hwmon:ina219", PDNN_ERR_ARGUMENT, "found 2");
}

static void powercap_wraps(void **state) {
    (void)state;
    put("class/powercap/intel-rapl:0/name", "package-0\n");
    put("class/powercap/intel-rapl:0/energy_uj", "900000\n");
    put("class/powercap/intel-rapl:0/max_energy_range_uj", "1000000\n");
    struct pdnn_meter meter;
    struct pdnn_reading r;
    assert_int_equal(pdnn_meter_open("powercap:package-0", &options, &meter, NULL), PDNN_OK);
    put("class/powercap/intel-rapl:0/energy_uj", "950000\n");
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    near(r.energy_j, 0.05, 1e-9);
    put("class/powercap/intel-rapl:0/energy_uj", "50000\n");
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    near(r.energy_j, 0.15, 1e-9);
    pdnn_meter_close(&meter);
    assert_int_equal(pdnn_meter_open("powercap", &options, &meter, NULL), PDNN_OK);
    pdnn_meter_close(&meter);
    open_fails("powercap:core", PDNN_ERR_ARGUMENT, "core");
    put("class/powercap/intel-rapl:0/max_energy_range_uj", "");
    open_fails("powercap:package-0", PDNN_ERR_FORMAT, "max_energy_range_uj");
}

/* ---- SCPI -------------------------------------------------------------------------------- */

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
    int err = pdnn_meter_open(spec, &options, &meter, diag);
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
    near(r.power_w, 0.01058, 1e-12);
    assert_string_equal(identity, "ACME,PM1?,42,1.0, MEAS:POW?");
    options.query = "MEAS:CURR?";
    options.query_voltage = "MEAS:VOLT?";
    const struct script both[] = {
        {"*IDN?", idn}, {"MEAS:CURR?", "0.01A\n"}, {"MEAS:VOLT?", "1.2 V\r\n"}, {0}};
    assert_int_equal(try_scpi(both, &r, identity, &diag), PDNN_OK);
    near(r.power_w, 0.012, 1e-12);
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
    open_fails("scpi:localhost", PDNN_ERR_ARGUMENT, "scpi:HOST:PORT");
    open_fails("scpi:127.0.0.1:1", PDNN_ERR_LINK, "cannot connect");
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
    assert_int_equal(pdnn_meter_open(spec, &options, &meter, NULL), PDNN_OK);
    assert_int_equal(pdnn_meter_read(&meter, &r, NULL), PDNN_OK);
    near(r.power_w, 0.5, 1e-12);
    pdnn_meter_close(&meter);
    close(keep);
    pthread_join(i.thread, NULL);
    open_fails("usbtmc:/nonexistent", PDNN_ERR_IO, "expected a device");
    open_fails("usbtmc:/tmp", PDNN_ERR_IO, "expected a device");
}

/* ---- recordings -------------------------------------------------------------------------- */

/* A day in the life of a board: 3 runs of 0.2 s at 17 mW, idle at 3.53 mW that drifts by 10 %. */
struct recording {
    const char *header, *format; /* of time, power, marker */
    double time_unit, power_unit, noise, clock;
    double gap_from_s, gap_to_s; /* rows left out */
    int empty_every;             /* every so many rows the power is missing */
    int glitch_at;               /* two rows from here on the marker is high for no reason */
};

static const double idle_w = 3.53e-3, run_w = 16.99e-3;

static double random_sign(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return (double)(int32_t)*state / 2147483648.0;
}

static void record(const char *name, const struct recording *r) {
    char path[128];
    uint32_t state = 1;
    snprintf(path, sizeof path, "%s/%s", root, name);
    FILE *f = fopen(path, "wb");
    fprintf(f, "# a logger\n%s\n", r->header);
    for (int i = 0; i < 2600; i++) {
        const double t = i * 0.5e-3, phase = fmod(t, 0.4);
        const bool on = phase >= 0.1 && phase < 0.3 && t < 1.2;
        const double base = idle_w * (1 + 0.1 * t / 1.3);
        double p = (on ? run_w - idle_w : 0) + base;
        p += r->noise * random_sign(&state);
        if (t >= r->gap_from_s && t < r->gap_to_s) {
            continue;
        }
        const bool glitch = r->glitch_at && (i == r->glitch_at || i == r->glitch_at + 1);
        const double logged = t * r->clock / r->time_unit;
        if (r->empty_every && i % r->empty_every == 0) {
            fprintf(f, i % 2 ? "%.9g,,0\n" : "%.9g,NaN,0\n", logged);
        } else {
            /* 3.3 V logic with overshoot. */
            fprintf(f, r->format, logged, p / r->power_unit,
                    (on || glitch ? 3.3 : 0) + 0.2 * random_sign(&state));
        }
    }
    fclose(f);
}

static int measure_file(const char *name, double expected_s, struct pdnn_measured *m,
                        struct pdnn_diag *diag) {
    char spec[128];
    struct pdnn_meter meter;
    snprintf(spec, sizeof spec, "csv:%s/%s", root, name);
    int err = pdnn_meter_open(spec, &options, &meter, diag);
    if (!err) {
        err = pdnn_measure_recorded(&meter, expected_s, m, diag);
    }
    pdnn_meter_close(&meter);
    return err;
}

static void expect_day(const struct pdnn_measured *m, double relative) {
    assert_int_equal(m->n_windows, 3);
    near(m->duration_s, 0.2, 0.01);
    near(m->idle_w, idle_w * (1 + 0.1 * 0.6 / 1.3), relative);
    near(m->dynamic_j, (run_w - idle_w) * 0.2, relative);
    near(m->total_j, (run_w + idle_w * 0.1 * 0.6 / 1.3) * 0.2, relative);
}

static const char units_1[] = "time_s,power_w,marker", rows_1[] = "%.9g,%.9g,%.3g\n";

static void csv_units_and_separators(void **state) {
    (void)state;
    const struct recording files[] = {
        {units_1, rows_1, 1, 1, 0, 1, 0, 0, 0, 0},
        {"Time (ms),Power [mW],Trigger", rows_1, 1e-3, 1e-3, 0, 1, 0, 0, 0, 0},
        {"\"timestamp_us\"\t\"P_uW\"\tgpio", "%.9g\t%.9g\t%.3g\n", 1e-6, 1e-6, 0, 1, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < 3; i++) {
        struct pdnn_measured m;
        struct pdnn_diag diag = {""};
        record("day.csv", &files[i]);
        if (measure_file("day.csv", 0, &m, &diag)) {
            fail_msg("%s", diag.text);
        }
        expect_day(&m, 0.005);
        near(m.rate_hz, 2000, 0.01);
    }
    put("comma.csv", "time_s;power_mw\n0,0;1,5\n0,1;1,5\n0,2;1,5\n0,3;1,5\n0,4;9\n0,5;9\n0,6;9\n"
                     "0,7;9\n0,8;1,5\n0,9;1,5\n1,0;1,5\n1,1;1,5\n");
    struct pdnn_measured m;
    assert_int_equal(measure_file("comma.csv", 0, &m, NULL), PDNN_OK); /* edges of the power */
    near(m.duration_s, 0.4, 1e-9);
}

static void csv_noise_gaps_drift(void **state) {
    (void)state;
    struct pdnn_measured m;
    struct pdnn_diag diag = {""};
    struct recording r = {units_1, rows_1, 1, 1, 2e-3, 1, 0, 0, 0, 0};
    record("noise.csv", &r); /* 2 mW of noise on a step of 13.5 mW */
    assert_int_equal(measure_file("noise.csv", 0, &m, NULL), PDNN_OK);
    expect_day(&m, 0.02);
    assert_true(m.dynamic_spread_j > 0 && m.dynamic_spread_j < 0.05 * m.dynamic_j);

    r.noise = 0;
    r.glitch_at = 100;
    record("glitch.csv", &r);
    assert_int_equal(measure_file("glitch.csv", 0, &m, NULL), PDNN_OK);
    expect_day(&m, 0.005);

    r.glitch_at = 0;
    r.empty_every = 7;
    record("holes.csv", &r);
    assert_int_equal(measure_file("holes.csv", 0, &m, NULL), PDNN_OK);
    expect_day(&m, 0.01);

    r.empty_every = 0;
    r.gap_from_s = 0.2;
    r.gap_to_s = 0.23;
    record("short-gap.csv", &r);
    assert_int_equal(measure_file("short-gap.csv", 0, &m, NULL), PDNN_OK);
    expect_day(&m, 0.005);
    near(m.longest_gap_s, 0.03, 0.05);
    r.gap_to_s = 0.28;
    record("long-gap.csv", &r);
    assert_int_equal(measure_file("long-gap.csv", 0, &m, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "gap of 0.08"));

    r.gap_to_s = 0;
    r.clock = 1.03; /* the logger's second is 3 % short */
    record("drift.csv", &r);
    assert_int_equal(measure_file("drift.csv", 0.2, &m, NULL), PDNN_OK);
    expect_day(&m, 0.005);
    near(m.clock_ratio, 1 / 1.03, 0.003);
    assert_int_equal(measure_file("drift.csv", 200, &m, &diag), PDNN_ERR_FORMAT); /* ms for s */
    assert_non_null(strstr(diag.text, "unit of time"));
}

static void csv_refuses(void **state) {
    (void)state;
    static const struct {
        const char *text, *expected;
    } files[] = {
        {"", "column names"},
        {"# only\n\n", "column names"},
        {"time,power_w\n0,1\n", "with its unit"},
        {"time_s,power\n0,1\n", "with its unit"},
        {"time_s,power_v\n0,1\n", "with its unit"},
        {"time_s,voltage_v\n0,1\n", "time, voltage and current"},
        {"time_s,power_w,power_mw\n0,1,2\n", "once"},
        {"time_s,power_w\n0,1\n1\n", "line 3: expected as many cells"},
        {"time_s,power_w\n0,1\n1,OL\n", "line 3: expected a number for power, got 'OL'"},
        {"time_s,power_w\n0,1\n1,inf\n", "a number for power"},
        {"time_s,power_w\n0,1\n2,1\n1,1\n", "line 4: expected time to rise"},
        {"time_s,power_w\n0,1\n", "at least 2 readings"},
        {"time_s,power_w,marker\n0,1,0\n1,1,0\n2,1,0\n", "stays at 0"},
        {"time_s,voltage_v,current_ma,power_w\n0,1.2,10,12\n1,1.2,10,12\n",
         "0.001 times the power"},
        {"time_s,power_w,marker\n0,1,1\n1,1,1\n2,1,1\n3,1,0\n4,1,0\n", "begin while idle"},
        {"time_s,power_w,marker\n0,1,0\n1,1,0\n2,1,1\n3,1,1\n4,1,1\n", "end while idle"},
        {"time_s,power_w,marker\n0,1,0\n1,1,0\n2,1,0\n3,1,1\n4,1,1\n5,1,0\n",
         "at least 3 readings"},
        {"time_s,power_w,marker\n0,1,0\n1,1,1\n2,1,1\n3,1,1\n4,1,0\n5,1,0\n",
         "readings in each idle time"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct pdnn_measured m;
        struct pdnn_diag diag = {""};
        put("bad.csv", files[i].text);
        const int err = measure_file("bad.csv", 0, &m, &diag);
        if (err != PDNN_ERR_FORMAT || !strstr(diag.text, files[i].expected)) {
            fail_msg("file %zu: %d, '%s' does not say '%s'", i, err, diag.text, files[i].expected);
        }
    }
    char path[128];
    snprintf(path, sizeof path, "%s/long.csv", root);
    FILE *f = fopen(path, "wb");
    fputs("time_s,power_w\n", f);
    for (int i = 0; i < 5000; i++) {
        fputc(i % 3 ? '1' : '\0', f);
    }
    fclose(f);
    struct pdnn_measured m;
    struct pdnn_diag diag = {""};
    assert_int_equal(measure_file("long.csv", 0, &m, &diag), PDNN_ERR_FORMAT);
    open_fails("csv:/nonexistent", PDNN_ERR_IO, "cannot read");
}

/* ---- live -------------------------------------------------------------------------------- */

/* In one step, as the kernel's attributes change. */
static void set_power(const char *text) {
    char from[128], to[128];
    put("new", text);
    snprintf(from, sizeof from, "%s/new", root);
    snprintf(to, sizeof to, "%s/class/hwmon/hwmon1/power1_input", root);
    assert_int_equal(rename(from, to), 0);
}

static int press(void *user, struct pdnn_diag *diag) {
    double *pressed_s = user;
    (void)diag;
    set_power("1000000\n");
    const double start = pdnn_meter_now();
    usleep(300000);
    set_power("250000\n");
    *pressed_s += pdnn_meter_now() - start;
    return PDNN_OK;
}

/* A loaded machine may hold the meter's thread up; the refusal is right then, so try again. */
static void live_windows(void **state) {
    (void)state;
    put("class/hwmon/hwmon1/name", "ina219\n");
    put("class/hwmon/hwmon1/power1_input", "250000\n");
    struct pdnn_meter meter;
    struct pdnn_measured m;
    struct pdnn_diag diag = {""};
    double pressed_s = 0;
    int err = PDNN_ERR_FORMAT;
    assert_int_equal(pdnn_meter_open("hwmon:ina219", &options, &meter, &diag), PDNN_OK);
    for (int i = 0; i < 20 && err == PDNN_ERR_FORMAT; i++) {
        pressed_s = 0;
        err = pdnn_measure_live(&meter, 200, 0.2, 3, press, &pressed_s, &m, &diag);
        assert_true(!err || strstr(diag.text, "a gap of") || strstr(diag.text, "at least 3"));
    }
    pdnn_meter_close(&meter);
    if (err) {
        fail_msg("%s", diag.text);
    }
    assert_int_equal(m.n_windows, 3);
    near(m.idle_w, 0.25, 0.15);
    near(m.dynamic_j, 0.75 * pressed_s / 3, 0.3);
}

static int break_off(void *user, struct pdnn_diag *diag) {
    (void)user;
    snprintf(diag->text, sizeof diag->text, "the device is gone");
    return PDNN_ERR_LINK;
}

static void live_faults(void **state) {
    (void)state;
    put("class/hwmon/hwmon1/name", "ina219\n");
    put("class/hwmon/hwmon1/power1_input", "250000\n");
    struct pdnn_meter meter;
    struct pdnn_measured m;
    struct pdnn_diag diag = {""};
    assert_int_equal(pdnn_meter_open("hwmon:ina219", &options, &meter, &diag), PDNN_OK);
    assert_int_equal(pdnn_measure_live(&meter, 500, 0.01, 3, break_off, NULL, &m, &diag),
                     PDNN_ERR_LINK);
    assert_string_equal(diag.text, "the device is gone");
    assert_int_equal(pdnn_measure_live(&meter, 500, 0.01, 0, break_off, NULL, &m, &diag),
                     PDNN_ERR_ARGUMENT);
    pdnn_meter_close(&meter);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(hwmon_reads_each_kind),
        CASE(powercap_wraps),
        CASE(scpi_over_tcp),
        CASE(scpi_faults),
        CASE(usbtmc_on_a_device_file),
        CASE(csv_units_and_separators),
        CASE(csv_noise_gaps_drift),
        CASE(csv_refuses),
        CASE(live_windows),
        CASE(live_faults),
    };
    signal(SIGPIPE, SIG_IGN); /* the instrument may answer a meter that is gone */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
