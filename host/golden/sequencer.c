/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sequencer.c - walk the tape once and unpack it, where rtl/dense/pdnn_sequencer.sv walks it each
 * pass.
 *
 * The table of sums replaces pdnn_pair_sums: the hardware shares w0 + w1 and w0 - w1 among its
 * lanes, a computer has the memory to share the sums of four weights.
 */
#include <stdlib.h>
#include <string.h>

#include "golden/golden.h"

enum {
    NIBBLE_VALUES = 16,
    /* Added to each sum of four weights so that it is 0..60 and four of them fit a byte. */
    NIBBLE_OFFSET = 32,
};

static uint32_t field(uint64_t word, unsigned lsb, unsigned width) {
    return (uint32_t)(word >> lsb & ((1u << width) - 1));
}

#define DESC(word, name) field(word, PDNN_DESC_##name##_LSB, PDNN_DESC_##name##_W)

static void *new_array(size_t n, size_t bytes) {
    size_t total = (n * bytes + 63) / 64 * 64;
    void *p = aligned_alloc(64, total ? total : 64);
    if (p)
        memset(p, 0, total ? total : 64);
    return p;
}

/* Byte of a neuron in a tile: the fast path splits 16-bit pairs into even and odd bytes, which
 * are then neurons 0..31 and 32..63. */
static uint32_t byte_of(uint32_t neuron) {
    uint32_t i = neuron % GOLDEN_TILE;
    return i < GOLDEN_TILE / 2 ? 2 * i : 2 * (i - GOLDEN_TILE / 2) + 1;
}

/* The sums of one weight word of one neuron, for all values of each group of four inputs. */
static void put_sums(struct golden_layer *layer, uint32_t neuron, uint32_t index) {
    size_t at = ((size_t)(neuron / GOLDEN_TILE) * layer->in_words + index) * GOLDEN_NIBBLES;
    uint8_t *out = layer->sums + at * NIBBLE_VALUES * GOLDEN_TILE + byte_of(neuron);
    const int8_t *w = layer->weight + ((size_t)neuron * layer->in_words + index) * PDNN_WORD_INPUTS;
    for (unsigned nibble = 0; nibble < GOLDEN_NIBBLES; nibble++) {
        for (unsigned value = 0; value < NIBBLE_VALUES; value++) {
            int sum = NIBBLE_OFFSET;
            for (unsigned i = 0; i < 4; i++)
                if (value >> i & 1)
                    sum += w[4 * nibble + i];
            out[(nibble * NIBBLE_VALUES + value) * GOLDEN_TILE] = (uint8_t)sum;
        }
    }
}

/* Biases and weights of a layer whose descriptor is at `address`; returns the address behind it. */
static uint64_t read_neurons(struct golden_layer *layer, const uint64_t *tape, uint32_t tape_words,
                             uint64_t address) {
    int8_t *weight = layer->weight;
    address++;
    for (uint32_t n = 0; n < layer->units; n++) {
        if (n % PDNN_BIAS_GROUP == 0) {
            uint64_t word = golden_tape_at(tape, tape_words, address++);
            for (uint32_t g = 0; g < PDNN_BIAS_GROUP && n + g < layer->units; g++)
                layer->bias[n + g] = (int16_t)(word >> (g * PDNN_BIAS_BITS) & 0xffff);
        }
        for (uint32_t w = 0; w < layer->in_words; w++) {
            uint64_t word = golden_tape_at(tape, tape_words, address++);
            for (unsigned i = 0; i < PDNN_WORD_INPUTS; i++)
                *weight++ = golden_weight_at(word, i);
        }
    }
    return address;
}

/* Whether 16 bits hold all sums, and where the fast path starts. */
static void settle(struct golden_layer *layer) {
    const int limit =
        INT16_MAX - 2 * ((1 << PDNN_NOISE_BITS) + 1) - 2 * layer->offset[layer->copies - 1];
    const size_t inputs = (size_t)layer->in_words * PDNN_WORD_INPUTS;
    layer->exact16 = true;
    for (uint32_t n = 0; n < layer->units; n++) {
        int32_t sum = 0, magnitude = abs(layer->bias[n]);
        for (size_t i = 0; i < inputs; i++) {
            sum += layer->weight[n * inputs + i];
            magnitude += abs(layer->weight[n * inputs + i]);
        }
        if (magnitude > limit)
            layer->exact16 = false;
        /* Modulo 2^16: only the complete sum has to fit. */
        layer->base[n] =
            (int16_t)(uint16_t)(layer->bias[n] - sum -
                                2 * GOLDEN_NIBBLES * NIBBLE_OFFSET * (int32_t)layer->in_words);
    }
}

/* Replace the rows of a layer that the fast path runs by its table of sums. */
static int make_sums(struct golden_layer *layer) {
    size_t rows = (size_t)golden_tiles(layer->units) * layer->in_words * GOLDEN_NIBBLES;
    layer->sums = new_array(rows * NIBBLE_VALUES, GOLDEN_TILE);
    if (!layer->sums)
        return PDNN_ERR_MEMORY;
    for (uint32_t n = 0; n < layer->units; n++)
        for (uint32_t w = 0; w < layer->in_words; w++)
            put_sums(layer, n, w);
    free(layer->weight);
    layer->weight = NULL;
    return PDNN_OK;
}

/* Unpack what is behind the descriptor at *address, which is moved behind the layer. */
static int unpack(struct golden_layer *layer, const uint64_t *tape,
                  const struct golden_params *params, uint64_t *address) {
    layer->bias = new_array(layer->units, sizeof *layer->bias);
    layer->weight = new_array((size_t)layer->units * layer->in_words, PDNN_WORD_INPUTS);
    layer->base = new_array((size_t)golden_tiles(layer->units) * GOLDEN_TILE, sizeof *layer->base);
    if (!layer->bias || !layer->weight || !layer->base)
        return PDNN_ERR_MEMORY;
    *address = params->rows ? golden_row_read(layer, tape, params, *address)
                            : read_neurons(layer, tape, params->tape_words, *address);
    settle(layer);
    return params->act_bits == 1 && layer->exact16 && !layer->serial ? make_sums(layer) : PDNN_OK;
}

static int add_layer(struct golden_plan *plan, const struct golden_layer *layer) {
    struct golden_layer *grown = realloc(plan->layers, (plan->n_layers + 1) * sizeof *plan->layers);
    if (!grown)
        return PDNN_ERR_MEMORY;
    plan->layers = grown;
    plan->layers[plan->n_layers++] = *layer;
    return PDNN_OK;
}

#define FMAP(word, name) field(word, PDNN_FMAP_##name##_LSB, PDNN_FMAP_##name##_W)

static void read_fmap(struct golden_layer *layer, uint64_t word) {
    layer->has_fmap = true;
    layer->in_base |= FMAP(word, IN_HIGH) << PDNN_DESC_IN_BASE_W;
    layer->out_base |= FMAP(word, OUT_HIGH) << PDNN_DESC_OUT_BASE_W;
    if (FMAP(word, SIDE)) {
        layer->in_base += FMAP(word, SHARED) ? 0 : GOLDEN_SIDE_WORDS;
        layer->out_base += GOLDEN_SIDE_WORDS;
    }
    struct golden_fmap *map = &layer->fmap;
    *map = (struct golden_fmap){
        .kernel = FMAP(word, KERNEL),
        .stride = 1 + FMAP(word, STRIDE),
        .words = FMAP(word, WORDS),
        .width = FMAP(word, WIDTH),
        .height = FMAP(word, HEIGHT),
        .pitch = FMAP(word, PITCH),
        .upsample = FMAP(word, UPSAMPLE),
        .pool = FMAP(word, POOL),
        .shared = FMAP(word, SHARED),
    };
    const uint32_t up = map->upsample ? 2 : 1, even = map->pool ? ~1u : ~0u;
    map->columns = ((up * map->width - 1) / map->stride + 1) & even;
    map->lines = ((up * map->height - 1) / map->stride + 1) & even;
}

int golden_plan_build(struct golden_plan *plan, const uint64_t *tape,
                      const struct golden_params *params, uint32_t start) {
    const uint32_t marker = params->rows ? PDNN_DESC_MARKER_ROWS : PDNN_DESC_MARKER;
    golden_plan_clear(plan);
    plan->bad = params->rows && start % PDNN_LINE_WORDS != 0;
    bool last = plan->bad;
    for (uint64_t address = start; !last;) {
        uint64_t desc = golden_tape_at(tape, params->tape_words, address);
        struct golden_layer layer = {
            .in_words = DESC(desc, IN_WORDS),
            .in_base = DESC(desc, IN_BASE),
            .out_base = DESC(desc, OUT_BASE),
            .units = DESC(desc, OUTPUTS),
            .outputs = DESC(desc, OUTPUTS),
            .copies = 1,
            .in_copies = 1,
            .kind = DESC(desc, KIND),
            .once = DESC(desc, ONCE),
            .serial = DESC(desc, SERIAL),
            .noise = DESC(desc, NOISE),
            .table = DESC(desc, TABLE),
            .shift = DESC(desc, SHIFT),
            .listed = DESC(desc, LISTED),
            .by_changes = DESC(desc, BY_CHANGES),
            .masked = params->masks && DESC(desc, MASKED),
        };
        if (params->fmaps && DESC(desc, FMAP))
            read_fmap(&layer, golden_tape_at(tape, params->tape_words, address + 1));
        if (params->ties && DESC(desc, TIES))
            golden_ties_read(&layer, golden_tape_at(tape, params->tape_words, address + 2));
        last = DESC(desc, LAST);
        const struct golden_fmap *map = &layer.fmap; /* of another size: undefined */
        const bool fits = !map->kernel || map->kernel * map->kernel * map->words == layer.in_words;
        if (DESC(desc, MARKER) != marker || !layer.in_words || !layer.outputs || !fits) {
            plan->bad = true;
            break;
        }
        if (add_layer(plan, &layer) != PDNN_OK)
            goto no_memory;
        struct golden_layer *put = &plan->layers[plan->n_layers - 1];
        if (unpack(put, tape, params, &address) != PDNN_OK)
            goto no_memory;
        if (put->once && plan->n_once == plan->n_layers - 1)
            plan->n_once++;
        uint32_t outputs = golden_tiles(put->outputs) * GOLDEN_TILE;
        uint32_t inputs = put->in_words * PDNN_WORD_INPUTS;
        plan->outputs = outputs > plan->outputs ? outputs : plan->outputs;
        plan->inputs = inputs > plan->inputs ? inputs : plan->inputs;
    }
    return PDNN_OK;

no_memory:
    golden_plan_clear(plan);
    return PDNN_ERR_MEMORY;
}

void golden_plan_clear(struct golden_plan *plan) {
    for (uint32_t i = 0; i < plan->n_layers; i++) {
        struct golden_layer *layer = &plan->layers[i];
        free(layer->bias);
        free(layer->weight);
        free(layer->base);
        free(layer->sums);
    }
    free(plan->layers);
    *plan = (struct golden_plan){0};
}
