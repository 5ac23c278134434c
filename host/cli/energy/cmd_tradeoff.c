/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_tradeoff.c - `pdnn energy tradeoff`: evaluated runs of p-bits and of deterministic
 * networks, quality against energy.
 */
#include "cli/files.h"
#include "cli/shared_options.h"
#include "cli/energy/tradeoff_print.h"
#include "base/diag.h"
#include "cli/energy/energy_cli.h"

#include <stdlib.h>
#include <string.h>

enum { POWERS_MAX = 32, MATCHES_MAX = 256 };

struct options {
    struct cli_texts powers, presets, logs;
    uint32_t power_of[CLI_TEXTS_MAX]; /* index of the coefficients of each log */
    const char *metric, *csv;
    bool json;
};

static const char *preset_name(size_t i) {
    const struct pdnn_energy_preset *preset = pdnn_energy_preset_at(i);
    return preset ? preset->name : NULL;
}

static int add_preset(const char *option, const char *text, void *value) {
    struct cli_texts *presets = value;
    if (!pdnn_energy_preset_find(text)) {
        return cli_none_of(option, text, preset_name);
    }
    if (presets->n == PDNN_PRICES_MAX) {
        return cli_usage("%s: expected at most %d", option, PDNN_PRICES_MAX);
    }
    presets->texts[presets->n++] = text;
    return 0;
}

/* A log belongs to the coefficients before it. */
static int add_log(const char *option, const char *text, void *value) {
    struct options *o = value;
    (void)option;
    if (o->powers.n == 0) {
        return cli_usage("%s: expected --power before the first run log", text);
    }
    if (o->logs.n == CLI_TEXTS_MAX) {
        return cli_usage("%s: expected at most %d run logs", text, CLI_TEXTS_MAX);
    }
    o->power_of[o->logs.n] = o->powers.n - 1;
    o->logs.texts[o->logs.n++] = text;
    return 0;
}

static const char *const metric_names[] = {"accuracy", "distance", NULL};

static const struct cli_option option_table[] = {
    {.name = "power",
     .letter = 'p',
     .arg = "FILE",
     .help = "Coefficients, boards/*/energy/*.power.json, of the runs behind it; repeatable",
     CLI_TEXTS(struct options, powers, POWERS_MAX)},
    {.name = "metric",
     .arg = "METRIC",
     .help = "accuracy (classifiers) or distance (generators); default: of the first evaluated run",
     CLI_WORD(struct options, metric, metric_names)},
    {.name = "preset",
     .arg = "PRESET",
     .help = "Predicted by these constants; repeatable (default: 65nm-sram and zu7ev)",
     CLI_PARSE(struct options, presets, add_preset)},
    {.name = "csv",
     .arg = "FILE",
     .help = "Write the points, a line each",
     CLI_TEXT(struct options, csv)},
    {CLI_JSON(struct options, json)},
    {.arg = "-p POWER RUN.jsonl... [-p POWER RUN.jsonl...]...", CLI_PARSE_ALL(add_log)},
    {0},
};

static int check(void *value) {
    struct options *o = value;
    if (o->presets.n == 0) {
        o->presets = (struct cli_texts){2, {"65nm-sram", "zu7ev"}};
    }
    return o->logs.n ? 0 : cli_usage("expected --power and at least one run log behind it");
}

/* What is read, and what each run's device costs. */
struct work {
    struct pdnn_power powers[POWERS_MAX];
    struct pdnn_runs runs;
    const struct pdnn_power **power_of; /* (runs.n) */
    struct pdnn_tradeoff tradeoff;
    struct pdnn_match matches[MATCHES_MAX];
    uint32_t n_matches;
};

static int load(const struct options *o, struct work *work, struct pdnn_diag *diag) {
    struct cli_files files = {0};
    cli_files_add_texts(&files, "RUN.jsonl", &o->logs);
    cli_files_add_texts(&files, "-p", &o->powers);
    cli_files_add(&files, "--csv", o->csv, CLI_FILE_WRITTEN);
    int err = cli_files_check(&files, diag);
    for (uint32_t i = 0; i < o->powers.n && !err; i++) {
        err = pdnn_power_open(o->powers.texts[i], &work->powers[i], diag);
    }
    for (uint32_t i = 0; i < o->logs.n && !err; i++) {
        const uint32_t first = work->runs.n;
        err = pdnn_runs_load(o->logs.texts[i], &work->runs, diag);
        const struct pdnn_power **grown =
            realloc(work->power_of, (work->runs.n + 1) * sizeof *work->power_of);
        if (!grown) {
            return pdnn_fail(diag, PDNN_ERR_MEMORY, "out of memory");
        }
        work->power_of = grown;
        for (uint32_t k = first; k < work->runs.n; k++) {
            work->power_of[k] = &work->powers[o->power_of[i]];
        }
    }
    return err;
}

/* As the validation images choose; where they know no T that is as good, also as the test images
 * would. */
static void add_matches(struct work *work, const struct pdnn_point *deterministic,
                        const struct pdnn_point *first) {
    struct pdnn_match match = pdnn_tradeoff_match(&work->tradeoff, deterministic, first, false);
    if (work->n_matches < MATCHES_MAX) {
        work->matches[work->n_matches++] = match;
    }
    if (match.pbits || match.on_test) {
        return;
    }
    match = pdnn_tradeoff_match(&work->tradeoff, deterministic, first, true);
    if (match.pbits && work->n_matches < MATCHES_MAX) {
        work->matches[work->n_matches++] = match;
    }
}

/* Every deterministic point with every series of p-bits. */
static void match_all(struct work *work) {
    const struct pdnn_tradeoff *t = &work->tradeoff;
    for (uint32_t i = 0; i < t->n; i++) {
        for (uint32_t k = 0; k < t->n && !t->points[i].drawn; k++) {
            const struct pdnn_point *first = &t->points[k];
            const bool new_series = k == 0 || strcmp(first[-1].series, first->series) != 0 ||
                                    strcmp(first[-1].run->device, first->run->device) != 0;
            if (first->drawn && new_series) {
                add_matches(work, &t->points[i], first);
            }
        }
    }
}

static int compare(const struct options *o, struct work *work, struct pdnn_diag *diag) {
    int err = load(o, work, diag);
    const char *metric = o->metric ? o->metric : pdnn_tradeoff_metric(&work->runs);
    if (!err && !metric) {
        err =
            pdnn_fail(diag, PDNN_ERR_FORMAT,
                      "%s: expected runs of `pdnn classify` or `pdnn evaluate`", o->logs.texts[0]);
    }
    if (!err) {
        err = pdnn_tradeoff_build(&work->runs, work->power_of, metric, o->presets.texts,
                                  o->presets.n, &work->tradeoff, diag);
    }
    if (!err && work->tradeoff.n == 0) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected runs with %s on the test images",
                        o->logs.texts[0], metric);
    }
    if (err) {
        return err;
    }
    match_all(work);
    const struct tradeoff_found found = {.tradeoff = &work->tradeoff,
                                         .presets = o->presets.texts,
                                         .n_matches = work->n_matches,
                                         .matches = work->matches};
    o->json ? tradeoff_print_json(&found) : tradeoff_print_text(&found);
    return o->csv ? tradeoff_write_csv(&found, o->csv, diag) : PDNN_OK;
}

int cmd_energy_tradeoff(int argc, char **argv) {
    static const struct cli_command command = {
        .options = option_table,
        .check = check,
        .in_order = true,
        .doc = "Quality against energy, predicted and simulated, of evaluated runs; for each "
               "deterministic network the fewest samples of p-bits that are as good, and what the "
               "two cost term by term.\v"
               "The logs are of `pdnn classify --log` and `pdnn evaluate --log`. Where they hold "
               "runs with --split validation, T is chosen on those.",
    };
    struct options o = {0};
    int exit_code = cli_parse(&command, argc, argv, &o);
    if (exit_code != PDNN_EXIT_OK) {
        return exit_code;
    }
    struct pdnn_diag diag = {""};
    struct work *work = calloc(1, sizeof *work);
    int err = work ? compare(&o, work, &diag) : pdnn_fail(&diag, PDNN_ERR_MEMORY, "out of memory");
    if (work) {
        pdnn_tradeoff_free(&work->tradeoff);
        pdnn_runs_free(&work->runs);
        free(work->power_of);
    }
    free(work);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}
