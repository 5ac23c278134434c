/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_predict.c - `pdnn energy predict`: Eq. 1 to 4 for a model or a shape.
 */
#include "base/diag.h"
#include "cli/shared_options.h"
#include "cli/run_options.h"
#include "cli/energy/energy_cli.h"
#include "energy/predict/predict.h"
#include "energy/predict/published.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { PRESETS_MAX = 8, LAYER_MAX = 1 << 24 };

/* Places in --help. */
enum { SHAPE = 1, WHAT, DESIGN, OUTPUT };

struct options {
    const char *model, *network;
    struct cli_texts presets;
    struct cli_list layers, samples;
    double weights, macs, neurons, fan_in;
    double weight_bits, act_bits, twin_weight_bits, twin_act_bits;
    uint32_t lanes;
    bool all_selected, published, json;
};

#define SHAPE_COUNT(m) .arg = "N", .group = SHAPE, CLI_NUMBER(struct options, m, 1, 1e15)
#define DESIGN_BITS(m) .arg = "N", .group = DESIGN, CLI_NUMBER(struct options, m, 1, 64)

static const char *const network_names[] = {"vgg5-cifar10", "fpga-mnist", NULL};

static const struct cli_option option_table[] = {
    {CLI_MODEL(struct options, model), .help = "A model file; or a shape:"},
    {.name = "layers",
     .arg = "N,N,...",
     .group = SHAPE,
     .help = "Fully connected layers, the input first",
     CLI_NUMBER(struct options, layers, 1, LAYER_MAX)},
    {.name = "weights", .help = "Weights; with --macs and --neurons", SHAPE_COUNT(weights)},
    {.name = "macs", .help = "Products a sample (default: the weights)", SHAPE_COUNT(macs)},
    {.name = "neurons", .help = "Neurons a sample", SHAPE_COUNT(neurons)},
    {.name = "fan-in",
     .help = "Eq. 3: --neurons alike, of this fan-in (1 neuron: Eq. 1, 2)",
     SHAPE_COUNT(fan_in)},
    {.name = "network",
     .arg = "NETWORK",
     .group = SHAPE,
     .help = "A published one: vgg5-cifar10 or fpga-mnist",
     CLI_WORD(struct options, network, network_names)},
    {CLI_SAMPLES(struct options, samples), .arg = "T[,...]", .help = "Samples (default 1,4,16)"},
    {.name = "preset",
     .letter = 'p',
     .arg = "NAME|FILE",
     .group = WHAT,
     .help = "65nm-sram (default), 65nm-hbm2, zu7ev, qmc, horowitz45, horowitz45-float or a JSON "
             "file; repeatable",
     CLI_TEXTS(struct options, presets, PRESETS_MAX)},
    {.name = "weight-bits",
     .help = "Of the p-bit design (a model: 4, else the preset's)",
     DESIGN_BITS(weight_bits)},
    {.name = "act-bits", .help = "Of the p-bit design (default 1)", DESIGN_BITS(act_bits)},
    {.name = "twin-weight-bits",
     .help = "Of the twin, the deterministic design (as the p-bit one)",
     DESIGN_BITS(twin_weight_bits)},
    {.name = "twin-act-bits",
     .help = "Of the twin (a model: 8, else the preset's)",
     DESIGN_BITS(twin_act_bits)},
    {.name = "all-selected",
     .group = DESIGN,
     .help = "Price an addition for every weight (n*add) instead of the selected half (n*add/2)",
     CLI_FLAG(struct options, all_selected)},
    {.name = "lanes",
     .arg = "N",
     .group = DESIGN,
     .help = "Samples that share a read of the weights (default: all)",
     CLI_NUMBER(struct options, lanes, 1, PDNN_SAMPLES_MAX)},
    {.name = "published",
     .group = OUTPUT,
     .help = "Print the published figures beside what the published equations and constants give",
     CLI_FLAG(struct options, published)},
    {.name = "json", .group = OUTPUT, .help = "Print JSON", CLI_FLAG(struct options, json)},
    {0},
};

/* ---- a network --------------------------------------------------------------------------- */

static int choose_network(const struct options *a, struct pdnn_model **model,
                          struct pdnn_network *network, struct pdnn_diag *diag) {
    const int n_given = (a->model != NULL) + (a->network != NULL) + (a->layers.n > 0) +
                        (a->weights > 0) + (a->fan_in > 0);
    if (n_given != 1) {
        cli_usage("expected one of --model, --layers, --weights, --fan-in and --network");
        return PDNN_ERR_ARGUMENT;
    }
    if (a->model) {
        int err = pdnn_model_open(a->model, model, diag);
        for (uint32_t i = 0; !err && i < (*model)->n_layers; i++) {
            if ((*model)->layers[i].ties) {
                err = pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                                "%s: layers.%u: ties %u: a prediction is of one p-bit on a sum",
                                a->model, i, (*model)->layers[i].ties);
            }
        }
        if (!err && (*model)->label_rows) {
            err = pdnn_fail(diag, PDNN_ERR_UNSUPPORTED,
                            "%s: labels: a prediction is of one run a picture", a->model);
        }
        if (!err) {
            *network = pdnn_network_model(*model);
        }
        return err;
    }
    if (a->network) {
        const bool vgg5 = strcmp(a->network, network_names[0]) == 0;
        *network = vgg5 ? pdnn_network_vgg5(false) : pdnn_network_fpga();
        return PDNN_OK;
    }
    if (a->layers.n) {
        if (a->layers.n < 2) {
            cli_usage("--layers: expected at least two sizes, the input first");
            return PDNN_ERR_ARGUMENT;
        }
        *network = pdnn_network_dense(a->layers.values, a->layers.n);
        return PDNN_OK;
    }
    if (!(a->neurons > 0)) {
        cli_usage("--weights and --fan-in: expected --neurons with them");
        return PDNN_ERR_ARGUMENT;
    }
    const double weights = a->fan_in > 0 ? a->fan_in * a->neurons : a->weights;
    *network = (struct pdnn_network){
        .weights = weights, .macs = a->macs > 0 ? a->macs : weights, .neurons = a->neurons};
    return PDNN_OK;
}

static void print_energy(const char *label, const struct pdnn_energy *e) {
    printf("  %-22s %14.4f nJ  %5.1f %% %5.1f %% %5.1f %% %5.1f %%", label, e->total_nj,
           100 * e->weights_nj / e->total_nj, 100 * e->activations_nj / e->total_nj,
           100 * e->synapses_nj / e->total_nj, 100 * e->neurons_nj / e->total_nj);
}

struct pair {
    struct pdnn_design p, d;
    bool has_twin; /* false: the technology knows no multiplication */
    struct pdnn_energy twin;
    double synapse[2], neuron[2]; /* pJ: p-bit, deterministic */
    struct pdnn_energy first, second;
};

static double given_or(double given, double otherwise) {
    return given > 0 ? given : otherwise;
}

static int predict_pair(const struct options *a, const struct pdnn_network *network,
                        const struct pdnn_tech *tech, struct pair *pair, struct pdnn_diag *diag) {
    const bool model = network->model != NULL;
    const double weight_bits =
        given_or(a->weight_bits, model ? 4 : given_or(tech->weight_bits, 32));
    const double twin_act = given_or(tech->activation_bits, 32);
    *pair = (struct pair){
        .p = {PDNN_DESIGN_PBIT, weight_bits, given_or(a->act_bits, 1), a->all_selected, a->lanes},
        .d = {PDNN_DESIGN_DETERMINISTIC, given_or(a->twin_weight_bits, weight_bits),
              given_or(a->twin_act_bits, model ? 8 : twin_act), false, 0},
    };
    struct pdnn_design shared = pair->p;
    shared.lanes = 0; /* a further sample that shares the read of the weights */
    int err;
    if ((err = pdnn_predict(network, tech, &shared, 1, &pair->first, diag)) ||
        (err = pdnn_predict(network, tech, &shared, 2, &pair->second, diag)) ||
        (err = pdnn_predict_operations(network, tech, &pair->p, &pair->synapse[0], &pair->neuron[0],
                                       diag))) {
        return err;
    }
    err = pdnn_predict(network, tech, &pair->d, 1, &pair->twin, diag);
    pair->has_twin = err == PDNN_OK;
    if (err == PDNN_ERR_UNSUPPORTED) {
        return PDNN_OK;
    }
    return err ? err
               : pdnn_predict_operations(network, tech, &pair->d, &pair->synapse[1],
                                         &pair->neuron[1], diag);
}

static void print_head(const struct pdnn_tech *tech, const struct pair *pair) {
    printf("\n%s: %s\n  source: %s\n", tech->name, tech->title,
           tech->source[0] ? tech->source : "not stated");
    if (tech->note[0]) {
        printf("  note: %s\n", tech->note);
    }
    printf("  %-22s %17s  %7s %7s %7s %7s  %s\n", "", "total", "weights", "activ.", "synapse",
           "neuron", "gain");
    if (pair->has_twin) {
        char label[64];
        snprintf(label, sizeof label, "deterministic %gw %ga", pair->d.weight_bits,
                 pair->d.act_bits);
        print_energy(label, &pair->twin);
        puts("");
    }
}

static void print_tail(const struct pair *pair) {
    const double more = pair->second.total_nj - pair->first.total_nj;
    printf("  one more sample from the same read of the weights: %.4f nJ, %+.2f %% of the first\n",
           more, 100 * more / pair->first.total_nj);
    if (pair->has_twin) {
        printf("  without memory: synapse %.4g pJ against %.4g (%.2fx less), neuron %.4g pJ "
               "against %.4g (%.2fx more)\n",
               pair->synapse[0], pair->synapse[1], pair->synapse[1] / pair->synapse[0],
               pair->neuron[0], pair->neuron[1], pair->neuron[0] / pair->neuron[1]);
    } else {
        puts("  deterministic: none (no energy of a multiplication is known), no gain");
    }
}

static json_t *pair_json(const struct pdnn_tech *tech, const struct pair *pair) {
    const double more = pair->second.total_nj - pair->first.total_nj;
    json_t *json =
        json_pack("{ss ss ss ss s{sf sf sb} s{sf sf} sf sf s{sf sf}}", "preset", tech->name,
                  "title", tech->title, "source", tech->source, "note", tech->note, "pbit_design",
                  "weight_bits", pair->p.weight_bits, "act_bits", pair->p.act_bits, "all_selected",
                  (int)pair->p.all_selected, "deterministic_design", "weight_bits",
                  pair->d.weight_bits, "act_bits", pair->d.act_bits, "further_sample_nj", more,
                  "further_sample_percent", 100 * more / pair->first.total_nj, "pbit_operations",
                  "synapse_pj", pair->synapse[0], "neuron_pj", pair->neuron[0]);
    if (pair->has_twin) {
        json_object_set_new(json, "deterministic_nj", cli_energy_json(&pair->twin));
        json_object_set_new(
            json, "deterministic_operations",
            json_pack("{sf sf}", "synapse_pj", pair->synapse[1], "neuron_pj", pair->neuron[1]));
    } else {
        json_object_set_new(json, "deterministic_nj", json_null());
    }
    json_object_set_new(json, "runs", json_array());
    return json;
}

static int predict_one(const struct options *a, const struct pdnn_network *network,
                       const struct pdnn_tech *tech, json_t *list, struct pdnn_diag *diag) {
    struct pair pair;
    int err = predict_pair(a, network, tech, &pair, diag);
    if (err) {
        return err;
    }
    json_t *json = list ? pair_json(tech, &pair) : NULL;
    if (!list) {
        print_head(tech, &pair);
    }
    for (uint32_t i = 0; i < a->samples.n; i++) {
        const uint32_t samples = a->samples.values[i];
        struct pdnn_energy energy;
        err = pdnn_predict(network, tech, &pair.p, samples, &energy, diag);
        if (err) {
            json_decref(json);
            return err;
        }
        const double gain = pair.twin.total_nj / energy.total_nj;
        if (list) {
            json_t *run = json_pack("{s:I, s:o, s:o}", "T", (json_int_t)samples, "pbit_nj",
                                    cli_energy_json(&energy), "gain",
                                    pair.has_twin ? json_real(gain) : json_null());
            json_array_append_new(json_object_get(json, "runs"), run);
        } else {
            char label[64];
            snprintf(label, sizeof label, "p-bit %gw %ga T=%u", pair.p.weight_bits, pair.p.act_bits,
                     samples);
            print_energy(label, &energy);
            pair.has_twin ? printf("  %.2fx\n", gain) : printf("  none\n");
        }
    }
    if (list) {
        json_array_append_new(list, json);
    } else {
        print_tail(&pair);
    }
    return PDNN_OK;
}

static int predict(struct options *a) {
    struct pdnn_diag diag = {""};
    struct pdnn_model *model = NULL;
    struct pdnn_network network;
    if (!a->presets.n) {
        a->presets.texts[a->presets.n++] = "65nm-sram";
    }
    struct pdnn_tech techs[PRESETS_MAX];
    int err = PDNN_OK;
    for (uint32_t i = 0; i < a->presets.n && !err; i++) {
        err = pdnn_tech_open(a->presets.texts[i], &techs[i], &diag);
    }
    if (err || (err = choose_network(a, &model, &network, &diag))) {
        return diag.text[0] ? cli_fail(err, &diag) : PDNN_EXIT_USAGE;
    }
    json_t *list = a->json ? json_array() : NULL;
    if (!a->json) {
        printf("predicted by Eq. 4: %.0f weights, %.0f products and %.0f neurons a sample\n",
               network.weights, network.macs, network.neurons);
    }
    for (uint32_t i = 0; i < a->presets.n && !err; i++) {
        err = predict_one(a, &network, &techs[i], list, &diag);
    }
    if (list && !err) {
        json_t *all = json_pack("{sf sf sf sO}", "weights", network.weights, "macs", network.macs,
                                "neurons", network.neurons, "predicted", list);
        cli_print_json(all);
    }
    json_decref(list);
    pdnn_model_close(model);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}

int cmd_energy_predict(int argc, char **argv) {
    static const struct cli_command command = {
        .options = option_table,
        .doc = "Energy by Eq. 1 to 4 of the sampling paper, p-bit against deterministic.",
    };
    struct options options = {.samples = {3, {1, 4, 16}}};
    int exit_code = cli_parse(&command, argc, argv, &options);
    if (exit_code != PDNN_EXIT_OK) {
        return exit_code;
    }
    return options.published ? energy_published_print(options.json) : predict(&options);
}
