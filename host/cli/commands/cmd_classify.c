/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_classify.c - `pdnn classify`: the share of a test set that a classifier gets right.
 */
#include "run/model_data.h"
#include "base/diag.h"
#include "run/host_inference.h"
#include "run/layer_maps.h"
#include "base/outfile.h"
#include "run/probabilities.h"
#include "cli/run_options.h"

#include <stdlib.h>
#include <string.h>

#include "train/train.h"

struct options {
    struct cli_run_options run;
    const char *dataset, *data, *logits, *maps;
    bool by_probability;
    bool validation; /* the training images that training leaves out */
    uint32_t count;  /* 0: all */
    enum pdnn_inference inference;
};

static const struct cli_option option_table[] = {
    {.name = "inference",
     .arg = "HOW",
     .help = "samples: as the device does (default); layer-average or bit-stream: computed on the "
             "host, every layer works on the averages of T draws",
     CLI_CHOICE(struct options, inference, pdnn_inference_names)},
    {.name = "margin",
     .arg = "M",
     .help = "Take no more samples of a picture once its leading class is ahead by more than M in "
             "the sum of the logits over the samples; T is the most (default 0: always T)",
     CLI_NUMBER(struct options, run.margin, 0, 1e9)},
    {CLI_AVERAGE(struct options, by_probability),
     .help = "Of the samples, average logits, as the device does (default), or probabilities: "
             "softmax of each, T runs of T = 1"},
    {CLI_DATASET(struct options, dataset), .help = "Data set (default: the model's)"},
    {CLI_DATA(struct options, data)},
    {CLI_SPLIT(struct options, validation),
     .help = "test (default), or validation: the training pictures that none was trained on"},
    {CLI_COUNT(struct options, count, 1, UINT32_MAX),
     .help = "The first N pictures (default: all)"},
    {.name = "logits",
     .arg = "FILE",
     .help = "Write CSV: a picture a line, its label and the mean over the samples of each class's "
             "sum",
     CLI_TEXT(struct options, logits)},
    {.name = "maps",
     .arg = "FILE",
     .help = "Of a network on feature maps, draw a PNG of the first picture's input and of each "
             "layer's p-bits: as bright as the share of the samples in which they are 1",
     CLI_TEXT(struct options, maps)},
    {CLI_SAMPLES(struct options, run.samples), .arg = "T", .help = CLI_SAMPLES_HELP},
    {CLI_INCLUDE(struct options, run, &cli_run_options)},
    {CLI_INCLUDE(struct options, run, &cli_batch_options)},
    {0},
};

struct work {
    struct options *options;
    struct pdnn_model *model;
    struct pdnn_dataset *set;
    uint32_t first, available; /* pictures of the set that may be classified */
    uint8_t *inputs;           /* (N, InputBits) */
    int32_t *sums;             /* (N, Classes) */
    uint32_t *samples_used;    /* (N) */
};

/* Which pictures of the set. */
static int choose_pictures(struct work *work, struct pdnn_diag *diag) {
    const struct pdnn_dataset *set = work->set;
    if (work->options->validation && set->count < set->validation) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %u training pictures, expected at least %u",
                         set->name, set->count, set->validation);
    }
    work->available = work->options->validation ? set->validation : set->count;
    work->first = set->count - work->available;
    if (work->options->count > work->available) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "-n: expected 1 to %u, got %u", work->available,
                         work->options->count);
    }
    return PDNN_OK;
}

static int prepare(struct work *work, struct pdnn_diag *diag) {
    struct options *o = work->options;
    struct cli_files files = {0};
    cli_run_files(&o->run, &files);
    cli_files_add(&files, "--logits", o->logits, CLI_FILE_WRITTEN);
    cli_files_add(&files, "--maps", o->maps, CLI_FILE_WRITTEN);
    int err;
    if ((err = cli_run_check_files(&o->run, &files, diag)) ||
        (err = cli_model_open(&o->run, &work->model, diag)) ||
        (err = cli_expect_task(&o->run, work->model, PDNN_TASK_CLASSIFY, diag)) ||
        (err = pdnn_model_data_open(work->model, o->data, o->dataset,
                                    o->validation ? PDNN_SPLIT_TRAIN : PDNN_SPLIT_TEST, &work->set,
                                    diag)) ||
        (err = choose_pictures(work, diag))) {
        return err;
    }
    if (strcmp(work->set->name, work->model->dataset) != 0) {
        cli_warn("%s: was trained on %s, and is asked about %s", o->run.model, work->model->dataset,
                 work->set->name);
    }
    return PDNN_OK;
}

static int write_logits(const struct work *work, uint32_t n, struct pdnn_diag *diag) {
    const struct options *o = work->options;
    const uint32_t classes = work->model->classes;
    double logits[PDNN_OUTPUTS_MAX];
    struct pdnn_outfile file;
    const int err = pdnn_outfile_open(&file, o->logits, diag);
    if (err) {
        return err;
    }
    for (uint32_t i = 0; i < n; i++) {
        pdnn_decode_logits(work->model, work->sums + (size_t)i * classes, work->samples_used[i],
                           logits, NULL);
        fprintf(file.stream, "%u", work->set->labels[work->first + i]);
        for (uint32_t k = 0; k < classes; k++) {
            fprintf(file.stream, ",%.6g", logits[k]);
        }
        fputc('\n', file.stream);
    }
    return pdnn_outfile_commit(&file, diag);
}

/* The first picture's, on a device of its own with the seed that it had in the run. */
static int draw_maps(const struct work *work, struct pdnn_diag *diag) {
    const struct options *o = work->options;
    const struct pdnn_batch batch = {.device = o->run.device,
                                     .model = work->model,
                                     .samples = o->run.samples,
                                     .seed = pdnn_seed_for(o->run.seed, 0),
                                     .sampling = o->run.sampling};
    return pdnn_layer_maps_write(&batch, work->inputs, o->maps, diag);
}

static double accuracy_of(const struct work *work, uint32_t n, uint32_t *n_right) {
    *n_right = 0;
    for (uint32_t i = 0; i < n; i++) {
        *n_right += pdnn_decode_class(work->model, work->sums + (size_t)i * work->model->classes) ==
                    work->set->labels[work->first + i];
    }
    return 100.0 * *n_right / n;
}

/* Ways that are no run with T of a device: no cycles, no line in a run log. */
static int refuse_rest(const struct work *work, const char *option, const char *why,
                       struct pdnn_diag *diag) {
    const struct options *o = work->options;
    if (o->run.log || o->run.record || o->run.waveform || o->logits || o->maps ||
        o->run.margin > 0) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "%s: expected no --log, --record, --waveform, --logits, --maps or "
                         "--margin: %s",
                         option, why);
    }
    return PDNN_OK;
}

/* key and value name the way; `note` is for people. */
static void report_accuracy(const struct work *work, uint32_t n, uint32_t n_right, const char *key,
                            const char *value, const char *device, const char *note) {
    const struct options *o = work->options;
    const double accuracy = 100.0 * n_right / n;
    if (!o->run.json) {
        printf("%s: %u of %u right, %.2f %% (%s)\n", work->set->name, n_right, n, accuracy, note);
        return;
    }
    json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:f}", "command", "classify", key,
                             value, "model", o->run.model, "device", device, "T",
                             (json_int_t)o->run.samples, "n", (json_int_t)n, "split",
                             o->validation ? "validation" : "test", "accuracy", accuracy);
    cli_print_json(json);
}

static int classify_on_host(struct work *work, uint32_t n, struct pdnn_diag *diag) {
    const struct options *o = work->options;
    const char *how = pdnn_inference_names[o->inference];
    char option[40], note[80];
    uint32_t n_right;
    snprintf(option, sizeof option, "--inference %s", how);
    int err = refuse_rest(work, option, "no device runs", diag);
    if (!err) {
        err = pdnn_host_inference(work->model, o->inference, work->inputs, n, o->run.samples,
                                  o->run.seed, work->sums, diag);
    }
    if (err) {
        return err;
    }
    accuracy_of(work, n, &n_right);
    snprintf(note, sizeof note, "%s on the host, T=%u: no device does this", how, o->run.samples);
    report_accuracy(work, n, n_right, "inference", how, "none", note);
    return PDNN_OK;
}

static int classify_by_probability(struct work *work, uint32_t n, struct pdnn_diag *diag) {
    const struct options *o = work->options;
    const uint32_t classes = work->model->classes;
    char note[80];
    int err = refuse_rest(work, "--average probabilities", "each sample is a run", diag);
    if (!err && o->inference != PDNN_INFERENCE_SAMPLES) {
        err = pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                        "--average probabilities: expected no --inference with it");
    }
    double *mean = err ? NULL : calloc(n, classes * sizeof *mean);
    if (!mean) {
        return err ? err : pdnn_fail(diag, PDNN_ERR_MEMORY, "-n: out of memory for %u pictures", n);
    }
    const struct pdnn_batch batch = {.device = o->run.device,
                                     .model = work->model,
                                     .samples = o->run.samples,
                                     .seed = o->run.seed,
                                     .sampling = o->run.sampling,
                                     .jobs = o->run.jobs};
    struct pdnn_batch_result result;
    err = pdnn_batch_probabilities(&batch, work->inputs, n, mean, &result, diag);
    uint32_t n_right = 0;
    for (uint32_t i = 0; !err && i < n; i++) {
        n_right += pdnn_most_probable(mean + (size_t)i * classes, classes) ==
                   work->set->labels[work->first + i];
    }
    free(mean);
    if (!err) {
        snprintf(note, sizeof note, "mean of the probabilities of %u runs of T=1", o->run.samples);
        report_accuracy(work, n, n_right, "average", "probabilities", o->run.device, note);
    }
    return err;
}

static int classify(struct work *work, struct pdnn_diag *diag) {
    const struct options *o = work->options;
    int err = prepare(work, diag);
    if (err) {
        return err;
    }
    const struct pdnn_model *model = work->model;
    const struct pdnn_dataset *set = work->set;
    struct cli_run run = {
        .options = &o->run, .model = model, .n = o->count ? o->count : work->available};
    work->inputs = calloc(run.n, model->input_bits);
    work->sums = calloc(run.n, model->classes * sizeof *work->sums);
    work->samples_used = run.samples_used = calloc(run.n, sizeof *work->samples_used);
    if (!work->inputs || !work->sums || !work->samples_used) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "-n: out of memory for %u pictures", run.n);
    }
    for (uint32_t i = 0; !err && i < run.n; i++) {
        err = pdnn_encode_pixels(model, set->pixels + (work->first + i) * pdnn_image_bytes(set),
                                 work->inputs + (size_t)i * model->input_bits, diag);
    }
    if (err) {
        return err;
    }
    if (o->by_probability) {
        return classify_by_probability(work, run.n, diag);
    }
    if (o->inference != PDNN_INFERENCE_SAMPLES) {
        return classify_on_host(work, run.n, diag);
    }
    if ((o->maps && (err = draw_maps(work, diag))) ||
        (err = cli_run_batch(&run, work->inputs, work->sums, diag))) {
        return err;
    }
    if (o->run.margin > 0 && o->run.samples <= run.result.caps.lanes) {
        cli_warn("--margin saves nothing: T=%u is one pass of %u lanes", o->run.samples,
                 run.result.caps.lanes);
    }
    uint32_t n_right;
    const double accuracy = accuracy_of(work, run.n, &n_right);
    if (!o->run.json) {
        fprintf(cli_run_text(&o->run), "%s: %u of %u right, %.2f %%\n", set->name, n_right, run.n,
                accuracy);
        cli_run_print(&run);
    }
    json_t *json = cli_run_json(&run, "classify");
    json_object_set_new(json, "dataset", json_string(set->name));
    json_object_set_new(json, "split", json_string(o->validation ? "validation" : "test"));
    json_object_set_new(json, "accuracy", json_real(accuracy));
    err = cli_run_report(&run, json, diag);
    const int logits = o->logits ? write_logits(work, run.n, err ? NULL : diag) : PDNN_OK;
    return err ? err : logits;
}

int cmd_classify(int argc, char **argv) {
    struct options options = {0};
    cli_run_defaults(&options.run);
    static const struct cli_command command = {
        .options = option_table,
        .doc = "Classify pictures and print the share that is right.\v"
               "The class is the largest sum over the samples.",
    };
    int exit_code = cli_parse(&command, argc, argv, &options);
    if (exit_code) {
        return exit_code;
    }
    struct work work = {.options = &options};
    struct pdnn_diag diag = {""};
    int err = classify(&work, &diag);
    pdnn_model_close(work.model);
    pdnn_dataset_close(work.set);
    free(work.inputs);
    free(work.sums);
    free(work.samples_used);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}
