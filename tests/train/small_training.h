/* SPDX-License-Identifier: BSD-2-Clause
 *
 * small_training.h - a small made-up data set, and a training on it that is stopped and resumed.
 */
#ifndef SMALL_TRAINING_H
#define SMALL_TRAINING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/model.h"
#include "picture/idx.h"
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

/* The gradient tests take the same code through the sanitizers, in seconds. */
static void skip_when_sanitized(void) {
    if (getenv("PDNN_SANITIZE") && !getenv("PDNN_TEST_LONG")) {
        print_message("skip: minutes under the sanitizers (PDNN_TEST_LONG)\n");
        skip();
    }
}

#endif
