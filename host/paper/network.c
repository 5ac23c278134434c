/* SPDX-License-Identifier: BSD-2-Clause
 *
 * network.c - the decoder's shape, its words, and its file.
 */
#include "paper/paper.h"

#include "base/diag.h"
#include "base/splitmix64.h"
#include "model/safetensors.h"

#include <math.h>
#include <string.h>

static const uint32_t sizes[PDNN_PAPER_LAYERS + 1] = {PDNN_PAPER_LATENTS, 64, 128, 256,
                                                      PDNN_PAPER_PIXELS};
static const char *const design_names[] = {"tanh", "pbit", "unipolar"};
enum { FAN_IN_MAX = 32 };

uint32_t pdnn_paper_inputs(uint32_t layer) {
    return sizes[layer];
}

uint32_t pdnn_paper_outputs(uint32_t layer) {
    return sizes[layer + 1];
}

uint32_t pdnn_paper_fan_in(uint32_t layer) {
    return sizes[layer] < FAN_IN_MAX ? sizes[layer] : FAN_IN_MAX;
}

uint32_t pdnn_paper_input(uint32_t layer, uint32_t neuron, uint32_t step) {
    return layer == 0 ? step : (neuron + sizes[layer] - (FAN_IN_MAX - 1) + step) % sizes[layer];
}

const char *pdnn_paper_design_name(enum pdnn_paper_design design) {
    return design_names[design];
}

void pdnn_paper_fill_table(struct pdnn_paper_net *net) {
    const double scale = net->design == PDNN_PAPER_TANH ? 0x1p25 : 0x1p31;
    for (int k = 0; k < PDNN_PAPER_TABLE; k++) {
        net->table[k] = (int32_t)rint(scale * tanh((k - PDNN_PAPER_TABLE / 2 + 0.5) / 128));
    }
}

void pdnn_paper_fill_random(struct pdnn_paper_net *net, uint64_t seed) {
    int32_t *word = net->words;
    for (uint32_t layer = 0; layer < PDNN_PAPER_LAYERS; layer++) {
        for (uint32_t j = 0; j < pdnn_paper_outputs(layer); j++) {
            const int32_t kept = j % 2 ? -1 : -PDNN_PAPER_TABLE_STEP;
            for (uint32_t k = 0; k <= pdnn_paper_fan_in(layer); k++) {
                *word++ = (int32_t)(pdnn_splitmix64(&seed) >> 32) >> 6 & kept; /* +-1 */
            }
        }
    }
}

/* The folded words of one neuron into `out`; false: one does not fit. */
static bool fold(const int32_t *words, uint32_t fan_in, int32_t *out) {
    int64_t bias = words[0];
    bool fits = true;
    for (uint32_t k = 1; k <= fan_in; k++) {
        const int64_t twice = 2 * (int64_t)words[k];
        bias -= words[k];
        fits = fits && twice == (int32_t)twice;
        out[k] = (int32_t)twice;
    }
    out[0] = (int32_t)bias;
    return fits && bias == out[0];
}

int pdnn_paper_make_unipolar(struct pdnn_paper_net *net, struct pdnn_diag *diag) {
    static int32_t folded[PDNN_PAPER_WORDS];
    uint32_t at = 0;
    for (uint32_t layer = 0; layer < PDNN_PAPER_LAYERS; layer++) {
        for (uint32_t j = 0; j < pdnn_paper_outputs(layer); j++) {
            if (!fold(net->words + at, pdnn_paper_fan_in(layer), folded + at)) {
                return pdnn_fail(diag, PDNN_ERR_CAPACITY,
                                 "layer %u, neuron %u: its weights doubled or its bias less their "
                                 "sum do not fit Q6.25",
                                 layer, j);
            }
            at += pdnn_paper_fan_in(layer) + 1;
        }
    }
    memcpy(net->words, folded, sizeof folded);
    net->design = PDNN_PAPER_UNIPOLAR;
    return PDNN_OK;
}

int pdnn_paper_save(const struct pdnn_paper_net *net, const char *card, const char *path,
                    struct pdnn_diag *diag) {
    struct pdnn_safetensors_writer *writer = pdnn_safetensors_writer_new();
    if (!writer) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", path);
    }
    int err = pdnn_safetensors_writer_meta(writer, "design", design_names[net->design], diag);
    if (!err) {
        err = pdnn_safetensors_writer_meta(writer, "card", card, diag);
    }
    if (!err) {
        err = pdnn_safetensors_writer_add(writer, "words", PDNN_DTYPE_I32, 1,
                                          (uint64_t[]){PDNN_PAPER_WORDS}, net->words, diag);
    }
    if (!err) {
        err = pdnn_safetensors_writer_save(writer, path, diag);
    }
    pdnn_safetensors_writer_free(writer);
    return err;
}

int pdnn_paper_open(const char *path, struct pdnn_paper_net *net, struct pdnn_diag *diag) {
    struct pdnn_safetensors *file;
    int err = pdnn_safetensors_open(path, &file, diag);
    if (err) {
        return err;
    }
    const void *words;
    const char *design = pdnn_safetensors_meta(file, "design");
    if (design && strcmp(design, design_names[PDNN_PAPER_TANH]) == 0) {
        net->design = PDNN_PAPER_TANH;
    } else if (design && strcmp(design, design_names[PDNN_PAPER_PBIT]) == 0) {
        net->design = PDNN_PAPER_PBIT;
    } else {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: design: expected tanh or pbit, got %s", path,
                        design ? design : "none");
    }
    if (!err) {
        err = pdnn_safetensors_get(file, "words", PDNN_DTYPE_I32, 1, (uint64_t[]){PDNN_PAPER_WORDS},
                                   &words, diag);
    }
    if (!err) {
        memcpy(net->words, words, sizeof net->words);
        pdnn_paper_fill_table(net);
    }
    pdnn_safetensors_close(file);
    return err;
}
