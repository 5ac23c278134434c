/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_generate.c - `pdnn generate`: draw pictures with a generator.
 */
#include "base/diag.h"
#include "picture/idx.h"
#include "picture/picture.h"
#include "cli/commands/drawn_pictures.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT_MAX = 1000000 };

struct options {
    struct cli_run_options run;
    const char *output, *raw;
    uint32_t count;
    int64_t class; /* or CLI_ALL_CLASSES */
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
    {CLI_INCLUDE(struct options, run, &cli_batch_options)},
    {0},
};

/* Everything that a run needs and leaves. */
struct work {
    struct options *options;
    struct pdnn_model *model;
    struct cli_drawn_pictures drawn;
    char *images_path, *labels_path;
};

/* Rows and columns of the grid: a class a row, or about a square of one class. */
static void grid_of(const struct work *work, uint32_t *n, uint32_t *columns) {
    const struct options *o = work->options;
    const uint32_t classes = work->model->classes;
    *n = o->count;
    *columns = 0;
    if (o->class == CLI_ALL_CLASSES) {
        const uint32_t rows = o->count < classes ? o->count : classes;
        *columns = (o->count + rows - 1) / rows;
        *n = rows * *columns;
    }
}

static int check_grid(const struct work *work, struct pdnn_diag *diag) {
    uint32_t n, columns;
    grid_of(work, &n, &columns);
    return pdnn_picture_check_grid(work->options->output, n, work->model->width,
                                   work->model->height, columns, diag);
}

static int prepare(struct work *work, struct pdnn_diag *diag) {
    const struct options *o = work->options;
    const struct pdnn_model *model = work->model;
    int err = cli_expect_task(&o->run, model, PDNN_TASK_GENERATE, diag);
    if (err) {
        return err;
    }
    if (model->classes > UINT8_MAX + 1 && o->raw) {
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: classes: expected at most 256 for --raw",
                         o->run.model);
    }
    err = cli_drawn_new(&work->drawn, model, o->count, o->class, diag);
    if (!err && o->raw &&
        (asprintf(&work->images_path, "%s-images.idx", o->raw) < 0 ||
         asprintf(&work->labels_path, "%s-labels.idx", o->raw) < 0)) {
        err = pdnn_fail(diag, PDNN_ERR_MEMORY, "--raw: out of memory");
    }
    if (err || (o->output && (err = check_grid(work, diag)))) {
        return err;
    }
    struct cli_files files = {0};
    cli_run_files(&work->options->run, &files);
    cli_files_add(&files, "-o", o->output, CLI_FILE_WRITTEN);
    cli_files_add(&files, "--raw", work->images_path, CLI_FILE_WRITTEN);
    cli_files_add(&files, "--raw", work->labels_path, CLI_FILE_WRITTEN);
    return cli_run_check_files(&work->options->run, &files, diag);
}

/* One class a row: picture i of `classes` in turn goes to row i mod classes. */
static int write_grid(const struct work *work, struct pdnn_diag *diag) {
    const struct options *o = work->options;
    const struct pdnn_model *model = work->model;
    const size_t n_bytes = (size_t)model->width * model->height;
    if (o->class != CLI_ALL_CLASSES) {
        return pdnn_picture_write_grid(o->output, work->drawn.pixels, o->count, model->width,
                                       model->height, 0, diag);
    }
    uint32_t n, columns;
    grid_of(work, &n, &columns);
    const uint32_t rows = n / columns;
    uint8_t *cells = calloc(n, n_bytes);
    if (!cells) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", o->output);
    }
    for (uint32_t i = 0; i < o->count; i++) {
        const size_t cell = (size_t)(i % rows) * columns + i / rows;
        memcpy(cells + cell * n_bytes, work->drawn.pixels + i * n_bytes, n_bytes);
    }
    int err =
        pdnn_picture_write_grid(o->output, cells, n, model->width, model->height, columns, diag);
    free(cells);
    return err;
}

static int write_raw(const struct work *work, struct pdnn_diag *diag) {
    const uint32_t n = work->options->count;
    const struct pdnn_model *model = work->model;
    const struct pdnn_idx images = {.n_dims = 3,
                                    .dims = {n, model->height, model->width},
                                    .n_bytes = (size_t)n * model->height * model->width,
                                    .bytes = work->drawn.pixels};
    const struct pdnn_idx labels = {
        .n_dims = 1, .dims = {n}, .n_bytes = n, .bytes = work->drawn.labels};
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
    err = cli_drawn_run(&work->drawn, &run, diag);
    if (err == PDNN_ERR_INTERRUPTED) {
        const struct pdnn_diag done = *diag;
        return pdnn_fail(diag, err, "%.200s: no picture is written, no run is logged", done.text);
    }
    if (err) {
        return err;
    }
    if (!o->run.json) { /* what is finished is said, whatever becomes of the files */
        cli_run_print(&run);
    }
    err = cli_run_report(&run, cli_run_json(&run, "generate"), diag);
    int files = o->output ? write_grid(work, err ? NULL : diag) : PDNN_OK;
    err = err ? err : files;
    files = o->raw ? write_raw(work, err ? NULL : diag) : PDNN_OK;
    return err ? err : files;
}

int cmd_generate(int argc, char **argv) {
    struct options options = {.count = 100, .class = CLI_ALL_CLASSES};
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
    cli_drawn_free(&work.drawn);
    free(work.images_path);
    free(work.labels_path);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}
