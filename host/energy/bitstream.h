/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bitstream.h - what the build of a bitstream says of itself: JSON of `make util-board` and of
 * `make compare-synapse`, which are checked before anything is made of them.
 */
#ifndef PDNN_BITSTREAM_H
#define PDNN_BITSTREAM_H

#include "pdnn.h"

#include <jansson.h>

/* The whole file, with its resources checked: board, LUT4, FF, carry, EBR, SPRAM, DSP, logic_cells,
 * logic_cells_available, clock_mhz, fmax_mhz, and parts of the same kinds. */
int pdnn_bitstream_load(const char *path, json_t **json, struct pdnn_diag *diag);
/* A copy without the parts, as it stands in a run log. NULL without memory. */
json_t *pdnn_bitstream_summary(const json_t *json);
/* Areas of synapses, each with act_bits, lut4 and dsp. */
int pdnn_synapse_load(const char *path, json_t **json, struct pdnn_diag *diag);

#endif
