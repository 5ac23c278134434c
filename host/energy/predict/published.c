/* SPDX-License-Identifier: BSD-2-Clause
 *
 * published.c - replication of Ghantasala et al., npj Unconventional Computing 3:18 (2026).
 */
#include "energy/predict/predict.h"
#include "energy/predict/published.h"

#include <math.h>

static const double weights_published = 2202116, slope_published_nj = 2038.02;
static const double reproduced_within = 0.01;

struct pdnn_network pdnn_network_vgg5(bool as_published) {
    static const double side[] = {32, 16, 8}, in[] = {3, 32, 64}, out[] = {32, 64, 128};
    struct pdnn_network n = {0};
    for (int i = 0; i < 3; i++) { /* 3x3 convolutions, 2x2 pooling after each */
        const double pixels = side[i] * side[i];
        n.macs += pixels * out[i] * in[i] * 9;
        n.neurons += pixels * out[i];
    }
    n.macs += 2048.0 * 1024 + 1024.0 * 10;
    n.neurons += 1024 + 10;
    n.weights = weights_published; /* the layers give 2,200,416, biases 1,258 more */
    if (as_published) {
        n.neurons = 58629;
    }
    return n;
}

struct pdnn_network pdnn_network_fpga(void) {
    const double macs = 10 * 64 + 32 * (128 + 256 + 784);
    return (struct pdnn_network){.weights = macs, .macs = macs, .neurons = 64 + 128 + 256 + 784};
}

struct table {
    struct pdnn_published *rows;
    uint32_t n;
};

/* Decimals that the paper prints: 0.7 has one. */
static double last_digit(double published) {
    double digit = 1;
    while (digit > 1e-3 && fabs(published / digit - round(published / digit)) > 1e-6) {
        digit /= 10;
    }
    return digit;
}

static void add(struct table *table, const char *group, const char *what, const char *unit,
                double published, double computed, const char *note) {
    const double off = fabs(computed - published);
    if (table->n < PDNN_PUBLISHED_MAX) {
        table->rows[table->n++] = (struct pdnn_published){
            group,    what,
            unit,     published,
            computed, off <= reproduced_within * published || off <= last_digit(published) / 2,
            note,
        };
    }
}

static const struct pdnn_design pbit = {.kind = PDNN_DESIGN_PBIT, .weight_bits = 32, .act_bits = 1};
static const struct pdnn_design plain = {
    .kind = PDNN_DESIGN_DETERMINISTIC, .weight_bits = 32, .act_bits = 32};

/* Energies of a pair of designs at T = 1 and 10 of the p-bit one. */
struct pair {
    struct pdnn_energy p1, p10, d;
};

static int predict_pair(const struct pdnn_network *network, const char *name,
                        const struct pdnn_design *p, struct pair *pair, struct pdnn_diag *diag) {
    struct pdnn_tech tech;
    int err;
    if ((err = pdnn_tech_open(name, &tech, diag)) ||
        (err = pdnn_predict(network, &tech, p, 1, &pair->p1, diag)) ||
        (err = pdnn_predict(network, &tech, p, 10, &pair->p10, diag))) {
        return err;
    }
    return pdnn_predict(network, &tech, &plain, 1, &pair->d, diag);
}

static int add_vgg5(struct table *table, struct pdnn_diag *diag) {
    static const char group[] = "VGG5 on CIFAR-10, 65 nm (Eq. 4)";
    const struct pdnn_network network = pdnn_network_vgg5(false);
    struct pair sram, hbm2;
    int err;
    if ((err = predict_pair(&network, "65nm-sram", &pbit, &sram, diag)) ||
        (err = predict_pair(&network, "65nm-hbm2", &pbit, &hbm2, diag))) {
        return err;
    }
    const double slope = (sram.p10.total_nj - sram.p1.total_nj) / 9;
    add(table, group, "first sample, SRAM, with the published slope", "nJ", 4743.98,
        sram.p1.weights_nj + slope_published_nj, "weights by Eq. 4 plus 2,038.02 nJ");
    add(table, group, "first sample, HBM2, with the published slope", "nJ", 281795.60,
        hbm2.p1.weights_nj + slope_published_nj, "weights by Eq. 4 plus 2,038.02 nJ");
    add(table, group, "first sample, SRAM, constants only", "nJ", 4743.98, sram.p1.total_nj,
        "low by the slope's difference");
    add(table, group, "first sample, HBM2, constants only", "nJ", 281795.60, hbm2.p1.total_nj, "");
    add(table, group, "each further sample", "nJ", slope_published_nj, slope,
        "cannot be reproduced from the published constants");
    add(table, group, "each further sample, HBM2", "%", 0.7,
        100 * (hbm2.p10.total_nj - hbm2.p1.total_nj) / 9 / hbm2.p1.total_nj, "");
    add(table, group, "gain at T=1, SRAM", "x", 28.51, sram.d.total_nj / sram.p1.total_nj, "");
    add(table, group, "gain at T=1, HBM2", "x", 1.46, hbm2.d.total_nj / hbm2.p1.total_nj, "");
    add(table, group, "gain at T=10, SRAM", "x", 5.86, sram.d.total_nj / sram.p10.total_nj, "");

    struct pdnn_tech tech;
    struct pdnn_energy eq3;
    double synapse[2], neuron[2];
    struct pdnn_design all = pbit;
    all.all_selected = true;
    double synapse_all, ignored;
    if ((err = pdnn_tech_open("65nm-sram", &tech, diag)) ||
        (err = pdnn_predict_operations(&network, &tech, &pbit, &synapse[0], &neuron[0], diag)) ||
        (err = pdnn_predict_operations(&network, &tech, &plain, &synapse[1], &neuron[1], diag)) ||
        (err = pdnn_predict_operations(&network, &tech, &all, &synapse_all, &ignored, diag)) ||
        (err = pdnn_predict_alike(58629, 213, &tech, &pbit, 1, &eq3, diag))) {
        return err;
    }
    add(table, group, "synapse, without memory: n*add/2", "x", 77.2, synapse[1] / synapse[0],
        "the figures use n*add/2");
    add(table, group, "synapse, without memory: n*add", "x", 77.2, synapse[1] / synapse_all,
        "the text says n*add: half of what is printed");
    add(table, group, "neuron, p-bit over deterministic", "x", 3.3, neuron[0] / neuron[1], "");
    add(table, group, "each further sample by Eq. 3, N=58,629, n=213", "nJ", slope_published_nj,
        eq3.total_nj - eq3.weights_nj, "Eq. 3 comes no nearer than Eq. 4 within 2 %");
    return PDNN_OK;
}

static int add_fpga(struct table *table, struct pdnn_diag *diag) {
    static const char group[] = "MNIST generation, ZU7EV, fan-in <= 32 (Eq. 4)";
    const struct pdnn_network network = pdnn_network_fpga();
    struct pdnn_design wide = pbit;
    wide.act_bits = 32; /* the paper prices 32-bit activations in both designs */
    struct pdnn_design wide_all = wide, true1_all = pbit;
    wide_all.all_selected = true1_all.all_selected = true;
    struct pair half, full, true1, true1_full;
    int err;
    if ((err = predict_pair(&network, "zu7ev", &wide, &half, diag)) ||
        (err = predict_pair(&network, "zu7ev", &wide_all, &full, diag)) ||
        (err = predict_pair(&network, "zu7ev", &pbit, &true1, diag)) ||
        (err = predict_pair(&network, "zu7ev", &true1_all, &true1_full, diag))) {
        return err;
    }
    add(table, group, "predicted gain, n*add/2, 32-bit activations", "x", 2.28,
        half.d.total_nj / half.p1.total_nj, "cannot be reproduced: 2.22 from the constants");
    add(table, group, "predicted gain, n*add, 32-bit activations", "x", 2.28,
        full.d.total_nj / full.p1.total_nj, "as the text has it");
    add(table, group, "predicted gain, n*add/2, 1-bit storage", "x", 2.28,
        true1.d.total_nj / true1.p1.total_nj, "what one bit an activation would give");
    add(table, group, "predicted gain, n*add, 1-bit storage", "x", 2.28,
        true1_full.d.total_nj / true1_full.p1.total_nj, "");

    struct pdnn_tech tech;
    struct pdnn_energy p, d;
    if ((err = pdnn_tech_open("zu7ev", &tech, diag)) ||
        (err = pdnn_predict_alike(network.neurons, 32, &tech, &wide, 1, &p, diag)) ||
        (err = pdnn_predict_alike(network.neurons, 32, &tech, &plain, 1, &d, diag))) {
        return err;
    }
    add(table, group, "arithmetic of a neuron, n=32, n*add/2 (Eq. 1)", "x", 60.18,
        (d.synapses_nj + d.neurons_nj) / (p.synapses_nj + p.neurons_nj), "");
    add(table, group, "predicted frame, p-bit (Eq. 3, n=32)", "uJ", 4.9, p.total_nj * 1e-3, "");
    add(table, group, "predicted frame, tanh (Eq. 3, n=32)", "uJ", 11.0, d.total_nj * 1e-3, "");
    add(table, group, "reported frame, p-bit", "uJ", 135, p.total_nj * 1e-3,
        "about 28 times the prediction: only the ratio agrees");
    add(table, group, "reported frame, tanh", "uJ", 343, d.total_nj * 1e-3,
        "about 31 times the prediction: only the ratio agrees");
    add(table, group, "reported gain", "x", 2.55, half.d.total_nj / half.p1.total_nj,
        "0.168 W over 0.066 W; how the power was obtained is not stated");
    return PDNN_OK;
}

int pdnn_published_all(struct pdnn_published rows[PDNN_PUBLISHED_MAX], uint32_t *n,
                       struct pdnn_diag *diag) {
    struct table table = {rows, 0};
    int err = add_vgg5(&table, diag);
    if (!err) {
        err = add_fpga(&table, diag);
    }
    *n = table.n;
    return err;
}
