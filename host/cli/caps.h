/* SPDX-License-Identifier: BSD-2-Clause
 *
 * caps.h - what a device says of itself, row by row, as `info`, `devices` and the run log show it.
 */
#ifndef PDNN_CLI_CAPS_H
#define PDNN_CLI_CAPS_H

#include "pdnn.h"

#include <jansson.h>

struct cli_cap {
    const char *name;
    uint32_t value;
    const char *meaning;
    bool in_log; /* belongs to `build` of a run log */
};

enum { CLI_CAPS = 22 };

void cli_caps(const struct pdnn_caps *caps, struct cli_cap rows[CLI_CAPS]);
/* Add them to an object: all, or those of a run log. */
void cli_caps_json(const struct pdnn_caps *caps, bool of_log, json_t *json);

#endif
