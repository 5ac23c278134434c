/* SPDX-License-Identifier: BSD-2-Clause */
#include "run/model_data.h"

#include "base/diag.h"

int pdnn_model_data_open(const struct pdnn_model *model, const char *dir, const char *name,
                         enum pdnn_split split, struct pdnn_dataset **out, struct pdnn_diag *diag) {
    struct pdnn_dataset *set;
    int err = pdnn_dataset_open(dir, name ? name : model->dataset, split, &set, diag);
    if (err) {
        return err;
    }
    if (set->channels != model->channels || set->width != model->width ||
        set->height != model->height || set->classes != model->classes) {
        err = pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                        "%s: expected pictures of %u channels of %ux%u in %u classes as of the "
                        "model, got %u of %ux%u in %u",
                        set->name, model->channels, model->width, model->height, model->classes,
                        set->channels, set->width, set->height, set->classes);
        pdnn_dataset_close(set);
        return err;
    }
    *out = set;
    return PDNN_OK;
}
