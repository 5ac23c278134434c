/* SPDX-License-Identifier: BSD-2-Clause
 *
 * predict.h - Eq. 1 to 4 for a network and a technology, p-bit against deterministic.
 *
 *   Eq. 1  e = n*bw*e_wM + (n+1)*ba*e_aM + e_S + e_N                   one neuron of fan-in n
 *   Eq. 2  e = n*bw*e_wM + T*((n+1)*ba*e_aM + e_S + e_N)               T samples, one weight read
 *   Eq. 3  E = N*e                                                     N neurons alike
 *   Eq. 4  E = weights*bw*e_wM + T*(macs*(ba*e_aM + e_syn) + N*(e_neur + ba*e_aM))
 */
#ifndef PDNN_PREDICT_H
#define PDNN_PREDICT_H

#include "energy/predict/tech.h"

/* What is computed: a model, or counts. */
struct pdnn_network {
    const struct pdnn_model *model; /* NULL: the counts below are all that is known */
    double weights, macs, neurons;  /* macs and neurons of one sample */
    double mask_bits;               /* beside the weights, of layers with a mask */
};

struct pdnn_design {
    enum pdnn_energy_design kind;
    double weight_bits, act_bits;
    bool all_selected; /* p-bit: price an addition for every weight, not for half of them */
    uint32_t lanes;    /* samples that share a read of the weights; 0: all of them */
};

/* Fully connected layers: sizes of the input and of each layer; n >= 2. */
struct pdnn_network pdnn_network_dense(const uint32_t *sizes, uint32_t n);
struct pdnn_network pdnn_network_model(const struct pdnn_model *model);

/* Eq. 4: `samples` samples of the network. */
int pdnn_predict(const struct pdnn_network *network, const struct pdnn_tech *tech,
                 const struct pdnn_design *design, uint32_t samples, struct pdnn_energy *energy,
                 struct pdnn_diag *diag);
/* Eq. 3: `samples` samples of `neurons` neurons of fan-in n; Eq. 2 and 1 with neurons = 1. */
int pdnn_predict_alike(double neurons, double fan_in, const struct pdnn_tech *tech,
                       const struct pdnn_design *design, uint32_t samples,
                       struct pdnn_energy *energy, struct pdnn_diag *diag);

/* e_syn and e_neur of Eq. 4, pJ, without memory. */
int pdnn_predict_operations(const struct pdnn_network *network, const struct pdnn_tech *tech,
                            const struct pdnn_design *design, double *synapse_pj, double *neuron_pj,
                            struct pdnn_diag *diag);

#endif
