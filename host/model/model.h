/* SPDX-License-Identifier: BSD-2-Clause
 *
 * model.h - a p-bit network in integers, as trained, stored and put on a device.
 *
 * A layer computes z = bias + sum_i weight[i] * a[i], a in {0,1}; a p-bit is 1 with probability
 * sigmoid(scale * z / noise_scale). With act_bits above 1 the network is deterministic: a is a code
 * from 0 to 2^act_bits - 1 (an input bit is the smallest or the largest), a hidden neuron becomes
 * table[clamp(z >> shift, 0, 255)], the shift rounding down; only leading `once` layers may be of
 * p-bits then, which the host draws (host_layers.h). Layer inputs are the concatenation of
 * `sources`: PDNN_INPUT (the model's input bits), PDNN_LABEL or the index of a layer; a SERIAL
 * layer may name itself last (its weights on its own outputs at or after the neuron must be 0). In
 * weight matrices and in activation memory every source is padded to whole words of 16, so `inputs`
 * counts the padding: weight columns of padding are 0. A layer with a kernel is run at every
 * position of a feature map: fmap.h. A layer with ties has several p-bits on each sum: ties.h.
 *
 * A model with label_rows = R scores labels: PDNN_LABEL is classes * R bits, of which a run has
 * bits y R .. y R + R - 1 set for label y, and the last layer has one output, the label's score.
 */
#ifndef PDNN_MODEL_H
#define PDNN_MODEL_H

#include "base/paths.h"
#include "picture/input_map.h"

enum { PDNN_INPUT = -1, PDNN_LABEL = -2, PDNN_LAYERS_MAX = 64, PDNN_SOURCES_MAX = 4 };
enum { PDNN_TABLE_ENTRIES = 256, PDNN_SHIFT_MAX = 15 }; /* of a deterministic hidden layer */
enum { PDNN_LABEL_ROWS_MAX = 16 };
enum { PDNN_COPIES_MAX = 8 };                             /* p-bits on one sum */
enum { PDNN_INPUTS_MAX = 4080, PDNN_OUTPUTS_MAX = 4095 }; /* of a layer: what a descriptor holds */

/* `format` of the file of a trained network that no device runs: float tensors, "obstacle". */
#define PDNN_FLOAT_FORMAT "pdnn-float-1"

struct pdnn_layer {
    enum pdnn_kind kind;
    bool once;                /* drawn once per run, shared by all samples (latents) */
    bool serial;              /* autoregressive: reads its own earlier outputs */
    bool noise;               /* p-bit; false: deterministic threshold z >= 0 (or KIND_SUM) */
    bool masked;              /* few weights, within the slots of a group (mask.h) */
    uint32_t inputs, outputs; /* inputs: multiple of 16 */
    uint32_t n_sources;
    int sources[PDNN_SOURCES_MAX];
    float scale;       /* z as a real number is scale * z, > 0 */
    float noise_scale; /* 1 as trained, 0 < noise_scale <= 16 */
    /* On a feature map (fmap.h); kernel 0: fully connected. */
    uint32_t kernel, stride; /* 1, 3 or 5; 1 or 2 */
    bool pool, upsample;
    uint32_t map_width, map_height;   /* fully connected: of the map it puts out; 0: no map */
    uint32_t ties;                    /* p-bits on each sum, 2 to 8 (ties.h); 0: one */
    int32_t offsets[PDNN_COPIES_MAX]; /* (ties) what each takes off the sum, the first 0 */
    int8_t *weight;                   /* (outputs, inputs), -8..7 */
    int32_t *bias;                    /* (outputs) */
    /* hidden layers of a deterministic network (act_bits > 1) only, else 0 and NULL */
    uint32_t shift; /* 0..15 */
    uint8_t *table; /* (PDNN_TABLE_ENTRIES) codes; any function: ReLU, tanh, sigmoid */
};

struct pdnn_model {
    enum pdnn_task task;
    char dataset[32];
    uint32_t classes;
    uint32_t latent;        /* latent bits (generate), else 0 */
    uint32_t input_bits;    /* bits the host supplies: one-hot class, or pixels */
    uint32_t act_bits;      /* of an activation: 1 (p-bits), or 2, 3, 4, 8 (deterministic) */
    uint32_t width, height; /* of the full picture, e.g. 28 x 28 */
    uint32_t channels;      /* of the picture: 1, or 3: red, green, blue */
    uint32_t crop;          /* pixels cut at each edge: 2 -> 24 x 24 */
    uint32_t threshold;     /* classify: input bit = pixel >= threshold */
    bool sampled_input;     /* classify: not so, but 1 with P = pixel / 255, drawn every sample */
    uint32_t label_rows;    /* classify: 0, or bits a class of the label that the model scores */
    uint32_t n_planes;      /* classify: not 0: the input bits are these planes' instead */
    struct pdnn_plane planes[PDNN_PLANES_MAX];
    enum pdnn_input_map input_map; /* FLAT, or the planes are a feature map */
    uint32_t n_layers;
    struct pdnn_layer *layers;
    char *card; /* free-form JSON object text: recipe, seed, metrics at export; may be NULL */
};

/* As files and reports have them, by value, NULL at the end: base/names.h. */
extern const char *const pdnn_task_names[], *const pdnn_kind_names[];

/* A model with n_layers zeroed layers, act_bits = 1 and channels = 1; NULL without memory. */
struct pdnn_model *pdnn_model_new(uint32_t n_layers);
/* Give layer `index` its zeroed arrays. */
int pdnn_layer_alloc(struct pdnn_layer *layer, uint32_t outputs, uint32_t inputs);
/* Give it a copy of a table of PDNN_TABLE_ENTRIES codes. */
int pdnn_layer_set_table(struct pdnn_layer *layer, const uint8_t *table);
/* Every range and shape rule above; the text names the layer and the field. Besides: the last
 * layer, and no other, is SUM or COUNT; ONCE layers stand first and read only the input and each
 * other; input_bits and the last layer's outputs are the classes and the cropped pixels, or the
 * pixels and the classes, by the task; a bias fits the tape. */
int pdnn_model_check(const struct pdnn_model *model, struct pdnn_diag *diag);
/* Noise of the hidden layers but those drawn once: one scale for all, or one each; 0 to 16. 0 makes
 * plain thresholds of p-bits, above 0 p-bits of plain thresholds. */
int pdnn_model_set_noise(struct pdnn_model *model, const double *scales, uint32_t n,
                         struct pdnn_diag *diag);
/* The file that pdnn_model_open() opens. */
const char *pdnn_model_path(const char *name, char path[PDNN_PATH_MAX]);
/* Write atomically (temporary file, rename). */
int pdnn_model_save(const struct pdnn_model *model, const char *path, struct pdnn_diag *diag);

/* Whether the host draws this layer (tape/host_layers.h): p-bits of a deterministic model. */
static inline bool pdnn_layer_on_host(const struct pdnn_model *model, uint32_t index) {
    return model->act_bits > 1 && model->layers[index].noise;
}

/* Words of 16 that `bits` need. */
static inline uint32_t pdnn_words16(uint32_t bits) {
    return (bits + 15) / 16;
}

#endif
