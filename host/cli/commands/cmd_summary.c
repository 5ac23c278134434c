/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_summary.c - `pdnn summary`: what a run log says. Runs of the same model, T, n and seed on
 * two devices are compared; a difference is a failure.
 */
#include "base/diag.h"
#include "base/json_text.h"
#include "cli/shared_options.h"
#include "cli/commands/summary.h"
#include "energy/bitstream.h"
#include "energy/design.h"

#include <string.h>

struct options {
    const char *log, *util, *power;
    bool json;
};

static const struct cli_option option_table[] = {
    {CLI_UTIL(struct options, util)},
    {CLI_POWER(struct options, power)},
    {CLI_JSON(struct options, json)},
    {.arg = "RUN.jsonl", .help = "run log", CLI_TEXT(struct options, log), .required = "a run log"},
    {0},
};

/* ---- the files --------------------------------------------------------------------------- */

static int read_log(const char *path, struct summary_log *log, struct pdnn_diag *diag) {
    int err;
    if ((err = pdnn_runs_load(path, &log->runs, diag)) ||
        (err = pdnn_work_find(&log->runs, &log->work, diag))) {
        return err;
    }
    bool ok = true;
    for (uint32_t i = 0; i < log->runs.n && ok; i++) {
        ok = pdnn_device_names_add(&log->devices, log->runs.runs[i].device);
    }
    if (!ok) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    }
    return log->runs.n ? PDNN_OK
                       : pdnn_fail(diag, PDNN_ERR_FORMAT,
                                   "%s: expected at least one run of a device", path);
}

static double number_of(const json_t *json, const char *name) {
    return json_number_value(json_object_get(json, name));
}

/* Returns the JSON that holds the texts; the caller frees it. */
static int read_util(const char *path, json_t **json, struct summary_util *util,
                     struct pdnn_diag *diag) {
    int err = pdnn_bitstream_load(path, json, diag);
    if (!err) {
        const char *board = json_string_value(json_object_get(*json, "board"));
        *util = (struct summary_util){
            .board = board ? board : "a board",
            .lut4 = (int)number_of(*json, "LUT4"),
            .ff = (int)number_of(*json, "FF"),
            .ebr = (int)number_of(*json, "EBR"),
            .spram = (int)number_of(*json, "SPRAM"),
            .dsp = (int)number_of(*json, "DSP"),
            .cells = (int)number_of(*json, "logic_cells"),
            .cells_there = (int)number_of(*json, "logic_cells_available"),
            .clock_mhz = number_of(*json, "clock_mhz"),
            .fmax_mhz = number_of(*json, "fmax_mhz"),
        };
    }
    return err;
}

/* ---- JSON -------------------------------------------------------------------------------- */

static json_t *pair_json(const struct pdnn_run *a, const struct pdnn_run *b, bool *all_equal) {
    bool counters = true;
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        counters = counters && a->counts[i] == b->counts[i];
    }
    const bool outputs = strcmp(a->digest_outputs, b->digest_outputs) == 0;
    const bool events = strcmp(a->digest_events, b->digest_events) == 0;
    const bool alike = pdnn_runs_count_alike(a, b);
    *all_equal = *all_equal && outputs && ((events && counters) || !alike);
    return json_pack("{s:[o, o], s:i, s:i, s:f, s:b, s:b, s:b, s:b}", "devices",
                     pdnn_json_text(a->device), pdnn_json_text(b->device), "lanes", (int)b->lanes,
                     "T", (int)b->samples, "n", b->n, "outputs_equal", outputs, "events_equal",
                     events, "counters_equal", counters, "count_alike", alike);
}

/* The first run of each work. */
static json_t *run_json(const struct pdnn_run *run, const struct pdnn_power *power) {
    json_t *json =
        json_pack("{s:s, s:o, s:o, s:i, s:i, s:f, s:s, s:f}", "command", run->command, "model",
                  pdnn_json_text(run->model), "device", pdnn_json_text(run->device), "T",
                  (int)run->samples, "lanes", (int)run->lanes, "n", run->n, "seed", run->seed,
                  "cycles_an_input", run->counts[PDNN_EVENT_CYCLES]);
    static const char *const names[] = {"energy_nj_per_input", "measured"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        json_t *value = json_object_get(run->json, names[i]);
        json_object_set(json, names[i], value ? value : json_null());
    }
    json_object_set_new(json, "simulated_nj",
                        power ? json_real(pdnn_power_of(power, run->counts).total_nj)
                              : json_null());
    return json;
}

static int print_json(const struct summary_log *log, json_t *util, const struct pdnn_power *power,
                      struct pdnn_diag *diag) {
    bool all_equal = true;
    json_t *pairs = json_array(), *runs = json_array();
    for (uint32_t i = 0; i < log->runs.n; i++) {
        const struct pdnn_run *run = &log->runs.runs[i];
        const uint32_t pair = log->work.runs[i].pair;
        if (pair) {
            json_array_append_new(pairs, pair_json(&log->runs.runs[pair - 1], run, &all_equal));
        }
        if (log->work.runs[i].is_first) {
            json_array_append_new(runs, run_json(run, power));
        }
    }
    json_t *json = json_pack("{s:o, s:o, s:O}", "devices", pairs, "runs", runs, "bitstream",
                             util ? util : json_null());
    json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    putchar('\n');
    json_decref(json);
    return all_equal ? PDNN_OK
                     : pdnn_fail(diag, PDNN_ERR_MISMATCH, "%s: expected equal runs on both devices",
                                 log->path);
}

static int summarise(const struct options *o, struct summary_log *log, struct pdnn_diag *diag) {
    struct summary_util util = {0};
    struct pdnn_power power;
    json_t *json = NULL;
    int err = read_log(o->log, log, diag);
    if (!err && o->util) {
        err = read_util(o->util, &json, &util, diag);
    }
    if (!err && o->power) {
        err = pdnn_power_open(o->power, &power, diag);
    }
    for (uint32_t i = 0; i < log->runs.n && o->power && !err; i++) {
        err = pdnn_power_of_design(&power, &log->runs.runs[i], diag);
    }
    if (!err) {
        const struct pdnn_power *given = o->power ? &power : NULL;
        err = o->json ? print_json(log, json, given, diag)
                      : summary_print(log, o->util ? &util : NULL, given, diag);
    }
    json_decref(json);
    return err;
}

int cmd_summary(int argc, char **argv) {
    struct options options = {0};
    static const struct cli_command command = {
        .options = option_table,
        .doc = "Summarise a run log: in five lines, then in tables. Runs of the same work on two "
               "devices are compared; exit status 1 when they differ.",
    };
    int exit_code = cli_parse(&command, argc, argv, &options);
    if (exit_code) {
        return exit_code;
    }
    struct pdnn_diag diag = {""};
    struct summary_log log = {.path = options.log};
    int err = summarise(&options, &log, &diag);
    pdnn_device_names_free(&log.devices);
    pdnn_work_free(&log.work);
    pdnn_runs_free(&log.runs);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}
