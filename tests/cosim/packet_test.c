/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The packet layer of the RTL against that of the golden device: the same bytes in, good, bad and
 * broken, and the same bytes out; and the host on the simulation over a bad line.
 */
#include "base/bytes.h"
#include "device/device.h"
#include "golden/golden.h"
#include "../nets/random_net.h"
#include "../nets/raw_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct pdnn_transport *open_sim(void) {
    const char *build = getenv("BUILD");
    char path[256];
    struct pdnn_transport *sim = NULL;
    struct pdnn_diag diag = {{0}};
    snprintf(path, sizeof path, "%s/libpdnn_sim.so", build ? build : "build");
    if (access(path, R_OK)) {
        print_message("skip: %s is not built (no Verilator?)\n", path);
        skip();
    }
    if (pdnn_transport_sim(path, &sim, &diag))
        fail_msg("%s", diag.text);
    return sim;
}

static uint32_t pick(uint64_t *state, const uint32_t *values, uint32_t n) {
    return values[random_below(state, n)];
}

/* A request that is sound more often than not; RUN is asked for on an empty tape only. */
static size_t draw_request(uint64_t *state, uint8_t seq, uint8_t *bytes) {
    static const uint32_t ops[] = {
        PDNN_OP_READ, PDNN_OP_READ, PDNN_OP_CHECK, PDNN_OP_WRITE, PDNN_OP_WRITE, PDNN_OP_RUN, 0,
        0x81};
    static const uint32_t spaces[] = {PDNN_SPACE_REG,
                                      PDNN_SPACE_REG,
                                      PDNN_SPACE_NOISE,
                                      PDNN_SPACE_ACT,
                                      PDNN_SPACE_RESULT,
                                      5,
                                      9,
                                      255};
    static const uint32_t addresses[] = {0,   1,   16,  18,   200,  252,  254,
                                         255, 256, 510, 1020, 1023, 1024, 65535};
    static const uint32_t counts[] = {0, 1,  2,  3,  4,   4,   4,   6,   8,
                                      8, 12, 16, 64, 255, 256, 257, 4100};
    uint8_t payload[PDNN_PAYLOAD_MAX];
    for (size_t i = 0; i < sizeof payload; i++)
        payload[i] = (uint8_t)random_next(state);
    struct pdnn_request request = {
        .op = (uint8_t)pick(state, ops, 8),
        .space = (uint8_t)pick(state, spaces, 8),
        .address = (uint16_t)pick(state, addresses, 14),
        .count = (uint16_t)pick(state, counts, 17),
        .payload = payload,
    };
    if (request.space == PDNN_SPACE_REG && request.address == PDNN_REG_SAMPLES)
        pdnn_put32(payload, random_below(state, PDNN_SAMPLES_MAX + 100));
    bool counters = request.space == PDNN_SPACE_REG && request.address <= PDNN_REG_RANDOM_WORDS &&
                    request.address + request.count / 4u > PDNN_REG_CYCLES;
    if ((request.op == PDNN_OP_READ || request.op == PDNN_OP_CHECK) && counters)
        request.count = 4; /* the counters of a run that failed are undefined */
    if (request.op == PDNN_OP_WRITE && request.count > PDNN_PAYLOAD_MAX) {
        uint16_t count = request.count; /* only its header matters: the rest is not sent */
        request.count = 0;
        pdnn_packet_build(&request, seq, bytes);
        pdnn_put16(bytes + 6, count);
        return PDNN_HEADER_BYTES;
    }
    return pdnn_packet_build(&request, seq, bytes);
}

/* Damage some packets: a bit flipped, the end cut off, rubbish before. */
static size_t damage(uint64_t *state, uint8_t *bytes, size_t n) {
    switch (random_below(state, 8)) {
    case 0:
        bytes[random_below(state, (uint32_t)n)] ^= (uint8_t)(1u << random_below(state, 8));
        return n;
    case 1:
        return random_below(state, 4) ? n : random_below(state, (uint32_t)n);
    case 2:
        memmove(bytes + 3, bytes, n);
        for (int i = 0; i < 3; i++)
            bytes[i] = (uint8_t)random_below(state, PDNN_SYNC_REQUEST);
        return n + 3;
    default:
        return n;
    }
}

static void same_bytes_out(void **state) {
    (void)state;
    unsigned rounds = getenv("PDNN_SANITIZE") ? 100 : 1500, n_status[8] = {0}, n_timeouts = 0;
    struct pdnn_transport *sim = open_sim();
    struct golden_device *golden = golden_device_new(&golden_params_default);
    uint8_t *expected = malloc(65536 + 64), *got = malloc(65536 + 64);
    uint64_t random = 4711;
    assert_true(golden && expected && got);
    for (unsigned i = 0; i < rounds; i++) {
        uint8_t bytes[PDNN_REQUEST_MAX + 8];
        size_t n = damage(&random, bytes, draw_request(&random, (uint8_t)i, bytes)), n_got;
        assert_int_equal(golden_device_write(golden, bytes, n), 0);
        bool cut = golden->packet.n_bytes > 0; /* it waits for more, which will not come */
        size_t n_expected = golden_device_read(golden, expected, 65536 + 64);
        assert_int_equal(sim->ops->write(sim, bytes, n, NULL), PDNN_OK);
        assert_int_equal(sim->ops->read(sim, got, n_expected + cut, &n_got, NULL), PDNN_OK);
        if (n_got != n_expected || memcmp(got, expected, n_expected))
            fail_msg("round %u: request %02x %02x %02x.. of %zu bytes: %zu bytes out, status %u; "
                     "golden %zu, status %u",
                     i, bytes[0], bytes[2], bytes[3], n, n_got, n_got ? got[3] : 0, n_expected,
                     n_expected ? expected[3] : 0);
        n_timeouts += cut;
        if (n_expected)
            n_status[expected[3] & 7]++;
    }
    for (int status = 0; status < 8; status++)
        if (!n_status[status] && rounds > 1000)
            fail_msg("status %d never came: the requests drawn do not test it", status);
    assert_true(n_timeouts > 0);
    free(expected);
    free(got);
    golden_device_free(golden);
    sim->ops->close(sim, NULL);
}

/* One request, to both; returns the status of their reply. */
static uint8_t same_reply(struct pdnn_transport *sim, struct golden_device *golden,
                          const uint8_t *bytes, size_t n) {
    uint8_t expected[64], got[64];
    size_t n_got;
    assert_int_equal(golden_device_write(golden, bytes, n), 0);
    const size_t n_expected = golden_device_read(golden, expected, sizeof expected);
    assert_int_equal(sim->ops->write(sim, bytes, n, NULL), PDNN_OK);
    assert_int_equal(sim->ops->read(sim, got, n_expected, &n_got, NULL), PDNN_OK);
    assert_int_equal(n_got, n_expected);
    assert_memory_equal(got, expected, n_expected);
    return expected[3];
}

/* The last word of each space is there, what is behind it is not. */
static void ends_of_spaces(void **state) {
    (void)state;
    const struct golden_params *p = &golden_params_default;
    const struct {
        uint8_t space;
        uint32_t words, bytes;
    } spaces[] = {
        {PDNN_SPACE_REG, 256, PDNN_SPACE_REG_BYTES},
        {PDNN_SPACE_TAPE, p->tape_words, PDNN_SPACE_TAPE_BYTES},
        {PDNN_SPACE_NOISE, p->noise_tables * PDNN_NOISE_ENTRIES, PDNN_SPACE_NOISE_BYTES},
        {PDNN_SPACE_ACT, p->act_words, PDNN_SPACE_ACT_BYTES},
        {PDNN_SPACE_RESULT, p->result_words, PDNN_SPACE_RESULT_BYTES},
    };
    struct pdnn_transport *sim = open_sim();
    struct golden_device *golden = golden_device_new(p);
    uint8_t bytes[PDNN_REQUEST_MAX], seq = 0;
    const uint8_t payload[2 * PDNN_SPACE_TAPE_BYTES] = {1, 2, 3, 4, 5, 6, 7, 8};
    assert_non_null(golden);
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        for (int write = 0; write < 2; write++)
            for (uint32_t k = 0; k < 19; k++) {
                /* the last; two from there; what is the next one's number, and more */
                const uint32_t address =
                    k < 2 ? spaces[i].words - 1 : spaces[i].words | 1u << (k - 2);
                struct pdnn_request request = {
                    .op = write ? PDNN_OP_WRITE : PDNN_OP_READ,
                    .space = spaces[i].space,
                    .address = (uint16_t)address,
                    .count = (uint16_t)((k == 1 ? 2 : 1) * spaces[i].bytes),
                    .payload = payload,
                };
                if (address > UINT16_MAX)
                    continue;
                const uint8_t status =
                    same_reply(sim, golden, bytes, pdnn_packet_build(&request, ++seq, bytes));
                if (status != PDNN_STATUS_BAD_SPACE)
                    assert_int_equal(status, k ? PDNN_STATUS_BAD_ADDRESS : PDNN_STATUS_OK);
            }
    golden_device_free(golden);
    sim->ops->close(sim, NULL);
}

/* What the CRC register was so many zero bits before it is `state`. */
static uint32_t before(uint32_t state, unsigned bits) {
    const uint32_t polynomial = 0xEDB88320;
    for (unsigned i = 0; i < bits; i++)
        state = state >> 31 ? (state ^ polynomial) << 1 | 1 : state << 1;
    return state;
}

/* A CRC that leaves any one bit of the register wrong is a bad one. */
static void each_bit_of_the_crc(void **state) {
    (void)state;
    struct pdnn_transport *sim = open_sim();
    struct golden_device *golden = golden_device_new(&golden_params_default);
    const struct pdnn_request request = {
        .op = PDNN_OP_READ, .space = PDNN_SPACE_REG, .address = PDNN_REG_ID, .count = 4};
    uint8_t bytes[PDNN_REQUEST_MAX];
    assert_non_null(golden);
    for (unsigned k = 0; k < 32; k++) {
        const size_t n = pdnn_packet_build(&request, (uint8_t)k, bytes);
        uint8_t *crc = bytes + n - PDNN_CRC_BYTES;
        assert_int_equal(same_reply(sim, golden, bytes, n), PDNN_STATUS_OK);
        pdnn_put32(crc, pdnn_get32(crc) ^ before(1u << k, 32));
        assert_int_equal(same_reply(sim, golden, bytes, n), PDNN_STATUS_BAD_CRC);
    }
    golden_device_free(golden);
    sim->ops->close(sim, NULL);
}

/* A tape runs wherever TAPE_BASE says that it is. The host has it at 0. */
static void tapes_anywhere(void **state) {
    (void)state;
    enum { WORDS = 320, BYTES = WORDS * PDNN_SPACE_TAPE_BYTES };
    const struct random_limits limits = {WORDS, 256, 60, 3, 20};
    struct random_net net = random_net_new(45001, &limits);
    const uint32_t outputs = net.model->layers[net.model->n_layers - 1].outputs;
    const struct pdnn_run_options options = {.samples = net.samples, .seed = net.seed};
    static const uint8_t none[PDNN_SPACE_TAPE_BYTES] = {0};
    static uint8_t tape[BYTES];
    struct pdnn_device *device;
    struct pdnn_diag diag = {{0}};
    int32_t sums[2][1024];
    if (pdnn_device_open_transport(open_sim(), "sim", &device, &diag) ||
        pdnn_device_load(device, net.model, &diag) ||
        pdnn_device_run(device, &options, net.input, sums[0], NULL, &diag))
        fail_msg("%s", diag.text);
    raw_request(device,
                (struct pdnn_request){
                    .op = PDNN_OP_READ, .space = PDNN_SPACE_TAPE, .count = BYTES, .reply = tape});
    raw_write(device, PDNN_SPACE_TAPE, 0, PDNN_SPACE_TAPE_BYTES, none, 1);
    for (uint32_t k = 0; k < 16; k++) {
        const uint32_t base = k < 14 ? 1u << k : k == 14 ? 0x1555 : 0x2aaa;
        uint8_t reg[PDNN_SPACE_REG_BYTES];
        pdnn_put32(reg, base);
        raw_write(device, PDNN_SPACE_TAPE, base, PDNN_SPACE_TAPE_BYTES, tape, WORDS);
        raw_write(device, PDNN_SPACE_REG, PDNN_REG_TAPE_BASE, PDNN_SPACE_REG_BYTES, reg, 1);
        raw_run(device, net.seed, outputs, sums[1]);
        assert_memory_equal(sums[0], sums[1], outputs * sizeof sums[0][0]);
        raw_write(device, PDNN_SPACE_TAPE, base, PDNN_SPACE_TAPE_BYTES, none, 1);
    }
    pdnn_device_close(device, NULL);
    random_net_free(&net);
}

static void bad_lines_change_nothing(void **state) {
    (void)state;
    const struct random_limits limits = {300, 256, 60, 3, 20};
    struct random_net net = random_net_new(45001, &limits);
    struct pdnn_transport *transport = open_sim();
    struct pdnn_device *bad, *good;
    struct pdnn_counters counters[2];
    struct pdnn_diag diag = {{0}};
    int32_t sums[2][1024] = {{0}};
    assert_int_equal(pdnn_transport_fault(transport, 700, 3, &transport, NULL), PDNN_OK);
    if (pdnn_device_open_transport(transport, "bad line", &bad, &diag) ||
        pdnn_device_open("golden", &good, &diag) || pdnn_device_load(bad, net.model, &diag) ||
        pdnn_device_load(good, net.model, &diag) ||
        pdnn_device_run(bad, &(struct pdnn_run_options){.samples = net.samples, .seed = net.seed},
                        net.input, sums[0], &counters[0], &diag) ||
        pdnn_device_run(good, &(struct pdnn_run_options){.samples = net.samples, .seed = net.seed},
                        net.input, sums[1], &counters[1], &diag))
        fail_msg("%s", diag.text);
    assert_true(bad->n_retries > 0);
    assert_memory_equal(sums[0], sums[1], sizeof sums[0]);
    assert_memory_equal(&counters[0], &counters[1], sizeof counters[0]);
    pdnn_device_close(bad, NULL);
    pdnn_device_close(good, NULL);
    random_net_free(&net);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bytes_out),           cmocka_unit_test(ends_of_spaces),
        cmocka_unit_test(each_bit_of_the_crc),      cmocka_unit_test(tapes_anywhere),
        cmocka_unit_test(bad_lines_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
