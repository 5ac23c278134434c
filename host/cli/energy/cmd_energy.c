/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_energy.c - `pdnn energy PART`: what a run costs, by equations, by counters, by a meter.
 */
#include "cli/cli.h"
#include "cli/energy/energy_cli.h"

#include <string.h>

static const struct part {
    const char *name, *full_name, *summary;
    int (*run)(int argc, char **argv);
} parts[] = {
    {"predict", "pdnn energy predict", "by the equations, p-bit against deterministic",
     cmd_energy_predict},
    {"measure", "pdnn energy measure", "with a meter, while a device runs", cmd_energy_measure},
    {"simulate", "pdnn energy simulate", "from the counters of logged runs", cmd_energy_simulate},
    {"calibrate", "pdnn energy calibrate", "coefficients of a board from measured runs",
     cmd_energy_calibrate},
    {"compare", "pdnn energy compare", "p-bits against deterministic networks of the same quality",
     cmd_energy_compare},
    {"table", "pdnn energy table", "predicted, simulated and measured side by side, and the gains",
     cmd_energy_table},
};

static void print_help(FILE *out) {
    fputs("Usage: pdnn energy PART [OPTION...]\n"
          "What a run costs. Predicted, simulated and measured energies are never mixed.\n\n",
          out);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        fprintf(out, "  %-10s %s\n", parts[i].name, parts[i].summary);
    }
    fputs("\n`pdnn energy PART --help` lists the options of a part.\n", out);
}

int cmd_energy(int argc, char **argv) {
    if (argc < 2) {
        cli_error("energy: expected a part; `pdnn energy --help` lists them");
        return PDNN_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0) {
        print_help(stdout);
        return PDNN_EXIT_OK;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (strcmp(parts[i].name, argv[1]) == 0) {
            argv[1] = (char *)parts[i].full_name;
            return parts[i].run(argc - 1, argv + 1);
        }
    }
    cli_error("energy: %s: no such part; `pdnn energy --help` lists them", argv[1]);
    return PDNN_EXIT_USAGE;
}
