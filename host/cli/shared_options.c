/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/shared_options.h"

const char *const cli_split_names[] = {"test", "validation", NULL};
const char *const cli_average_names[] = {"logits", "probabilities", NULL};
