/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_scheme.h - the options of `pdnn train` that say how a network computes.
 */
#ifndef PDNN_TRAIN_SCHEME_H
#define PDNN_TRAIN_SCHEME_H

#include "cli/option.h"
#include "train/scheme.h"

/* For CLI_INCLUDE of a struct pdnn_scheme. */
extern const struct cli_options cli_scheme_options;
/* Some option was given. */
bool cli_scheme_given(const struct pdnn_scheme *scheme);

/* None but those that a generator takes: activation, widths, noise scale. */
bool cli_scheme_of_generator(const struct pdnn_scheme *scheme);

#endif
