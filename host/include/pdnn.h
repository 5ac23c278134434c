/* SPDX-License-Identifier: BSD-2-Clause
 *
 * pdnn.h - the public interface of libpdnn.
 *
 * The library never prints and never exits. Functions return PDNN_OK (0) or a negative
 * PDNN_ERR_*; the text that a person needs (file, field, what was expected) is left in the
 * struct pdnn_diag that the caller passes (NULL: not wanted).
 */
#ifndef PDNN_H
#define PDNN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum pdnn_error {
    PDNN_OK = 0,
    PDNN_ERR_ARGUMENT = -1, /* the caller's argument is out of range */
    PDNN_ERR_IO = -2,       /* open, read, write, rename */
    PDNN_ERR_FORMAT = -3,   /* a file's content is not what it should be */
    PDNN_ERR_MEMORY = -4,
    PDNN_ERR_LINK = -5,     /* the device does not answer, or answers nonsense */
    PDNN_ERR_DEVICE = -6,   /* the device refused */
    PDNN_ERR_CAPACITY = -7, /* the model does not fit the device */
    PDNN_ERR_MISMATCH = -8, /* map CRC, version or act_bits differ */
    PDNN_ERR_UNSUPPORTED = -9,
    PDNN_ERR_INTERRUPTED = -10,
    PDNN_ERR_DIVERGED = -11, /* training came to what is no number */
};

struct pdnn_diag {
    char text[320];
};

/* Name of an error code, e.g. "PDNN_ERR_IO". */
const char *pdnn_error_name(int code);

/* ---- models ------------------------------------------------------------------------------ */

struct pdnn_model; /* host/model/model.h */

/* Read and check a safetensors model file. Nothing in the file is trusted. */
int pdnn_model_open(const char *path, struct pdnn_model **out, struct pdnn_diag *diag);
void pdnn_model_close(struct pdnn_model *model);

/* Bytes of an input, and sums of a run, for pdnn_device_run(). */
uint32_t pdnn_model_inputs(const struct pdnn_model *model);
uint32_t pdnn_model_outputs(const struct pdnn_model *model);

/* ---- devices ----------------------------------------------------------------------------- */

struct pdnn_device; /* host/device/device.h */

/* How the random numbers of the T samples belong together (rtl/README.md, Sampling). */
enum pdnn_sampling {
    PDNN_SAMPLE_IID = 0,        /* each sample has its own */
    PDNN_SAMPLE_ANTITHETIC = 1, /* samples 2i and 2i + 1 have opposite noise */
    PDNN_SAMPLE_STRATIFIED = 2, /* the samples of a neuron fill the strata of its law evenly */
    PDNN_SAMPLE_DEFAULT = 3,    /* what the device has first of: stratified, iid, antithetic */
};

/* How the last layer's sums over the samples are made; the outcome is the same (rtl/README.md,
 * Read-out). */
enum pdnn_readout {
    PDNN_READOUT_AUTO = 0,  /* the faster of the two that can be; EACH with a margin */
    PDNN_READOUT_EACH = 1,  /* the last layer runs for every sample */
    PDNN_READOUT_COUNT = 2, /* its inputs are counted, it runs on the counts */
};

/* What a device says of itself (registers). */
struct pdnn_caps {
    uint32_t version, build_id, clock_hz;
    uint32_t lanes, drain_lanes, act_bits, acc_bits;
    uint32_t tape_words, act_words, result_words, noise_tables;
    uint32_t sampling_modes; /* bit m: the device has enum pdnn_sampling m */
    uint32_t count_readout;  /* 1: the device can PDNN_READOUT_COUNT */
    uint32_t layout;         /* of the tape: 0 words of a neuron, 1 rows of an input */
    uint32_t uart_divisor;   /* the UART's rate is clock_hz / uart_divisor; 0: no UART */
    uint32_t adaptive_stop;  /* 1: pdnn_device_set_margin() takes effect */
};

/* Counters of the last run, see rtl/README.md. */
struct pdnn_counters {
    uint32_t cycles, tape_reads, accumulates, act_reads, act_writes, neuron_updates, random_words;
    uint32_t samples_used; /* T, or fewer where the margin ended the run */
};

/* One neuron update in one lane, as retired by the trace port and by the golden model. */
struct pdnn_event {
    uint32_t layer, neuron, sample;
    int32_t sum;   /* z2: twice the weighted sum and bias; as it is where act_bits > 1 */
    int32_t noise; /* n */
    uint32_t bit;  /* act_bits > 1: the code */
};
typedef void (*pdnn_event_fn)(void *user, const struct pdnn_event *event);

/* spec: "usb" (the only board), "usb:SERIAL", "sim", "golden", "replay:FILE" (a session recorded by
 * pdnn_device_record). */
int pdnn_device_open(const char *spec, struct pdnn_device **out, struct pdnn_diag *diag);
/* Everything is released in any case. Fails when something could not be completed: a recording that
 * the disk does not hold, bytes that the board no longer takes. NULL is closed already. */
int pdnn_device_close(struct pdnn_device *device, struct pdnn_diag *diag);
const struct pdnn_caps *pdnn_device_caps(const struct pdnn_device *device);

/* Record every byte both ways to `path` (written under a temporary name, renamed at close). */
int pdnn_device_record(struct pdnn_device *device, const char *path, struct pdnn_diag *diag);

/* Call fn for every event (sim and golden only, else PDNN_ERR_UNSUPPORTED). NULL switches off. */
int pdnn_device_events(struct pdnn_device *device, pdnn_event_fn fn, void *user,
                       struct pdnn_diag *diag);

/* Call fn while a model is loaded, with the bytes that the device has confirmed. NULL: no more. */
typedef void (*pdnn_load_progress_fn)(void *user, size_t n_done, size_t n_total);
void pdnn_device_progress(struct pdnn_device *device, pdnn_load_progress_fn fn, void *user);

/* Put the model on the device's tape, and compare a checksum that the device computes over its
 * memory. Fails with PDNN_ERR_CAPACITY, naming what does not fit, and with PDNN_ERR_DEVICE, naming
 * the word, when the memory does not hold what was written. */
int pdnn_device_load(struct pdnn_device *device, const struct pdnn_model *model,
                     struct pdnn_diag *diag);

/* The mode of all runs from now on; after opening it is PDNN_SAMPLE_DEFAULT. PDNN_ERR_UNSUPPORTED,
 * naming what the device has, when it lacks the mode. */
int pdnn_device_set_sampling(struct pdnn_device *device, enum pdnn_sampling mode,
                             struct pdnn_diag *diag);
/* The mode in force, never PDNN_SAMPLE_DEFAULT. */
enum pdnn_sampling pdnn_device_sampling(const struct pdnn_device *device);
/* "iid", "antithetic", "stratified", "default"; and the other way, false for any other text. */
const char *pdnn_sampling_name(enum pdnn_sampling mode);
bool pdnn_sampling_parse(const char *text, enum pdnn_sampling *mode);

/* End runs, from now on, at the first pass behind which one output's sum is ahead of all others by
 * more than `margin`, 1 to 65535, in the units of pdnn_device_run()'s sums; 0 (after opening): take
 * all samples. The counters say how many samples a run took. PDNN_ERR_UNSUPPORTED: the device
 * cannot. */
int pdnn_device_set_margin(struct pdnn_device *device, uint32_t margin, struct pdnn_diag *diag);

/* The readout of all runs from now on; after opening it is PDNN_READOUT_AUTO. PDNN_ERR_UNSUPPORTED
 * where the device cannot count; a run refuses likewise when the loaded model has nothing to count.
 */
int pdnn_device_set_readout(struct pdnn_device *device, enum pdnn_readout readout,
                            struct pdnn_diag *diag);
/* What a run of the loaded model with T samples does: EACH or COUNT. */
enum pdnn_readout pdnn_device_readout(const struct pdnn_device *device, uint32_t samples);
/* "auto", "each", "count"; and the other way, false for any other text. */
const char *pdnn_readout_name(enum pdnn_readout readout);
bool pdnn_readout_parse(const char *text, enum pdnn_readout *readout);

/* One run of the loaded model.
 *   input:   n_inputs bytes, each 0 or 1 (the model's input bits)
 *   samples: T, 1..4096; 1 for a deterministic model (act_bits > 1)
 *   seed:    the generator's state at the start (0 becomes 1); use
 *            pdnn_seed_for() to derive one from a user's seed and an image number
 *   sums:    (Outputs) sum over the T samples of z (KIND_SUM; exact, in units of the layer's
 *            scale, times 2) or of the bit (KIND_COUNT) */
int pdnn_device_run(struct pdnn_device *device, const uint8_t *input, uint32_t samples,
                    uint64_t seed, int32_t *sums, struct pdnn_counters *counters,
                    struct pdnn_diag *diag);

/* `runs` runs behind one another, 1..65535, without the host: only the first is seeded, the others
 * go on with the generator where it stands. Sums and counters are the last one's, and depend on
 * all. */
int pdnn_device_repeat(struct pdnn_device *device, const uint8_t *input, uint32_t samples,
                       uint64_t seed, uint32_t runs, int32_t *sums, struct pdnn_counters *counters,
                       struct pdnn_diag *diag);

/* The seed of image `index` under the user's `seed`: splitmix64 of both, never 0. */
uint64_t pdnn_seed_for(uint64_t seed, uint64_t index);

#ifdef __cplusplus
}
#endif
#endif
