/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_bench.c - seconds an epoch of the classifier's training, without augmentation and
 * validation: images are cut and thresholded once, before the clock starts. Prints one line of JSON
 * an epoch. `make bench-train` holds it against PyTorch on the same arrays.
 *
 *   train_bench DATA_DIR SAMPLES EPOCHS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "base/number.h"
#include "train/augment.h"
#include "train/classifier/classifier.h"

enum { BATCH = 256, CROP = 1, THRESHOLD = 128 };
static const uint32_t widths[] = {256, 256};

static double seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The images as the network takes them (Count, Inputs). */
static float *prepare(const struct pdnn_dataset *data, uint32_t pixels, uint32_t inputs) {
    float *x = calloc((size_t)data->count * inputs, sizeof *x);
    for (uint32_t i = 0; x && i < data->count; i++) {
        float *row = x + (size_t)i * inputs;
        pdnn_image_crop(data->pixels + i * pdnn_image_bytes(data), data->height, data->width, CROP,
                        row);
        pdnn_image_threshold(row, pixels, THRESHOLD);
    }
    return x;
}

/* What the other side must have too: the CRC-32 of all pixels as bytes of 0 and 1. */
static unsigned long crc_of(const float *x, uint32_t count, uint32_t pixels, uint32_t inputs) {
    uLong crc = crc32(0, NULL, 0);
    Bytef row[1024];
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < pixels; k++)
            row[k] = (Bytef)x[(size_t)i * inputs + k];
        crc = crc32(crc, row, pixels);
    }
    return crc;
}

static void run_epoch(struct pdnn_classifier *net, const struct pdnn_dataset *data, const float *x,
                      uint32_t *index, uint32_t samples, uint32_t epoch) {
    uint8_t labels[BATCH];
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), loss = 0;
    uint32_t steps = data->count / BATCH;
    pdnn_rng_shuffle(&net->rng, index, data->count);
    for (uint32_t step = 0; step < steps; step++) {
        for (uint32_t r = 0; r < BATCH; r++) {
            uint32_t i = index[step * BATCH + r];
            memcpy(net->image + (size_t)r * net->inputs, x + (size_t)i * net->inputs,
                   net->inputs * sizeof(float));
            labels[r] = data->labels[i];
        }
        loss += pdnn_classifier_step(net, labels, BATCH, samples, 3e-3f);
    }
    printf("{\"samples\": %u, \"epoch\": %u, \"loss\": %.4f, \"wall_s\": %.3f, \"cpu_s\": %.3f}\n",
           samples, epoch, loss / steps, seconds(CLOCK_MONOTONIC) - wall,
           seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    fflush(stdout);
}

int main(int argc, char **argv) {
    uint32_t samples, epochs;
    if (argc != 4 || !pdnn_number_u32(argv[2], 1, 1u << 24, &samples) ||
        !pdnn_number_u32(argv[3], 1, 1u << 20, &epochs)) {
        fprintf(stderr, "usage: %s DATA_DIR SAMPLES EPOCHS\n", argv[0]);
        return 2;
    }
    struct pdnn_diag diag = {""};
    struct pdnn_dataset *data = NULL;
    struct pdnn_classifier net = {0};
    struct pdnn_scheme scheme = {0};
    pdnn_scheme_resolve(&scheme, widths, 2, &diag);
    if (pdnn_dataset_open(argv[1], "mnist", PDNN_SPLIT_TRAIN, &data, &diag) != PDNN_OK) {
        fprintf(stderr, "%s\n", diag.text);
        return 1;
    }
    uint32_t pixels = (data->height - 2 * CROP) * (data->width - 2 * CROP);
    if (samples < 1 || samples > 64 || pixels > 1024 ||
        pdnn_classifier_new(&net, pixels, data->classes, &scheme, BATCH, samples, 1) != PDNN_OK) {
        fprintf(stderr, "%s: expected 1 to 64 samples, small images, memory\n", argv[0]);
        return 1;
    }
    float *x = prepare(data, pixels, net.inputs);
    uint32_t *index = malloc(data->count * sizeof *index);
    if (!x || !index)
        return 1;
    for (uint32_t i = 0; i < data->count; i++)
        index[i] = i;
    printf("{\"images\": %u, \"crc\": %lu}\n", data->count,
           crc_of(x, data->count, pixels, net.inputs));
    for (uint32_t epoch = 0; epoch < epochs; epoch++)
        run_epoch(&net, data, x, index, samples, epoch);
    free(x);
    free(index);
    pdnn_classifier_free(&net);
    pdnn_dataset_close(data);
    return 0;
}
