/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_options.h"
#include "energy/bitstream.h"
#include "contract/map.h"
#include "base/outfile.h"
#include "cli/progress.h"
#include "model/codec.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

enum {
    KEY_SEED = CLI_KEY_LONG + 0x80,
    KEY_SAMPLING,
    KEY_READOUT,
    KEY_NOISE_SCALE,
    KEY_LOG,
    KEY_UTIL,
    KEY_RECORD,
    KEY_TRACE,
    KEY_JSON
};

static const struct argp_option option_table[] = {
    {"model", 'm', "FILE", 0, "Model file (safetensors)", 1},
    {"device", 'd', "SPEC", 0,
     "golden (the C model; default), sim (the Verilated RTL), usb or usb:SERIAL (a board) or "
     "replay:FILE (a recorded session)",
     1},
    {"samples", 'T', "T", 0,
     "Samples an input, 1 to 4096 (default 16; 1 for a deterministic model)", 1},
    {"seed", KEY_SEED, "S", 0, "Seed of all random numbers, 64 bits (default 1)", 1},
    {"sampling", KEY_SAMPLING, "MODE", 0,
     "stratified: the samples fill each neuron's law evenly; iid: every sample has its own random "
     "numbers; antithetic: pairs of opposite noise; default: what the device has first of "
     "stratified, iid, antithetic",
     1},
    {"readout", KEY_READOUT, "MODE", 0,
     "each: the last layer runs for every sample; count: its inputs are counted and it runs on the "
     "counts, to the same sums; auto (default): the faster that the device can do",
     1},
    {"noise-scale", KEY_NOISE_SCALE, "X[,...]", 0,
     "Noise of the hidden layers but the latents, of all or of each, 0 to 16 (0: thresholds, which "
     "above 0 become p-bits; default: the model's own)",
     1},
    {"jobs", 'j', "N", 0, "Devices that share the inputs (default 1); the outcome is the same", 1},
    {"log", KEY_LOG, "FILE", 0, "Append the run to FILE as one line of JSON", 2},
    {"util", KEY_UTIL, "FILE", 0,
     "Resources of the device's bitstream for the log, JSON of `make util-board`", 2},
    {"record", KEY_RECORD, "FILE", 0, "Record every byte to and from the device", 2},
    {"trace", KEY_TRACE, "FILE", 0, "Write an FST waveform (sim, of `make sim-trace`)", 2},
    {"json", KEY_JSON, NULL, 0, "Print the run as JSON", 2},
    {0},
};

void cli_run_defaults(struct cli_run_options *run) {
    *run = (struct cli_run_options){
        .device = "golden", .jobs = 1, .seed = 1, .sampling = PDNN_SAMPLE_DEFAULT};
}

static error_t parse_option(int key, char *arg, struct argp_state *state) {
    struct cli_run_options *run = state->input;
    switch (key) {
    case 'm':
        run->model = arg;
        return 0;
    case 'd':
        run->device = arg;
        return 0;
    case 'T':
        return run->list ? cli_u32_list("-T", arg, 1, PDNN_SAMPLES_MAX, run->list)
                         : cli_u32("-T", arg, 1, PDNN_SAMPLES_MAX, &run->samples);
    case 'j':
        return cli_u32("-j", arg, 1, PDNN_JOBS_MAX, &run->jobs);
    case KEY_SEED:
        return cli_uint("--seed", arg, 0, UINT64_MAX, &run->seed);
    case KEY_SAMPLING:
        return pdnn_sampling_parse(arg, &run->sampling)
                   ? 0
                   : cli_usage("--sampling: expected iid, antithetic, stratified or default, got "
                               "'%s'",
                               arg);
    case KEY_READOUT:
        return pdnn_readout_parse(arg, &run->readout)
                   ? 0
                   : cli_usage("--readout: expected each, count or auto, got '%s'", arg);
    case KEY_NOISE_SCALE:
        return cli_real_list("--noise-scale", arg, 0, 16, &run->noise_scales);
    case KEY_LOG:
        run->log = arg;
        return 0;
    case KEY_UTIL:
        run->util = arg;
        return 0;
    case KEY_RECORD:
        run->record = arg;
        return 0;
    case KEY_TRACE:
        run->trace = arg;
        return 0;
    case KEY_JSON:
        run->json = true;
        return 0;
    case ARGP_KEY_END:
        if (!run->model) {
            return cli_usage("--model: expected a file");
        }
        if (run->jobs > 1 && (run->record || run->trace)) {
            return cli_usage("-j: expected 1 with --record or --trace, got %u", run->jobs);
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp cli_run_argp = {.options = option_table, .parser = parse_option};

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
    return err || scales->n == 0 ? err
                                 : pdnn_model_set_noise(*model, scales->values, scales->n, diag);
}

int cli_check_writable(const char *path, struct pdnn_diag *diag) {
    struct pdnn_outfile file;
    int err = path ? pdnn_outfile_open(&file, path, diag) : PDNN_OK;
    if (path && !err) {
        pdnn_outfile_abort(&file);
    }
    return err;
}

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
        .readout = o->readout,
        .jobs = o->jobs,
        .digest_events = o->log || o->json,
        .record_path = o->record,
        .waveform_path = o->trace,
        .progress = cli_progress_inputs,
        .loading = cli_progress_loading,
        .user = &progress,
    };
    err = pdnn_batch_run(&batch, inputs, run->n, sums, &run->result, diag);
    run->wall_s = cli_progress_end(&progress);
    return err;
}
