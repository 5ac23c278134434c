/* SPDX-License-Identifier: BSD-2-Clause */
#include "device/device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/diag.h"
#include "model/model.h"
#include "tape/tape.h"

enum {
    REG_BYTES = PDNN_SPACE_REG_BYTES,
    LOADS = 2 /* until the memory must hold what was written */
};

/* ---- opening -------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    int (*open)(const char *options, struct pdnn_transport **out, struct pdnn_diag *diag);
    bool stands_alone; /* has a meaning without options, which is not written with a colon */
} transports[] = {
    {"golden", pdnn_transport_golden, true},  {"sim", pdnn_transport_sim, true},
    {"usb", pdnn_transport_usb, true},        {"tty", pdnn_transport_tty, false},
    {"replay", pdnn_transport_replay, false},
};

static int read_regs(struct pdnn_device *device, uint32_t first, uint32_t *values, size_t n,
                     struct pdnn_diag *diag) {
    uint8_t bytes[256 * REG_BYTES];
    struct pdnn_request request = {
        .op = PDNN_OP_READ,
        .space = PDNN_SPACE_REG,
        .address = (uint16_t)first,
        .count = (uint16_t)(n * REG_BYTES),
        .reply = bytes,
    };
    int rc = pdnn_device_exchange(device, &request, 1, diag);
    for (size_t i = 0; rc == PDNN_OK && i < n; i++)
        values[i] = pdnn_get32(bytes + i * REG_BYTES);
    return rc;
}

/* Two ends that differ by more than BAUD_TOLERANCE may still understand each other, now and then:
 * a frame of 10 bits leaves 5 % for all errors together. */
#define BAUD_TOLERANCE 0.02

static int check_line(const struct pdnn_device *device, struct pdnn_diag *diag) {
    const struct pdnn_caps *caps = &device->caps;
    const double set = device->transport->baud;
    if (set == 0 || caps->uart_divisor == 0 || caps->clock_hz == 0)
        return PDNN_OK;
    const double built = (double)caps->clock_hz / caps->uart_divisor;
    if (set >= built * (1 - BAUD_TOLERANCE) && set <= built * (1 + BAUD_TOLERANCE))
        return PDNN_OK;
    return pdnn_fail(diag, PDNN_ERR_MISMATCH,
                     "%s: the line is set to %.0f baud, the device's UART to %.0f (CLOCK_HZ %u / "
                     "UART_DIVISOR %u): use the option baud=%.0f",
                     device->name, set, built, caps->clock_hz, caps->uart_divisor, built);
}

/* Learn what the device is, and refuse one that this library does not speak to. */
static int identify(struct pdnn_device *device, struct pdnn_diag *diag) {
    uint32_t reg[PDNN_REG_CYCLES]; /* all below the counters */
    int rc = read_regs(device, 0, reg, PDNN_REG_CYCLES, diag);
    if (rc)
        return rc;
    if (reg[PDNN_REG_ID] != PDNN_ID)
        return pdnn_fail(diag, PDNN_ERR_MISMATCH, "%s: not a pDNN: ID is 0x%08x, expected 0x%08x",
                         device->name, reg[PDNN_REG_ID], PDNN_ID);
    if (reg[PDNN_REG_VERSION] >> 8 != PDNN_VERSION >> 8)
        return pdnn_fail(diag, PDNN_ERR_MISMATCH,
                         "%s: the device's contract has version %u.%u, this host's %u.%u",
                         device->name, reg[PDNN_REG_VERSION] >> 8, reg[PDNN_REG_VERSION] & 255,
                         PDNN_VERSION >> 8, PDNN_VERSION & 255);
    if (reg[PDNN_REG_MAP_CRC] != pdnn_map_crc())
        return pdnn_fail(diag, PDNN_ERR_MISMATCH,
                         "%s: the device's register map has CRC 0x%08x, this host's 0x%08x: build "
                         "both from the same pdnn_map.def",
                         device->name, reg[PDNN_REG_MAP_CRC], pdnn_map_crc());
    device->caps = (struct pdnn_caps){
        .version = reg[PDNN_REG_VERSION],
        .build_id = reg[PDNN_REG_BUILD_ID],
        .clock_hz = reg[PDNN_REG_CLOCK_HZ],
        .lanes = reg[PDNN_REG_LANES],
        .drain_lanes = reg[PDNN_REG_DRAIN_LANES],
        .act_bits = reg[PDNN_REG_ACT_BITS],
        .acc_bits = reg[PDNN_REG_ACC_BITS],
        .tape_words = reg[PDNN_REG_TAPE_WORDS],
        .act_words = reg[PDNN_REG_ACT_WORDS],
        .result_words = reg[PDNN_REG_RESULT_WORDS],
        .noise_tables = reg[PDNN_REG_NOISE_TABLES],
        .sampling_modes = reg[PDNN_REG_SAMPLING_MODES],
        .block_max = reg[PDNN_REG_BLOCK_MAX],
        .layout = reg[PDNN_REG_LAYOUT],
        .uart_divisor = reg[PDNN_REG_UART_DIVISOR],
        .adaptive_stop = reg[PDNN_REG_ADAPTIVE_STOP] & 1,
        .feature_maps = reg[PDNN_REG_FMAPS] & 1,
        .ties = reg[PDNN_REG_TIES] & 1,
        .labels_max = reg[PDNN_REG_LABELS_MAX],
        .engines = reg[PDNN_REG_ENGINES],
        .masks = reg[PDNN_REG_MASKS] & 1,
    };
    if (device->caps.act_bits < 1 || device->caps.act_bits > 8)
        return pdnn_fail(diag, PDNN_ERR_MISMATCH, "%s: ACT_BITS is %u, expected 1..8", device->name,
                         device->caps.act_bits);
    if (device->caps.layout != PDNN_NEURON_ORDER && device->caps.layout != PDNN_ROW_ORDER)
        return pdnn_fail(diag, PDNN_ERR_MISMATCH, "%s: LAYOUT is %u, expected 0 or 1", device->name,
                         device->caps.layout);
    if (device->caps.acc_bits < 2 || device->caps.acc_bits > 32)
        return pdnn_fail(diag, PDNN_ERR_MISMATCH, "%s: ACC_BITS is %u, expected 2..32",
                         device->name, device->caps.acc_bits);
    if (device->caps.lanes < 1 || device->caps.drain_lanes < 1)
        return pdnn_fail(diag, PDNN_ERR_MISMATCH,
                         "%s: LANES is %u and DRAIN_LANES is %u, expected 1 and more", device->name,
                         device->caps.lanes, device->caps.drain_lanes);
    if (device->caps.block_max < 1 || device->caps.block_max > PDNN_SAMPLES_MAX ||
        (device->caps.block_max & (device->caps.block_max - 1)))
        return pdnn_fail(diag, PDNN_ERR_MISMATCH, "%s: BLOCK_MAX is %u, expected a power of two",
                         device->name, device->caps.block_max);
    if (device->caps.engines < 1 || device->caps.engines > PDNN_ENGINES_MAX)
        return pdnn_fail(diag, PDNN_ERR_MISMATCH, "%s: ENGINES is %u, expected 1..%d", device->name,
                         device->caps.engines, PDNN_ENGINES_MAX);
    return check_line(device, diag);
}

int pdnn_device_open_transport(struct pdnn_transport *transport, const char *spec,
                               struct pdnn_device **out, struct pdnn_diag *diag) {
    struct pdnn_device *device = calloc(1, sizeof *device);
    if (!device) {
        transport->ops->close(transport, NULL);
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory for a device", spec);
    }
    device->transport = transport;
    snprintf(device->name, sizeof device->name, "%s", spec);
    int rc = identify(device, diag);
    if (rc == PDNN_OK)
        rc = pdnn_sampling_resolve(device, &(enum pdnn_sampling){PDNN_SAMPLE_DEFAULT}, diag);
    if (rc) {
        pdnn_device_close(device, NULL);
        return rc;
    }
    *out = device;
    return PDNN_OK;
}

int pdnn_device_open(const char *spec, struct pdnn_device **out, struct pdnn_diag *diag) {
    size_t n_name = strcspn(spec, ":");
    const char *options = spec[n_name] ? spec + n_name + 1 : "";
    for (size_t i = 0; i < sizeof transports / sizeof transports[0]; i++) {
        if (strlen(transports[i].name) != n_name || memcmp(transports[i].name, spec, n_name))
            continue;
        if (transports[i].stands_alone && spec[n_name] && !*options)
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "device '%s': expected something behind the colon, or none", spec);
        struct pdnn_transport *transport;
        int rc = transports[i].open(options, &transport, diag);
        return rc ? rc : pdnn_device_open_transport(transport, spec, out, diag);
    }
    return pdnn_fail(
        diag, PDNN_ERR_ARGUMENT,
        "unknown device '%s', expected usb, usb:SERIAL, tty:PORT, sim, golden or replay:FILE",
        spec);
}

static void unload(struct pdnn_device *device) {
    pdnn_host_layers_free(device->drawn);
    free(device->bits);
    free(device->act);
    free(device->results);
    free(device->label);
    device->drawn = NULL;
    device->bits = device->act = device->results = device->label = NULL;
    device->outputs = 0;
}

int pdnn_device_close(struct pdnn_device *device, struct pdnn_diag *diag) {
    if (!device)
        return PDNN_OK;
    unload(device);
    int rc = device->transport->ops->close(device->transport, diag);
    free(device);
    return rc;
}

void pdnn_device_progress(struct pdnn_device *device, pdnn_load_progress_fn fn, void *user) {
    device->progress = fn;
    device->progress_user = user;
}

const struct pdnn_caps *pdnn_device_caps(const struct pdnn_device *device) {
    return &device->caps;
}

int pdnn_device_record(struct pdnn_device *device, const char *path, struct pdnn_diag *diag) {
    int rc = pdnn_transport_record(device->transport, path, &device->transport, diag);
    if (rc)
        return rc;
    device->seq = 0; /* a session begins as opening does, so that a replay can be opened */
    return identify(device, diag);
}

int pdnn_device_events(struct pdnn_device *device, pdnn_event_fn fn, void *user,
                       struct pdnn_diag *diag) {
    if (!device->transport->ops->events)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: this device reports no events",
                         device->name);
    return device->transport->ops->events(device->transport, fn, user, diag);
}

int pdnn_device_waveform(struct pdnn_device *device, const char *path, struct pdnn_diag *diag) {
    if (!device->transport->ops->waveform)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: this device has no waveform",
                         device->name);
    return device->transport->ops->waveform(device->transport, path, diag);
}

/* ---- loading -------------------------------------------------------------------------------- */

/* A board that was reset in the middle has confirmed words that it no longer holds: write again. */
static int write_and_verify(struct pdnn_device *device, const struct pdnn_request *requests,
                            size_t n_requests, const uint8_t *bytes, uint32_t n_words,
                            struct pdnn_diag *diag) {
    uint32_t bad_word = 0;
    for (unsigned i = 0; i < LOADS; i++) {
        device->is_loading = true;
        int rc = pdnn_device_exchange(device, requests, n_requests, diag);
        device->is_loading = false;
        if (rc == PDNN_OK)
            rc = pdnn_device_verify(device, bytes, n_words, &bad_word, diag);
        if (rc || bad_word == n_words)
            return rc;
    }
    return pdnn_fail(diag, PDNN_ERR_DEVICE,
                     "%s: the weight memory does not hold what was written: tape word %u of %u "
                     "differs after %d loads",
                     device->name, bad_word, n_words, LOADS);
}

static int send_tape(struct pdnn_device *device, const struct pdnn_tape *tape,
                     struct pdnn_diag *diag) {
    size_t tape_bytes = (size_t)tape->n_words * PDNN_SPACE_TAPE_BYTES;
    size_t noise_bytes = (size_t)tape->n_noise * PDNN_NOISE_ENTRIES;
    uint8_t tape_base[REG_BYTES] = {0};
    uint8_t *bytes = malloc(tape_bytes);
    struct pdnn_request *requests = calloc(
        tape_bytes / PDNN_PAYLOAD_MAX + 2 * noise_bytes / PDNN_PAYLOAD_MAX + 3, sizeof *requests);
    int rc = PDNN_ERR_MEMORY;

    if (bytes && requests) {
        for (uint32_t i = 0; i < tape->n_words; i++)
            pdnn_put64(bytes + (size_t)i * PDNN_SPACE_TAPE_BYTES, tape->words[i]);
        size_t n = pdnn_device_writes(requests, PDNN_SPACE_TAPE, 0, PDNN_SPACE_TAPE_BYTES, bytes,
                                      tape_bytes);
        n += pdnn_device_writes(requests + n, PDNN_SPACE_NOISE, 0, PDNN_SPACE_NOISE_BYTES,
                                tape->noise[0], noise_bytes);
        if (tape->thresholds)
            n += pdnn_device_writes(requests + n, PDNN_SPACE_NOISE,
                                    device->caps.noise_tables * PDNN_NOISE_ENTRIES,
                                    PDNN_SPACE_NOISE_BYTES, tape->thresholds[0], noise_bytes);
        n += pdnn_device_writes(requests + n, PDNN_SPACE_REG, PDNN_REG_TAPE_BASE, REG_BYTES,
                                tape_base, sizeof tape_base);
        rc = write_and_verify(device, requests, n, bytes, tape->n_words, diag);
    } else {
        pdnn_fail(diag, rc, "%s: no memory for %zu bytes of tape", device->name, tape_bytes);
    }
    free(bytes);
    free(requests);
    return rc;
}

int pdnn_device_load(struct pdnn_device *device, const struct pdnn_model *model,
                     struct pdnn_diag *diag) {
    struct pdnn_tape *tape;
    int rc = pdnn_tape_build(model, &device->caps, &tape, diag);
    if (rc)
        return rc;
    unload(device);
    device->bits = malloc((size_t)tape->input_words * PDNN_WORD_INPUTS + 1);
    device->act =
        malloc((size_t)device->caps.engines * tape->input_words * PDNN_SPACE_ACT_BYTES + 1);
    device->results = malloc((size_t)tape->outputs * PDNN_SPACE_RESULT_BYTES *
                             (tape->label_visits ? model->classes : 1));
    device->label = calloc((size_t)tape->label_words * PDNN_LABELS_MOST + 1, PDNN_SPACE_ACT_BYTES);
    if (!device->bits || !device->act || !device->results || !device->label)
        rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory for a model", device->name);
    if (rc == PDNN_OK)
        rc = send_tape(device, tape, diag);
    if (rc == PDNN_OK) {
        device->input_bits = model->input_bits;
        device->sampled_input = model->sampled_input;
        device->labels = model->label_rows ? model->classes : 0;
        device->label_rows = model->label_rows;
        device->visits = tape->label_visits;
        device->label_base = tape->label_base;
        device->label_words = tape->label_words;
        device->input_base = tape->input_base;
        device->input_words = tape->input_words;
        device->outputs = tape->label_visits ? model->classes : tape->outputs;
        device->block = tape->block;
        device->drawn = tape->drawn;
        tape->drawn = NULL;
    }
    pdnn_tape_free(tape);
    return rc;
}
