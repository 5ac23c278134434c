/* SPDX-License-Identifier: BSD-2-Clause
 *
 * forward_bench.c - seconds an epoch of a training by forward-forward: two layers of 256 sums with
 * four p-bits each, 4-bit weights, batches of 100, without augmentation and validation. Images are
 * cut and thresholded once, before the clock starts. Prints one line of JSON an epoch. `make
 * bench-train` holds it against PyTorch on the same arrays. `sums` prints what the first layer's
 * sums of a batch cost by adding up the rows of the inputs that are 1, by tables of four rows
 * (train/net/bit_product.h) and by OpenBLAS.
 *
 *   forward_bench DATA_DIR EPOCHS|sums
 */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "base/clones.h"
#include "base/number.h"
#include "picture/dataset.h"
#include "train/forward/forward_net.h"

enum { BATCH = 100, THRESHOLD = 128 };

static double seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void run_epoch(struct pdnn_forward_net *net, const struct pdnn_dataset *data,
                      const uint8_t *bits, uint32_t *index, uint32_t epoch) {
    const size_t pixels = pdnn_image_bytes(data);
    const uint32_t steps = data->count / BATCH;
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), loss = 0;
    pdnn_rng_shuffle(&net->rng, index, data->count);
    for (uint32_t step = 0; step < steps; step++) {
        uint8_t labels[BATCH];
        for (uint32_t r = 0; r < BATCH; r++) {
            const uint32_t i = index[step * BATCH + r];
            for (size_t k = 0; k < pixels; k++)
                net->image[(size_t)r * net->inputs + k] = bits[i * pixels + k];
            labels[r] = data->labels[i];
        }
        loss += pdnn_forward_net_step(net, labels, BATCH, 0, 2e-3f);
    }
    printf("{\"epoch\": %u, \"loss\": %.4f, \"wall_s\": %.3f, \"cpu_s\": %.3f}\n", epoch,
           loss / steps, seconds(CLOCK_MONOTONIC) - wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    fflush(stdout);
}

/* y (Rows, Outputs) = x (Rows, Inputs) W; W (Inputs, Outputs), a row an input. */
PDNN_CLONES static void add_rows(const float *x, const float *weight, uint32_t inputs,
                                 uint32_t outputs, float *restrict y) {
    memset(y, 0, (size_t)BATCH * outputs * sizeof *y);
    for (uint32_t r = 0; r < BATCH; r++, y += outputs)
        for (uint32_t i = 0; i < inputs; i++) {
            const float *restrict row = weight + (size_t)i * outputs;
            if (x[(size_t)r * inputs + i] == 0)
                continue;
            for (uint32_t j = 0; j < outputs; j++)
                y[j] += row[j];
        }
}

static void bench_sums(struct pdnn_forward_net *net) {
    enum { TIMES = 50 };
    const struct pdnn_linear *linear = &net->layer[0].linear;
    const uint32_t inputs = linear->inputs, outputs = linear->outputs;
    float *by_input = pdnn_arena_floats(&net->arena, (size_t)inputs * outputs);
    const struct pdnn_bit_size size = {BATCH, inputs, outputs};
    static const char *const names[] = {"rows of ones", "tables of four rows", "OpenBLAS"};
    if (!by_input)
        return;
    for (uint32_t j = 0; j < outputs; j++)
        for (uint32_t i = 0; i < inputs; i++)
            by_input[(size_t)i * outputs + j] = linear->effective[(size_t)j * inputs + i];
    for (int way = 0; way < 3; way++) {
        const double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        for (int t = 0; t < TIMES; t++)
            if (way == 0)
                add_rows(net->image, by_input, inputs, outputs, net->sum);
            else if (way == 1)
                pdnn_bit_forward(&linear->bits, &size, net->image, linear->effective, net->sum);
            else
                cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, BATCH, (int)outputs,
                            (int)inputs, 1.0f, net->image, (int)inputs, linear->effective,
                            (int)inputs, 0.0f, net->sum, (int)outputs);
        printf("{\"sums\": \"%s\", \"us\": %.0f}\n", names[way],
               1e6 * (seconds(CLOCK_PROCESS_CPUTIME_ID) - start) / TIMES);
    }
}

int main(int argc, char **argv) {
    uint32_t epochs = 1;
    const bool sums = argc == 3 && strcmp(argv[2], "sums") == 0;
    if (argc != 3 || (!sums && !pdnn_number_u32(argv[2], 1, 1u << 20, &epochs))) {
        fprintf(stderr, "usage: %s DATA_DIR EPOCHS|sums\n", argv[0]);
        return 2;
    }
    struct pdnn_diag diag = {""};
    struct pdnn_dataset *data = NULL;
    struct pdnn_forward_net net;
    struct pdnn_scheme scheme = {0};
    struct pdnn_forward_scheme forward = {0};
    if (pdnn_forward_resolve(&forward, &scheme, &diag) != PDNN_OK ||
        pdnn_dataset_open(argv[1], "mnist", PDNN_SPLIT_TRAIN, &data, &diag) != PDNN_OK) {
        fprintf(stderr, "%s: %s\n", argv[0], diag.text);
        return 1;
    }
    const size_t n = data->count * pdnn_image_bytes(data);
    uint8_t *bits = malloc(n);
    uint32_t *index = malloc(data->count * sizeof *index);
    if (!bits || !index ||
        pdnn_forward_net_new(&net, (uint32_t)pdnn_image_bytes(data), data->classes, &scheme,
                             &forward, BATCH, 1) != PDNN_OK) {
        fprintf(stderr, "%s: no memory\n", argv[0]);
        return 1;
    }
    for (size_t i = 0; i < n; i++)
        bits[i] = data->pixels[i] >= THRESHOLD;
    for (uint32_t i = 0; i < data->count; i++)
        index[i] = i;
    printf("{\"images\": %u, \"crc\": %lu}\n", data->count, crc32_z(0, bits, n));
    for (uint32_t epoch = 0; epoch < epochs; epoch++)
        run_epoch(&net, data, bits, index, epoch);
    if (sums)
        bench_sums(&net);
    pdnn_forward_net_free(&net);
    pdnn_dataset_close(data);
    free(bits);
    free(index);
    return 0;
}
