/* SPDX-License-Identifier: BSD-2-Clause
 *
 * util_report FAMILY BOARD TOP CLOCK_MHZ NETLIST.json REPORT.json OUT.json - what a bitstream uses.
 *
 * Counts the cells of yosys's netlist, by kind and by part of the design, and takes device
 * utilisation and clock from nextpnr's report. A table on standard output, the same as JSON in OUT.
 *
 * A cell belongs to the part whose name it carries; where synthesis has merged logic across a
 * border, that is one of the two sides. Yosys names most cells by a net, and newer ones by the
 * outermost name that a net has: a cell named by a net of the engine or the core itself may belong
 * to any of its parts. It is counted as `not told`, and never as one of them.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

/* EBR: block memories; Gowin calls them BSRAM. */
enum kind { KIND_LUT, KIND_FF, KIND_CARRY, KIND_EBR, KIND_SPRAM, KIND_LUTRAM, KIND_DSP, N_KINDS };

static const char *const kind_names[N_KINDS] = {"LUT4",  "FF",     "carry", "EBR",
                                                "SPRAM", "LUTRAM", "DSP"};

/* Of each kind: how the types of its cells begin, and its name in nextpnr's report. A family
 * without a kind has none of its cells. `cells` is what nextpnr packs the logic into. */
static const struct family {
    const char *name, *cells;
    struct {
        const char *types[8], *report;
    } kinds[N_KINDS];
} families[] = {
    {"ice40",
     "ICESTORM_LC",
     {{{"SB_LUT4"}, NULL},
      {{"SB_DFF"}, NULL},
      {{"SB_CARRY"}, NULL},
      {{"SB_RAM40_4K"}, "ICESTORM_RAM"},
      {{"SB_SPRAM"}, "ICESTORM_SPRAM"},
      {{NULL}, NULL},
      {{"SB_MAC16"}, "ICESTORM_DSP"}}},
    {"ecp5",
     "TRELLIS_COMB",
     {{{"LUT4"}, NULL},
      {{"TRELLIS_FF"}, "TRELLIS_FF"},
      {{"CCU2C"}, NULL},
      {{"DP16KD", "PDPW16KD"}, "DP16KD"},
      {{NULL}, NULL},
      {{"TRELLIS_DPR16X4"}, "TRELLIS_RAMW"},
      {{"MULT18X18D"}, "MULT18X18D"}}},
    {"gowin",
     "LUT4",
     {{{"LUT"}, "LUT4"},
      {{"DFF"}, "DFF"},
      {{"ALU"}, "ALU"},
      {{"SP", "SDP", "DPB", "DPX9", "pROM"}, "BSRAM"},
      {{NULL}, NULL},
      {{"RAM16"}, "RAM16SDP4"},
      {{"MULT"}, "MULT18X18"}}},
};
enum { N_FAMILIES = sizeof(families) / sizeof(families[0]) };

#define ENGINE "u_board.u_core.u_engine."

/* A cell belongs to the first part that its hierarchical name begins with. A part of `nets` takes
 * only the names that end there: those of nets, or of cells, of the module itself. */
static const struct part {
    const char *prefix, *name;
    int nets;
} parts[] = {
    {ENGINE "gen_path.u_path.u_lanes.gen_lane", "lanes", 0},
    {ENGINE "gen_path.u_path.gen_pbit.gen_block.u_block.u_acc", "sums of rows", 0},
    {ENGINE "gen_path.u_path.gen_twin.u_acc", "sums of rows of codes", 0},
    {ENGINE, "engine, part not told", 1},
    {ENGINE, "rest of the engine", 0},
    {"u_board.u_core.gen_more.", "engines 1 and up", 0},
    {"u_board.u_core.u_packet", "packet", 0},
    {"u_board.u_core.u_regs", "registers", 0},
    {"u_board.u_core.u_repeat", "runs", 0},
    {"u_board.u_core.", "core, part not told", 1},
    {"", "board (PLL, UART, FIFO)", 0},
};
enum { N_PARTS = sizeof(parts) / sizeof(parts[0]) };

static json_t *file_load(const char *path) {
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);

    if (!root) {
        fprintf(stderr, "util_report: %s:%d: %s\n", path, error.line, error.text);
        exit(1);
    }
    return root;
}

static int part_of(const char *name) {
    int part = 0;

    for (;; part++) {
        const size_t length = strlen(parts[part].prefix);
        if (strncmp(name, parts[part].prefix, length) == 0 &&
            !(parts[part].nets && strchr(name + length, '.')))
            return part;
    }
}

/* The kind of a cell, or N_KINDS. */
static int kind_of(const struct family *family, const char *type) {
    for (int kind = 0; type && kind < N_KINDS; kind++)
        for (int i = 0; family->kinds[kind].types[i]; i++)
            if (strncmp(type, family->kinds[kind].types[i], strlen(family->kinds[kind].types[i])) ==
                0)
                return kind;
    return N_KINDS;
}

static void cells_count(const struct family *family, const json_t *cells,
                        int counts[N_PARTS][N_KINDS]) {
    const char *name;
    json_t *cell;

    json_object_foreach((json_t *)cells, name, cell) {
        const int kind = kind_of(family, json_string_value(json_object_get(cell, "type")));
        if (kind < N_KINDS)
            counts[part_of(name)][kind]++;
    }
}

/* The slowest clock of the report: the achieved frequency in MHz, 0 without one. */
static double clock_achieved(const json_t *report) {
    const char *name;
    json_t *clock;
    double slowest = 0;

    json_object_foreach(json_object_get(report, "fmax"), name, clock) {
        double mhz = json_number_value(json_object_get(clock, "achieved"));

        if (slowest == 0 || mhz < slowest)
            slowest = mhz;
    }
    return slowest;
}

static int report_number(const json_t *report, const char *resource, const char *field) {
    const json_t *entry = json_object_get(json_object_get(report, "utilization"), resource);

    return (int)json_integer_value(json_object_get(entry, field));
}

/* Cells by part, one row a part that has any; `total` sums them up. JSON of the same. */
static json_t *parts_print(int counts[N_PARTS][N_KINDS], int total[N_KINDS]) {
    json_t *by_part = json_object();
    int untold = 0;

    for (int part = 0; part < N_PARTS; part++) {
        json_t *entry;
        int sum = 0;

        for (int kind = 0; kind < N_KINDS; kind++)
            sum += counts[part][kind];
        if (sum == 0)
            continue;
        entry = json_object();
        printf("  %-24s", parts[part].name);
        for (int kind = 0; kind < N_KINDS; kind++) {
            total[kind] += counts[part][kind];
            printf("%7d", counts[part][kind]);
            json_object_set_new(entry, kind_names[kind], json_integer(counts[part][kind]));
        }
        printf("\n");
        json_object_set_new(by_part, parts[part].name, entry);
        if (parts[part].nets)
            untold += counts[part][KIND_LUT];
    }
    if (!json_object_get(by_part, "rest of the engine") && !json_object_get(by_part, "packet"))
        printf("  no cell is named after the core: parts cannot be told\n");
    if (10 * untold > total[KIND_LUT])
        printf("  %d of %d LUT4 cannot be told to a part: this yosys names them by nets above\n",
               untold, total[KIND_LUT]);
    return by_part;
}

int main(int argc, char **argv) {
    int counts[N_PARTS][N_KINDS] = {{0}}, total[N_KINDS] = {0};
    const struct family *family = NULL;
    double clock;

    if (argc != 8 || !pdnn_number_real(argv[4], &clock)) {
        fprintf(stderr, "usage: util_report FAMILY BOARD TOP CLOCK_MHZ NETLIST REPORT OUT\n");
        return 2;
    }
    for (int i = 0; i < N_FAMILIES; i++)
        if (strcmp(argv[1], families[i].name) == 0)
            family = &families[i];
    if (!family) {
        fprintf(stderr, "util_report: family %s: expected ice40, ecp5 or gowin\n", argv[1]);
        return 2;
    }
    json_t *netlist = file_load(argv[5]), *report = file_load(argv[6]);
    const json_t *cells =
        json_object_get(json_object_get(json_object_get(netlist, "modules"), argv[3]), "cells");

    if (!cells) {
        fprintf(stderr, "util_report: %s: no module %s\n", argv[5], argv[3]);
        return 1;
    }
    cells_count(family, cells, counts);

    printf("%-26s", argv[2]);
    for (int kind = 0; kind < N_KINDS; kind++)
        printf("%7s", kind_names[kind]);
    printf("\n");
    json_t *by_part = parts_print(counts, total);

    int lcs = report_number(report, family->cells, "used");
    int lcs_there = report_number(report, family->cells, "available");
    double achieved = clock_achieved(report);
    json_t *out = json_object();

    json_object_set_new(out, "board", json_string(argv[2]));
    json_object_set_new(out, "family", json_string(family->name));
    printf("%-26s", "used");
    for (int kind = 0; kind < N_KINDS; kind++) {
        printf("%7d", total[kind]);
        json_object_set_new(out, kind_names[kind], json_integer(total[kind]));
    }
    printf("\n%-26s%7d%7d%7d", "of", lcs_there, lcs_there, lcs_there);
    for (int kind = KIND_EBR; kind < N_KINDS; kind++)
        printf("%7d", family->kinds[kind].report
                          ? report_number(report, family->kinds[kind].report, "available")
                          : 0);
    printf("\nlogic cells %d of %d (%.1f %%), after packing\n", lcs, lcs_there,
           lcs_there ? 100.0 * lcs / lcs_there : 0);
    printf("clock %.3f MHz; Fmax after place and route %.2f MHz\n", clock, achieved);

    json_object_set_new(out, "logic_cells", json_integer(lcs));
    json_object_set_new(out, "logic_cells_available", json_integer(lcs_there));
    json_object_set_new(out, "clock_mhz", json_real(clock));
    json_object_set_new(out, "fmax_mhz", json_real(achieved));
    json_object_set_new(out, "parts", by_part);
    if (lcs == 0 || achieved == 0) {
        fprintf(stderr, "util_report: %s: no utilisation or no clock\n", argv[6]);
        return 1;
    }
    if (json_dump_file(out, argv[7], JSON_INDENT(2)) != 0) {
        fprintf(stderr, "util_report: cannot write %s\n", argv[7]);
        return 1;
    }
    json_decref(out);
    json_decref(report);
    json_decref(netlist);
    return 0;
}
