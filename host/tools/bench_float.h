/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bench_float.h - the same network in floating point: OpenBLAS's matrix products of one forward
 * pass, what `make bench` holds the golden device against.
 */
#ifndef PDNN_BENCH_FLOAT_H
#define PDNN_BENCH_FLOAT_H

#include "model/model.h"

struct bench_float;

/* Weights as floats, inputs of n_samples samples, bits by chance. NULL without memory. */
struct bench_float *bench_float_new(const struct pdnn_model *model, uint32_t n_samples);
void bench_float_free(struct bench_float *bench);

/* One forward pass of all samples: for each layer one product (samples x inputs) by (inputs x
 * outputs), then a threshold at every unit but those of the last layer. A layer drawn once a run
 * takes one sample. No random numbers and no exp: this is less than a float network of p-bits does.
 */
void bench_float_run(struct bench_float *bench);

#endif
