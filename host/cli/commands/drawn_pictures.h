/* SPDX-License-Identifier: BSD-2-Clause
 *
 * drawn_pictures.h - pictures that a generator draws in one batch: `generate` and `evaluate`.
 */
#ifndef PDNN_CLI_DRAWN_PICTURES_H
#define PDNN_CLI_DRAWN_PICTURES_H

#include "cli/run_options.h"

enum { CLI_ALL_CLASSES = -1 };

struct cli_drawn_pictures {
    const struct pdnn_model *model;
    uint32_t n;
    uint8_t *inputs; /* (N, InputBits) */
    uint8_t *labels; /* (N): the class asked for */
    int32_t *sums;   /* (N, Outputs) */
    uint8_t *pixels; /* (N, Height, Width) */
};

/* Room for n pictures of one class, or CLI_ALL_CLASSES in turn. Everything is released by
 * cli_drawn_free(), also after a failure. */
int cli_drawn_new(struct cli_drawn_pictures *drawn, const struct pdnn_model *model, uint32_t n,
                  int64_t class_index, struct pdnn_diag *diag);
/* Draw them, as run->options say. */
int cli_drawn_run(struct cli_drawn_pictures *drawn, struct cli_run *run, struct pdnn_diag *diag);
void cli_drawn_free(struct cli_drawn_pictures *drawn);

#endif
