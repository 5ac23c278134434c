/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train_bench.c - seconds an epoch of the classifier's training, without augmentation and
 * validation: images are cut and thresholded once, before the clock starts. Prints one line of JSON
 * an epoch. `make bench-train` holds it against PyTorch on the same arrays.
 *
 *   train_bench DATA_DIR SAMPLES EPOCHS          the perceptron
 *   train_bench DATA_DIR SAMPLES EPOCHS LAYERS   a convolutional one, "c64s,c128s,f10", on 6000
 *                                                images with its own input
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "base/number.h"
#include "train/augment.h"
#include "train/classifier/classifier.h"
#include "train/fmap/fmap_task.h"

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
static unsigned long crc_of(const float *x, uint32_t count, uint32_t pixels, size_t inputs) {
    uLong crc = crc32(0, NULL, 0);
    Bytef row[4096];
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

/* An epoch of some images on feature maps: four thresholds a pixel, in blocks. */
static int bench_layers(struct pdnn_dataset *data, const char *layers, uint32_t samples,
                        uint32_t epochs) {
    enum { IMAGES = 6000, ROWS = PDNN_FMAP_BATCH };
    static struct pdnn_fmap_task task;
    struct pdnn_scheme scheme = {.n_noise_scales = 1, .noise_scales = {0.3f}};
    struct pdnn_diag diag = {""};
    uint32_t side, bits, index[IMAGES];
    if (!pdnn_fmap_spec_parse(layers, scheme.layers, &scheme.n_layers) ||
        pdnn_scheme_resolve(&scheme, NULL, 0, &diag) != PDNN_OK)
        return 2;
    for (uint32_t i = 0; i < 4; i++)
        scheme.planes[scheme.n_planes++] =
            (struct pdnn_plane){.side = data->width, .threshold = 32 + 64 * i};
    scheme.input_map = PDNN_INPUT_BLOCKS;
    pdnn_input_map_shape(scheme.planes, 4, scheme.input_map, &side, &bits);
    if (pdnn_fmap_net_new(&task.net, side, bits, data->classes, &scheme, ROWS, samples, 1))
        return 1;
    task.data = data;
    task.pixel = pdnn_arena_floats(&task.net.arena, pdnn_image_bytes(data));
    task.view = pdnn_arena_bytes(&task.net.arena, pdnn_image_bytes(data));
    task.input = pdnn_arena_bytes(&task.net.arena, (size_t)side * side * 16);
    const size_t floats = (size_t)side * side * 16;
    float *x = malloc(IMAGES * floats * sizeof *x);
    if (!x || task.net.arena.failed)
        return 1;
    for (uint32_t i = 0; i < IMAGES; i++) {
        pdnn_fmap_load(&task, data->pixels + i * pdnn_image_bytes(data), 0, false, 0);
        memcpy(x + i * floats, task.net.x, floats * sizeof *x);
        index[i] = i;
    }
    printf("{\"images\": %d, \"crc\": %lu}\n", IMAGES, crc_of(x, IMAGES, (uint32_t)floats, floats));
    memcpy(task.net.x, x, ROWS * floats * sizeof *x);
    pdnn_fmap_net_start(&task.net, ROWS);
    for (uint32_t epoch = 0; epoch < epochs; epoch++) {
        double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), loss = 0;
        pdnn_rng_shuffle(&task.net.rng, index, IMAGES);
        for (uint32_t start = 0; start < IMAGES; start += ROWS) {
            for (uint32_t r = 0; r < ROWS; r++) {
                memcpy(task.net.x + r * floats, x + index[start + r] * floats, floats * sizeof *x);
                task.labels[r] = data->labels[index[start + r]];
            }
            loss += pdnn_fmap_net_step(&task.net, task.labels, NULL, ROWS, samples, 3e-3f);
        }
        printf("{\"samples\": %u, \"epoch\": %u, \"loss\": %.4f, \"wall_s\": %.3f, \"cpu_s\": "
               "%.3f}\n",
               samples, epoch, loss * ROWS / IMAGES, seconds(CLOCK_MONOTONIC) - wall,
               seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
        fflush(stdout);
    }
    free(x);
    pdnn_fmap_net_free(&task.net);
    return 0;
}

int main(int argc, char **argv) {
    uint32_t samples, epochs;
    if (argc < 4 || argc > 5 || !pdnn_number_u32(argv[2], 1, 1u << 24, &samples) ||
        !pdnn_number_u32(argv[3], 1, 1u << 20, &epochs)) {
        fprintf(stderr, "usage: %s DATA_DIR SAMPLES EPOCHS [LAYERS]\n", argv[0]);
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
    if (argc == 5)
        return bench_layers(data, argv[4], samples, epochs);
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
