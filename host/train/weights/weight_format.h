/* SPDX-License-Identifier: BSD-2-Clause
 *
 * weight_format.h - the numbers that a layer's weights may be: one table row a format.
 *
 * A weight w is used as s * q, q the format's level nearest to w / s, s one learned scale a layer.
 * Backward as LSQ (quantise.h): the gradient passes straight to w while w / s lies between the
 * rounding limits, and the scale's is sum g * (q - w / s) there and sum g * q beyond. `binary` has
 * no level 0, its q does not follow w / s, and the scale's gradient is the exact sum g * q.
 *
 * `two-branch` and `three-branch` are the odd integers of so many branches of -1 and +1 that weigh
 * 1, 2 and 4 (arXiv:2106.09886). `signed-binary` has one sign a neuron: 0 and +1 for the even ones,
 * 0 and -1 for the odd ones (arXiv:2211.13838).
 */
#ifndef PDNN_WEIGHT_FORMAT_H
#define PDNN_WEIGHT_FORMAT_H

#include "pdnn.h"

enum pdnn_levels {
    PDNN_LEVELS_FLOAT,   /* any number: no rounding, no scale */
    PDNN_LEVELS_UNIFORM, /* the integers min..max */
    PDNN_LEVELS_POW2,    /* 0, +-1, +-2, +-4, -8 */
    PDNN_LEVELS_BINARY,  /* -1, +1 */
    PDNN_LEVELS_ODD,     /* the odd integers min..max */
    PDNN_LEVELS_SIGNED,  /* those of pdnn_weight_format_of() */
};

struct pdnn_weight_format {
    const char *name; /* as in --weights */
    enum pdnn_levels levels;
    bool on_tape;    /* every level is a 4-bit integer, so a device can hold it */
    int min, max;    /* the outermost levels */
    float low, high; /* gradients pass to w while low < w / s < high */
};

/* By name; NULL: none of that name. */
const struct pdnn_weight_format *pdnn_weight_format_find(const char *name);
/* Row i, NULL behind the last. */
const struct pdnn_weight_format *pdnn_weight_format_at(size_t i);

/* The format of neuron `neuron`'s weights; only that of PDNN_LEVELS_SIGNED differs, and none of the
 * functions below but the first takes that one itself. */
const struct pdnn_weight_format *pdnn_weight_format_of(const struct pdnn_weight_format *format,
                                                       uint32_t neuron);
/* Whether 0 is a level. */
bool pdnn_weight_format_has_zero(const struct pdnn_weight_format *format);

/* The scale to start from: 2 mean|w| / sqrt(max) as LSQ has it, over the weights that are not 0;
 * mean|w| for `binary`. */
float pdnn_weight_first_scale(const struct pdnn_weight_format *format, const float *w, size_t n);
/* effective[i] = scale * q(w[i]). */
void pdnn_weight_round(const struct pdnn_weight_format *format, const float *w, size_t n,
                       float scale, float *effective);
/* w_grad[i] += the gradient at w[i]; returns the gradient at log(scale). */
float pdnn_weight_backward(const struct pdnn_weight_format *format, const float *w,
                           const float *grad, size_t n, float scale, float *w_grad);
/* The integers themselves, of a format on the tape. */
void pdnn_weight_integers(const struct pdnn_weight_format *format, const float *w, size_t n,
                          float scale, int8_t *q);

#endif
