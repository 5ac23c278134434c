/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The device layer: bad lines, recorded sessions, refusals, and what a comparison reports.
 */
#include "base/bytes.h"
#include "run/compare.h"
#include "device/device.h"
#include "golden/golden.h"
#include "../nets/random_net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static const struct random_limits limits = {800, 256, 100, 4, 40};

static struct pdnn_device *open_golden(void) {
    struct pdnn_device *device;
    assert_int_equal(pdnn_device_open("golden", &device, NULL), PDNN_OK);
    return device;
}

static void run(struct pdnn_device *device, const struct random_net *net, int32_t *sums,
                struct pdnn_counters *counters) {
    struct pdnn_diag diag = {{0}};
    if (pdnn_device_load(device, net->model, &diag) ||
        pdnn_device_run(device,
                        &(struct pdnn_run_options){.samples = net->samples, .seed = net->seed},
                        net->input, sums, counters, &diag))
        fail_msg("%s", diag.text);
}

struct told {
    unsigned n;
    size_t done, total;
};

static void note_progress(void *user, size_t n_done, size_t n_total) {
    struct told *told = user;
    assert_true(n_done >= told->done && n_done <= n_total);
    *told = (struct told){told->n + 1, n_done, n_total};
}

/* What is told while a model is loaded: up to all of it, and nothing of what comes later. */
static void progress_of_loading(void **state) {
    (void)state;
    struct random_net net = random_net_new(40001, &limits);
    struct pdnn_device *device = open_golden();
    struct told told = {0};
    int32_t sums[1024];
    pdnn_device_progress(device, note_progress, &told);
    assert_int_equal(pdnn_device_load(device, net.model, NULL), PDNN_OK);
    const unsigned n = told.n;
    assert_true(n > 1 && told.total > 0 && told.done == told.total);
    const struct pdnn_run_options options = {.samples = net.samples, .seed = net.seed};
    assert_int_equal(pdnn_device_run(device, &options, net.input, sums, NULL, NULL), PDNN_OK);
    assert_int_equal(told.n, n);
    pdnn_device_close(device, NULL);
    random_net_free(&net);
}

static void bad_lines_change_nothing(void **state) {
    (void)state;
    uint32_t n_retries = 0;
    for (uint64_t number = 1; number <= 12; number++) {
        struct random_net net = random_net_new(40000 + number, &limits);
        struct pdnn_device *good = open_golden(), *bad;
        struct pdnn_transport *transport;
        struct pdnn_counters counters[2];
        struct pdnn_diag diag = {{0}};
        int32_t sums[2][1024] = {{0}};
        assert_int_equal(pdnn_transport_golden("", &transport, NULL), PDNN_OK);
        assert_int_equal(pdnn_transport_fault(transport, 1500, number, &transport, NULL), PDNN_OK);
        if (pdnn_device_open_transport(transport, "bad line", &bad, &diag))
            fail_msg("%s", diag.text);
        run(good, &net, sums[0], &counters[0]);
        run(bad, &net, sums[1], &counters[1]);
        assert_memory_equal(sums[0], sums[1], sizeof sums[0]);
        assert_memory_equal(&counters[0], &counters[1], sizeof counters[0]);
        n_retries += bad->n_retries;
        pdnn_device_close(good, NULL);
        pdnn_device_close(bad, NULL);
        random_net_free(&net);
    }
    assert_true(n_retries > 20);
}

static void a_dead_line_is_an_error(void **state) {
    (void)state;
    struct pdnn_transport *transport;
    struct pdnn_device *device;
    struct pdnn_diag diag = {{0}};
    assert_int_equal(pdnn_transport_golden("", &transport, NULL), PDNN_OK);
    assert_int_equal(pdnn_transport_fault(transport, 2, 5, &transport, NULL), PDNN_OK);
    assert_int_equal(pdnn_device_open_transport(transport, "noise", &device, &diag), PDNN_ERR_LINK);
    assert_non_null(strstr(diag.text, "noise: no valid reply"));
}

/* ---- a device that lies about one register --------------------------------------------------- */

struct liar {
    struct pdnn_transport base;
    struct golden_device *device;
    uint32_t reg, value;
    uint32_t clock_hz, uart_divisor; /* said, too */
};

static int liar_write(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                      struct pdnn_diag *diag) {
    (void)diag;
    return golden_device_write(((struct liar *)transport)->device, bytes, n_bytes);
}

/* Reads come as header, payload, CRC: change the payload, and make a CRC that fits. */
static int liar_read(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                     size_t *n_read, struct pdnn_diag *diag) {
    static uint8_t reply[2048];
    static size_t n, at;
    struct liar *liar = (struct liar *)transport;
    (void)diag;
    if (at == n) {
        n = golden_device_read(liar->device, reply, sizeof reply);
        at = 0;
        pdnn_put32(reply + PDNN_HEADER_BYTES + 4 * PDNN_REG_CLOCK_HZ, liar->clock_hz);
        pdnn_put32(reply + PDNN_HEADER_BYTES + 4 * PDNN_REG_UART_DIVISOR, liar->uart_divisor);
        pdnn_put32(reply + PDNN_HEADER_BYTES + 4 * liar->reg, liar->value);
        /* as the packet's builder does it: a WRITE of the same bytes has the same CRC rule */
        uint32_t crc = ~0u;
        for (size_t i = 0; i < n - PDNN_CRC_BYTES; i++) {
            crc ^= reply[i];
            for (int b = 0; b < 8; b++)
                crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
        }
        pdnn_put32(reply + n - PDNN_CRC_BYTES, ~crc);
    }
    memcpy(bytes, reply + at, n_bytes);
    at += n_bytes;
    *n_read = n_bytes;
    return PDNN_OK;
}

static int liar_close(struct pdnn_transport *transport, struct pdnn_diag *diag) {
    (void)diag;
    golden_device_free(((struct liar *)transport)->device);
    return PDNN_OK;
}

static void refuse(struct liar liar, int expected, const char *text) {
    static const struct pdnn_transport_ops ops = {
        .write = liar_write, .read = liar_read, .close = liar_close};
    liar.base.ops = &ops;
    liar.base.window_bytes = 16384;
    liar.device = golden_device_new(&golden_params_default);
    struct pdnn_device *device;
    struct pdnn_diag diag = {{0}};
    int rc = pdnn_device_open_transport(&liar.base, "liar", &device, &diag);
    assert_int_equal(rc, expected);
    if (rc == PDNN_OK)
        pdnn_device_close(device, NULL);
    if (!strstr(diag.text, text))
        fail_msg("'%s' does not say '%s'", diag.text, text);
}

static void refuse_lie(uint32_t reg, uint32_t value, int expected, const char *text) {
    refuse((struct liar){.reg = reg, .value = value}, expected, text);
}

/* A line at `baud` to a device that says how it was built. */
static void refuse_line(uint32_t baud, uint32_t clock_hz, uint32_t divisor, int expected,
                        const char *text) {
    const struct liar liar = {.base = {.baud = baud},
                              .reg = PDNN_REG_ID,
                              .value = PDNN_ID,
                              .clock_hz = clock_hz,
                              .uart_divisor = divisor};
    refuse(liar, expected, text);
}

static void line_and_device_agree(void **state) {
    (void)state;
    refuse_line(3000000, 24000000, 8, PDNN_OK, "");
    refuse_line(3000000, 24500000, 8, PDNN_ERR_MISMATCH,
                "set to 3000000 baud, the device's UART to 3062500");
    refuse_line(1000000, 24000000, 8, PDNN_ERR_MISMATCH, "use the option baud=3000000");
    refuse_line(2940000, 24000000, 8, PDNN_OK, "");
    refuse_line(2939999, 24000000, 8, PDNN_ERR_MISMATCH, "set to 2939999 baud");
    refuse_line(3060000, 24000000, 8, PDNN_OK, "");
    refuse_line(3061000, 24000000, 8, PDNN_ERR_MISMATCH, "CLOCK_HZ 24000000 / UART_DIVISOR 8");
    refuse_line(3000000, 0, 0, PDNN_OK, "");    /* behind the virtual bridge: no clock, no UART */
    refuse_line(0, 24000000, 100, PDNN_OK, ""); /* no UART on the way */
}

static void refuses_strangers(void **state) {
    (void)state;
    char text[64];
    refuse_lie(PDNN_REG_LANES, 8, PDNN_OK, "");
    refuse_lie(PDNN_REG_ID, 0x12345678, PDNN_ERR_MISMATCH, "0x12345678, expected 0x4e4e4470");
    refuse_lie(PDNN_REG_VERSION, 0x0203, PDNN_ERR_MISMATCH, "2.3, this host's 1.0");
    snprintf(text, sizeof text, "0x00000001, this host's 0x%08x", pdnn_map_crc());
    refuse_lie(PDNN_REG_MAP_CRC, 1, PDNN_ERR_MISMATCH, text);
    refuse_lie(PDNN_REG_ENGINES, 0, PDNN_ERR_MISMATCH, "ENGINES is 0, expected 1..8");
    refuse_lie(PDNN_REG_ENGINES, 9, PDNN_ERR_MISMATCH, "ENGINES is 9, expected 1..8");
    refuse_lie(PDNN_REG_SAMPLING_MODES, 0, PDNN_ERR_UNSUPPORTED, "built with: none");
}

/* ---- sessions -------------------------------------------------------------------------------- */

static void temporary(char *path) {
    strcpy(path, "/tmp/pdnn-session-XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
}

/* Replays load the same model and run; the last sends other bytes. */
static void sessions_replay(void **state) {
    (void)state;
    char path[32], spec[64];
    struct random_net net = random_net_new(41000, &limits);
    int32_t sums[2][1024] = {{0}};
    struct pdnn_counters counters[2];
    struct pdnn_diag diag = {{0}};
    struct pdnn_device *device = open_golden();
    temporary(path);
    assert_int_equal(pdnn_device_record(device, path, NULL), PDNN_OK);
    run(device, &net, sums[0], &counters[0]);
    pdnn_device_close(device, NULL);

    snprintf(spec, sizeof spec, "replay:%s", path);
    assert_int_equal(pdnn_device_open(spec, &device, NULL), PDNN_OK);
    run(device, &net, sums[1], &counters[1]);
    assert_memory_equal(sums[0], sums[1], sizeof sums[0]);
    assert_memory_equal(&counters[0], &counters[1], sizeof counters[0]);
    assert_int_equal(
        pdnn_device_run(device,
                        &(struct pdnn_run_options){.samples = net.samples, .seed = net.seed},
                        net.input, sums[1], NULL, &diag),
        PDNN_ERR_LINK);
    assert_non_null(strstr(diag.text, "the session ends"));
    pdnn_device_close(device, NULL);

    assert_int_equal(pdnn_device_open(spec, &device, NULL), PDNN_OK);
    assert_int_equal(pdnn_device_load(device, net.model, NULL), PDNN_OK);
    assert_int_equal(
        pdnn_device_run(device,
                        &(struct pdnn_run_options){.samples = net.samples, .seed = net.seed + 1},
                        net.input, sums[1], NULL, &diag),
        PDNN_ERR_LINK);
    assert_non_null(strstr(diag.text, "in the session"));
    pdnn_device_close(device, NULL);
    unlink(path);
    random_net_free(&net);
}

static void bad_sessions_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "line 1"},
        {"pdnn-session 2\n", "line 1"},
        {"pdnn-session 1\n> A5\n> 5\n", "line 3"},
        {"pdnn-session 1\n> A5\n? 55\n", "line 3"},
        {"pdnn-session 1\n> a5\n", "line 2"},
        {"pdnn-session 1\n> A5", "line 2"},
        {"pdnn-session 1\n>\n", "line 2"},
        {"pdnn-session 1\n> 00\n", "byte 0 sent is 0xA5, in the session 0x00 (line 2)"},
        {"pdnn-session 1\n", "the session ends after 0 bytes"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[32], spec[64];
        struct pdnn_diag diag = {{0}};
        struct pdnn_device *device;
        temporary(path);
        FILE *file = fopen(path, "w");
        fputs(rows[i].text, file);
        fclose(file);
        snprintf(spec, sizeof spec, "replay:%s", path);
        assert_int_not_equal(pdnn_device_open(spec, &device, &diag), PDNN_OK);
        if (!strstr(diag.text, rows[i].says))
            fail_msg("row %zu: '%s' does not say '%s'", i, diag.text, rows[i].says);
        unlink(path);
    }
}

/* ---- specs, misuse, comparison --------------------------------------------------------------- */

static void bad_specs_are_refused(void **state) {
    (void)state;
    static const char *const specs[] = {
        "",
        "gold",
        "golden:lanes",
        "golden:lanes=3",
        "golden:lanes=64",
        "golden:x=1",
        "golden:lanes=4,",
        "golden:lanes=4x",
        "golden:drain_lanes=32",
        "replay",
        "replay:/nonexistent",
        "sim:/nonexistent.so",
        "golden:tape_words=99999999999999999999",
    };
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        struct pdnn_device *device;
        struct pdnn_diag diag = {{0}};
        int rc = pdnn_device_open(specs[i], &device, &diag);
        if (rc == PDNN_OK && strcmp(specs[i], "golden:lanes=4,") == 0) {
            pdnn_device_close(device, NULL); /* a comma at the end does not matter */
            continue;
        }
        if (rc == PDNN_OK || !diag.text[0])
            fail_msg("'%s' was accepted, or refused without a text", specs[i]);
    }
}

static void misuse_is_refused(void **state) {
    (void)state;
    struct pdnn_device *device = open_golden();
    struct random_net net = random_net_new(42000, &limits);
    int32_t sums[1024];
    assert_int_equal(pdnn_device_run(device, &(struct pdnn_run_options){.samples = 1, .seed = 1},
                                     net.input, sums, NULL, NULL),
                     PDNN_ERR_ARGUMENT);
    assert_int_equal(pdnn_device_load(device, net.model, NULL), PDNN_OK);
    assert_int_equal(pdnn_device_run(device, NULL, net.input, sums, NULL, NULL), PDNN_OK);
    assert_int_equal(pdnn_device_run(device, &(struct pdnn_run_options){.reserved = {[8] = 1}},
                                     net.input, sums, NULL, NULL),
                     PDNN_ERR_UNSUPPORTED);
    assert_int_equal(pdnn_device_run(device, &(struct pdnn_run_options){.samples = 4097, .seed = 1},
                                     net.input, sums, NULL, NULL),
                     PDNN_ERR_ARGUMENT);
    assert_int_equal(pdnn_device_run(device, &(struct pdnn_run_options){.samples = 4096, .seed = 1},
                                     net.input, sums, NULL, NULL),
                     PDNN_OK);
    assert_int_equal(pdnn_device_waveform(device, "/tmp/x.fst", NULL), PDNN_ERR_UNSUPPORTED);
    pdnn_device_close(device, NULL);
    random_net_free(&net);
}

static void comparison_finds_one_weight(void **state) {
    (void)state;
    unsigned n_found = 0;
    for (uint64_t number = 0; number < 20; number++) {
        struct random_net net = random_net_new(43000 + number, &limits);
        struct pdnn_device *devices[2] = {open_golden(), open_golden()};
        struct pdnn_comparison comparison;
        struct pdnn_layer *last = &net.model->layers[net.model->n_layers - 1];
        pdnn_comparison_init(&comparison);
        assert_int_equal(pdnn_device_load(devices[0], net.model, NULL), PDNN_OK);
        last->bias[last->outputs - 1]++;
        assert_int_equal(pdnn_device_load(devices[1], net.model, NULL), PDNN_OK);
        assert_int_equal(pdnn_comparison_run(
                             &comparison, devices,
                             &(struct pdnn_run_options){.samples = net.samples, .seed = net.seed},
                             net.input, last->outputs, NULL, NULL),
                         PDNN_OK);
        assert_int_equal(comparison.difference, PDNN_EVENT_DIFFERS);
        assert_int_equal(comparison.event[0].layer, net.model->n_layers - 1);
        assert_int_equal(comparison.event[0].neuron, last->outputs - 1);
        assert_int_equal(comparison.event[0].sample, 0);
        assert_int_equal(comparison.event[1].sum, comparison.event[0].sum + 2);
        n_found++;
        pdnn_device_close(devices[0], NULL);
        pdnn_device_close(devices[1], NULL);
        random_net_free(&net);
    }
    assert_int_equal(n_found, 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(progress_of_loading),      cmocka_unit_test(bad_lines_change_nothing),
        cmocka_unit_test(a_dead_line_is_an_error),  cmocka_unit_test(refuses_strangers),
        cmocka_unit_test(line_and_device_agree),    cmocka_unit_test(sessions_replay),
        cmocka_unit_test(bad_sessions_are_refused), cmocka_unit_test(bad_specs_are_refused),
        cmocka_unit_test(misuse_is_refused),        cmocka_unit_test(comparison_finds_one_weight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
