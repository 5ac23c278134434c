/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/predict/energy.h"
#include "model/fmap.h"
#include "tape/host_layers.h"
#include "contract/map.h"

#include <string.h>

enum { TAPE_WORD_BITS = PDNN_SPACE_TAPE_BYTES * 8 };
static const double nj_per_pj = 1e-3;
/* The paper's figures price n*add/2, although its text says n*add: an activation of 0 adds
 * nothing, and half of them are 0. */
static const double selected = 0.5;

static const struct pdnn_energy_preset presets[] = {
#define PDNN_ENERGY_PRESET(name, title, wm, am, mul, add, act, rng, cmp)                           \
    {name, title, wm, am, mul, add, act, rng, cmp},
#include "energy/predict/energy_presets.def"
};

const struct pdnn_energy_preset *pdnn_energy_preset_at(size_t index) {
    return index < sizeof presets / sizeof *presets ? &presets[index] : NULL;
}

const struct pdnn_energy_preset *pdnn_energy_preset_find(const char *name) {
    const struct pdnn_energy_preset *preset;
    for (size_t i = 0; (preset = pdnn_energy_preset_at(i)); i++) {
        if (strcmp(preset->name, name) == 0) {
            return preset;
        }
    }
    return NULL;
}

struct pdnn_energy_events pdnn_energy_events_network(double weights, double bw, double macs,
                                                     double ba, double neurons, bool pbits,
                                                     uint32_t samples) {
    return (struct pdnn_energy_events){
        .weight_bits = weights * bw,
        .activation_bits = samples * (macs + neurons) * ba,
        .synapses = samples * macs,
        .pbits = pbits ? samples * neurons : 0,
        .plain = pbits ? 0 : samples * neurons,
    };
}

/* Bits of a source that a neuron reads, without padding: of a feature map under a kernel those
 * around one position, at the border as inside. */
static double source_bits(const struct pdnn_model *model, uint32_t index, int source) {
    const uint32_t kernel = model->layers[index].kernel;
    const struct pdnn_fmap map = pdnn_fmap_of(model, source);
    return (double)map.channels * (kernel ? kernel * kernel : pdnn_fmap_positions(map));
}

/* Neurons of a layer: its outputs at every position. */
static double layer_neurons(const struct pdnn_model *model, uint32_t index) {
    return (double)model->layers[index].outputs * pdnn_fmap_positions(pdnn_fmap_sums(model, index));
}

/* Weights of a layer that are used: those of a neuron on its own and later outputs are not. */
static double layer_weights(const struct pdnn_model *model, uint32_t index) {
    const struct pdnn_layer *layer = &model->layers[index];
    const double outputs = layer->outputs;
    double weights = 0;
    for (uint32_t s = 0; s < layer->n_sources; s++) {
        const bool own = layer->sources[s] == (int)index;
        weights += own ? outputs * (outputs - 1) / 2
                       : outputs * source_bits(model, index, layer->sources[s]);
    }
    return weights;
}

/* Weights that are not 0. */
static double live_weights(const struct pdnn_layer *layer) {
    const size_t n = (size_t)layer->outputs * layer->inputs;
    double live = 0;
    for (size_t i = 0; i < n; i++) {
        live += layer->weight[i] != 0;
    }
    return live;
}

struct pdnn_energy_events pdnn_energy_events_model(const struct pdnn_model *model, double bw,
                                                   uint32_t samples, uint32_t lanes) {
    const uint32_t passes = model->sampled_input ? samples : (samples + lanes - 1) / lanes;
    struct pdnn_energy_events sum = {0};
    for (uint32_t i = 0; i < model->n_layers; i++) {
        const struct pdnn_layer *layer = &model->layers[i];
        if (pdnn_layer_on_host(model, i))
            continue;
        const double places = layer_weights(model, i), reads = layer->once ? 1 : passes;
        const double weights = layer->masked ? live_weights(layer) : places;
        const struct pdnn_energy_events one = pdnn_energy_events_network(
            weights * reads, bw, weights * pdnn_fmap_positions(pdnn_fmap_sums(model, i)),
            model->act_bits, layer_neurons(model, i), layer->noise, layer->once ? 1 : samples);
        sum.weight_bits += one.weight_bits + (layer->masked ? places * reads : 0);
        sum.activation_bits += one.activation_bits;
        sum.synapses += one.synapses;
        sum.pbits += one.pbits;
        sum.plain += one.plain;
    }
    return sum;
}

struct pdnn_energy_events pdnn_energy_events_counted(const struct pdnn_model *model, double samples,
                                                     const struct pdnn_counters *counters) {
    double plain = 0, all = 0; /* the counters do not tell kinds of neurons apart, the model does */
    for (uint32_t i = 0; i < model->n_layers; i++) {
        const struct pdnn_layer *layer = &model->layers[i];
        const double neurons = layer_neurons(model, i) * (layer->once ? 1 : samples);
        plain += layer->noise ? 0 : neurons;
        all += pdnn_layer_on_host(model, i) ? 0 : neurons;
    }
    plain *= all > 0 ? counters->neuron_updates / all : 0; /* of a block fewer are counted */
    return (struct pdnn_energy_events){
        .weight_bits = (double)counters->tape_reads * TAPE_WORD_BITS,
        .activation_bits = ((double)counters->act_reads + counters->act_writes) * model->act_bits,
        .synapses = counters->accumulates,
        .pbits = counters->neuron_updates - plain,
        .plain = plain,
    };
}

struct pdnn_energy pdnn_energy_of(const struct pdnn_energy_preset *preset,
                                  enum pdnn_energy_design design,
                                  const struct pdnn_energy_events *events) {
    const double synapse_pj =
        design == PDNN_DESIGN_PBIT ? preset->add_pj * selected : preset->mul_pj + preset->add_pj;
    const double pbit_pj = preset->act_pj + preset->rng_pj + preset->cmp_pj;
    struct pdnn_energy energy = {
        .weights_nj = events->weight_bits * preset->weight_bit_pj * nj_per_pj,
        .activations_nj = events->activation_bits * preset->activation_bit_pj * nj_per_pj,
        .synapses_nj = events->synapses * synapse_pj * nj_per_pj,
        .neurons_nj = (events->pbits * pbit_pj + events->plain * preset->act_pj) * nj_per_pj,
    };
    energy.total_nj =
        energy.weights_nj + energy.activations_nj + energy.synapses_nj + energy.neurons_nj;
    return energy;
}
