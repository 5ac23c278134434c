/* SPDX-License-Identifier: BSD-2-Clause */
#include "loss.h"

#include <math.h>

#include "vecmath.h"

double pdnn_loss_softmax(float *logits, const uint8_t *labels, uint32_t rows, uint32_t classes) {
    double loss = 0;
    for (uint32_t r = 0; r < rows; r++) {
        float *z = logits + (size_t)r * classes;
        float top = z[0], sum = 0;
        for (uint32_t j = 1; j < classes; j++)
            top = z[j] > top ? z[j] : top;
        float at_label = z[labels[r]] - top;
        for (uint32_t j = 0; j < classes; j++) {
            z[j] = expf(z[j] - top);
            sum += z[j];
        }
        loss += logf(sum) - at_label;
        for (uint32_t j = 0; j < classes; j++)
            z[j] = (z[j] / sum - (j == labels[r] ? 1.0f : 0.0f)) / (float)rows;
    }
    return loss / rows;
}

double pdnn_loss_binary(float *restrict logits, const float *restrict targets, uint32_t rows,
                        uint32_t columns) {
    enum { PARTS = 16 }; /* partial sums, one a vector lane */
    double loss = 0;
    float one = 1.0f / (float)rows;
    for (uint32_t r = 0; r < rows; r++) {
        float *restrict z = logits + (size_t)r * columns;
        const float *restrict x = targets + (size_t)r * columns;
        float part[PARTS] = {0};
        for (uint32_t start = 0; start < columns; start += PARTS) {
            uint32_t n = columns - start < PARTS ? columns - start : PARTS;
            for (uint32_t k = 0; k < n; k++) {
                float a = z[start + k], t = x[start + k];
                /* softplus(a) = max(a, 0) + log(1 + e^-|a|) */
                float e = pdnn_exp(-fabsf(a));
                part[k] += (a > 0 ? a : 0.0f) - t * a + pdnn_log1p(e);
                float p = (a > 0 ? 1.0f : e) / (1.0f + e);
                z[start + k] = (p - t) * one;
            }
        }
        for (int k = 0; k < PARTS; k++)
            loss += part[k];
    }
    return loss / rows;
}

uint32_t pdnn_count_correct(const float *logits, const uint8_t *labels, uint32_t rows,
                            uint32_t classes) {
    uint32_t correct = 0;
    for (uint32_t r = 0; r < rows; r++) {
        const float *z = logits + (size_t)r * classes;
        uint32_t best = 0;
        for (uint32_t j = 1; j < classes; j++)
            best = z[j] > z[best] ? j : best;
        correct += best == labels[r];
    }
    return correct;
}
