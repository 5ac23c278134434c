/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_generate.c - `pdnn generate`: draw pictures with a generator.
 */
#include "base/diag.h"
#include "picture/idx.h"
#include "picture/picture.h"
#include "cli/run_options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT_MAX = 1000000, ALL_CLASSES = -1 };

struct options {
    struct cli_run_options run;
    const char *output, *raw;
    uint32_t count;
    int64_t class; /* or ALL_CLASSES */
};

static int parse_class(const char *option, const char *text, void *value) {
    uint32_t class = 0;
    const int err = cli_u32(option, text, 0, PDNN_OUTPUTS_MAX - 1, &class);
    *(int64_t *)value = class;
    return err;
}

static int check(void *value) {
    const struct options *o = value;
    return o->output || o->raw || o->run.log || o->run.json
               ? 0
               : cli_usage("-o: expected a file, or --raw, --log or --json");
}

static const struct cli_option option_table[] = {
    {CLI_COUNT(struct options, count, 1, COUNT_MAX), .help = "Pictures (default 100)"},
    {.name = "class",
     .arg = "C",
     .help = "Draw this class only (default: all classes in turn)",
     CLI_PARSE(struct options, class, parse_class)},
    {CLI_OUTPUT(struct options, output), .help = "All pictures as one PNG, one class a row"},
    {.name = "raw",
     .arg = "STEM",
     .help = "The pictures as STEM-images.idx and STEM-labels.idx",
     CLI_TEXT(struct options, raw)},
    {CLI_SAMPLES(struct options, run.samples), .arg = "T", .help = CLI_SAMPLES_HELP},
    {CLI_INCLUDE(struct options, run, &cli_run_options)},
    {0},
};

/* Everything that a run needs and leaves. */
struct work {
    struct options *options;
    struct pdnn_model *model;
    uint8_t *inputs; /* (N, InputBits) */
    uint8_t *labels; /* (N) */
    int32_t *sums;   /* (N, Pixels of the cropped picture) */
    uint8_t *pixels; /* (N, Height, Width) */
    char *images_path, *labels_path;
};

static int prepare(struct work *work, struct pdnn_diag *diag) {
    const struct options *o = work->options;
    const struct pdnn_model *model = work->model;
    int err = cli_expect_task(&o->run, model, PDNN_TASK_GENERATE, diag);
    if (err) {
        return err;
    }
    if (o->class >= model->classes) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--class: expected 0 to %u, got %d",
                         model->classes - 1, (int)o->class);
    }
    if (model->classes > UINT8_MAX + 1 && o->raw) {
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: classes: expected at most 256 for --raw",
                         o->run.model);
    }
    const uint32_t outputs = model->layers[model->n_layers - 1].outputs;
    work->inputs = calloc(o->count, model->input_bits);
    work->labels = calloc(o->count, 1);
    work->sums = calloc(o->count, outputs * sizeof *work->sums);
    work->pixels = calloc(o->count, (size_t)model->width * model->height);
    bool ok = work->inputs && work->labels && work->sums && work->pixels;
    if (ok && o->raw) {
        ok = asprintf(&work->images_path, "%s-images.idx", o->raw) >= 0 &&
             asprintf(&work->labels_path, "%s-labels.idx", o->raw) >= 0;
    }
    if (!ok) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "-n: out of memory for %u pictures", o->count);
    }
    for (uint32_t i = 0; !err && i < o->count; i++) {
        const uint32_t class = o->class == ALL_CLASSES ? i % model->classes : (uint32_t)o->class;
        work->labels[i] = (uint8_t) class;
        err = pdnn_encode_class(model, class, work->inputs + (size_t)i * model->input_bits, diag);
    }
    if (err || (err = cli_check_writable(o->output, diag)) ||
        (err = cli_check_writable(work->images_path, diag))) {
        return err;
    }
    return cli_check_writable(o->run.log, diag);
}

/* One class a row: picture i of `classes` in turn goes to row i mod classes. */
static int write_grid(const struct work *work, struct pdnn_diag *diag) {
    const struct options *o = work->options;
    const struct pdnn_model *model = work->model;
    const size_t n_bytes = (size_t)model->width * model->height;
    if (o->class != ALL_CLASSES) {
        return pdnn_picture_write_grid(o->output, work->pixels, o->count, model->width,
                                       model->height, 0, diag);
    }
    const uint32_t rows = o->count < model->classes ? o->count : model->classes;
    const uint32_t columns = (o->count + rows - 1) / rows;
    uint8_t *cells = calloc((size_t)rows * columns, n_bytes);
    if (!cells) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", o->output);
    }
    for (uint32_t i = 0; i < o->count; i++) {
        const size_t cell = (size_t)(i % rows) * columns + i / rows;
        memcpy(cells + cell * n_bytes, work->pixels + i * n_bytes, n_bytes);
    }
    int err = pdnn_picture_write_grid(o->output, cells, rows * columns, model->width, model->height,
                                      columns, diag);
    free(cells);
    return err;
}

static int write_raw(const struct work *work, struct pdnn_diag *diag) {
    const uint32_t n = work->options->count;
    const struct pdnn_model *model = work->model;
    const struct pdnn_idx images = {.n_dims = 3,
                                    .dims = {n, model->height, model->width},
                                    .n_bytes = (size_t)n * model->height * model->width,
                                    .bytes = work->pixels};
    const struct pdnn_idx labels = {.n_dims = 1, .dims = {n}, .n_bytes = n, .bytes = work->labels};
    int err = pdnn_idx_write(work->images_path, &images, diag);
    return err ? err : pdnn_idx_write(work->labels_path, &labels, diag);
}

static int generate(struct work *work, struct pdnn_diag *diag) {
    struct options *o = work->options;
    int err;
    if ((err = cli_model_open(&o->run, &work->model, diag)) || (err = prepare(work, diag))) {
        return err;
    }
    const struct pdnn_model *model = work->model;
    struct cli_run run = {.options = &o->run, .model = model, .n = o->count};
    if ((err = cli_run_batch(&run, work->inputs, work->sums, diag))) {
        return err;
    }
    const uint32_t outputs = model->layers[model->n_layers - 1].outputs;
    for (uint32_t i = 0; !err && i < o->count; i++) {
        err = pdnn_decode_pixels(model, work->sums + (size_t)i * outputs, o->run.samples,
                                 work->pixels + (size_t)i * model->width * model->height, diag);
    }
    if (err || (o->output && (err = write_grid(work, diag))) ||
        (o->raw && (err = write_raw(work, diag)))) {
        return err;
    }
    if (!o->run.json) {
        cli_run_print(&run);
    }
    return cli_run_report(&run, cli_run_json(&run, "generate"), diag);
}

int cmd_generate(int argc, char **argv) {
    struct options options = {.count = 100, .class = ALL_CLASSES};
    cli_run_defaults(&options.run);
    static const struct cli_command command = {
        .options = option_table,
        .check = check,
        .doc = "Draw pictures with a generator: the same model, seed and T give the same pictures "
               "on every device.\v"
               "Example: pdnn generate -m host/models/mnist-generator.safetensors -T 16 -o out.png",
    };
    int exit_code = cli_parse(&command, argc, argv, &options);
    if (exit_code) {
        return exit_code;
    }
    struct work work = {.options = &options};
    struct pdnn_diag diag = {""};
    int err = generate(&work, &diag);
    pdnn_model_close(work.model);
    free(work.inputs);
    free(work.labels);
    free(work.sums);
    free(work.pixels);
    free(work.images_path);
    free(work.labels_path);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}
