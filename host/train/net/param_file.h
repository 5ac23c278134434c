/* SPDX-License-Identifier: BSD-2-Clause
 *
 * param_file.h - trained arrays as a safetensors file of floats.
 */
#ifndef PDNN_PARAM_FILE_H
#define PDNN_PARAM_FILE_H

#include "train/net/param.h"
#include "pdnn.h"

/* Write every array under its name, one dimension each; meta: (NMeta) keys and values. */
int pdnn_param_save(const struct pdnn_param_set *set, const char *const (*meta)[2], size_t n_meta,
                    const char *path, struct pdnn_diag *diag);

#endif
