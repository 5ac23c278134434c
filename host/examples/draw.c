/* SPDX-License-Identifier: BSD-2-Clause
 *
 * draw.c - a user's own program: open a board, load a generator, draw one picture a class and
 * print what it cost. It needs pdnn.h and libpdnn, nothing else of pDNN.
 *
 *   draw DEVICE MODEL [SEED]        e.g.  draw usb mnist-generator
 */
#include <stdio.h>
#include <stdlib.h>

#include <pdnn.h>

static void print_picture(const struct pdnn_model *model, const uint8_t *pixels) {
    for (uint32_t y = 0; y < pdnn_model_height(model); y++) {
        for (uint32_t x = 0; x < pdnn_model_width(model); x++)
            putchar(*pixels++ >= 128 ? '#' : '.');
        putchar('\n');
    }
}

static int draw_all(struct pdnn_device *device, const struct pdnn_model *model, uint64_t seed,
                    struct pdnn_diag *diag) {
    uint8_t *input = malloc(pdnn_model_inputs(model));
    int32_t *sums = malloc(pdnn_model_outputs(model) * sizeof *sums);
    uint8_t *pixels = malloc((size_t)pdnn_model_width(model) * pdnn_model_height(model));
    int rc = input && sums && pixels ? PDNN_OK : PDNN_ERR_MEMORY;
    for (uint32_t i = 0; rc == PDNN_OK && i < pdnn_model_classes(model); i++) {
        struct pdnn_run_options options = {.seed = pdnn_seed_for(seed, i)};
        struct pdnn_counters counters;
        if ((rc = pdnn_encode_class(model, i, input, diag)) ||
            (rc = pdnn_device_run(device, &options, input, sums, &counters, diag)) ||
            (rc = pdnn_decode_pixels(model, sums, counters.samples_used, pixels, diag)))
            break;
        print_picture(model, pixels);
        printf("class %u: %u cycles, %u synapse operations, %u random words\n\n", i,
               counters.cycles, counters.accumulates, counters.random_words);
    }
    free(input);
    free(sums);
    free(pixels);
    return rc;
}

int main(int argc, char **argv) {
    struct pdnn_model *model = NULL;
    struct pdnn_device *device = NULL;
    struct pdnn_diag diag = {""};
    int rc;
    if (argc < 3) {
        fprintf(stderr, "usage: draw DEVICE MODEL [SEED]\n");
        return 2;
    }
    char *end = "";
    const uint64_t seed = argc > 3 ? strtoull(argv[3], &end, 0) : 1;
    if (*end || (argc > 3 && !*argv[3])) {
        fprintf(stderr, "draw: SEED: expected a number, got '%s'\n", argv[3]);
        return 2;
    }
    if ((rc = pdnn_model_open(argv[2], &model, &diag)) == PDNN_OK &&
        (rc = pdnn_device_open(argv[1], &device, &diag)) == PDNN_OK &&
        (rc = pdnn_device_load(device, model, &diag)) == PDNN_OK)
        rc = draw_all(device, model, seed, &diag);
    int close_rc = pdnn_device_close(device, rc == PDNN_OK ? &diag : NULL);
    rc = rc == PDNN_OK ? close_rc : rc;
    if (rc != PDNN_OK)
        fprintf(stderr, "draw: %s\n", diag.text[0] ? diag.text : pdnn_error_name(rc));
    pdnn_model_close(model);
    return rc == PDNN_OK ? 0 : 1;
}
