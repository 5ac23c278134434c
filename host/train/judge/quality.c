/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/judge/quality.h"

#include <string.h>

#include "train/augment.h"
#include "train/net/loss.h"

int pdnn_quality_new(struct pdnn_quality *quality, struct pdnn_judge *judge) {
    quality->judge = judge;
    quality->agreed = 0;
    return pdnn_moments_new(&quality->moments, judge->body.shape.features);
}

void pdnn_quality_free(struct pdnn_quality *quality) {
    pdnn_moments_free(&quality->moments);
}

/* Verdict on what stands in judge->x. */
static void judge_rows(struct pdnn_quality *quality, const uint8_t *labels, uint32_t rows) {
    struct pdnn_judge *judge = quality->judge;
    pdnn_judge_forward(judge, rows);
    pdnn_moments_add(&quality->moments, judge->body.features, rows);
    quality->agreed += pdnn_count_correct(judge->logits, labels, rows, judge->classes);
}

/* Lay an inner image into the middle of an empty one. */
static void frame(float *full, const float *inner, uint32_t side, uint32_t crop) {
    uint32_t inner_side = side - 2 * crop;
    memset(full, 0, sizeof(float) * side * side);
    for (uint32_t y = 0; y < inner_side; y++)
        memcpy(full + (size_t)(y + crop) * side + crop, inner + (size_t)y * inner_side,
               inner_side * sizeof(float));
}

void pdnn_quality_add(struct pdnn_quality *quality, const float *images, uint32_t crop,
                      const uint8_t *labels, uint32_t rows) {
    struct pdnn_judge *judge = quality->judge;
    uint32_t side = judge->side, inner = side - 2 * crop;
    for (uint32_t r = 0; r < rows; r++)
        frame(judge->x + (size_t)r * side * side, images + (size_t)r * inner * inner, side, crop);
    judge_rows(quality, labels, rows);
}

void pdnn_quality_add_set(struct pdnn_quality *quality, const struct pdnn_dataset *set,
                          uint32_t first, uint32_t count) {
    struct pdnn_judge *judge = quality->judge;
    uint32_t side = judge->side, end = first + count;
    for (uint32_t start = first; start < end; start += judge->rows) {
        uint32_t n = end - start < judge->rows ? end - start : judge->rows;
        for (uint32_t r = 0; r < n; r++)
            pdnn_image_crop(set->pixels + (start + r) * pdnn_image_bytes(set), side, side, 0,
                            judge->x + (size_t)r * side * side);
        judge_rows(quality, set->labels + start, n);
    }
}

double pdnn_quality_agreement(const struct pdnn_quality *quality) {
    return 100.0 * (double)quality->agreed / (double)quality->moments.count;
}
