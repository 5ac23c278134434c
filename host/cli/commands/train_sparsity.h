/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_sparsity.h - the options of `pdnn train` that say what is pruned.
 */
#ifndef PDNN_CLI_TRAIN_SPARSITY_H
#define PDNN_CLI_TRAIN_SPARSITY_H

#include "cli/option.h"
#include "train/sparsity/sparsity.h"

/* For CLI_INCLUDE of a struct pdnn_sparsity_options. */
extern const struct cli_options cli_sparsity_options;

#endif
