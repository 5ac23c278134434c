/* SPDX-License-Identifier: BSD-2-Clause
 *
 * variants_test.c - what a classifier can be trained as, other schemes, feature maps, sparse, with
 * a price: stopped and resumed it gives the same bits, and its integers are as good as its floats.
 */
#include "small_training.h"

/* What a training that was not broken off has written. */
static struct pdnn_model *open_whole(void) {
    char path[256];
    struct pdnn_model *model;
    struct pdnn_diag diag = {""};
    file_name(path, "whole");
    if (pdnn_model_open(path, &model, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    return model;
}

/* Pruned in the first epoch, regrown in the second, and updated by rows and columns where a layer
 * is at least half pruned: masks, momenta and what is drawn are in the checkpoint. */
static void sparse_classifier_resumes(void **state) {
    (void)state;
    sparsity =
        (struct pdnn_sparsity_options){.slots = 16, .update = PDNN_UPDATE_VAU, .vau_above = 0.5f};
    assert_true(pdnn_sparsity_parse("1:80,2:70", &sparsity));
    resumes(pdnn_train_classifier, "classifier");
    struct pdnn_model *model = open_whole();
    for (uint32_t k = 0; k < model->n_layers; k++) {
        const struct pdnn_layer *layer = &model->layers[k];
        uint32_t live = 0, cells = layer->outputs * (k ? layer->inputs : 676);
        for (uint32_t i = 0; i < layer->outputs * layer->inputs; i++)
            live += layer->weight[i] != 0;
        assert_true(live > 0 && live <= (cells * 3 + 9) / 10);
    }
    pdnn_model_close(model);

    /* Another schedule is another training. */
    char path[256];
    struct pdnn_diag diag = {""};
    file_name(path, "whole");
    struct pdnn_train_options options = options_for(path);
    options.resume = true;
    options.sparsity = sparsity;
    assert_true(pdnn_sparsity_parse("1:80,2:75", &options.sparsity));
    assert_int_equal(pdnn_train_classifier(&options, &diag), PDNN_ERR_MISMATCH);
    memset(&sparsity, 0, sizeof sparsity);
}

/* A scheme with a learned step, in two calls as in one; then what it measures of itself, in floats
 * and in integers. */
static double trainer_accuracy, golden_accuracy;

static void on_measured(void *user, const struct pdnn_measurement *m) {
    (void)user;
    assert_string_equal(m->set, "validation"); /* there are no test images */
    assert_null(m->obstacle);
    trainer_accuracy = m->trainer;
    golden_accuracy = m->golden;
}

static const struct pdnn_scheme *scheme;

static int train_scheme(const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    struct pdnn_train_options with = *options;
    with.scheme = *scheme;
    with.samples = 1;
    return pdnn_train_classifier(&with, diag);
}

static void schemes_resume(void **state) {
    (void)state;
    skip_when_sanitized();
    const struct pdnn_scheme steps = {.activation = pdnn_activation_find("relu"),
                                      .activation_bits = 2,
                                      .weights = pdnn_weight_format_find("ternary"),
                                      .n_widths = 1,
                                      .widths = {64},
                                      .no_augment = true};
    scheme = &steps;
    resumes(train_scheme, "classifier");
    char path[256];
    struct pdnn_diag diag = {""};
    file_name(path, "parts");
    struct pdnn_train_options options = options_for(path);
    options.scheme = steps;
    options.resume = true; /* nothing is left to train */
    options.measured = on_measured;
    if (pdnn_train_classifier(&options, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    assert_true(trainer_accuracy > 10 && trainer_accuracy < 100);
    if (!(golden_accuracy > trainer_accuracy - 0.1 && golden_accuracy < trainer_accuracy + 0.1))
        fail_msg("trainer %.2f %%, integers %.2f %%", trainer_accuracy, golden_accuracy);

    /* Floats: a file that says why no device runs it. */
    options.resume = false;
    options.scheme.activation_bits = 32;
    options.measured = NULL;
    assert_int_equal(pdnn_train_classifier(&options, &diag), PDNN_OK);
    struct pdnn_model *model;
    assert_int_equal(pdnn_model_open(path, &model, &diag), PDNN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "floating point"));
}

/* A convolutional one, whose running values its checkpoint keeps; and the integers of it. */
static void feature_maps_resume(void **state) {
    (void)state;
    skip_when_sanitized();
    struct pdnn_scheme maps = {.normalise = true, .n_noise_scales = 1, .noise_scales = {0.3f}};
    assert_true(pdnn_fmap_spec_parse("c16p,c16s,f10", maps.layers, &maps.n_layers));
    scheme = &maps;
    resumes(train_scheme, "classifier");
    char path[256];
    struct pdnn_diag diag = {""};
    file_name(path, "parts");
    struct pdnn_train_options options = options_for(path);
    options.resume = true; /* nothing is left to train */
    options.measured = on_measured;
    if (train_scheme(&options, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    assert_true(trainer_accuracy > 15 && trainer_accuracy < 100);
    if (!(golden_accuracy > trainer_accuracy - 1 && golden_accuracy < trainer_accuracy + 1))
        fail_msg("trainer %.2f %%, integers %.2f %%", trainer_accuracy, golden_accuracy);
    options.n_prices = 1;
    assert_int_equal(train_scheme(&options, &diag), PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "--price"));

    maps.pixels = true; /* a file that says why no device runs it */
    options.n_prices = 0;
    options.resume = false;
    options.measured = NULL;
    assert_int_equal(train_scheme(&options, &diag), PDNN_OK);
    struct pdnn_model *model;
    assert_int_equal(pdnn_model_open(path, &model, &diag), PDNN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "its input is floating point"));
}

/* With a price a run has its rows to tell, and its checkpoint is of that price. */
static double rows_at_end;

static void note_rows(void *user, const struct pdnn_progress *progress) {
    (void)user;
    if (progress->epoch_done)
        rows_at_end = progress->rows;
}

static int train_priced(const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    struct pdnn_train_options with = *options;
    if (!with.n_prices)
        with.prices[0] = 1000;
    with.n_prices = with.price_samples = 1;
    return train_scheme(&with, diag);
}

static void prices_resume(void **state) {
    (void)state;
    const struct pdnn_scheme few = {.n_widths = 1, .widths = {64}, .no_augment = true};
    char path[256];
    struct pdnn_diag diag = {""};
    scheme = &few;
    resumes(train_priced, "classifier");
    file_name(path, "parts");
    struct pdnn_train_options options = options_for(path);
    options.resume = true;
    assert_int_equal(train_scheme(&options, &diag), PDNN_ERR_MISMATCH);
    assert_non_null(strstr(diag.text, "price"));
    options.resume = false;
    options.progress = note_rows;
    assert_int_equal(train_priced(&options, &diag), PDNN_OK);
    const double dear = rows_at_end;
    options.prices[0] = 1e-6f;
    options.n_prices = 1;
    assert_int_equal(train_priced(&options, &diag), PDNN_OK);
    assert_true(dear > 0 && dear < rows_at_end && rows_at_end < 64);
    options.n_prices = 0;
    assert_int_equal(train_scheme(&options, &diag), PDNN_OK);
    assert_true(rows_at_end != rows_at_end); /* NaN: no price, no rows */

    options.prices[1] = options.n_prices = 2;
    assert_int_equal(pdnn_train_classifier(&options, &diag), PDNN_ERR_ARGUMENT);
    options.n_prices = 1;
    assert_int_equal(pdnn_train_generator(&options, &diag), PDNN_ERR_ARGUMENT);
}

static int train_small_generator(const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    struct pdnn_train_options with = *options;
    with.scheme = (struct pdnn_scheme){.n_widths = 1, .widths = {64}};
    with.rounds = 1;
    return pdnn_train_generator(&with, diag);
}

/* A generator's decoder, pruned in the first phase and so all through the second: stopped there and
 * resumed, and within the slots of a masked layer. */
static void sparse_generators_resume(void **state) {
    (void)state;
    skip_when_sanitized();
    sparsity = (struct pdnn_sparsity_options){.slots = PDNN_MASK_SLOTS};
    assert_true(pdnn_sparsity_parse("1:50,2:75", &sparsity));
    resumes(train_small_generator, "adversarial");
    struct pdnn_model *model = open_whole();
    assert_true(!model->layers[0].masked && model->layers[1].masked && model->layers[2].masked);
    for (uint32_t k = 1; k < model->n_layers; k++) {
        const struct pdnn_layer *layer = &model->layers[k];
        uint32_t live = 0;
        for (uint32_t i = 0; i < layer->outputs * layer->inputs; i++)
            live += layer->weight[i] != 0;
        assert_true(live > layer->outputs * layer->inputs / 8 &&
                    live <= layer->outputs * layer->inputs / 4);
    }
    pdnn_model_close(model);
    char path[256];
    struct pdnn_diag diag = {""};
    file_name(path, "whole");
    struct pdnn_train_options options = options_for(path);
    options.sparsity = sparsity;
    options.sparsity.update = PDNN_UPDATE_VAU;
    assert_int_equal(train_small_generator(&options, &diag), PDNN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "--update exact"));
    memset(&sparsity, 0, sizeof sparsity);
}

static int train_decoder(const struct pdnn_train_options *options, struct pdnn_diag *diag) {
    struct pdnn_train_options with = *options;
    struct pdnn_scheme *maps = &with.scheme;
    assert_true(pdnn_fmap_spec_parse_decoder("m6x16,c16u,c1u", maps->decoder, &maps->n_decoder));
    with.rounds = 1;
    return pdnn_train_generator(&with, diag);
}

/* A generator's decoder of convolutions: stopped and resumed, and the model that it writes. */
static void decoders_of_maps_resume(void **state) {
    (void)state;
    skip_when_sanitized();
    resumes(train_decoder, "adversarial");
    struct pdnn_model *model = open_whole();
    assert_int_equal(model->n_layers, 4);
    assert_true(model->layers[1].map_width == 6 && model->layers[3].upsample);
    pdnn_model_close(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schemes_resume),
        cmocka_unit_test(feature_maps_resume),
        cmocka_unit_test(decoders_of_maps_resume),
        cmocka_unit_test(prices_resume),
        cmocka_unit_test(sparse_classifier_resumes),
        cmocka_unit_test(sparse_generators_resume),
    };
    return cmocka_run_group_tests(tests, make_data, remove_data);
}
