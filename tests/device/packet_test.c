/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The golden device on good, bad and broken packets, byte by byte.
 */
#include "base/bytes.h"
#include "golden/golden.h"
#include "device/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct fixture {
    struct golden_device *device;
    uint8_t payload[PDNN_PAYLOAD_MAX + 64];
    uint8_t reply[65536 + 64];
    size_t n_reply;
};

static int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    f->device = golden_device_new(&golden_params_default);
    for (size_t i = 0; i < sizeof f->payload; i++)
        f->payload[i] = (uint8_t)(i * 37 + 11);
    *state = f;
    return !f->device;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    golden_device_free(f->device);
    free(f);
    return 0;
}

static void send(struct fixture *f, const uint8_t *bytes, size_t n_bytes) {
    assert_int_equal(golden_device_write(f->device, bytes, n_bytes), 0);
}

static void receive(struct fixture *f) {
    f->n_reply = golden_device_read(f->device, f->reply, sizeof f->reply);
}

/* Send a request; returns the status of its reply, after a look at everything in it. */
static int ask(struct fixture *f, uint8_t op, uint8_t space, uint16_t address, uint16_t count) {
    static uint8_t seq;
    uint8_t bytes[PDNN_REQUEST_MAX];
    const struct pdnn_request request = {op, space, address, count, f->payload, NULL};
    struct pdnn_reply_header header;
    send(f, bytes, pdnn_packet_build(&request, ++seq, bytes));
    receive(f);
    assert_true(f->n_reply >= PDNN_HEADER_BYTES + PDNN_CRC_BYTES);
    assert_true(pdnn_packet_parse(f->reply, &header));
    assert_int_equal(header.seq, seq);
    assert_int_equal(header.op, op);
    assert_int_equal(header.address, address);
    bool carries = op == PDNN_OP_READ && header.status == PDNN_STATUS_OK;
    assert_int_equal(header.count, carries ? count : 0);
    assert_int_equal(f->n_reply, PDNN_HEADER_BYTES + header.count + PDNN_CRC_BYTES);
    const uint8_t *payload = f->reply + PDNN_HEADER_BYTES;
    assert_true(pdnn_packet_check(f->reply, payload, header.count, payload + header.count));
    return header.status;
}

static uint32_t link_errors(struct fixture *f) {
    assert_int_equal(ask(f, PDNN_OP_READ, PDNN_SPACE_REG, PDNN_REG_LINK_ERRORS, 4), PDNN_STATUS_OK);
    return pdnn_get32(f->reply + PDNN_HEADER_BYTES);
}

static void reads_what_was_written(void **state) {
    struct fixture *f = *state;
    assert_int_equal(ask(f, PDNN_OP_WRITE, PDNN_SPACE_TAPE, 16384 - 32, 256), PDNN_STATUS_OK);
    assert_int_equal(ask(f, PDNN_OP_READ, PDNN_SPACE_TAPE, 16384 - 32, 256), PDNN_STATUS_OK);
    assert_memory_equal(f->reply + PDNN_HEADER_BYTES, f->payload, 256);
    assert_int_equal(ask(f, PDNN_OP_WRITE, PDNN_SPACE_REG, PDNN_REG_SEED_LO, 8), PDNN_STATUS_OK);
    assert_int_equal(ask(f, PDNN_OP_READ, PDNN_SPACE_REG, PDNN_REG_SEED_LO, 8), PDNN_STATUS_OK);
    assert_memory_equal(f->reply + PDNN_HEADER_BYTES, f->payload, 8);
}

static void gives_each_verdict(void **state) {
    struct fixture *f = *state;
    const struct {
        uint8_t op, space;
        uint16_t address, count;
        int status;
    } rows[] = {
        {0x7f, PDNN_SPACE_REG, 0, 4, PDNN_STATUS_BAD_OP},
        {0, 9, 0, 3, PDNN_STATUS_BAD_OP},
        {PDNN_OP_READ, 9, 0, 3, PDNN_STATUS_BAD_SPACE},
        {PDNN_OP_READ, PDNN_SPACE_NOISE, 0, 4, PDNN_STATUS_BAD_SPACE},
        {PDNN_OP_READ, PDNN_SPACE_ACT, 0, 4, PDNN_STATUS_BAD_SPACE},
        {PDNN_OP_WRITE, PDNN_SPACE_RESULT, 0, 4, PDNN_STATUS_BAD_SPACE},
        {PDNN_OP_READ, PDNN_SPACE_REG, 300, 0, PDNN_STATUS_BAD_COUNT},
        {PDNN_OP_READ, PDNN_SPACE_TAPE, 0, 12, PDNN_STATUS_BAD_COUNT},
        {PDNN_OP_WRITE, PDNN_SPACE_ACT, 0, 3, PDNN_STATUS_BAD_COUNT},
        {PDNN_OP_READ, PDNN_SPACE_TAPE, 16384, 8, PDNN_STATUS_BAD_ADDRESS},
        {PDNN_OP_READ, PDNN_SPACE_TAPE, 65535, 16, PDNN_STATUS_BAD_ADDRESS},
        {PDNN_OP_READ, PDNN_SPACE_RESULT, 1023, 8, PDNN_STATUS_BAD_ADDRESS},
        {PDNN_OP_WRITE, PDNN_SPACE_NOISE, 257, 256, PDNN_STATUS_BAD_ADDRESS},
        {PDNN_OP_WRITE, PDNN_SPACE_NOISE, 256, 256, PDNN_STATUS_OK},
        {PDNN_OP_RUN, 77, 5, 9, PDNN_STATUS_BAD_SAMPLES},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (ask(f, rows[i].op, rows[i].space, rows[i].address, rows[i].count) != rows[i].status)
            fail_msg("row %zu: status %u", i, f->reply[3]);
    assert_int_equal(link_errors(f), 0);
    pdnn_put32(f->payload, 1);
    assert_int_equal(ask(f, PDNN_OP_WRITE, PDNN_SPACE_REG, PDNN_REG_SAMPLES, 4), PDNN_STATUS_OK);
    assert_int_equal(ask(f, PDNN_OP_RUN, 0, 0, 0), PDNN_STATUS_BAD_TAPE);
    pdnn_put32(f->payload, 0x10001); /* kept as 65535, not as 1 */
    assert_int_equal(ask(f, PDNN_OP_WRITE, PDNN_SPACE_REG, PDNN_REG_SAMPLES, 4), PDNN_STATUS_OK);
    assert_int_equal(ask(f, PDNN_OP_RUN, 0, 0, 0), PDNN_STATUS_BAD_SAMPLES);
}

static void refuses_long_writes_at_once(void **state) {
    struct fixture *f = *state;
    uint8_t header[] = {PDNN_SYNC_REQUEST, 1, PDNN_OP_WRITE, PDNN_SPACE_TAPE, 0, 0, 1, 1};
    send(f, header, sizeof header);
    receive(f);
    assert_int_equal(f->n_reply, PDNN_HEADER_BYTES + PDNN_CRC_BYTES);
    assert_int_equal(f->reply[3], PDNN_STATUS_BAD_COUNT);
    assert_int_equal(link_errors(f), 1);
}

static void every_flipped_bit_is_harmless(void **state) {
    struct fixture *f = *state;
    uint8_t good[PDNN_REQUEST_MAX], bad[PDNN_REQUEST_MAX];
    const struct pdnn_request request = {PDNN_OP_WRITE, PDNN_SPACE_TAPE, 3, 16, f->payload, NULL};
    size_t n = pdnn_packet_build(&request, 7, good);
    for (size_t bit = 0; bit < 8 * n; bit++) {
        memcpy(bad, good, n);
        bad[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        send(f, bad, n);
        receive(f); /* too short is a time-out: the rest of a longer packet is dropped */
        for (size_t i = 0; i + 3 < f->n_reply; i += PDNN_HEADER_BYTES + PDNN_CRC_BYTES)
            assert_int_not_equal(f->reply[i + 3], PDNN_STATUS_OK);
        assert_int_equal(ask(f, PDNN_OP_READ, PDNN_SPACE_TAPE, 3, 16), PDNN_STATUS_OK);
        for (int i = 0; i < 16; i++)
            assert_int_equal(f->reply[PDNN_HEADER_BYTES + i], 0);
    }
    assert_true(link_errors(f) > 0);
}

static void random_bytes_do_no_harm(void **state) {
    struct fixture *f = *state;
    uint32_t x = 12345;
    for (int round = 0; round < 300; round++) {
        uint8_t bytes[700];
        for (size_t i = 0; i < sizeof bytes; i++) {
            x = x * 1664525 + 1013904223;
            bytes[i] = x >> 28 ? (uint8_t)(x >> 20) : PDNN_SYNC_REQUEST;
        }
        send(f, bytes, sizeof bytes);
        receive(f);
    }
    assert_int_equal(ask(f, PDNN_OP_READ, PDNN_SPACE_REG, PDNN_REG_ID, 4), PDNN_STATUS_OK);
    assert_int_equal(pdnn_get32(f->reply + PDNN_HEADER_BYTES), PDNN_ID);
}

/* Any words on the tape end in a reply: the sanitized build sees to the memory. */
static void random_tapes_end(void **state) {
    struct fixture *f = *state;
    uint64_t x = 99;
    for (int round = 0; round < 60; round++) {
        for (int at = 0; at < 256; at += 8) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            uint64_t word = x ^ x >> 29;
            if (at % 64 == 0) /* a descriptor of a small layer, of any kind */
                word = (word & 0x7f0ff00ff03u) | (uint64_t)PDNN_DESC_MARKER << PDNN_DESC_MARKER_LSB;
            pdnn_put64(f->payload + at, word);
        }
        assert_int_equal(ask(f, PDNN_OP_WRITE, PDNN_SPACE_TAPE, 0, 256), PDNN_STATUS_OK);
        pdnn_put32(f->payload, 20);
        assert_int_equal(ask(f, PDNN_OP_WRITE, PDNN_SPACE_REG, PDNN_REG_SAMPLES, 4), 0);
        int status = ask(f, PDNN_OP_RUN, 0, 0, 0);
        assert_true(status == PDNN_STATUS_OK || status == PDNN_STATUS_BAD_TAPE);
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(reads_what_was_written),      TEST(gives_each_verdict),
        TEST(refuses_long_writes_at_once), TEST(every_flipped_bit_is_harmless),
        TEST(random_bytes_do_no_harm),     TEST(random_tapes_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
