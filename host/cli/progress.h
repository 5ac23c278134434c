/* SPDX-License-Identifier: BSD-2-Clause
 *
 * progress.h - how far a command is, on stderr: a line that rewrites itself on a terminal and is
 * gone at the end; elsewhere nothing of loading, and one line every ten seconds of the inputs.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "pdnn.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cli_progress {
    double start_s, last_s;
    bool is_terminal, is_shown;
};

void cli_progress_start(struct cli_progress *progress);
/* Inputs done; as pdnn_batch.progress. */
void cli_progress_inputs(void *progress, uint32_t done, uint32_t total);
/* Bytes of the model loaded; a pdnn_load_progress_fn. A board takes half a second. */
void cli_progress_loading(void *progress, size_t done, size_t total);
/* Returns the seconds since the start. */
double cli_progress_end(struct cli_progress *progress);

/* pdnn_device_load() with all of this. */
int cli_progress_load(struct pdnn_device *device, const struct pdnn_model *model,
                      struct pdnn_diag *diag);

#endif
