/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_scheme.h - the options of `pdnn train` that say how a network computes.
 */
#ifndef PDNN_TRAIN_SCHEME_H
#define PDNN_TRAIN_SCHEME_H

#include "cli/option.h"
#include "train/scheme.h"

/* Modes of `pdnn train`: what is trained. */
enum { CLI_TASK_GENERATE = 1, CLI_TASK_CLASSIFY = 2, CLI_TASK_JUDGE = 4 };

/* For CLI_INCLUDE of a struct pdnn_scheme. */
extern const struct cli_options cli_scheme_options;
#endif
