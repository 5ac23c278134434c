/* SPDX-License-Identifier: BSD-2-Clause
 *
 * host_layers.h - layers that the host draws.
 *
 * A deterministic device has no random numbers, so the `once` layers of p-bits that lead a
 * deterministic model, a generator's latents, are not on its tape: the host draws them by the
 * device's own law and sends their bits behind the input's. They cost the device nothing, and its
 * counters know nothing of them.
 */
#ifndef PDNN_HOST_LAYERS_H
#define PDNN_HOST_LAYERS_H

#include "model/model.h"

struct pdnn_host_layers;

/* The model's layers of this kind, copied; *out is NULL where there are none. base: places in
 * activation memory, of the input and of each layer, as by pdnn_act_alloc(). *n_words: activation
 * words of input and layers, which must be neighbours. */
int pdnn_host_layers_new(const struct pdnn_model *model, const uint32_t *base,
                         struct pdnn_host_layers **out, uint32_t *n_words, struct pdnn_diag *diag);
/* bits (n_words * 16) holds the model's input bits, else 0; the layers' bits are added. */
void pdnn_host_layers_draw(const struct pdnn_host_layers *layers, uint64_t seed, uint8_t *bits);
void pdnn_host_layers_free(struct pdnn_host_layers *layers);

#endif
