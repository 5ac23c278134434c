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

/* Activation i of a layer's inputs for one lane; padding reads 0. */
static int input_of(const struct pdnn_model *model, const struct pdnn_layer *layer,
                    const uint8_t *input, uint8_t **bits, uint32_t i) {
    for (uint32_t s = 0; s < layer->n_sources; s++) {
        int source = layer->sources[s];
        uint32_t n = source == PDNN_INPUT ? model->input_bits : model->layers[source].outputs;
        uint32_t padded = (n + 15) / 16 * 16;
        if (i < padded)
            return i >= n                 ? 0
                   : source == PDNN_INPUT ? input[i] * ((1 << model->act_bits) - 1)
                                          : bits[source][i];
        i -= padded;
    }
    return 0;
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
            bits[lane][l] = calloc(model->layers[l].outputs, 1);
    memset(sums, 0, model->layers[model->n_layers - 1].outputs * sizeof *sums);

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
            for (uint32_t n = 0; n < layer->outputs; n++) {
                int words[64] = {0};
                if (layer->noise)
                    draw(&draws, layer->once, first, words);
                for (uint32_t lane = 0; lane < lanes && first + lane < samples; lane++) {
                    if (layer->once && lane > 0)
                        break;
                    int z = layer->bias[n];
                    for (uint32_t i = 0; i < layer->inputs; i++)
                        z += layer->weight[(size_t)n * layer->inputs + i] *
                             input_of(model, layer, input, bits[lane], i);
                    int noise = layer->noise ? noise_of(words[lane],
                                                        layer->scale / (double)layer->noise_scale)
                                             : 0;
                    bool sum = layer->kind == PDNN_LAYER_SUM;
                    bool pbits = model->act_bits == 1;
                    int bit = sum ? 0 : pbits ? z + noise >= 0 : code_of(layer, z);
                    struct pdnn_event event = {
                        l, n, first + lane, pbits ? 2 * z : z, noise, (uint32_t)bit};
                    fn(user, &event);
                    if (layer->kind == PDNN_LAYER_HIDDEN)
                        for (uint32_t to = 0; to < lanes; to++)
                            if (layer->once || to == lane)
                                bits[to][l][n] = (uint8_t)bit;
                    if (layer->kind != PDNN_LAYER_HIDDEN)
                        sums[n] += sum ? 2 * z : bit;
                }
            }
            draws.pascal ^= layer->noise && !layer->once;
        }
    }
    for (uint32_t lane = 0; lane < lanes; lane++)
        for (uint32_t l = 0; l < model->n_layers; l++)
            free(bits[lane][l]);
}
