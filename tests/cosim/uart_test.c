/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The board's top at its UART pins: what comes out is the golden device's, nothing gets lost at
 * full baud, and the line is used well. PDNN_BOARD_SIM_LIB names another simulation of it
 * (tests/boards/netlist_test.sh): then only whether it is the golden device's, as gates are slow.
 */
#include "../nets/random_net.h"
#include "uart_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

enum { BAUD = 3000000 /* boards/icebreaker/board.mk */ };

static void open_board(struct uart_line *line, struct pdnn_device **device) {
    const char *build = getenv("BUILD"), *named = getenv("PDNN_BOARD_SIM_LIB");
    char path[256];
    struct pdnn_diag diag = {""};
    if (named)
        snprintf(path, sizeof path, "%s", named);
    else
        snprintf(path, sizeof path, "%s/libpdnn_board_sim.so", build ? build : "build");
    if (access(path, R_OK)) {
        print_message("skip: %s is not built (no Verilator?)\n", path);
        skip();
    }
    if (uart_line_open(line, path, &diag) ||
        pdnn_device_open_transport(&line->base, "uart", device, &diag))
        fail_msg("%s", diag.text);
}

/* A model of so many weights. */
static struct random_net draw_net(const struct pdnn_caps *caps, uint64_t n_least) {
    const struct random_limits limits = {caps->tape_words, caps->act_words, 160, 3,
                                         2 * caps->lanes + 1};
    for (uint64_t number = 1;; number++) {
        struct random_net net = random_net_new(number, &limits);
        uint64_t n_weights = 0;
        for (uint32_t i = 0; i < net.model->n_layers; i++)
            n_weights += (uint64_t)net.model->layers[i].inputs * net.model->layers[i].outputs;
        if (n_weights > n_least)
            return net;
        random_net_free(&net);
    }
}

static void same_as_golden_and_fast(void **state) {
    (void)state;
    struct uart_line line;
    struct uart_rate rate;
    struct pdnn_device *board, *golden;
    struct pdnn_diag diag = {""};
    struct pdnn_counters counters[2];
    static int32_t sums[2][4096];
    char spec[128];
    open_board(&line, &board);
    const struct pdnn_caps *caps = pdnn_device_caps(board);
    struct random_net net = draw_net(caps, 12000);
    snprintf(spec, sizeof spec, "golden:lanes=%u,drain_lanes=%u,acc_bits=%u,rows=%u,block=%u",
             caps->lanes, caps->drain_lanes, caps->acc_bits, caps->layout == PDNN_ROW_ORDER,
             caps->block_max);
    if (pdnn_device_open(spec, &golden, &diag) || pdnn_device_load(golden, net.model, &diag) ||
        uart_line_load(&line, board, net.model, BAUD, &rate, &diag) ||
        pdnn_device_run(golden,
                        &(struct pdnn_run_options){.samples = net.samples, .seed = net.seed},
                        net.input, sums[0], &counters[0], &diag) ||
        pdnn_device_run(board, &(struct pdnn_run_options){.samples = net.samples, .seed = net.seed},
                        net.input, sums[1], &counters[1], &diag))
        fail_msg("%s", diag.text);
    assert_memory_equal(sums[0], sums[1], sizeof sums[0]);
    assert_memory_equal(&counters[0], &counters[1], sizeof counters[0]);
    assert_int_equal(board->n_retries, 0);
    print_message("%llu bytes at %.1f %% of the line rate, packets %.1f %%\n",
                  (unsigned long long)rate.payload, 100 * rate.payload_rate / rate.line_rate,
                  100.0 * (double)(rate.sent - rate.payload) / (double)rate.payload);
    assert_true(rate.payload > 4096);
    assert_true(rate.payload_rate >= 0.9 * rate.line_rate);
    assert_true(rate.payload_rate < rate.line_rate);
    pdnn_device_close(board, NULL);
    pdnn_device_close(golden, NULL);
    random_net_free(&net);
    uart_line_close(&line);
}

/* Replies that are 10 ms late cost these once, at the end, and not once a window. */
static void window_covers_the_way_back(void **state) {
    (void)state;
    enum { TURN_MS = 10 };
    struct uart_line line;
    struct uart_rate rate[2];
    struct pdnn_device *board;
    struct pdnn_diag diag = {""};
    open_board(&line, &board);
    struct random_net net = draw_net(pdnn_device_caps(board), 24000);
    const uint64_t turn = (uint64_t)pdnn_device_caps(board)->clock_hz * TURN_MS / 1000;
    for (int late = 0; late < 2; late++) {
        line.turn_cycles = late ? turn : 0;
        if (uart_line_load(&line, board, net.model, BAUD, &rate[late], &diag))
            fail_msg("%s", diag.text);
    }
    print_message("%llu bytes in %llu cycles, with replies %llu late in %llu\n",
                  (unsigned long long)rate[0].payload, (unsigned long long)rate[0].cycles,
                  (unsigned long long)turn, (unsigned long long)rate[1].cycles);
    assert_int_equal(board->n_retries, 0);
    assert_true(rate[0].cycles > 2 * turn);
    assert_true(rate[1].cycles <= rate[0].cycles + turn + turn / 2);
    pdnn_device_close(board, NULL);
    random_net_free(&net);
    uart_line_close(&line);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_as_golden_and_fast),
                                       cmocka_unit_test(window_covers_the_way_back)};
    if (getenv("PDNN_BOARD_SIM_LIB"))
        cmocka_set_test_filter("same_as_golden_and_fast");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
