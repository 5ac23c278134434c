/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/net/param_file.h"

#include "base/diag.h"
#include "model/safetensors.h"

int pdnn_param_save(const struct pdnn_param_set *set, const char *const (*meta)[2], size_t n_meta,
                    const char *path, struct pdnn_diag *diag) {
    struct pdnn_safetensors_writer *writer = pdnn_safetensors_writer_new();
    if (!writer)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", path);
    int rc = PDNN_OK;
    for (size_t i = 0; rc == PDNN_OK && i < n_meta; i++)
        rc = pdnn_safetensors_writer_meta(writer, meta[i][0], meta[i][1], diag);
    for (uint32_t k = 0; rc == PDNN_OK && k < set->n_items; k++) {
        const struct pdnn_param *param = &set->item[k];
        const uint64_t n = param->n;
        rc = pdnn_safetensors_writer_add(writer, param->name, PDNN_DTYPE_F32, 1, &n, param->value,
                                         diag);
    }
    if (rc == PDNN_OK)
        rc = pdnn_safetensors_writer_save(writer, path, diag);
    pdnn_safetensors_writer_free(writer);
    return rc;
}
