/* SPDX-License-Identifier: BSD-2-Clause
 *
 * model_save.c - a model to its safetensors file; model_file.c reads it.
 */
#include "model/model_keys.h"
#include "base/diag.h"
#include "model/safetensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A writer and the first error met with it. */
struct output {
    struct pdnn_safetensors_writer *writer;
    struct pdnn_diag *diag;
    int err;
    uint8_t *mask[PDNN_LAYERS_MAX]; /* until it is written: the writer takes no copy */
};

static void put_text(struct output *out, const char *key, const char *text) {
    if (!out->err) {
        out->err = pdnn_safetensors_writer_meta(out->writer, key, text, out->diag);
    }
}

static void put_u32(struct output *out, const char *key, uint32_t value) {
    char text[16];
    snprintf(text, sizeof text, "%u", value);
    put_text(out, key, text);
}

static void put_float(struct output *out, const char *key, float value) {
    char text[32];
    snprintf(text, sizeof text, "%.9g", (double)value); /* enough digits to get it back */
    put_text(out, key, text);
}

static void put_tensor(struct output *out, const char *key, enum pdnn_dtype dtype, uint32_t n_dims,
                       const uint64_t *shape, const void *data) {
    if (!out->err) {
        out->err =
            pdnn_safetensors_writer_add(out->writer, key, dtype, n_dims, shape, data, out->diag);
    }
}

static void put_mask(struct output *out, uint32_t index, const struct pdnn_layer *layer) {
    char key[PDNN_MODEL_KEY_BYTES];
    const uint64_t shape[] = {layer->outputs, layer->inputs};
    const size_t n = (size_t)layer->outputs * layer->inputs;
    uint8_t *mask = out->mask[index] = malloc(n);
    if (!mask && !out->err) {
        out->err = pdnn_fail(out->diag, PDNN_ERR_MEMORY, "out of memory");
    }
    for (size_t i = 0; mask && i < n; i++) {
        mask[i] = layer->weight[i] != 0;
    }
    if (mask) {
        put_tensor(out, pdnn_model_layer_key(key, index, "mask"), PDNN_DTYPE_U8, 2, shape, mask);
    }
}

static void put_layer(struct output *out, uint32_t index, const struct pdnn_layer *layer) {
    char key[PDNN_MODEL_KEY_BYTES], sources[PDNN_SOURCES_MAX * 8] = "";
    size_t at = 0;
    for (uint32_t s = 0; s < layer->n_sources; s++) {
        const char *comma = s ? "," : "";
        if (layer->sources[s] < 0) {
            at += (size_t)snprintf(sources + at, sizeof sources - at, "%s%s", comma,
                                   layer->sources[s] == PDNN_INPUT ? "input" : "label");
        } else {
            at += (size_t)snprintf(sources + at, sizeof sources - at, "%s%d", comma,
                                   layer->sources[s]);
        }
    }
    put_text(out, pdnn_model_layer_key(key, index, "kind"), pdnn_kind_names[layer->kind]);
    put_text(out, pdnn_model_layer_key(key, index, "sources"), sources);
    put_u32(out, pdnn_model_layer_key(key, index, "once"), layer->once);
    put_u32(out, pdnn_model_layer_key(key, index, "serial"), layer->serial);
    put_u32(out, pdnn_model_layer_key(key, index, "noise"), layer->noise);
    put_float(out, pdnn_model_layer_key(key, index, "scale"), layer->scale);
    put_float(out, pdnn_model_layer_key(key, index, "noise_scale"), layer->noise_scale);
    const uint64_t shape[] = {layer->outputs, layer->inputs};
    put_tensor(out, pdnn_model_layer_key(key, index, "weight"), PDNN_DTYPE_I8, 2, shape,
               layer->weight);
    put_tensor(out, pdnn_model_layer_key(key, index, "bias"), PDNN_DTYPE_I32, 1, shape,
               layer->bias);
    if (layer->masked) {
        put_mask(out, index, layer);
    }
    if (layer->map_width) {
        put_u32(out, pdnn_model_layer_key(key, index, "width"), layer->map_width);
        put_u32(out, pdnn_model_layer_key(key, index, "height"), layer->map_height);
    }
    if (layer->kernel) {
        put_u32(out, pdnn_model_layer_key(key, index, "kernel"), layer->kernel);
        put_u32(out, pdnn_model_layer_key(key, index, "stride"), layer->stride);
        put_u32(out, pdnn_model_layer_key(key, index, "pool"), layer->pool);
        put_u32(out, pdnn_model_layer_key(key, index, "upsample"), layer->upsample);
    }
    if (layer->ties) {
        const uint64_t copies[] = {layer->ties};
        put_u32(out, pdnn_model_layer_key(key, index, "ties"), layer->ties);
        put_tensor(out, pdnn_model_layer_key(key, index, "offsets"), PDNN_DTYPE_I32, 1, copies,
                   layer->offsets);
    }
    if (layer->table) {
        const uint64_t entries[] = {PDNN_TABLE_ENTRIES};
        put_u32(out, pdnn_model_layer_key(key, index, "shift"), layer->shift);
        put_tensor(out, pdnn_model_layer_key(key, index, "table"), PDNN_DTYPE_U8, 1, entries,
                   layer->table);
    }
}

int pdnn_model_save(const struct pdnn_model *model, const char *path, struct pdnn_diag *diag) {
    struct pdnn_diag rule;
    int err = pdnn_model_check(model, &rule);
    if (err) {
        return pdnn_fail(diag, err, "%s: %s", path, rule.text);
    }
    struct output out = {.writer = pdnn_safetensors_writer_new(), .diag = diag};
    if (!out.writer) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    }
    put_text(&out, "format", PDNN_MODEL_FORMAT);
    put_text(&out, "task", pdnn_task_names[model->task]);
    put_text(&out, "dataset", model->dataset);
    put_u32(&out, "classes", model->classes);
    put_u32(&out, "latent", model->latent);
    put_u32(&out, "input_bits", model->input_bits);
    put_u32(&out, "width", model->width);
    put_u32(&out, "height", model->height);
    put_u32(&out, "crop", model->crop);
    put_u32(&out, "threshold", model->threshold);
    if (model->sampled_input) {
        put_text(&out, "input", pdnn_input_names[1]);
    }
    if (model->n_planes > 0) {
        char text[PDNN_PLANES_TEXT];
        pdnn_planes_print(model->planes, model->n_planes, text);
        put_text(&out, "planes", text);
    }
    if (model->input_map != PDNN_INPUT_FLAT) {
        put_text(&out, "input_map", pdnn_input_map_names[model->input_map]);
    }
    if (model->label_rows) {
        put_u32(&out, "labels", model->label_rows);
    }
    if (model->channels > 1) {
        put_u32(&out, "channels", model->channels);
    }
    put_u32(&out, "layers", model->n_layers);
    if (model->act_bits > 1) {
        put_u32(&out, "act_bits", model->act_bits);
    }
    if (model->card) {
        put_text(&out, "card", model->card);
    }
    for (uint32_t i = 0; i < model->n_layers; i++) {
        put_layer(&out, i, &model->layers[i]);
    }
    if (!out.err) {
        out.err = pdnn_safetensors_writer_save(out.writer, path, diag);
    }
    pdnn_safetensors_writer_free(out.writer);
    for (uint32_t i = 0; i < PDNN_LAYERS_MAX; i++) {
        free(out.mask[i]);
    }
    return out.err;
}
