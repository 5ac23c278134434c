/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_calibrate.c - `pdnn energy calibrate`: a board's coefficients from measured runs.
 */
#include "cli/files.h"
#include "cli/shared_options.h"
#include "energy/calibrate.h"
#include "cli/energy/energy_cli.h"

#include <string.h>

struct options {
    const char *output;
    struct pdnn_calibration calibration;
    struct cli_texts logs;
    struct pdnn_runs runs;
};

static int parse_terms(const char *option, const char *text, void *value) {
    bool *terms = value; /* (PDNN_POWER_EVENTS) */
    memset(terms, 0, PDNN_POWER_EVENTS * sizeof *terms);
    while (*text) {
        const size_t length = strcspn(text, ",");
        int found = -1;
        for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
            const char *name = pdnn_power_event_names[i];
            found = strlen(name) == length && strncmp(name, text, length) == 0 ? i : found;
        }
        if (found < 0) {
            return cli_usage("%s: expected names of counters, got '%s'", option, text);
        }
        terms[found] = true;
        text += length + (text[length] == ',');
    }
    return 0;
}

#define TERMS "cycles,tape_reads,accumulates,neuron_updates,random_words"

static const struct cli_option option_table[] = {
    {CLI_OUTPUT(struct options, output), .help = "power.json to write"},
    {.name = "board",
     .arg = "NAME",
     .help = "Name of the board",
     CLI_TEXT(struct options, calibration.board),
     .required = "a board's name"},
    {.name = "clock-hz",
     .arg = "HZ",
     .help = "The board's clock",
     CLI_NUMBER(struct options, calibration.clock_hz, 1, 1e12)},
    {.name = "terms",
     .arg = "NAME,...",
     .help = "Counters to fit (default " TERMS ")",
     CLI_PARSE(struct options, calibration.terms, parse_terms)},
    {.name = "max-condition",
     .arg = "X",
     .help = "Refuse when the runs separate the terms worse than this (default 1000)",
     CLI_NUMBER(struct options, calibration.condition_max, 1, 1e15)},
    {CLI_RUN_LOGS(struct options, logs)},
    {0},
};

static int check(void *value) {
    const struct options *o = value;
    return o->calibration.clock_hz > 0 ? 0 : cli_usage("--clock-hz: expected the board's clock");
}

static void print_fit(const struct options *o, const struct pdnn_calibrated *c) {
    printf("%u measured runs, condition %.3g, residual %.3g %% (root mean square)\n", c->n_runs,
           c->fit.condition, 100 * c->fit.rms_relative);
    printf("  %-16s %12.6g mW  %.6g to %.6g\n", "idle", c->power.idle.value * 1e3,
           c->power.idle.low * 1e3, c->power.idle.high * 1e3);
    for (uint32_t j = 0; j < c->n_terms; j++) {
        const struct pdnn_coefficient *e = &c->power.events[c->terms[j]];
        printf("  %-16s %12.6g pJ  %.6g to %.6g  %s\n", pdnn_power_event_names[c->terms[j]],
               e->value, e->low, e->high, e->source);
    }
    puts("residuals: measured less fitted, idle subtracted, nJ an input");
    uint32_t row = 0;
    for (uint32_t i = 0; i < o->runs.n; i++) {
        const struct pdnn_run *run = &o->runs.runs[i];
        if (run->is_measured) {
            printf("  %-32.32s T=%-4u %12.6g %+12.4g (%+.2f %%)\n", run->where, run->samples,
                   run->dynamic_nj, c->residual_nj[row],
                   100 * c->residual_nj[row] / run->dynamic_nj);
            row++;
        }
    }
}

int cmd_energy_calibrate(int argc, char **argv) {
    static const struct cli_command command = {
        .options = option_table,
        .check = check,
        .doc = "Fit what each event costs to the measured runs of the logs, idle subtracted, by "
               "non-negative least squares; refused when the runs cannot separate the terms.",
    };
    struct options o = {.calibration = {.condition_max = 1000}};
    parse_terms("--terms", TERMS, o.calibration.terms);
    int exit_code = cli_parse(&command, argc, argv, &o);
    if (exit_code == PDNN_EXIT_OK) {
        struct pdnn_diag diag = {""};
        struct pdnn_calibrated c = {0};
        struct cli_files files = {0};
        cli_files_add_texts(&files, "RUN.jsonl", &o.logs);
        cli_files_add(&files, "-o", o.output, CLI_FILE_WRITTEN);
        int err = cli_files_check(&files, &diag);
        for (uint32_t i = 0; i < o.logs.n && !err; i++) {
            err = pdnn_runs_load(o.logs.texts[i], &o.runs, &diag);
        }
        err = err ? err : pdnn_calibrate(&o.runs, &o.calibration, &c, &diag);
        if (!err) {
            print_fit(&o, &c);
            err = o.output ? pdnn_power_save(&c.power, o.output, &diag) : PDNN_OK;
        }
        pdnn_calibrated_free(&c);
        exit_code = err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
    }
    pdnn_runs_free(&o.runs);
    return exit_code;
}
