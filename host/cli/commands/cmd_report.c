/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_report.c - `pdnn report`: logged runs as one page.
 */
#include "cli/files.h"
#include "cli/shared_options.h"
#include "base/diag.h"
#include "energy/bitstream.h"
#include "base/outfile.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SWITCHING_MAX = 16, PATH_BYTES = 1024 };

struct options {
    const char *output, *markdown, *power, *twin, *util, *synapse;
    struct cli_texts switching, logs;
    struct pdnn_report report;
};

static int add_picture(const char *option, const char *text, void *value) {
    struct pdnn_report_pictures *pictures = value;
    const char *colon = strchr(text, ':');
    char number[16];
    if (!colon || !colon[1] || (size_t)(colon - text) >= sizeof number) {
        return cli_usage("%s: expected T:FILE, got '%s'", option, text);
    }
    if (pictures->n == PDNN_REPORT_PICTURES) {
        return cli_usage("%s: expected at most %d", option, PDNN_REPORT_PICTURES);
    }
    snprintf(number, sizeof number, "%.*s", (int)(colon - text), text);
    int err = cli_u32(option, number, 1, 4096, &pictures->at[pictures->n].samples);
    if (!err) {
        pictures->at[pictures->n++].path = colon + 1;
    }
    return err;
}

static const struct cli_option option_table[] = {
    {CLI_OUTPUT(struct options, output),
     .help = "HTML page to write: one file, nothing is loaded from elsewhere"},
    {.name = "markdown",
     .arg = "FILE",
     .help = "The same as Markdown, without the charts",
     CLI_TEXT(struct options, markdown)},
    {CLI_POWER(struct options, power)},
    {CLI_TWIN(struct options, twin)},
    {CLI_SWITCHING(struct options, switching, SWITCHING_MAX)},
    {CLI_UTIL(struct options, util)},
    {.name = "synapse",
     .arg = "FILE",
     .help = "Areas of synapses, JSON of `make compare-synapse`",
     CLI_TEXT(struct options, synapse)},
    {.name = "picture",
     .arg = "T:FILE",
     .help = "A PNG drawn at T; without this, digits-T<T>.png beside the logs",
     CLI_PARSE(struct options, report.digits, add_picture)},
    {.name = "maps",
     .arg = "T:FILE",
     .help = "A PNG of `pdnn classify --maps` at T; without this, maps-T<T>.png beside the logs",
     CLI_PARSE(struct options, report.maps, add_picture)},
    {CLI_RUN_LOGS(struct options, logs)},
    {0},
};

static int check(void *value) {
    const struct options *o = value;
    return o->output || o->markdown ? 0 : cli_usage("-o: expected a file, or --markdown");
}

typedef char path_names[PDNN_REPORT_PICTURES][PATH_BYTES];

/* NAME-T<T>.png beside the first log, for every T of a run of `command`. The paths live in `names`.
 */
static void find_pictures(const struct options *o, const char *command, const char *name,
                          path_names names, struct pdnn_report_pictures *pictures) {
    const char *slash = strrchr(o->logs.texts[0], '/');
    const int folder = slash ? (int)(slash - o->logs.texts[0]) + 1 : 0;
    bool drawn[PDNN_SAMPLES_MAX + 1] = {false};
    for (uint32_t i = 0; i < o->report.runs.n; i++) {
        const struct pdnn_run *run = &o->report.runs.runs[i];
        drawn[run->samples] = drawn[run->samples] || strcmp(run->command, command) == 0;
    }
    for (uint32_t T = 1; T <= PDNN_SAMPLES_MAX && pictures->n < PDNN_REPORT_PICTURES; T++) {
        char *path = names[pictures->n];
        const int length =
            snprintf(path, PATH_BYTES, "%.*s%s-T%u.png", folder, o->logs.texts[0], name, T);
        if (drawn[T] && length < PATH_BYTES && access(path, R_OK) == 0) {
            pictures->at[pictures->n].samples = T;
            pictures->at[pictures->n++].path = path;
        }
    }
}

static int load(struct options *o, struct pdnn_power *power, struct pdnn_power *twin,
                struct pdnn_diag *diag) {
    struct cli_files files = {0};
    cli_files_add_texts(&files, "RUN.jsonl", &o->logs);
    cli_files_add(&files, "--power", o->power, CLI_FILE_READ);
    cli_files_add(&files, "--twin", o->twin, CLI_FILE_READ);
    cli_files_add(&files, "--util", o->util, CLI_FILE_READ);
    cli_files_add(&files, "--synapse", o->synapse, CLI_FILE_READ);
    cli_files_add_texts(&files, "--switching", &o->switching);
    cli_files_add(&files, "-o", o->output, CLI_FILE_WRITTEN);
    cli_files_add(&files, "--markdown", o->markdown, CLI_FILE_WRITTEN);
    int err = cli_files_check(&files, diag);
    for (uint32_t i = 0; i < o->logs.n && !err; i++) {
        err = pdnn_runs_load(o->logs.texts[i], &o->report.runs, diag);
    }
    if (!err && o->power && !(err = pdnn_power_open(o->power, power, diag))) {
        o->report.power = power;
        o->report.power_path = o->power;
    }
    if (!err && o->twin && !(err = pdnn_power_open(o->twin, twin, diag))) {
        o->report.twin = twin;
    }
    for (uint32_t i = 0; i < o->switching.n && !err; i++) {
        err = pdnn_switching_load(o->switching.texts[i], &o->report.switching, diag);
    }
    if (!err && o->util) {
        err = pdnn_bitstream_load(o->util, &o->report.util, diag);
        o->report.util_path = o->util;
    }
    if (!err && o->synapse) {
        err = pdnn_synapse_load(o->synapse, &o->report.synapse, diag);
        o->report.synapse_path = o->synapse;
    }
    return err;
}

/* No page is written over a picture that it shows. */
static int check_pictures(const struct options *o, struct pdnn_diag *diag) {
    const struct pdnn_report_pictures *shown[] = {&o->report.digits, &o->report.maps};
    static const char *const option[] = {"--picture", "--maps"};
    int err = PDNN_OK;
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        for (uint32_t k = 0; k < shown[i]->n && !err; k++) {
            struct cli_files files = {0};
            cli_files_add(&files, option[i], shown[i]->at[k].path, CLI_FILE_READ);
            cli_files_add(&files, "-o", o->output, CLI_FILE_WRITTEN);
            cli_files_add(&files, "--markdown", o->markdown, CLI_FILE_WRITTEN);
            err = cli_files_check(&files, diag);
        }
    }
    return err;
}

static int write_page(struct options *o, struct pdnn_diag *diag) {
    struct pdnn_outfile html = {0}, markdown = {0};
    int err = o->output ? pdnn_outfile_open(&html, o->output, diag) : PDNN_OK;
    if (!err && o->markdown) {
        err = pdnn_outfile_open(&markdown, o->markdown, diag);
    }
    if (!err) {
        struct pdnn_page page = {html.stream, markdown.stream};
        err = pdnn_report_write(&o->report, &page, diag);
    }
    if (!err && html.stream) {
        err = pdnn_outfile_commit(&html, diag);
    }
    if (!err && markdown.stream) {
        err = pdnn_outfile_commit(&markdown, diag);
    }
    pdnn_outfile_abort(&html);
    pdnn_outfile_abort(&markdown);
    return err;
}

int cmd_report(int argc, char **argv) {
    static const struct cli_command command = {
        .options = option_table,
        .check = check,
        .doc = "Write a page about logged runs: digits, quality and energy against T, hardware, "
               "and where each figure comes from. What the logs do not hold is not shown.",
    };
    struct options o = {0};
    int exit_code = cli_parse(&command, argc, argv, &o);
    if (exit_code != PDNN_EXIT_OK) {
        return exit_code;
    }
    struct pdnn_diag diag = {""};
    struct pdnn_power power, twin;
    path_names *names = calloc(2, sizeof *names);
    int err =
        names ? load(&o, &power, &twin, &diag) : pdnn_fail(&diag, PDNN_ERR_MEMORY, "out of memory");
    if (!err) {
        if (o.report.digits.n == 0) {
            find_pictures(&o, "generate", "digits", names[0], &o.report.digits);
        }
        if (o.report.maps.n == 0) {
            find_pictures(&o, "classify", "maps", names[1], &o.report.maps);
        }
        err = check_pictures(&o, &diag);
        err = err ? err : write_page(&o, &diag);
    }
    free(names);
    json_decref(o.report.util);
    json_decref(o.report.synapse);
    pdnn_runs_free(&o.report.runs);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}
