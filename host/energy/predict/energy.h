/* SPDX-License-Identifier: BSD-2-Clause
 *
 * energy.h - what a run costs by Eq. 4 of the paper named in energy_presets.def:
 *
 *   E = n_weights*bw*e_wM + T*(n_mac*(ba*e_aM + e_syn) + sum_k n_neur_k*(e_neur_k + ba*e_aM))
 *
 * Events are counted first, then priced. Events of a model and T give the predicted energy (Eq. 4
 * as it stands); a device's counters give the simulated one. Neither is a measurement.
 */
#ifndef PDNN_ENERGY_H
#define PDNN_ENERGY_H

#include "model/model.h"

struct pdnn_energy_preset {
    const char *name, *title;
    double weight_bit_pj, activation_bit_pj; /* e_wM, e_aM */
    double mul_pj, add_pj, act_pj, rng_pj, cmp_pj;
};

/* What happens in a run, over all its samples. Doubles: exact far beyond any run. */
struct pdnn_energy_events {
    double weight_bits;     /* read */
    double activation_bits; /* read and written */
    double synapses;        /* products of a weight and an activation */
    double pbits;           /* neurons: activation, random number, comparison */
    double plain;           /* neurons without a random number: activation only */
};

/* How a synapse works. */
enum pdnn_energy_design {
    PDNN_DESIGN_PBIT,          /* an addition for each selected weight, half of them on average */
    PDNN_DESIGN_DETERMINISTIC, /* multiply and add */
};

struct pdnn_energy { /* nJ */
    double weights_nj, activations_nj, synapses_nj, neurons_nj, total_nj;
};

/* The preset of that name, or NULL; and all of them by index, NULL behind the last. */
const struct pdnn_energy_preset *pdnn_energy_preset_find(const char *name);
const struct pdnn_energy_preset *pdnn_energy_preset_at(size_t index);

/* Eq. 4 for a network given by its counts: bw, ba are bits a weight and an activation. */
struct pdnn_energy_events pdnn_energy_events_network(double weights, double bw, double macs,
                                                     double ba, double neurons, bool pbits,
                                                     uint32_t samples);
/* Eq. 4 for a model with weights of bw bits, at its own activations: padding is not counted,
 * weights are read once for every `lanes` samples (of Eq. 4 itself: all samples), layers drawn once
 * count once, and those that the host draws (host_layers.h) not at all. A masked layer has the
 * weights that are not 0 and, whatever bw, a bit of the mask for each place. */
struct pdnn_energy_events pdnn_energy_events_model(const struct pdnn_model *model, double bw,
                                                   uint32_t samples, uint32_t lanes);
/* What the counters of one run (or the mean of several) of that model say: padding, biases and
 * descriptors included. */
struct pdnn_energy_events pdnn_energy_events_counted(const struct pdnn_model *model, double samples,
                                                     const struct pdnn_counters *counters);

struct pdnn_energy pdnn_energy_of(const struct pdnn_energy_preset *preset,
                                  enum pdnn_energy_design design,
                                  const struct pdnn_energy_events *events);

#endif
