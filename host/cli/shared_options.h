/* SPDX-License-Identifier: BSD-2-Clause
 *
 * shared_options.h - every option that more than one command takes, once: name, letter, help and
 * range. A command puts them into its table with the place of the value:
 *
 *     {CLI_SEED(struct options, seed)},
 *
 * and adds .help where it depends on the command (those below without one).
 */
#ifndef PDNN_CLI_SHARED_OPTIONS_H
#define PDNN_CLI_SHARED_OPTIONS_H

#include "cli/option.h"
#include "contract/map.h"
#include "device/device.h"
#include "run/batch.h"

/* Places in --help: first a command's own, then what runs, then what is written. */
enum { CLI_GROUP_RUN = 1, CLI_GROUP_OUTPUT, CLI_GROUP_OWN };

extern const char *const cli_split_names[];   /* test, validation */
extern const char *const cli_average_names[]; /* logits, probabilities */

/* ---- what runs */

#define CLI_MODEL(S, m)                                                                            \
    .name = "model", .letter = 'm', .arg = "FILE", .group = CLI_GROUP_RUN, CLI_TEXT(S, m)
#define CLI_MODEL_HELP "Model file (safetensors)"

#define CLI_DEVICE .name = "device", .letter = 'd', .arg = "SPEC", .group = CLI_GROUP_RUN
#define CLI_DEVICE_HELP                                                                            \
    "golden (the C model), sim (the Verilated RTL), usb or usb:SERIAL (a board), tty:PORT (one "   \
    "behind a serial port), or replay:FILE (a recorded session)"

#define CLI_SAMPLES(S, m)                                                                          \
    .name = "samples", .letter = 'T', .group = CLI_GROUP_RUN, CLI_NUMBER(S, m, 1, PDNN_SAMPLES_MAX)
#define CLI_SAMPLES_HELP "Samples an input, 1 to 4096 (default 16; 1 for a deterministic model)"

#define CLI_COUNT(S, m, low, high)                                                                 \
    .name = "count", .letter = 'n', .arg = "N", CLI_NUMBER(S, m, low, high)

#define CLI_SEED(S, m)                                                                             \
    .name = "seed", .arg = "S", .group = CLI_GROUP_RUN, CLI_NUMBER(S, m, 0, 0x1p64),               \
    .help = "Seed of all random numbers, 64 bits (default 1)"

#define CLI_SAMPLING(S, m)                                                                         \
    .name = "sampling", .arg = "MODE", .group = CLI_GROUP_RUN,                                     \
    CLI_CHOICE(S, m, pdnn_sampling_names),                                                         \
    .help = "stratified: the samples fill each neuron's law evenly; iid: every sample has its "    \
            "own random numbers; antithetic: pairs of opposite noise; default: what the device "   \
            "has first of stratified, iid, antithetic"

#define CLI_JOBS(S, m)                                                                             \
    .name = "jobs", .letter = 'j', .arg = "N", .group = CLI_GROUP_RUN,                             \
    CLI_NUMBER(S, m, 1, PDNN_JOBS_MAX),                                                            \
    .help = "Devices that share the inputs (default 1); the outcome is the same"

#define CLI_NOISE_SCALE .name = "noise-scale", .arg = "X[,...]"

/* ---- data sets and networks */

#define CLI_DATASET(S, m) .name = "dataset", .arg = "NAME", CLI_TEXT(S, m)
#define CLI_DATA(S, m)                                                                             \
    .name = "data", .arg = "DIR", CLI_TEXT(S, m),                                                  \
    .help = "Folder with a folder for each set, or one set's files (default: $PDNN_DATA)"
#define CLI_SPLIT(S, validation)                                                                   \
    .name = "split", .arg = "WHICH", CLI_CHOICE(S, validation, cli_split_names)
#define CLI_JUDGE(S, m) .name = "judge", .arg = "FILE", CLI_TEXT(S, m)
#define CLI_AVERAGE(S, probabilities)                                                              \
    .name = "average", .arg = "WHAT", CLI_CHOICE(S, probabilities, cli_average_names)

/* ---- what is written and read */

#define CLI_OUTPUT(S, m) .name = "output", .letter = 'o', .arg = "FILE", CLI_TEXT(S, m)
#define CLI_LOG(S, m)    .name = "log", .arg = "FILE", .group = CLI_GROUP_OUTPUT, CLI_TEXT(S, m)
#define CLI_JSON(S, m)                                                                             \
    .name = "json", .group = CLI_GROUP_OUTPUT, CLI_FLAG(S, m), .help = "Print JSON"
#define CLI_UTIL(S, m)                                                                             \
    .name = "util", .arg = "FILE", .group = CLI_GROUP_OUTPUT, CLI_TEXT(S, m),                      \
    .help = "Resources of the device's bitstream, JSON of `make util-board`"
#define CLI_POWER(S, m)                                                                            \
    .name = "power", .letter = 'p', .arg = "FILE", CLI_TEXT(S, m),                                 \
    .help = "Coefficients of the p-bits' board: a power.json"
#define CLI_TWIN(S, m)                                                                             \
    .name = "twin", .arg = "FILE", CLI_TEXT(S, m),                                                 \
    .help = "Coefficients of the twin, a deterministic design of the same network: simulated gain"
#define CLI_SWITCHING(S, m, limit)                                                                 \
    .name = "switching", .arg = "FILE", CLI_TEXTS(S, m, limit),                                    \
    .help = "Energy from switching activity, of `make activity`; repeatable"
/* The arguments: logs as --log writes them. */
#define CLI_RUN_LOGS(S, m)                                                                         \
    .arg = "RUN.jsonl...", .help = "run logs", CLI_TEXTS(S, m, CLI_TEXTS_MAX),                     \
    .required = "at least one run log"

#endif
