/* SPDX-License-Identifier: BSD-2-Clause
 *
 * classify.c - a user's own program: say what a picture shows, with how much certainty and at what
 * cost. The picture is a binary PGM file of the model's size, white on black.
 *
 *   cc classify.c $(pkg-config --cflags --libs pdnn) -lm -o classify
 *   classify DEVICE MODEL PICTURE.pgm        e.g.  classify golden mnist-classifier seven.pgm
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <pdnn.h>

/* Pixels (Height, Width) of a PGM file; NULL: it is not one, or of another size. */
static uint8_t *read_picture(const char *path, uint32_t width, uint32_t height) {
    FILE *file = fopen(path, "rb");
    unsigned w, h, most;
    const size_t n = (size_t)width * height;
    uint8_t *pixels = malloc(n);
    const int ok = file && pixels && fscanf(file, "P5 %u %u %u", &w, &h, &most) == 3 &&
                   w == width && h == height && most == 255 && fgetc(file) != EOF &&
                   fread(pixels, 1, n, file) == n;
    if (file)
        fclose(file);
    if (ok)
        return pixels;
    fprintf(stderr, "classify: %s: expected a PGM file (P5) of %u x %u pixels, 255 the largest\n",
            path, width, height);
    free(pixels);
    return NULL;
}

/* Softmax of the logits at one class. */
static double certainty(const double *logits, uint32_t n, uint32_t class) {
    double all = 0;
    for (uint32_t i = 0; i < n; i++)
        all += exp(logits[i] - logits[class]);
    return 1 / all;
}

static int classify(struct pdnn_device *device, const struct pdnn_model *model,
                    const uint8_t *pixels, struct pdnn_diag *diag) {
    const uint32_t classes = pdnn_model_classes(model);
    uint8_t *input = malloc(pdnn_model_inputs(model));
    int32_t *sums = malloc(pdnn_model_outputs(model) * sizeof *sums);
    double *logits = malloc(classes * sizeof *logits);
    struct pdnn_counters counters;
    int rc = input && sums && logits ? PDNN_OK : PDNN_ERR_MEMORY;
    if (rc == PDNN_OK && (rc = pdnn_encode_pixels(model, pixels, input, diag)) == PDNN_OK &&
        (rc = pdnn_device_run(device, NULL, input, sums, &counters, diag)) == PDNN_OK &&
        (rc = pdnn_decode_logits(model, sums, counters.samples_used, logits, diag)) == PDNN_OK) {
        const uint32_t class = pdnn_decode_class(model, sums);
        printf("class %u, %.1f %% certain, %u samples, %u cycles\n", class,
               100 * certainty(logits, classes, class), counters.samples_used, counters.cycles);
    }
    free(input);
    free(sums);
    free(logits);
    return rc;
}

int main(int argc, char **argv) {
    struct pdnn_model *model = NULL;
    struct pdnn_device *device = NULL;
    struct pdnn_diag diag = {""};
    uint8_t *pixels = NULL;
    if (argc != 4) {
        fprintf(stderr, "usage: classify DEVICE MODEL PICTURE.pgm\n");
        return 2;
    }
    int rc = pdnn_model_open(argv[2], &model, &diag);
    if (rc == PDNN_OK) {
        pixels = read_picture(argv[3], pdnn_model_width(model), pdnn_model_height(model));
        if (!pixels) {
            pdnn_model_close(model);
            return 1;
        }
    }
    if (rc == PDNN_OK && (rc = pdnn_device_open(argv[1], &device, &diag)) == PDNN_OK &&
        (rc = pdnn_device_load(device, model, &diag)) == PDNN_OK)
        rc = classify(device, model, pixels, &diag);
    int close_rc = pdnn_device_close(device, rc == PDNN_OK ? &diag : NULL);
    rc = rc == PDNN_OK ? close_rc : rc;
    if (rc != PDNN_OK)
        fprintf(stderr, "classify: %s\n", diag.text[0] ? diag.text : pdnn_error_name(rc));
    free(pixels);
    pdnn_model_close(model);
    return rc == PDNN_OK ? 0 : 1;
}
