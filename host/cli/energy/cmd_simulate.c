/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_simulate.c - `pdnn energy simulate`: the counters of logged runs times a board's
 * coefficients.
 */
#include "cli/shared_options.h"
#include "base/diag.h"
#include "base/json_text.h"
#include "energy/design.h"
#include "energy/runs.h"
#include "cli/energy/energy_cli.h"

#include <jansson.h>

struct options {
    const char *power, *twin;
    struct cli_texts logs;
    bool json;
};

static const struct cli_option option_table[] = {
    {CLI_POWER(struct options, power), .required = "a file of coefficients"},
    {CLI_TWIN(struct options, twin)}, /* the gain needs the run at T = 1 */
    {CLI_JSON(struct options, json)},
    {CLI_RUN_LOGS(struct options, logs)},
    {0},
};

static json_t *run_json(const struct pdnn_run *run, const struct pdnn_simulated *s) {
    json_t *terms = json_pack("{sf}", "idle", s->idle_nj);
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        json_object_set_new(terms, pdnn_power_event_names[i], json_real(s->events_nj[i]));
    }
    json_t *json =
        json_pack("{so so so sI sf sf sf so}", "where", pdnn_json_text(run->where), "model",
                  pdnn_json_text(run->model), "device", pdnn_json_text(run->device), "T",
                  (json_int_t)run->samples, "total_nj", s->total_nj, "low_nj", s->low_nj, "high_nj",
                  s->high_nj, "terms_nj", terms);
    json_object_set_new(json, "measured_total_nj",
                        run->is_measured ? json_real(run->total_nj) : json_null());
    return json;
}

static void print_head(const struct pdnn_power *power) {
    printf("simulated: counters times the coefficients of %s (%s), clock %.6g MHz\n", power->board,
           pdnn_power_kind(power), power->clock_hz * 1e-6);
    printf("nJ an input  %-16s %5s %10s %21s", "device", "T", "total", "bounds");
    printf(" %9s", "idle");
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        if (power->events[i].value > 0) {
            printf(" %14s", pdnn_power_event_names[i]);
        }
    }
    puts("  measured");
}

static void print_run(const struct pdnn_power *power, const struct pdnn_run *run,
                      const struct pdnn_simulated *s) {
    printf("             %-16.16s %5u %10.1f %9.1f to %8.1f %9.1f", run->device, run->samples,
           s->total_nj, s->low_nj, s->high_nj, s->idle_nj);
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        if (power->events[i].value > 0) {
            printf(" %14.1f", s->events_nj[i]);
        }
    }
    if (run->is_measured) {
        printf("  %.1f\n", run->total_nj);
    } else {
        puts("  none");
    }
}

/* A line a model: the twin's terms; then the gain of each run. */
static void print_gains(const struct pdnn_power *power, const struct pdnn_power *twin,
                        const struct pdnn_runs *runs) {
    printf("\ngain over %s (%s); the quality of the two is not compared\n", twin->board,
           pdnn_power_kind(twin));
    for (uint32_t i = 0; i < runs->n; i++) {
        const struct pdnn_run *run = &runs->runs[i], *single = pdnn_runs_single(runs, run);
        if (!single) {
            printf("  %-40.40s T=%-4u none: no run at T=1 in the logs\n", run->model, run->samples);
            continue;
        }
        const struct pdnn_simulated d = pdnn_power_of(twin, single->counts);
        const struct pdnn_simulated p = pdnn_power_of(power, run->counts);
        const double fixed_d = d.idle_nj + d.events_nj[PDNN_EVENT_CYCLES];
        const double fixed_p = p.idle_nj + p.events_nj[PDNN_EVENT_CYCLES];
        printf("  %-40.40s T=%-4u %.2fx: %.0f nJ over %.0f; without idle and control %.2fx\n",
               run->model, run->samples, d.total_nj / p.total_nj, d.total_nj, p.total_nj,
               (d.total_nj - fixed_d) / (p.total_nj - fixed_p));
    }
}

int cmd_energy_simulate(int argc, char **argv) {
    static const struct cli_command command = {
        .options = option_table,
        .doc = "Energy of logged runs from their counters and a board's coefficients.",
    };
    struct options o = {0};
    int exit_code = cli_parse(&command, argc, argv, &o);
    if (exit_code != PDNN_EXIT_OK) {
        return exit_code;
    }
    struct pdnn_diag diag = {""};
    struct pdnn_power power, twin;
    struct pdnn_runs runs = {0};
    int err = pdnn_power_open(o.power, &power, &diag);
    if (!err && o.twin) {
        err = pdnn_power_open(o.twin, &twin, &diag);
    }
    for (uint32_t i = 0; i < o.logs.n && !err; i++) {
        err = pdnn_runs_load(o.logs.texts[i], &runs, &diag);
    }
    if (!err && runs.n == 0) {
        err = pdnn_fail(&diag, PDNN_ERR_FORMAT, "%s: expected at least one run of a device",
                        o.logs.texts[0]);
    }
    for (uint32_t i = 0; i < runs.n && !err; i++) {
        err = pdnn_power_of_design(&power, &runs.runs[i], &diag);
        err = err || !o.twin ? err : pdnn_power_of_twin(&twin, &runs.runs[i], &diag);
    }
    json_t *list = json_array();
    if (!err && !o.json) {
        print_head(&power);
    }
    for (uint32_t i = 0; i < runs.n && !err; i++) {
        const struct pdnn_simulated s = pdnn_power_of(&power, runs.runs[i].counts);
        if (o.json) {
            json_t *json = run_json(&runs.runs[i], &s);
            const struct pdnn_run *single = pdnn_runs_single(&runs, &runs.runs[i]);
            json_object_set_new(
                json, "gain",
                o.twin && single
                    ? json_real(pdnn_power_of(&twin, single->counts).total_nj / s.total_nj)
                    : json_null());
            json_array_append_new(list, json);
        } else {
            print_run(&power, &runs.runs[i], &s);
        }
    }
    if (!err && o.twin && !o.json) {
        print_gains(&power, &twin, &runs);
    }
    if (!err && o.json) {
        json_t *all = json_pack("{ss ss ss sO}", "board", power.board, "kind",
                                pdnn_power_kind(&power), "source", power.source, "simulated", list);
        cli_print_json(all);
    }
    json_decref(list);
    pdnn_runs_free(&runs);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}
