/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/classifier/teacher.h"

#include <math.h>
#include <string.h>

#include "train/augment.h"
#include "base/diag.h"
#include "train/judge/judge.h"

enum { ROWS = 100 };
static const float share = 0.5f, temperature = 2.0f;

static void mix(const float *logits, uint32_t classes, uint32_t label, float *target) {
    float top = logits[0], sum = 0;
    for (uint32_t j = 1; j < classes; j++)
        top = logits[j] > top ? logits[j] : top;
    for (uint32_t j = 0; j < classes; j++)
        sum += target[j] = expf((logits[j] - top) / temperature);
    for (uint32_t j = 0; j < classes; j++)
        target[j] = share * target[j] / sum + (j == label ? 1.0f - share : 0.0f);
}

static void ask(struct pdnn_judge *judge, const struct pdnn_dataset *data, uint32_t n,
                float *targets) {
    const size_t pixels = pdnn_image_bytes(data);
    for (uint32_t start = 0; start < n; start += ROWS) {
        const uint32_t rows = n - start < ROWS ? n - start : ROWS;
        for (uint32_t r = 0; r < rows; r++)
            pdnn_image_crop(data->pixels + (start + r) * pixels, data->height, data->width, 0,
                            judge->x + r * pixels);
        pdnn_judge_forward(judge, rows);
        for (uint32_t r = 0; r < rows; r++)
            mix(judge->logits + (size_t)r * judge->classes, judge->classes, data->labels[start + r],
                targets + (size_t)(start + r) * judge->classes);
    }
}

int pdnn_teacher_targets(const char *path, const struct pdnn_dataset *data, uint32_t n,
                         float *targets, struct pdnn_diag *diag) {
    struct pdnn_judge judge;
    int rc = pdnn_judge_open(path, ROWS, &judge, diag);
    if (rc != PDNN_OK)
        return rc;
    if (strcmp(judge.dataset, data->name) != 0 || judge.side != data->width ||
        judge.side != data->height || judge.classes != data->classes)
        rc = pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected a judge of %s, got one of %s", path,
                       data->name, judge.dataset);
    else
        ask(&judge, data, n, targets);
    pdnn_judge_free(&judge);
    return rc;
}
