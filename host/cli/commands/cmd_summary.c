/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_summary.c - `pdnn summary`: what a run log says. Runs of the same model, T, n and seed on
 * two devices are compared; a difference is a failure.
 */
#include "base/diag.h"
#include "cli/shared_options.h"
#include "cli/commands/summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct options {
    const char *log, *util, *power;
};

static const struct cli_option option_table[] = {
    {CLI_UTIL(struct options, util)},
    {CLI_POWER(struct options, power)},
    {.arg = "RUN.jsonl", .help = "run log", CLI_TEXT(struct options, log), .required = "a run log"},
    {0},
};

/* ---- the log ----------------------------------------------------------------------------- */

static int read_run(const char *path, size_t line, const char *text, struct summary_run *run,
                    struct pdnn_diag *diag) {
    json_t *events = NULL;
    run->json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    if (json_unpack(run->json, "{s:s, s:s, s:s, s:s, s:s, s:o, s:I, s:I, s:I, s:I, s:o, s:o}",
                    "command", &run->command, "model", &run->model, "device", &run->device, "seed",
                    &run->seed, "digest_outputs", &run->digest_outputs, "digest_events", &events,
                    "T", &run->samples, "n", &run->n, "lanes", &run->lanes, "cycles", &run->cycles,
                    "counters", &run->counters, "energy_nj_per_input", &run->energy) != 0 ||
        run->n < 1) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: line %zu: expected a run as --log writes it",
                         path, line);
    }
    run->digest_events = json_string_value(events);
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        const json_t *count = json_object_get(run->counters, pdnn_power_event_names[i]);
        if (i != PDNN_EVENT_CYCLES && !json_is_number(count)) {
            return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: line %zu: counters: %s: expected a number",
                             path, line, pdnn_power_event_names[i]);
        }
    }
    return PDNN_OK;
}

static int read_log(const char *path, struct summary_log *log, struct pdnn_diag *diag) {
    FILE *stream = fopen(path, "r");
    if (!stream) {
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot open: %s", path, strerror(errno));
    }
    int err = PDNN_OK;
    char *text = NULL;
    size_t size = 0;
    while (!err && getline(&text, &size, stream) >= 0) {
        struct summary_run *grown = realloc(log->runs, (log->n_runs + 1) * sizeof *log->runs);
        if (!grown) {
            err = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
            break;
        }
        log->runs = grown;
        log->runs[log->n_runs] = (struct summary_run){0};
        err = read_run(path, log->n_runs + 1, text, &log->runs[log->n_runs], diag);
        if (!err && !pdnn_device_names_add(&log->devices, log->runs[log->n_runs].device)) {
            err = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
        }
        log->n_runs++;
    }
    free(text);
    fclose(stream);
    if (!err && log->n_runs == 0) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected at least one run", path);
    }
    return err;
}

/* ---- the bitstream ------------------------------------------------------------------------ */

/* Returns the JSON that holds the texts; the caller frees it. */
static int read_util(const char *path, json_t **json, struct summary_util *util,
                     struct pdnn_diag *diag) {
    json_error_t error;
    *json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (json_unpack_ex(*json, &error, 0, "{s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:F, s:F}",
                       "board", &util->board, "LUT4", &util->lut4, "FF", &util->ff, "EBR",
                       &util->ebr, "SPRAM", &util->spram, "DSP", &util->dsp, "logic_cells",
                       &util->cells, "logic_cells_available", &util->cells_there, "clock_mhz",
                       &util->clock_mhz, "fmax_mhz", &util->fmax_mhz) != 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected what `make util` writes: %.160s",
                         path, error.text);
    }
    return PDNN_OK;
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
    if (!err) {
        err = summary_print(log, o->util ? &util : NULL, o->power ? &power : NULL, diag);
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
    for (size_t i = 0; i < log.n_runs; i++) {
        json_decref(log.runs[i].json);
    }
    pdnn_device_names_free(&log.devices);
    free(log.runs);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}
