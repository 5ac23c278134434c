/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sequencer.c - walk the tape once and unpack it, where rtl/pdnn_sequencer.sv walks it each pass.
 *
 * The table of sums replaces pdnn_pair_sums: the hardware shares w0 + w1 and w0 - w1 among its
 * lanes, a computer has the memory to share the sums of four weights.
 */
#include <stdlib.h>
#include <string.h>

#include "golden.h"

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

/* Tape words behind the end read as 0: the host never lets a layer reach there. */
static uint64_t tape_at(const uint64_t *tape, uint32_t tape_words, uint64_t address) {
    return address < tape_words ? tape[address] : 0;
}

static int weight_at(uint64_t word, unsigned i) {
    int nibble = (int)(word >> (i * PDNN_WEIGHT_BITS) & 15);
    return nibble - (nibble & 8) * 2;
}

/* Byte of a neuron in a block: the fast path splits 16-bit pairs into even and odd bytes, which
 * are then neurons 0..31 and 32..63. */
static uint32_t byte_of(uint32_t neuron) {
    uint32_t i = neuron % GOLDEN_BLOCK;
    return i < GOLDEN_BLOCK / 2 ? 2 * i : 2 * (i - GOLDEN_BLOCK / 2) + 1;
}

/* The sums of one weight word of one neuron, for all values of each group of four inputs. */
static void put_sums(struct golden_layer *layer, uint32_t neuron, uint32_t index, uint64_t word) {
    size_t at = ((size_t)(neuron / GOLDEN_BLOCK) * layer->in_words + index) * GOLDEN_NIBBLES;
    uint8_t *out = layer->sums + at * NIBBLE_VALUES * GOLDEN_BLOCK + byte_of(neuron);
    for (unsigned nibble = 0; nibble < GOLDEN_NIBBLES; nibble++) {
        for (unsigned value = 0; value < NIBBLE_VALUES; value++) {
            int sum = NIBBLE_OFFSET;
            for (unsigned i = 0; i < 4; i++)
                if (value >> i & 1)
                    sum += weight_at(word, 4 * nibble + i);
            out[(nibble * NIBBLE_VALUES + value) * GOLDEN_BLOCK] = (uint8_t)sum;
        }
    }
}

/* Read the layer's biases and rows; returns the address behind it, or 0 without memory. */
static uint64_t read_rows(struct golden_layer *layer, const uint64_t *tape, uint32_t tape_words,
                          uint64_t address) {
    size_t inputs = (size_t)layer->in_words * PDNN_WORD_INPUTS;
    int limit = INT16_MAX - 2 * ((1 << PDNN_NOISE_BITS) + 1);

    layer->bias = new_array(layer->outputs, sizeof *layer->bias);
    layer->weight = new_array(layer->outputs * inputs, 1);
    layer->base =
        new_array((size_t)golden_blocks(layer->outputs) * GOLDEN_BLOCK, sizeof *layer->base);
    if (!layer->bias || !layer->weight || !layer->base)
        return 0;
    layer->exact16 = true;
    for (uint32_t n = 0; n < layer->outputs; n++) {
        unsigned in_group = n % PDNN_BIAS_GROUP;
        if (in_group == 0) {
            uint64_t word = tape_at(tape, tape_words, address++);
            for (uint32_t g = 0; g < PDNN_BIAS_GROUP && n + g < layer->outputs; g++)
                layer->bias[n + g] = (int16_t)(word >> (g * PDNN_BIAS_BITS) & 0xffff);
        }
        int32_t sum = 0, magnitude = abs(layer->bias[n]);
        for (uint32_t w = 0; w < layer->in_words; w++) {
            uint64_t word = tape_at(tape, tape_words, address++);
            for (unsigned i = 0; i < PDNN_WORD_INPUTS; i++) {
                int weight = weight_at(word, i);
                layer->weight[n * inputs + w * PDNN_WORD_INPUTS + i] = (int8_t)weight;
                sum += weight;
                magnitude += abs(weight);
            }
        }
        if (magnitude > limit)
            layer->exact16 = false;
        /* Modulo 2^16: only the complete sum has to fit. */
        layer->base[n] =
            (int16_t)(uint16_t)(layer->bias[n] - sum -
                                2 * GOLDEN_NIBBLES * NIBBLE_OFFSET * (int32_t)layer->in_words);
    }
    return address;
}

/* Replace the rows of a layer that the fast path runs by its table of sums. */
static int make_sums(struct golden_layer *layer, const uint64_t *tape, uint32_t tape_words,
                     uint64_t first) {
    size_t rows = (size_t)golden_blocks(layer->outputs) * layer->in_words * GOLDEN_NIBBLES;
    layer->sums = new_array(rows * NIBBLE_VALUES, GOLDEN_BLOCK);
    if (!layer->sums)
        return PDNN_ERR_MEMORY;
    uint64_t address = first;
    for (uint32_t n = 0; n < layer->outputs; n++) {
        if (n % PDNN_BIAS_GROUP == 0)
            address++;
        for (uint32_t w = 0; w < layer->in_words; w++)
            put_sums(layer, n, w, tape_at(tape, tape_words, address++));
    }
    free(layer->weight);
    layer->weight = NULL;
    return PDNN_OK;
}

static int add_layer(struct golden_plan *plan, const struct golden_layer *layer) {
    struct golden_layer *grown = realloc(plan->layers, (plan->n_layers + 1) * sizeof *plan->layers);
    if (!grown)
        return PDNN_ERR_MEMORY;
    plan->layers = grown;
    plan->layers[plan->n_layers++] = *layer;
    return PDNN_OK;
}

int golden_plan_build(struct golden_plan *plan, const uint64_t *tape, uint32_t tape_words,
                      uint32_t start, bool rows) {
    golden_plan_clear(plan);
    bool last = false;
    for (uint64_t address = start; !last;) {
        uint64_t desc = tape_at(tape, tape_words, address++);
        struct golden_layer layer = {
            .in_words = DESC(desc, IN_WORDS),
            .in_base = DESC(desc, IN_BASE),
            .out_base = DESC(desc, OUT_BASE),
            .outputs = DESC(desc, OUTPUTS),
            .kind = DESC(desc, KIND),
            .once = DESC(desc, ONCE),
            .serial = DESC(desc, SERIAL),
            .noise = DESC(desc, NOISE),
            .table = DESC(desc, TABLE),
            .shift = DESC(desc, SHIFT),
            .count = DESC(desc, COUNT),
        };
        last = DESC(desc, LAST);
        if (DESC(desc, MARKER) != PDNN_DESC_MARKER || !layer.in_words || !layer.outputs) {
            plan->bad = true;
            break;
        }
        if (add_layer(plan, &layer) != PDNN_OK)
            goto no_memory;
        struct golden_layer *put = &plan->layers[plan->n_layers - 1];
        uint64_t first = address;
        address = read_rows(put, tape, tape_words, first);
        if (!address || (!rows && put->exact16 && !put->serial &&
                         make_sums(put, tape, tape_words, first) != PDNN_OK))
            goto no_memory;
        if (put->once && plan->n_once == plan->n_layers - 1)
            plan->n_once++;
        uint32_t outputs = golden_blocks(put->outputs) * GOLDEN_BLOCK;
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
