/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The virtual FT2232H, without any USB stack: what a host would send and what must come back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "vboard/ftdi_device.h"

enum { IN_A = 0x81, IN_B = 0x83, OUT_B = 0x04, MS = 1000, ROOM = 1000 };

/* A chip that gives back what it got, with a queue of ROOM bytes. */
struct echo {
    uint8_t bytes[ROOM];
    size_t n;
};

static size_t echo_write(void *user, const uint8_t *bytes, size_t n_bytes) {
    struct echo *echo = user;
    size_t n = n_bytes < ROOM - echo->n ? n_bytes : ROOM - echo->n;
    memcpy(echo->bytes + echo->n, bytes, n);
    echo->n += n;
    return n;
}

static size_t echo_read(void *user, uint8_t *bytes, size_t n_bytes) {
    struct echo *echo = user;
    size_t n = n_bytes < echo->n ? n_bytes : echo->n;
    memcpy(bytes, echo->bytes, n);
    memmove(echo->bytes, echo->bytes + n, echo->n - n);
    echo->n -= n;
    return n;
}

struct bench {
    struct echo echo;
    struct ftdi_device *device;
    uint8_t packet[FTDI_PACKET_BYTES];
};

static int setup(void **state) {
    struct bench *bench = calloc(1, sizeof *bench);
    struct byte_pipe pipe = {echo_write, echo_read, &bench->echo};
    bench->device = ftdi_device_new("iB0001", &pipe);
    *state = bench;
    return bench->device ? 0 : -1;
}

static int teardown(void **state) {
    struct bench *bench = *state;
    ftdi_device_free(bench->device);
    free(bench);
    return 0;
}

static int control(struct bench *bench, uint8_t type, uint8_t code, uint16_t value, uint16_t index,
                   uint8_t *data, uint16_t length) {
    uint8_t request[8] = {type,
                          code,
                          (uint8_t)value,
                          (uint8_t)(value >> 8),
                          (uint8_t)index,
                          (uint8_t)(index >> 8),
                          (uint8_t)length,
                          (uint8_t)(length >> 8)};
    return ftdi_device_control(bench->device, request, data, length);
}

static void describes_itself(void **state) {
    struct bench *bench = *state;
    uint8_t data[256];
    assert_int_equal(control(bench, 0x80, 6, 0x0100, 0, data, 64), 18);
    static const uint8_t expected[18] = {18, 1,    0,    2,    0, 0, 0, 64, 0x03,
                                         4,  0x10, 0x60, 0x00, 7, 1, 2, 3,  1};
    assert_memory_equal(data, expected, sizeof expected);
    /* The configuration is cut to what was asked for, and its total length is true. */
    assert_int_equal(control(bench, 0x80, 6, 0x0200, 0, data, 9), 9);
    int total = data[2] | data[3] << 8;
    assert_int_equal(control(bench, 0x80, 6, 0x0200, 0, data, 255), total);
    int at = 0, n_interfaces = 0, n_endpoints = 0;
    for (; at < total; at += data[at]) {
        assert_true(data[at] >= 2);
        n_interfaces += data[at + 1] == 4;
        n_endpoints += data[at + 1] == 5;
    }
    assert_int_equal(at, total);
    assert_int_equal(n_interfaces, 2);
    assert_int_equal(n_endpoints, 4);
    /* Serial: UTF-16. */
    assert_int_equal(control(bench, 0x80, 6, 0x0303, 0x0409, data, 255), 2 + 2 * 6);
    assert_int_equal(data[2], 'i');
    assert_int_equal(data[12], '1');
    assert_int_equal(control(bench, 0x80, 6, 0x0304, 0x0409, data, 255), FTDI_STALL);
    const uint8_t *sysfs;
    assert_int_equal(ftdi_device_descriptors(&sysfs), 18 + total);
}

static void refuses_bad_serials(void **state) {
    (void)state;
    struct byte_pipe pipe = {echo_write, echo_read, NULL};
    struct ftdi_device *nameless = ftdi_device_new("", &pipe);
    assert_non_null(nameless);
    ftdi_device_free(nameless);
    assert_null(ftdi_device_new("a b", &pipe));
    assert_null(ftdi_device_new("a\nb", &pipe));
    assert_null(ftdi_device_new("01234567890123456789012345678901", &pipe));
}

static void vendor_requests(void **state) {
    struct bench *bench = *state;
    uint8_t data[8];
    assert_int_equal(control(bench, 0xC0, 0x0A, 0, 2, data, 1), 1);
    assert_int_equal(data[0], 16);
    assert_int_equal(control(bench, 0x40, 0x09, 1, 2, NULL, 0), 0);
    assert_int_equal(control(bench, 0xC0, 0x0A, 0, 2, data, 1), 1);
    assert_int_equal(data[0], 1);
    assert_int_equal(control(bench, 0xC0, 0x0A, 0, 1, data, 1), 1); /* channel A has its own */
    assert_int_equal(data[0], 16);
    assert_int_equal(control(bench, 0x40, 0x09, 0, 2, NULL, 0), FTDI_STALL);
    assert_int_equal(control(bench, 0xC0, 0x05, 0, 2, data, 2), 2);
    assert_int_equal(control(bench, 0x40, 0x77, 0, 2, NULL, 0), FTDI_STALL);
    assert_int_equal(control(bench, 0x40, 0x00, 0, 3, NULL, 0), FTDI_STALL); /* no channel C */
}

static void baud_rates(void **state) {
    struct bench *bench = *state;
    /* 1, 3 and 12 Mbaud and 115200 baud from 12 MHz, and 9600 baud from 3 MHz. */
    static const struct {
        uint16_t value, index;
        uint32_t baud;
    } rates[] = {{12, 0x0202, 1000000},
                 {4, 0x0202, 3000000},
                 {0, 0x0202, 12000000},
                 {0xC068, 0x0202, 115246},
                 {0x4138, 0x0002, 9600}};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        assert_int_equal(control(bench, 0x40, 0x03, rates[i].value, rates[i].index, NULL, 0), 0);
        assert_in_range(ftdi_device_baud(bench->device, 1), rates[i].baud * 0.999,
                        rates[i].baud * 1.001);
    }
}

static void status_bytes_and_latency(void **state) {
    struct bench *bench = *state;
    uint64_t now = 100 * MS;
    /* Nothing there: a packet of two status bytes when the timer runs out, and not before. */
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, now), 2);
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, now + 15 * MS), FTDI_NAK);
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, now + 16 * MS), 2);
    now += 16 * MS;
    /* A few bytes wait for the timer, too. */
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, (const uint8_t *)"abc", 3), 3);
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, now + MS), FTDI_NAK);
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, now + 16 * MS), 5);
    assert_memory_equal(bench->packet + 2, "abc", 3);
    now += 16 * MS;
    /* A full packet goes at once, the rest waits. */
    uint8_t bytes[600];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, bytes, 512), 512);
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, bytes + 512, 88), 88);
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, now + 1), 512);
    assert_memory_equal(bench->packet + 2, bytes, 510);
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, now + 2), FTDI_NAK);
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, now + 17 * MS), 92);
    assert_memory_equal(bench->packet + 2, bytes + 510, 90);
    assert_int_equal(ftdi_device_bytes_in(bench->device), 603);
}

static void full_chip_holds_the_host_off(void **state) {
    struct bench *bench = *state;
    uint8_t bytes[512] = {0};
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, bytes, 512), 512);
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, bytes, 512), 488); /* ROOM */
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, bytes, 24), FTDI_NAK);
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, 0), 512);
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, bytes, 24), 24);
}

static void purge_empties_the_fifo(void **state) {
    struct bench *bench = *state;
    uint8_t bytes[700] = {0};
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, bytes, 512), 512);
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, bytes, 100), 100);
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, 0), 512);
    assert_int_equal(control(bench, 0x40, 0x00, 2, 2, NULL, 0), 0);
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, 16 * MS), 2);
}

static void short_packets(void **state) {
    struct bench *bench = *state;
    ftdi_device_set_packet_data(bench->device, 1);
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, (const uint8_t *)"xyz", 3), 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, 0), 3);
        assert_int_equal(bench->packet[2], "xyz"[i]);
    }
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, 0), FTDI_NAK);
}

static void stall_stays_until_cleared(void **state) {
    struct bench *bench = *state;
    uint8_t data[2];
    ftdi_device_arm(bench->device, FTDI_MISHAP_STALL, 5, UINT64_MAX);
    /* The transfer runs up to the byte where it happens. */
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, (const uint8_t *)"abcdefgh", 8), 5);
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, (const uint8_t *)"fgh", 3), FTDI_STALL);
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, (const uint8_t *)"fgh", 3), FTDI_STALL);
    assert_int_equal(control(bench, 0x82, 0, 0, OUT_B, data, 2), 2);
    assert_int_equal(data[0], 1);
    assert_int_equal(control(bench, 0x02, 1, 0, OUT_B, NULL, 0), 0);
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, (const uint8_t *)"fgh", 3), 3);
    assert_int_equal(control(bench, 0x02, 1, 0, 0x05, NULL, 0), FTDI_STALL); /* no such endpoint */
}

static void unplugged_answers_nothing(void **state) {
    struct bench *bench = *state;
    uint8_t data[18];
    ftdi_device_arm(bench->device, FTDI_MISHAP_UNPLUG, UINT64_MAX, 2);
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, (const uint8_t *)"abc", 3), 3);
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, 16 * MS), 4);
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, 32 * MS), FTDI_GONE);
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, data, 1), FTDI_GONE);
    assert_int_equal(control(bench, 0x80, 6, 0x0100, 0, data, 18), FTDI_GONE);
    assert_true(ftdi_device_is_gone(bench->device));
}

static void mute_still_answers_requests(void **state) {
    struct bench *bench = *state;
    uint8_t data[2];
    ftdi_device_arm(bench->device, FTDI_MISHAP_MUTE, 0, 0);
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, (const uint8_t *)"abc", 3), 3);
    assert_int_equal(ftdi_device_in(bench->device, IN_B, bench->packet, 16 * MS), 2);
    assert_int_equal(control(bench, 0xC0, 0x05, 0, 2, data, 2), 2);
}

static void channel_a_is_silent(void **state) {
    struct bench *bench = *state;
    assert_int_equal(ftdi_device_out(bench->device, OUT_B, (const uint8_t *)"abc", 3), 3);
    assert_int_equal(ftdi_device_in(bench->device, IN_A, bench->packet, 16 * MS), 2);
    assert_int_equal(ftdi_device_out(bench->device, 0x02, (const uint8_t *)"abc", 3), 3);
    assert_int_equal(bench->echo.n, 3);
    assert_int_equal(ftdi_device_out(bench->device, 0x05, (const uint8_t *)"abc", 3), FTDI_STALL);
    assert_int_equal(ftdi_device_in(bench->device, 0x85, bench->packet, 0), FTDI_STALL);
}

/* Any eight bytes are a request: nothing but a valid answer may come of them. */
static void any_request(void **state) {
    struct bench *bench = *state;
    uint64_t x = 88172645463325252u;
    for (int i = 0; i < 200000; i++) {
        uint8_t request[8], data[300];
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        memcpy(request, &x, sizeof request);
        if (i & 1)
            request[0] &= 0xE3, request[1] &= 0x0F; /* more of those that mean something */
        size_t room = (size_t)(x >> 20) % sizeof data;
        int n = ftdi_device_control(bench->device, request, data, room);
        assert_true(n == FTDI_STALL || (n >= 0 && (size_t)n <= room));
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(describes_itself),
        TEST(refuses_bad_serials),
        TEST(vendor_requests),
        TEST(baud_rates),
        TEST(status_bytes_and_latency),
        TEST(full_chip_holds_the_host_off),
        TEST(purge_empties_the_fifo),
        TEST(short_packets),
        TEST(stall_stays_until_cleared),
        TEST(unplugged_answers_nothing),
        TEST(mute_still_answers_requests),
        TEST(channel_a_is_silent),
        TEST(any_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
