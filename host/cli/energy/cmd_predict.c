/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_predict.c - `pdnn energy predict`: Eq. 1 to 4 for a model or a shape.
 */
#include "cli/cli.h"
#include "cli/energy/energy_cli.h"
#include "cli/list.h"
#include "energy/predict/predict.h"
#include "energy/predict/published.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { PRESETS_MAX = 8 };
enum {
    KEY_WEIGHTS = CLI_KEY_LONG,
    KEY_MACS,
    KEY_NEURONS,
    KEY_LAYERS,
    KEY_NETWORK,
    KEY_FAN_IN,
    KEY_WEIGHT_BITS,
    KEY_ACT_BITS,
    KEY_TWIN_WEIGHT_BITS,
    KEY_TWIN_ACT_BITS,
    KEY_ALL_SELECTED,
    KEY_LANES,
    KEY_PUBLISHED,
    KEY_JSON,
};

static const struct argp_option options[] = {
    {"model", 'm', "FILE", 0, "a model file; or a shape:", 1},
    {"layers", KEY_LAYERS, "N,N,...", 0, "fully connected layers, the input first", 1},
    {"weights", KEY_WEIGHTS, "N", 0, "weights; with --macs and --neurons", 1},
    {"macs", KEY_MACS, "N", 0, "products a sample (default: the weights)", 1},
    {"neurons", KEY_NEURONS, "N", 0, "neurons a sample", 1},
    {"fan-in", KEY_FAN_IN, "N", 0, "Eq. 3: --neurons alike, of this fan-in (1 neuron: Eq. 1, 2)",
     1},
    {"network", KEY_NETWORK, "NAME", 0, "a published one: vgg5-cifar10 or fpga-mnist", 1},
    {"samples", 'T', "N,N,...", 0, "samples (1,4,16)", 2},
    {"preset", 'p', "NAME|FILE", 0,
     "65nm-sram, 65nm-hbm2, zu7ev, qmc, horowitz45, horowitz45-float or a JSON file; repeatable "
     "(65nm-sram)",
     2},
    {"weight-bits", KEY_WEIGHT_BITS, "N", 0, "of the p-bit design (a model: 4, else the preset's)",
     3},
    {"act-bits", KEY_ACT_BITS, "N", 0, "of the p-bit design (1)", 3},
    {"twin-weight-bits", KEY_TWIN_WEIGHT_BITS, "N", 0,
     "of the deterministic design (as the p-bit one)", 3},
    {"twin-act-bits", KEY_TWIN_ACT_BITS, "N", 0,
     "of the deterministic design (a model: 8, else the preset's)", 3},
    {"all-selected", KEY_ALL_SELECTED, NULL, 0,
     "price an addition for every weight (n*add) instead of the selected half (n*add/2)", 3},
    {"lanes", KEY_LANES, "N", 0, "samples that share a read of the weights (all)", 3},
    {"published", KEY_PUBLISHED, NULL, 0,
     "print the published figures beside what the published equations and constants give", 4},
    {"json", KEY_JSON, NULL, 0, "print JSON", 4},
    {0},
};

struct arguments {
    const char *model, *network, *presets[PRESETS_MAX];
    uint32_t n_presets;
    struct cli_list layers, samples;
    double weights, macs, neurons, fan_in;
    double weight_bits, act_bits, twin_weight_bits, twin_act_bits;
    uint32_t lanes;
    bool all_selected, published, json;
};

static int parse_option(int key, char *arg, struct argp_state *state) {
    struct arguments *a = state->input;
    const double counts_max = 1e15, bits_max = 64;
    switch (key) {
    case 'm':
        a->model = arg;
        return 0;
    case 'T':
        return cli_u32_list("-T", arg, 1, 4096, &a->samples);
    case 'p':
        if (a->n_presets == PRESETS_MAX) {
            return cli_usage("--preset: expected at most %d", PRESETS_MAX);
        }
        a->presets[a->n_presets++] = arg;
        return 0;
    case KEY_LAYERS:
        return cli_u32_list("--layers", arg, 1, 1u << 24, &a->layers);
    case KEY_WEIGHTS:
        return cli_double("--weights", arg, 1, counts_max, &a->weights);
    case KEY_MACS:
        return cli_double("--macs", arg, 1, counts_max, &a->macs);
    case KEY_NEURONS:
        return cli_double("--neurons", arg, 1, counts_max, &a->neurons);
    case KEY_FAN_IN:
        return cli_double("--fan-in", arg, 1, counts_max, &a->fan_in);
    case KEY_NETWORK:
        a->network = arg;
        return 0;
    case KEY_WEIGHT_BITS:
        return cli_double("--weight-bits", arg, 1, bits_max, &a->weight_bits);
    case KEY_ACT_BITS:
        return cli_double("--act-bits", arg, 1, bits_max, &a->act_bits);
    case KEY_TWIN_WEIGHT_BITS:
        return cli_double("--twin-weight-bits", arg, 1, bits_max, &a->twin_weight_bits);
    case KEY_TWIN_ACT_BITS:
        return cli_double("--twin-act-bits", arg, 1, bits_max, &a->twin_act_bits);
    case KEY_ALL_SELECTED:
        a->all_selected = true;
        return 0;
    case KEY_LANES:
        return cli_u32("--lanes", arg, 1, 4096, &a->lanes);
    case KEY_PUBLISHED:
        a->published = true;
        return 0;
    case KEY_JSON:
        a->json = true;
        return 0;
    case ARGP_KEY_ARG:
        return cli_usage("%s: expected options only", arg);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* ---- a network --------------------------------------------------------------------------- */

static int choose_network(const struct arguments *a, struct pdnn_model **model,
                          struct pdnn_network *network, struct pdnn_diag *diag) {
    const int n_given = (a->model != NULL) + (a->network != NULL) + (a->layers.n > 0) +
                        (a->weights > 0) + (a->fan_in > 0);
    if (n_given != 1) {
        cli_usage("expected one of --model, --layers, --weights, --fan-in and --network");
        return PDNN_ERR_ARGUMENT;
    }
    if (a->model) {
        int err = pdnn_model_open(a->model, model, diag);
        if (!err) {
            *network = pdnn_network_model(*model);
        }
        return err;
    }
    if (a->network) {
        const bool vgg5 = strcmp(a->network, "vgg5-cifar10") == 0;
        if (!vgg5 && strcmp(a->network, "fpga-mnist") != 0) {
            cli_usage("--network: expected vgg5-cifar10 or fpga-mnist, got '%s'", a->network);
            return PDNN_ERR_ARGUMENT;
        }
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

static json_t *energy_json(const struct pdnn_energy *e) {
    return json_pack("{sf sf sf sf sf}", "weights_nj", e->weights_nj, "activations_nj",
                     e->activations_nj, "synapses_nj", e->synapses_nj, "neurons_nj", e->neurons_nj,
                     "total_nj", e->total_nj);
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

static int predict_pair(const struct arguments *a, const struct pdnn_network *network,
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
        json_object_set_new(json, "deterministic", energy_json(&pair->twin));
        json_object_set_new(
            json, "deterministic_operations",
            json_pack("{sf sf}", "synapse_pj", pair->synapse[1], "neuron_pj", pair->neuron[1]));
    } else {
        json_object_set_new(json, "deterministic", json_null());
    }
    json_object_set_new(json, "runs", json_array());
    return json;
}

static int predict_one(const struct arguments *a, const struct pdnn_network *network,
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
            json_t *run = energy_json(&energy);
            json_object_set_new(run, "T", json_integer(samples));
            json_object_set_new(run, "gain", pair.has_twin ? json_real(gain) : json_null());
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

static int predict(struct arguments *a) {
    struct pdnn_diag diag = {""};
    struct pdnn_model *model = NULL;
    struct pdnn_network network;
    if (!a->n_presets) {
        a->presets[a->n_presets++] = "65nm-sram";
    }
    struct pdnn_tech techs[PRESETS_MAX];
    int err = PDNN_OK;
    for (uint32_t i = 0; i < a->n_presets && !err; i++) {
        err = pdnn_tech_open(a->presets[i], &techs[i], &diag);
    }
    if (err || (err = choose_network(a, &model, &network, &diag))) {
        return diag.text[0] ? cli_fail(err, &diag) : PDNN_EXIT_USAGE;
    }
    json_t *list = a->json ? json_array() : NULL;
    if (!a->json) {
        printf("predicted by Eq. 4: %.0f weights, %.0f products and %.0f neurons a sample\n",
               network.weights, network.macs, network.neurons);
    }
    for (uint32_t i = 0; i < a->n_presets && !err; i++) {
        err = predict_one(a, &network, &techs[i], list, &diag);
    }
    if (list && !err) {
        json_t *all = json_pack("{sf sf sf sO}", "weights", network.weights, "macs", network.macs,
                                "neurons", network.neurons, "predicted", list);
        json_dumpf(all, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(all);
    }
    json_decref(list);
    pdnn_model_close(model);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}

int cmd_energy_predict(int argc, char **argv) {
    static const struct argp argp = {
        .options = options,
        .parser = parse_option,
        .doc = "Energy by Eq. 1 to 4 of the sampling paper, p-bit against deterministic.",
    };
    struct arguments arguments = {.samples = {3, {1, 4, 16}}};
    int exit_code = cli_parse(&argp, argc, argv, &arguments);
    if (exit_code != PDNN_EXIT_OK) {
        return exit_code;
    }
    return arguments.published ? energy_published_print(arguments.json) : predict(&arguments);
}
