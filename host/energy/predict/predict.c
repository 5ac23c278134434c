/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/predict/predict.h"
#include "contract/map.h"

struct pdnn_network pdnn_network_dense(const uint32_t *sizes, uint32_t n) {
    struct pdnn_network network = {0};
    for (uint32_t i = 1; i < n; i++) {
        network.weights += (double)sizes[i - 1] * sizes[i];
        network.neurons += sizes[i];
    }
    network.macs = network.weights;
    return network;
}

struct pdnn_network pdnn_network_model(const struct pdnn_model *model) {
    const struct pdnn_energy_events one = pdnn_energy_events_model(model, 1, 1, 1);
    const double mask_bits = pdnn_energy_events_model(model, 0, 1, 1).weight_bits;
    return (struct pdnn_network){
        .model = model,
        .weights = one.weight_bits - mask_bits,
        .macs = one.synapses,
        .neurons = one.pbits + one.plain,
        .mask_bits = mask_bits,
    };
}

static struct pdnn_energy_events events_of(const struct pdnn_network *network,
                                           const struct pdnn_design *design, uint32_t samples) {
    const bool pbits = design->kind == PDNN_DESIGN_PBIT;
    const uint32_t lanes = design->lanes ? design->lanes : samples;
    if (!network->model) {
        const uint32_t passes = (samples + lanes - 1) / lanes;
        struct pdnn_energy_events events =
            pdnn_energy_events_network(network->weights, design->weight_bits, network->macs,
                                       design->act_bits, network->neurons, pbits, samples);
        events.weight_bits *= passes;
        return events;
    }
    struct pdnn_energy_events events =
        pdnn_energy_events_model(network->model, design->weight_bits, samples, lanes);
    events.activation_bits *= design->act_bits;
    if (!pbits) {
        events.plain += events.pbits;
        events.pbits = 0;
    }
    return events;
}

static int resolve(const struct pdnn_network *network, const struct pdnn_tech *tech,
                   const struct pdnn_design *design, struct pdnn_energy_preset *preset,
                   struct pdnn_diag *diag) {
    /* A memory is as large as what it holds. */
    const double weights = network->weights + network->mask_bits / design->weight_bits;
    int err = pdnn_tech_resolve(tech, design->kind, weights, design->weight_bits, network->neurons,
                                design->act_bits, preset, diag);
    if (design->kind == PDNN_DESIGN_PBIT && design->all_selected) {
        preset->add_pj *= 2; /* pdnn_energy_of() prices half an addition */
    }
    return err;
}

int pdnn_predict(const struct pdnn_network *network, const struct pdnn_tech *tech,
                 const struct pdnn_design *design, uint32_t samples, struct pdnn_energy *energy,
                 struct pdnn_diag *diag) {
    struct pdnn_energy_preset preset;
    int err = resolve(network, tech, design, &preset, diag);
    if (!err) {
        const struct pdnn_energy_events events = events_of(network, design, samples);
        *energy = pdnn_energy_of(&preset, design->kind, &events);
    }
    return err;
}

int pdnn_predict_alike(double neurons, double fan_in, const struct pdnn_tech *tech,
                       const struct pdnn_design *design, uint32_t samples,
                       struct pdnn_energy *energy, struct pdnn_diag *diag) {
    /* (n+1)*ba a neuron is what Eq. 4 reads for n products and one neuron. */
    const struct pdnn_network network = {
        .weights = neurons * fan_in, .macs = neurons * fan_in, .neurons = neurons};
    return pdnn_predict(&network, tech, design, samples, energy, diag);
}

int pdnn_predict_operations(const struct pdnn_network *network, const struct pdnn_tech *tech,
                            const struct pdnn_design *design, double *synapse_pj, double *neuron_pj,
                            struct pdnn_diag *diag) {
    struct pdnn_energy_preset preset;
    int err = resolve(network, tech, design, &preset, diag);
    if (!err) {
        const struct pdnn_energy_events one = {
            .synapses = 1,
            .pbits = design->kind == PDNN_DESIGN_PBIT,
            .plain = design->kind != PDNN_DESIGN_PBIT,
        };
        const struct pdnn_energy energy = pdnn_energy_of(&preset, design->kind, &one);
        *synapse_pj = energy.synapses_nj * 1e3;
        *neuron_pj = energy.neurons_nj * 1e3;
    }
    return err;
}
