/* SPDX-License-Identifier: BSD-2-Clause
 *
 * activation.h - what a hidden unit makes of its weighted sum z: one table row a kind.
 *
 * A unit has a smooth mean m = f(z / noise_scale), f the sigmoid (0..1), tanh (-1..1) or a
 * rectifier (0..), and puts out one of
 *   a p-bit     the lower or the upper end of f, drawn so that its mean is m; backward m is
 *               differentiated in its place (straight through);
 *   few bits    m rounded to 2^bits levels from end to end; backward as if not rounded. One bit is
 *               the threshold z >= 0. The rectifier's upper end is learned: level * step (LSQ);
 *   32 bits     m itself.
 * A p-bit with a `wide_slope` is differentiated as f(z) instead, whatever its noise: less noise
 * then does not stop more of the units from learning. (Of the sigmoid form: (m (1 -
 * m))^noise_scale, which is that slope but for a factor where z is large.) So an output is offset +
 * step * code with code in 0..2^bits - 1, and that is how the next layer's integers read it.
 */
#ifndef PDNN_ACTIVATION_H
#define PDNN_ACTIVATION_H

#include "train/net/param.h"
#include "train/net/rng.h"
#include "train/net/ties.h"

enum pdnn_form { PDNN_FORM_SIGMOID, PDNN_FORM_TANH, PDNN_FORM_RELU };

struct pdnn_activation_kind {
    const char *name; /* as in --activation */
    enum pdnn_form form;
    bool drawn;          /* p-bits */
    uint32_t bits;       /* unless asked for otherwise; kinds that are drawn, and `binary`: 1 */
    bool any_bits;       /* takes --activation-bits */
    float learning_rate; /* that trains it well */
};

enum { PDNN_ACTIVATION_FLOAT = 32 };

struct pdnn_activation {
    const struct pdnn_activation_kind *kind;
    uint32_t bits;               /* 1, 2, 3, 4, 8 or PDNN_ACTIVATION_FLOAT */
    float noise_scale;           /* above 0; 1: z as it is */
    bool wide_slope;             /* p-bits of the sigmoid form */
    struct pdnn_ties ties;       /* p-bits of the sigmoid form: several on a sum */
    struct pdnn_param *log_step; /* of a rectifier of few bits, else NULL */
};

const struct pdnn_activation_kind *pdnn_activation_find(const char *name);
/* Row i, NULL behind the last. */
const struct pdnn_activation_kind *pdnn_activation_at(size_t i);

/* Set up for `bits` (already checked); NAME.step is added to the set where it is learned. */
void pdnn_activation_add(struct pdnn_activation *a, const struct pdnn_activation_kind *kind,
                         uint32_t bits, float noise_scale, struct pdnn_param_set *set,
                         struct pdnn_arena *arena, const char *name);
/* Sigmoid p-bits, one on a sum: these have the one-pass kernels of pbit.h, with a gain of 1 /
 * noise_scale. */
bool pdnn_activation_is_pbit(const struct pdnn_activation *a);
/* Output = offset + step * code; step 0: any number. */
void pdnn_activation_grid(const struct pdnn_activation *a, float *offset, float *step);
/* z (n) -> what backward needs, in place: m, or z itself for a rectifier of few bits and with
 * ties, which put out the share of them that are 1. */
void pdnn_activation_mean(const struct pdnn_activation *a, float *z, size_t n);
/* The outputs. */
void pdnn_activation_emit(const struct pdnn_activation *a, struct pdnn_rng *rng, const float *mean,
                          size_t n, float *out);
/* grad: at the outputs -> at z; adds the learned step's. */
void pdnn_activation_backward(const struct pdnn_activation *a, const float *mean, size_t n,
                              float *grad);

#endif
