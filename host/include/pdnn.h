/* SPDX-License-Identifier: BSD-2-Clause
 *
 * pdnn.h - the public interface of libpdnn: run p-bit networks on a board, on its simulation, or on
 * the same machine in C.
 *
 * A program opens a model and a device, loads the one on the other and runs it:
 *
 *     pdnn_model_open("mnist-classifier", &model, &diag);
 *     pdnn_device_open("usb", &device, &diag);
 *     pdnn_device_load(device, model, &diag);
 *     pdnn_encode_pixels(model, pixels, input, &diag);
 *     pdnn_device_run(device, &(struct pdnn_run_options){.samples = 16, .seed = 1}, input, sums,
 *                     &counters, &diag);
 *     class = pdnn_decode_class(model, sums);
 *
 * examples/classify.c and examples/draw.c are whole programs. Build with
 * `cc draw.c $(pkg-config --cflags --libs pdnn)`.
 *
 * Errors. The library never prints and never exits. Functions return PDNN_OK (0) or a negative
 * PDNN_ERR_*; the text that a person needs (file, field, what was expected) is left in the
 * struct pdnn_diag that the caller passes (NULL: not wanted). What a function gives back through
 * pointers is valid only after PDNN_OK.
 *
 * Threads. The library has no state of its own that changes. An opened model is only read: threads
 * may share it. A device belongs to one thread at a time; different devices may run at once.
 * Callbacks are called by the thread that called the library, and must not use the same device.
 *
 * Compatibility. Programs built against libpdnn.so.N run with every later libpdnn.so.N. Structures
 * that the caller makes end in `reserved`, which must be 0; those that the library hands out by
 * pointer may grow at their end.
 */
#ifndef PDNN_H
#define PDNN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#define PDNN_API __attribute__((visibility("default")))
#else
#define PDNN_API
#endif

/* ---- version ----------------------------------------------------------------------------- */

/* Of the whole package: library, program, hardware. Major and minor are those of the contract that
 * a device reports (struct pdnn_caps, version); the patch level is the host's alone. */
#define PDNN_RELEASE_MAJOR 1
#define PDNN_RELEASE_MINOR 0
#define PDNN_RELEASE_PATCH 0

/* Of the library that runs, which need not be that of this header: "1.0.0". */
PDNN_API const char *pdnn_version(void);

/* ---- errors ------------------------------------------------------------------------------ */

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
    PDNN_ERR_DIVERGED = -11, /* training came to NaN or infinity */
};

struct pdnn_diag {
    char text[512];
};

/* Name of an error code, e.g. "PDNN_ERR_IO". */
PDNN_API const char *pdnn_error_name(int code);

/* ---- models ------------------------------------------------------------------------------ */

struct pdnn_model;

enum pdnn_task {
    PDNN_TASK_GENERATE, /* a class in, a picture out */
    PDNN_TASK_CLASSIFY, /* a picture in, a class out */
};

/* What a layer gives to the next, or to the host. */
enum pdnn_kind {
    PDNN_LAYER_HIDDEN = 0, /* bits; codes of a deterministic model */
    PDNN_LAYER_SUM = 1,    /* last: the weighted sums, added up over the samples */
    PDNN_LAYER_COUNT = 2,  /* last: bits, counted over the samples */
};

/* One layer: z = bias + sum_i weight[i] * a[i] in integers; a p-bit is 1 with probability
 * sigmoid(scale * z / noise_scale). */
struct pdnn_layer_info {
    enum pdnn_kind kind;
    uint32_t inputs, outputs; /* inputs: padded to whole words of 16 */
    bool noise;               /* p-bits; false: a plain threshold, or sums */
    bool once;                /* drawn once a run, shared by all samples (latents) */
    bool serial;              /* autoregressive: reads its own earlier outputs */
    double scale;             /* z as a real number is scale * z */
    double noise_scale;       /* 1 as trained */
    /* On a feature map: kernel x kernel positions around each are read, every `stride`th is
     * computed, `outputs` channels at each; kernel 0: fully connected. */
    uint32_t kernel, stride;
    bool pool, upsample;    /* 2 x 2 positions become one, that is 1 if any is; one becomes 2 x 2 */
    uint32_t width, height; /* of the map that it puts out, 1 x 1 where it is fully connected */
    uint32_t ties;          /* p-bits on each sum */
    uint32_t reserved[2];
};

/* Read and check a model file (safetensors). Nothing in the file is trusted. A name without a slash
 * that is no file here is that of a shipped model, e.g. "mnist-generator": see pdnn_share_path().
 */
PDNN_API int pdnn_model_open(const char *path, struct pdnn_model **out, struct pdnn_diag *diag);
/* NULL is closed already. */
PDNN_API void pdnn_model_close(struct pdnn_model *model);

PDNN_API enum pdnn_task pdnn_model_task(const struct pdnn_model *model);
/* What it was trained on, e.g. "mnist". */
PDNN_API const char *pdnn_model_dataset(const struct pdnn_model *model);
PDNN_API uint32_t pdnn_model_classes(const struct pdnn_model *model);
/* Of the full picture that goes in or comes out, in pixels. */
PDNN_API uint32_t pdnn_model_width(const struct pdnn_model *model);
PDNN_API uint32_t pdnn_model_height(const struct pdnn_model *model);
/* Of that picture: 1 (grey), or 3 (red, green, blue). */
PDNN_API uint32_t pdnn_model_channels(const struct pdnn_model *model);
/* Bytes of an input, and sums of a run, for pdnn_device_run(). */
PDNN_API uint32_t pdnn_model_inputs(const struct pdnn_model *model);
PDNN_API uint32_t pdnn_model_outputs(const struct pdnn_model *model);
/* Bits of an activation: 1 (p-bits), or 2, 3, 4, 8: deterministic, one sample says all. */
PDNN_API uint32_t pdnn_model_act_bits(const struct pdnn_model *model);
/* Number of layers; and one of them, index below that (else PDNN_ERR_ARGUMENT). */
PDNN_API uint32_t pdnn_model_layers(const struct pdnn_model *model);
PDNN_API int pdnn_model_layer(const struct pdnn_model *model, uint32_t index,
                              struct pdnn_layer_info *info);
/* How it was made, a JSON object as text; NULL: the file does not say. */
PDNN_API const char *pdnn_model_card(const struct pdnn_model *model);

/* Where an installed file is, e.g. "models/mnist-generator.safetensors": in $PDNN_SHARE where that
 * is set, else in the share/pdnn of this installation. PDNN_ERR_IO: not there; the text says where
 * it was looked for. */
PDNN_API int pdnn_share_path(const char *name, char *path, size_t size, struct pdnn_diag *diag);

/* ---- pictures and classes as inputs and outputs -------------------------------------------- */

/* A generator's input for a class below pdnn_model_classes(). input: (Inputs). */
PDNN_API int pdnn_encode_class(const struct pdnn_model *model, uint32_t class_index, uint8_t *input,
                               struct pdnn_diag *diag);
/* A classifier's input for a full picture. pixels: (Channels, Height, Width), 0 background to 255
 * full ink; input: (Inputs). */
PDNN_API int pdnn_encode_pixels(const struct pdnn_model *model, const uint8_t *pixels,
                                uint8_t *input, struct pdnn_diag *diag);

/* The picture that a generator's sums mean. samples: as many as the run took (its counters say).
 * pixels: (Height, Width), 0 to 255; the edge that the model leaves out is 0. */
PDNN_API int pdnn_decode_pixels(const struct pdnn_model *model, const int32_t *sums,
                                uint32_t samples, uint8_t *pixels, struct pdnn_diag *diag);
/* The logits that a classifier's sums mean (of a last layer of counts: the shares of ones).
 * logits: (Classes). */
PDNN_API int pdnn_decode_logits(const struct pdnn_model *model, const int32_t *sums,
                                uint32_t samples, double *logits, struct pdnn_diag *diag);
/* The class with the largest sum; of equals the first. */
PDNN_API uint32_t pdnn_decode_class(const struct pdnn_model *model, const int32_t *sums);

/* What a lead of `margin` > 0 in the sum of the logits over the samples (last layer of counts: in
 * the number of ones) is in units of the sums, for struct pdnn_run_options. PDNN_ERR_ARGUMENT: not
 * one that the device can hold. */
PDNN_API int pdnn_margin_units(const struct pdnn_model *model, double margin, uint32_t *units,
                               struct pdnn_diag *diag);

/* ---- boards ------------------------------------------------------------------------------ */

/* A board on the USB whose bridge is known, whether or not a pDNN is behind it. */
struct pdnn_board {
    char device[80];    /* for pdnn_device_open(): "usb:SERIAL", or "usb:BUS-ADDRESS" */
    char serial[64];    /* "" when it has none, or may not be opened */
    char name[64];      /* product string, "" likewise */
    char problem[256];  /* why it cannot be opened and what to do, "" when it can */
    bool denied;        /* the problem is missing permission */
    const char *bridge; /* e.g. "FT2232H channel B" */
    uint16_t vendor, product;
    uint8_t bus, address;
};

struct pdnn_boards;

/* The boards on the USB. PDNN_ERR_UNSUPPORTED: the library was built without libftdi1. */
PDNN_API int pdnn_boards_open(struct pdnn_boards **out, struct pdnn_diag *diag);
/* One of them, from 0; NULL: there are no more. Valid until the close. */
PDNN_API const struct pdnn_board *pdnn_boards_at(const struct pdnn_boards *boards, size_t index);
PDNN_API void pdnn_boards_close(struct pdnn_boards *boards);

/* ---- devices ----------------------------------------------------------------------------- */

struct pdnn_device;

/* How the random numbers of the T samples belong together (rtl/doc/sampling.md). */
enum pdnn_sampling {
    PDNN_SAMPLE_DEFAULT = 0,    /* what the device has first of: stratified, iid, antithetic */
    PDNN_SAMPLE_IID = 1,        /* each sample has its own */
    PDNN_SAMPLE_ANTITHETIC = 2, /* samples 2i and 2i + 1 have opposite noise */
    PDNN_SAMPLE_STRATIFIED = 3, /* the samples of a neuron fill the strata of its law evenly */
};

/* The order of the weights on the tape. */
enum pdnn_layout {
    PDNN_NEURON_ORDER = 0, /* neuron by neuron: every weight is read */
    PDNN_ROW_ORDER = 1,    /* input by input: the rows of inputs that are 0 are skipped */
};

/* What a device says of itself (registers). */
struct pdnn_caps {
    uint32_t version; /* of the contract: major * 256 + minor */
    uint32_t build_id, clock_hz;
    uint32_t lanes, drain_lanes, act_bits, acc_bits;
    uint32_t tape_words, act_words, result_words, noise_tables;
    uint32_t sampling_modes; /* bit m - 1: the device has enum pdnn_sampling m */
    enum pdnn_layout layout;
    uint32_t uart_divisor;  /* the UART's rate is clock_hz / uart_divisor; 0: no UART */
    uint32_t adaptive_stop; /* 1: the device can end a run by a margin */
    uint32_t block_max;     /* most samples that a pass takes by their counts or side by side */
    uint32_t feature_maps;  /* 1: the device runs layers with a kernel */
    uint32_t ties;          /* 1: it runs layers with several p-bits on each sum */
    uint32_t labels_max;    /* most labels that a pass visits one after the other; 0: none */
    uint32_t engines;       /* inputs side by side: pdnn_device_run_several() */
    uint32_t masks;         /* 1: the device has words of a mask and its weights */
};

/* Open a device by name:
 *
 *   usb                        the only board on the USB
 *   usb:SERIAL                 one of several, see pdnn_boards_open()
 *   usb:SERIAL,baud=N          and its line's rate, 9600 to 12000000; as built: 3000000
 *   usb:SERIAL,timeout_ms=N    and when a silent board is given up, 1 to 600000; 2000
 *   usb:BUS-ADDRESS            one without a serial number, or with another's
 *   tty:/dev/ttyACM0           a board behind a serial port of the kernel; baud=N, timeout_ms=N
 *   sim                        the simulated hardware, cycle by cycle: libpdnn_sim.so as
 *                              $PDNN_SIM_LIB says, or as built or installed with this library
 *   sim:FILE                   another build of it
 *   sim:NAME                   ... of the core of that name in rtl/configs.def, e.g.
 *                              sim:icebreaker, if it was built
 *   golden                     the same device in C: the same bits, cycles and counters, faster
 *   golden:CORE                another core by its name in rtl/configs.def, such as icebreaker
 *   golden:CORE,NAME=N,...     ... with other options, CORE or none:
 *                                lanes=16 drain_lanes=4 acc_bits=16 tape_words=16384
 *                                act_words=256 result_words=1024 noise_tables=2
 *                                sampling_modes=7  1 iid + 2 antithetic + 4 stratified
 *                                adaptive_stop=1   can end a run by a margin
 *                                act_bits=1        2, 3, 4, 8: deterministic, one lane
 *                                rows=0            1: on rows, one lane that skips zeros
 *                                block=1           16: of that, samples by their counts
 *                                engines=1         so many side by side, 1 to 8
 *                                fmaps=0           1: of rows: layers on feature maps; act_words
 *                                                  is then 4096
 *                                labels=0          1: of rows: labels are visited one after the
 *                                                  other, which only this device does
 *                                ties=0            1: of rows: several p-bits on a sum
 *   replay:FILE                a session that pdnn_device_record() wrote: what is sent must be the
 *                              same bytes, and gets the same answers
 *
 * Refuses a device whose contract is another than the library's. */
PDNN_API int pdnn_device_open(const char *name, struct pdnn_device **out, struct pdnn_diag *diag);
/* Everything is released in any case. Fails when something could not be completed: a recording that
 * the disk does not hold, bytes that the board no longer takes. NULL is closed already. */
PDNN_API int pdnn_device_close(struct pdnn_device *device, struct pdnn_diag *diag);
/* Valid until the close. */
PDNN_API const struct pdnn_caps *pdnn_device_caps(const struct pdnn_device *device);

/* Record every byte both ways to `path` (written under a temporary name, renamed at close). */
PDNN_API int pdnn_device_record(struct pdnn_device *device, const char *path,
                                struct pdnn_diag *diag);

/* Write a waveform of everything from now on to `path` (a simulation built for it, `make
 * sim-trace`; else PDNN_ERR_UNSUPPORTED). */
PDNN_API int pdnn_device_waveform(struct pdnn_device *device, const char *path,
                                  struct pdnn_diag *diag);

/* Call fn while a model is loaded, with the bytes that the device has confirmed. NULL: no more. */
typedef void (*pdnn_load_progress_fn)(void *user, size_t n_done, size_t n_total);
PDNN_API void pdnn_device_progress(struct pdnn_device *device, pdnn_load_progress_fn fn,
                                   void *user);

/* Put the model on the device's tape, and compare a checksum that the device computes over its
 * memory. Fails with PDNN_ERR_CAPACITY, naming what does not fit, and with PDNN_ERR_DEVICE, naming
 * the word, when the memory does not hold what was written. The model may be closed afterwards. */
PDNN_API int pdnn_device_load(struct pdnn_device *device, const struct pdnn_model *model,
                              struct pdnn_diag *diag);

/* ---- runs -------------------------------------------------------------------------------- */

/* How to run. All 0, and a NULL in its place, are the defaults. */
struct pdnn_run_options {
    uint32_t samples; /* T, 1..4096; 0: 16, or 1 on a deterministic device, which has no others */
    uint32_t margin;  /* end at the first pass after which one output's sum is ahead of all others
                       * by more, 1..65535, see pdnn_margin_units(); 0: take all samples */
    uint64_t seed;    /* the generator's state at the start; 0 becomes 1. For many inputs under one
                       * seed: pdnn_seed_for() */
    enum pdnn_sampling sampling;
    uint32_t repeats; /* so many runs one after another without the host, 1..65535; 0: 1. Only the
                       * first is seeded, the others go on with the generator where it stands. Sums
                       * and counters are the last one's, and depend on all */
    uint32_t reserved[10];
};

/* Counters of the last run, see rtl/doc/contract.md. */
struct pdnn_counters {
    uint32_t cycles, tape_reads, accumulates, act_reads, act_writes, neuron_updates, random_words;
    uint32_t samples_used; /* T, or fewer where the margin ended the run */
    uint32_t reserved[8];
};

/* Run the loaded model.
 *   input:    (Inputs) as pdnn_encode_*() make it: 0 or 1 each; 0 to 255 where the model draws its
 *             input bits anew for every sample, each of which is a run of its own then
 *   sums:     (Outputs) sum over the samples of z (a last layer of sums; exact, in units of the
 *             layer's scale, times 2) or of the bit (counts); NULL: not wanted
 *   counters: NULL: not wanted
 * PDNN_ERR_UNSUPPORTED: the device, or the model on it, cannot do what the options ask for. */
PDNN_API int pdnn_device_run(struct pdnn_device *device, const struct pdnn_run_options *options,
                             const uint8_t *input, int32_t *sums, struct pdnn_counters *counters,
                             struct pdnn_diag *diag);

/* The same of n_inputs inputs side by side, 1 to caps.engines of them, an engine each: inputs
 * (n_inputs, Inputs), sums (n_inputs, Outputs), options and counters (n_inputs). Of the options
 * only the seed may differ. Each input gives what it gives alone; counters are of its engine. */
PDNN_API int pdnn_device_run_several(struct pdnn_device *device,
                                     const struct pdnn_run_options *options, uint32_t n_inputs,
                                     const uint8_t *inputs, int32_t *sums,
                                     struct pdnn_counters *counters, struct pdnn_diag *diag);

/* What a run with these options does: *used is the options with a value in the place of every
 * default. Refuses what the run would refuse; without a loaded model, what needs none to be known.
 */
PDNN_API int pdnn_device_options(const struct pdnn_device *device,
                                 const struct pdnn_run_options *options,
                                 struct pdnn_run_options *used, struct pdnn_diag *diag);

/* The seed of input `index` under the user's `seed`: splitmix64 of both, never 0. */
PDNN_API uint64_t pdnn_seed_for(uint64_t seed, uint64_t index);

/* "iid", "antithetic", "stratified", "default"; and the other way, false for any other text. */
PDNN_API const char *pdnn_sampling_name(enum pdnn_sampling mode);
PDNN_API bool pdnn_sampling_parse(const char *text, enum pdnn_sampling *mode);

/* ---- events ------------------------------------------------------------------------------ */

/* One neuron update in one lane, as the simulated hardware and the golden device report it. */
struct pdnn_event {
    uint32_t layer, neuron, sample;
    int32_t sum;   /* z2: twice the weighted sum and bias; as it is where act_bits > 1 */
    int32_t noise; /* n */
    uint32_t bit;  /* act_bits > 1: the code */
};
typedef void (*pdnn_event_fn)(void *user, const struct pdnn_event *event);

/* Call fn for every event (sim and golden only, else PDNN_ERR_UNSUPPORTED). NULL: no more. */
PDNN_API int pdnn_device_events(struct pdnn_device *device, pdnn_event_fn fn, void *user,
                                struct pdnn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
