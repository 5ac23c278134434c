/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The packet layer of the RTL against that of the golden device: the same bytes in, good, bad and
 * broken, and the same bytes out; and the host on the simulation over a bad line.
 */
#include "base/bytes.h"
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
        cmocka_unit_test(same_bytes_out),
        cmocka_unit_test(bad_lines_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
