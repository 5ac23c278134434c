/* SPDX-License-Identifier: BSD-2-Clause */
#include "reference.h"
#include "contract/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct generator {
    uint8_t s[64]; /* s[t..t+63] */
};

static int next_bit(struct generator *generator) {
    uint8_t *s = generator->s;
    uint8_t bit = s[0], next = s[0] ^ s[5] ^ s[12] ^ s[23];
    memmove(s, s + 1, 63);
    s[63] = next;
    return bit;
}

static int next_word(struct generator *generator) {
    int word = 0;
    for (int i = 0; i < 9; i++)
        word |= next_bit(generator) << i;
    return word;
}

/* n of a random word: the largest a with round(512 / (1 + e^(a * scale))) > k, with its sign. */
static int noise_of(int word, double scale) {
    int k = word & 255, a = 255;
    while (a > 0 && !(floor(512 / (1 + exp(a * scale)) + 0.5) > k))
        a--;
    return word >> 8 ? -a - 1 : a;
}

/* What the table of a deterministic layer makes of z: index z / 2^shift, rounded down. */
static int code_of(const struct pdnn_layer *layer, int z) {
    double index = floor(z / ldexp(1, (int)layer->shift));
    return layer->table[index < 0 ? 0 : index > 255 ? 255 : (int)index];
}

/* A feature map; what is none has one position. */
struct shape {
    uint32_t width, height, channels;
};

/* What a layer computes, before its pool; fully connected: one position. */
static struct shape sums_of(const struct pdnn_model *model, uint32_t l);

static struct shape shape_of(const struct pdnn_model *model, int source) {
    if (source == PDNN_INPUT) {
        uint32_t side = model->planes[0].side / (model->input_map == PDNN_INPUT_BLOCKS ? 2 : 1);
        return model->input_map == PDNN_INPUT_FLAT ? (struct shape){1, 1, model->input_bits}
                                                   : (struct shape){side, side, 16};
    }
    struct shape shape = sums_of(model, (uint32_t)source);
    uint32_t width = model->layers[source].map_width, height = model->layers[source].map_height;
    if (width)
        return (struct shape){width, height, shape.channels / (width * height)};
    uint32_t pool = model->layers[source].pool ? 2 : 1;
    return (struct shape){shape.width / pool, shape.height / pool, shape.channels};
}

static struct shape sums_of(const struct pdnn_model *model, uint32_t l) {
    const struct pdnn_layer *layer = &model->layers[l];
    if (!layer->kernel)
        return (struct shape){1, 1, layer->outputs};
    struct shape in = shape_of(model, layer->sources[0]);
    uint32_t up = layer->upsample ? 2 : 1, stride = layer->stride;
    uint32_t width = (in.width * up + stride - 1) / stride;
    uint32_t height = (in.height * up + stride - 1) / stride, part = layer->pool ? 2 : 1;
    return (struct shape){width / part * part, height / part * part, layer->outputs};
}

/* Channel c of a source at (x, y), as the lane has it. */
static int source_at(const struct pdnn_model *model, int source, const uint8_t *input,
                     uint8_t **bits, uint32_t x, uint32_t y, uint32_t c) {
    struct shape shape = shape_of(model, source);
    size_t at = ((size_t)y * shape.width + x) * shape.channels + c;
    if (c >= shape.channels)
        return 0;
    return source == PDNN_INPUT ? input[at] * ((1 << model->act_bits) - 1) : bits[source][at];
}

/* Activation i of what a layer's neuron at (x, y) reads, for one lane; padding reads 0. */
static int input_of(const struct pdnn_model *model, const struct pdnn_layer *layer,
                    const uint8_t *input, uint8_t **bits, uint32_t x, uint32_t y, uint32_t i) {
    for (uint32_t s = 0; !layer->kernel && s < layer->n_sources; s++) {
        struct shape shape = shape_of(model, layer->sources[s]);
        uint32_t padded = (shape.channels + 15) / 16 * 16;
        uint32_t position = i / padded, positions = shape.width * shape.height;
        if (position < positions)
            return source_at(model, layer->sources[s], input, bits, position % shape.width,
                             position / shape.width, i % padded);
        i -= positions * padded;
    }
    if (!layer->kernel)
        return 0;
    struct shape shape = shape_of(model, layer->sources[0]);
    uint32_t padded = (shape.channels + 15) / 16 * 16, k = layer->kernel;
    int u = (int)(i / padded % k), v = (int)(i / padded / k), up = layer->upsample ? 2 : 1;
    int at_x = (int)(x * layer->stride) + u - (int)k / 2;
    int at_y = (int)(y * layer->stride) + v - (int)k / 2;
    if (at_x < 0 || at_y < 0 || at_x >= (int)shape.width * up || at_y >= (int)shape.height * up)
        return 0;
    return source_at(model, layer->sources[0], input, bits, (uint32_t)(at_x / up),
                     (uint32_t)(at_y / up), i % padded);
}

static uint32_t neurons_of(const struct pdnn_model *model, uint32_t l) {
    const struct shape shape = sums_of(model, l);
    return shape.width * shape.height * shape.channels;
}

/* Bit 8 - i of what displaces sample t: the parity of t_k over the k that row i of the matrix has.
 */
static int displacement(uint32_t t, bool pascal) {
    static const char *const triangle[12] = {
        "1",       "11",       "101",       "1111",       "10001",       "110011",
        "1010101", "11111111", "100000001", "1100000011", "10100000101", "111100001111"};
    int word = 0;
    for (size_t k = 0; k < 12; k++)
        for (size_t i = 0; i < 9; i++)
            if (t >> k & 1 && (pascal ? i < strlen(triangle[k]) && triangle[k][i] == '1' : i == k))
                word ^= 256 >> i;
    return word;
}

/* What a run knows beside the network. */
struct draws {
    struct generator generator;
    enum pdnn_sampling sampling;
    uint32_t lanes, step; /* words of a step of the generator */
    bool pascal;          /* stratified: the matrix of the next layer of p-bits */
};

/* The words of one neuron's samples first .. first + lanes - 1. */
static void draw(struct draws *draws, bool once, uint32_t first, int *words) {
    bool stratified = draws->sampling == PDNN_SAMPLE_STRATIFIED;
    int far = 0;
    for (int i = 0; i < 9; i++)
        far |= draws->generator.s[PDNN_SAMPLING_FAR + i] << i;
    uint32_t n_words = once || stratified ? draws->step : draws->lanes;
    for (uint32_t w = 0; w < n_words; w++)
        words[w] = next_word(&draws->generator);
    int own = words[0];
    for (uint32_t l = 0; !once && l < draws->lanes; l++) {
        if (draws->sampling == PDNN_SAMPLE_ANTITHETIC && l % 2)
            words[l] = words[l - 1] ^ 256;
        if (stratified)
            words[l] = own ^ displacement(first + l, draws->pascal);
    }
    if (once && stratified)
        words[0] = own ^ far;
}

void reference_run(const struct pdnn_model *model, const uint8_t *input, uint32_t samples,
                   uint64_t seed, enum pdnn_sampling sampling, const struct pdnn_caps *caps,
                   int32_t *sums, pdnn_event_fn fn, void *user) {
    const uint32_t lanes = caps->lanes;
    struct draws draws = {
        .sampling = sampling,
        .lanes = lanes,
        .step = caps->sampling_modes == 1 << (PDNN_SAMPLE_STRATIFIED - PDNN_SAMPLE_IID)
                    ? 1
                    : caps->drain_lanes,
    };
    uint8_t *bits[64][PDNN_LAYERS_MAX]; /* (lane, layer): outputs */
    for (int i = 0; i < 64; i++)
        draws.generator.s[i] = (seed ? seed : 1) >> i & 1;
    const struct generator start = draws.generator;
    for (uint32_t lane = 0; lane < lanes; lane++)
        for (uint32_t l = 0; l < model->n_layers; l++)
            bits[lane][l] = calloc(neurons_of(model, l), 1);
    memset(sums, 0, neurons_of(model, model->n_layers - 1) * sizeof *sums);

    for (uint32_t first = 0; first < samples; first += lanes) {
        bool begun = false; /* a layer without ONCE */
        draws.pascal = false;
        for (uint32_t l = 0; l < model->n_layers; l++) {
            const struct pdnn_layer *layer = &model->layers[l];
            if (layer->once && first > 0)
                continue;
            if (!layer->once && !begun && sampling == PDNN_SAMPLE_STRATIFIED)
                draws.generator = start;
            begun = begun || !layer->once;
            const struct shape shape = sums_of(model, l);
            for (uint32_t lane = 0; layer->pool && lane < lanes; lane++)
                memset(bits[lane][l], 0, neurons_of(model, l));
            for (uint32_t neuron = 0; neuron < neurons_of(model, l); neuron++) {
                const uint32_t n = neuron % layer->outputs, position = neuron / layer->outputs;
                const uint32_t x = position % shape.width, y = position / shape.width;
                const uint32_t place =
                    layer->pool ? (y / 2 * (shape.width / 2) + x / 2) * layer->outputs + n : neuron;
                int words[64] = {0};
                if (layer->noise)
                    draw(&draws, layer->once, first, words);
                for (uint32_t lane = 0; lane < lanes && first + lane < samples; lane++) {
                    if (layer->once && lane > 0)
                        break;
                    int z = layer->bias[n];
                    for (uint32_t i = 0; i < layer->inputs; i++)
                        z += layer->weight[(size_t)n * layer->inputs + i] *
                             input_of(model, layer, input, bits[lane], x, y, i);
                    int noise = layer->noise ? noise_of(words[lane],
                                                        layer->scale / (double)layer->noise_scale)
                                             : 0;
                    bool sum = layer->kind == PDNN_LAYER_SUM;
                    bool pbits = model->act_bits == 1;
                    int bit = sum ? 0 : pbits ? z + noise >= 0 : code_of(layer, z);
                    struct pdnn_event event = {l,     neuron,       first + lane, pbits ? 2 * z : z,
                                               noise, (uint32_t)bit};
                    fn(user, &event);
                    if (layer->kind == PDNN_LAYER_HIDDEN)
                        for (uint32_t to = 0; to < lanes; to++)
                            if (layer->once || to == lane)
                                bits[to][l][place] =
                                    (uint8_t)(layer->pool ? bits[to][l][place] | bit : bit);
                    if (layer->kind != PDNN_LAYER_HIDDEN)
                        sums[neuron] += sum ? 2 * z : bit;
                }
            }
            draws.pascal ^= layer->noise && !layer->once;
        }
    }
    for (uint32_t lane = 0; lane < lanes; lane++)
        for (uint32_t l = 0; l < model->n_layers; l++)
            free(bits[lane][l]);
}
