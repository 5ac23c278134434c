/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A bad line under the packet layer, many times over: bytes flipped, lost and doubled both ways
 * while a model is loaded and run. No result may be wrong, none may fail, and the repetitions are
 * bounded. No USB and no waiting here, so that 1000 loads take seconds (PDNN_TEST_LONG; else 50).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "device/device.h"
#include "golden/golden.h"
#include "vboard/fault_pipe.h"

#define MODEL "host/models/mnist-generator.safetensors"
enum { SAMPLES = 16, PERIOD = 4000, OUTPUTS_MAX = 4095, INPUTS_MAX = 4080 };

/* The golden device at the end of a line. */
struct line {
    struct pdnn_transport base;
    struct golden_device *device;
    struct fault_pipe fault;
    uint8_t rx[4096];
    size_t n_rx;
};

static size_t device_write(void *user, const uint8_t *bytes, size_t n_bytes) {
    assert_int_equal(golden_device_write(user, bytes, n_bytes), 0);
    return n_bytes;
}

static size_t device_read(void *user, uint8_t *bytes, size_t n_bytes) {
    const struct golden_device *device = user;
    size_t n_ready = device->out_end - device->out_start;
    return golden_device_read(user, bytes, n_ready < n_bytes ? n_ready : n_bytes);
}

static int line_write(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                      struct pdnn_diag *diag) {
    struct line *line = (struct line *)transport;
    struct byte_pipe pipe = fault_pipe_pipe(&line->fault);
    (void)diag;
    for (size_t at = 0; at < n_bytes;)
        at += pipe.write(pipe.user, bytes + at, n_bytes - at);
    return PDNN_OK;
}

static int line_read(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                     size_t *n_read, struct pdnn_diag *diag) {
    struct line *line = (struct line *)transport;
    struct byte_pipe pipe = fault_pipe_pipe(&line->fault);
    (void)diag;
    for (*n_read = 0; *n_read < n_bytes;) {
        if (!line->n_rx)
            line->n_rx = pipe.read(pipe.user, line->rx, sizeof line->rx);
        if (!line->n_rx && line->device->out_end == line->device->out_start) {
            golden_packet_timeout(line->device); /* silence */
            break;
        }
        size_t n = n_bytes - *n_read < line->n_rx ? n_bytes - *n_read : line->n_rx;
        memcpy(bytes + *n_read, line->rx, n);
        memmove(line->rx, line->rx + n, line->n_rx - n);
        line->n_rx -= n;
        *n_read += n;
    }
    return PDNN_OK;
}

static int line_close(struct pdnn_transport *transport, struct pdnn_diag *diag) {
    (void)transport;
    (void)diag;
    return PDNN_OK;
}

static const struct pdnn_transport_ops line_ops = {
    .write = line_write, .read = line_read, .close = line_close};

/* One load and one run; period 0: a good line. Returns the repetitions. */
static uint32_t load_and_run(const struct pdnn_model *model, uint32_t period, uint64_t seed,
                             uint64_t *n_faults, int32_t *sums) {
    struct pdnn_diag diag = {""};
    struct pdnn_device *device;
    struct line *line = calloc(1, sizeof *line);
    uint8_t input[INPUTS_MAX] = {0};
    assert_non_null(line);
    line->base = (struct pdnn_transport){.ops = &line_ops, .window_bytes = 4096};
    line->device = golden_device_new(&golden_params_default);
    assert_non_null(line->device);
    struct byte_pipe pipe = {device_write, device_read, line->device};
    fault_pipe_init(&line->fault, pipe, period ? period : UINT32_MAX, seed);

    int rc = pdnn_device_open_transport(&line->base, "line", &device, &diag);
    if (rc == PDNN_OK)
        rc = pdnn_device_load(device, model, &diag);
    input[seed % pdnn_model_inputs(model)] = 1;
    if (rc == PDNN_OK)
        rc = pdnn_device_run(
            device, &(struct pdnn_run_options){.samples = SAMPLES, .seed = pdnn_seed_for(seed, 0)},
            input, sums, NULL, &diag);
    if (rc)
        print_error("seed %llu: %s\n", (unsigned long long)seed, diag.text);
    assert_int_equal(rc, PDNN_OK);
    uint32_t n_retries = device->n_retries;
    *n_faults += line->fault.fault.n;
    pdnn_device_close(device, NULL);
    golden_device_free(line->device);
    free(line);
    return n_retries;
}

static void bad_line(void **state) {
    const uint64_t n_loads = getenv("PDNN_TEST_LONG") ? 1000 : 50;
    uint64_t n_faults = 0, n_none = 0, n_retries = 0;
    struct pdnn_model *model;
    (void)state;
    assert_int_equal(pdnn_model_open(MODEL, &model, NULL), PDNN_OK);
    for (uint64_t seed = 1; seed <= n_loads; seed++) {
        static int32_t good[OUTPUTS_MAX], bad[OUTPUTS_MAX];
        load_and_run(model, 0, seed, &n_none, good);
        n_retries += load_and_run(model, PERIOD, seed, &n_faults, bad);
        assert_memory_equal(good, bad, pdnn_model_outputs(model) * sizeof good[0]);
    }
    pdnn_model_close(model);
    print_message("%llu loads, %llu faults, %llu repetitions\n", (unsigned long long)n_loads,
                  (unsigned long long)n_faults, (unsigned long long)n_retries);
    assert_int_equal(n_none, 0);
    assert_true(n_faults > 10 * n_loads);
    assert_true(n_retries <= n_faults * 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(bad_line)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
