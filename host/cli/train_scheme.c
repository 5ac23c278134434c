/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/train_scheme.h"

#include <string.h>

#include "cli/list.h"
#include "picture/planes.h"

enum {
    KEY_ACTIVATION = CLI_KEY_LONG + 0x40,
    KEY_BITS,
    KEY_WEIGHTS,
    KEY_INPUT,
    KEY_DEPLOY,
    KEY_AUGMENT,
    KEY_WIDTHS,
    KEY_SIDE,
    KEY_THRESHOLD,
    KEY_PLANES,
    KEY_MIRROR,
    KEY_AVERAGE,
    KEY_NOISE,
    KEY_SLOPE,
    KEY_RATE
};

static const struct argp_option option_list[] = {
    {NULL, 0, NULL, 0, "How the classifier computes:", 1},
    {"activation", KEY_ACTIVATION, "KIND", 0,
     "hidden units: pbit (default), pbit-tanh, binary, sigmoid, tanh, relu", 1},
    {"activation-bits", KEY_BITS, "BITS", 0,
     "of sigmoid, tanh and relu: 1, 2, 3, 4, 8 or 32 (default: 32, floating point)", 1},
    {"weights", KEY_WEIGHTS, "FORMAT", 0, "4 (default), 32, 8, 3, 2 bits, ternary, pow2, binary",
     1},
    {"input", KEY_INPUT, "HOW", 0,
     "threshold (default), or sampled: a pixel is the probability of its bit, drawn every sample",
     1},
    {"deploy", KEY_DEPLOY, "UNITS", 0,
     "same (default), or pbit: p-bits take the place of trained binary, sigmoid or tanh units", 1},
    {"augment", KEY_AUGMENT, "on|off|X", 0,
     "shift, turn and stretch the pictures, X times as much as by default (default: on)", 1},
    {"widths", KEY_WIDTHS, "N,...", 0, "hidden layers, multiples of 16 (default: 256,256)", 1},
    {"side", KEY_SIDE, "N", 0, "the inner N x N pixels are the input (default: 26)", 1},
    {"threshold", KEY_THRESHOLD, "N", 0, "an input bit is pixel >= N, 1 to 255 (default: 128)", 1},
    {"planes", KEY_PLANES, "SIDE:N[e],...", 0,
     "the input bits are instead: the picture averaged down to SIDE x SIDE, each cell >= N, or "
     "with "
     "e its edges in eight directions; up to 16 of these",
     1},
    {"mirror", KEY_MIRROR, NULL, 0, "mirror every other picture", 1},
    {"average", KEY_AVERAGE, "WHAT", 0,
     "the loss is of the samples' mean logits (default) or mean probabilities", 1},
    {"noise-scale", KEY_NOISE, "X[,...]", 0,
     "p-bits: noise of all hidden layers, or of each (default: 1)", 1},
    {"slope", KEY_SLOPE, "own|wide", 0,
     "p-bits in the backward pass: own slope (default), or that of a p-bit with noise 1", 1},
    {"learning-rate", KEY_RATE, "X", 0,
     "at the start, falls to 0 (default: the activation's); generate: of the decoder in the second "
     "phase, the discriminator's in proportion (default: 0.008)",
     1},
    {NULL, 0, NULL, 0, NULL, 0},
};

static int parse_activation(struct pdnn_scheme *scheme, const char *arg) {
    scheme->activation = pdnn_activation_find(arg);
    return scheme->activation ? 0
                              : cli_usage("--activation: expected pbit, pbit-tanh, binary, "
                                          "sigmoid, tanh or relu, got '%s'",
                                          arg);
}

static int parse_weights(struct pdnn_scheme *scheme, const char *arg) {
    scheme->weights = pdnn_weight_format_find(arg);
    return scheme->weights ? 0
                           : cli_usage("--weights: expected 32, 8, 4, 3, 2, ternary, pow2 or "
                                       "binary, got '%s'",
                                       arg);
}

/* One of two words. */
static int parse_choice(const char *option, const char *arg, const char *no, const char *yes,
                        bool *value) {
    if (strcmp(arg, no) != 0 && strcmp(arg, yes) != 0)
        return cli_usage("%s: expected %s or %s, got '%s'", option, no, yes, arg);
    *value = strcmp(arg, yes) == 0;
    return 0;
}

static int parse_augment(struct pdnn_scheme *scheme, const char *arg) {
    if (arg[0] < '0' || arg[0] > '9')
        return parse_choice("--augment", arg, "on", "off", &scheme->no_augment);
    double strength = 0;
    int err = cli_double("--augment", arg, 0.01, 4, &strength);
    scheme->augment = (float)strength;
    return err;
}

/* At most one number a hidden layer. */
static int check_count(const char *option, uint32_t n) {
    return n <= PDNN_HIDDEN_MAX
               ? 0
               : cli_usage("%s: expected at most %d numbers, one a hidden layer, got %u", option,
                           PDNN_HIDDEN_MAX, n);
}

static int parse_widths(struct pdnn_scheme *scheme, const char *arg) {
    struct cli_list list;
    int err = cli_u32_list("--widths", arg, 1, UINT16_MAX, &list);
    if (err || (err = check_count("--widths", list.n)))
        return err;
    memcpy(scheme->widths, list.values, list.n * sizeof *list.values);
    scheme->n_widths = list.n;
    return 0;
}

static int parse_noise(struct pdnn_scheme *scheme, const char *arg) {
    struct cli_real_list list;
    int err = cli_real_list("--noise-scale", arg, 0.01, 16, &list);
    if (err || (err = check_count("--noise-scale", list.n)))
        return err;
    for (uint32_t i = 0; i < list.n; i++)
        scheme->noise_scales[i] = (float)list.values[i];
    scheme->n_noise_scales = list.n;
    return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state) {
    struct pdnn_scheme *scheme = state->input;
    double rate;
    int err;
    switch (key) {
    case KEY_ACTIVATION:
        return parse_activation(scheme, arg);
    case KEY_BITS:
        return cli_u32("--activation-bits", arg, 1, 32, &scheme->activation_bits);
    case KEY_WEIGHTS:
        return parse_weights(scheme, arg);
    case KEY_INPUT:
        return parse_choice("--input", arg, "threshold", "sampled", &scheme->sampled_input);
    case KEY_DEPLOY:
        return parse_choice("--deploy", arg, "same", "pbit", &scheme->deploy_pbits);
    case KEY_AUGMENT:
        return parse_augment(scheme, arg);
    case KEY_WIDTHS:
        return parse_widths(scheme, arg);
    case KEY_SIDE:
        return cli_u32("--side", arg, 1, 32, &scheme->side);
    case KEY_THRESHOLD:
        return cli_u32("--threshold", arg, 1, 255, &scheme->threshold);
    case KEY_PLANES:
        return pdnn_planes_parse(arg, scheme->planes, &scheme->n_planes)
                   ? 0
                   : cli_usage("--planes: expected up to 16 of SIDE:THRESHOLD or SIDE:THRESHOLDe, "
                               "got '%s'",
                               arg);
    case KEY_MIRROR:
        scheme->mirror = true;
        return 0;
    case KEY_AVERAGE:
        return parse_choice("--average", arg, "logits", "probabilities", &scheme->probability_mean);
    case KEY_SLOPE:
        return parse_choice("--slope", arg, "own", "wide", &scheme->wide_slope);
    case KEY_NOISE:
        return parse_noise(scheme, arg);
    case KEY_RATE:
        err = cli_double("--learning-rate", arg, 1e-6, 1, &rate);
        if (!err)
            scheme->learning_rate = (float)rate;
        return err;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp cli_scheme_argp = {.options = option_list, .parser = parse};

bool cli_scheme_given(const struct pdnn_scheme *s) {
    return s->activation || s->activation_bits || s->weights || s->sampled_input ||
           s->deploy_pbits || s->no_augment || s->augment != 0 || s->n_widths || s->side ||
           s->threshold || s->n_planes || s->mirror || s->probability_mean || s->wide_slope ||
           s->n_noise_scales || s->learning_rate != 0;
}

bool cli_scheme_of_generator(const struct pdnn_scheme *s) {
    struct pdnn_scheme rest = *s;
    rest.activation = NULL;
    rest.activation_bits = rest.n_widths = rest.n_noise_scales = 0;
    rest.learning_rate = 0;
    return !cli_scheme_given(&rest);
}
