/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_options.h"
#include "energy/bitstream.h"
#include "run/golden_spec.h"
#include "contract/map.h"
#include "base/diag.h"
#include "cli/interrupt.h"
#include "cli/progress.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static const struct cli_option run_table[] = {
    {CLI_MODEL(struct cli_run_options, model), .help = CLI_MODEL_HELP, .required = "a model file"},
    {CLI_DEVICE, .help = CLI_DEVICE_HELP "; default: golden as the model needs it",
     CLI_TEXT(struct cli_run_options, device)},
    {CLI_SEED(struct cli_run_options, seed)},
    {CLI_SAMPLING(struct cli_run_options, sampling)},
    {CLI_NOISE_SCALE, .group = CLI_GROUP_RUN,
     .help = "Noise of the hidden layers but the latents, of all or of each, 0 to 16 (0: "
             "thresholds, which above 0 become p-bits; default: the model's own)",
     CLI_NUMBER(struct cli_run_options, noise_scales, 0, 16)},
    {CLI_LOG(struct cli_run_options, log), .help = "Append the run to FILE as one line of JSON"},
    {CLI_UTIL(struct cli_run_options, util)},
    {CLI_JSON(struct cli_run_options, json)},
    {0},
};

const struct cli_options cli_run_options = {run_table, NULL};

static const struct cli_option batch_table[] = {
    {CLI_JOBS(struct cli_run_options, jobs)},
    {.name = "record",
     .arg = "FILE",
     .group = CLI_GROUP_OUTPUT,
     .help = "Record every byte to and from the device",
     CLI_TEXT(struct cli_run_options, record)},
    {.name = "waveform",
     .old_name = "trace",
     .arg = "FILE",
     .group = CLI_GROUP_OUTPUT,
     .help = "Write an FST waveform (sim, of `make sim-trace`)",
     CLI_TEXT(struct cli_run_options, waveform)},
    {0},
};

static int check_batch(void *value) {
    const struct cli_run_options *run = value;
    if (run->jobs > 1 && (run->record || run->waveform)) {
        return cli_usage("-j: expected 1 with --record or --waveform, got %u", run->jobs);
    }
    return 0;
}

const struct cli_options cli_batch_options = {batch_table, check_batch};

void cli_run_defaults(struct cli_run_options *run) {
    *run = (struct cli_run_options){.jobs = 1, .seed = 1, .sampling = PDNN_SAMPLE_DEFAULT};
}

uint32_t cli_default_samples(const struct pdnn_model *model) {
    return model->act_bits > 1 ? 1 : 16;
}

int cli_model_open(struct cli_run_options *options, struct pdnn_model **model,
                   struct pdnn_diag *diag) {
    const struct cli_real_list *scales = &options->noise_scales;
    const int err = pdnn_model_open(options->model, model, diag);
    if (!err && options->samples == 0) {
        options->samples = cli_default_samples(*model);
    }
    if (!err && !options->device) {
        options->device = pdnn_golden_spec(*model);
    }
    return err || scales->n == 0 ? err
                                 : pdnn_model_set_noise(*model, scales->values, scales->n, diag);
}

int cli_expect_task(const struct cli_run_options *options, const struct pdnn_model *model,
                    enum pdnn_task task, struct pdnn_diag *diag) {
    return model->task == task
               ? PDNN_OK
               : pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: task: expected %s, got %s", options->model,
                           pdnn_task_names[task], pdnn_task_names[model->task]);
}

static const char replay[] = "replay:";

void cli_run_files(const struct cli_run_options *o, struct cli_files *files) {
    cli_files_add(files, "-m", o->model, CLI_FILE_READ);
    cli_files_add(files, "--util", o->util, CLI_FILE_READ);
    if (o->device && strncmp(o->device, replay, sizeof replay - 1) == 0) {
        cli_files_add(files, "-d", o->device + sizeof replay - 1, CLI_FILE_READ);
    }
    cli_files_add(files, "--log", o->log, CLI_FILE_APPENDED);
    cli_files_add(files, "--record", o->record, CLI_FILE_WRITTEN);
    cli_files_add(files, "--waveform", o->waveform, CLI_FILE_WRITTEN);
}

int cli_run_check_files(struct cli_run_options *o, const struct cli_files *files,
                        struct pdnn_diag *diag) {
    int err = cli_files_check(files, diag);
    o->takes_stdout = cli_files_take_stdout(files);
    if (!err && o->takes_stdout && o->json) {
        err = pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--json: expected no output to '-' beside it");
    }
    if (!err && o->record && o->device && strncmp(o->device, replay, sizeof replay - 1) == 0) {
        err = pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                        "--record: expected a device, got a session that is replayed");
    }
    return err;
}

FILE *cli_run_text(const struct cli_run_options *o) {
    return o->takes_stdout ? stderr : stdout;
}

/* ---- the run ----------------------------------------------------------------------------- */

int cli_run_batch(struct cli_run *run, const uint8_t *inputs, int32_t *sums,
                  struct pdnn_diag *diag) {
    const struct cli_run_options *o = run->options;
    struct cli_progress progress;
    cli_progress_start(&progress);
    uint32_t margin = 0;
    json_t *util = NULL; /* to be refused now and not behind a long run */
    int err = o->margin > 0 ? pdnn_margin_units(run->model, o->margin, &margin, diag) : PDNN_OK;
    if (err || (o->util && (err = pdnn_bitstream_load(o->util, &util, diag)))) {
        return err;
    }
    json_decref(util);
    const struct pdnn_batch batch = {
        .device = o->device,
        .model = run->model,
        .samples = o->samples,
        .seed = o->seed,
        .sampling = o->sampling,
        .margin = margin,
        .samples_used = run->samples_used,
        .jobs = o->jobs,
        .digest_events = o->log || o->json,
        .record_path = o->record,
        .waveform_path = o->waveform,
        .interrupted = cli_interrupt_catch(),
        .progress = cli_progress_inputs,
        .loading = cli_progress_loading,
        .user = &progress,
    };
    err = pdnn_batch_run(&batch, inputs, run->n, sums, &run->result, diag);
    cli_interrupt_release();
    run->wall_s = cli_progress_end(&progress);
    return err;
}
