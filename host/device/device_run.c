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

static void pack_input(struct pdnn_device *device, const uint8_t *input, uint64_t seed) {
    const size_t n_bits = (size_t)device->input_words * PDNN_WORD_INPUTS;
    memset(device->bits, 0, n_bits);
    for (uint32_t i = 0; i < device->input_bits; i++)
        device->bits[i] = input[i] & 1u;
    if (device->drawn)
        pdnn_host_layers_draw(device->drawn, seed, device->bits);
    memset(device->act, 0, (size_t)device->input_words * PDNN_SPACE_ACT_BYTES);
    for (size_t i = 0; i < n_bits; i++)
        device->act[i / 8] |= (uint8_t)(device->bits[i] << (i % 8));
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

/* One run, or several on the device, of options that have no defaults left. */
static int run_once(struct pdnn_device *device, const struct pdnn_run_options *options,
                    const uint8_t *input, int32_t *sums, struct pdnn_counters *counters,
                    struct pdnn_diag *diag) {
    uint8_t regs[(PDNN_REG_SAMPLING - PDNN_REG_SEED_LO + 1) * REG_BYTES], t[REG_BYTES],
        margin[REG_BYTES], block[REG_BYTES];
    uint8_t counts[(PDNN_REG_SAMPLES_USED - PDNN_REG_CYCLES + 1) * REG_BYTES];
    struct pdnn_request requests[10 + 4 * UINT8_MAX / PDNN_PAYLOAD_MAX + RESULT_PIECES_MAX];
    size_t n = 0;
    pack_input(device, input, options->seed);
    pdnn_put32(t, options->samples);
    pdnn_put64(regs, options->seed);
    pdnn_put32(regs + (PDNN_REG_RUNS - PDNN_REG_SEED_LO) * REG_BYTES, options->repeats);
    pdnn_put32(regs + (PDNN_REG_SAMPLING - PDNN_REG_SEED_LO) * REG_BYTES,
               (uint32_t)options->sampling - PDNN_SAMPLE_IID);
    n += pdnn_device_writes(requests + n, PDNN_SPACE_ACT, device->input_base, PDNN_SPACE_ACT_BYTES,
                            device->act, (size_t)device->input_words * PDNN_SPACE_ACT_BYTES);
    n += pdnn_device_writes(requests + n, PDNN_SPACE_ACT, device->label_base, PDNN_SPACE_ACT_BYTES,
                            device->label, (size_t)device->label_words * PDNN_SPACE_ACT_BYTES);
    n += pdnn_device_writes(requests + n, PDNN_SPACE_REG, PDNN_REG_SAMPLES, REG_BYTES, t, sizeof t);
    n += pdnn_device_writes(requests + n, PDNN_SPACE_REG, PDNN_REG_SEED_LO, REG_BYTES, regs,
                            sizeof regs);
    pdnn_put32(margin, options->margin);
    if (device->caps.adaptive_stop)
        n += pdnn_device_writes(requests + n, PDNN_SPACE_REG, PDNN_REG_MARGIN, REG_BYTES, margin,
                                sizeof margin);
    const bool by_counts = options->sampling == PDNN_SAMPLE_STRATIFIED && !options->margin;
    pdnn_put32(block, by_counts ? device->block : 1);
    if (device->caps.block_max > 1)
        n += pdnn_device_writes(requests + n, PDNN_SPACE_REG, PDNN_REG_BLOCK, REG_BYTES, block,
                                sizeof block);
    requests[n++] = (struct pdnn_request){.op = PDNN_OP_RUN};
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

static void add_counters(struct pdnn_counters *total, const struct pdnn_counters *more) {
#define ADD(field, name) total->field += more->field;
    PDNN_COUNTERS(ADD)
#undef ADD
}

/* ---- labels that are scored ------------------------------------------------------------------ */

/* A run for each label, all of one seed: what tells them apart is the label, not the noise.
 * SAMPLES_USED is that of one. */
static int run_labels(struct pdnn_device *device, const struct pdnn_run_options *options,
                      const uint8_t *input, int32_t *sums, struct pdnn_counters *counters,
                      struct pdnn_diag *diag) {
    struct pdnn_counters total = {0};
    int rc = PDNN_OK;
    for (uint32_t y = 0; rc == PDNN_OK && y < device->labels; y++) {
        struct pdnn_counters cost;
        memset(device->label, 0, (size_t)device->label_words * PDNN_SPACE_ACT_BYTES);
        for (uint32_t i = y * device->label_rows; i < (y + 1) * device->label_rows; i++)
            device->label[i / 8] |= (uint8_t)(1u << i % 8);
        rc = run_once(device, options, input, sums ? sums + y : NULL, &cost, diag);
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
        rc = run_once(device, &sample, bits, one, &cost, diag);
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
    struct pdnn_run_options used;
    if (!device->outputs)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: no model is loaded", device->name);
    int rc = pdnn_device_options(device, options, &used, diag);
    if (rc)
        return rc;
    return (device->labels          ? run_labels
            : device->sampled_input ? run_drawn
                                    : run_once)(device, &used, input, sums, counters, diag);
}
