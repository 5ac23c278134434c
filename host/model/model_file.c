/* SPDX-License-Identifier: BSD-2-Clause
 *
 * model_file.c - a model from its safetensors file; the schema is in host/doc/model-format.md.
 * model_save.c writes one.
 */
#include "model/model_keys.h"
#include "base/diag.h"
#include "base/names.h"
#include "base/number.h"
#include "picture/planes.h"
#include "model/mask.h"
#include "model/safetensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- each returns a code and names the key --------------------------------------------------- */

static int expected(const struct pdnn_safetensors *file, const char *key, const char *what,
                    struct pdnn_diag *diag) {
    const char *text = pdnn_safetensors_meta(file, key);
    return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: __metadata__: %s: expected %s, %s%.40s%s",
                     pdnn_safetensors_path(file), key, what, text ? "got '" : "found nothing",
                     text ? text : "", text ? "'" : "");
}

static int read_u32(const struct pdnn_safetensors *file, const char *key, uint32_t *value,
                    struct pdnn_diag *diag) {
    const char *text = pdnn_safetensors_meta(file, key);
    int64_t parsed;
    if (text && pdnn_number_i64(text, &parsed) && parsed >= 0 && parsed <= UINT32_MAX) {
        *value = (uint32_t)parsed;
        return PDNN_OK;
    }
    return expected(file, key, "a whole number", diag);
}

static int read_bool(const struct pdnn_safetensors *file, const char *key, bool *value,
                     struct pdnn_diag *diag) {
    const char *text = pdnn_safetensors_meta(file, key);
    if (!text || (strcmp(text, "0") != 0 && strcmp(text, "1") != 0)) {
        return expected(file, key, "0 or 1", diag);
    }
    *value = text[0] == '1';
    return PDNN_OK;
}

static int read_float(const struct pdnn_safetensors *file, const char *key, float *value,
                      struct pdnn_diag *diag) {
    const char *text = pdnn_safetensors_meta(file, key);
    double parsed;
    if (text && pdnn_number_real(text, &parsed)) {
        *value = (float)parsed; /* range: pdnn_model_check() */
        return PDNN_OK;
    }
    return expected(file, key, "a number", diag);
}

static int read_name(const struct pdnn_safetensors *file, const char *key, const char *const *names,
                     int *value, struct pdnn_diag *diag) {
    const char *text = pdnn_safetensors_meta(file, key);
    char list[PDNN_NAMES_TEXT];
    *value = text ? pdnn_names_find(names, text) : -1;
    return *value >= 0 ? PDNN_OK : expected(file, key, pdnn_names_list(names, list), diag);
}

/* "input,0,1": the input, then the outputs of layers 0 and 1; "label": the label that is scored. */
static int read_sources(const struct pdnn_safetensors *file, const char *key,
                        struct pdnn_layer *layer, struct pdnn_diag *diag) {
    const char *at = pdnn_safetensors_meta(file, key);
    bool ok = at && *at;
    while (ok && *at) {
        int source = PDNN_INPUT;
        if (strncmp(at, "input", 5) == 0) {
            at += 5;
        } else if (strncmp(at, "label", 5) == 0) {
            source = PDNN_LABEL;
            at += 5;
        } else {
            ok = *at >= '0' && *at <= '9';
            for (source = 0; ok && *at >= '0' && *at <= '9'; at++) {
                source = source * 10 + (*at - '0');
                ok = source < PDNN_LAYERS_MAX;
            }
        }
        ok = ok && (*at == '\0' || (*at == ',' && at[1])) && layer->n_sources < PDNN_SOURCES_MAX;
        if (ok) {
            layer->sources[layer->n_sources++] = source;
            at += *at == ',';
        }
    }
    return ok ? PDNN_OK
              : expected(file, key, "up to 4 of 'input', 'label' and layer numbers", diag);
}

static int read_arrays(const struct pdnn_safetensors *file, uint32_t index,
                       struct pdnn_layer *layer, struct pdnn_diag *diag) {
    char key[PDNN_MODEL_KEY_BYTES];
    const struct pdnn_tensor *tensor =
        pdnn_safetensors_find(file, pdnn_model_layer_key(key, index, "weight"));
    const char *path = pdnn_safetensors_path(file);
    if (!tensor || tensor->dtype != PDNN_DTYPE_I8 || tensor->n_dims != 2) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %s: expected a tensor I8 [out, in]%s", path,
                         key, tensor ? "" : ", found none");
    }
    if (tensor->shape[0] > UINT32_MAX || tensor->shape[1] > UINT32_MAX ||
        pdnn_layer_alloc(layer, (uint32_t)tensor->shape[0], (uint32_t)tensor->shape[1]) ==
            PDNN_ERR_ARGUMENT) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%s: %s: shape: expected 1 to %d outputs and 1 to %d inputs", path, key,
                         PDNN_OUTPUTS_MAX, PDNN_INPUTS_MAX);
    }
    if (!layer->weight || !layer->bias) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    }
    memcpy(layer->weight, tensor->data, tensor->n_bytes);
    const void *bias;
    const uint64_t shape[] = {layer->outputs};
    int err = pdnn_safetensors_get(file, pdnn_model_layer_key(key, index, "bias"), PDNN_DTYPE_I32,
                                   1, shape, &bias, diag);
    if (!err) {
        memcpy(layer->bias, bias, layer->outputs * sizeof *layer->bias);
    }
    return err;
}

/* The mask of a layer of few weights, which need not be there: (outputs, inputs) of 0 and 1. */
static int read_mask(const struct pdnn_safetensors *file, uint32_t index, struct pdnn_layer *layer,
                     struct pdnn_diag *diag) {
    char key[PDNN_MODEL_KEY_BYTES];
    const void *mask;
    const uint64_t shape[] = {layer->outputs, layer->inputs};
    struct pdnn_diag rule;
    if (!pdnn_safetensors_find(file, pdnn_model_layer_key(key, index, "mask"))) {
        return PDNN_OK;
    }
    layer->masked = true;
    int err = pdnn_safetensors_get(file, key, PDNN_DTYPE_U8, 2, shape, &mask, diag);
    if (!err && (err = pdnn_mask_check_values(layer, index, mask, &rule))) {
        pdnn_fail(diag, err, "%s: %s", pdnn_safetensors_path(file), rule.text);
    }
    return err;
}

/* A deterministic hidden layer's table and what leads to it. */
static int read_table(const struct pdnn_safetensors *file, uint32_t index, struct pdnn_layer *layer,
                      struct pdnn_diag *diag) {
    char key[PDNN_MODEL_KEY_BYTES];
    const void *table;
    const uint64_t shape[] = {PDNN_TABLE_ENTRIES};
    int err;
    if ((err = read_u32(file, pdnn_model_layer_key(key, index, "shift"), &layer->shift, diag)) ||
        (err = pdnn_safetensors_get(file, pdnn_model_layer_key(key, index, "table"), PDNN_DTYPE_U8,
                                    1, shape, &table, diag))) {
        return err;
    }
    return pdnn_layer_set_table(layer, table) == PDNN_OK
               ? PDNN_OK
               : pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", pdnn_safetensors_path(file));
}

static bool has_table(uint32_t act_bits, const struct pdnn_layer *layer) {
    return act_bits > 1 && layer->kind == PDNN_LAYER_HIDDEN && !layer->noise;
}

/* Of a layer on a feature map: all four, or none. The map of a fully connected one: both. */
static int read_kernel(const struct pdnn_safetensors *file, uint32_t index,
                       struct pdnn_layer *layer, struct pdnn_diag *diag) {
    char key[PDNN_MODEL_KEY_BYTES];
    int err;
    if (pdnn_safetensors_meta(file, pdnn_model_layer_key(key, index, "width")) &&
        ((err = read_u32(file, key, &layer->map_width, diag)) ||
         (err = read_u32(file, pdnn_model_layer_key(key, index, "height"), &layer->map_height,
                         diag)))) {
        return err;
    }
    if (!pdnn_safetensors_meta(file, pdnn_model_layer_key(key, index, "kernel"))) {
        return PDNN_OK;
    }
    if ((err = read_u32(file, key, &layer->kernel, diag)) ||
        (err = read_u32(file, pdnn_model_layer_key(key, index, "stride"), &layer->stride, diag)) ||
        (err = read_bool(file, pdnn_model_layer_key(key, index, "pool"), &layer->pool, diag))) {
        return err;
    }
    return read_bool(file, pdnn_model_layer_key(key, index, "upsample"), &layer->upsample, diag);
}

/* P-bits on each sum, and their offsets: both, or neither. */
static int read_ties(const struct pdnn_safetensors *file, uint32_t index, struct pdnn_layer *layer,
                     struct pdnn_diag *diag) {
    char key[PDNN_MODEL_KEY_BYTES];
    const void *offsets;
    if (!pdnn_safetensors_meta(file, pdnn_model_layer_key(key, index, "ties"))) {
        return PDNN_OK;
    }
    int err = read_u32(file, key, &layer->ties, diag);
    if (!err && (layer->ties < 2 || layer->ties > PDNN_COPIES_MAX)) {
        return expected(file, key, "2 to 8", diag);
    }
    const uint64_t shape[] = {layer->ties};
    if (err || (err = pdnn_safetensors_get(file, pdnn_model_layer_key(key, index, "offsets"),
                                           PDNN_DTYPE_I32, 1, shape, &offsets, diag))) {
        return err;
    }
    memcpy(layer->offsets, offsets, layer->ties * sizeof *layer->offsets);
    return PDNN_OK;
}

static int read_layer(const struct pdnn_safetensors *file, uint32_t index, uint32_t act_bits,
                      struct pdnn_layer *layer, struct pdnn_diag *diag) {
    char key[PDNN_MODEL_KEY_BYTES];
    int err, kind = 0;
    if ((err = read_name(file, pdnn_model_layer_key(key, index, "kind"), pdnn_kind_names, &kind,
                         diag)) ||
        (err = read_bool(file, pdnn_model_layer_key(key, index, "once"), &layer->once, diag)) ||
        (err = read_bool(file, pdnn_model_layer_key(key, index, "serial"), &layer->serial, diag)) ||
        (err = read_bool(file, pdnn_model_layer_key(key, index, "noise"), &layer->noise, diag)) ||
        (err = read_float(file, pdnn_model_layer_key(key, index, "scale"), &layer->scale, diag)) ||
        (err = read_float(file, pdnn_model_layer_key(key, index, "noise_scale"),
                          &layer->noise_scale, diag)) ||
        (err = read_sources(file, pdnn_model_layer_key(key, index, "sources"), layer, diag)) ||
        (err = read_kernel(file, index, layer, diag)) ||
        (err = read_ties(file, index, layer, diag))) {
        return err;
    }
    layer->kind = (enum pdnn_kind)kind;
    err = read_arrays(file, index, layer, diag);
    err = err ? err : read_mask(file, index, layer, diag);
    return err || !has_table(act_bits, layer) ? err : read_table(file, index, layer, diag);
}

static int read_header(const struct pdnn_safetensors *file, struct pdnn_model *model,
                       struct pdnn_diag *diag) {
    int err, task = 0;
    const char *dataset = pdnn_safetensors_meta(file, "dataset");
    if (!dataset || strlen(dataset) >= sizeof model->dataset) {
        return expected(file, "dataset", "a name of at most 31 characters", diag);
    }
    strcpy(model->dataset, dataset);
    if ((err = read_name(file, "task", pdnn_task_names, &task, diag)) ||
        (err = read_u32(file, "classes", &model->classes, diag)) ||
        (err = read_u32(file, "latent", &model->latent, diag)) ||
        (err = read_u32(file, "input_bits", &model->input_bits, diag)) ||
        (err = read_u32(file, "width", &model->width, diag)) ||
        (err = read_u32(file, "height", &model->height, diag)) ||
        (err = read_u32(file, "crop", &model->crop, diag)) ||
        (err = read_u32(file, "threshold", &model->threshold, diag)) ||
        (pdnn_safetensors_meta(file, "channels") &&
         (err = read_u32(file, "channels", &model->channels, diag))) ||
        (pdnn_safetensors_meta(file, "labels") &&
         (err = read_u32(file, "labels", &model->label_rows, diag))) ||
        (pdnn_safetensors_meta(file, "act_bits") &&
         (err = read_u32(file, "act_bits", &model->act_bits, diag)))) {
        return err;
    }
    model->task = (enum pdnn_task)task;
    int input = 0, input_map = PDNN_INPUT_FLAT;
    if (pdnn_safetensors_meta(file, "input") &&
        (err = read_name(file, "input", pdnn_input_names, &input, diag))) {
        return err;
    }
    model->sampled_input = input == 1;
    if (pdnn_safetensors_meta(file, "input_map") &&
        (err = read_name(file, "input_map", pdnn_input_map_names, &input_map, diag))) {
        return err;
    }
    model->input_map = (enum pdnn_input_map)input_map;
    const char *planes = pdnn_safetensors_meta(file, "planes");
    if (planes && !pdnn_planes_parse(planes, model->planes, &model->n_planes)) {
        return expected(file, "planes", "up to 16 of SIDE:THRESHOLD[r|g|b][e]", diag);
    }
    const char *card = pdnn_safetensors_meta(file, "card");
    if (card && !(model->card = strdup(card))) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", pdnn_safetensors_path(file));
    }
    return PDNN_OK;
}

static int read_model(const struct pdnn_safetensors *file, struct pdnn_model **out,
                      struct pdnn_diag *diag) {
    const char *format = pdnn_safetensors_meta(file, "format");
    if (format && strcmp(format, PDNN_FLOAT_FORMAT) == 0) {
        const char *obstacle = pdnn_safetensors_meta(file, "obstacle");
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "%s: this network runs on no device, only in training: %.80s",
                         pdnn_safetensors_path(file),
                         obstacle ? obstacle : "its numbers are floats");
    }
    if (!format || strcmp(format, PDNN_MODEL_FORMAT) != 0) {
        return expected(file, "format", PDNN_MODEL_FORMAT, diag);
    }
    uint32_t n_layers;
    size_t n_tensors = 0;
    int err = read_u32(file, "layers", &n_layers, diag);
    if (err) {
        return err;
    }
    if (n_layers < 1 || n_layers > PDNN_LAYERS_MAX) {
        return expected(file, "layers", "1 to 64", diag);
    }
    struct pdnn_model *model = *out = pdnn_model_new(n_layers);
    if (!model) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", pdnn_safetensors_path(file));
    }
    err = read_header(file, model, diag);
    for (uint32_t i = 0; !err && i < n_layers; i++) {
        err = read_layer(file, i, model->act_bits, &model->layers[i], diag);
        n_tensors += 2 + has_table(model->act_bits, &model->layers[i]) + !!model->layers[i].ties +
                     model->layers[i].masked;
    }
    const char *unused = err ? NULL : pdnn_safetensors_unused(file);
    if (unused) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT,
                        "%s: expected %zu tensors, a weight and a bias a layer%s, got %zu: '%.64s' "
                        "is too many",
                        pdnn_safetensors_path(file), n_tensors,
                        model->act_bits > 1 ? " and a table a hidden layer" : "",
                        pdnn_safetensors_count(file), unused);
    }
    struct pdnn_diag rule;
    if (!err && (err = pdnn_model_check(model, &rule))) {
        err = pdnn_fail(diag, err, "%s: %s", pdnn_safetensors_path(file), rule.text);
    }
    return err;
}

const char *pdnn_model_path(const char *name, char path[PDNN_PATH_MAX]) {
    return pdnn_shipped_path(name, "models", ".safetensors", path);
}

int pdnn_model_open(const char *path, struct pdnn_model **out, struct pdnn_diag *diag) {
    *out = NULL;
    struct pdnn_safetensors *file;
    char shipped[PDNN_PATH_MAX];
    int err = pdnn_shipped_check(path, "models", ".safetensors", diag);
    if (err || (err = pdnn_safetensors_open(pdnn_model_path(path, shipped), &file, diag))) {
        return err;
    }
    err = read_model(file, out, diag);
    pdnn_safetensors_close(file);
    if (err) {
        pdnn_model_close(*out);
        *out = NULL;
    }
    return err;
}
