/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/forward_scheme.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/given.h"

const char *const pdnn_tie_bias_names[] = {"spaced", "equal", "learned", NULL};
const char *const pdnn_goodness_names[] = {"signed", "popcount", "squares", NULL};
const char *const pdnn_forward_loss_names[] = {"softmax", "logistic", NULL};

static const uint32_t default_widths[] = {256, 256};
/* A step and a noise of 1 train as well and more slowly: weights start at half the size in units of
 * them. */
static const float default_rate = 2e-3f, default_step = 0.5f, default_noise = 0.5f;

const char *pdnn_forward_option(const struct pdnn_forward_scheme *f) {
    return PDNN_GIVEN({f->ties, "--ties"}, {f->biases, "--tie-biases"},
                      {f->tie_step > 0, "--tie-step"}, {f->shared_noise, "--tie-noise"},
                      {f->untied, "--outgoing"}, {f->goodness, "--goodness"}, {f->loss, "--loss"},
                      {f->alpha > 0, "--alpha"}, {f->negatives, "--negatives"},
                      {f->random_negatives, "--negatives-from"}, {f->label_rows, "--label-rows"},
                      {f->average > 0, "--keep-average"});
}

/* What of a classifier's scheme goes with forward-forward. */
static int check_scheme(const struct pdnn_scheme *s, struct pdnn_diag *diag) {
    const char *given = PDNN_GIVEN(
        {s->n_layers, "--layers"}, {s->normalise, "--normalise"}, {s->batch_norm, "--batch-norm"},
        {s->input_map != PDNN_INPUT_FLAT, "--input-map"}, {s->sampled_input, "--input sampled"},
        {s->deploy_pbits, "--deploy pbit"}, {s->probability_mean, "--average probabilities"},
        {s->wide_slope, "--slope wide"});
    if (given)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "%s: expected none with --algorithm forward-forward", given);
    if (s->n_widths > PDNN_FORWARD_LAYERS)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--widths: expected at most %d layers, got %u",
                         PDNN_FORWARD_LAYERS, s->n_widths);
    if (s->pixels && s->n_planes)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--pixels: expected no --planes with it");
    return PDNN_OK;
}

static int check_units(struct pdnn_forward_scheme *f, const struct pdnn_scheme *s,
                       struct pdnn_diag *diag) {
    const bool relu = s->activation->form == PDNN_FORM_RELU;
    if (s->activation->form == PDNN_FORM_TANH ||
        (s->activation_bits != s->activation->bits && !s->activation->drawn))
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--activation: forward-forward has pbit, binary, sigmoid and relu, the "
                         "last two in floating point, got %s of %u bits",
                         s->activation->name, s->activation_bits);
    const char *tied = PDNN_GIVEN({f->ties > 1, "--ties"}, {f->biases, "--tie-biases"},
                                  {f->tie_step > 0, "--tie-step"}, {f->shared_noise, "--tie-noise"},
                                  {f->untied, "--outgoing"});
    if (relu && tied)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected none with --activation relu", tied);
    if (!relu && f->goodness == PDNN_GOODNESS_SQUARES)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--goodness: squares is for relu, not for %s",
                         s->activation->name);
    if (!s->activation->drawn && f->shared_noise)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "--tie-noise: %s has no noise in training",
                         s->activation->name);
    f->ties = f->ties ? f->ties : relu ? 1 : 4;
    return PDNN_OK;
}

int pdnn_forward_resolve(struct pdnn_forward_scheme *f, struct pdnn_scheme *s,
                         struct pdnn_diag *diag) {
    const bool pixels = s->pixels, noisy = s->n_noise_scales > 0;
    int rc = check_scheme(s, diag);
    f->ties = s->ties ? s->ties : f->ties; /* --ties and --tie-step are any classifier's */
    f->tie_step = s->tie_step > 0 ? s->tie_step : f->tie_step;
    s->ties = 0;
    s->tie_step = 0;
    s->pixels = false; /* which is refused of other classifiers without layers */
    s->learning_rate = s->learning_rate > 0 ? s->learning_rate : default_rate;
    if (rc == PDNN_OK)
        rc = pdnn_scheme_resolve(s, default_widths, sizeof default_widths / sizeof *default_widths,
                                 diag);
    s->pixels = pixels;
    if (rc == PDNN_OK)
        rc = check_units(f, s, diag);
    /* Units without noise learn by the slope of a p-bit with it. */
    for (uint32_t k = 0; !noisy && k < s->n_noise_scales; k++)
        s->noise_scales[k] = default_noise;
    f->tie_step = f->tie_step > 0 ? f->tie_step : default_step;
    f->negatives = f->negatives ? f->negatives : 2;
    f->label_rows = f->label_rows ? f->label_rows : 4;
    return rc;
}

float pdnn_forward_alpha(const struct pdnn_forward_scheme *f, uint32_t width) {
    return f->alpha > 0 ? f->alpha : 0.1f * sqrtf(512.0f / (float)width);
}

void pdnn_forward_describe(const struct pdnn_forward_scheme *f, const struct pdnn_scheme *s,
                           char *text, size_t n_bytes) {
    char alpha[PDNN_FORWARD_LAYERS * 16] = "";
    for (uint32_t k = 0, at = 0; k < s->n_widths; k++)
        at += (uint32_t)snprintf(alpha + at, sizeof alpha - at, "%s%.9g", k > 0 ? ", " : "",
                                 (double)pdnn_forward_alpha(f, s->widths[k]));
    snprintf(text, n_bytes,
             "\"algorithm\": \"forward-forward\", \"ties\": %u, \"tie_biases\": \"%s\", "
             "\"tie_step\": %.9g, \"tie_noise\": \"%s\", \"outgoing\": \"%s\", \"goodness\": "
             "\"%s\", \"loss\": \"%s\", \"alpha\": [%s], \"negatives\": %u, \"negatives_from\": "
             "\"%s\", \"label_rows\": %u, \"average\": %.9g",
             f->ties, pdnn_tie_bias_names[f->biases], (double)f->tie_step,
             f->shared_noise ? "shared" : "independent", f->untied ? "untied" : "tied",
             pdnn_goodness_names[f->goodness], pdnn_forward_loss_names[f->loss], alpha,
             f->negatives, f->random_negatives ? "even" : "softmax", f->label_rows,
             (double)f->average);
}
