/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_energy.c - `pdnn energy PART`: what a run costs, by equations, by counters, by a meter.
 */
#include "cli/cli.h"
#include "cli/energy/energy_cli.h"

static const struct cli_part parts[] = {
    {"pdnn energy predict", NULL, "by the equations, p-bit against deterministic",
     cmd_energy_predict},
    {"pdnn energy measure", NULL, "with a meter, while a device runs", cmd_energy_measure},
    {"pdnn energy simulate", NULL, "from the counters of logged runs", cmd_energy_simulate},
    {"pdnn energy calibrate", NULL, "coefficients of a board from measured runs",
     cmd_energy_calibrate},
    {"pdnn energy tradeoff", "compare", "p-bits against deterministic networks of the same quality",
     cmd_energy_tradeoff},
    {"pdnn energy table", NULL, "predicted, simulated and measured side by side, and the gains",
     cmd_energy_table},
    {NULL, NULL, NULL, NULL},
};

static void print_help(FILE *out) {
    fputs("Usage: pdnn energy PART [OPTION...]\n"
          "What a run costs. Predicted, simulated and measured energies are never mixed.\n\n",
          out);
    cli_parts_print(parts, out);
    fputs("\n`pdnn energy PART --help` lists the options of a part.\n", out);
}

int cmd_energy(int argc, char **argv) {
    if (argc < 2) {
        cli_error("energy: expected a part; `pdnn energy --help` lists them");
        return PDNN_EXIT_USAGE;
    }
    if (cli_is_help(argv[1])) {
        print_help(stdout);
        return PDNN_EXIT_OK;
    }
    const struct cli_part *part = cli_parts_find(parts, argv[1]);
    if (part) {
        argv[1] = (char *)part->name;
        return part->run(argc - 1, argv + 1);
    }
    cli_error("energy: %s: no such part; `pdnn energy --help` lists them", argv[1]);
    return PDNN_EXIT_USAGE;
}
