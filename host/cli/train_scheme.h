/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_scheme.h - the options of `pdnn train` that say how a network computes.
 */
#ifndef PDNN_TRAIN_SCHEME_H
#define PDNN_TRAIN_SCHEME_H

#include "cli/cli.h"
#include "train/scheme.h"

/* A child parser for struct argp_child; its input is a struct pdnn_scheme. */
extern const struct argp cli_scheme_argp;
/* Some option was given. */
bool cli_scheme_given(const struct pdnn_scheme *scheme);

/* None but those that a generator takes: activation, widths, noise scale. */
bool cli_scheme_of_generator(const struct pdnn_scheme *scheme);

#endif
