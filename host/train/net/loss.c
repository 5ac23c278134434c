/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/net/loss.h"

#include <math.h>

#include "train/net/vecmath.h"
#include "base/clones.h"

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

double pdnn_loss_softmax_to(float *logits, const float *targets, uint32_t rows, uint32_t classes) {
    double loss = 0;
    for (uint32_t r = 0; r < rows; r++) {
        float *z = logits + (size_t)r * classes;
        const float *target = targets + (size_t)r * classes;
        float top = z[0], sum = 0, at_target = 0;
        for (uint32_t j = 1; j < classes; j++)
            top = z[j] > top ? z[j] : top;
        for (uint32_t j = 0; j < classes; j++) {
            at_target += target[j] * (z[j] - top);
            z[j] = expf(z[j] - top);
            sum += z[j];
        }
        loss += logf(sum) - at_target;
        for (uint32_t j = 0; j < classes; j++)
            z[j] = (z[j] / sum - target[j]) / (float)rows;
    }
    return loss / rows;
}

/* log(sum of e^z) */
static float log_sum(const float *z, uint32_t n) {
    float top = z[0], sum = 0;
    for (uint32_t j = 1; j < n; j++)
        top = z[j] > top ? z[j] : top;
    for (uint32_t j = 0; j < n; j++)
        sum += expf(z[j] - top);
    return top + logf(sum);
}

void pdnn_probability_mean(float *logits, uint32_t rows, uint32_t classes, uint32_t samples,
                           float *mean) {
    const size_t n = (size_t)rows * classes;
    for (size_t r = 0; r < (size_t)rows * samples; r++) {
        float *z = logits + r * classes, all = log_sum(z, classes);
        for (uint32_t j = 0; j < classes; j++)
            z[j] -= all;
    }
    for (size_t i = 0; i < n; i++) {
        float top = logits[i], sum = 0;
        for (uint32_t t = 1; t < samples; t++)
            top = logits[t * n + i] > top ? logits[t * n + i] : top;
        for (uint32_t t = 0; t < samples; t++)
            sum += expf(logits[t * n + i] - top);
        mean[i] = top + logf(sum / (float)samples);
    }
}

/* With p the samples' probabilities, P their mean, g the gradient at log P and q = p / (samples P)
 * a sample's part in P: the gradient at a sample's logits is q_k g_k - p_k sum_j q_j g_j. */
void pdnn_probability_mean_backward(const float *mean, const float *mean_grad, uint32_t rows,
                                    uint32_t classes, uint32_t samples, float *logits) {
    for (size_t r = 0; r < (size_t)rows * samples; r++) {
        const float *log_mean = mean + r % rows * classes, *g = mean_grad + r % rows * classes;
        float *z = logits + r * classes, sum = 0;
        for (uint32_t j = 0; j < classes; j++)
            sum += g[j] * expf(z[j] - log_mean[j]) / (float)samples;
        for (uint32_t j = 0; j < classes; j++)
            z[j] = g[j] * expf(z[j] - log_mean[j]) / (float)samples - expf(z[j]) * sum;
    }
}

PDNN_CLONES double pdnn_loss_binary(float *restrict logits, const float *restrict targets,
                                    uint32_t rows, uint32_t columns) {
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
