/* SPDX-License-Identifier: BSD-2-Clause
 *
 * run_options.h - options of the commands that run a model on a device, and the run itself.
 */
#ifndef PDNN_RUN_OPTIONS_H
#define PDNN_RUN_OPTIONS_H

#include "run/batch.h"
#include "energy/predict/energy.h"
#include "cli/files.h"
#include "cli/shared_options.h"

#include <jansson.h>

struct cli_run_options {
    const char *model, *log, *util, *record, *waveform;
    const char *device; /* NULL until cli_model_open(): not given */
    uint32_t samples;   /* T; 0 until cli_model_open(): not given */
    uint32_t jobs;
    uint64_t seed;
    enum pdnn_sampling sampling;
    double margin;                     /* of a classifier's summed logits; 0: none */
    struct cli_real_list noise_scales; /* pdnn_model_set_noise(); none: the model's own */
    bool json;
    bool takes_stdout; /* an output does: cli_run_check_files() */
};

/* Defaults; --model is left for the user to give. */
void cli_run_defaults(struct cli_run_options *options);

/* What they all take, for CLI_INCLUDE of a struct cli_run_options; -T is the command's own. */
extern const struct cli_options cli_run_options;
/* Of those that run a batch: several devices, recordings. */
extern const struct cli_options cli_batch_options;

/* Open --model, with --noise-scale in place of what the file says. T and
 * device, if not given, become the default for the model. */
int cli_model_open(struct cli_run_options *options, struct pdnn_model **model,
                   struct pdnn_diag *diag);

/* PDNN_ERR_ARGUMENT: --model is one of another task. */
int cli_expect_task(const struct cli_run_options *options, const struct pdnn_model *model,
                    enum pdnn_task task, struct pdnn_diag *diag);

/* A run as it is reported, on the screen and in the log. */
struct cli_run {
    const struct cli_run_options *options;
    const struct pdnn_model *model;
    uint32_t n;             /* inputs */
    uint32_t *samples_used; /* (N) as struct pdnn_batch; NULL: not wanted */
    struct pdnn_batch_result result;
    double wall_s;
};

/* Run the inputs (N, InputBits) with a progress line; sums: (N, Outputs). Events are digested
 * when a log or JSON is asked for. */
int cli_run_batch(struct cli_run *run, const uint8_t *inputs, int32_t *sums,
                  struct pdnn_diag *diag);

/* T when none is given: a deterministic model has one sample, all others 16. */
uint32_t cli_default_samples(const struct pdnn_model *model);

/* Add the files of the options, --model to --waveform, and of `-d replay:FILE`. */
void cli_run_files(const struct cli_run_options *options, struct cli_files *files);
/* Check `files` before the run, and remember whether text for people leaves standard output. */
int cli_run_check_files(struct cli_run_options *options, const struct cli_files *files,
                        struct pdnn_diag *diag);
/* Where text for people goes. */
FILE *cli_run_text(const struct cli_run_options *options);

/* The run as a JSON object: what ran, digests, cycles, counters, energy. */
json_t *cli_run_json(const struct cli_run *run, const char *command);
/* Print `json` if --json, and append it to the log if --log; takes it over. */
int cli_run_report(const struct cli_run *run, json_t *json, struct pdnn_diag *diag);
/* Two lines for people: digests, cycles, time. */
void cli_run_print(const struct cli_run *run);

/* Energy as every log and --json has it, nJ: weights, activations, synapses, neurons, total. */
json_t *cli_energy_json(const struct pdnn_energy *energy);

#endif
