/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_calibrate.c - `pdnn energy calibrate`: a board's coefficients from measured runs.
 */
#include "cli/cli.h"
#include "energy/calibrate.h"
#include "cli/energy/energy_cli.h"

#include <string.h>

enum { KEY_TERMS = CLI_KEY_LONG, KEY_BOARD, KEY_CLOCK, KEY_CONDITION };

static const struct argp_option option_table[] = {
    {"output", 'o', "FILE", 0, "power.json to write", 0},
    {"board", KEY_BOARD, "NAME", 0, "name of the board", 0},
    {"clock-hz", KEY_CLOCK, "HZ", 0, "the board's clock", 0},
    {"terms", KEY_TERMS, "NAME,...", 0,
     "counters to fit (cycles,tape_reads,accumulates,neuron_updates,random_words)", 0},
    {"max-condition", KEY_CONDITION, "X", 0,
     "refuse when the runs separate the terms worse than this (1000)", 0},
    {0},
};

struct options {
    const char *output, *board;
    struct pdnn_calibration calibration;
    bool any_terms;
    struct pdnn_runs runs;
};

static int parse_terms(const char *text, bool terms[PDNN_POWER_EVENTS]) {
    memset(terms, 0, PDNN_POWER_EVENTS * sizeof *terms);
    while (*text) {
        const size_t length = strcspn(text, ",");
        int found = -1;
        for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
            const char *name = pdnn_power_event_names[i];
            found = strlen(name) == length && strncmp(name, text, length) == 0 ? i : found;
        }
        if (found < 0) {
            return cli_usage("--terms: expected names of counters, got '%s'", text);
        }
        terms[found] = true;
        text += length + (text[length] == ',');
    }
    return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state) {
    struct options *o = state->input;
    struct pdnn_diag diag = {""};
    switch (key) {
    case 'o':
        o->output = arg;
        return 0;
    case KEY_BOARD:
        o->calibration.board = arg;
        return 0;
    case KEY_CLOCK:
        return cli_double("--clock-hz", arg, 1, 1e12, &o->calibration.clock_hz);
    case KEY_TERMS:
        return parse_terms(arg, o->calibration.terms);
    case KEY_CONDITION:
        return cli_double("--max-condition", arg, 1, 1e15, &o->calibration.condition_max);
    case ARGP_KEY_ARG:
        if (pdnn_runs_load(arg, &o->runs, &diag) != PDNN_OK) {
            cli_error("%s", diag.text);
            return EINVAL;
        }
        return 0;
    case ARGP_KEY_END:
        if (!o->calibration.board || !(o->calibration.clock_hz > 0)) {
            return cli_usage("expected --board and --clock-hz");
        }
        return state->arg_num == 0 ? cli_usage("expected at least one run log") : 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
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
    static const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "RUN.jsonl...",
        .doc = "Fit what each event costs to the measured runs of the logs, idle subtracted, by "
               "non-negative least squares; refused when the runs cannot separate the terms.",
    };
    struct options o = {.calibration = {.condition_max = 1000}};
    parse_terms("cycles,tape_reads,accumulates,neuron_updates,random_words", o.calibration.terms);
    int exit_code = cli_parse(&argp, argc, argv, &o);
    if (exit_code == PDNN_EXIT_OK) {
        struct pdnn_diag diag = {""};
        struct pdnn_calibrated c;
        int err = pdnn_calibrate(&o.runs, &o.calibration, &c, &diag);
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
