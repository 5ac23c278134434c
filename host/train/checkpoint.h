/* SPDX-License-Identifier: BSD-2-Clause
 *
 * checkpoint.h - the state of a training phase after a whole number of epochs.
 *
 * Native byte order, for the machine that wrote it. A fingerprint of the phase (names, sizes,
 * seed, epochs) refuses files of another training; a CRC-32 refuses damaged ones.
 */
#ifndef PDNN_CHECKPOINT_H
#define PDNN_CHECKPOINT_H

#include "train/phase.h"

/* Write under a temporary name, then rename. */
int pdnn_checkpoint_save(const char *path, const struct pdnn_phase *phase, uint64_t seed,
                         uint32_t epoch, struct pdnn_diag *diag);
/* *epoch: epochs finished. A missing file is no error: *epoch is then 0 and nothing changes.
 * On failure the parameters may be half overwritten. */
int pdnn_checkpoint_load(const char *path, const struct pdnn_phase *phase, uint64_t seed,
                         uint32_t *epoch, struct pdnn_diag *diag);

#endif
