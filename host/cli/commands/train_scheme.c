/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/commands/train_scheme.h"

#include <string.h>

#include "cli/shared_options.h"
#include "picture/planes.h"

/* At most one number a hidden layer. */
static int check_count(const char *option, uint32_t n) {
    return n <= PDNN_HIDDEN_MAX
               ? 0
               : cli_usage("%s: expected at most %d numbers, one a hidden layer, got %u", option,
                           PDNN_HIDDEN_MAX, n);
}

static const char *activation_name(size_t i) {
    const struct pdnn_activation_kind *kind = pdnn_activation_at(i);
    return kind ? kind->name : NULL;
}

static int parse_activation(const char *option, const char *text, void *value) {
    struct pdnn_scheme *scheme = value;
    scheme->activation = pdnn_activation_find(text);
    return scheme->activation ? 0 : cli_none_of(option, text, activation_name);
}

static const char *weight_format_name(size_t i) {
    const struct pdnn_weight_format *format = pdnn_weight_format_at(i);
    return format ? format->name : NULL;
}

static int parse_weights(const char *option, const char *text, void *value) {
    struct pdnn_scheme *scheme = value;
    scheme->weights = pdnn_weight_format_find(text);
    return scheme->weights ? 0 : cli_none_of(option, text, weight_format_name);
}

static int parse_augment(const char *option, const char *text, void *value) {
    static const char *const names[] = {"on", "off", NULL};
    struct pdnn_scheme *scheme = value;
    uint32_t off = 0;
    double strength = 0;
    const bool is_number = text[0] >= '0' && text[0] <= '9';
    int err = is_number ? cli_double(option, text, 0.01, 4, &strength)
                        : cli_one_of(option, text, names, &off);
    scheme->augment = (float)strength;
    scheme->no_augment = off == 1;
    return err;
}

static int parse_widths(const char *option, const char *text, void *value) {
    struct pdnn_scheme *scheme = value;
    struct cli_list list;
    int err = cli_u32_list(option, text, 1, UINT16_MAX, &list);
    if (err || (err = check_count(option, list.n)))
        return err;
    memcpy(scheme->widths, list.values, list.n * sizeof *list.values);
    scheme->n_widths = list.n;
    return 0;
}

static int parse_noise(const char *option, const char *text, void *value) {
    struct pdnn_scheme *scheme = value;
    struct cli_real_list list;
    int err = cli_real_list(option, text, 0.01, 16, &list);
    if (err || (err = check_count(option, list.n)))
        return err;
    for (uint32_t i = 0; i < list.n; i++)
        scheme->noise_scales[i] = (float)list.values[i];
    scheme->n_noise_scales = list.n;
    return 0;
}

static int parse_planes(const char *option, const char *text, void *value) {
    struct pdnn_scheme *scheme = value;
    return pdnn_planes_parse(text, scheme->planes, &scheme->n_planes)
               ? 0
               : cli_usage("%s: expected up to 16 of SIDE:THRESHOLD[r|g|b][e], got '%s'", option,
                           text);
}

static int parse_layers(const char *option, const char *text, void *value) {
    struct pdnn_scheme *scheme = value;
    if (text[0] == 'm')
        return pdnn_fmap_spec_parse_decoder(text, scheme->decoder, &scheme->n_decoder)
                   ? 0
                   : cli_usage("%s: expected 3 to %d layers such as m6x32,c32u,c1u: a map (mSxN, "
                               "S x S positions of N channels), then convolutions (cN, u on the "
                               "map enlarged), N multiples of 16 but 1 at the end, got '%s'",
                               option, PDNN_FMAP_LAYERS, text);
    return pdnn_fmap_spec_parse(text, scheme->layers, &scheme->n_layers)
               ? 0
               : cli_usage("%s: expected 2 to %d layers such as c64s,c128p,f96,f10: convolutions "
                           "(cN, kK of K x K, s stride 2, p pool), then fully connected ones (fN), "
                           "N multiples of 16 but for the last, got '%s'",
                           option, PDNN_FMAP_LAYERS, text);
}

static int parse_input_map(const char *option, const char *text, void *value) {
    struct pdnn_scheme *scheme = value;
    uint32_t index;
    int err = cli_one_of(option, text, pdnn_input_map_names, &index);
    scheme->input_map = (enum pdnn_input_map)index;
    return err;
}

static const char *const input_names[] = {"threshold", "sampled", NULL};
static const char *const deploy_names[] = {"same", "pbit", NULL};
static const char *const slope_names[] = {"own", "wide", NULL};
static const char *const start_names[] = {"spread", "glorot", NULL};

enum {
    GENERATOR_TOO = CLI_TASK_GENERATE | CLI_TASK_CLASSIFY,
    JUDGE_TOO = CLI_TASK_JUDGE | CLI_TASK_CLASSIFY,
};

static const struct cli_option option_table[] = {
    {CLI_TITLE("How the classifier computes:", CLI_GROUP_OWN)},
    {.name = "activation",
     .modes = GENERATOR_TOO,
     .arg = "KIND",
     .group = CLI_GROUP_OWN,
     .help = "Hidden units: pbit (default), pbit-tanh, binary, sigmoid, tanh, relu",
     CLI_PARSE_ALL(parse_activation)},
    {.name = "activation-bits",
     .modes = GENERATOR_TOO,
     .arg = "BITS",
     .group = CLI_GROUP_OWN,
     .help = "Of sigmoid, tanh and relu: 1, 2, 3, 4, 8 or 32 (default: 32, floating point)",
     CLI_NUMBER(struct pdnn_scheme, activation_bits, 1, 32)},
    {.name = "weights",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "FORMAT",
     .group = CLI_GROUP_OWN,
     .help = "4 (default), 32, 8, 3, 2 bits, ternary, pow2, binary, signed-binary, two-branch, "
             "three-branch",
     CLI_PARSE_ALL(parse_weights)},
    {.name = "input",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "HOW",
     .group = CLI_GROUP_OWN,
     .help = "threshold (default), or sampled: a pixel is the probability of its bit, drawn every "
             "sample",
     CLI_CHOICE(struct pdnn_scheme, sampled_input, input_names)},
    {.name = "deploy",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "UNITS",
     .group = CLI_GROUP_OWN,
     .help = "same (default), or pbit: p-bits take the place of trained binary, sigmoid or tanh "
             "units",
     CLI_CHOICE(struct pdnn_scheme, deploy_pbits, deploy_names)},
    {.name = "augment",
     .modes = JUDGE_TOO,
     .arg = "on|off|X",
     .group = CLI_GROUP_OWN,
     .help = "Shift, turn and stretch the pictures, X times as much as by default (default: on)",
     CLI_PARSE_ALL(parse_augment)},
    {.name = "widths",
     .modes = GENERATOR_TOO,
     .arg = "N,...",
     .group = CLI_GROUP_OWN,
     .help = "Hidden layers, multiples of 16 (default: 256,256)",
     CLI_PARSE_ALL(parse_widths)},
    {.name = "side",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "S",
     .group = CLI_GROUP_OWN,
     .help = "The inner S x S pixels are the input (default: 26)",
     CLI_NUMBER(struct pdnn_scheme, side, 1, 32)},
    {.name = "threshold",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "X",
     .group = CLI_GROUP_OWN,
     .help = "An input bit is pixel >= X, 1 to 255 (default: 128)",
     CLI_NUMBER(struct pdnn_scheme, threshold, 1, 255)},
    {.name = "planes",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "SIDE:X[r|g|b][e],...",
     .group = CLI_GROUP_OWN,
     .help = "The input bits are instead: the picture averaged down to SIDE x SIDE, each cell >= "
             "X, of one colour with r, g or b, with e its edges in eight directions; up to 16 of "
             "these",
     CLI_PARSE_ALL(parse_planes)},
    {.name = "layers",
     .modes = GENERATOR_TOO,
     .arg = "LAYER,...",
     .group = CLI_GROUP_OWN,
     .help = "A convolutional network: cN is a convolution 3 x 3 to N channels, cNk5 one of 5 x 5; "
             "behind it s a stride of 2, p the pool of 2 x 2; fN is fully connected, e.g. "
             "c64s,c128s,f10; generate: m6x32,c32u,c1u, a map of 6 x 6 positions and 32 channels, "
             "convolutions of the map enlarged",
     CLI_PARSE_ALL(parse_layers)},
    {.name = "input-map",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "HOW",
     .group = CLI_GROUP_OWN,
     .help = "layers: a position of the input is one of the planes' cells, or a block of 2 x 2 of "
             "them (cells, blocks; default: cells)",
     CLI_PARSE_ALL(parse_input_map)},
    {.name = "pixels",
     .modes = CLI_TASK_CLASSIFY,
     .group = CLI_GROUP_OWN,
     .help = "layers: the input is the pixels, 0 to 1 and of all colours, not bits of planes; the "
             "network runs on no device",
     CLI_FLAG(struct pdnn_scheme, pixels)},
    {.name = "normalise",
     .modes = CLI_TASK_CLASSIFY,
     .group = CLI_GROUP_OWN,
     .help = "layers: take the mean of each channel off its sums, and give a layer's sums one "
             "spread; the device gets both as biases and scale",
     CLI_FLAG(struct pdnn_scheme, normalise)},
    {.name = "batch-norm",
     .modes = CLI_TASK_CLASSIFY,
     .group = CLI_GROUP_OWN,
     .help = "layers: batch normalisation as published, a spread and a learnt gain a channel; the "
             "network runs on no device",
     CLI_FLAG(struct pdnn_scheme, batch_norm)},
    {.name = "start",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "HOW",
     .group = CLI_GROUP_OWN,
     .help = "layers: weights begin so that sums have a spread of 1, each layer with a rate in "
             "proportion (spread, default), or as Glorot and Bengio's, all with one (glorot)",
     CLI_CHOICE(struct pdnn_scheme, glorot, start_names)},
    {.name = "mirror",
     .modes = JUDGE_TOO,
     .group = CLI_GROUP_OWN,
     .help = "Mirror every other picture",
     CLI_FLAG(struct pdnn_scheme, mirror)},
    {CLI_AVERAGE(struct pdnn_scheme, probability_mean), .modes = CLI_TASK_CLASSIFY,
     .group = CLI_GROUP_OWN,
     .help = "The loss is of the samples' mean logits (default) or mean probabilities"},
    {CLI_NOISE_SCALE, .modes = GENERATOR_TOO, .group = CLI_GROUP_OWN,
     .help = "P-bits: noise of all hidden layers, or of each (default: 1; "
             "forward-forward: 0.5)",
     CLI_PARSE_ALL(parse_noise)},
    {.name = "noise-end",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "X",
     .group = CLI_GROUP_OWN,
     .help = "layers, forward-forward: noise scale at the end, reached from --noise-scale in the "
             "second half (default: the same)",
     CLI_NUMBER(struct pdnn_scheme, noise_end, 0.01, 16)},
    {.name = "ties",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "K",
     .group = CLI_GROUP_OWN,
     .help = "P-bits on each weighted sum, whose count goes on, 1 to 8 (default: 1; "
             "forward-forward: 4)",
     CLI_NUMBER(struct pdnn_scheme, ties, 1, PDNN_COPIES_MAX)},
    {.name = "tie-step",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "X",
     .group = CLI_GROUP_OWN,
     .help = "ties: between their offsets, 0.01 to 16 (default: 1; "
             "forward-forward: 0.5)",
     CLI_NUMBER(struct pdnn_scheme, tie_step, 0.01, 16)},
    {.name = "slope",
     .modes = CLI_TASK_CLASSIFY,
     .arg = "own|wide",
     .group = CLI_GROUP_OWN,
     .help = "P-bits in the backward pass: own slope (default), or that of a p-bit with noise 1",
     CLI_CHOICE(struct pdnn_scheme, wide_slope, slope_names)},
    {.name = "learning-rate",
     .modes = GENERATOR_TOO,
     .arg = "X",
     .group = CLI_GROUP_OWN,
     .help = "At the start, falls to 0 (default: the activation's); generate: of the decoder in "
             "the second phase, the discriminator's in proportion (default: 0.008)",
     CLI_NUMBER(struct pdnn_scheme, learning_rate, 1e-6, 1)},
    {0},
};

const struct cli_options cli_scheme_options = {option_table, NULL};
