/* SPDX-License-Identifier: BSD-2-Clause
 *
 * util_report BOARD TOP CLOCK_MHZ NETLIST.json REPORT.json OUT.json - what a bitstream uses.
 *
 * Counts the cells of yosys's netlist, by kind and by part of the design, and takes device
 * utilisation and clock from nextpnr's report. A table on standard output, the same as JSON in OUT.
 * A LUT4 belongs to the part whose name it carries; where synthesis has merged logic across a
 * border, that is one of the two sides.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

enum kind { KIND_LUT4, KIND_FF, KIND_CARRY, KIND_EBR, KIND_SPRAM, KIND_DSP, N_KINDS };

/* By the beginning of the cell's type; the key of each in nextpnr's report, where it has one. */
static const struct {
    const char *name, *prefix, *report;
} kinds[N_KINDS] = {
    {"LUT4", "SB_LUT4", NULL},
    {"FF", "SB_DFF", NULL},
    {"carry", "SB_CARRY", NULL},
    {"EBR", "SB_RAM40_4K", "ICESTORM_RAM"},
    {"SPRAM", "SB_SPRAM", "ICESTORM_SPRAM"},
    {"DSP", "SB_MAC16", "ICESTORM_DSP"},
};

/* A cell belongs to the first part whose name its hierarchical name begins with. */
static const char *const parts[] = {"u_core.gen_engine.u_engine.u_lanes.gen_lane",
                                    "u_core.gen_engine.u_engine.u_acc",
                                    "u_core.gen_engine",
                                    "u_core.u_packet",
                                    "u_core.u_regs",
                                    ""};
static const char *const part_names[] = {"lanes",  "sums of rows", "rest of the engine",
                                         "packet", "registers",    "board (PLL, UART, FIFO)"};
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

static void cells_count(const json_t *cells, int counts[N_PARTS][N_KINDS]) {
    const char *name;
    json_t *cell;

    json_object_foreach((json_t *)cells, name, cell) {
        const char *type = json_string_value(json_object_get(cell, "type"));
        int part = 0;

        while (strncmp(name, parts[part], strlen(parts[part])) != 0)
            part++;
        for (int kind = 0; type && kind < N_KINDS; kind++)
            if (strncmp(type, kinds[kind].prefix, strlen(kinds[kind].prefix)) == 0)
                counts[part][kind]++;
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

int main(int argc, char **argv) {
    int counts[N_PARTS][N_KINDS] = {{0}}, total[N_KINDS] = {0};

    double clock;
    if (argc != 7 || !pdnn_number_real(argv[3], &clock)) {
        fprintf(stderr, "usage: util_report BOARD TOP CLOCK_MHZ NETLIST REPORT OUT\n");
        return 2;
    }
    json_t *netlist = file_load(argv[4]), *report = file_load(argv[5]);
    const json_t *cells =
        json_object_get(json_object_get(json_object_get(netlist, "modules"), argv[2]), "cells");

    if (!cells) {
        fprintf(stderr, "util_report: %s: no module %s\n", argv[4], argv[2]);
        return 1;
    }
    cells_count(cells, counts);

    json_t *by_part = json_object();

    printf("%-26s", argv[1]);
    for (int kind = 0; kind < N_KINDS; kind++)
        printf("%7s", kinds[kind].name);
    printf("\n");
    for (int part = 0; part < N_PARTS; part++) {
        json_t *entry;
        int sum = 0;

        for (int kind = 0; kind < N_KINDS; kind++)
            sum += counts[part][kind];
        if (sum == 0)
            continue;
        entry = json_object();
        printf("  %-24s", part_names[part]);
        for (int kind = 0; kind < N_KINDS; kind++) {
            total[kind] += counts[part][kind];
            printf("%7d", counts[part][kind]);
            json_object_set_new(entry, kinds[kind].name, json_integer(counts[part][kind]));
        }
        printf("\n");
        json_object_set_new(by_part, part_names[part], entry);
    }

    int lcs = report_number(report, "ICESTORM_LC", "used");
    int lcs_there = report_number(report, "ICESTORM_LC", "available");
    double achieved = clock_achieved(report);
    json_t *out = json_object();

    json_object_set_new(out, "board", json_string(argv[1]));
    printf("%-26s", "used");
    for (int kind = 0; kind < N_KINDS; kind++) {
        printf("%7d", total[kind]);
        json_object_set_new(out, kinds[kind].name, json_integer(total[kind]));
    }
    printf("\n%-26s%7d%7d%7d", "of", lcs_there, lcs_there, lcs_there);
    for (int kind = KIND_EBR; kind < N_KINDS; kind++)
        printf("%7d", report_number(report, kinds[kind].report, "available"));
    printf("\nlogic cells %d of %d (%.1f %%), after packing\n", lcs, lcs_there,
           lcs_there ? 100.0 * lcs / lcs_there : 0);
    printf("clock %.3f MHz; Fmax after place and route %.2f MHz\n", clock, achieved);

    json_object_set_new(out, "logic_cells", json_integer(lcs));
    json_object_set_new(out, "logic_cells_available", json_integer(lcs_there));
    json_object_set_new(out, "clock_mhz", json_real(clock));
    json_object_set_new(out, "fmax_mhz", json_real(achieved));
    json_object_set_new(out, "parts", by_part);
    if (lcs == 0 || achieved == 0) {
        fprintf(stderr, "util_report: %s: no utilisation or no clock\n", argv[5]);
        return 1;
    }
    if (json_dump_file(out, argv[6], JSON_INDENT(2)) != 0) {
        fprintf(stderr, "util_report: cannot write %s\n", argv[6]);
        return 1;
    }
    json_decref(out);
    json_decref(report);
    json_decref(netlist);
    return 0;
}
