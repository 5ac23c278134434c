/* SPDX-License-Identifier: BSD-2-Clause
 *
 * codec.h - between pictures and classes on the outside and bits and sums on the device.
 */
#ifndef PDNN_CODEC_H
#define PDNN_CODEC_H

#include "model/model.h"

/* Input bits (InputBits) of a generator for a class: one-hot. */
void pdnn_encode_class(const struct pdnn_model *model, uint32_t class, uint8_t *input);
/* Input bits of a classifier for a full picture (Height, Width): cropped, pixel >= threshold; the
 * pixels themselves where the model draws its input. */
void pdnn_encode_pixels(const struct pdnn_model *model, const uint8_t *pixels, uint8_t *input);

/* The full picture (Height, Width) that a generator's sums over `samples` samples mean: of the
 * averaged z one sigmoid (sum layers), or the share of ones (count); the cut edge is 0. */
void pdnn_decode_pixels(const struct pdnn_model *model, const int32_t *sums, uint32_t samples,
                        uint8_t *pixels);
/* What a classifier's sums (Classes) over `samples` samples mean: mean z as real numbers (sum
 * layers), or the share of ones (count). */
void pdnn_decode_logits(const struct pdnn_model *model, const int32_t *sums, uint32_t samples,
                        double *logits);
/* What pdnn_device_set_margin() takes for a lead of `margin` > 0 in the sum of the logits over the
 * samples (sum layers), or in the number of ones (count). PDNN_ERR_ARGUMENT: not one that the
 * register holds. */
int pdnn_margin_units(const struct pdnn_model *model, double margin, uint32_t *units,
                      struct pdnn_diag *diag);
/* The class with the largest sum; of equals the first. */
uint32_t pdnn_decode_class(const struct pdnn_model *model, const int32_t *sums);

#endif
