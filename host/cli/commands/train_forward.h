/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_forward.h - the options of `pdnn train` that say how forward-forward learns.
 */
#ifndef PDNN_CLI_TRAIN_FORWARD_H
#define PDNN_CLI_TRAIN_FORWARD_H

#include "cli/option.h"
#include "train/forward_scheme.h"

/* For CLI_INCLUDE of a struct pdnn_forward_scheme. */
extern const struct cli_options cli_forward_options;

#endif
