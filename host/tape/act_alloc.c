/* SPDX-License-Identifier: BSD-2-Clause
 *
 * act_alloc.c - give the input, the label and every hidden layer a place in the activation memory.
 *
 * A layer reads one run of words, so its sources must be neighbours in the order it names them;
 * a SERIAL layer's own output is its last source. Regions tied so form a chain, which is placed
 * as one block. A chain's words are free again behind its last reader, except that the input, the
 * label and ONCE layers are written once a run and read in every pass: they stay.
 */
#include <stdio.h>

#include "base/diag.h"
#include "model/fmap.h"
#include "model/ties.h"
#include "tape/act_alloc.h"

enum { N_REGIONS = 1 + PDNN_LAYERS_MAX, NONE = -1 };

struct region {
    uint32_t words;
    int prev, next;  /* neighbours required, NONE: any */
    int first, last; /* layers that write and last read it; the input is written before layer 0 */
};

struct chain {
    int head;
    uint32_t base, words;
    int first, last;
};

static const char *region_name(const struct pdnn_model *model, int region, char text[24]) {
    if (region == 0)
        return "the model's input";
    if (region == (int)model->n_layers)
        return "the label";
    snprintf(text, 24, "layer %d", region - 1);
    return text;
}

/* Require `b` directly behind `a`. */
static int tie(const struct pdnn_model *model, struct region *regions, int a, int b, int layer,
               struct pdnn_diag *diag) {
    char name_a[24], name_b[24];
    bool loop = a == b;
    for (int r = b; !loop && r != NONE; r = regions[r].next)
        loop = r == a;
    if (regions[a].next == b)
        return PDNN_OK;
    if (loop || regions[a].next != NONE || regions[b].prev != NONE)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "layers.%d.sources: %s must stand directly before %s in activation "
                         "memory, but another layer's sources ask for other neighbours",
                         layer, region_name(model, a, name_a), region_name(model, b, name_b));
    regions[a].next = b;
    regions[b].prev = a;
    return PDNN_OK;
}

static int tie_sources(const struct pdnn_model *model, struct region *regions,
                       struct pdnn_diag *diag) {
    for (uint32_t i = 0; i < model->n_layers; i++) {
        const struct pdnn_layer *layer = &model->layers[i];
        for (uint32_t s = 0; s < layer->n_sources; s++) {
            int region = (int)pdnn_act_region(model, layer->sources[s]);
            regions[region].last = (int)i;
            if (s == 0)
                continue;
            int before = (int)pdnn_act_region(model, layer->sources[s - 1]);
            int rc = tie(model, regions, before, region, (int)i, diag);
            if (rc)
                return rc;
        }
    }
    return PDNN_OK;
}

/* First fit: the lowest base at which the chain meets no chain that lives at the same time. */
static uint32_t place(const struct chain *placed, int n_placed, const struct chain *chain) {
    uint32_t base = 0;
    for (int i = 0; i < n_placed; i++) {
        const struct chain *other = &placed[i];
        bool alive = other->first <= chain->last && chain->first <= other->last;
        if (alive && base < other->base + other->words && other->base < base + chain->words) {
            base = other->base + other->words;
            i = -1; /* moved: look at all again */
        }
    }
    return base;
}

int pdnn_act_alloc(const struct pdnn_model *model, uint32_t base[1 + PDNN_LAYERS_MAX],
                   uint32_t *n_words, struct pdnn_diag *diag) {
    struct region regions[N_REGIONS];
    struct chain chains[N_REGIONS];
    int n_chains = 0, n_regions = 1 + (int)model->n_layers;

    for (int r = 0; r < n_regions; r++) {
        const struct pdnn_layer *layer = r ? &model->layers[r - 1] : NULL;
        bool label = r == (int)model->n_layers; /* the last layer has no region of its own */
        bool stays = !layer || layer->once || label;
        regions[r] = (struct region){
            .words = pdnn_fmap_words(pdnn_fmap_of(model, label ? PDNN_LABEL : r - 1)) *
                     (layer ? pdnn_copies(layer) : 1),
            .prev = NONE,
            .next = NONE,
            .first = stays ? -1 : r - 1,
            .last = r - 1,
        };
    }
    int rc = tie_sources(model, regions, diag);
    if (rc)
        return rc;

    *n_words = 0;
    for (int r = 0; r < n_regions; r++) {
        if (regions[r].prev != NONE)
            continue;
        struct chain chain = {.head = r, .first = regions[r].first, .last = regions[r].last};
        for (int m = r; m != NONE; m = regions[m].next) {
            chain.words += regions[m].words;
            chain.first = regions[m].first < chain.first ? regions[m].first : chain.first;
            chain.last = regions[m].last > chain.last ? regions[m].last : chain.last;
            if (regions[m].first < 0)
                chain.last = (int)model->n_layers;
        }
        chain.base = place(chains, n_chains, &chain);
        chains[n_chains++] = chain;
        uint32_t at = chain.base;
        for (int m = r; m != NONE; m = regions[m].next) {
            base[m] = at;
            at += regions[m].words;
        }
        *n_words = at > *n_words ? at : *n_words;
    }
    return PDNN_OK;
}
