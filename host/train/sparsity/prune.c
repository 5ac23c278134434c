/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/sparsity/prune.h"

#include <math.h>
#include <stdlib.h>

struct place {
    float size;
    uint32_t at;
};

static int by_size(const void *a, const void *b) {
    const struct place *p = a, *q = b;
    return p->size != q->size ? (p->size > q->size) - (p->size < q->size)
                              : (p->at > q->at) - (p->at < q->at);
}

/* Live places of an input's block, smallest weight first; returns their number. */
static uint32_t live_in_block(const float *weight, const float *mask, uint32_t outputs,
                              uint32_t inputs, const struct pdnn_prune_block *block, uint32_t first,
                              uint32_t input, struct place *places) {
    uint32_t n = 0;
    for (uint32_t j = first; j < first + block->outputs && j < outputs; j++) {
        const uint32_t at = j * inputs + input;
        if (mask[at] != 0.0f) {
            places[n++] = (struct place){weight ? fabsf(weight[at]) : 0.0f, at};
        }
    }
    qsort(places, n, sizeof *places, by_size);
    return n;
}

double pdnn_prune_sparsity(const float *mask, size_t n) {
    size_t pruned = 0;
    for (size_t i = 0; i < n; i++) {
        pruned += mask[i] == 0.0f;
    }
    return (double)pruned / (double)n;
}

static void drop(float *weight, float *mask, uint32_t at) {
    weight[at] = mask[at] = 0.0f;
}

/* The smallest of every block with more than its slots. */
static void keep_slots(float *weight, float *mask, uint32_t outputs, uint32_t inputs,
                       const struct pdnn_prune_block *block, struct place *places) {
    for (uint32_t first = 0; block->slots && first < outputs; first += block->outputs) {
        for (uint32_t i = 0; i < inputs; i++) {
            const uint32_t live =
                live_in_block(weight, mask, outputs, inputs, block, first, i, places);
            for (uint32_t k = 0; k + block->slots < live; k++) {
                drop(weight, mask, places[k].at);
            }
        }
    }
}

int pdnn_prune_magnitude(float *weight, float *mask, uint32_t outputs, uint32_t inputs,
                         double sparsity, const struct pdnn_prune_block *block) {
    const uint32_t n = outputs * inputs, wanted = (uint32_t)lround(sparsity * n);
    struct place *places = malloc(n * sizeof *places);
    uint32_t live = 0;
    if (!places) {
        return PDNN_ERR_MEMORY;
    }
    keep_slots(weight, mask, outputs, inputs, block, places);
    for (uint32_t i = 0; i < n; i++) {
        if (mask[i] != 0.0f) {
            places[live++] = (struct place){fabsf(weight[i]), i};
        }
    }
    qsort(places, live, sizeof *places, by_size);
    for (uint32_t k = 0, pruned = n - live; pruned < wanted; k++, pruned++) {
        drop(weight, mask, places[k].at);
    }
    free(places);
    return PDNN_OK;
}

static bool has_slot(const float *mask, uint32_t outputs, uint32_t inputs,
                     const struct pdnn_prune_block *block, uint32_t at) {
    const uint32_t first = at / inputs / (block->slots ? block->outputs : 1) * block->outputs;
    uint32_t live = 0;
    for (uint32_t j = first; block->slots && j < first + block->outputs && j < outputs; j++) {
        live += mask[j * inputs + at % inputs] != 0.0f;
    }
    return !block->slots || live < block->slots;
}

int pdnn_prune_regrow(float *mask, const float *momentum, uint32_t outputs, uint32_t inputs,
                      double sparsity, double candidates, const struct pdnn_prune_block *block,
                      struct pdnn_rng *rng) {
    const uint32_t n = outputs * inputs, wanted = (uint32_t)lround(sparsity * n);
    struct place *places = malloc(n * sizeof *places);
    uint32_t pruned = 0;
    if (!places) {
        return PDNN_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (mask[i] == 0.0f) {
            places[pruned++] = (struct place){-fabsf(momentum[i]), i};
        }
    }
    qsort(places, pruned, sizeof *places, by_size); /* largest momentum first */
    const uint32_t wanted_back = pruned > wanted ? pruned - wanted : 0;
    const double most = candidates * wanted_back;
    uint32_t left = most < pruned ? (uint32_t)most : pruned, back = 0, next = left;
    const uint64_t key = pdnn_rng_key(rng);
    for (uint32_t k = 0; back < wanted_back && left > 0; k++) {
        const uint32_t pick = (uint32_t)((uint64_t)pdnn_rng_hash(key, k) * left >> 32);
        const uint32_t at = places[pick].at;
        if (has_slot(mask, outputs, inputs, block, at)) {
            mask[at] = 1.0f;
            back++;
        }
        /* The candidate is used up; the next largest takes its place where no slot was free. */
        places[pick] = mask[at] == 0.0f && next < pruned ? places[next++] : places[--left];
    }
    free(places);
    return PDNN_OK;
}
