/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_test.c - every training, on a small made-up data set: stopped and resumed it gives the
 * same bits as in one go; checkpoints of other trainings and damaged ones are refused; the matrix
 * products take one thread.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "picture/idx.h"
#include "model/model.h"
#include "train/net/rng.h"
#include "train/train.h"

enum { IMAGES = PDNN_VALIDATION_IMAGES + 512, SIDE = 28 };

static char dir[64];
static volatile sig_atomic_t stop;

static void file_name(char *path, const char *name) {
    snprintf(path, 256, "%s/%s", dir, name);
}

/* Pictures with a bright bar at a height that tells the class, and noise. */
static int make_data(void **state) {
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/pdnn-train-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    struct pdnn_idx images = {3, {IMAGES, SIDE, SIDE}, (size_t)IMAGES * SIDE * SIDE, NULL};
    struct pdnn_idx labels = {1, {IMAGES}, IMAGES, NULL};
    images.bytes = malloc(images.n_bytes);
    labels.bytes = malloc(labels.n_bytes);
    if (!images.bytes || !labels.bytes)
        return -1;
    for (uint32_t i = 0; i < IMAGES; i++) {
        labels.bytes[i] = (uint8_t)(i % 10);
        for (uint32_t k = 0; k < SIDE * SIDE; k++)
            images.bytes[i * SIDE * SIDE + k] =
                (uint8_t)(pdnn_rng_hash(i, k) % 100 + (k / SIDE / 2 == 2 + i % 10 ? 150 : 0));
    }
    char path[256];
    file_name(path, "train-images-idx3-ubyte");
    int rc = pdnn_idx_write(path, &images, NULL);
    file_name(path, "train-labels-idx1-ubyte");
    rc |= pdnn_idx_write(path, &labels, NULL);
    pdnn_idx_free(&images);
    pdnn_idx_free(&labels);
    return rc;
}

static int remove_data(void **state) {
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}

static void stop_after_first_epoch(void *user, const struct pdnn_progress *progress) {
    const char *phase = user;
    if (strcmp(progress->phase, phase) == 0 && progress->epoch_done && progress->epoch == 1)
        stop = 1;
}

static struct pdnn_train_options options_for(const char *output) {
    return (struct pdnn_train_options){.dataset = "mnist",
                                       .data_dir = dir,
                                       .output = output,
                                       .seed = 3,
                                       .epochs = 2,
                                       .stop = &stop};
}

static void assert_same_file(const char *a, const char *b) {
    FILE *fa = fopen(a, "rb"), *fb = fopen(b, "rb");
    assert_non_null(fa);
    assert_non_null(fb);
    int ca, cb;
    do {
        ca = fgetc(fa);
        cb = fgetc(fb);
        assert_int_equal(ca, cb);
    } while (ca != EOF);
    fclose(fa);
    fclose(fb);
}

typedef int (*train_fn)(const struct pdnn_train_options *options, struct pdnn_diag *diag);

/* Of the trainings to resume. */
static struct pdnn_sparsity_options sparsity;

static void resumes(train_fn train, const char *phase) {
    char whole[256], parts[256];
    struct pdnn_diag diag = {""};
    file_name(whole, "whole");
    file_name(parts, "parts");
    struct pdnn_train_options options = options_for(whole);
    options.sparsity = sparsity;
    stop = 0;
    if (train(&options, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);

    unlink(parts);
    options = options_for(parts);
    options.sparsity = sparsity;
    options.progress = stop_after_first_epoch;
    options.user = (void *)(uintptr_t)phase;
    assert_int_equal(train(&options, &diag), PDNN_ERR_INTERRUPTED);
    assert_int_equal(access(parts, F_OK), -1);
    stop = 0;
    options.progress = NULL;
    options.resume = true;
    if (train(&options, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
    assert_same_file(whole, parts);
}

static void classifier_resumes(void **state) {
    (void)state;
    resumes(pdnn_train_classifier, "classifier");
    char path[256];
    file_name(path, "whole");
    struct pdnn_model *model;
    assert_int_equal(pdnn_model_open(path, &model, NULL), PDNN_OK);
    assert_int_equal(model->n_layers, 3);
    pdnn_model_close(model);
}

/* Pruned in the first epoch, regrown in the second, and updated by rows and columns where a layer
 * is at least half pruned: masks, momenta and what is drawn are in the checkpoint. */
static void sparse_classifier_resumes(void **state) {
    (void)state;
    sparsity =
        (struct pdnn_sparsity_options){.slots = 16, .update = PDNN_UPDATE_VAU, .vau_above = 0.5f};
    assert_true(pdnn_sparsity_parse("1:80,2:70", &sparsity));
    resumes(pdnn_train_classifier, "classifier");
    char path[256];
    file_name(path, "whole");
    struct pdnn_model *model;
    assert_int_equal(pdnn_model_open(path, &model, NULL), PDNN_OK);
    for (uint32_t k = 0; k < model->n_layers; k++) {
        const struct pdnn_layer *layer = &model->layers[k];
        uint32_t live = 0, cells = layer->outputs * (k ? layer->inputs : 676);
        for (uint32_t i = 0; i < layer->outputs * layer->inputs; i++)
            live += layer->weight[i] != 0;
        assert_true(live > 0 && live <= (cells * 3 + 9) / 10);
    }
    pdnn_model_close(model);

    /* Another schedule is another training. */
    struct pdnn_diag diag = {""};
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

/* The gradient tests take the same code through the sanitizers, in seconds. */
static void skip_when_sanitized(void) {
    if (getenv("PDNN_SANITIZE") && !getenv("PDNN_TEST_LONG")) {
        print_message("skip: minutes under the sanitizers (PDNN_TEST_LONG)\n");
        skip();
    }
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

static void judge_resumes(void **state) {
    (void)state;
    skip_when_sanitized();
    resumes(pdnn_train_judge, "judge");
}

/* Stopped in the second of three phases: the first comes whole from its checkpoint, the second in
 * part, the third is new. */
static void generator_resumes(void **state) {
    (void)state;
    skip_when_sanitized();
    resumes(pdnn_train_generator, "adversarial");
}

static void refuses_other_checkpoints(void **state) {
    (void)state;
    char output[256], path[256];
    struct pdnn_diag diag = {""};
    file_name(output, "whole");
    file_name(path, "whole.classifier.ckpt");
    struct pdnn_train_options options = options_for(output);
    options.resume = true;
    options.seed = 4;
    assert_int_equal(pdnn_train_classifier(&options, &diag), PDNN_ERR_MISMATCH);
    assert_non_null(strstr(diag.text, path));
    options.seed = 3;
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, 5000, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, 5000, SEEK_SET);
    fputc(byte ^ 1, file);
    fclose(file);
    assert_int_equal(pdnn_train_classifier(&options, &diag), PDNN_ERR_FORMAT);
    assert_non_null(strstr(diag.text, "damaged"));
    assert_int_equal(truncate(path, 4000), 0);
    assert_int_equal(pdnn_train_classifier(&options, &diag), PDNN_ERR_FORMAT);
    assert_int_equal(truncate(path, 10), 0);
    assert_int_equal(pdnn_train_classifier(&options, &diag), PDNN_ERR_FORMAT);
}

static void note_memory(void *user, const struct pdnn_progress *progress) {
    size_t *memory = user;
    if (progress->starting) {
        assert_int_equal(progress->examples, IMAGES - PDNN_VALIDATION_IMAGES);
        assert_true(progress->parameters > 100000);
        *memory = progress->memory_bytes;
    }
}

/* What is not a number ends the run; the checkpoint of the last good epoch stays, and is gone on
 * from.
 */
static void reports_divergence(void **state) {
    (void)state;
    char output[256], checkpoint[256], kept[256], command[600];
    struct pdnn_diag diag = {""};
    file_name(output, "diverging");
    file_name(checkpoint, "diverging.classifier.ckpt");
    file_name(kept, "kept");
    struct pdnn_train_options options = options_for(output);
    size_t memory = 0;
    options.progress = stop_after_first_epoch;
    options.user = (void *)(uintptr_t) "classifier";
    stop = 0;
    assert_int_equal(pdnn_train_classifier(&options, &diag), PDNN_ERR_INTERRUPTED);
    stop = 0;
    snprintf(command, sizeof command, "cp %s %s", checkpoint, kept);
    assert_int_equal(system(command), 0);

    options.progress = note_memory;
    options.user = &memory;
    options.resume = true;
    options.scheme.learning_rate = 3e38f;
    assert_int_equal(pdnn_train_classifier(&options, &diag), PDNN_ERR_DIVERGED);
    if (!strstr(diag.text, "classifier: training diverged") || !strstr(diag.text, "of epoch 1 is"))
        fail_msg("%s", diag.text);
    assert_true(memory > (size_t)IMAGES * SIDE * SIDE);
    assert_int_equal(access(output, F_OK), -1);
    assert_same_file(checkpoint, kept);
    options.scheme.learning_rate = 0;
    if (pdnn_train_classifier(&options, &diag) != PDNN_OK)
        fail_msg("%s", diag.text);
}

static void unwritable_output(void **state) {
    (void)state;
    struct pdnn_diag diag = {""};
    struct pdnn_train_options options = options_for("/nonexistent/model");
    assert_int_equal(pdnn_train_classifier(&options, &diag), PDNN_ERR_IO);
    assert_non_null(strstr(diag.text, "/nonexistent/model"));
}

/* Every training begins with it, also one that ends at once. */
static int threads_left(train_fn train, const char *asked) {
    struct pdnn_diag diag = {""};
    struct pdnn_train_options options = options_for("/nonexistent/model");
    options.data_dir = "/nonexistent";
    if (asked)
        setenv("OPENBLAS_NUM_THREADS", asked, 1);
    else
        unsetenv("OPENBLAS_NUM_THREADS");
    openblas_set_num_threads(2);
    assert_int_not_equal(train(&options, &diag), PDNN_OK);
    return openblas_get_num_threads();
}

static void trains_on_one_thread(void **state) {
    (void)state;
    const train_fn trainings[] = {pdnn_train_classifier, pdnn_train_generator, pdnn_train_judge};
    const char *given = getenv("OPENBLAS_NUM_THREADS");
    char *before = given ? strdup(given) : NULL;
    for (size_t i = 0; i < sizeof trainings / sizeof *trainings; i++) {
        assert_int_equal(threads_left(trainings[i], "2"), 2);
        assert_int_equal(threads_left(trainings[i], ""), 1);
        assert_int_equal(threads_left(trainings[i], NULL), 1);
    }
    if (before)
        setenv("OPENBLAS_NUM_THREADS", before, 1);
    free(before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classifier_resumes),        cmocka_unit_test(judge_resumes),
        cmocka_unit_test(generator_resumes),         cmocka_unit_test(refuses_other_checkpoints),
        cmocka_unit_test(unwritable_output),         cmocka_unit_test(schemes_resume),
        cmocka_unit_test(feature_maps_resume),       cmocka_unit_test(prices_resume),
        cmocka_unit_test(reports_divergence),        cmocka_unit_test(trains_on_one_thread),
        cmocka_unit_test(sparse_classifier_resumes),
    };
    return cmocka_run_group_tests(tests, make_data, remove_data);
}
