/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bench.c - `make bench`: samples a second of the simulation, bare and through the whole packet
 * path, and of the golden device.
 *
 *   bare    the Verilated core on a loaded model: eval() twice a cycle for as many cycles as the
 *           run takes, nothing else; between runs only the RUN packet and its reply
 *   packet  pdnn_device_run(): input, T and seed written, counters and results read and checked
 *   golden  the same on the golden device
 *   float   OpenBLAS's matrix products of the same network and samples (bench_float.h)
 *
 * Seconds are the processor's, not the clock's, and runs of the kinds alternate: a busy machine
 * disturbs little. Medians are printed, and how far the rounds lie apart.
 * Usage: bench MODEL SIM_LIBRARY [ROUNDS [SECONDS_A_RUN]].
 */
#include "base/number.h"
#include "tools/bench_float.h"
#include "device/device.h"
#include "model/model.h"
#include "pdnn_sim.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SAMPLES = 16, ROUNDS_MAX = 99, REPLY_BYTES = PDNN_HEADER_BYTES + PDNN_CRC_BYTES };

struct bench {
    struct pdnn_model *model;
    struct pdnn_device *device[2]; /* sim, golden */
    const struct pdnn_sim_api *api;
    struct pdnn_sim *sim; /* the bare core */
    uint32_t cycles;      /* of a run */
    uint8_t *input;
    int32_t *sums;
    double seconds;
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- the bare core: loaded through a transport that only passes bytes on -----------------------
 */

struct bare {
    struct pdnn_transport base;
    struct bench *bench;
};

static int bare_write(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                      struct pdnn_diag *diag) {
    struct bench *bench = ((struct bare *)transport)->bench;
    (void)diag;
    return bench->api->write(bench->sim, bytes, n_bytes);
}

static int bare_read(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                     size_t *n_read, struct pdnn_diag *diag) {
    struct bench *bench = ((struct bare *)transport)->bench;
    (void)diag;
    *n_read = bench->api->read(bench->sim, bytes, n_bytes, 2 * PDNN_LINK_TIMEOUT_CYCLES);
    return PDNN_OK;
}

static int bare_close(struct pdnn_transport *transport, struct pdnn_diag *diag) {
    (void)transport;
    (void)diag;
    return PDNN_OK;
}

static int load_bare(struct bench *bench, const char *library, struct pdnn_diag *diag) {
    static const struct pdnn_transport_ops ops = {
        .write = bare_write, .read = bare_read, .close = bare_close};
    struct bare bare = {.base = {.ops = &ops, .window_bytes = 4096}, .bench = bench};
    struct pdnn_counters counters = {0};
    struct pdnn_device *device;
    void *handle = dlopen(library, RTLD_NOW);
    bench->api = handle ? dlsym(handle, "pdnn_sim_api") : NULL;
    bench->sim = bench->api ? bench->api->open() : NULL;
    if (!bench->sim)
        return PDNN_ERR_IO;
    int rc = pdnn_device_open_transport(&bare.base, "bare", &device, diag);
    if (rc)
        return rc;
    rc = pdnn_device_load(device, bench->model, diag);
    if (rc == PDNN_OK)
        rc = pdnn_device_run(device, &(struct pdnn_run_options){.samples = SAMPLES, .seed = 1},
                             bench->input, NULL, &counters, diag);
    bench->cycles = counters.cycles;
    pdnn_device_close(device, NULL);
    return rc;
}

/* ---- samples a second ---------------------------------------------------------------------------
 */

static double measure_bare(struct bench *bench) {
    uint8_t run[PDNN_REQUEST_MAX], reply[REPLY_BYTES];
    const struct pdnn_request request = {.op = PDNN_OP_RUN};
    size_t n_bytes = pdnn_packet_build(&request, 1, run);
    double start = now(), spent;
    uint64_t n = 0;
    do {
        bench->api->write(bench->sim, run, n_bytes);
        bench->api->spin(bench->sim, bench->cycles);
        if (bench->api->read(bench->sim, reply, sizeof reply, 2 * PDNN_LINK_TIMEOUT_CYCLES) !=
                sizeof reply ||
            reply[3] != PDNN_STATUS_OK)
            return -1;
        n++;
        spent = now() - start;
    } while (spent < bench->seconds);
    return (double)n * SAMPLES / spent;
}

static double measure_device(struct bench *bench, struct pdnn_device *device) {
    struct pdnn_counters counters;
    double start = now(), spent;
    uint64_t n = 0;
    do {
        if (pdnn_device_run(
                device, &(struct pdnn_run_options){.samples = SAMPLES, .seed = pdnn_seed_for(1, n)},
                bench->input, bench->sums, &counters, NULL))
            return -1;
        n++;
        spent = now() - start;
    } while (spent < bench->seconds);
    return (double)n * SAMPLES / spent;
}

static double measure_float(struct bench_float *network, double seconds) {
    double start = now(), spent;
    uint64_t n = 0;
    do {
        bench_float_run(network);
        n++;
        spent = now() - start;
    } while (spent < seconds);
    return (double)n * SAMPLES / spent;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int n) {
    qsort(values, (size_t)n, sizeof *values, by_value);
    return values[n / 2];
}

/* Prints a kind's line but for its end; `sorted` by median(). */
static void line_print(const char *kind, const double *sorted, int n) {
    printf("  %-26s %10.0f  (%.0f to %.0f)", kind, sorted[n / 2], sorted[0], sorted[n - 1]);
}

int main(int argc, char **argv) {
    struct bench bench = {0};
    struct pdnn_diag diag = {"the simulation's library cannot be loaded"};
    double bare[ROUNDS_MAX], packet[ROUNDS_MAX], golden[ROUNDS_MAX], flt[ROUNDS_MAX];
    struct bench_float *network = NULL;
    char spec[512];
    uint32_t n_rounds = 5;
    bench.seconds = 1;
    if (argc < 3 || (argc > 3 && !pdnn_number_u32(argv[3], 1, ROUNDS_MAX, &n_rounds)) ||
        (argc > 4 && !(pdnn_number_real(argv[4], &bench.seconds) && bench.seconds > 0))) {
        fprintf(stderr, "bench: expected MODEL SIM_LIBRARY [ROUNDS 1..99 [SECONDS]]\n");
        return 2;
    }
    const int rounds = (int)n_rounds;
    snprintf(spec, sizeof spec, "sim:%s", argv[2]);
    int rc = pdnn_model_open(argv[1], &bench.model, &diag);
    if (rc == PDNN_OK) {
        bench.input = calloc(bench.model->input_bits, 1);
        bench.sums = calloc(pdnn_model_outputs(bench.model), sizeof *bench.sums);
        network = bench_float_new(bench.model, SAMPLES);
        rc = bench.input && bench.sums && network ? load_bare(&bench, argv[2], &diag)
                                                  : PDNN_ERR_MEMORY;
    }
    const char *const specs[] = {spec, "golden"};
    for (int i = 0; i < 2 && rc == PDNN_OK; i++) {
        rc = pdnn_device_open(specs[i], &bench.device[i], &diag);
        if (rc == PDNN_OK)
            rc = pdnn_device_load(bench.device[i], bench.model, &diag);
    }
    if (rc) {
        fprintf(stderr, "bench: %s\n", diag.text);
        return 1;
    }
    for (int i = 0; i < rounds; i++) {
        bare[i] = measure_bare(&bench);
        packet[i] = measure_device(&bench, bench.device[0]);
        golden[i] = measure_device(&bench, bench.device[1]);
        flt[i] = measure_float(network, bench.seconds);
        if (bare[i] < 0 || packet[i] < 0 || golden[i] < 0) {
            fprintf(stderr, "bench: a run failed\n");
            return 1;
        }
    }
    double b = median(bare, rounds), p = median(packet, rounds), g = median(golden, rounds),
           f = median(flt, rounds);
    printf("%s, T=%d, %s, samples a second of processor time, medians of %d (least to most):\n",
           argv[1], SAMPLES, argv[2], rounds);
    line_print("sim, bare Verilator loop", bare, rounds);
    printf("  %.2f million cycles a second\n", 1e-6 * b / SAMPLES * bench.cycles);
    line_print("sim, packet path", packet, rounds);
    printf("  %.1f %% of the bare loop (expected: 80)\n", 100 * p / b);
    line_print("golden, packet path", golden, rounds);
    printf("  %.2f times the float products\n", g / f);
    line_print("float, OpenBLAS's products", flt, rounds);
    printf("\n");
    bench_float_free(network);
    pdnn_device_close(bench.device[0], NULL);
    pdnn_device_close(bench.device[1], NULL);
    bench.api->close(bench.sim);
    pdnn_model_close(bench.model);
    free(bench.input);
    free(bench.sums);
    return 0;
}
