/* SPDX-License-Identifier: BSD-2-Clause
 *
 * model_check.c - the rules that a model obeys: ranges, shapes, and what may read what.
 */
#include "model/fmap.h"
#include "model/ties.h"
#include "model/mask.h"
#include "base/diag.h"
#include "contract/map.h"
#include "picture/planes.h"

#include <ctype.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

_Static_assert(PDNN_INPUTS_MAX == ((1 << PDNN_DESC_IN_WORDS_W) - 1) * PDNN_WORD_INPUTS,
               "as the map");
_Static_assert(PDNN_OUTPUTS_MAX == (1 << PDNN_DESC_OUTPUTS_W) - 1, "as the map");
_Static_assert(PDNN_TABLE_ENTRIES == (int)PDNN_NOISE_ENTRIES, "as the map");
_Static_assert(PDNN_SHIFT_MAX == (1 << PDNN_DESC_SHIFT_W) - 1, "as the map");
_Static_assert(PDNN_LAYER_HIDDEN == (int)PDNN_KIND_HIDDEN && PDNN_LAYER_SUM == (int)PDNN_KIND_SUM &&
                   PDNN_LAYER_COUNT == (int)PDNN_KIND_COUNT,
               "as the map");

enum {
    WEIGHT_MIN = -(1 << (PDNN_WEIGHT_BITS - 1)),
    WEIGHT_MAX = (1 << (PDNN_WEIGHT_BITS - 1)) - 1,
    TAPE_BIAS_MAX = (1 << (PDNN_BIAS_BITS - 1)) - 1,
    SIDE_MAX = 4096, /* of a picture, pixels */
};
static const float noise_scale_max = 16;

/* ---- the model as a whole ---------------------------------------------------------------- */

static int check_range(const char *field, uint32_t value, uint32_t min, uint32_t max,
                       struct pdnn_diag *diag) {
    if (value < min || value > max) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected %u to %u, got %u", field, min, max,
                         value);
    }
    return PDNN_OK;
}

static int check_dataset(const char *name, size_t n_bytes, struct pdnn_diag *diag) {
    const size_t length = strnlen(name, n_bytes);
    bool ok = length < n_bytes;
    for (size_t i = 0; i < length; i++) {
        ok = ok && isgraph((unsigned char)name[i]);
    }
    if (!ok) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "dataset: expected at most %zu printable characters", n_bytes - 1);
    }
    return PDNN_OK;
}

static int check_act_bits(uint32_t bits, struct pdnn_diag *diag) {
    if (bits != 1 && bits != 2 && bits != 3 && bits != 4 && bits != 8) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "act_bits: expected 1, 2, 3, 4 or 8, got %u", bits);
    }
    return PDNN_OK;
}

static int check_card(const char *card, struct pdnn_diag *diag) {
    if (!card) {
        return PDNN_OK;
    }
    json_t *json = json_loads(card, JSON_REJECT_DUPLICATES, NULL);
    const bool ok = json_is_object(json);
    json_decref(json);
    return ok ? PDNN_OK : pdnn_fail(diag, PDNN_ERR_FORMAT, "card: expected a JSON object");
}

static int check_picture(const struct pdnn_model *model, struct pdnn_diag *diag) {
    int err;
    if ((err = check_range("width", model->width, 1, SIDE_MAX, diag)) ||
        (err = check_range("height", model->height, 1, SIDE_MAX, diag))) {
        return err;
    }
    const uint32_t side = model->width < model->height ? model->width : model->height;
    if (model->channels != 1 && model->channels != 3) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "channels: expected 1 or 3, got %u",
                         model->channels);
    }
    if (model->channels == 3 && model->n_planes == 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "channels: expected 1 without planes, got 3");
    }
    return check_range("crop", model->crop, 0, (side - 1) / 2, diag);
}

/* Planes are squares, no larger than the picture they are made of. */
static int check_planes(const struct pdnn_model *model, struct pdnn_diag *diag) {
    const uint32_t side = model->width - 2 * model->crop;
    if (model->n_planes == 0) {
        return PDNN_OK;
    }
    if (model->task != PDNN_TASK_CLASSIFY || model->sampled_input) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "planes: expected none with task generate and with "
                         "drawn input");
    }
    if (model->width != model->height) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "planes: expected a square picture, got %u x %u",
                         model->width, model->height);
    }
    int err = check_range("planes: number", model->n_planes, 1, PDNN_PLANES_MAX, diag);
    const uint32_t most = side < PDNN_PLANE_SIDE_MAX ? side : PDNN_PLANE_SIDE_MAX;
    for (uint32_t p = 0; !err && p < model->n_planes; p++) {
        err = check_range("planes: side", model->planes[p].side, 1, most, diag);
        err = err ? err
                  : check_range("planes: threshold", model->planes[p].threshold,
                                model->planes[p].edges, PDNN_THRESHOLD_MAX, diag);
        if (!err && model->planes[p].colour && model->channels == 1) {
            err = pdnn_fail(diag, PDNN_ERR_FORMAT, "planes: expected no colours of a grey picture");
        }
    }
    return err;
}

static int check_input_map(const struct pdnn_model *model, struct pdnn_diag *diag) {
    uint32_t side, bits;
    const char *expected = "flat, cells or blocks";
    if (model->input_map == PDNN_INPUT_FLAT) {
        return PDNN_OK;
    }
    if (model->input_map == PDNN_INPUT_CELLS || model->input_map == PDNN_INPUT_BLOCKS) {
        expected =
            pdnn_input_map_shape(model->planes, model->n_planes, model->input_map, &side, &bits);
    }
    return expected ? pdnn_fail(diag, PDNN_ERR_FORMAT, "input_map: expected %s", expected)
                    : PDNN_OK;
}

/* Bits that a classifier's host supplies. */
static uint32_t classifier_bits(const struct pdnn_model *model) {
    if (model->input_map != PDNN_INPUT_FLAT) {
        return PDNN_WORD_INPUTS * pdnn_fmap_words(pdnn_fmap_of(model, PDNN_INPUT));
    }
    return model->n_planes ? pdnn_planes_bits(model->planes, model->n_planes)
                           : (model->width - 2 * model->crop) * (model->height - 2 * model->crop);
}

/* What goes in and comes out, as the task has it: classes -> pixels, or pixels -> classes. */
static int check_task(const struct pdnn_model *model, struct pdnn_diag *diag) {
    const uint32_t pixels = (model->width - 2 * model->crop) * (model->height - 2 * model->crop);
    const bool generate = model->task == PDNN_TASK_GENERATE;
    if (!generate && model->task != PDNN_TASK_CLASSIFY) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "task: expected generate or classify");
    }
    int err = check_planes(model, diag);
    if (err || (err = check_input_map(model, diag))) {
        return err;
    }
    const uint32_t inputs = generate ? model->classes : classifier_bits(model);
    const bool labels = model->label_rows > 0;
    const uint32_t outputs = generate ? pixels : labels ? 1 : model->classes;
    const uint32_t last =
        labels ? model->layers[model->n_layers - 1].outputs : pdnn_model_outputs(model);
    if (model->input_bits != inputs) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "input_bits: expected %u (%s), got %u", inputs,
                         generate          ? "the classes"
                         : model->n_planes ? "the cells of the planes"
                                           : "the pixels of the cropped picture",
                         model->input_bits);
    }
    if (last != outputs) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "layers.%u: outputs: expected %u (%s), got %u",
                         model->n_layers - 1, outputs,
                         generate ? "the pixels of the cropped picture"
                         : labels ? "the label's score"
                                  : "the classes",
                         last);
    }
    if (model->label_rows && (generate || model->label_rows > PDNN_LABEL_ROWS_MAX ||
                              model->act_bits > 1 || model->sampled_input)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "labels: expected 1 to %d, of a classifier of p-bits whose input is not "
                         "sampled, got %u",
                         PDNN_LABEL_ROWS_MAX, model->label_rows);
    }
    if (generate && model->sampled_input) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "input: expected threshold with task generate");
    }
    err = check_range("latent", model->latent, 0, generate ? PDNN_OUTPUTS_MAX : 0, diag);
    return err ? err : check_range("threshold", model->threshold, generate ? 0 : 1, 255, diag);
}

/* ---- one layer --------------------------------------------------------------------------- */

static int layer_fail(struct pdnn_diag *diag, uint32_t index, const char *text) {
    return pdnn_fail(diag, PDNN_ERR_FORMAT, "layers.%u: %s", index, text);
}

/* What a source supplies; no positions where the layer may not read it. */
static struct pdnn_fmap source_map(const struct pdnn_model *model, uint32_t index, uint32_t s) {
    const struct pdnn_layer *layer = &model->layers[index];
    const struct pdnn_fmap none = {0, 0, 0};
    const int source = layer->sources[s];
    if (source == PDNN_INPUT || (source == PDNN_LABEL && !layer->once)) {
        return pdnn_fmap_of(model, source);
    }
    if (source < 0 || (uint32_t)source > index) {
        return none;
    }
    if ((uint32_t)source == index) {
        return layer->serial && !layer->kernel && s == layer->n_sources - 1
                   ? (struct pdnn_fmap){1, 1, layer->outputs}
                   : none;
    }
    const struct pdnn_layer *from = &model->layers[source];
    const bool once_ok = from->once || !layer->once;
    return from->kind == PDNN_LAYER_HIDDEN && once_ok ? pdnn_fmap_of(model, source) : none;
}

/* As a model file has it. */
static const char *source_text(int source, char text[16]) {
    snprintf(text, 16, "layer %d", source);
    return source == PDNN_INPUT ? "the input" : source == PDNN_LABEL ? "the label" : text;
}

static int check_sources(const struct pdnn_model *model, uint32_t index, struct pdnn_diag *diag) {
    const struct pdnn_layer *layer = &model->layers[index];
    if (layer->n_sources < 1 || layer->n_sources > PDNN_SOURCES_MAX) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "layers.%u: sources: expected 1 to %d", index,
                         PDNN_SOURCES_MAX);
    }
    uint64_t inputs = 0;
    for (uint32_t s = 0; s < layer->n_sources; s++) {
        const struct pdnn_fmap map = source_map(model, index, s);
        char text[16];
        if (pdnn_fmap_positions(map) == 0) {
            return pdnn_fail(diag, PDNN_ERR_FORMAT,
                             "layers.%u: sources: expected the input, an earlier hidden layer, the"
                             " label (of a model with `labels`)"
                             " (of `once` layers: a `once` layer) or, serial, itself last;"
                             " got %s",
                             index, source_text(layer->sources[s], text));
        }
        inputs += (uint64_t)PDNN_WORD_INPUTS *
                  (layer->kernel ? layer->kernel * layer->kernel * pdnn_words16(map.channels)
                                 : pdnn_fmap_words(map));
    }
    if (inputs > PDNN_INPUTS_MAX || layer->inputs != inputs) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "layers.%u: inputs: expected %llu as of the sources, at most %d, got %u",
                         index, (unsigned long long)inputs, PDNN_INPUTS_MAX, layer->inputs);
    }
    return pdnn_fmap_check_map(model, index, diag);
}

static int check_kind(const struct pdnn_model *model, uint32_t index, struct pdnn_diag *diag) {
    const struct pdnn_layer *layer = &model->layers[index];
    const bool last = index == model->n_layers - 1;
    if (layer->kind != PDNN_LAYER_HIDDEN && layer->kind != PDNN_LAYER_SUM &&
        layer->kind != PDNN_LAYER_COUNT) {
        return layer_fail(diag, index, "kind: expected hidden, sum or count");
    }
    if (last != (layer->kind != PDNN_LAYER_HIDDEN)) {
        return layer_fail(diag, index,
                          "kind: expected sum or count for the last layer, else hidden");
    }
    if (layer->kind == PDNN_LAYER_SUM && layer->noise) {
        return layer_fail(diag, index, "noise: expected none in a sum layer");
    }
    if (layer->once && last) {
        return layer_fail(diag, index, "once: expected a hidden layer");
    }
    if (layer->once && index > 0 && !model->layers[index - 1].once) {
        return layer_fail(diag, index, "once: expected to stand before all other layers");
    }
    if (!(layer->scale > 0) || !isfinite(layer->scale)) {
        return layer_fail(diag, index, "scale: expected a number above 0");
    }
    if (!(layer->noise_scale > 0) || !(layer->noise_scale <= noise_scale_max)) {
        return layer_fail(diag, index, "noise_scale: expected a number above 0, at most 16");
    }
    return PDNN_OK;
}

/* What tells a deterministic network from one of p-bits. */
static int check_activation(const struct pdnn_model *model, uint32_t index,
                            struct pdnn_diag *diag) {
    const struct pdnn_layer *layer = &model->layers[index];
    if (model->act_bits == 1 || layer->kind != PDNN_LAYER_HIDDEN) {
        if (layer->table || layer->shift) {
            return layer_fail(
                diag, index, "table, shift: expected none but in a hidden layer with act_bits > 1");
        }
    }
    if (model->act_bits == 1) {
        return PDNN_OK;
    }
    if (layer->kind == PDNN_LAYER_COUNT) {
        return layer_fail(diag, index, "kind: expected hidden or sum with act_bits > 1");
    }
    if (layer->noise && (!layer->once || (index > 0 && !model->layers[index - 1].noise))) {
        return layer_fail(
            diag, index,
            "noise: expected none with act_bits > 1, but in the leading `once` layers, "
            "which the host draws");
    }
    if (layer->noise && (layer->table || layer->shift)) {
        return layer_fail(diag, index, "table, shift: expected none with noise");
    }
    if (layer->kind == PDNN_LAYER_SUM || layer->noise) {
        return PDNN_OK;
    }
    if (!layer->table) {
        return layer_fail(diag, index, "table: expected one with act_bits > 1");
    }
    if (layer->shift > PDNN_SHIFT_MAX) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "layers.%u: shift: expected 0 to %d, got %u", index,
                         PDNN_SHIFT_MAX, layer->shift);
    }
    const uint32_t code_max = (1u << model->act_bits) - 1;
    for (uint32_t k = 0; k < PDNN_TABLE_ENTRIES; k++) {
        if (layer->table[k] > code_max) {
            return pdnn_fail(diag, PDNN_ERR_FORMAT,
                             "layers.%u.table[%u]: expected 0 to %u (act_bits is %u), got %u",
                             index, k, code_max, model->act_bits, layer->table[k]);
        }
    }
    return PDNN_OK;
}

/* Whether column `at` of source s holds what neuron j reads: no padding, and of the layer's own
 * outputs those already written. */
static bool is_read(struct pdnn_fmap map, bool own, uint32_t j, uint32_t at) {
    return at % (pdnn_words16(map.channels) * PDNN_WORD_INPUTS) < (own ? j : map.channels);
}

static int check_weights(const struct pdnn_model *model, uint32_t index, struct pdnn_diag *diag) {
    const struct pdnn_layer *layer = &model->layers[index];
    if (!layer->weight || !layer->bias) {
        return layer_fail(diag, index, "weight: expected weights and biases");
    }
    for (uint32_t j = 0; j < layer->outputs; j++) {
        const int8_t *row = layer->weight + (size_t)j * layer->inputs;
        const bool pbits = model->act_bits == 1;
        int64_t tape_bias = (pbits ? 2 : 1) * (int64_t)layer->bias[j];
        for (uint32_t i = 0; i < layer->inputs; i++) {
            if (row[i] < WEIGHT_MIN || row[i] > WEIGHT_MAX) {
                return pdnn_fail(diag, PDNN_ERR_FORMAT,
                                 "layers.%u.weight[%u, %u]: expected %d to %d, got %d", index, j, i,
                                 WEIGHT_MIN, WEIGHT_MAX, row[i]);
            }
            tape_bias += pbits ? row[i] : 0;
        }
        if (tape_bias < -TAPE_BIAS_MAX - 1 || tape_bias > TAPE_BIAS_MAX) {
            return pdnn_fail(diag, PDNN_ERR_FORMAT,
                             "layers.%u.bias[%u]: expected %s within %d bits, got %lld", index, j,
                             pbits ? "2 * bias + sum(weights)" : "it", PDNN_BIAS_BITS,
                             (long long)tape_bias);
        }
        uint32_t begin = 0;
        for (uint32_t s = 0; s < layer->n_sources; s++) {
            const struct pdnn_fmap map = source_map(model, index, s);
            const bool own = layer->sources[s] == (int)index;
            const uint32_t end =
                layer->kernel ? layer->inputs : begin + pdnn_fmap_words(map) * PDNN_WORD_INPUTS;
            for (uint32_t i = begin; i < end; i++) {
                if (row[i] != 0 && !is_read(map, own, j, i - begin)) {
                    return pdnn_fail(diag, PDNN_ERR_FORMAT,
                                     "layers.%u.weight[%u, %u]: expected 0 (padding, or an output"
                                     " not yet written), got %d",
                                     index, j, i, row[i]);
                }
            }
            begin = end;
        }
    }
    return PDNN_OK;
}

static int check_layer(const struct pdnn_model *model, uint32_t index, struct pdnn_diag *diag) {
    const uint32_t outputs = model->layers[index].outputs;
    if (outputs < 1 || outputs > PDNN_OUTPUTS_MAX) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "layers.%u: outputs: expected 1 to %d, got %u",
                         index, PDNN_OUTPUTS_MAX, outputs);
    }
    int err;
    if ((err = check_kind(model, index, diag)) || (err = check_activation(model, index, diag)) ||
        (err = pdnn_fmap_check_kernel(model, index, diag)) ||
        (err = check_sources(model, index, diag)) || (err = pdnn_ties_check(model, index, diag))) {
        return err;
    }
    err = check_weights(model, index, diag);
    return err ? err : pdnn_mask_check(model, index, diag);
}

int pdnn_model_check(const struct pdnn_model *model, struct pdnn_diag *diag) {
    int err;
    if ((err = check_range("layers", model->n_layers, 1, PDNN_LAYERS_MAX, diag)) ||
        (err = check_dataset(model->dataset, sizeof model->dataset, diag)) ||
        (err = check_range("classes", model->classes, 1, PDNN_OUTPUTS_MAX, diag)) ||
        (err = check_act_bits(model->act_bits, diag)) || (err = check_picture(model, diag)) ||
        (err = check_task(model, diag)) || (err = check_card(model->card, diag))) {
        return err;
    }
    for (uint32_t i = 0; i < model->n_layers; i++) {
        if ((err = check_layer(model, i, diag))) {
            return err;
        }
    }
    return PDNN_OK;
}
