/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/trained.h"

#include <stdlib.h>

#include "base/diag.h"

/* The integers, or NULL and in *obstacle the reason why there are none. */
static int make_model(const struct pdnn_trained *trained, void *task, const char *card,
                      struct pdnn_model **model, const char **obstacle, struct pdnn_diag *refusal) {
    *model = NULL;
    if (*obstacle)
        return PDNN_OK;
    *model = trained->model(task, card);
    if (!*model)
        return PDNN_ERR_MEMORY;
    if (pdnn_model_check(*model, refusal) != PDNN_OK) { /* a bias beyond the tape's 16 bits */
        pdnn_model_close(*model);
        *model = NULL;
        *obstacle = refusal->text;
    }
    return PDNN_OK;
}

int pdnn_trained_finish(const struct pdnn_trained *trained, void *task, const char *obstacle,
                        const struct pdnn_train_options *options, uint32_t epochs,
                        struct pdnn_diag *diag) {
    char *card = NULL;
    struct pdnn_model *model = NULL;
    struct pdnn_diag refusal = {""};
    int rc = trained->card(task, options, epochs, &card);
    if (rc == PDNN_OK)
        rc = make_model(trained, task, card, &model, &obstacle, &refusal);
    if (rc != PDNN_OK)
        pdnn_fail(diag, rc, "%s: no memory", options->output);
    else if (model)
        rc = pdnn_model_save(model, options->output, diag);
    else
        rc = trained->save_floats(task, card, obstacle, options->output, diag);
    if (rc == PDNN_OK)
        rc = trained->measure(task, model, obstacle, options, diag);
    pdnn_model_close(model);
    free(card);
    return rc;
}
