/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_report.c - `pdnn report`: logged runs as one page.
 */
#include "cli/cli.h"
#include "base/diag.h"
#include "energy/bitstream.h"
#include "base/outfile.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    KEY_MARKDOWN = CLI_KEY_LONG,
    KEY_POWER,
    KEY_TWIN,
    KEY_SWITCHING,
    KEY_UTIL,
    KEY_SYNAPSE,
    KEY_PICTURE
};
enum { LOGS_MAX = 256, SWITCHING_MAX = 16, PATH_BYTES = 1024 };

static const struct argp_option option_table[] = {
    {"output", 'o', "FILE", 0, "HTML page to write: one file, nothing is loaded from elsewhere", 0},
    {"markdown", KEY_MARKDOWN, "FILE", 0, "the same as Markdown, without the charts", 0},
    {"power", KEY_POWER, "FILE", 0, "coefficients of a board: simulated energy", 0},
    {"twin", KEY_TWIN, "FILE", 0,
     "coefficients of a deterministic design of the same network: simulated gain", 0},
    {"switching", KEY_SWITCHING, "FILE", 0,
     "energy from switching activity, of `make activity`; repeatable", 0},
    {"util", KEY_UTIL, "FILE", 0, "resources of a bitstream, JSON of `make util`", 0},
    {"synapse", KEY_SYNAPSE, "FILE", 0, "areas of synapses, JSON of `make compare-synapse`", 0},
    {"picture", KEY_PICTURE, "T:FILE", 0,
     "a PNG drawn at T; without this, digits-T<T>.png beside the logs", 0},
    {0},
};

struct options {
    const char *output, *markdown, *power, *twin, *util, *synapse, *logs[LOGS_MAX],
        *switching[SWITCHING_MAX];
    uint32_t n_logs, n_switching;
    struct pdnn_report report;
};

static error_t add_picture(struct options *o, char *arg) {
    char *colon = strchr(arg, ':');
    if (!colon || !colon[1]) {
        return cli_usage("--picture: expected T:FILE, got '%s'", arg);
    }
    if (o->report.n_pictures == PDNN_REPORT_PICTURES) {
        return cli_usage("--picture: expected at most %d", PDNN_REPORT_PICTURES);
    }
    *colon = '\0';
    uint32_t *samples = &o->report.pictures[o->report.n_pictures].samples;
    error_t err = cli_u32("--picture", arg, 1, 4096, samples);
    if (!err) {
        o->report.pictures[o->report.n_pictures++].path = colon + 1;
    }
    return err;
}

static error_t parse_option(int key, char *arg, struct argp_state *state) {
    struct options *o = state->input;
    switch (key) {
    case 'o':
        o->output = arg;
        return 0;
    case KEY_MARKDOWN:
        o->markdown = arg;
        return 0;
    case KEY_POWER:
        o->power = arg;
        return 0;
    case KEY_TWIN:
        o->twin = arg;
        return 0;
    case KEY_SWITCHING:
        if (o->n_switching == SWITCHING_MAX) {
            return cli_usage("--switching: expected at most %d", SWITCHING_MAX);
        }
        o->switching[o->n_switching++] = arg;
        return 0;
    case KEY_UTIL:
        o->util = arg;
        return 0;
    case KEY_SYNAPSE:
        o->synapse = arg;
        return 0;
    case KEY_PICTURE:
        return add_picture(o, arg);
    case ARGP_KEY_ARG:
        if (o->n_logs == LOGS_MAX) {
            return cli_usage("expected at most %d run logs", LOGS_MAX);
        }
        o->logs[o->n_logs++] = arg;
        return 0;
    case ARGP_KEY_END:
        if (!o->output && !o->markdown) {
            return cli_usage("-o: expected a file, or --markdown");
        }
        return o->n_logs ? 0 : cli_usage("expected at least one run log");
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* digits-T<T>.png beside the first log, for every T that a run drew. The names live in `names`. */
static void find_pictures(struct options *o, char names[PDNN_REPORT_PICTURES][PATH_BYTES]) {
    const char *slash = strrchr(o->logs[0], '/');
    const int folder = slash ? (int)(slash - o->logs[0]) + 1 : 0;
    struct pdnn_report *report = &o->report;
    for (uint32_t T = 1; T <= 4096 && report->n_pictures < PDNN_REPORT_PICTURES; T++) {
        char *name = names[report->n_pictures];
        bool drawn = false;
        for (uint32_t i = 0; i < report->runs.n; i++) {
            drawn = drawn || (report->runs.runs[i].samples == T &&
                              strcmp(report->runs.runs[i].command, "generate") == 0);
        }
        const int length = snprintf(name, PATH_BYTES, "%.*sdigits-T%u.png", folder, o->logs[0], T);
        if (drawn && length < PATH_BYTES && access(name, R_OK) == 0) {
            report->pictures[report->n_pictures].samples = T;
            report->pictures[report->n_pictures++].path = name;
        }
    }
}

static int load(struct options *o, struct pdnn_power *power, struct pdnn_power *twin,
                struct pdnn_diag *diag) {
    int err = PDNN_OK;
    for (uint32_t i = 0; i < o->n_logs && !err; i++) {
        err = pdnn_runs_load(o->logs[i], &o->report.runs, diag);
    }
    if (!err && o->power && !(err = pdnn_power_open(o->power, power, diag))) {
        o->report.power = power;
        o->report.power_path = o->power;
    }
    if (!err && o->twin && !(err = pdnn_power_open(o->twin, twin, diag))) {
        o->report.twin = twin;
    }
    for (uint32_t i = 0; i < o->n_switching && !err; i++) {
        err = pdnn_switching_load(o->switching[i], &o->report.switching, diag);
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
    static const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "RUN.jsonl...",
        .doc = "Write a page about logged runs: digits, quality and energy against T, hardware, "
               "and where each figure comes from. What the logs do not hold is not shown.",
    };
    struct options o = {0};
    int exit_code = cli_parse(&argp, argc, argv, &o);
    if (exit_code != PDNN_EXIT_OK) {
        return exit_code;
    }
    struct pdnn_diag diag = {""};
    struct pdnn_power power, twin;
    char(*names)[PATH_BYTES] = calloc(PDNN_REPORT_PICTURES, sizeof *names);
    int err =
        names ? load(&o, &power, &twin, &diag) : pdnn_fail(&diag, PDNN_ERR_MEMORY, "out of memory");
    if (!err) {
        if (o.report.n_pictures == 0) {
            find_pictures(&o, names);
        }
        err = write_page(&o, &diag);
    }
    free(names);
    json_decref(o.report.util);
    json_decref(o.report.synapse);
    pdnn_runs_free(&o.report.runs);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}
