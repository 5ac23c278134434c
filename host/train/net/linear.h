/* SPDX-License-Identifier: BSD-2-Clause
 *
 * linear.h - y = x W' + b, in float or with weights of few bits.
 *
 * Once a step: pdnn_linear_prepare(), then any number of forward and backward calls, then
 * pdnn_linear_finish(), then the optimiser.
 */
#ifndef PDNN_LINEAR_H
#define PDNN_LINEAR_H

#include "train/net/bit_product.h"
#include "model/model.h"
#include "train/net/param.h"
#include "train/net/rng.h"
#include "train/weights/weight_format.h"

struct pdnn_linear {
    uint32_t inputs, outputs;
    struct pdnn_param *weight;               /* (Outputs, Inputs) */
    struct pdnn_param *bias;                 /* (Outputs) */
    struct pdnn_param *log_scale;            /* (1), NULL: float weights */
    const struct pdnn_weight_format *format; /* of quantised weights; 4 bits unless changed before
                                                pdnn_linear_start() */
    /* Inputs are in_offset + in_step * code, so what a layer of integers adds to its sum is
     * a multiple of scale * in_step. 0 and 1 for bits; in_step 0: the bias is not rounded. */
    float in_offset, in_step;
    float *in_mean;            /* (Inputs) that is taken off the inputs, NULL: nothing */
    float *mask;               /* (Outputs, Inputs) of 0 and 1, NULL: dense */
    struct pdnn_bit_work bits; /* see pdnn_linear_reads_bits() */
    uint32_t bit_rows;         /* of inputs that are bits at most; 0: they are any numbers */
    /* What forward and backward use; the parameters' own arrays where weights are float. */
    float *effective, *effective_bias;
    float *grad;
    bool fresh; /* grad holds nothing yet: the next backward call overwrites it */
};

/* Add the layer's parameters, named NAME.weight and so on. With `quantised` it has 4-bit weights
 * and a bias that is a multiple of the scale; `masked` gives it a mask of ones to edit before
 * pdnn_linear_start(). Check arena->failed afterwards. */
void pdnn_linear_add(struct pdnn_linear *layer, struct pdnn_param_set *set,
                     struct pdnn_arena *arena, const char *name, uint32_t inputs, uint32_t outputs,
                     bool quantised, bool masked);
/* All inputs will be 0 or 1, in up to `rows` rows: products by tables (bit_product.h) where these
 * are faster. Check arena->failed afterwards. */
void pdnn_linear_reads_bits(struct pdnn_linear *layer, struct pdnn_arena *arena, uint32_t rows);
/* Random weights, uniform in +-limit; bias 0. */
void pdnn_linear_start(struct pdnn_linear *layer, struct pdnn_rng *rng, float limit);
/* The limit of Glorot and Bengio: sqrt(6 / (inputs + outputs)). */
float pdnn_linear_glorot(const struct pdnn_linear *layer);

void pdnn_linear_prepare(struct pdnn_linear *layer);
/* What one unit of the sums of its integers is worth; floating point: next to nothing. */
float pdnn_linear_unit(const struct pdnn_linear *layer);
/* y (Rows, Outputs) = x (Rows, Inputs) W' + b. */
void pdnn_linear_forward(const struct pdnn_linear *layer, const float *x, uint32_t rows, float *y);
/* The same without b. */
void pdnn_linear_product(const struct pdnn_linear *layer, const float *x, uint32_t rows, float *y);
/* Add the weights' gradient; x_grad (Rows, Inputs) is overwritten, NULL: not wanted. */
void pdnn_linear_backward(struct pdnn_linear *layer, const float *x, const float *y_grad,
                          uint32_t rows, float *x_grad);
/* Both of inputs that are packed bits (bit_product.h); layer->bits has the room. */
void pdnn_linear_product_packed(const struct pdnn_linear *layer, const uint8_t *code, uint32_t rows,
                                float *y);
void pdnn_linear_backward_weight_packed(struct pdnn_linear *layer, const uint8_t *code,
                                        const float *y_grad, uint32_t rows);
/* Each part alone: the weights', the bias's, x_grad. */
void pdnn_linear_backward_weight(struct pdnn_linear *layer, const float *x, const float *y_grad,
                                 uint32_t rows);
void pdnn_linear_backward_bias(struct pdnn_linear *layer, const float *y_grad, uint32_t rows);
void pdnn_linear_backward_input(const struct pdnn_linear *layer, const float *y_grad, uint32_t rows,
                                float *x_grad);
void pdnn_linear_finish(struct pdnn_linear *layer);
/* sum (Width) += the rows of x (Rows, Width). */
void pdnn_add_rows(const float *restrict x, size_t rows, uint32_t width, float *restrict sum);
/* After the optimiser: weights beyond the outermost levels come back to where a gradient reaches
 * them. */
void pdnn_linear_keep_within(struct pdnn_linear *layer);

/* Write the quantised layer as integers that read codes: layer->weight, bias and scale. The model
 * layer must have outputs and inputs of this one. */
void pdnn_linear_export(const struct pdnn_linear *layer, struct pdnn_layer *out);

#endif
