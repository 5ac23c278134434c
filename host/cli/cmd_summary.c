/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_summary.c - `pdnn summary`: what a run log says. Runs of the same model, T, n and seed on
 * two devices are compared; a difference is a failure.
 */
#include "cli/shared_options.h"
#include "base/diag.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct options {
    const char *log, *util;
};

static const struct cli_option option_table[] = {
    {CLI_UTIL(struct options, util)},
    {.arg = "RUN.jsonl", .help = "run log", CLI_TEXT(struct options, log), .required = "a run log"},
    {0},
};

/* ---- the log ----------------------------------------------------------------------------- */

/* The parts of a run that the summary needs; everything belongs to `json`. */
struct run {
    json_t *json;
    const char *command, *model, *device, *seed;
    const char *digest_outputs, *digest_events; /* NULL: the device reports no events */
    json_int_t samples, n, lanes, cycles;
    json_t *counters, *energy;
};

struct log {
    struct run *runs;
    size_t n_runs;
};

static int read_run(const char *path, size_t line, const char *text, struct run *run,
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
    return PDNN_OK;
}

static int read_log(const char *path, struct log *log, struct pdnn_diag *diag) {
    FILE *stream = fopen(path, "r");
    if (!stream) {
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot open: %s", path, strerror(errno));
    }
    int err = PDNN_OK;
    char *text = NULL;
    size_t size = 0;
    while (!err && getline(&text, &size, stream) >= 0) {
        struct run *grown = realloc(log->runs, (log->n_runs + 1) * sizeof *log->runs);
        if (!grown) {
            err = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
            break;
        }
        log->runs = grown;
        log->runs[log->n_runs] = (struct run){0};
        err = read_run(path, log->n_runs + 1, text, &log->runs[log->n_runs], diag);
        log->n_runs++;
    }
    free(text);
    fclose(stream);
    if (!err && log->n_runs == 0) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected at least one run", path);
    }
    return err;
}

static bool same_work(const struct run *a, const struct run *b) {
    return a->samples == b->samples && a->n == b->n && strcmp(a->command, b->command) == 0 &&
           strcmp(a->model, b->model) == 0 && strcmp(a->seed, b->seed) == 0;
}

/* The run before `index` that did the same work on another device, or NULL. */
static const struct run *find_pair(const struct log *log, size_t index) {
    const struct run *run = &log->runs[index];
    for (size_t i = index; i-- > 0;) {
        if (same_work(&log->runs[i], run) && strcmp(log->runs[i].device, run->device) != 0) {
            return &log->runs[i];
        }
    }
    return NULL;
}

/* Whether this work stands in the log for the first time. */
static bool is_first(const struct log *log, size_t index) {
    for (size_t i = 0; i < index; i++) {
        if (same_work(&log->runs[i], &log->runs[index])) {
            return false;
        }
    }
    return true;
}

/* ---- sections ---------------------------------------------------------------------------- */

static const char *verdict(bool equal, bool *all_equal) {
    *all_equal = *all_equal && equal;
    return equal ? "equal" : "DIFFER";
}

static bool same_digest(const char *a, const char *b) {
    return a && b && strcmp(a, b) == 0;
}

static int compare_devices(const struct log *log, const char *path, struct pdnn_diag *diag) {
    bool all_equal = true;
    size_t n_pairs = 0;
    for (size_t i = 0; i < log->n_runs; i++) {
        const struct run *run = &log->runs[i], *pair = find_pair(log, i);
        if (!pair) {
            continue;
        }
        if (n_pairs++ == 0) {
            printf("%-24s %5s %4s %6s  %-7s %-23s %-8s  %s\n", "devices", "lanes", "T", "inputs",
                   "outputs", "every p-bit and sum", "counters", "cycles an input");
        }
        const bool events = pair->digest_events || run->digest_events;
        char devices[64];
        snprintf(devices, sizeof devices, "%.30s, %.30s", pair->device, run->device);
        printf("%-24s %5" JSON_INTEGER_FORMAT " %4" JSON_INTEGER_FORMAT " %6" JSON_INTEGER_FORMAT,
               devices, run->lanes, run->samples, run->n);
        printf("  %-7s",
               verdict(same_digest(pair->digest_outputs, run->digest_outputs), &all_equal));
        printf(" %-6s %-16s",
               events ? verdict(same_digest(pair->digest_events, run->digest_events), &all_equal)
                      : "none",
               run->digest_events ? run->digest_events : "");
        printf(" %-8s ", verdict(json_equal(pair->counters, run->counters), &all_equal));
        printf(" %-6s %" JSON_INTEGER_FORMAT "\n", verdict(pair->cycles == run->cycles, &all_equal),
               run->cycles / run->n);
    }
    if (!all_equal) {
        return pdnn_fail(diag, PDNN_ERR_MISMATCH, "%s: expected equal runs on both devices", path);
    }
    return PDNN_OK;
}

static void print_energies(const struct log *log, const char *kind) {
    printf("%-10s %4s %12s %12s %12s %12s %12s\n", "preset", "T", "weights", "activations",
           "synapses", "neurons", "total");
    const char *preset;
    json_t *unused;
    json_object_foreach(log->runs[0].energy, preset, unused) {
        for (size_t i = 0; i < log->n_runs; i++) {
            double weights, activations, synapses, neurons, total;
            json_t *energy = json_object_get(json_object_get(log->runs[i].energy, preset), kind);
            if (!is_first(log, i) ||
                json_unpack(energy, "{s:F, s:F, s:F, s:F, s:F}", "weights", &weights, "activations",
                            &activations, "synapses", &synapses, "neurons", &neurons, "total",
                            &total) != 0) {
                continue;
            }
            printf("%-10s %4" JSON_INTEGER_FORMAT " %12.2f %12.2f %12.2f %12.2f %12.2f\n", preset,
                   log->runs[i].samples, weights, activations, synapses, neurons, total);
        }
    }
}

/* Resources, and how long an input takes at the board's clock. */
static int print_util(const char *path, const struct log *log, struct pdnn_diag *diag) {
    json_error_t error;
    json_t *util = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    const char *board;
    int lut4, ff, ebr, spram, dsp, cells, cells_there;
    double clock_mhz, fmax_mhz;
    int err = PDNN_OK;
    if (json_unpack_ex(util, &error, 0, "{s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:F, s:F}",
                       "board", &board, "LUT4", &lut4, "FF", &ff, "EBR", &ebr, "SPRAM", &spram,
                       "DSP", &dsp, "logic_cells", &cells, "logic_cells_available", &cells_there,
                       "clock_mhz", &clock_mhz, "fmax_mhz", &fmax_mhz) != 0) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected what `make util` writes: %.160s", path,
                        error.text);
    } else {
        printf("\nBitstream of %s (yosys, nextpnr)\n"
               "%d LUT4, %d FF, %d EBR, %d SPRAM, %d DSP; %d of %d logic cells\n"
               "Fmax %.2f MHz, clock %.2f MHz: an input takes",
               board, lut4, ff, ebr, spram, dsp, cells, cells_there, fmax_mhz, clock_mhz);
        const char *comma = "";
        for (size_t i = 0; i < log->n_runs; i++) {
            const struct run *run = &log->runs[i];
            if (is_first(log, i)) {
                printf("%s %.3f ms at T=%" JSON_INTEGER_FORMAT, comma,
                       (double)run->cycles / (double)run->n / (1e3 * clock_mhz), run->samples);
                comma = ",";
            }
        }
        putchar('\n');
    }
    json_decref(util);
    return err;
}

static int summarise(const struct options *o, struct log *log, struct pdnn_diag *diag) {
    int err = read_log(o->log, log, diag);
    if (err) {
        return err;
    }
    err = compare_devices(log, o->log, diag);
    if (err) {
        return err;
    }
    if (o->util && (err = print_util(o->util, log, diag))) {
        return err;
    }
    puts("\nEnergy an input, nJ, predicted by Eq. 4 from the model and T");
    print_energies(log, "predicted");
    puts("\nEnergy an input, nJ, simulated: the run's event counters at the same prices");
    print_energies(log, "simulated");
    puts("\nmeasured: none");
    return PDNN_OK;
}

int cmd_summary(int argc, char **argv) {
    struct options options = {0};
    static const struct cli_command command = {
        .options = option_table,
        .doc = "Summarise a run log: runs of the same work on two devices compared, resources, "
               "energy. Exit status 1 when two devices differ.",
    };
    int exit_code = cli_parse(&command, argc, argv, &options);
    if (exit_code) {
        return exit_code;
    }
    struct pdnn_diag diag = {""};
    struct log log = {0};
    int err = summarise(&options, &log, &diag);
    for (size_t i = 0; i < log.n_runs; i++) {
        json_decref(log.runs[i].json);
    }
    free(log.runs);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}
