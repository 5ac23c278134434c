/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/net/ties.h"

#include <math.h>

#include "base/clones.h"
#include "contract/map.h"
#include "train/net/vecmath.h"

void pdnn_ties_settle(struct pdnn_ties *ties, float unit) {
    const float most = 1 << 24; /* more than any device's, and whole as a float */
    for (uint32_t k = 1; k < ties->n; k++) {
        const float before = (float)ties->units[k - 1];
        const float units = roundf((float)k * ties->step / unit);
        ties->units[k] = (int32_t)fminf(fmaxf(units, before), most);
        ties->offset[k] = (float)ties->units[k] * unit;
    }
}

PDNN_CLONES void pdnn_ties_draw(const struct pdnn_ties *ties, struct pdnn_rng *rng,
                                const float *restrict z, size_t n, float noise_scale,
                                float *restrict out) {
    const uint64_t base = pdnn_rng_key(rng);
    const float gain = 1.0f / noise_scale, one = 1.0f / (float)ties->n;
    for (size_t i = 0; i < n; i++)
        out[i] = 0;
    for (uint32_t k = 0; k < ties->n; k++) {
        const uint64_t key = pdnn_rng_sub(base, k);
        const float offset = ties->offset[k];
        for (size_t i = 0; i < n; i++) {
            const float p = pdnn_sigmoid(gain * (z[i] - offset));
            out[i] += pdnn_rng_unit(key, (uint32_t)i) < p ? one : 0.0f;
        }
    }
}

PDNN_CLONES void pdnn_ties_backward(const struct pdnn_ties *ties, const float *restrict z, size_t n,
                                    float noise_scale, float *restrict grad) {
    const float gain = 1.0f / noise_scale;
    for (size_t i = 0; i < n; i++) {
        float slope = 0;
        for (uint32_t k = 0; k < ties->n; k++) {
            const float p = pdnn_sigmoid(gain * (z[i] - ties->offset[k]));
            slope += p * (1.0f - p);
        }
        grad[i] *= slope * gain / (float)ties->n;
    }
}
