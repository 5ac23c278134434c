/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The host against a hostile device: open, load, run. Behind the line is a golden device, and the
 * input says what becomes of each of its replies: unchanged, other bytes in it (with a good CRC or
 * not), cut, other bytes instead, nothing. The host ends with a result or an error.
 */
#include <string.h>
#include <zlib.h>

#include "base/bytes.h"
#include "device/device.h"
#include "fuzz.h"
#include "golden/golden.h"
#include "model/model.h"

enum { HEADER = PDNN_HEADER_BYTES, CRC = PDNN_CRC_BYTES, REPLY_MAX = 65536 + 64 };
enum step { STEP_PASS, STEP_EDIT, STEP_EDIT_CRC, STEP_CUT, STEP_INSTEAD, STEP_NOTHING, STEPS };

struct hostile {
    struct pdnn_transport base;
    struct golden_device *device;
    const uint8_t *data;
    size_t n_data;
    uint8_t reply[REPLY_MAX];
    size_t start, end; /* of it, not yet read */
};

static uint8_t next(struct hostile *line) {
    if (!line->n_data)
        return 0;
    line->n_data--;
    return *line->data++;
}

/* The next reply of the device into line->reply. */
static size_t fetch(struct hostile *line) {
    const struct golden_device *device = line->device;
    size_t n_ready = device->out_end - device->out_start;
    if (n_ready < HEADER)
        return 0;
    size_t n = HEADER + pdnn_get16(device->out + device->out_start + 6) + CRC;
    return golden_device_read(line->device, line->reply, n < n_ready ? n : n_ready);
}

static void mishandle(struct hostile *line) {
    size_t n = fetch(line);
    uint8_t step = line->n_data ? next(line) % STEPS : n ? STEP_PASS : STEP_NOTHING;
    line->start = 0;
    line->end = n;
    switch (step) {
    case STEP_EDIT:
    case STEP_EDIT_CRC:
        if (n < HEADER + CRC)
            break;
        line->reply[next(line) % n] = next(line);
        if (step == STEP_EDIT_CRC)
            pdnn_put32(line->reply + n - CRC,
                       (uint32_t)crc32(crc32(0, NULL, 0), line->reply, (uInt)(n - CRC)));
        break;
    case STEP_CUT:
        line->end = n ? next(line) % n : 0;
        break;
    case STEP_INSTEAD:
        line->end = next(line);
        for (size_t i = 0; i < line->end; i++)
            line->reply[i] = next(line);
        break;
    case STEP_NOTHING:
        line->end = 0;
        break;
    default:
        break;
    }
}

static int hostile_write(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                         struct pdnn_diag *diag) {
    (void)diag;
    FUZZ_ASSERT(golden_device_write(((struct hostile *)transport)->device, bytes, n_bytes) == 0);
    return PDNN_OK;
}

static int hostile_read(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                        size_t *n_read, struct pdnn_diag *diag) {
    struct hostile *line = (struct hostile *)transport;
    (void)diag;
    for (*n_read = 0; *n_read < n_bytes;) {
        if (line->start == line->end)
            mishandle(line);
        if (line->start == line->end) { /* silence */
            golden_packet_timeout(line->device);
            break;
        }
        size_t n = line->end - line->start, n_left = n_bytes - *n_read;
        n = n < n_left ? n : n_left;
        memcpy(bytes + *n_read, line->reply + line->start, n);
        line->start += n;
        *n_read += n;
    }
    return PDNN_OK;
}

static int hostile_close(struct pdnn_transport *transport, struct pdnn_diag *diag) {
    (void)transport;
    (void)diag;
    return PDNN_OK;
}

/* 8 inputs, 4 hidden, 2 sums. */
static struct pdnn_model *small_model(void) {
    struct pdnn_model *model = pdnn_model_new(2);
    FUZZ_ASSERT(model && !pdnn_layer_alloc(&model->layers[0], 4, 16) &&
                !pdnn_layer_alloc(&model->layers[1], 2, 16));
    model->task = PDNN_TASK_CLASSIFY;
    strcpy(model->dataset, "fuzz");
    model->classes = 2;
    model->input_bits = 8;
    model->width = 4;
    model->height = 2;
    model->threshold = 128;
    for (int i = 0; i < 2; i++) {
        struct pdnn_layer *layer = &model->layers[i];
        layer->kind = i ? PDNN_LAYER_SUM : PDNN_LAYER_HIDDEN;
        layer->noise = !i;
        layer->n_sources = 1;
        layer->sources[0] = i ? 0 : PDNN_INPUT;
        layer->scale = layer->noise_scale = 1;
        for (uint32_t w = 0; w < layer->outputs; w++)
            layer->weight[w * 16] = (int8_t)(w - 2);
    }
    FUZZ_ASSERT(pdnn_model_check(model, NULL) == PDNN_OK);
    return model;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    static const struct pdnn_transport_ops ops = {
        .write = hostile_write, .read = hostile_read, .close = hostile_close};
    static struct pdnn_model *model;
    static struct hostile line;
    struct golden_params params = golden_params_default;
    struct pdnn_device *device;
    struct pdnn_diag diag = {""};
    static const uint8_t input[8] = {1, 0, 1, 1, 0, 0, 1, 0};
    int32_t sums[2];
    if (!model)
        model = small_model();
    params.lanes = params.drain_lanes = 1;
    params.tape_words = 64;
    params.act_words = 8;
    params.result_words = 8;
    line.base = (struct pdnn_transport){.ops = &ops, .window_bytes = 4096};
    line.device = golden_device_new(&params);
    line.data = data;
    line.n_data = n_data;
    line.start = line.end = 0;
    FUZZ_ASSERT(line.device);
    int rc = pdnn_device_open_transport(&line.base, "fuzz", &device, &diag);
    if (rc == PDNN_OK) {
        struct pdnn_counters counters;
        rc = pdnn_device_load(device, model, &diag);
        for (int i = 0; i < 2 && rc == PDNN_OK; i++)
            rc = pdnn_device_run(device, &(struct pdnn_run_options){.samples = 3, .seed = 5}, input,
                                 sums, &counters, &diag);
        pdnn_device_close(device, NULL);
    }
    FUZZ_ASSERT(rc == PDNN_OK || diag.text[0]);
    golden_device_free(line.device);
    return 0;
}
