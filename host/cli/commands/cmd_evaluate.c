/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_evaluate.c - `pdnn evaluate`: how good a generator's pictures are at each T, beside the same
 * figures for real pictures.
 */
#include "run/model_data.h"
#include "base/diag.h"
#include "cli/commands/drawn_pictures.h"
#include "train/judge/quality_cache.h"
#include "train/train.h"

#include <stdlib.h>
#include <string.h>

enum { COUNT_DEFAULT = 10000, COUNT_MAX = 1000000 };
enum { JUDGE_ROWS = 128 };

struct options {
    struct cli_run_options run;
    const char *data, *judge;
    bool validation; /* distance from the training images that training leaves out */
    uint32_t count;
    struct cli_list samples; /* each T */
};

static const struct cli_option option_table[] = {
    {CLI_DATA(struct options, data)},
    {CLI_JUDGE(struct options, judge),
     .help = "Network that judges (default: SET-judge.safetensors beside the model)"},
    {CLI_SPLIT(struct options, validation),
     .help = "test (default): distance from all training pictures; validation: from the last "
             "10,000 of them, which no training sees, for choices"},
    {CLI_COUNT(struct options, count, 2, COUNT_MAX), .help = "Pictures (default 10000)"},
    {CLI_SAMPLES(struct options, samples), .arg = "T[,...]", .help = CLI_SAMPLES_HELP},
    {CLI_INCLUDE(struct options, run, &cli_run_options)},
    {CLI_INCLUDE(struct options, run, &cli_batch_options)},
    {0},
};

/* A file holds one session, and each T is one. */
static int check(void *value) {
    const struct options *o = value;
    return o->samples.n > 1 && (o->run.record || o->run.waveform)
               ? cli_usage("-T: expected one with --record or --waveform, got %u", o->samples.n)
               : 0;
}

struct work {
    struct options *options;
    struct pdnn_model *model;
    struct pdnn_dataset *train, *test;
    struct pdnn_judge judge;
    struct pdnn_quality made, real, reference; /* generated; test images; training images */
    struct cli_drawn_pictures drawn;
    double floor, real_agreement; /* of the test images */
};

static int open_judge(struct work *work, struct pdnn_diag *diag) {
    const struct options *o = work->options;
    const struct pdnn_model *model = work->model;
    char *beside = NULL, shipped[PDNN_PATH_MAX];
    if (!o->judge) {
        const char *file = pdnn_model_path(o->run.model, shipped);
        const char *slash = strrchr(file, '/');
        int folder = slash ? (int)(slash - file) + 1 : 0;
        if (asprintf(&beside, "%.*s%s-judge.safetensors", folder, file, model->dataset) < 0)
            return pdnn_fail(diag, PDNN_ERR_MEMORY, "--judge: out of memory");
    }
    const char *path = o->judge ? o->judge : beside;
    struct pdnn_judge *judge = &work->judge;
    int err = pdnn_judge_open(path, JUDGE_ROWS, judge, diag);
    if (!err && (judge->side != model->width || judge->side != model->height ||
                 judge->classes != model->classes))
        err = pdnn_fail(
            diag, PDNN_ERR_MISMATCH,
            "%s: expected %ux%u pictures of %u classes as of the model, got %ux%u of %u", path,
            model->width, model->height, model->classes, judge->side, judge->side, judge->classes);
    else if (!err && judge->dataset[0] && strcmp(judge->dataset, model->dataset) != 0)
        err = pdnn_fail(diag, PDNN_ERR_MISMATCH,
                        "%s: expected a judge of %s, as the model is, got %s", path, model->dataset,
                        judge->dataset);
    free(beside);
    return err;
}

static int prepare(struct work *work, struct pdnn_diag *diag) {
    struct options *o = work->options;
    struct cli_files files = {0};
    cli_run_files(&o->run, &files);
    cli_files_add(&files, "--judge", o->judge, CLI_FILE_READ);
    int err;
    if ((err = cli_run_check_files(&o->run, &files, diag)) ||
        (err = cli_model_open(&o->run, &work->model, diag)) ||
        (err = cli_expect_task(&o->run, work->model, PDNN_TASK_GENERATE, diag)) ||
        (err = open_judge(work, diag)) ||
        (err = pdnn_model_data_open(work->model, o->data, NULL, PDNN_SPLIT_TRAIN, &work->train,
                                    diag)) ||
        (err =
             pdnn_model_data_open(work->model, o->data, NULL, PDNN_SPLIT_TEST, &work->test, diag)))
        return err;
    if (pdnn_quality_new(&work->real, &work->judge) ||
        pdnn_quality_new(&work->reference, &work->judge))
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "evaluate: out of memory");
    return cli_drawn_new(&work->drawn, work->model, o->count, CLI_ALL_CLASSES, diag);
}

/* 8 bits a pixel, as `pdnn generate` writes them. */
static void judge_made(struct work *work) {
    const struct cli_drawn_pictures *drawn = &work->drawn;
    const struct pdnn_dataset made = {.count = drawn->n,
                                      .channels = 1,
                                      .height = drawn->model->height,
                                      .width = drawn->model->width,
                                      .pixels = drawn->pixels,
                                      .labels = drawn->labels};
    pdnn_quality_add_set(&work->made, &made, 0, made.count);
}

/* Real pictures: the reference, and the test images' distance from it. */
static int judge_real(struct work *work, struct pdnn_diag *diag) {
    pdnn_quality_add_whole(&work->real, work->test);
    const uint32_t held_out = PDNN_VALIDATION_IMAGES;
    if (work->options->validation && work->train->count <= held_out)
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%s: %u training pictures, expected more than %u with --split validation",
                         work->train->name, work->train->count, held_out);
    if (work->options->validation)
        pdnn_quality_add_set(&work->reference, work->train, work->train->count - held_out,
                             held_out);
    else
        pdnn_quality_add_whole(&work->reference, work->train);
    int err = pdnn_frechet(&work->real.moments, &work->reference.moments, &work->floor);
    if (err)
        return pdnn_fail(diag, err, "evaluate: distance: out of memory");
    work->real_agreement = pdnn_quality_agreement(&work->real);
    if (work->options->run.json)
        return PDNN_OK;
    fprintf(cli_run_text(&work->options->run),
            "Distance: Frechet, from the %s images, on the judge's features (no "
            "Inception-FID).\n%u real (test set): distance %.2f, %.2f %%\n",
            work->options->validation ? "validation" : "training", work->test->count, work->floor,
            work->real_agreement);
    return PDNN_OK;
}

/* The pictures of options->run.samples samples. */
static int evaluate(struct work *work, struct pdnn_diag *diag) {
    const struct options *o = work->options;
    struct cli_run run = {.options = &o->run, .model = work->model, .n = o->count};
    int err = cli_drawn_run(&work->drawn, &run, diag);
    if (err)
        return err;
    double distance;
    if (pdnn_quality_new(&work->made, &work->judge))
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "evaluate: out of memory");
    judge_made(work);
    err = pdnn_frechet(&work->made.moments, &work->reference.moments, &distance);
    const double agreement = pdnn_quality_agreement(&work->made);
    pdnn_quality_free(&work->made);
    if (err)
        return pdnn_fail(diag, err, "evaluate: distance: out of memory");
    if (!o->run.json) {
        fprintf(cli_run_text(&o->run),
                "%u generated, T = %u: distance %.2f, %.2f times that of real images, "
                "%.2f %% of the class asked for\n",
                o->count, o->run.samples, distance, distance / work->floor, agreement);
        cli_run_print(&run);
    }
    json_t *json = cli_run_json(&run, "evaluate");
    json_object_set_new(json, "dataset", json_string(work->test->name));
    json_object_set_new(json, "split", json_string(o->validation ? "validation" : "test"));
    json_object_set_new(json, "distance", json_real(distance));
    json_object_set_new(json, "agreement", json_real(agreement));
    json_object_set_new(json, "real_distance", json_real(work->floor));
    json_object_set_new(json, "real_agreement", json_real(work->real_agreement));
    return cli_run_report(&run, json, diag);
}

static int evaluate_all(struct work *work, struct pdnn_diag *diag) {
    struct options *o = work->options;
    int err = prepare(work, diag);
    if (!err)
        err = judge_real(work, diag);
    if (o->samples.n == 0)
        o->samples = (struct cli_list){.n = 1, .values = {o->run.samples}};
    for (uint32_t k = 0; !err && k < o->samples.n; k++) {
        o->run.samples = o->samples.values[k];
        err = evaluate(work, diag);
    }
    return err;
}

int cmd_evaluate(int argc, char **argv) {
    struct options options = {
        .count = COUNT_DEFAULT,
    };
    cli_run_defaults(&options.run);
    static const struct cli_command command = {
        .options = option_table,
        .check = check,
        .doc = "Draw pictures of all classes and measure them: Frechet distance from the training "
               "images, and how many a judge takes for the class asked for.\v"
               "The same two figures for the test images stand beside them as the floor. "
               "-T 1,8,32 measures at each T; --json and --log then hold one object a T. The "
               "distance is on the features of a small judge (`pdnn train --task judge`), not "
               "Inception-FID.",
    };
    int exit_code = cli_parse(&command, argc, argv, &options);
    if (exit_code)
        return exit_code;
    struct work work = {.options = &options};
    struct pdnn_diag diag = {""};
    int err = evaluate_all(&work, &diag);
    pdnn_model_close(work.model);
    pdnn_dataset_close(work.train);
    pdnn_dataset_close(work.test);
    pdnn_judge_free(&work.judge);
    pdnn_quality_free(&work.real);
    pdnn_quality_free(&work.reference);
    cli_drawn_free(&work.drawn);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}
