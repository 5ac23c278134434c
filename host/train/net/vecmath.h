/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vecmath.h - exp, sigmoid and log as straight arithmetic, so that loops over them become
 * vector code. pdnn_exp has a relative error
 * below 1e-6.
 */
#ifndef PDNN_VECMATH_H
#define PDNN_VECMATH_H

#include <math.h>
#include <stdint.h>

/* e^x; x is limited to +-87. */
static inline float pdnn_exp(float x) {
    x = x < -87.0f ? -87.0f : x;
    x = x > 87.0f ? 87.0f : x;
    float t = x * 1.44269504f;
    float k = rintf(t);
    /* x - k ln 2 in two steps keeps the low bits. */
    float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
    float p = 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    union {
        int32_t i;
        float f;
    } scale = {((int32_t)(k > -127.0f ? k : -127.0f) + 127) * (1 << 23)}; /* NaN: p has it */
    return p * scale.f;
}

static inline float pdnn_sigmoid(float x) {
    return 1.0f / (1.0f + pdnn_exp(-x));
}

/* log(1 + x) for x in 0..1, to 3e-6: enough for a loss that is only shown. */
static inline float pdnn_log1p(float x) {
    /* log(1 + x) = 2 atanh(x / (2 + x)), and x / (2 + x) <= 1/3. */
    float y = x / (2.0f + x), q = y * y;
    return 2.0f * y * (1.0f + q * (1.0f / 3 + q * (1.0f / 5 + q * (1.0f / 7 + q * (1.0f / 9)))));
}

/* log x of a normal number above 0, to 1e-6. */
static inline float pdnn_log(float x) {
    union {
        float f;
        int32_t i;
    } m = {x};
    /* x = m 2^e with m from 1/sqrt(2) to sqrt(2); log m = 2 atanh((m - 1) / (m + 1)). */
    const int32_t e = (m.i - 0x3F3504F3) >> 23;
    m.i -= e * (1 << 23);
    float y = (m.f - 1.0f) / (m.f + 1.0f), q = y * y;
    return 0.693147181f * (float)e +
           2.0f * y * (1.0f + q * (1.0f / 3 + q * (1.0f / 5 + q * (1.0f / 7))));
}

#endif
