/* SPDX-License-Identifier: BSD-2-Clause
 *
 * simulators.c - the speed of the RTL's simulations, part of `make bench`: Verilator on one thread
 * and on two, and Icarus, on the same bytes.
 *
 * The bytes are what the host sends to load a small network and to run it with T = 16, taken down
 * from a session with the golden device; every simulation must answer as that did. Icarus plays the
 * session once a round, Verilator again and again. The simulators take turns. Verilator on one
 * thread and Icarus are held against each other by the processor's seconds, one thread and two by
 * the clock's, which only mean something on a machine that has two cores to spare: Verilator's
 * threads spin while they wait for each other. Ratios are medians of the rounds' own ratios.
 *
 * Usage: simulators LANES ROUNDS DIR LIBRARY LIBRARY_2_THREADS ICARUS.vvp; the simulations are of
 * the core l<LANES> (rtl/configs.def), DIR takes the bytes, and - stands for one of the last two
 * that is not there.
 */
#include "base/number.h"
#include "device/device.h"
#include "contract/map.h"
#include "model/model.h"
#include "pdnn_sim.h"
#include "tools/must.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* Small, since Icarus takes some hundred cycles a second. */
enum { SAMPLES = 16, INPUTS = 32, HIDDEN = 16, OUTPUTS = 4, ROUNDS_MAX = 99 };
enum { CYCLES = 1000 };             /* of all runs of a session, at least */
enum { VERILATOR_CYCLES = 200000 }; /* of a round, so many sessions */

/* Seconds of the clock; of the processor in this process; and in those it has waited for. */
struct moment {
    double clock, own, children;
};

static double seconds(clockid_t id) {
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct moment now(void) {
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (struct moment){seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID),
                           (double)usage.ru_utime.tv_sec + 1e-6 * (double)usage.ru_utime.tv_usec};
}

/* Cycles a second. */
struct rate {
    double clock, processor;
};

/* ---- the bytes: a golden device behind a transport that takes them down -------------------------
 */

struct bytes {
    uint8_t *data;
    size_t n;
};

struct tap {
    struct pdnn_transport base, *inner;
    struct bytes *requests, *replies;
};

static void append(struct bytes *bytes, const uint8_t *data, size_t n) {
    bytes->data = realloc(bytes->data, bytes->n + n + 1);
    if (!bytes->data) {
        fprintf(stderr, "simulators: out of memory\n");
        exit(1);
    }
    memcpy(bytes->data + bytes->n, data, n);
    bytes->n += n;
}

static int tap_write(struct pdnn_transport *transport, const uint8_t *data, size_t n,
                     struct pdnn_diag *d) {
    struct tap *tap = (struct tap *)transport;
    append(tap->requests, data, n);
    return tap->inner->ops->write(tap->inner, data, n, d);
}

static int tap_read(struct pdnn_transport *transport, uint8_t *data, size_t n, size_t *n_read,
                    struct pdnn_diag *d) {
    struct tap *tap = (struct tap *)transport;
    const int rc = tap->inner->ops->read(tap->inner, data, n, n_read, d);
    append(tap->replies, data, *n_read);
    return rc;
}

static int tap_close(struct pdnn_transport *transport, struct pdnn_diag *d) {
    struct tap *tap = (struct tap *)transport;
    return tap->inner->ops->close(tap->inner, d);
}

/* Inputs -> two layers of p-bits -> sums; weights by chance. */
static struct pdnn_model *network(void) {
    struct pdnn_model *model = pdnn_model_new(3);
    uint32_t chance = 1;
    for (int l = 0; model && l < 3; l++) {
        struct pdnn_layer *layer = &model->layers[l];
        if (pdnn_layer_alloc(layer, l == 2 ? OUTPUTS : HIDDEN, l ? HIDDEN : INPUTS))
            return NULL;
        layer->kind = l == 2 ? PDNN_LAYER_SUM : PDNN_LAYER_HIDDEN;
        layer->noise = l < 2;
        layer->n_sources = 1;
        layer->sources[0] = l - 1;
        layer->scale = 0.05f;
        layer->noise_scale = 1;
        for (uint32_t i = 0; i < layer->outputs * layer->inputs; i++) {
            chance = chance * 1664525 + 1013904223;
            layer->weight[i] = (int8_t)((int)(chance >> 28) - 8);
        }
    }
    if (model) {
        model->input_bits = INPUTS;
        model->classes = OUTPUTS;
    }
    return model;
}

/* Returns the cycles of one run. */
static uint32_t take_down(uint32_t lanes, struct bytes *requests, struct bytes *replies,
                          uint32_t *runs) {
    static const struct pdnn_transport_ops ops = {
        .write = tap_write, .read = tap_read, .close = tap_close};
    struct tap tap = {.base.ops = &ops, .requests = requests, .replies = replies};
    struct pdnn_device *device;
    struct pdnn_counters counters;
    struct pdnn_model *model = network();
    uint8_t input[INPUTS];
    int32_t sums[OUTPUTS];
    char options[64];
    snprintf(options, sizeof options, "l%u", lanes);
    must(model ? PDNN_OK : PDNN_ERR_MEMORY);
    must(pdnn_transport_golden(options, &tap.inner, &diag));
    tap.base.window_bytes = tap.inner->window_bytes;
    must(pdnn_device_open_transport(&tap.base, "golden", &device, &diag));
    requests->n = replies->n = 0; /* what the device is depends on who is asked */
    for (int i = 0; i < INPUTS; i++)
        input[i] = (uint8_t)(i * 7 / 3 & 1);
    must(pdnn_device_load(device, model, &diag));
    must(pdnn_device_run(device, &(struct pdnn_run_options){.samples = SAMPLES, .seed = 1}, input,
                         sums, &counters, &diag));
    *runs = CYCLES / counters.cycles + 1;
    if (*runs > 1)
        must(pdnn_device_run(
            device, &(struct pdnn_run_options){.samples = SAMPLES, .seed = 1, .repeats = *runs - 1},
            input, sums, NULL, &diag));
    pdnn_device_close(device, NULL);
    pdnn_model_close(model);
    return counters.cycles;
}

/* ---- the simulations; PDNN_ERR_DEVICE when the answer is another ------------------------------
 */

static int run_verilator(const struct pdnn_sim_api *api, const struct bytes *requests,
                         const struct bytes *replies, struct rate *rate) {
    struct pdnn_sim *sim = api->open();
    uint8_t *answer = malloc(replies->n);
    bool same = true;
    if (!sim || !answer)
        return PDNN_ERR_MEMORY;
    const uint64_t first = api->cycles(sim);
    const struct moment start = now();
    while (same && api->cycles(sim) - first < VERILATOR_CYCLES) {
        api->write(sim, requests->data, requests->n);
        const size_t n = api->read(sim, answer, replies->n, 2 * PDNN_LINK_TIMEOUT_CYCLES);
        same = n == replies->n && memcmp(answer, replies->data, n) == 0;
    }
    const struct moment end = now();
    const double cycles = (double)(api->cycles(sim) - first);
    *rate = (struct rate){cycles / (end.clock - start.clock), cycles / (end.own - start.own)};
    api->close(sim);
    free(answer);
    return same ? PDNN_OK : PDNN_ERR_DEVICE;
}

/* The files of each number of lanes have their own names: DIR/requests-LANES.hex. */
static void write_hex(const char *dir, const char *name, int lanes, const struct bytes *bytes) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s-%d.hex", dir, name, lanes);
    FILE *file = fopen(path, "w");
    for (size_t i = 0; file && i < bytes->n; i++)
        fprintf(file, "%02x\n", bytes->data[i]);
    if (!file || fclose(file)) {
        perror(path);
        exit(1);
    }
}

/* The test bench compares the answer and prints the cycles; without requests it ends at once. */
static int run_vvp(const char *vvp, const char *dir, int lanes, size_t n_requests, size_t n_replies,
                   double *cycles, double *processor) {
    char command[1200];
    unsigned long long n = 0;
    snprintf(command, sizeof command,
             "vvp -N '%s' '+requests=%s/requests-%d.hex' '+replies=%s/replies-%d.hex' "
             "+n_requests=%zu +n_replies=%zu",
             vvp, dir, lanes, dir, lanes, n_requests, n_replies);
    const struct moment start = now();
    FILE *pipe = popen(command, "r");
    const bool same = pipe && fscanf(pipe, "cycles %llu", &n) == 1;
    const bool ended = pipe && pclose(pipe) == 0;
    *processor = now().children - start.children;
    *cycles = (double)n;
    return same && ended ? PDNN_OK : PDNN_ERR_DEVICE;
}

/* Cycles a second of the processor, without what it takes to start. */
static int run_icarus(const char *vvp, const char *dir, int lanes, const struct bytes *requests,
                      const struct bytes *replies, double *rate) {
    double none, start, cycles, all;
    int rc = run_vvp(vvp, dir, lanes, 0, 0, &none, &start);
    if (rc == PDNN_OK)
        rc = run_vvp(vvp, dir, lanes, requests->n, replies->n, &cycles, &all);
    if (rc == PDNN_OK)
        *rate = cycles / (all - start);
    return rc;
}

/* ---- */

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int n) {
    qsort(values, (size_t)n, sizeof *values, by_value);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static const struct pdnn_sim_api *load(const char *library) {
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    const struct pdnn_sim_api *api = handle ? dlsym(handle, "pdnn_sim_api") : NULL;
    if (!api) {
        fprintf(stderr, "simulators: %s: %s\n", library, dlerror());
        exit(1);
    }
    return api;
}

/* The rounds of one simulator beside those of Verilator on one thread. */
static void print_line(const char *name, const double *rate, const double *beside, int n,
                       double samples_a_cycle, const char *unit) {
    double sorted[ROUNDS_MAX] = {0}, ratio[ROUNDS_MAX] = {0};
    for (int r = 0; r < n; r++) {
        sorted[r] = rate[r];
        ratio[r] = rate[r] / beside[r];
    }
    const double m = median(sorted, n), q = median(ratio, n);
    printf("  %-21s %8.0f cycles (%.0f to %.0f), %6.0f samples a second of %s; ratio %.4g (%.4g to "
           "%.4g)\n",
           name, m, sorted[0], sorted[n - 1], m * samples_a_cycle, unit, q, ratio[0], ratio[n - 1]);
}

int main(int argc, char **argv) {
    static double clock_1[ROUNDS_MAX], clock_2[ROUNDS_MAX], processor_1[ROUNDS_MAX],
        processor_icarus[ROUNDS_MAX];
    struct bytes requests = {NULL, 0}, replies = {NULL, 0};
    uint32_t n_lanes, n_rounds;
    if (argc != 7 || !pdnn_number_u32(argv[1], 1, 64, &n_lanes) ||
        !pdnn_number_u32(argv[2], 1, ROUNDS_MAX, &n_rounds)) {
        fprintf(stderr, "simulators: expected LANES ROUNDS DIR LIBRARY "
                        "LIBRARY_2_THREADS ICARUS.vvp\n");
        return 2;
    }
    const int lanes = (int)n_lanes, rounds = (int)n_rounds;
    uint32_t runs;
    const uint32_t cycles = take_down(n_lanes, &requests, &replies, &runs);
    const struct pdnn_sim_api *one = load(argv[4]);
    const struct pdnn_sim_api *two = strcmp(argv[5], "-") ? load(argv[5]) : NULL;
    const bool icarus = strcmp(argv[6], "-") != 0;
    write_hex(argv[3], "requests", lanes, &requests);
    write_hex(argv[3], "replies", lanes, &replies);
    for (int r = 0; r < rounds; r++) {
        struct rate rate = {0, 0};
        int rc = run_verilator(one, &requests, &replies, &rate);
        clock_1[r] = rate.clock;
        processor_1[r] = rate.processor;
        if (rc == PDNN_OK && two)
            rc = run_verilator(two, &requests, &replies, &rate);
        clock_2[r] = rate.clock;
        if (rc == PDNN_OK && icarus)
            rc = run_icarus(argv[6], argv[3], lanes, &requests, &replies, &processor_icarus[r]);
        if (rc) {
            fprintf(stderr, "simulators: a simulation answers otherwise than the golden device\n");
            return 1;
        }
        fprintf(stderr, "simulators: %d lanes, round %d of %d: Verilator %.0f, Icarus %.0f\n",
                lanes, r + 1, rounds, processor_1[r], processor_icarus[r]);
    }
    printf("RTL, %d lanes, %d-%d-%d-%d, T=%d, a load and %u runs; medians of %d rounds (least to "
           "most), ratio to one thread of Verilator:\n",
           lanes, INPUTS, HIDDEN, HIDDEN, OUTPUTS, SAMPLES, runs, rounds);
    const double samples_a_cycle = (double)SAMPLES / cycles;
    print_line("Verilator", processor_1, processor_1, rounds, samples_a_cycle, "the processor");
    if (icarus)
        print_line("Icarus", processor_icarus, processor_1, rounds, samples_a_cycle,
                   "the processor");
    if (two) {
        print_line("Verilator", clock_1, clock_1, rounds, samples_a_cycle, "the clock");
        print_line("Verilator, 2 threads", clock_2, clock_1, rounds, samples_a_cycle, "the clock");
    }
    printf("\n");
    free(requests.data);
    free(replies.data);
    return 0;
}
