/* SPDX-License-Identifier: BSD-2-Clause
 *
 * draw.c - a user's own program: open a board, load a model, draw one picture a digit and print
 * what it cost. It needs include/pdnn.h and libpdnn.a, nothing else of pDNN.
 *
 *   draw DEVICE MODEL [SEED]        e.g.  draw usb host/models/mnist-generator.safetensors
 */
#include <stdio.h>
#include <stdlib.h>

#include "pdnn.h"

/* The shipped MNIST generator: a one-hot class in, 24 x 24 sums out. */
enum { CLASSES = 10, SIDE = 24, SAMPLES = 16 };

static void print_picture(const int32_t sums[SIDE * SIDE]) {
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++)
            putchar(sums[y * SIDE + x] > 0 ? '#' : '.');
        putchar('\n');
    }
}

int main(int argc, char **argv) {
    struct pdnn_model *model = NULL;
    struct pdnn_device *device = NULL;
    struct pdnn_diag diag = {""};
    if (argc < 3) {
        fprintf(stderr, "usage: draw DEVICE MODEL [SEED]\n");
        return 2;
    }
    uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 0) : 1;

    int rc = pdnn_model_open(argv[2], &model, &diag);
    if (rc == PDNN_OK &&
        (pdnn_model_inputs(model) != CLASSES || pdnn_model_outputs(model) != SIDE * SIDE)) {
        fprintf(stderr, "draw: %s: expected a generator of 10 classes, 24 x 24 pixels\n", argv[2]);
        pdnn_model_close(model);
        return 1;
    }
    if (rc == PDNN_OK)
        rc = pdnn_device_open(argv[1], &device, &diag);
    if (rc == PDNN_OK)
        rc = pdnn_device_load(device, model, &diag);
    for (unsigned digit = 0; rc == PDNN_OK && digit < CLASSES; digit++) {
        uint8_t input[CLASSES] = {0};
        int32_t sums[SIDE * SIDE];
        struct pdnn_counters counters;
        input[digit] = 1;
        rc = pdnn_device_run(device, input, SAMPLES, pdnn_seed_for(seed, digit), sums, &counters,
                             &diag);
        if (rc == PDNN_OK) {
            print_picture(sums);
            printf("digit %u: %u cycles, %u synapse operations, %u random words\n\n", digit,
                   counters.cycles, counters.accumulates, counters.random_words);
        }
    }
    int close_rc = pdnn_device_close(device, rc == PDNN_OK ? &diag : NULL);
    rc = rc == PDNN_OK ? close_rc : rc;
    if (rc != PDNN_OK)
        fprintf(stderr, "draw: %s\n", diag.text);
    pdnn_model_close(model);
    return rc == PDNN_OK ? 0 : 1;
}
