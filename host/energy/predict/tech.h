/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tech.h - a technology: what its memories and operations cost, by size and width where known.
 *
 * Built in: those of energy_presets.def, `qmc` and `horowitz45`; any other name is a JSON file
 * (format "pdnn-tech-1", host/doc/energy.md). For a given network and widths a technology resolves
 * to the plain constants of energy.h.
 */
#ifndef PDNN_TECH_H
#define PDNN_TECH_H

#include "energy/predict/energy.h"

enum { PDNN_TECH_STEPS = 8 };

/* A cost that grows in steps: the first step whose limit is not exceeded applies, and the last
 * one beyond. One step: a constant. No step: not known. */
struct pdnn_tech_cost {
    uint32_t n;
    double limit[PDNN_TECH_STEPS]; /* bytes of memory, or bits of an operand */
    double pj[PDNN_TECH_STEPS];
};

struct pdnn_tech {
    char name[64], title[128], source[256], note[256];
    double weight_bits, activation_bits; /* of the published deterministic design; 0: not given */
    struct pdnn_tech_cost weight_bit, activation_bit; /* pJ a bit, by bytes of the memory */
    struct pdnn_tech_cost mul, add;                   /* pJ, by bits of the wider operand */
    double act_pj, rng_pj, cmp_pj;
    double overhead_pj; /* of a neuron, whatever its design */
};

/* A built-in name or the path of a JSON file. */
int pdnn_tech_open(const char *name, struct pdnn_tech *tech, struct pdnn_diag *diag);

/* Constants for a network of `weights` weights of `weight_bits` and a layer memory of `neurons`
 * activations of `act_bits`. PDNN_ERR_UNSUPPORTED when a deterministic design is asked for and
 * no multiplication is known. */
int pdnn_tech_resolve(const struct pdnn_tech *tech, enum pdnn_energy_design design, double weights,
                      double weight_bits, double neurons, double act_bits,
                      struct pdnn_energy_preset *preset, struct pdnn_diag *diag);

#endif
