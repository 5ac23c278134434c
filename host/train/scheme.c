/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/scheme.h"

#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/given.h"
#include "picture/planes.h"

static int resolve_activation(struct pdnn_scheme *s, struct pdnn_diag *diag) {
    static const uint32_t allowed[] = {1, 2, 3, 4, 8, PDNN_ACTIVATION_FLOAT};
    const struct pdnn_activation_kind *kind = s->activation =
        s->activation ? s->activation : pdnn_activation_at(0);
    s->weights = s->weights ? s->weights : pdnn_weight_format_at(0);
    s->activation_bits = s->activation_bits ? s->activation_bits : kind->bits;
    if (s->activation_bits != kind->bits && !kind->any_bits)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--activation-bits: %s has %u, got %u",
                         kind->name, kind->bits, s->activation_bits);
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (s->activation_bits == allowed[i])
            return PDNN_OK;
    return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                     "--activation-bits: expected 1, 2, 3, 4, 8 or 32, got %u", s->activation_bits);
}

static int resolve_noise(struct pdnn_scheme *s, struct pdnn_diag *diag) {
    if (s->n_noise_scales > 0 && !s->activation->drawn && !(s->deploy_pbits && s->n_layers))
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--noise-scale: %s has no noise to scale in training (with `pdnn "
                         "classify --noise-scale` noise is added to the trained network)",
                         s->activation->name);
    if (s->n_noise_scales > 1 && s->n_noise_scales != s->n_widths)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--noise-scale: expected 1 number or %u, one a hidden layer, got %u",
                         s->n_widths, s->n_noise_scales);
    for (uint32_t i = s->n_noise_scales; i < s->n_widths; i++)
        s->noise_scales[i] = s->n_noise_scales ? s->noise_scales[0] : 1.0f;
    s->n_noise_scales = s->n_widths;
    if (s->noise_end > 0 && !s->activation->drawn)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--noise-end: %s has no noise in training",
                         s->activation->name);
    for (uint32_t i = 0; i < s->n_noise_scales; i++)
        if (!(s->noise_scales[i] > 0 && s->noise_scales[i] <= 16))
            return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                             "--noise-scale: expected a number above 0, at most 16, got %g",
                             (double)s->noise_scales[i]);
    return PDNN_OK;
}

/* Several p-bits on a sum. */
static int resolve_ties(struct pdnn_scheme *s, struct pdnn_diag *diag) {
    if (s->ties < 2 && s->tie_step > 0)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--tie-step: expected --ties above 1 with it");
    s->ties = s->ties > 1 ? s->ties : 0;
    s->tie_step = s->tie_step > 0 ? s->tie_step : 1.0f;
    if (s->ties && (!s->activation->drawn || s->activation->form != PDNN_FORM_SIGMOID ||
                    s->wide_slope || s->n_layers))
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--ties: expected --activation pbit, and neither --slope wide nor "
                         "--layers with it");
    return PDNN_OK;
}

/* What a convolutional network can be. */
static int resolve_layers(struct pdnn_scheme *s, struct pdnn_diag *diag) {
    bool pools = false;
    if (s->n_decoder > 0)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--layers: expected those of a classifier, f10 at the end; mSxN is of a "
                         "generator");
    const char *wants = PDNN_GIVEN({s->normalise, "--normalise"}, {s->batch_norm, "--batch-norm"},
                                   {s->pixels, "--pixels"}, {s->glorot, "--start"},
                                   {s->input_map != PDNN_INPUT_FLAT, "--input-map"});
    if (s->n_layers == 0)
        return wants ? pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected --layers with it", wants)
                     : PDNN_OK;
    if (s->normalise && s->batch_norm)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--batch-norm: expected no --normalise with it");
    s->normalise = s->normalise || s->batch_norm;
    if (s->pixels && (s->n_planes || s->input_map != PDNN_INPUT_FLAT))
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--pixels: expected no --planes and no --input-map with it");
    const char *given = PDNN_GIVEN({s->n_widths, "--widths"}, {s->threshold, "--threshold"},
                                   {s->sampled_input, "--input sampled"},
                                   {s->probability_mean, "--average probabilities"});
    if (given)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected none with --layers", given);
    if (s->activation->form == PDNN_FORM_TANH)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--layers: expected --activation pbit, binary, sigmoid or relu, got %s",
                         s->activation->name);
    for (uint32_t k = 0; k < s->n_layers; k++)
        pools = pools || s->layers[k].pool;
    if (pools && s->wide_slope)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--slope: wide goes with no pool");
    if (s->input_map == PDNN_INPUT_FLAT && !s->pixels)
        s->input_map = PDNN_INPUT_CELLS;
    s->n_widths = s->n_layers - 1;
    for (uint32_t k = 0; k < s->n_widths; k++)
        s->widths[k] = s->layers[k].outputs;
    return PDNN_OK;
}

int pdnn_scheme_resolve(struct pdnn_scheme *s, const uint32_t *widths, uint32_t n_widths,
                        struct pdnn_diag *diag) {
    int rc = resolve_activation(s, diag);
    if (rc == PDNN_OK)
        rc = resolve_layers(s, diag);
    for (uint32_t i = 0; s->n_widths == 0 && i < n_widths; i++)
        s->widths[i] = widths[i];
    s->n_widths = s->n_widths ? s->n_widths : n_widths;
    for (uint32_t i = 0; rc == PDNN_OK && i < s->n_widths; i++)
        if (s->widths[i] == 0 || s->widths[i] % 16 || s->widths[i] > PDNN_INPUTS_MAX)
            rc = pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                           "--widths: expected multiples of 16 up to %d, got %u", PDNN_INPUTS_MAX,
                           s->widths[i]);
    if (rc == PDNN_OK)
        rc = resolve_noise(s, diag);
    if (rc == PDNN_OK && s->wide_slope &&
        !(s->activation->drawn && s->activation->form == PDNN_FORM_SIGMOID))
        rc = pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--slope: wide is for pbit, not for %s",
                       s->activation->name);
    if (rc == PDNN_OK && s->deploy_pbits &&
        (s->activation->drawn || s->activation->form == PDNN_FORM_RELU))
        rc = pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                       "--deploy: expected --activation binary, sigmoid or tanh with pbit, got %s",
                       s->activation->name);
    if (rc == PDNN_OK && s->n_planes > 0 && (s->threshold || s->sampled_input))
        rc = pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                       "--planes: expected neither --threshold nor --input sampled with it");
    if (rc == PDNN_OK && s->probability_mean && !pdnn_scheme_is_drawn(s))
        rc = pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                       "--average: probabilities are for networks that draw samples, not for %s",
                       s->activation->name);
    rc = rc == PDNN_OK ? resolve_ties(s, diag) : rc;
    s->threshold = s->threshold ? s->threshold : 128;
    if (rc == PDNN_OK && s->learning_rate == 0)
        s->learning_rate = s->activation->learning_rate;
    return rc;
}

float pdnn_scheme_noise(const struct pdnn_scheme *s, uint32_t layer, double done) {
    const float first = s->noise_scales[layer], last = s->noise_end > 0 ? s->noise_end : first;
    const float late = done > 0.5 ? 2.0f * (float)(done - 0.5) : 0.0f;
    return first + late * (last - first);
}

bool pdnn_scheme_is_drawn(const struct pdnn_scheme *s) {
    return s->activation->drawn || s->sampled_input;
}

void pdnn_scheme_deploy(struct pdnn_scheme *s) {
    bool sigmoid = s->activation->form == PDNN_FORM_SIGMOID;
    s->activation = pdnn_activation_find(sigmoid ? "pbit" : "pbit-tanh");
    s->activation_bits = s->activation->bits;
}

const char *pdnn_scheme_obstacle(const struct pdnn_scheme *s) {
    if (s->pixels)
        return "its input is floating point";
    if (s->batch_norm)
        return "each of its channels has a gain of its own";
    if (!s->weights->on_tape)
        return "its weights have more than the 4 bits of a device's tape";
    if (s->activation_bits == PDNN_ACTIVATION_FLOAT)
        return "its activations are floating point";
    return NULL;
}

int pdnn_scheme_describe(const struct pdnn_scheme *s, char *text, size_t n_bytes) {
    size_t at =
        (size_t)snprintf(text, n_bytes,
                         "\"activation\": \"%s\", \"activation_bits\": %u, \"weights\": \"%s\", "
                         "\"input\": \"%s\", \"widths\": [",
                         s->activation->name, s->activation_bits, s->weights->name,
                         s->sampled_input ? "sampled" : "threshold");
    for (uint32_t i = 0; at < n_bytes && i < s->n_widths; i++)
        at += (size_t)snprintf(text + at, n_bytes - at, "%s%u", i ? ", " : "", s->widths[i]);
    char planes[PDNN_PLANES_TEXT];
    pdnn_planes_print(s->planes, s->n_planes, planes);
    for (uint32_t i = 0; at < n_bytes && i < s->n_widths; i++)
        at += (size_t)snprintf(text + at, n_bytes - at, "%s%.9g",
                               i ? ", " : "], \"noise_scales\": [", (double)s->noise_scales[i]);
    if (at < n_bytes)
        at += (size_t)snprintf(text + at, n_bytes - at,
                               "], \"planes\": \"%s\", \"mirror\": %s, \"readout\": \"%s\", "
                               "\"threshold\": %u, "
                               "\"slope\": \"%s\", \"deploy\": \"%s\", \"learning_rate\": %.9g",
                               planes, s->mirror ? "true" : "false",
                               s->probability_mean ? "probability-mean" : "logit-mean",
                               s->threshold, s->wide_slope ? "wide" : "own",
                               s->deploy_pbits ? "pbit" : "same", (double)s->learning_rate);
    if (at < n_bytes && s->noise_end > 0)
        at += (size_t)snprintf(text + at, n_bytes - at, ", \"noise_end\": %.9g",
                               (double)s->noise_end);
    if (at < n_bytes && s->ties)
        at += (size_t)snprintf(text + at, n_bytes - at, ", \"ties\": %u, \"tie_step\": %.9g",
                               s->ties, (double)s->tie_step);
    return at < n_bytes ? PDNN_OK : PDNN_ERR_ARGUMENT;
}

struct pdnn_model *pdnn_scheme_classifier(const struct pdnn_scheme *scheme,
                                          const struct pdnn_dataset *data, uint32_t crop,
                                          uint32_t classes, uint32_t n_layers, const char *card) {
    struct pdnn_model *model = pdnn_model_new(n_layers);
    if (!model)
        return NULL;
    model->task = PDNN_TASK_CLASSIFY;
    snprintf(model->dataset, sizeof model->dataset, "%s", data->name);
    model->classes = classes;
    model->n_planes = scheme->n_planes;
    memcpy(model->planes, scheme->planes, sizeof model->planes);
    model->act_bits = scheme->activation_bits;
    model->width = data->width;
    model->height = data->height;
    model->crop = crop;
    model->threshold = scheme->threshold;
    model->card = strdup(card);
    if (!model->card) {
        pdnn_model_close(model);
        return NULL;
    }
    return model;
}
