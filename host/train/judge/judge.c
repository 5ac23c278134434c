/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/judge/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/number.h"
#include "train/net/param_file.h"
#include "model/safetensors.h"

static const char format_name[] = "pdnn-judge-1";

int pdnn_judge_new(struct pdnn_judge *judge, uint32_t side, uint32_t classes, uint32_t rows) {
    struct pdnn_convnet_shape shape = {.side = side, .filters = {32, 64}, .features = 64};
    memset(judge, 0, sizeof *judge);
    judge->side = side;
    judge->classes = classes;
    judge->rows = rows;
    judge->params.beta1 = 0.9f;
    judge->params.beta2 = 0.999f;
    pdnn_convnet_add(&judge->body, &judge->params, &judge->arena, &shape, rows);
    pdnn_linear_add(&judge->head, &judge->params, &judge->arena, "head", shape.features, classes,
                    false, false);
    judge->x = pdnn_arena_floats(&judge->arena, (size_t)rows * side * side);
    judge->logits = pdnn_arena_floats(&judge->arena, (size_t)rows * classes);
    if (!judge->arena.failed)
        return PDNN_OK;
    pdnn_judge_free(judge);
    return PDNN_ERR_MEMORY;
}

void pdnn_judge_free(struct pdnn_judge *judge) {
    pdnn_arena_free(&judge->arena);
}

void pdnn_judge_forward(struct pdnn_judge *judge, uint32_t rows) {
    pdnn_convnet_forward(&judge->body, judge->x, rows);
    pdnn_linear_forward(&judge->head, judge->body.features, rows, judge->logits);
}

/* A text of __metadata__ that must be a number in min..max. */
static int read_number(const struct pdnn_safetensors *file, const char *key, uint32_t min,
                       uint32_t max, uint32_t *value, struct pdnn_diag *diag) {
    const char *text = pdnn_safetensors_meta(file, key);
    if (!text || !pdnn_number_u32(text, min, max, value))
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: __metadata__: %s: expected %u to %u",
                         pdnn_safetensors_path(file), key, min, max);
    return PDNN_OK;
}

static int read_judge(const struct pdnn_safetensors *file, uint32_t rows, struct pdnn_judge *judge,
                      struct pdnn_diag *diag) {
    const char *path = pdnn_safetensors_path(file);
    const char *format = pdnn_safetensors_meta(file, "format");
    const char *dataset = pdnn_safetensors_meta(file, "dataset");
    uint32_t side, classes;
    if (!format || strcmp(format, format_name) != 0)
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: __metadata__: format: expected %s", path,
                         format_name);
    int rc = read_number(file, "side", 4, 64, &side, diag);
    if (rc == PDNN_OK)
        rc = read_number(file, "classes", 2, 256, &classes, diag);
    if (rc != PDNN_OK)
        return rc;
    if (side % 4 != 0)
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: __metadata__: side: expected a multiple of 4",
                         path);
    if (pdnn_judge_new(judge, side, classes, rows) != PDNN_OK)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", path);
    snprintf(judge->dataset, sizeof judge->dataset, "%s", dataset ? dataset : "");
    for (uint32_t k = 0; rc == PDNN_OK && k < judge->params.n_items; k++) {
        const struct pdnn_param *param = &judge->params.item[k];
        uint64_t n = param->n;
        const void *data;
        rc = pdnn_safetensors_get(file, param->name, PDNN_DTYPE_F32, 1, &n, &data, diag);
        if (rc == PDNN_OK)
            memcpy(param->value, data, param->n * sizeof(float));
    }
    if (rc != PDNN_OK)
        pdnn_judge_free(judge);
    return rc;
}

int pdnn_judge_open(const char *path, uint32_t rows, struct pdnn_judge *judge,
                    struct pdnn_diag *diag) {
    struct pdnn_safetensors *file;
    memset(judge, 0, sizeof *judge);
    int rc = pdnn_safetensors_open(path, &file, diag);
    if (rc != PDNN_OK)
        return rc;
    rc = read_judge(file, rows, judge, diag);
    pdnn_safetensors_close(file);
    return rc;
}

int pdnn_judge_save(const struct pdnn_judge *judge, const char *path, const char *card,
                    struct pdnn_diag *diag) {
    char side[16], classes[16];
    snprintf(side, sizeof side, "%u", judge->side);
    snprintf(classes, sizeof classes, "%u", judge->classes);
    const char *const meta[][2] = {{"format", format_name},
                                   {"dataset", judge->dataset},
                                   {"side", side},
                                   {"classes", classes},
                                   {"card", card}};
    return pdnn_param_save(&judge->params, meta, sizeof meta / sizeof *meta, path, diag);
}
