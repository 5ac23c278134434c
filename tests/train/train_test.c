/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_test.c - every training: stopped and resumed it gives the same bits as in one go;
 * checkpoints of other trainings and damaged ones are refused; the matrix products take one thread.
 */
#include "small_training.h"

#include <cblas.h>

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

static void forward_forward_resumes(void **state) {
    (void)state;
    skip_when_sanitized();
    resumes(pdnn_train_forward, "forward-forward");
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
    const train_fn trainings[] = {pdnn_train_classifier, pdnn_train_forward, pdnn_train_generator,
                                  pdnn_train_judge};
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
        cmocka_unit_test(generator_resumes),         cmocka_unit_test(forward_forward_resumes),
        cmocka_unit_test(refuses_other_checkpoints), cmocka_unit_test(unwritable_output),
        cmocka_unit_test(reports_divergence),        cmocka_unit_test(trains_on_one_thread),
    };
    return cmocka_run_group_tests(tests, make_data, remove_data);
}
