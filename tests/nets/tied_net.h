/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tied_net.h - networks with several p-bits on a sum, each fully determined by its number, and runs
 * of them with all their events.
 */
#ifndef TIED_NET_H
#define TIED_NET_H

#include "event_list.h"
#include "random_net.h"

enum { TIED_WORD = 16 };

/* Network `number`; the caller frees it with random_net_free(). */
struct random_net tied_net(uint64_t number);
/* P-bits on each sum, sums of a source: the input or a layer. */
uint32_t tied_copies(const struct pdnn_model *model, int source);
uint32_t tied_outputs(const struct pdnn_model *model, int source);
/* Whether any layer has ties. */
bool tied_any(const struct pdnn_model *model);
/* The same network, a neuron for each p-bit; the caller closes it. */
struct pdnn_model *tied_written_out(const struct pdnn_model *model);

struct tied_run {
    struct event_list list;
    int32_t sums[64];
    struct pdnn_counters counters;
};

/* The model on a device; the caller frees the events. */
struct tied_run tied_run_on(const char *spec, const struct pdnn_model *model,
                            const struct random_net *net, uint32_t samples,
                            enum pdnn_sampling sampling);
/* Events and sums; the test fails where they differ. */
void tied_assert_same(const struct tied_run *a, const struct tied_run *b, uint64_t number);
/* Counters as well: of two devices, a the simulation and b golden, that ran the same network. */
void tied_assert_all_same(const struct tied_run *a, const struct tied_run *b, uint64_t number);

#endif
