/* SPDX-License-Identifier: BSD-2-Clause
 *
 * forward_energy.c - what a picture costs in inference and in training: tied p-bits by
 * forward-forward, real-valued forward-forward and backpropagation at one shape. Rows read,
 * operations, activation bits and random numbers follow from the shape and from the activity that
 * `pdnn train --log` has written of a network of each kind; then published constants price them.
 * Nothing here is measured. Prints tables in Markdown.
 *
 *   forward_energy PBITS.jsonl REAL.jsonl [TWIN]
 *
 * TWIN: prices of events of a deterministic design on rows, such as icebreaker-twin: what the
 * real-valued networks would cost there with activations of 8 bits and weights of 4.
 *
 * Counted are: of a layer, a row of weights for each input that is not 0 (dense: for every input)
 * and a multiplication and an addition for each weight of it; where inputs are counts of p-bits, a
 * row is added as often as p-bits are 1, and nothing is multiplied. The rows of labels. A random
 * number a p-bit drawn. The additions of the goodness. In training also the gradient: an addition
 * (real-valued: a multiplication and an addition) for each weight of the same rows, and a
 * multiplication a unit and label for its slope; backpropagation's product with the transposed
 * weights. Not counted: the optimiser, which all have alike, softmax and control.
 */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "energy/power.h"
#include "energy/predict/tech.h"
#include "tools/must.h"

enum { LAYERS = 4, SHORTLIST = 2, NEGATIVES = 2, FLOAT_BITS = 32, TRAINED_BITS = 32 };

struct layer {
    double inputs, width, ties, label_rows, classes, on, ones;
};

struct network {
    uint32_t n;
    struct layer layer[LAYERS];
};

/* Of one picture. */
struct work {
    const char *name;
    double rows, adds, muls, random, activation_bits;
    double weight_bits; /* read and, in training, gradients read and written */
};

/* How a network is run or trained. */
struct way {
    const char *name;
    bool real, dense;
    uint32_t labels; /* that layers after the first see; 0: all */
};

static double field(json_t *line, const char *name, const char *path) {
    json_t *value = json_object_get(line, name);
    if (!json_is_number(value))
        must(pdnn_fail(&diag, PDNN_ERR_FORMAT, "%s: activity: %s: expected a number", path, name));
    return json_number_value(value);
}

/* The last activity of each layer in a log. */
static struct network read_log(const char *path, bool real) {
    struct network network = {0};
    char text[1024];
    FILE *file = fopen(path, "r");
    must(file ? PDNN_OK : pdnn_fail(&diag, PDNN_ERR_IO, "%s: %s", path, strerror(errno)));
    while (fgets(text, sizeof text, file)) {
        json_t *line = json_loads(text, 0, NULL);
        const char *phase = json_string_value(json_object_get(line, "phase"));
        if (phase && strcmp(phase, "activity") == 0) {
            const double k = field(line, "layer", path);
            if (!(k >= 0 && k < LAYERS && k <= network.n) ||
                json_is_true(json_object_get(line, "real")) != real)
                must(pdnn_fail(&diag, PDNN_ERR_FORMAT,
                               "%s: activity: expected layers in order, of %s", path,
                               real ? "rectifiers" : "p-bits"));
            network.n = (uint32_t)k + 1;
            network.layer[(uint32_t)k] =
                (struct layer){field(line, "inputs", path),    field(line, "width", path),
                               field(line, "ties", path),      field(line, "label_rows", path),
                               field(line, "classes", path),   field(line, "input_on", path),
                               field(line, "input_ones", path)};
        }
        json_decref(line);
    }
    fclose(file);
    if (network.n == 0)
        must(pdnn_fail(&diag, PDNN_ERR_FORMAT,
                       "%s: expected activity, as --algorithm forward-forward logs it", path));
    return network;
}

/* Rows that a layer reads for `labels` labels of a picture, or those that it adds: more, where an
 * input counts p-bits. */
static double input_rows(const struct layer *layer, bool first, const struct way *way,
                         double labels, bool added) {
    const double on = way->dense ? layer->inputs : layer->on;
    const double each = added && !way->real ? layer->ones : on;
    return first ? each : labels * each; /* the first layer's are held for all labels */
}

static double label_rows(const struct layer *layer, const struct way *way, double labels) {
    return labels * (way->real ? 1 : layer->label_rows);
}

/* Sums, units and goodness of one picture. */
static struct work inference(const struct network *network, const struct way *way) {
    struct work work = {.name = way->name};
    const double unit_bits = way->real ? FLOAT_BITS : 1, weight_bits = way->real ? FLOAT_BITS : 4;
    for (uint32_t k = 0; k < network->n; k++) {
        const struct layer *layer = &network->layer[k];
        const double labels = k == 0 || way->labels == 0 ? layer->classes : way->labels;
        const double rows = input_rows(layer, k == 0, way, labels, false);
        const double added = input_rows(layer, k == 0, way, labels, true);
        const double more = label_rows(layer, way, labels);
        work.rows += rows + more;
        work.adds += (added + more + labels) * layer->width;
        work.muls += way->real ? rows * layer->width : 0;
        work.random += way->real ? 0 : labels * layer->width * layer->ties;
        work.weight_bits += (rows + more) * layer->width * weight_bits;
        work.activation_bits += (k == 0 ? layer->inputs * (way->real && way->dense ? FLOAT_BITS : 1)
                                        : labels * layer->inputs * layer->ties * unit_bits) +
                                labels * layer->width * layer->ties * unit_bits;
    }
    return work;
}

/* A step's share of one picture: the same for the labels of a step, and the gradient. */
static struct work training(const struct network *network, const struct way *way) {
    struct way step = *way;
    step.labels = NEGATIVES + 1;
    struct work work = inference(network, &step);
    work.weight_bits = 0;
    for (uint32_t k = 0; k < network->n; k++) {
        const struct layer *layer = &network->layer[k];
        const double labels = k == 0 ? layer->classes : step.labels;
        const double rows = input_rows(layer, k == 0, &step, labels, false);
        const double more = label_rows(layer, &step, labels);
        const double units = labels * layer->width;
        work.adds += (input_rows(layer, k == 0, &step, labels, true) + labels) * layer->width;
        work.muls += units + (way->real ? rows * layer->width : 0);
        work.weight_bits += (3 * rows + more + 2 * labels) * layer->width * TRAINED_BITS;
    }
    return work;
}

/* Of a network with a last layer of one sum a class, all inputs dense. */
static struct work backpropagation(const struct network *network, bool trained) {
    struct work work = {.name = "backpropagation, real-valued, dense"};
    double before = network->layer[0].inputs;
    for (uint32_t k = 0; k <= network->n; k++) {
        const double width = k < network->n ? network->layer[k].width : network->layer[0].classes;
        const double products = before * width * (trained ? k > 0 ? 3 : 2 : 1);
        work.rows += before * (trained && k > 0 ? 2 : 1);
        work.adds += products;
        work.muls += products + (trained ? width : 0);
        work.weight_bits +=
            before * width * (trained ? (k > 0 ? 4 : 3) * TRAINED_BITS : FLOAT_BITS);
        work.activation_bits += (before + width) * FLOAT_BITS * (trained ? 2 : 1);
        before = width;
    }
    return work;
}

/* nJ by a technology's constants, at the widths of the design. */
static double price(const struct work *work, const struct network *network, const char *tech_name,
                    bool real, double bits) {
    struct pdnn_tech tech;
    struct pdnn_energy_preset pj;
    double weights = 0, units = 0;
    for (uint32_t k = 0; k < network->n; k++) {
        weights += network->layer[k].inputs * network->layer[k].width;
        units += network->layer[k].width;
    }
    must(pdnn_tech_open(tech_name, &tech, &diag));
    must(pdnn_tech_resolve(&tech, real ? PDNN_DESIGN_DETERMINISTIC : PDNN_DESIGN_PBIT, weights,
                           bits, units, real ? bits : 1, &pj, &diag));
    /* Weights and activations are counted at 32 bits where they are real numbers. */
    const double share = real ? bits / FLOAT_BITS : 1;
    return 1e-3 * (work->weight_bits * share * pj.weight_bit_pj +
                   work->activation_bits * share * pj.activation_bit_pj + work->adds * pj.add_pj +
                   work->muls * pj.mul_pj + work->random * (pj.rng_pj + pj.cmp_pj));
}

/* Events of a real-valued network on a design that takes a row of sixteen weights a cycle and holds
 * the first layer's sums while labels change: rtl/doc/rows.md, labels.md. */
static void count_events(const struct network *network, const struct way *way,
                         double counts[PDNN_POWER_EVENTS]) {
    double hidden = 0, on = 0;
    memset(counts, 0, PDNN_POWER_EVENTS * sizeof *counts);
    for (uint32_t k = 0; k <= network->n; k++) {
        const struct layer *layer = &network->layer[k < network->n ? k : 0];
        const bool goodness = k == network->n;
        const double labels = k == 0 || way->labels == 0 ? layer->classes : way->labels;
        const double width = goodness ? 1 : layer->width, groups = ceil(width / 16);
        const double rows = goodness ? on : way->dense ? layer->inputs : layer->on;
        const double inputs = goodness ? hidden : layer->inputs, scans = k == 0 ? 1 : labels;
        const double words = groups * (rows * scans + (goodness ? 0 : labels));
        const double visits = groups * labels; /* of 16 cycles at least */
        counts[PDNN_EVENT_CYCLES] +=
            words + 3 * visits > 16 * visits ? words + 3 * visits : 16 * visits;
        counts[PDNN_EVENT_TAPE_READS] += words + 4 * visits;
        counts[PDNN_EVENT_ACCUMULATES] += 16 * words;
        counts[PDNN_EVENT_ACT_READS] += inputs * groups * scans;
        counts[PDNN_EVENT_ACT_WRITES] += goodness ? 0 : width * labels;
        counts[PDNN_EVENT_NEURON_UPDATES] += width * labels;
        hidden += layer->width; /* what is on of a last layer is not in the log: all */
        on += way->dense || k + 1 >= network->n ? layer->width : network->layer[k + 1].on;
    }
}

static void print_board(const char *path, const struct network *network, const struct way *ways,
                        uint32_t n) {
    struct pdnn_power power;
    must(pdnn_power_open(path, &power, &diag));
    printf(
        "\nReal-valued inference with 8-bit activations by the prices of %s (%s)\n\n| | cycles | "
        "rows of 16 weights | nJ |\n|---|---|---|---|\n",
        power.board, pdnn_power_kind(&power));
    for (uint32_t i = 0; i < n; i++) {
        double counts[PDNN_POWER_EVENTS];
        count_events(network, &ways[i], counts);
        printf("| %s | %.0f | %.0f | %.0f |\n", ways[i].name, counts[PDNN_EVENT_CYCLES],
               counts[PDNN_EVENT_ACCUMULATES] / 16, pdnn_power_of(&power, counts).total_nj);
    }
}

static void print_table(const char *title, const struct network *network, const struct work *work,
                        const bool *real, uint32_t n, bool trained) {
    printf("\n%s\n\n| | rows read | additions | multiplications | activation bits | random "
           "numbers | 65nm-sram, nJ | 65nm-hbm2, nJ | %s, nJ |\n|---|---|---|---|---|---|---|---|"
           "---|\n",
           title, trained ? "horowitz45-float" : "horowitz45");
    for (uint32_t i = 0; i < n; i++) {
        const struct work *w = &work[i];
        const double float_bits = trained || real[i] ? FLOAT_BITS : 4;
        printf("| %s | %.0f | %.0fk | %.0fk | %.1fk | %.1fk | %.0f | %.0f | %.0f |\n", w->name,
               w->rows, w->adds / 1e3, w->muls / 1e3, w->activation_bits / 1e3, w->random / 1e3,
               price(w, network, "65nm-sram", real[i], float_bits),
               price(w, network, "65nm-hbm2", real[i], float_bits),
               price(w, network, trained ? "horowitz45-float" : "horowitz45", real[i],
                     trained   ? FLOAT_BITS
                     : real[i] ? 8
                               : 4));
    }
}

int main(int argc, char **argv) {
    if (argc != 3 && argc != 4) {
        fprintf(stderr, "usage: %s PBITS.jsonl REAL.jsonl [TWIN]\n", argv[0]);
        return 2;
    }
    const struct network pbits = read_log(argv[1], false), floats = read_log(argv[2], true);
    static const struct way ways[] = {
        {"p-bits, all labels", false, false, 0},
        {"p-bits, shortlist of two", false, false, SHORTLIST},
        {"real-valued forward-forward, dense", true, true, 0},
        {"real-valued, zeros skipped", true, false, 0},
        {"real-valued, zeros skipped, shortlist", true, false, SHORTLIST},
    };
    enum { WAYS = sizeof ways / sizeof *ways };
    struct work work[WAYS + 1];
    bool real[WAYS + 1];
    for (uint32_t i = 0; i < WAYS; i++) {
        real[i] = ways[i].real;
        work[i] = inference(real[i] ? &floats : &pbits, &ways[i]);
    }
    work[WAYS] = backpropagation(&floats, false);
    real[WAYS] = true;
    print_table("Inference, a picture (p-bits: one sample)", &pbits, work, real, WAYS + 1, false);

    static const uint32_t trained[] = {1, 2, 3};
    enum { TRAINED = sizeof trained / sizeof *trained };
    for (uint32_t i = 0; i < TRAINED; i++) {
        const struct way *way = &ways[trained[i]];
        real[i] = way->real;
        work[i] = training(real[i] ? &floats : &pbits, way);
    }
    work[0].name = "p-bits, forward-forward";
    work[TRAINED] = backpropagation(&floats, true);
    real[TRAINED] = true;
    print_table("Training, a picture, without the optimiser", &pbits, work, real, TRAINED + 1,
                true);
    if (argc == 4)
        print_board(argv[3], &floats, ways + 2, WAYS - 2);
    return 0;
}
