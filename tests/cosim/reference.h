/* SPDX-License-Identifier: BSD-2-Clause
 *
 * reference.h - what a network computes, written down as plainly as possible and sharing no code
 * with host/golden or host/tape/tape.c: the model's own weights, activations in {0,1}, noise by
 * the inverse logistic law, the random generator bit by bit.
 */
#ifndef REFERENCE_H
#define REFERENCE_H

#include "model/model.h"

/* As pdnn_device_run on a device of these lanes, drain lanes and sampling modes; every event to fn.
 */
void reference_run(const struct pdnn_model *model, const uint8_t *input, uint32_t samples,
                   uint64_t seed, enum pdnn_sampling sampling, const struct pdnn_caps *caps,
                   int32_t *sums, pdnn_event_fn fn, void *user);

#endif
