/* SPDX-License-Identifier: BSD-2-Clause
 *
 * summary_text.c - the text of `pdnn summary`: five lines that say how it went, then the tables
 * behind them.
 */
#include "base/diag.h"
#include "cli/commands/summary.h"
#include "report/chart.h"
#include "contract/map.h"
#include "report/report.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* The run before `index` that did the same work on another device, or NULL. */
static const struct pdnn_run *find_pair(const struct summary_log *log, uint32_t index) {
    const uint32_t pair = log->work.runs[index].pair;
    return pair ? &log->runs.runs[pair - 1] : NULL;
}

/* Whether this work stands in the log for the first time. */
static bool is_first(const struct summary_log *log, uint32_t index) {
    return log->work.runs[index].is_first;
}

/* ---- two devices -------------------------------------------------------------------------- */

enum { OUTPUTS, EVENTS, COUNTERS, CYCLES, N_PARTS };

static bool same_digest(const char *a, const char *b) {
    return a[0] && b[0] && strcmp(a, b) == 0;
}

static bool same_counters(const struct pdnn_run *a, const struct pdnn_run *b) {
    bool equal = true;
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        equal = equal && (i == PDNN_EVENT_CYCLES || a->counts[i] == b->counts[i]);
    }
    return equal;
}

/* "equal", "DIFFER", "none" where neither device reports it, or "other" where the devices count
 * otherwise by design. */
static const char *verdict(const struct pdnn_run *a, const struct pdnn_run *b, int part) {
    bool equal = false;
    switch (part) {
    case OUTPUTS:
        equal = same_digest(a->digest_outputs, b->digest_outputs);
        break;
    case EVENTS:
        if (!a->digest_events[0] && !b->digest_events[0]) {
            return "none";
        }
        equal = same_digest(a->digest_events, b->digest_events);
        break;
    case COUNTERS:
        equal = same_counters(a, b);
        break;
    default:
        equal = a->counts[PDNN_EVENT_CYCLES] == b->counts[PDNN_EVENT_CYCLES];
    }
    return equal ? "equal" : part == OUTPUTS || pdnn_runs_count_alike(a, b) ? "DIFFER" : "other";
}

struct agreement {
    size_t n_pairs, n_differ, n_without_events, n_unlike;
};

static struct agreement compare_devices(const struct summary_log *log) {
    struct agreement found = {0};
    for (uint32_t i = 0; i < log->runs.n; i++) {
        const struct pdnn_run *pair = find_pair(log, i);
        bool differs = false;
        for (int part = 0; pair && part < N_PARTS; part++) {
            differs = differs || strcmp(verdict(pair, &log->runs.runs[i], part), "DIFFER") == 0;
        }
        if (pair) {
            found.n_pairs++;
            found.n_differ += differs;
            found.n_unlike += !pdnn_runs_count_alike(pair, &log->runs.runs[i]);
            found.n_without_events +=
                strcmp(verdict(pair, &log->runs.runs[i], EVENTS), "none") == 0;
        }
    }
    return found;
}

static void print_comparison(const struct summary_log *log) {
    int width = (int)strlen("devices");
    char devices[2 * PDNN_DEVICE_NAME_BYTES + 4];
    for (int pass = 0; pass < 2; pass++) {
        if (pass) {
            printf("\n%-*s %5s %4s %6s  %-7s %-23s %-8s %-6s %s\n", width, "devices", "lanes", "T",
                   "inputs", "outputs", "every p-bit and sum", "counters", "cycles", "an input");
        }
        for (uint32_t i = 0; i < log->runs.n; i++) {
            const struct pdnn_run *run = &log->runs.runs[i], *pair = find_pair(log, i);
            if (!pair) {
                continue;
            }
            const int length = snprintf(devices, sizeof devices, "%s, %s",
                                        pdnn_device_names_find(&log->devices, pair->device),
                                        pdnn_device_names_find(&log->devices, run->device));
            width = length > width ? length : width;
            if (pass) {
                printf("%-*s %5u %4u %6.0f", width, devices, run->lanes, run->samples, run->n);
                printf("  %-7s %-6s %-16s %-8s %-6s %.0f\n", verdict(pair, run, OUTPUTS),
                       verdict(pair, run, EVENTS), run->digest_events, verdict(pair, run, COUNTERS),
                       verdict(pair, run, CYCLES), run->counts[PDNN_EVENT_CYCLES]);
            }
        }
    }
}

/* What short names stand for. */
static void print_devices(const struct summary_log *log) {
    for (uint32_t i = 0; i < log->devices.n; i++) {
        const struct pdnn_device_name *device = &log->devices.names[i];
        if (strcmp(device->name, device->spec) != 0) {
            printf("%s is %s\n", device->name, device->spec);
        }
    }
}

/* ---- whose figures ------------------------------------------------------------------------ */

/* Of a work the costs are those of the first device that did it. These are empty where the log has
 * one device: " on NAME" behind a figure; NAME as the first column of a table, of the longest's
 * width, for NULL its head. */
static const char *on_device(const struct summary_log *log, const struct pdnn_run *run,
                             char text[PDNN_DEVICE_NAME_BYTES + 8]) {
    snprintf(text, PDNN_DEVICE_NAME_BYTES + 8, " on %s",
             pdnn_device_names_find(&log->devices, run->device));
    return log->devices.n > 1 ? text : "";
}

static void print_device(const struct summary_log *log, const struct pdnn_run *run) {
    int width = (int)strlen("device");
    for (uint32_t i = 0; i < log->devices.n; i++) {
        const int length = (int)strlen(log->devices.names[i].name);
        width = length > width ? length : width;
    }
    if (log->devices.n > 1) {
        printf("%-*s ", width, run ? pdnn_device_names_find(&log->devices, run->device) : "device");
    }
}

/* ---- the five lines ----------------------------------------------------------------------- */

/* Runs of the first run's model and command with the fewest and the most samples. */
static void find_ends(const struct summary_log *log, const struct pdnn_run *ends[2]) {
    ends[0] = ends[1] = &log->runs.runs[0];
    for (uint32_t i = 0; i < log->runs.n; i++) {
        const struct pdnn_run *run = &log->runs.runs[i];
        if (strcmp(run->model, ends[0]->model) == 0 &&
            strcmp(run->command, ends[0]->command) == 0) {
            ends[0] = run->samples < ends[0]->samples ? run : ends[0];
            ends[1] = run->samples > ends[1]->samples ? run : ends[1];
        }
    }
}

static double inputs_a_second(const struct pdnn_run *run, const struct summary_util *util) {
    return 1e6 * util->clock_mhz / run->counts[PDNN_EVENT_CYCLES];
}

/* Of one input, by the board's coefficients. */
static struct pdnn_simulated simulated(const struct pdnn_run *run, const struct pdnn_power *power) {
    return pdnn_power_of(power, run->counts);
}

static void print_pictures(const struct summary_log *log) {
    bool seen[PDNN_SAMPLES_MAX + 1] = {false};
    double inputs = 0;
    char number[32];
    for (uint32_t i = 0; i < log->runs.n; i++) {
        inputs += is_first(log, i) ? log->runs.runs[i].n : 0;
    }
    printf("pictures   %s, T =", pdnn_number(number, inputs));
    const char *comma = "";
    for (uint32_t i = 0; i < log->runs.n; i++) {
        if (!seen[log->runs.runs[i].samples]) {
            seen[log->runs.runs[i].samples] = true;
            printf("%s %u", comma, log->runs.runs[i].samples);
            comma = ",";
        }
    }
    printf("; %s\n", pdnn_report_name(log->runs.runs[0].model));
}

static void print_agreement(const struct summary_log *log, const struct agreement *found) {
    if (found->n_pairs == 0) {
        puts("same bits  not compared: no two devices did the same work");
        return;
    }
    if (found->n_differ) {
        printf("same bits  NO: %zu of %zu runs differ, see below\n", found->n_differ,
               found->n_pairs);
        return;
    }
    printf("same bits  yes, %s", pdnn_device_names_find(&log->devices, log->devices.names[0].spec));
    for (uint32_t i = 1; i < log->devices.n; i++) {
        printf(" and %s", log->devices.names[i].name);
    }
    puts(found->n_unlike           ? ": all outputs; devices of another kind count otherwise"
         : found->n_without_events ? ": all outputs, counters and cycles"
                                   : ": every p-bit and sum, all counters and cycles");
}

/* The last run that a meter took part in. */
static void print_measured(const struct summary_log *log) {
    uint32_t i = log->runs.n;
    while (i > 0 && !log->runs.runs[i - 1].is_measured) {
        i--;
    }
    if (i == 0) {
        puts("measured: none");
        return;
    }
    const struct pdnn_run *run = &log->runs.runs[i - 1];
    const json_t *measured = json_object_get(run->json, "measured");
    const size_t n_warnings = json_array_size(json_object_get(measured, "warnings"));
    char number[32];
    printf("measured: %s nJ at T = %u by %.60s", pdnn_number(number, run->total_nj), run->samples,
           run->meter);
    n_warnings ? printf(" (%zu warnings)\n", n_warnings) : putchar('\n');
}

static void print_head(const struct summary_log *log, const struct agreement *found,
                       const struct summary_util *util, const struct pdnn_power *power) {
    const struct pdnn_run *ends[2];
    char a[32], b[32], on[2][PDNN_DEVICE_NAME_BYTES + 8];
    find_ends(log, ends);
    const bool one = ends[0]->samples == ends[1]->samples;
    print_pictures(log);
    print_agreement(log, found);
    if (util) {
        printf(
            "hardware   %s: %d LUT4, %d of %d logic cells, Fmax %.1f MHz, signed off at %g MHz\n",
            util->board, util->lut4, util->cells, util->cells_there, util->fmax_mhz,
            util->clock_mhz);
        printf("speed      %s pictures a second at T = %u%s",
               pdnn_number(a, inputs_a_second(ends[0], util)), ends[0]->samples,
               on_device(log, ends[0], on[0]));
        if (!one) {
            printf(", %s at T = %u%s", pdnn_number(b, inputs_a_second(ends[1], util)),
                   ends[1]->samples, on_device(log, ends[1], on[1]));
        }
        printf("; cycles at %g MHz, link not counted\n", util->clock_mhz);
    } else {
        puts("hardware   not given: --util FILE of `make util-board`");
        puts("speed      not known without --util");
    }
    if (power) {
        printf("energy     %s nJ a picture at T = %u%s",
               pdnn_number(a, simulated(ends[0], power).total_nj), ends[0]->samples,
               on_device(log, ends[0], on[0]));
        if (!one) {
            printf(", %s at T = %u%s", pdnn_number(b, simulated(ends[1], power).total_nj),
                   ends[1]->samples, on_device(log, ends[1], on[1]));
        }
        printf("; simulated (%s); ", pdnn_power_kind(power));
    } else {
        fputs("energy     no board's coefficients given (--power); ", stdout);
    }
    print_measured(log);
}

/* ---- tables ------------------------------------------------------------------------------- */

static void print_times(const struct summary_log *log, const struct summary_util *util,
                        const struct pdnn_power *power) {
    if (util) {
        printf("\nBitstream of %s (yosys, nextpnr): %d LUT4, %d FF, %d EBR, %d SPRAM, %d DSP\n",
               util->board, util->lut4, util->ff, util->ebr, util->spram, util->dsp);
    }
    if (!util && !power) {
        return;
    }
    putchar('\n');
    print_device(log, NULL);
    printf("%4s %16s %10s %19s  %s\n", "T", "cycles a picture", "ms", "pictures a second",
           power ? "simulated nJ (bounds)" : "");
    for (uint32_t i = 0; i < log->runs.n; i++) {
        const struct pdnn_run *run = &log->runs.runs[i];
        char a[32], b[32], c[32];
        if (!is_first(log, i)) {
            continue;
        }
        print_device(log, run);
        printf("%4u %16s", run->samples, pdnn_number(a, run->counts[PDNN_EVENT_CYCLES]));
        if (util) {
            printf(" %10.3f %19s", 1e3 / inputs_a_second(run, util),
                   pdnn_number(a, inputs_a_second(run, util)));
        } else {
            printf(" %10s %19s", "none", "none");
        }
        if (power) {
            const struct pdnn_simulated s = simulated(run, power);
            printf("  %s (%s to %s)", pdnn_number(a, s.total_nj), pdnn_number(b, s.low_nj),
                   pdnn_number(c, s.high_nj));
        }
        putchar('\n');
    }
}

static void print_energies(const struct summary_log *log, const char *kind) {
    print_device(log, NULL);
    printf("%-10s %4s %12s %12s %12s %12s %12s\n", "preset", "T", "weights", "activations",
           "synapses", "neurons", "total");
    const char *preset;
    json_t *unused;
    json_object_foreach(json_object_get(log->runs.runs[0].json, "energy_nj_per_input"), preset,
                        unused) {
        for (uint32_t i = 0; i < log->runs.n; i++) {
            double weights, activations, synapses, neurons, total;
            json_t *all = json_object_get(log->runs.runs[i].json, "energy_nj_per_input");
            json_t *energy = json_object_get(json_object_get(all, preset), kind);
            if (!is_first(log, i) ||
                json_unpack(energy, "{s:F, s:F, s:F, s:F, s:F}", "weights", &weights, "activations",
                            &activations, "synapses", &synapses, "neurons", &neurons, "total",
                            &total) != 0) {
                continue;
            }
            print_device(log, &log->runs.runs[i]);
            printf("%-10s %4u"
                   " %12.2f %12.2f %12.2f %12.2f %12.2f\n",
                   preset, log->runs.runs[i].samples, weights, activations, synapses, neurons,
                   total);
        }
    }
}

int summary_print(const struct summary_log *log, const struct summary_util *util,
                  const struct pdnn_power *power, struct pdnn_diag *diag) {
    const struct agreement found = compare_devices(log);
    print_head(log, &found, util, power);
    if (found.n_pairs) {
        print_comparison(log);
    }
    print_devices(log);
    if (found.n_differ) {
        return pdnn_fail(diag, PDNN_ERR_MISMATCH, "%s: expected equal runs on both devices",
                         log->path);
    }
    print_times(log, util, power);
    puts("\nEnergy an input on other chips, nJ, predicted by Eq. 4 from the model and T");
    print_energies(log, "predicted");
    puts("\nEnergy an input on other chips, nJ: the run's event counters at the same prices");
    print_energies(log, "simulated");
    return PDNN_OK;
}
