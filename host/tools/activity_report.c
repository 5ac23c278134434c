/* SPDX-License-Identifier: BSD-2-Clause
 *
 * activity_report BOARD CLOCK_HZ NETLIST_DIR PLACED|- COUNTS RUN.jsonl COEFFICIENTS OUT.json -
 * energy of one input from the switching activity of a netlist.
 *
 * NETLIST_DIR holds probes.txt and netlist.json (boards/flow), COUNTS what the simulation
 * counted (sim/pdnn_sim.cpp), RUN.jsonl the log whose last line says what ran meanwhile. OUT is a
 * "pdnn-switching-1" file (host/energy/switching.h); the run is added to those that it holds.
 *
 * Left out: glitches (a net changes at most once a cycle), what happens inside a memory beyond an
 * access, pads, PLL, UART.
 */
#include "base/number.h"
#include "tools/activity_wires.h"
#include "base/diag.h"
#include "energy/meter/field.h"
#include "energy/power.h"
#include "energy/runs.h"
#include "base/outfile.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_EVENTS = 2, N_PATTERNS = 3 };

/* A cell belongs to the first part with a pattern that its name contains; where synthesis has
 * merged logic across a border, that is one of the two sides. */
static const struct {
    const char *name;
    const char *patterns[N_PATTERNS]; /* both datapaths' */
    const char *events[N_EVENTS]; /* its work is of these, see event_power.c; none: of the time */
} parts[] = {
    {"weight memory", {"u_engine.u_tape_mem"}, {"tape_reads"}},
    {"activation memory", {".u_act"}, {"act_reads", "act_writes"}},
    {"random numbers, noise", {".u_random"}, {"random_words", "neuron_updates"}},
    {"activation tables", {".u_quantise"}, {"neuron_updates"}},
    {"synapses: pair sums, lanes",
     {".u_lanes", ".u_acc", ".u_side"},
     {"tape_reads", "accumulates"}},
    {"drain", {".u_drain"}, {"neuron_updates", "tape_reads"}},
    {"result memory", {"u_engine.u_result_mem"}, {"neuron_updates", "tape_reads"}},
    {"sequencer", {"u_engine.u_pass", ".u_sequencer", ".u_walk"}, {"cycles"}},
    {"counters", {"u_engine.u_counters"}, {"cycles"}},
    {"engine, the rest", {"u_engine"}, {"cycles"}},
    {"registers", {"u_regs"}, {"cycles"}},
    {"link: packets, CRC", {""}, {"cycles"}},
    {"clock of the flip-flops", {NULL}, {"cycles"}}, /* all parts' */
    {"static", {NULL}, {NULL}},
};
enum { PART_RANDOM = 2, PART_CLOCK = 12, PART_STATIC, N_PARTS };
_Static_assert(sizeof parts / sizeof *parts == N_PARTS, "clock and static stand last");

/* What a change, an access or a clock edge costs; `change` prices all nets alike, net and tile by
 * their length. */
enum { C_CLOCK, C_CHANGE, C_NET, C_TILE, C_EBR, C_SPRAM, C_MAC16, N_COEFFICIENTS };
static const char *const coefficient_names[N_COEFFICIENTS] = {
    "clock", "change", "net", "tile", "ebr", "spram", "mac16",
};

struct coefficients {
    struct pdnn_coefficient idle, pj[N_COEFFICIENTS];
    double clock_hz;
};

/* Of all inputs of the run. */
struct part {
    double n_ff, changes, tiles; /* tiles: changes, each times the length of its wire */
    double accesses[N_COEFFICIENTS];
};

struct activity {
    double cycles, n_cells;
    struct part parts[N_PARTS];
};

struct energy {
    double nj[3], wires_nj[3]; /* value, low, high */
};

static int coefficients_open(const char *path, const char *clock_hz, struct coefficients *c,
                             struct pdnn_diag *diag) {
    json_t *json;
    int err = pdnn_field_load(path, &json, diag);
    if (err) {
        return err;
    }
    char where[300];
    snprintf(where, sizeof where, "%.280s: pj", path);
    if (!(err = pdnn_field_format(json, path, "pdnn-activity-1", diag))) {
        err = pdnn_coefficient_read(json, path, "static", "w", 1e3, &c->idle, diag);
    }
    for (int i = 0; i < N_COEFFICIENTS && !err; i++) {
        err = pdnn_coefficient_read(json_object_get(json, "pj"), where, coefficient_names[i], "pj",
                                    1e6, &c->pj[i], diag);
    }
    json_decref(json);
    if (!err &&
        !(pdnn_number_real(clock_hz, &c->clock_hz) && c->clock_hz >= 1 && c->clock_hz <= 1e12)) {
        err = pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected a clock of 1 to 1e12 Hz", clock_hz);
    }
    return err;
}

static int part_of(const char *cell) {
    for (int part = 0;; part++) { /* one has a pattern that all contain */
        for (int k = 0; k < N_PATTERNS && parts[part].patterns[k]; k++) {
            if (strstr(cell, parts[part].patterns[k])) {
                return part;
            }
        }
    }
}

/* The pin whose nets are probed, as netlist_probe.awk has it. */
static const char *pin_of(const char *type) {
    return strncmp(type, "SB_DFF", 6) == 0           ? "Q"
           : strcmp(type, "SB_CARRY") == 0           ? "CO"
           : strncmp(type, "SB_RAM40_4K", 11) == 0   ? "RDATA"
           : strncmp(type, "SB_SPRAM256KA", 13) == 0 ? "DATAOUT"
                                                     : "O";
}

static int access_of(const char *type) {
    return strncmp(type, "SB_SPRAM", 8) == 0 ? C_SPRAM : C_EBR;
}

static FILE *text_open(const char *path, struct pdnn_diag *diag) {
    FILE *file = fopen(path, "r");
    if (!file) {
        pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot read: %s", path, strerror(errno));
    }
    return file;
}

/* Adds every probe's count to its part. */
static int counts_read(FILE *probes, FILE *counts, const char *counts_path,
                       const struct pdnn_wires *wires, struct activity *activity,
                       struct pdnn_diag *diag) {
    char kind[16], type[64], name[4096];
    unsigned bits;
    uint64_t n;
    if (fscanf(counts, "%" SCNu64, &n) != 1 || n == 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected a number of cycles, not 0",
                         counts_path);
    }
    activity->cycles = (double)n;
    while (fscanf(probes, "%15s %u %63s %4095s", kind, &bits, type, name) == 4) {
        const char *cell = name[0] == '\\' ? name + 1 : name;
        struct part *part = &activity->parts[part_of(cell)];
        const bool is_probe = strcmp(kind, "probe") == 0;
        activity->n_cells += is_probe;
        part->n_ff += is_probe && strncmp(type, "SB_DFF", 6) == 0;
        if (is_probe && strcmp(type, "SB_MAC16") == 0) {
            part->accesses[C_MAC16] += activity->cycles;
        }
        for (unsigned i = 0; i < bits; i++) {
            if (fscanf(counts, "%" SCNu64, &n) != 1 || (double)n > activity->cycles) {
                return pdnn_fail(diag, PDNN_ERR_FORMAT,
                                 "%s: expected a count for each probe, none above the cycles",
                                 counts_path);
            }
            if (is_probe) {
                part->changes += (double)n;
                part->tiles += (double)n * pdnn_wires_tiles(wires, cell, pin_of(type), i);
            } else {
                part->accesses[access_of(type)] += (double)n;
            }
        }
    }
    char rest[2];
    return feof(probes) && fscanf(counts, "%1s", rest) == EOF
               ? PDNN_OK
               : pdnn_fail(diag, PDNN_ERR_FORMAT,
                           "%s: expected as many counts as probes, whole numbers", counts_path);
}

static int activity_read(const char *folder, const char *counts_path,
                         const struct pdnn_wires *wires, struct activity *activity,
                         struct pdnn_diag *diag) {
    char path[1024];
    snprintf(path, sizeof path, "%.1000s/probes.txt", folder);
    FILE *probes = text_open(path, diag), *counts = probes ? text_open(counts_path, diag) : NULL;
    int err =
        counts ? counts_read(probes, counts, counts_path, wires, activity, diag) : PDNN_ERR_IO;
    if (probes) {
        fclose(probes);
    }
    if (counts) {
        fclose(counts);
    }
    for (int i = 0; i < PART_CLOCK; i++) {
        activity->parts[PART_CLOCK].n_ff += activity->parts[i].n_ff;
    }
    return err;
}

static double bound(const struct pdnn_coefficient *c, int which) {
    return which == 0 ? c->value : which == 1 ? c->low : c->high;
}

/* nJ of a part, an input. */
static struct energy price(const struct coefficients *c, const struct activity *activity, int index,
                           double n_inputs) {
    const struct part *part = &activity->parts[index];
    struct energy energy;
    for (int b = 0; b < 3; b++) {
        double both = 0, flat = part->changes * bound(&c->pj[C_CHANGE], b);
        double wires =
            part->changes * bound(&c->pj[C_NET], b) + part->tiles * bound(&c->pj[C_TILE], b);
        for (int k = C_EBR; k < N_COEFFICIENTS; k++) {
            both += part->accesses[k] * bound(&c->pj[k], b);
        }
        if (index == PART_CLOCK) {
            both = part->n_ff * activity->cycles * bound(&c->pj[C_CLOCK], b);
        } else if (index == PART_STATIC) {
            both = 1e12 * bound(&c->idle, b) * activity->cycles / c->clock_hz;
        }
        energy.nj[b] = 1e-3 * (both + flat) / n_inputs;
        energy.wires_nj[b] = 1e-3 * (both + wires) / n_inputs;
    }
    return energy;
}

/* The run as it stands in OUT, and the same as a table. */
static json_t *run_write(const struct coefficients *c, const struct activity *activity,
                         const struct pdnn_run *run, bool placed) {
    struct energy of[N_PARTS], total = {{0}, {0}};
    json_t *list = json_object();
    for (int i = 0; i < N_PARTS; i++) {
        of[i] = price(c, activity, i, run->n);
        for (int b = 0; b < 3; b++) {
            total.nj[b] += of[i].nj[b];
            total.wires_nj[b] += of[i].wires_nj[b];
        }
    }
    const double cycles = activity->cycles / run->n;
    const char *slash = strrchr(run->model, '/'), *model = slash ? slash + 1 : run->model;
    printf("\n%s, T = %u: %.0f cycles an input, %.0f inputs\n", model, run->samples, cycles,
           run->n);
    printf("  %-28s %6s %14s %14s %10s %7s", "part", "FF", "changes/cycle", "accesses/cycle", "nJ",
           "share");
    printf(placed ? " %12s %7s\n" : "\n", "nJ by wires", "share");
    double changes = 0, tiles = 0;
    for (int i = 0; i < N_PARTS; i++) {
        const struct part *part = &activity->parts[i];
        if (of[i].nj[0] == 0 && part->n_ff == 0) {
            continue;
        }
        const double accesses = part->accesses[C_EBR] + part->accesses[C_SPRAM];
        printf("  %-28s %6.0f %14.1f %14.2f %10.1f %6.1f%%", parts[i].name, part->n_ff,
               part->changes / activity->cycles, accesses / activity->cycles, of[i].nj[0],
               100 * of[i].nj[0] / total.nj[0]);
        printf(placed ? " %12.1f %6.1f%%\n" : "\n", of[i].wires_nj[0],
               100 * of[i].wires_nj[0] / total.wires_nj[0]);
        json_t *events = json_array();
        for (int k = 0; k < N_EVENTS && parts[i].events[k]; k++) {
            json_array_append_new(events, json_string(parts[i].events[k]));
        }
        json_t *entry = json_pack("{so sf sf sf sf sf sf}", "events", events, "ff", part->n_ff,
                                  "changes_a_cycle", part->changes / activity->cycles,
                                  "accesses_a_cycle", accesses / activity->cycles, "nj",
                                  of[i].nj[0], "low_nj", of[i].nj[1], "high_nj", of[i].nj[2]);
        json_object_set_new(entry, "wires_nj", placed ? json_real(of[i].wires_nj[0]) : json_null());
        json_object_set_new(list, parts[i].name, entry);
        changes += part->changes;
        tiles += part->tiles;
    }
    printf("  %-28s %6s %14.1f %14s %10.1f %7s", "an input", "", changes / activity->cycles, "",
           total.nj[0], "");
    printf(placed ? " %12.1f\n" : "\n", total.wires_nj[0]);
    printf("  bounds %.1f to %.1f nJ; random numbers %.1f %%", total.nj[1], total.nj[2],
           100 * of[PART_RANDOM].nj[0] / total.nj[0]);
    printf(placed ? "; a wire that changes is %.2f tiles long\n" : "\n", tiles / changes);

    json_t *counts = json_object();
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        json_object_set_new(counts, pdnn_power_event_names[i], json_real(run->counts[i]));
    }
    const json_t *digest = json_object_get(run->json, "model_digest");
    return json_pack("{ss sO? sI sI sf sf so sf sf sf so so sf sf so}", "model", model,
                     "model_digest", digest, "T", (json_int_t)run->samples, "lanes",
                     (json_int_t)run->lanes, "n", run->n, "cycles", cycles, "counts", counts, "nj",
                     total.nj[0], "low_nj", total.nj[1], "high_nj", total.nj[2], "wires_nj",
                     placed ? json_real(total.wires_nj[0]) : json_null(), "tiles_a_change",
                     placed ? json_real(tiles / changes) : json_null(), "random_share",
                     of[PART_RANDOM].nj[0] / total.nj[0], "changes_a_cycle",
                     changes / activity->cycles, "parts", list);
}

static bool same_run(const json_t *a, const json_t *b) {
    return json_equal(json_object_get(a, "model_digest"), json_object_get(b, "model_digest")) &&
           json_equal(json_object_get(a, "T"), json_object_get(b, "T"));
}

/* Takes the run over. */
static int out_write(const char *path, const char *board, const struct coefficients *c, json_t *run,
                     struct pdnn_diag *diag) {
    json_t *out = NULL;
    bool fitted = c->idle.fitted;
    FILE *there = fopen(path, "r");
    int err = PDNN_OK;
    if (there) {
        fclose(there);
        if (!(err = pdnn_field_load(path, &out, diag))) {
            err = pdnn_field_format(out, path, "pdnn-switching-1", diag);
        }
    } else {
        for (int i = 0; i < N_COEFFICIENTS; i++) {
            fitted = fitted && c->pj[i].fitted;
        }
        out = json_pack("{ss ss ss sf s[]}", "format", "pdnn-switching-1", "board", board, "kind",
                        fitted ? "fitted" : "estimate", "clock_hz", c->clock_hz, "runs");
    }
    json_t *runs = json_object_get(out, "runs");
    for (size_t i = json_array_size(runs); i-- > 0;) {
        if (same_run(json_array_get(runs, i), run)) {
            json_array_remove(runs, i);
        }
    }
    struct pdnn_outfile file = {0};
    if (err) {
        json_decref(run);
    } else if (json_array_append_new(runs, run) != 0) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: runs: expected an array", path);
    }
    if (!err && !(err = pdnn_outfile_open(&file, path, diag))) {
        json_dumpf(out, file.stream, JSON_INDENT(2) | JSON_REAL_PRECISION(7));
        fputc('\n', file.stream);
        err = pdnn_outfile_commit(&file, diag);
    }
    json_decref(out);
    return err;
}

/* What was counted becomes the energy of the log's last run, which it must belong to. */
static int run_add(char **argv, const struct coefficients *coefficients,
                   const struct activity *activity, const struct pdnn_runs *runs, bool placed,
                   struct pdnn_diag *diag) {
    if (runs->n == 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected a run of a device", argv[6]);
    }
    const struct pdnn_run *run = &runs->runs[runs->n - 1];
    const double cycles = run->n * run->counts[PDNN_EVENT_CYCLES];
    if (fabs(activity->cycles - cycles) > 0.01 * cycles) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected the %.0f cycles of %s, got %.0f",
                         argv[5], cycles, run->where, activity->cycles);
    }
    return out_write(argv[8], argv[1], coefficients, run_write(coefficients, activity, run, placed),
                     diag);
}

static int report(char **argv, struct pdnn_diag *diag) {
    const char *folder = argv[3], *placed = strcmp(argv[4], "-") == 0 ? NULL : argv[4];
    char netlist[1024];
    struct coefficients coefficients;
    struct activity activity = {0};
    struct pdnn_runs runs = {0};
    struct pdnn_wires wires = {0};
    snprintf(netlist, sizeof netlist, "%.1000s/netlist.json", folder);
    int err;
    if (!(err = coefficients_open(argv[7], argv[2], &coefficients, diag)) &&
        !(err = pdnn_runs_load(argv[6], &runs, diag)) &&
        !(err = pdnn_wires_open(netlist, placed, "pdnn_core", &wires, diag)) &&
        !(err = activity_read(folder, argv[5], &wires, &activity, diag))) {
        err = run_add(argv, &coefficients, &activity, &runs, placed, diag);
    }
    pdnn_wires_close(&wires);
    pdnn_runs_free(&runs);
    return err;
}

int main(int argc, char **argv) {
    struct pdnn_diag diag = {""};
    if (argc != 9) {
        fputs("usage: activity_report BOARD CLOCK_HZ NETLIST_DIR PLACED|- COUNTS RUN.jsonl "
              "COEFFICIENTS OUT.json\n",
              stderr);
        return 2;
    }
    if (report(argv, &diag)) {
        fprintf(stderr, "activity_report: %s\n", diag.text);
        return 1;
    }
    return 0;
}
