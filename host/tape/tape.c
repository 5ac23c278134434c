/* SPDX-License-Identifier: BSD-2-Clause */
#include "tape/act_alloc.h"
#include "tape/tape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "contract/noise_table.h"
#include "model/fmap.h"
#include "model/mask.h"
#include "model/ties.h"

static uint64_t field(uint64_t value, unsigned lsb) {
    return value << lsb;
}

#define DESC(name, value) field(value, PDNN_DESC_##name##_LSB)

/* Every neuron's bias fits the tape and its accumulator cannot overflow. */
static int check_bounds(const struct pdnn_model *model, uint32_t index, int noise_max,
                        const struct pdnn_caps *caps, struct pdnn_diag *diag) {
    const int64_t limit = (int64_t)1 << (caps->acc_bits - 1);
    for (uint32_t n = 0; n < model->layers[index].outputs; n++) {
        int64_t bound, bias = pdnn_tape_bias(model, index, n, caps, noise_max, &bound);
        if (bias < INT16_MIN || bias > INT16_MAX)
            return pdnn_fail(diag, PDNN_ERR_CAPACITY,
                             "layers.%u neuron %u: bias on the tape is %lld, available "
                             "-32768..32767 (%d bits)",
                             index, n, (long long)bias, PDNN_BIAS_BITS);
        if (bound >= limit)
            return pdnn_fail(diag, PDNN_ERR_CAPACITY,
                             "layers.%u neuron %u: sums may reach %lld, the device's %u-bit "
                             "accumulator (ACC_BITS) holds less than %lld",
                             index, n, (long long)bound, caps->acc_bits, (long long)limit);
    }
    return PDNN_OK;
}

/* Number of the layer's noise or activation table, which is added when no other layer has it. */
static int table_index(struct pdnn_tape *tape, const struct pdnn_layer *layer) {
    uint8_t table[PDNN_NOISE_ENTRIES];
    if (layer->table)
        memcpy(table, layer->table, sizeof table);
    else
        pdnn_noise_table((double)layer->scale / layer->noise_scale, table);
    for (uint32_t i = 0; i < tape->n_noise; i++)
        if (!memcmp(tape->noise[i], table, sizeof table))
            return (int)i;
    memcpy(tape->noise[tape->n_noise], table, sizeof table);
    return (int)tape->n_noise++;
}

/* Words of 64 bits that the layer takes. */
static uint64_t layer_words(const struct pdnn_layer *layer) {
    uint64_t groups = (layer->outputs + PDNN_BIAS_GROUP - 1) / PDNN_BIAS_GROUP;
    return 1 + groups + (uint64_t)layer->outputs * (layer->inputs / PDNN_WORD_INPUTS);
}

static uint64_t *put_layer(uint64_t *at, const struct pdnn_model *model, uint32_t index,
                           const struct pdnn_caps *caps, uint64_t descriptor) {
    const struct pdnn_layer *layer = &model->layers[index];
    *at++ = descriptor;
    for (uint32_t n = 0; n < layer->outputs; n++) {
        if (n % PDNN_BIAS_GROUP == 0) {
            *at = 0;
            for (uint32_t g = 0; g < PDNN_BIAS_GROUP && n + g < layer->outputs; g++) {
                int64_t bound, bias = pdnn_tape_bias(model, index, n + g, caps, 0, &bound);
                *at |= (uint64_t)(bias & 0xffff) << (g * PDNN_BIAS_BITS);
            }
            at++;
        }
        const int8_t *w = layer->weight + (size_t)n * layer->inputs;
        for (uint32_t i = 0; i < layer->inputs; i++) {
            unsigned shift = i % PDNN_WORD_INPUTS * PDNN_WEIGHT_BITS;
            uint64_t nibble = (uint64_t)(w[i] & 15) << shift;
            *at = shift ? *at | nibble : nibble;
            if (i % PDNN_WORD_INPUTS == PDNN_WORD_INPUTS - 1)
                at++;
        }
    }
    return at;
}

static uint64_t descriptor(const struct pdnn_model *model, uint32_t index, const uint32_t *base,
                           int table, bool rows, bool masked, bool blocks) {
    const struct pdnn_layer *layer = &model->layers[index];
    const uint64_t marker = rows ? PDNN_DESC_MARKER_ROWS : PDNN_DESC_MARKER;
    bool hidden = layer->kind == PDNN_LAYER_HIDDEN, last = index == model->n_layers - 1;
    uint32_t in_base = base[pdnn_act_region(model, layer->sources[0])];
    const uint64_t low = (1u << PDNN_DESC_IN_BASE_W) - 1; /* what is above is in word FMAP */
    return DESC(IN_WORDS, (uint64_t)pdnn_tied_inputs(model, index).words) |
           DESC(IN_BASE, in_base & low) |
           DESC(OUT_BASE, (uint64_t)(hidden ? base[index + 1] : 0) & low) |
           DESC(OUTPUTS, (uint64_t)layer->outputs) | DESC(KIND, (uint64_t)layer->kind) |
           DESC(ONCE, (uint64_t)layer->once) | DESC(SERIAL, (uint64_t)layer->serial) |
           DESC(NOISE, (uint64_t)layer->noise) | DESC(LAST, (uint64_t)last) |
           DESC(TABLE, (uint64_t)table) | DESC(SHIFT, (uint64_t)layer->shift) |
           DESC(LISTED, (uint64_t)(blocks && pdnn_block_by_changes(model, index + 1))) |
           DESC(BY_CHANGES, (uint64_t)(blocks && pdnn_block_by_changes(model, index))) |
           DESC(FMAP, (uint64_t)pdnn_tape_has_fmap(model, index, base)) |
           DESC(TIES, (uint64_t)(pdnn_tape_ties(model, index) != 0)) |
           DESC(MASKED, (uint64_t)masked) | DESC(MARKER, marker);
}

static uint64_t *put(const struct pdnn_model *model, uint32_t index, const uint32_t *base,
                     uint32_t side, const struct pdnn_caps *caps, uint64_t *at,
                     uint64_t descriptor) {
    return caps->layout == PDNN_ROW_ORDER
               ? pdnn_tape_put_rows(at, model, index, caps, descriptor,
                                    pdnn_tape_fmap(model, index, base, side))
               : put_layer(at, model, index, caps, descriptor);
}

/* What stands in the way of a smaller tape, as text; "": nothing that is known. */
static void mask_hint(const struct pdnn_model *model, const struct pdnn_caps *caps, char *text,
                      size_t n_bytes) {
    struct pdnn_mask_excess excess;
    *text = '\0';
    for (uint32_t i = 0; i < model->n_layers; i++) {
        const struct pdnn_layer *layer = &model->layers[i];
        if (!caps->masks && layer->masked) {
            snprintf(text, n_bytes,
                     "; layers.%u is masked, which takes a device with MASKS, such as "
                     "golden:rows=1,masks=1",
                     i);
            return;
        }
        if (caps->masks && !pdnn_layer_on_host(model, i) && !layer->kernel &&
            !pdnn_mask_fits(layer, &excess)) {
            snprintf(text, n_bytes,
                     "; layers.%u cannot be masked: outputs %u to %u at input %u have %u weights, "
                     "limit %d",
                     i, excess.first, excess.last, excess.input, excess.weights, PDNN_MASK_SLOTS);
            return;
        }
    }
}

/* ties: places above what a descriptor holds take a word FMAP, which these models do without. */
static int check_capacity(const struct pdnn_tape *tape, const struct pdnn_model *model,
                          uint64_t n_words, bool ties, const struct pdnn_caps *caps,
                          struct pdnn_diag *diag) {
    const uint32_t low = 1u << PDNN_DESC_IN_BASE_W;
    char hint[128];
    const struct {
        const char *what;
        uint64_t needed, available;
    } rows[] = {
        {"tape words (64 bits: weights, biases, descriptors)", n_words, caps->tape_words},
        {"activation words (16 bits)", tape->act_words,
         ties && caps->act_words > low ? low : caps->act_words},
        {"result words (outputs of the last layer)", tape->outputs, caps->result_words},
        {caps->act_bits > 1 ? "activation tables" : "noise tables", tape->n_noise,
         caps->noise_tables},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].needed > rows[i].available) {
            hint[0] = '\0';
            if (i == 0)
                mask_hint(model, caps, hint, sizeof hint);
            return pdnn_fail(diag, PDNN_ERR_CAPACITY,
                             "the model does not fit the device: %s: needed %llu, available %llu%s",
                             rows[i].what, (unsigned long long)rows[i].needed,
                             (unsigned long long)rows[i].available, hint);
        }
    return PDNN_OK;
}

static int fill(struct pdnn_tape *tape, const struct pdnn_model *model,
                const struct pdnn_caps *caps, struct pdnn_diag *diag) {
    uint32_t base[1 + PDNN_LAYERS_MAX];
    int tables[PDNN_LAYERS_MAX] = {0};
    bool masked[PDNN_LAYERS_MAX] = {false};
    uint64_t n_words = 0;
    bool ties = false;
    const bool rows = caps->layout == PDNN_ROW_ORDER;

    int rc = pdnn_act_alloc(model, base, &tape->act_words, diag);
    if (rc)
        return rc;
    const uint32_t side = pdnn_block_side(model, caps, tape->act_words, base);
    tape->noise = calloc(model->n_layers, sizeof *tape->noise);
    if (!tape->noise)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "no memory for %u noise tables", model->n_layers);
    for (uint32_t i = 0; i < model->n_layers; i++) {
        if (pdnn_layer_on_host(model, i))
            continue;
        if (rows && model->act_bits > 1 && model->layers[i].serial)
            return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                             "layers.%u: serial: a deterministic device that skips zeros has no "
                             "such layers: use one without rows",
                             i);
        ties |= model->layers[i].ties > 0;
        masked[i] = rows && pdnn_tape_masked(model, i, caps);
        n_words += rows ? pdnn_tape_row_words(&model->layers[i], masked[i])
                        : layer_words(&model->layers[i]);
        if (model->layers[i].noise || model->layers[i].table)
            tables[i] = table_index(tape, &model->layers[i]);
    }
    tape->input_base = base[0];
    tape->label_base = base[model->n_layers];
    tape->label_words = pdnn_words16(model->classes * model->label_rows);
    tape->outputs = model->label_rows ? 1 : pdnn_model_outputs(model);
    tape->label_visits = model->label_rows && caps->labels_max >= model->classes &&
                         caps->result_words >= model->classes && !pdnn_model_has_kernels(model) &&
                         tape->act_words <= 1u << PDNN_DESC_IN_BASE_W;
    for (uint32_t i = 0; i < model->n_layers; i++)
        tape->label_visits = tape->label_visits && !model->layers[i].serial;
    rc = pdnn_host_layers_new(model, base, &tape->drawn, &tape->input_words, diag);
    if (!rc)
        rc = check_capacity(tape, model, n_words, ties, caps, diag);
    for (uint32_t i = 0; !rc && i < model->n_layers; i++)
        if (!pdnn_layer_on_host(model, i))
            rc = check_bounds(model, i, tape->noise[tables[i]][0], caps, diag);
    if (rc)
        return rc;

    tape->words = malloc(n_words * sizeof *tape->words);
    if (!tape->words)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "no memory for %llu tape words",
                         (unsigned long long)n_words);
    uint64_t *at = tape->words;
    const uint32_t block = pdnn_block_of(model, caps, tape);
    for (uint32_t i = 0; i < model->n_layers; i++)
        if (!pdnn_layer_on_host(model, i))
            at = put(model, i, base, side, caps, at,
                     descriptor(model, i, base, tables[i], rows, masked[i], block > 1));
    tape->n_words = (uint32_t)n_words;
    tape->block = side > 1 ? side : block;
    if (block == 1)
        return PDNN_OK;
    tape->thresholds = calloc(tape->n_noise, sizeof *tape->thresholds);
    if (tape->n_noise && !tape->thresholds)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "no memory for %u tables", tape->n_noise);
    for (uint32_t i = 0; i < tape->n_noise; i++)
        pdnn_noise_thresholds(tape->noise[i], tape->thresholds[i]);
    return PDNN_OK;
}

int pdnn_tape_build(const struct pdnn_model *model, const struct pdnn_caps *caps,
                    struct pdnn_tape **out, struct pdnn_diag *diag) {
    if (model->act_bits != caps->act_bits)
        return pdnn_fail(
            diag, PDNN_ERR_MISMATCH,
            "the model's activations have %u bits%s, the device's (ACT_BITS) %u: use a "
            "device built for it, such as golden:act_bits=%u",
            model->act_bits, model->act_bits == 1 ? " (p-bits)" : "", caps->act_bits,
            model->act_bits);
    for (uint32_t i = 0; i < model->n_layers; i++)
        if (model->layers[i].kernel && !caps->feature_maps)
            return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                             "layers.%u: kernel %u: the device has no layers on feature maps "
                             "(FMAPS is 0): use golden:icebreaker-fmaps, or "
                             "golden:rows=1,fmaps=1,noise_tables=8",
                             i, model->layers[i].kernel);
    for (uint32_t i = 0; i < model->n_layers; i++)
        if (model->layers[i].ties && !caps->ties)
            return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                             "layers.%u: ties %u: the device has one p-bit on a sum (TIES is 0): "
                             "use golden:icebreaker-ties, or golden:rows=1,ties=1",
                             i, model->layers[i].ties);
    struct pdnn_tape *tape = calloc(1, sizeof *tape);
    if (!tape)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "no memory for a tape");
    int rc = fill(tape, model, caps, diag);
    if (rc) {
        pdnn_tape_free(tape);
        return rc;
    }
    *out = tape;
    return PDNN_OK;
}

void pdnn_tape_free(struct pdnn_tape *tape) {
    if (!tape)
        return;
    free(tape->words);
    free(tape->noise);
    free(tape->thresholds);
    pdnn_host_layers_free(tape->drawn);
    free(tape);
}
