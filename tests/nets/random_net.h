/* SPDX-License-Identifier: BSD-2-Clause
 *
 * random_net.h - networks of every shape for the tests, each fully determined by its number.
 */
#ifndef RANDOM_NET_H
#define RANDOM_NET_H

#include "device/device.h"
#include "model/model.h"

struct random_net {
    struct pdnn_model *model;
    uint8_t *input;   /* (input_bits) */
    uint32_t samples; /* T */
    uint64_t seed;
};

/* Limits of the networks drawn; see random_net.c for the rest. */
struct random_limits {
    uint32_t tape_words, act_words;
    uint32_t width, layers, samples; /* largest */
};

/* splitmix64: the next number of a sequence. */
uint64_t random_next(uint64_t *state);
/* A number from 0 to range - 1. */
uint32_t random_below(uint64_t *state, uint32_t range);
/* The layer gets `outputs` neurons on its sources, which stand in words of 16 and have used[s]
 * outputs each; any weights of 4 bits on these, and biases around what lets some be on. */
void random_weights(uint64_t *state, struct pdnn_layer *layer, uint32_t outputs,
                    const uint32_t *used);

/* Network `number`; the caller frees it with random_net_free. Aborts without memory. */
struct random_net random_net_new(uint64_t number, const struct random_limits *limits);
/* Make it deterministic: codes of act_bits bits, T = 1, any table and shift. */
void random_net_make_twin(struct random_net *net, uint32_t act_bits);
/* Fewer ones, as `number` says: inputs and p-bits from as they are to hardly any. */
void random_net_thin(struct random_net *net, uint64_t number);
/* Whether a device refuses the network for a SERIAL layer: a deterministic one that skips zeros. It
 * is loaded to see; the test fails when the device does not do what it should. */
bool random_net_refused(const struct random_net *net, struct pdnn_device *device);
void random_net_free(struct random_net *net);

#endif
