/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/weights/quantise.h"
#include "base/clones.h"

#include <math.h>

static inline float to_integer(float x) {
    float q = rintf(x);
    q = q < PDNN_WEIGHT_MIN ? (float)PDNN_WEIGHT_MIN : q;
    return q > PDNN_WEIGHT_MAX ? (float)PDNN_WEIGHT_MAX : q;
}

float pdnn_quantise_first_scale(const float *w, size_t n) {
    double sum = 0;
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        sum += fabsf(w[i]);
        used += w[i] != 0.0f;
    }
    double mean = used ? sum / (double)used : 1.0;
    return (float)(2.0 * mean / sqrt(PDNN_WEIGHT_MAX));
}

PDNN_CLONES void pdnn_quantise(const float *restrict w, size_t n, float scale,
                               float *restrict effective) {
    float inverse = 1.0f / scale;
    for (size_t i = 0; i < n; i++)
        effective[i] = scale * to_integer(w[i] * inverse);
}

/* One weight: its gradient, and its part of the scale's. */
static inline float backward_one(float x, float g, float *part) {
    float q = to_integer(x);
    bool inside = x > PDNN_WEIGHT_MIN - 0.5f && x < PDNN_WEIGHT_MAX + 0.5f;
    *part += g * (q - (inside ? x : 0.0f));
    return inside ? g : 0.0f;
}

PDNN_CLONES float pdnn_quantise_backward(const float *restrict w, const float *restrict grad,
                                         size_t n, float scale, float *restrict w_grad) {
    enum { PARTS = 64 }; /* partial sums, one a vector lane */
    float part[PARTS] = {0};
    float inverse = 1.0f / scale;
    size_t whole = n / PARTS * PARTS;
    for (size_t start = 0; start < whole; start += PARTS)
        for (size_t i = 0; i < PARTS; i++) /* a constant count: becomes vector code */
            w_grad[start + i] += backward_one(w[start + i] * inverse, grad[start + i], &part[i]);
    for (size_t i = whole; i < n; i++)
        w_grad[i] += backward_one(w[i] * inverse, grad[i], &part[i - whole]);
    double sum = 0;
    for (int i = 0; i < PARTS; i++)
        sum += part[i];
    return (float)sum * scale; /* d/d log s = s d/ds */
}
