/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd_info.c - `pdnn info`: what a model file holds, or what a device says of itself.
 */
#include "cli/caps.h"
#include "cli/shared_options.h"
#include "contract/map.h"
#include "picture/planes.h"
#include "model/fmap.h"
#include "tape/tape.h"

#include <jansson.h>

struct options {
    const char *model, *named, *device; /* named: by -m, as other commands have it */
    bool json;
};

static const struct cli_option option_table[] = {
    {.arg = "MODEL", .help = "model", CLI_TEXT(struct options, model)},
    {CLI_MODEL(struct options, named), .help = CLI_MODEL_HELP},
    {CLI_DEVICE, .help = "Ask a device: " CLI_DEVICE_HELP, CLI_TEXT(struct options, device)},
    {CLI_JSON(struct options, json)},
    {0},
};

static int check(void *value) {
    struct options *o = value;
    if (!o->model + !o->named + !o->device != 2) {
        return cli_usage("expected a model file or --device");
    }
    o->model = o->named ? o->named : o->model;
    return 0;
}

/* ---- model ------------------------------------------------------------------------------- */

/* 64-bit words on the tape: a descriptor, a bias word for each group, the weights. */
static uint32_t tape_words(const struct pdnn_model *model) {
    uint32_t words = 0;
    for (uint32_t i = 0; i < model->n_layers; i++) {
        const struct pdnn_layer *layer = &model->layers[i];
        words += 1 + (layer->outputs + PDNN_BIAS_GROUP - 1) / PDNN_BIAS_GROUP +
                 layer->outputs * (layer->inputs / PDNN_WORD_INPUTS);
    }
    return words;
}

/* The words of a device that has masked layers and takes samples together; 0 where the model has no
 * layer with a mask, or none that such a device has in half a tape. */
static uint32_t masked_words(const struct pdnn_model *model) {
    const struct pdnn_caps caps = {.masks = 1, .block_max = 16};
    uint64_t words = 0;
    bool any = false, halved = false;
    for (uint32_t i = 0; i < model->n_layers; i++) {
        const bool half = model->act_bits == 1 && pdnn_tape_masked(model, i, &caps);
        words += pdnn_tape_row_words(&model->layers[i], half);
        any |= model->layers[i].masked;
        halved |= half;
    }
    return any && halved ? (uint32_t)words : 0;
}

static json_t *layer_json(const struct pdnn_model *model, uint32_t index) {
    const struct pdnn_layer *layer = &model->layers[index];
    json_t *sources = json_array();
    for (uint32_t s = 0; s < layer->n_sources; s++) {
        json_array_append_new(sources, layer->sources[s] == PDNN_INPUT ? json_string("input")
                                       : layer->sources[s] == PDNN_LABEL
                                           ? json_string("label")
                                           : json_integer(layer->sources[s]));
    }
    json_t *json = json_pack("{s:s, s:i, s:i, s:o, s:b, s:b, s:b, s:f, s:f}", "kind",
                             pdnn_kind_names[layer->kind], "inputs", (int)layer->inputs, "outputs",
                             (int)layer->outputs, "sources", sources, "once", layer->once, "serial",
                             layer->serial, "noise", layer->noise, "scale", (double)layer->scale,
                             "noise_scale", (double)layer->noise_scale);
    if (layer->table) {
        json_object_set_new(json, "shift", json_integer(layer->shift));
    }
    if (layer->ties) {
        json_t *offsets = json_array();
        for (uint32_t k = 0; k < layer->ties; k++) {
            json_array_append_new(offsets, json_integer(layer->offsets[k]));
        }
        json_object_set_new(json, "ties", json_integer(layer->ties));
        json_object_set_new(json, "offsets", offsets);
    }
    if (layer->masked) {
        json_object_set_new(json, "masked", json_true());
    }
    if (layer->kernel) {
        const struct pdnn_fmap map = pdnn_fmap_of(model, (int)index);
        json_object_set_new(json, "kernel", json_integer(layer->kernel));
        json_object_set_new(json, "stride", json_integer(layer->stride));
        json_object_set_new(json, "pool", json_boolean(layer->pool));
        json_object_set_new(json, "upsample", json_boolean(layer->upsample));
        json_object_set_new(json, "map_width", json_integer(map.width));
        json_object_set_new(json, "map_height", json_integer(map.height));
    }
    return json;
}

static json_t *model_json(const struct pdnn_model *model) {
    json_t *layers = json_array();
    for (uint32_t i = 0; i < model->n_layers; i++) {
        json_array_append_new(layers, layer_json(model, i));
    }
    json_t *card = model->card ? json_loads(model->card, 0, NULL) : json_null();
    char planes[PDNN_PLANES_TEXT];
    pdnn_planes_print(model->planes, model->n_planes, planes);
    return json_pack(
        "{s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:s, s:s, s:i, s:i, s:i, s:o, s:o, s:s, "
        "s:i, s:i}",
        "task", pdnn_task_names[model->task], "dataset", model->dataset, "classes",
        (int)model->classes, "latent", (int)model->latent, "input_bits", (int)model->input_bits,
        "width", (int)model->width, "height", (int)model->height, "crop", (int)model->crop,
        "threshold", (int)model->threshold, "input", model->sampled_input ? "sampled" : "threshold",
        "planes", planes, "tape_words", (int)tape_words(model), "weight_bits", PDNN_WEIGHT_BITS,
        "act_bits", (int)model->act_bits, "layers", layers, "card", card, "input_map",
        pdnn_input_map_names[model->input_map], "channels", (int)model->channels, "labels",
        (int)model->label_rows);
}

/* "3x3 /2 pool": kernel, stride, what is done before and behind. */
static void print_kernel(const struct pdnn_model *model, uint32_t index) {
    const struct pdnn_layer *layer = &model->layers[index];
    const struct pdnn_fmap map = pdnn_fmap_of(model, (int)index);
    char size[32], kernel[48] = "-";
    snprintf(size, sizeof size, "%ux%u", map.width, map.height);
    if (layer->kernel) {
        snprintf(kernel, sizeof kernel, "%ux%u%s%s%s", layer->kernel, layer->kernel,
                 layer->stride == 2 ? " /2" : "", layer->pool ? " pool" : "",
                 layer->upsample ? " up" : "");
    }
    printf(" %-8s %-12s", size, kernel);
}

static void print_layer(const struct pdnn_model *model, uint32_t index, bool maps) {
    const struct pdnn_layer *layer = &model->layers[index];
    char noise[16] = "-";
    if (layer->noise) {
        snprintf(noise, sizeof noise, "%.3g", (double)layer->noise_scale);
    } else if (layer->table) {
        snprintf(noise, sizeof noise, "%u", layer->shift);
    }
    printf("%5u  %-6s  %6u  %7u  %-8.4g  %-5s ", index, pdnn_kind_names[layer->kind], layer->inputs,
           layer->outputs, (double)layer->scale, noise);
    if (maps) {
        print_kernel(model, index);
    }
    for (uint32_t s = 0; s < layer->n_sources; s++) {
        if (layer->sources[s] < 0) {
            printf(layer->sources[s] == PDNN_INPUT ? " input" : " label");
        } else {
            printf(" %d", layer->sources[s]);
        }
    }
    for (uint32_t k = 0; k < layer->ties; k++) {
        printf("%s%d", k ? "," : "  ties at ", layer->offsets[k]);
    }
    printf("%s%s%s\n", layer->once ? "  once" : "", layer->serial ? "  serial" : "",
           layer->masked ? "  masked" : "");
}

static void print_model(const char *path, const struct pdnn_model *model) {
    const uint32_t words = tape_words(model);
    printf("%s: %s, %s, %u classes, %ux%u pixels, %u cut at each edge\n", path,
           pdnn_task_names[model->task], model->dataset, model->classes, model->width,
           model->height, model->crop);
    printf("%u input bits, %u latent bits, %u tape words (%u bytes of weight memory)\n",
           model->input_bits, model->latent, words, words * PDNN_SPACE_TAPE_BYTES);
    if (model->label_rows) {
        printf("scores each class as a label of %u bits, a run each\n", model->label_rows);
    }
    if (masked_words(model)) {
        printf("%u tape words on a device with masked layers\n", masked_words(model));
    }
    if (model->n_planes > 0) {
        char planes[PDNN_PLANES_TEXT];
        pdnn_planes_print(model->planes, model->n_planes, planes);
        printf("input planes (side:threshold, r g b: of a colour, e: edges): %s\n", planes);
    }
    if (model->input_map != PDNN_INPUT_FLAT) {
        const struct pdnn_fmap map = pdnn_fmap_of(model, PDNN_INPUT);
        printf("input map: %ux%u positions of %u bits (%s)\n", map.width, map.height, map.channels,
               pdnn_input_map_names[model->input_map]);
    }
    if (model->sampled_input) {
        printf("input bits drawn anew for every sample, by the host\n");
    }
    if (model->act_bits > 1) {
        printf("deterministic: activations of %u bits\n", model->act_bits);
    }
    const bool maps = pdnn_model_has_kernels(model);
    printf("\nlayer  kind    inputs  outputs  scale     %s  %ssources\n",
           model->act_bits > 1 ? "shift" : "noise", maps ? "map      kernel       " : "");
    for (uint32_t i = 0; i < model->n_layers; i++) {
        print_layer(model, i, maps);
    }
    json_t *card = model->card ? json_loads(model->card, 0, NULL) : NULL;
    if (card) {
        printf("\ncard: ");
        json_dumpf(card, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
        putchar('\n');
        json_decref(card);
    }
}

static int info_model(const struct options *o, struct pdnn_diag *diag) {
    struct pdnn_model *model;
    int err = pdnn_model_open(o->model, &model, diag);
    if (err) {
        return err;
    }
    if (o->json) {
        cli_print_json(model_json(model));
    } else {
        print_model(o->model, model);
    }
    pdnn_model_close(model);
    return PDNN_OK;
}

/* ---- device ------------------------------------------------------------------------------ */

static int info_device(const struct options *o, struct pdnn_diag *diag) {
    struct pdnn_device *device;
    int err = pdnn_device_open(o->device, &device, diag);
    if (err) {
        return err;
    }
    const struct pdnn_caps *caps = pdnn_device_caps(device);
    if (o->json) {
        json_t *json = json_pack("{s:s}", "device", o->device);
        cli_caps_json(caps, false, json);
        cli_print_json(json);
    } else {
        struct cli_cap rows[CLI_CAPS];
        cli_caps(caps, rows);
        for (size_t i = 0; i < CLI_CAPS; i++) {
            printf("%-14s %10u  %s\n", rows[i].name, rows[i].value, rows[i].meaning);
        }
    }
    return pdnn_device_close(device, diag);
}

int cmd_info(int argc, char **argv) {
    struct options options = {0};
    static const struct cli_command command = {
        .options = option_table,
        .check = check,
        .args_doc = "MODEL\n-m MODEL\n--device SPEC",
        .doc = "Show what a model file holds, or what a device says of itself.",
    };
    int exit_code = cli_parse(&command, argc, argv, &options);
    if (exit_code) {
        return exit_code;
    }
    struct pdnn_diag diag = {""};
    int err = options.model ? info_model(&options, &diag) : info_device(&options, &diag);
    return err ? cli_fail(err, &diag) : PDNN_EXIT_OK;
}
