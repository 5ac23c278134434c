/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_compare.c - `pdnn energy compare`: evaluated runs of p-bits and of deterministic
 * networks, quality against energy.
 */
#include "cli/cli.h"
#include "cli/energy/compare_print.h"
#include "base/diag.h"
#include "cli/energy/energy_cli.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_METRIC = CLI_KEY_LONG, KEY_PRESET, KEY_CSV, KEY_JSON };
enum { LOGS_MAX = 256, POWERS_MAX = 32, MATCHES_MAX = 256 };

static const struct argp_option option_table[] = {
    {"power", 'p', "FILE", 0,
     "coefficients, boards/*/energy/*.power.json, of the runs behind it; repeatable", 0},
    {"metric", KEY_METRIC, "NAME", 0,
     "accuracy (classifiers) or distance (generators); default: of the first evaluated run", 0},
    {"preset", KEY_PRESET, "NAME", 0,
     "predicted by these constants; repeatable (default: 65nm-sram and zu7ev)", 0},
    {"csv", KEY_CSV, "FILE", 0, "write the points, a line each", 0},
    {"json", KEY_JSON, NULL, 0, "print JSON", 0},
    {0},
};

struct options {
    const char *powers[POWERS_MAX], *presets[PDNN_PRICES_MAX], *metric, *csv;
    uint32_t n_powers, n_presets, n_logs;
    const char *logs[LOGS_MAX];
    uint32_t power_of[LOGS_MAX]; /* index of the coefficients of each log */
    bool json;
};

static int add_preset(struct options *o, const char *name) {
    if (!pdnn_energy_preset_find(name)) {
        return cli_usage("--preset: expected 65nm-sram, 65nm-hbm2 or zu7ev, got '%s'", name);
    }
    if (o->n_presets == PDNN_PRICES_MAX) {
        return cli_usage("--preset: expected at most %d", PDNN_PRICES_MAX);
    }
    o->presets[o->n_presets++] = name;
    return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state) {
    struct options *o = state->input;
    switch (key) {
    case 'p':
        if (o->n_powers == POWERS_MAX) {
            return cli_usage("--power: expected at most %d", POWERS_MAX);
        }
        o->powers[o->n_powers++] = arg;
        return 0;
    case KEY_METRIC:
        o->metric = arg;
        return strcmp(arg, "accuracy") == 0 || strcmp(arg, "distance") == 0
                   ? 0
                   : cli_usage("--metric: expected accuracy or distance, got '%s'", arg);
    case KEY_PRESET:
        return add_preset(o, arg);
    case KEY_CSV:
        o->csv = arg;
        return 0;
    case KEY_JSON:
        o->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (o->n_powers == 0) {
            return cli_usage("%s: expected --power before the first run log", arg);
        }
        if (o->n_logs == LOGS_MAX) {
            return cli_usage("expected at most %d run logs", LOGS_MAX);
        }
        o->power_of[o->n_logs] = o->n_powers - 1;
        o->logs[o->n_logs++] = arg;
        return 0;
    case ARGP_KEY_END:
        return o->n_logs ? 0 : cli_usage("expected --power and at least one run log behind it");
    default:
        return ARGP_ERR_UNKNOWN;
    }
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
    int err = PDNN_OK;
    for (uint32_t i = 0; i < o->n_powers && !err; i++) {
        err = pdnn_power_open(o->powers[i], &work->powers[i], diag);
    }
    for (uint32_t i = 0; i < o->n_logs && !err; i++) {
        const uint32_t first = work->runs.n;
        err = pdnn_runs_load(o->logs[i], &work->runs, diag);
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
        err = pdnn_fail(diag, PDNN_ERR_FORMAT,
                        "%s: expected runs of `pdnn classify` or `pdnn evaluate`", o->logs[0]);
    }
    if (!err) {
        err = pdnn_tradeoff_build(&work->runs, work->power_of, metric, o->presets, o->n_presets,
                                  &work->tradeoff, diag);
    }
    if (!err && work->tradeoff.n == 0) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected runs with %s on the test images",
                        o->logs[0], metric);
    }
    if (err) {
        return err;
    }
    match_all(work);
    const struct compare_found found = {.tradeoff = &work->tradeoff,
                                        .presets = o->presets,
                                        .n_matches = work->n_matches,
                                        .matches = work->matches};
    o->json ? compare_print_json(&found) : compare_print_text(&found);
    return o->csv ? compare_write_csv(&found, o->csv, diag) : PDNN_OK;
}

int cmd_energy_compare(int argc, char **argv) {
    static const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "-p POWER RUN.jsonl... [-p POWER RUN.jsonl...]...",
        .doc = "Quality against energy, predicted and simulated, of evaluated runs; for each "
               "deterministic network the fewest samples of p-bits that are as good, and what the "
               "two cost term by term.\v"
               "The logs are of `pdnn classify --log` and `pdnn evaluate --log`. Where they hold "
               "runs with --split validation, T is chosen on those.",
    };
    struct options o = {0};
    int exit_code = cli_parse_in_order(&argp, argc, argv, &o);
    if (exit_code != PDNN_EXIT_OK) {
        return exit_code;
    }
    if (o.n_presets == 0) {
        o.presets[o.n_presets++] = "65nm-sram";
        o.presets[o.n_presets++] = "zu7ev";
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
