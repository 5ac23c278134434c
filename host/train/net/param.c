/* SPDX-License-Identifier: BSD-2-Clause */
#include "train/net/param.h"
#include "base/clones.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct pdnn_param *pdnn_param_add(struct pdnn_param_set *set, struct pdnn_arena *arena,
                                  const char *name, size_t n, float rate) {
    if (set->n_items == PDNN_PARAMS_MAX) {
        arena->failed = true;
        return NULL;
    }
    struct pdnn_param *param = &set->item[set->n_items++];
    snprintf(param->name, sizeof param->name, "%s", name);
    param->n = n;
    param->value = pdnn_arena_floats(arena, n);
    param->grad = pdnn_arena_floats(arena, n);
    param->m = pdnn_arena_floats(arena, n);
    param->v = pdnn_arena_floats(arena, n);
    param->average = set->average_decay > 0 ? pdnn_arena_floats(arena, n) : NULL;
    param->rate = rate;
    return arena->failed ? NULL : param;
}

/* The loops take their counts and factors by value: from a structure, which their stores might
 * change for all that the compiler knows, they would not become vector code. */
PDNN_CLONES static void adam(struct pdnn_param param, float beta1, float beta2, float step,
                             float root) {
    float *restrict value = param.value, *restrict grad = param.grad;
    float *restrict m = param.m, *restrict v = param.v;
    for (size_t i = 0; i < param.n; i++) {
        m[i] = beta1 * m[i] + (1.0f - beta1) * grad[i];
        v[i] = beta2 * v[i] + (1.0f - beta2) * grad[i] * grad[i];
        value[i] -= step * m[i] / (sqrtf(v[i]) * root + 1e-8f);
        grad[i] = 0.0f;
    }
}

PDNN_CLONES static void add_to_average(struct pdnn_param param, float keep) {
    const float *restrict value = param.value;
    float *restrict average = param.average;
    for (size_t i = 0; i < param.n; i++)
        average[i] = keep * average[i] + (1.0f - keep) * value[i];
}

void pdnn_adam_step(struct pdnn_param_set *set, float rate) {
    set->steps++;
    float correct1 = 1.0f - powf(set->beta1, (float)set->steps);
    float correct2 = 1.0f - powf(set->beta2, (float)set->steps);
    /* The mean of the first values, then an exponential average. */
    float keep = 1.0f - 1.0f / (float)set->steps;
    keep = keep < set->average_decay ? keep : set->average_decay;
    for (uint32_t k = 0; k < set->n_items; k++) {
        const struct pdnn_param *param = &set->item[k];
        adam(*param, set->beta1, set->beta2, rate * param->rate / correct1, 1.0f / sqrtf(correct2));
        if (param->average)
            add_to_average(*param, keep);
    }
}

void pdnn_adam_reset(struct pdnn_param_set *set) {
    set->steps = 0;
    for (uint32_t k = 0; k < set->n_items; k++) {
        struct pdnn_param *param = &set->item[k];
        memset(param->m, 0, param->n * sizeof(float));
        memset(param->v, 0, param->n * sizeof(float));
        memset(param->grad, 0, param->n * sizeof(float));
        if (param->average)
            memcpy(param->average, param->value, param->n * sizeof(float));
    }
}

void pdnn_param_swap_average(struct pdnn_param_set *set) {
    for (uint32_t k = 0; k < set->n_items; k++) {
        struct pdnn_param *param = &set->item[k];
        for (size_t i = 0; param->average && i < param->n; i++) {
            float swap = param->value[i];
            param->value[i] = param->average[i];
            param->average[i] = swap;
        }
    }
}
