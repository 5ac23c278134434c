/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/sparsity/sparsity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/given.h"
#include "base/number.h"

/* Of the gradient's running mean; candidates for each weight that comes back. */
static const float momentum_decay = 0.99f;
static const double candidates = 1.5;

/* The schedule for an end s: shares of the epochs, and of s as the publication's steps have them;
 * then over-pruned by half of what is left, and back. */
static const struct {
    double at, share;
} steps[] = {{0.2, 0.7}, {0.3, 0.85}, {0.4, 0.9}, {0.5, 1.0}};
static const double over_at = 0.6, back_at = 0.7;

bool pdnn_sparsity_parse(const char *text, struct pdnn_sparsity_options *options) {
    char copy[PDNN_SPARSITY_STEPS * 16], *rest = copy, *item;
    options->n_steps = 0;
    if (strlen(text) >= sizeof copy) {
        return false;
    }
    strcpy(copy, text);
    while ((item = strsep(&rest, ","))) {
        char *percent = strchr(item, ':');
        uint32_t epoch;
        double value;
        if (!percent || options->n_steps == PDNN_SPARSITY_STEPS) {
            return false;
        }
        *percent++ = '\0';
        if (!pdnn_number_u32(item, 1, 10000, &epoch) || !pdnn_number_real(percent, &value) ||
            value < 0 || value >= 100) {
            return false;
        }
        options->steps[options->n_steps].epoch = epoch;
        options->steps[options->n_steps++].sparsity = (float)(value / 100);
    }
    return true;
}

static void add_step(struct pdnn_sparsity_options *o, uint32_t epochs, double at, double sparsity) {
    const uint32_t epoch = 1 + (uint32_t)(at * epochs);
    if (o->n_steps > 0 && o->steps[o->n_steps - 1].epoch == epoch) {
        o->n_steps--; /* few epochs: the later step is what counts */
    }
    o->steps[o->n_steps].epoch = epoch;
    o->steps[o->n_steps++].sparsity = (float)sparsity;
}

static void default_schedule(struct pdnn_sparsity_options *o, uint32_t epochs) {
    const double end = (double)o->sparsity;
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        add_step(o, epochs, steps[k].at, steps[k].share * end);
    }
    add_step(o, epochs, over_at, end + (1 - end) / 2);
    add_step(o, epochs, back_at, end);
}

static int check_schedule(const struct pdnn_sparsity_options *o, uint32_t epochs,
                          struct pdnn_diag *diag) {
    for (uint32_t k = 0; k < o->n_steps; k++) {
        if (o->steps[k].epoch > epochs || (k > 0 && o->steps[k].epoch <= o->steps[k - 1].epoch)) {
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "--schedule: expected epochs that rise, up to %u, got %u", epochs,
                             o->steps[k].epoch);
        }
    }
    const float end = o->n_steps ? o->steps[o->n_steps - 1].sparsity : 0;
    const float least = o->slots ? 1 - (float)o->slots / PDNN_SPARSITY_BLOCK : 0;
    if (end < least - 1e-6f) {
        return pdnn_fail(
            diag, PDNN_ERR_ARGUMENT,
            "--slots: %u weights of %d outputs at an input are all that stay: expected "
            "at least %g %% pruned at the end, got %g",
            o->slots, PDNN_SPARSITY_BLOCK, 100 * (double)least, 100 * (double)end);
    }
    if (o->sparsity > 0 && fabsf(end - o->sparsity) > 1e-6f) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--schedule: expected %g %% at its end, as --sparsity has it, got %g",
                         100 * (double)o->sparsity, 100 * (double)end);
    }
    return PDNN_OK;
}

int pdnn_sparsity_resolve(struct pdnn_sparsity_options *o, uint32_t epochs,
                          struct pdnn_diag *diag) {
    const char *tile =
        PDNN_GIVEN({o->vau_inputs, "--vau-tile"}, {o->vau_lambda > 0, "--vau-lambda"},
                   {o->vau_above > 0, "--vau-above"});
    const char *given =
        PDNN_GIVEN({o->slots, "--slots"}, {o->dense_last, "--dense-last"},
                   {o->update != PDNN_UPDATE_EXACT, "--update"}, {tile, tile ? tile : ""});
    if (!pdnn_sparsity_wanted(o) && given) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected --sparsity or --schedule with it",
                         given);
    }
    if (o->update != PDNN_UPDATE_VAU && tile) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected --update vau with it", tile);
    }
    if (o->sparsity > 0 && o->n_steps == 0) {
        default_schedule(o, epochs);
    }
    o->vau_outputs = o->vau_inputs ? o->vau_outputs : 5;
    o->vau_inputs = o->vau_inputs ? o->vau_inputs : 32;
    o->vau_lambda = o->vau_lambda > 0 ? o->vau_lambda : 0.1f;
    return check_schedule(o, epochs, diag);
}

void pdnn_sparsity_add(struct pdnn_sparsity *s, struct pdnn_linear *layer, uint32_t inputs,
                       struct pdnn_param_set *set, struct pdnn_arena *arena, const char *name) {
    const size_t n = layer->weight->n;
    char full[24];
    uint32_t k = s->n_layers++;
    s->layers[k].layer = layer;
    s->layers[k].cells = layer->outputs * inputs;
    snprintf(full, sizeof full, "%s.mask", name);
    s->layers[k].mask = pdnn_param_add(set, arena, full, n, 0.0f);
    snprintf(full, sizeof full, "%s.momentum", name);
    s->layers[k].momentum = pdnn_param_add(set, arena, full, n, 0.0f);
    if (s->options.update == PDNN_UPDATE_VAU) {
        s->layers[k].before = pdnn_arena_floats(arena, n);
    }
    if (arena->failed) {
        return;
    }
    s->layers[k].mask->average = s->layers[k].momentum->average = NULL; /* ones stay ones */
    layer->mask = s->layers[k].mask->value;
    for (size_t i = 0; i < n; i++) {
        layer->mask[i] = i % layer->inputs < inputs ? 1.0f : 0.0f;
    }
}

/* The padding's columns are pruned for good: the sparsity of all columns, given that of the real
 * ones. */
static double with_padding(const struct pdnn_linear *layer, uint32_t cells, double sparsity) {
    return 1.0 - (1.0 - sparsity) * cells / (double)layer->weight->n;
}

static double sparsity_of(const struct pdnn_sparsity *s, uint32_t k) {
    const struct pdnn_linear *layer = s->layers[k].layer;
    const double all = pdnn_prune_sparsity(layer->mask, layer->weight->n);
    return 1.0 - (1.0 - all) * (double)layer->weight->n / s->layers[k].cells;
}

/* Where less is pruned than the slots prune by themselves, a block has as many as that leaves it.
 */
static uint32_t slots_at(const struct pdnn_sparsity *s, double sparsity) {
    const double left = ceil((1.0 - sparsity) * PDNN_SPARSITY_BLOCK - 1e-6);
    return s->options.slots && left > s->options.slots ? (uint32_t)left : s->options.slots;
}

/* With slots more is pruned than asked for where blocks had less than their slots before. */
static bool is_over(const struct pdnn_linear *layer, double wanted) {
    const double n = (double)layer->weight->n;
    return pdnn_prune_sparsity(layer->mask, layer->weight->n) > wanted + 0.75 / n;
}

/* `last`: the sparsity is that of the network which is kept, so no more is pruned than that. */
static int change_masks(struct pdnn_sparsity *s, double sparsity, bool last, struct pdnn_rng *rng) {
    const struct pdnn_prune_block block = {PDNN_SPARSITY_BLOCK, slots_at(s, sparsity)};
    int err = PDNN_OK;
    for (uint32_t k = 0; k < s->n_layers && !err; k++) {
        struct pdnn_linear *layer = s->layers[k].layer;
        struct pdnn_param *weight = layer->weight;
        const double all = with_padding(layer, s->layers[k].cells, sparsity);
        const bool grows = sparsity < sparsity_of(s, k);
        if (!grows) {
            err = pdnn_prune_magnitude(weight->value, layer->mask, layer->outputs, layer->inputs,
                                       all, &block);
        }
        if (!err && (grows || (last && is_over(layer, all)))) {
            err = pdnn_prune_regrow(layer->mask, s->layers[k].momentum->value, layer->outputs,
                                    layer->inputs, all, candidates, &block, rng);
        }
        for (size_t i = 0; i < weight->n; i++) { /* Adam would go on moving what was pruned */
            weight->m[i] *= layer->mask[i];
            weight->v[i] *= layer->mask[i];
        }
    }
    return err;
}

int pdnn_sparsity_begin(struct pdnn_sparsity *s, uint32_t epoch, struct pdnn_rng *rng) {
    int err = PDNN_OK;
    if (epoch == s->epoch) {
        return PDNN_OK;
    }
    s->epoch = epoch;
    s->exact_cells = 0;
    memset(&s->vau, 0, sizeof s->vau);
    for (uint32_t i = 0; i < s->options.n_steps && !err; i++) {
        if (s->options.steps[i].epoch == epoch) {
            err = change_masks(s, (double)s->options.steps[i].sparsity, i + 1 == s->options.n_steps,
                               rng);
        }
    }
    return err;
}

void pdnn_sparsity_gradient(struct pdnn_sparsity *s) {
    for (uint32_t k = 0; k < s->n_layers; k++) {
        const float *restrict grad = s->layers[k].layer->grad;
        float *restrict momentum = s->layers[k].momentum->value;
        for (size_t i = 0; i < s->layers[k].momentum->n; i++) {
            momentum[i] = momentum_decay * momentum[i] + (1.0f - momentum_decay) * grad[i];
        }
    }
}

void pdnn_sparsity_before(struct pdnn_sparsity *s) {
    for (uint32_t k = 0; k < s->n_layers; k++) {
        const struct pdnn_param *weight = s->layers[k].layer->weight;
        if (s->layers[k].before) {
            memcpy(s->layers[k].before, weight->value, weight->n * sizeof *weight->value);
        }
    }
}

void pdnn_sparsity_after(struct pdnn_sparsity *s) {
    const struct pdnn_vau vau = {s->options.vau_inputs, s->options.vau_outputs,
                                 (double)s->options.vau_lambda, false};
    for (uint32_t k = 0; k < s->n_layers; k++) {
        struct pdnn_linear *layer = s->layers[k].layer;
        float *restrict weight = layer->weight->value, *restrict before = s->layers[k].before;
        const double sparsity = sparsity_of(s, k);
        if (!before || sparsity < (double)s->options.vau_above) {
            s->exact_cells += (uint64_t)llround((1.0 - sparsity) * s->layers[k].cells);
            continue;
        }
        for (size_t i = 0; i < layer->weight->n; i++) {
            const float update = weight[i] - before[i];
            weight[i] = before[i];
            before[i] = update;
        }
        pdnn_vau_apply(&vau, layer->mask, layer->outputs, layer->inputs, before, &s->vau);
        for (size_t i = 0; i < layer->weight->n; i++) {
            weight[i] += before[i];
        }
    }
}

double pdnn_sparsity_now(const struct pdnn_sparsity *s) {
    double live = 0, cells = 0;
    for (uint32_t k = 0; k < s->n_layers; k++) {
        live += (1.0 - sparsity_of(s, k)) * s->layers[k].cells;
        cells += s->layers[k].cells;
    }
    return cells > 0 ? 1.0 - live / cells : 0.0;
}

void pdnn_sparsity_note(const struct pdnn_sparsity *s, char *text, size_t n_bytes) {
    size_t at = (size_t)snprintf(text, n_bytes, "pruned %.1f %% (", 100 * pdnn_sparsity_now(s));
    for (uint32_t k = 0; k < s->n_layers && at < n_bytes; k++) {
        at += (size_t)snprintf(text + at, n_bytes - at, "%s%.1f", k ? ", " : "",
                               100 * sparsity_of(s, k));
    }
    if (at < n_bytes) {
        at += (size_t)snprintf(text + at, n_bytes - at, "); updates: %llu cells",
                               (unsigned long long)s->exact_cells);
    }
    if (s->vau.tiles && at < n_bytes) {
        snprintf(text + at, n_bytes - at,
                 "; of rows and columns, in place of %llu cells: %llu + %llu, %llu cycles",
                 (unsigned long long)s->vau.cells, (unsigned long long)s->vau.inputs,
                 (unsigned long long)s->vau.outputs, (unsigned long long)s->vau.cycles);
    }
}

void pdnn_sparsity_describe(const struct pdnn_sparsity_options *o, char *text, size_t n_bytes) {
    size_t at = (size_t)snprintf(text, n_bytes, "\"schedule\": \"");
    for (uint32_t k = 0; k < o->n_steps && at < n_bytes; k++) {
        at += (size_t)snprintf(text + at, n_bytes - at, "%s%u:%g", k ? "," : "", o->steps[k].epoch,
                               100 * (double)o->steps[k].sparsity);
    }
    if (at < n_bytes) {
        at += (size_t)snprintf(text + at, n_bytes - at, "\", \"slots\": %u%s, \"update\": \"%s\"",
                               o->slots, o->dense_last ? ", \"dense_last\": true" : "",
                               o->update == PDNN_UPDATE_VAU ? "vau" : "exact");
    }
    if (o->update == PDNN_UPDATE_VAU && at < n_bytes) {
        snprintf(text + at, n_bytes - at,
                 ", \"vau_tile\": \"%ux%u\", \"vau_lambda\": %g, \"vau_above\": %g", o->vau_inputs,
                 o->vau_outputs, (double)o->vau_lambda, (double)o->vau_above);
    }
}
