/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_generator.c - the recipe of the shipped generator.
 *
 * 64 latents, 384 hidden p-bits, 24 x 24 pixels: 16,323 of the 16,384 tape words of the smallest
 * board.
 */
#include "train/generator/generator_task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "train/augment.h"
#include "base/diag.h"

/* P-bits that are read by counts cost as much from P(1) = 1/T on: with T = 1, every one has a slope
 * in the price. */
enum { LATENTS = 64, PRICE_SAMPLES = 1 };
enum {
    SIDE = 28,
    CROP = 2
};                        /* the inner 24 x 24: of a digit the rest is empty, and would not fit */
enum { MAP_SAMPLES = 2 }; /* of a decoder of convolutions */
static const uint32_t widths[] = {384};
static const float noise_scale = 0.3f;

static int check_data(const struct pdnn_dataset *data, struct pdnn_diag *diag) {
    if (data->channels != 1 || data->height != SIDE || data->width != SIDE)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: the generator learns %d x %d grey images",
                         data->name, SIDE, SIDE);
    if (data->classes > PDNN_CLASS_INPUTS)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED, "%s: %u classes, the generator takes %d",
                         data->name, data->classes, PDNN_CLASS_INPUTS);
    return PDNN_OK;
}

static int open_judge(const char *path, const struct pdnn_dataset *data, struct pdnn_judge *judge,
                      struct pdnn_diag *diag) {
    int rc = pdnn_judge_open(path, PDNN_GENERATOR_BATCH, judge, diag);
    if (rc != PDNN_OK)
        return rc;
    if (judge->side == data->width && judge->classes == data->classes)
        return PDNN_OK;
    pdnn_judge_free(judge);
    return pdnn_fail(diag, PDNN_ERR_MISMATCH,
                     "%s: judges %u x %u images of %u classes, %s has %u x %u of %u", path,
                     judge->side, judge->side, judge->classes, data->name, data->width,
                     data->height, data->classes);
}

/* A decoder of convolutions, of p-bits. */
static int choose_maps(struct pdnn_generator_task *task, const struct pdnn_train_options *options,
                       struct pdnn_decoder_shape *shape, struct pdnn_diag *diag) {
    const struct pdnn_scheme *scheme = &options->scheme;
    const uint32_t side = pdnn_map_decoder_side(scheme->decoder, scheme->n_decoder);
    const uint32_t samples = options->samples ? options->samples : MAP_SAMPLES;
    if (scheme->n_widths || scheme->activation || scheme->n_noise_scales > 1 || options->n_prices)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--layers: expected no --widths, --activation or --price with it, and one "
                         "--noise-scale");
    if (side > SIDE || side < SIDE - 2 * CROP || side % 2 || samples > PDNN_MAP_DECODER_SAMPLES)
        return pdnn_fail(
            diag, PDNN_ERR_ARGUMENT,
            "--layers: expected a picture of 24, 26 or 28 pixels a side and at most %d "
            "--samples, got %u and %u",
            PDNN_MAP_DECODER_SAMPLES, side, samples);
    task->on_device = true;
    task->crop = (SIDE - side) / 2;
    task->samples = samples;
    task->noise_scale = scheme->n_noise_scales ? scheme->noise_scales[0] : noise_scale;
    *shape =
        (struct pdnn_decoder_shape){.n_maps = scheme->n_decoder, .noise_scale = task->noise_scale};
    memcpy(shape->maps, scheme->decoder, sizeof shape->maps);
    return PDNN_OK;
}

/* The shape from the options; what they leave open is the recipe's. */
static int choose_shape(struct pdnn_generator_task *task, const struct pdnn_train_options *options,
                        struct pdnn_decoder_shape *shape, struct pdnn_diag *diag) {
    struct pdnn_scheme scheme = options->scheme;
    const bool own_noise = scheme.n_noise_scales > 0;
    if (scheme.n_layers > 0)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--layers: expected a generator's, such as m6x32,c32u,c1u");
    if (scheme.n_decoder > 0)
        return choose_maps(task, options, shape, diag);
    int rc = pdnn_scheme_resolve(&scheme, widths, sizeof widths / sizeof *widths, diag);
    if (rc != PDNN_OK)
        return rc;
    if (scheme.n_widths > PDNN_DECODER_HIDDEN)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--widths: expected 1 or %d hidden layers, got %u", PDNN_DECODER_HIDDEN,
                         scheme.n_widths);
    for (uint32_t k = 1; k < scheme.n_widths; k++)
        if (scheme.noise_scales[k] != scheme.noise_scales[0])
            return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                             "--noise-scale: a generator takes one for all its layers");
    *shape = (struct pdnn_decoder_shape){.n_hidden = scheme.n_widths,
                                         .activation = scheme.activation,
                                         .bits = scheme.activation_bits};
    memcpy(shape->hidden, scheme.widths, scheme.n_widths * sizeof *shape->hidden);
    if (scheme.activation->form == PDNN_FORM_TANH)
        return pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                         "--activation: expected pbit, binary, sigmoid or relu for a generator");
    task->on_device = scheme.activation_bits != PDNN_ACTIVATION_FLOAT;
    if (!task->on_device && !options->judge)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--activation: no device runs a decoder of %s with %u bits, so no model "
                         "is written: give --judge to have it measured",
                         scheme.activation->name, scheme.activation_bits);
    task->noise_scale = !scheme.activation->drawn ? 1.0f
                        : own_noise               ? scheme.noise_scales[0]
                                                  : noise_scale;
    task->samples = options->samples ? options->samples : PDNN_SAMPLES_MIXED;
    return pdnn_price_of_options(options, &scheme, PDNN_TRAIN_PHASES, PRICE_SAMPLES, task->prices,
                                 &task->price_samples, diag);
}

static int export(const struct pdnn_generator_task *task, const struct pdnn_train_options *options,
                  struct pdnn_diag *diag) {
    char card[1024], layers[PDNN_FMAP_SPEC_TEXT + 16] = "", quality[128] = "", samples[16],
                                                  sampling[48] = "", price[96] = "",
                                                  sparse[320] = "";
    if (options->sampling > PDNN_SAMPLE_IID)
        snprintf(sampling, sizeof sampling, ", \"sampling\": \"%s\"",
                 pdnn_sampling_name(options->sampling));
    snprintf(samples, sizeof samples, "%u", task->samples);
    if (task->prices[0] > 0 || task->prices[1] > 0)
        snprintf(price, sizeof price, ", \"prices\": [%.9g, %.9g], \"price_samples\": %u",
                 (double)options->prices[0], (double)options->prices[1], task->price_samples);
    if (task->described[0])
        snprintf(sparse, sizeof sparse, ", \"sparsity\": %.4f, %s",
                 pdnn_sparsity_now(&task->net.sparsity), task->described);
    if (options->judge)
        snprintf(quality, sizeof quality,
                 ", \"training_distance_T%d\": %.2f, \"training_agreement_T%d\": %.2f",
                 PDNN_GENERATOR_TEST_SAMPLES, task->distance, PDNN_GENERATOR_TEST_SAMPLES,
                 task->agreement);
    if (task->net.has_maps) {
        char text[PDNN_FMAP_SPEC_TEXT];
        pdnn_fmap_spec_print(task->net.maps.spec, task->net.maps.n_layers, text);
        snprintf(layers, sizeof layers, ", \"layers\": \"%s\"", text);
    }
    snprintf(card, sizeof card,
             "{\"recipe\": \"generator: vae, adversarial\"%s, \"seed\": %llu, "
             "\"vae_epochs\": %u, \"adversarial_epochs\": %u, \"samples\": %s%s%s%s%s}",
             layers, (unsigned long long)options->seed, task->vae_epochs, task->adversarial_epochs,
             task->samples == PDNN_SAMPLES_MIXED ? "\"1, 2, 4, 8\"" : samples, sampling, price,
             sparse, quality);
    return pdnn_generator_export(task, card, options->output, diag);
}

/* Pruned by a schedule of the first phase's epochs; the masks stay in the second. */
static int choose_sparsity(const struct pdnn_train_options *options,
                           struct pdnn_sparsity_options *sparsity, struct pdnn_diag *diag) {
    *sparsity = options->sparsity;
    if (pdnn_sparsity_wanted(sparsity) &&
        (options->scheme.n_decoder || sparsity->update != PDNN_UPDATE_EXACT))
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT,
                         "--sparsity, --schedule: expected a generator without --layers and "
                         "--update exact");
    return pdnn_sparsity_resolve(sparsity, pdnn_generator_vae_epochs(options), diag);
}

static int set_sparsity(struct pdnn_generator_task *task,
                        const struct pdnn_sparsity_options *sparsity, struct pdnn_diag *diag) {
    if (!pdnn_sparsity_wanted(sparsity))
        return PDNN_OK;
    pdnn_sparsity_describe(sparsity, task->described, sizeof task->described);
    return pdnn_generator_set_sparsity(&task->net, sparsity) == PDNN_OK
               ? PDNN_OK
               : pdnn_fail(diag, PDNN_ERR_MEMORY, "generator: no memory");
}

static int run_phases(struct pdnn_generator_task *task, const struct pdnn_train_options *options,
                      struct pdnn_diag *diag) {
    struct pdnn_judge judge = {0};
    int rc = options->judge ? open_judge(options->judge, task->data, &judge, diag) : PDNN_OK;
    if (rc == PDNN_OK)
        rc = pdnn_generator_train_vae(task, options, diag);
    if (rc == PDNN_OK) {
        pdnn_generator_set_noise(&task->net, task->noise_scale);
        rc = pdnn_generator_train_adversarial(task, options->judge ? &judge : NULL, options, diag);
    }
    if (rc == PDNN_OK && options->judge)
        rc = pdnn_generator_report(task, &judge, options, diag);
    pdnn_judge_free(&judge);
    return rc;
}

int pdnn_train_generator(const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    struct pdnn_generator_task *task = calloc(1, sizeof *task);
    if (!task)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "generator: no memory");
    task->crop = CROP;
    struct pdnn_decoder_shape shape;
    struct pdnn_sparsity_options sparsity;
    int rc = choose_shape(task, options, &shape, diag);
    if (rc == PDNN_OK)
        rc = choose_sparsity(options, &sparsity, diag);
    if (rc == PDNN_OK)
        rc = pdnn_phase_begin(options, &task->data, diag);
    if (rc == PDNN_OK)
        rc = check_data(task->data, diag);
    if (rc == PDNN_OK) {
        uint32_t side = task->data->width - 2 * task->crop;
        if (pdnn_generator_new(&task->net, side * side, LATENTS, &shape, task->data->classes,
                               PDNN_GENERATOR_BATCH, options->seed) != PDNN_OK)
            rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "generator: no memory");
        task->net.rng.sampling = options->sampling;
    }
    if (rc == PDNN_OK)
        rc = set_sparsity(task, &sparsity, diag);
    if (rc == PDNN_OK)
        rc = run_phases(task, options, diag);
    if (rc == PDNN_OK && task->on_device)
        rc = export(task, options, diag);
    pdnn_generator_free(&task->net);
    pdnn_dataset_close(task->data);
    free(task);
    return rc;
}
