/* SPDX-License-Identifier: BSD-2-Clause
 *
 * param.h - trained arrays and the Adam optimiser.
 */
#ifndef PDNN_PARAM_H
#define PDNN_PARAM_H

#include "train/net/arena.h"

enum { PDNN_PARAMS_MAX = 48 };

struct pdnn_param {
    char name[24];
    size_t n;
    float *value, *grad;
    float *m, *v;   /* Adam's moments */
    float *average; /* running average of value, NULL where not wanted */
    float rate;     /* learning rate relative to the set's */
};

/* Parameters that one optimiser steps together. */
struct pdnn_param_set {
    struct pdnn_param item[PDNN_PARAMS_MAX];
    uint32_t n_items;
    float beta1, beta2;
    float average_decay; /* of the running averages; 0: none are kept */
    uint32_t steps;      /* Adam steps taken */
};

/* Add a zeroed array of n values; NULL (and arena->failed) without memory. */
struct pdnn_param *pdnn_param_add(struct pdnn_param_set *set, struct pdnn_arena *arena,
                                  const char *name, size_t n, float rate);
/* One Adam step with learning rate `rate`; clears the gradients. */
void pdnn_adam_step(struct pdnn_param_set *set, float rate);
/* Forget moments, step count and averages: a new phase of training begins. */
void pdnn_adam_reset(struct pdnn_param_set *set);
/* Exchange every value with its running average (call again to change back). */
void pdnn_param_swap_average(struct pdnn_param_set *set);

#endif
