/* SPDX-License-Identifier: BSD-2-Clause
 *
 * device_run.c - runs of the loaded model: input, request, counters and results.
 */
#include "device/device.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/diag.h"
#include "contract/counters.h"

enum {
    REG_BYTES = PDNN_SPACE_REG_BYTES,
    /* Results are read in pieces: on a bad line a long reply hardly ever comes through whole. All
     * requests behind a RUN must fit the 512 bytes that a board holds back meanwhile. */
    RESULT_PIECE = 512,
    RESULT_PIECES_MAX = PDNN_OUTPUTS_MAX * PDNN_SPACE_RESULT_BYTES / RESULT_PIECE + 1,
};

static void pack_input(struct pdnn_device *device, const uint8_t *input, uint64_t seed,
                       uint8_t *act) {
    const size_t n_bits = (size_t)device->input_words * PDNN_WORD_INPUTS;
    memset(device->bits, 0, n_bits);
    for (uint32_t i = 0; i < device->input_bits; i++)
        device->bits[i] = input[i] & 1u;
    if (device->drawn)
        pdnn_host_layers_draw(device->drawn, seed, device->bits);
    memset(act, 0, (size_t)device->input_words * PDNN_SPACE_ACT_BYTES);
    for (size_t i = 0; i < n_bits; i++)
        act[i / 8] |= (uint8_t)(device->bits[i] << (i % 8));
}

static void get_counters(const uint8_t *bytes, struct pdnn_counters *counters) {
    *counters = (struct pdnn_counters){
#define GET(field, name)                                                                           \
    .field = pdnn_get32(bytes + (PDNN_REG_##name - PDNN_REG_CYCLES) * REG_BYTES),
        PDNN_COUNTERS(GET)
#undef GET
    };
}

/* Requests that read the results; returns their number. */
static size_t result_requests(const struct pdnn_device *device, struct pdnn_request *requests) {
    uint32_t n_bytes = device->outputs * PDNN_SPACE_RESULT_BYTES;
    size_t n = 0;
    for (uint32_t at = 0; at < n_bytes; at += RESULT_PIECE, n++)
        requests[n] = (struct pdnn_request){
            .op = PDNN_OP_READ,
            .space = PDNN_SPACE_RESULT,
            .address = (uint16_t)(at / PDNN_SPACE_RESULT_BYTES),
            .count = (uint16_t)(n_bytes - at < RESULT_PIECE ? n_bytes - at : RESULT_PIECE),
            .reply = device->results + at,
        };
    return n;
}

/* What is written before a run. The requests point into it. */
struct setup {
    uint8_t engine[PDNN_ENGINES_MAX][REG_BYTES], seed[PDNN_ENGINES_MAX][2 * REG_BYTES];
    uint8_t label[(PDNN_LABELS_MOST + 1) * REG_BYTES], labels[REG_BYTES];
    uint8_t samples[REG_BYTES], runs[2 * REG_BYTES], margin[REG_BYTES], block[REG_BYTES];
};

static size_t write_reg(struct pdnn_request *requests, uint32_t reg, const uint8_t *bytes,
                        size_t n_bytes) {
    return pdnn_device_writes(requests, PDNN_SPACE_REG, reg, REG_BYTES, bytes, n_bytes);
}

/* Requests that name an engine, where there is more than one. */
static size_t name_engine(const struct pdnn_device *device, struct setup *setup, uint32_t engine,
                          struct pdnn_request *requests) {
    pdnn_put32(setup->engine[engine], engine);
    return device->caps.engines > 1
               ? write_reg(requests, PDNN_REG_ENGINE, setup->engine[engine], REG_BYTES)
               : 0;
}

/* Requests that give an engine its input and seed. */
static size_t input_requests(struct pdnn_device *device, struct setup *setup, uint32_t engine,
                             const uint8_t *input, uint64_t seed, struct pdnn_request *requests) {
    const size_t n_bytes = (size_t)device->input_words * PDNN_SPACE_ACT_BYTES;
    uint8_t *act = device->act + engine * n_bytes;
    pack_input(device, input, seed, act);
    pdnn_put64(setup->seed[engine], seed);
    size_t n = name_engine(device, setup, engine, requests);
    n += pdnn_device_writes(requests + n, PDNN_SPACE_ACT, device->input_base, PDNN_SPACE_ACT_BYTES,
                            act, n_bytes);
    n += device->visits ? pdnn_label_requests(device, setup->label, requests + n)
                        : pdnn_device_writes(requests + n, PDNN_SPACE_ACT, device->label_base,
                                             PDNN_SPACE_ACT_BYTES, device->label,
                                             (size_t)device->label_words * PDNN_SPACE_ACT_BYTES);
    return n + write_reg(requests + n, PDNN_REG_SEED_LO, setup->seed[engine],
                         sizeof setup->seed[engine]);
}

/* Requests that say how all engines run, and let those run that were given an input. */
static size_t run_requests(const struct pdnn_device *device, struct setup *setup,
                           const struct pdnn_run_options *options, struct pdnn_request *requests) {
    const bool by_counts = options->sampling == PDNN_SAMPLE_STRATIFIED && !options->margin;
    pdnn_put32(setup->samples, options->samples);
    pdnn_put32(setup->runs, options->repeats);
    pdnn_put32(setup->runs + REG_BYTES, (uint32_t)options->sampling - PDNN_SAMPLE_IID);
    pdnn_put32(setup->margin, options->margin);
    pdnn_put32(setup->block, by_counts ? device->block : 1);
    size_t n = write_reg(requests, PDNN_REG_SAMPLES, setup->samples, sizeof setup->samples);
    n += write_reg(requests + n, PDNN_REG_RUNS, setup->runs, sizeof setup->runs);
    if (device->caps.adaptive_stop)
        n += write_reg(requests + n, PDNN_REG_MARGIN, setup->margin, sizeof setup->margin);
    if (device->caps.block_max > 1)
        n += write_reg(requests + n, PDNN_REG_BLOCK, setup->block, sizeof setup->block);
    pdnn_put32(setup->labels, device->visits ? device->labels : 1);
    if (device->caps.labels_max)
        n += write_reg(requests + n, PDNN_REG_LABELS, setup->labels, sizeof setup->labels);
    requests[n++] = (struct pdnn_request){.op = PDNN_OP_RUN};
    return n;
}

/* Carry out the requests and those that read what the engine meant has; take it. */
static int read_engine(struct pdnn_device *device, struct pdnn_request *requests, size_t n,
                       int32_t *sums, struct pdnn_counters *counters, struct pdnn_diag *diag) {
    uint8_t counts[(PDNN_REG_SAMPLES_USED - PDNN_REG_CYCLES + 1) * REG_BYTES];
    if (counters)
        requests[n++] = (struct pdnn_request){.op = PDNN_OP_READ,
                                              .space = PDNN_SPACE_REG,
                                              .address = PDNN_REG_CYCLES,
                                              .count = sizeof counts,
                                              .reply = counts};
    if (sums)
        n += result_requests(device, requests + n);
    int rc = pdnn_device_exchange(device, requests, n, diag);
    if (rc)
        return rc;
    if (counters)
        get_counters(counts, counters);
    const uint32_t unit = device->caps.act_bits > 1 ? 2 : 1; /* callers get half units */
    for (uint32_t i = 0; sums && i < device->outputs; i++)
        sums[i] = (int32_t)(unit * pdnn_get32(device->results + i * PDNN_SPACE_RESULT_BYTES));
    return PDNN_OK;
}

/* n inputs, an engine each; options have no defaults left and differ in the seed. The last engine
 * is read with the run, the others one by one, as a board holds back few requests meanwhile. */
static int run_engines(struct pdnn_device *device, const struct pdnn_run_options *options,
                       uint32_t n_inputs, const uint8_t *inputs, int32_t *sums,
                       struct pdnn_counters *counters, struct pdnn_diag *diag) {
    struct pdnn_request requests[PDNN_ENGINES_MAX * (4 + 4 * UINT8_MAX / PDNN_PAYLOAD_MAX) + 12 +
                                 2 * PDNN_LABELS_MOST + RESULT_PIECES_MAX];
    struct setup setup = {0};
    size_t n = 0;
    for (uint32_t e = 0; e < n_inputs; e++)
        n += input_requests(device, &setup, e, inputs + (size_t)e * device->input_bits,
                            options[e].seed, requests + n);
    n += run_requests(device, &setup, &options[0], requests + n);
    for (uint32_t e = n_inputs; e-- > 0; n = 0) {
        if (e + 1 < n_inputs)
            n = name_engine(device, &setup, e, requests);
        int rc = read_engine(device, requests, n, sums ? sums + (size_t)e * device->outputs : NULL,
                             counters ? &counters[e] : NULL, diag);
        if (rc)
            return rc;
    }
    return PDNN_OK;
}

static void add_counters(struct pdnn_counters *total, const struct pdnn_counters *more) {
#define ADD(field, name) total->field += more->field;
    PDNN_COUNTERS(ADD)
#undef ADD
}

/* ---- labels that are scored ------------------------------------------------------------------ */

/* A run for each label, all of one seed: what tells them apart is the label, not the noise; one run
 * of the same where the device visits labels. SAMPLES_USED is that of one. */
static int run_labels(struct pdnn_device *device, const struct pdnn_run_options *options,
                      const uint8_t *input, int32_t *sums, struct pdnn_counters *counters,
                      struct pdnn_diag *diag) {
    struct pdnn_counters total = {0};
    int rc = PDNN_OK;
    if (device->visits)
        return run_engines(device, options, 1, input, sums, counters, diag);
    for (uint32_t y = 0; rc == PDNN_OK && y < device->labels; y++) {
        struct pdnn_counters cost;
        pdnn_label_set(device, y, device->label);
        rc = run_engines(device, options, 1, input, sums ? sums + y : NULL, &cost, diag);
        if (rc == PDNN_OK)
            add_counters(&total, &cost);
        total.samples_used = options->samples;
    }
    if (counters)
        *counters = total;
    return rc;
}

/* ---- inputs that are drawn for every sample -------------------------------------------------- */

/* A number from 0 to 254 is below `pixel` in pixel cases of 255. */
static void draw_input(const uint8_t *pixels, uint32_t n, uint64_t seed, uint8_t *bits) {
    for (uint32_t i = 0; i < n; i++) {
        uint64_t random = pdnn_seed_for(seed, i + 1) >> 32;
        bits[i] = (random * 255 >> 32) < pixels[i];
    }
}

/* A device gives all samples of a run the same input, so each sample is a run of its own with
 * T = 1, and the host adds the sums up. Exact on every device, but the weights are read T times. */
static int run_drawn(struct pdnn_device *device, const struct pdnn_run_options *options,
                     const uint8_t *pixels, int32_t *sums, struct pdnn_counters *counters,
                     struct pdnn_diag *diag) {
    uint8_t *bits = malloc(device->input_bits);
    int32_t *one = malloc(device->outputs * sizeof *one);
    struct pdnn_run_options sample = *options;
    struct pdnn_counters total = {0};
    int rc = bits && one ? PDNN_OK : pdnn_fail(diag, PDNN_ERR_MEMORY, "out of memory");
    if (sums)
        memset(sums, 0, device->outputs * sizeof *sums);
    sample.samples = 1;
    for (uint32_t t = 0; rc == PDNN_OK && t < options->samples; t++) {
        struct pdnn_counters cost;
        sample.seed = pdnn_seed_for(options->seed, t);
        draw_input(pixels, device->input_bits, sample.seed, bits);
        rc = run_engines(device, &sample, 1, bits, one, &cost, diag);
        if (rc != PDNN_OK)
            break;
        add_counters(&total, &cost);
        for (uint32_t i = 0; sums && i < device->outputs; i++)
            sums[i] += one[i];
    }
    if (counters)
        *counters = total;
    free(bits);
    free(one);
    return rc;
}

int pdnn_device_run(struct pdnn_device *device, const struct pdnn_run_options *options,
                    const uint8_t *input, int32_t *sums, struct pdnn_counters *counters,
                    struct pdnn_diag *diag) {
    return pdnn_device_run_several(device, options, 1, input, sums, counters, diag);
}

int pdnn_device_run_several(struct pdnn_device *device, const struct pdnn_run_options *options,
                            uint32_t n_inputs, const uint8_t *inputs, int32_t *sums,
                            struct pdnn_counters *counters, struct pdnn_diag *diag) {
    struct pdnn_run_options used[PDNN_ENGINES_MAX];
    if (!device->outputs)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: no model is loaded", device->name);
    if (n_inputs < 1 || n_inputs > device->caps.engines)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "inputs: expected 1 to %u (ENGINES), got %u",
                         device->caps.engines, n_inputs);
    for (uint32_t i = 0; i < n_inputs; i++) {
        int rc = pdnn_device_options(device, options ? &options[i] : NULL, &used[i], diag);
        if (rc)
            return rc;
        if (used[i].samples != used[0].samples || used[i].margin != used[0].margin ||
            used[i].sampling != used[0].sampling || used[i].repeats != used[0].repeats)
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "run options %u: expected those of the first input, but for the seed",
                             i);
    }
    if (!device->sampled_input && !device->labels)
        return run_engines(device, used, n_inputs, inputs, sums, counters, diag);
    const uint32_t outputs = device->labels ? device->labels : device->outputs;
    for (uint32_t i = 0; i < n_inputs; i++) { /* each is several runs */
        int rc = (device->labels ? run_labels : run_drawn)(
            device, &used[i], inputs + (size_t)i * device->input_bits,
            sums ? sums + (size_t)i * outputs : NULL, counters ? &counters[i] : NULL, diag);
        if (rc)
            return rc;
    }
    return PDNN_OK;
}
