/* SPDX-License-Identifier: BSD-2-Clause
 *
 * energy_cli.h - the parts of `pdnn energy`, one file each.
 */
#ifndef PDNN_ENERGY_CLI_H
#define PDNN_ENERGY_CLI_H

#include <stdbool.h>

/* argv[0] is "pdnn energy <part>"; they return an exit code. */
int cmd_energy_predict(int argc, char **argv);
int cmd_energy_measure(int argc, char **argv);
int cmd_energy_simulate(int argc, char **argv);
int cmd_energy_calibrate(int argc, char **argv);
int cmd_energy_tradeoff(int argc, char **argv);
int cmd_energy_table(int argc, char **argv);

/* Published figures beside what the equations give, a table or JSON; returns an exit code. */
int energy_published_print(bool as_json);

#endif
