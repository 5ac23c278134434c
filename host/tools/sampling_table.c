/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sampling_table CLASSIFIER GENERATOR IMAGES PICTURES SEEDS > TABLE.md
 *
 * What the sampling modes are worth, on the golden device: variance of the averaged outputs over
 * SEEDS seeds, and accuracy, against T. The generator's latents are drawn once a picture and held,
 * so that only the noise that T averages away is counted. The data set is found by PDNN_DATA.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "run/model_data.h"
#include "model/model.h"
#include "tools/must.h"

/* Lanes change cycles, and nothing else that is printed here; noise tables are for held latents. */
#define DEVICE "golden:lanes=32"

static const uint32_t samples[] = {1, 2, 3, 4, 6, 8, 12, 16, 32, 64};
enum {
    N_SAMPLES = sizeof samples / sizeof samples[0],
    N_MODES = 3 /* iid, antithetic, stratified */
};

static enum pdnn_sampling mode_at(int index) {
    return (enum pdnn_sampling)(PDNN_SAMPLE_IID + index);
}

/* What is summed up over the inputs for one mode and one T. */
struct cell {
    double variance; /* sum over inputs of the mean variance of an output */
    uint32_t *right; /* (Seeds) inputs classified right */
};

/* Run one input under all seeds, modes and T. label < 0: there is none. */
static void add_input(struct pdnn_device *device, const struct pdnn_model *model,
                      const uint8_t *input, uint64_t number, int label, uint32_t n_seeds,
                      struct cell cells[N_MODES][N_SAMPLES]) {
    const uint32_t outputs = pdnn_model_outputs(model);
    const double unit = model->layers[model->n_layers - 1].scale / 2;
    int32_t *sums = must_have(outputs, sizeof *sums);
    double *mean = must_have(2 * (size_t)outputs, sizeof *mean), *square = mean + outputs;
    for (int mode = 0; mode < N_MODES; mode++) {
        const enum pdnn_sampling sampling = mode_at(mode);
        for (int t = 0; t < N_SAMPLES; t++) {
            for (uint32_t o = 0; o < 2 * outputs; o++)
                mean[o] = 0;
            for (uint32_t s = 0; s < n_seeds; s++) {
                must(
                    pdnn_device_run(device,
                                    &(struct pdnn_run_options){.samples = samples[t],
                                                               .seed = pdnn_seed_for(s + 1, number),
                                                               .sampling = sampling},
                                    input, sums, NULL, &diag));
                for (uint32_t o = 0; o < outputs; o++) {
                    double x = unit * sums[o] / samples[t];
                    mean[o] += x / n_seeds;
                    square[o] += x * x / n_seeds;
                }
                if (label >= 0)
                    cells[mode][t].right[s] += pdnn_decode_class(model, sums) == (uint32_t)label;
            }
            double variance = 0;
            for (uint32_t o = 0; o < outputs; o++)
                variance += square[o] - mean[o] * mean[o];
            cells[mode][t].variance += variance / outputs * n_seeds / (n_seeds - 1);
        }
    }
    free(sums);
    free(mean);
}

static void print_table(const char *title, struct cell cells[N_MODES][N_SAMPLES], uint32_t n_inputs,
                        uint32_t n_seeds, bool accuracy) {
    printf("\n%s\n\n| T |", title);
    for (int mode = 0; mode < N_MODES; mode++)
        printf(" %s |", pdnn_sampling_name(mode_at(mode)));
    printf(" iid / stratified |\n|---|---|---|---|---|\n");
    for (int t = 0; t < N_SAMPLES; t++) {
        printf("| %u |", samples[t]);
        for (int mode = 0; mode < N_MODES; mode++) {
            const struct cell *cell = &cells[mode][t];
            printf(" %.4f", cell->variance / n_inputs);
            double sum = 0, square = 0;
            for (uint32_t s = 0; accuracy && s < n_seeds; s++) {
                double x = 100.0 * cell->right[s] / n_inputs;
                sum += x;
                square += x * x;
            }
            if (accuracy)
                printf(", %.2f ± %.2f %%", sum / n_seeds,
                       sqrt(fmax(0, square - sum * sum / n_seeds) / (n_seeds - 1)));
            printf(" |");
        }
        printf(" %.2f |\n", cells[0][t].variance / cells[N_MODES - 1][t].variance);
    }
}

static void classifier(const char *path, uint32_t n_inputs, uint32_t n_seeds,
                       struct cell cells[N_MODES][N_SAMPLES]) {
    struct pdnn_model *model;
    struct pdnn_device *device;
    struct pdnn_dataset *set;
    must(pdnn_model_open(path, &model, &diag));
    must(pdnn_device_open(DEVICE, &device, &diag));
    must(pdnn_device_load(device, model, &diag));
    must(pdnn_model_data_open(model, NULL, NULL, PDNN_SPLIT_TEST, &set, &diag));
    uint8_t *input = must_have(model->input_bits, 1);
    n_inputs = n_inputs < set->count ? n_inputs : set->count;
    for (uint32_t i = 0; i < n_inputs; i++) {
        must(pdnn_encode_pixels(model, set->pixels + i * pdnn_image_bytes(set), input, &diag));
        add_input(device, model, input, i, set->labels[i], n_seeds, cells);
    }
    char title[160];
    snprintf(title, sizeof title,
             "Classifier, first %u test pictures: variance of an averaged logit, and accuracy",
             n_inputs);
    print_table(title, cells, n_inputs, n_seeds, true);
    free(input);
    pdnn_dataset_close(set);
    must(pdnn_device_close(device, &diag));
    pdnn_model_close(model);
}

static void keep_latent(void *user, const struct pdnn_event *event) {
    uint8_t *bits = user;
    if (event->layer == 0 && event->sample == 0)
        bits[event->neuron] = (uint8_t)event->bit;
}

/* Make layer 0 yield these bits. */
static void hold_latents(struct pdnn_layer *layer, const uint8_t *bits) {
    layer->noise = layer->serial = false;
    for (size_t i = 0; i < (size_t)layer->outputs * layer->inputs; i++)
        layer->weight[i] = 0;
    for (uint32_t n = 0; n < layer->outputs; n++)
        layer->bias[n] = bits[n] ? 1 : -1;
}

static void generator(const char *path, uint32_t n_pictures, uint32_t n_seeds,
                      struct cell cells[N_MODES][N_SAMPLES]) {
    for (uint32_t i = 0; i < n_pictures; i++) {
        struct pdnn_model *model;
        struct pdnn_device *device;
        must(pdnn_model_open(path, &model, &diag));
        must(pdnn_device_open(DEVICE, &device, &diag));
        uint8_t *input = must_have(model->input_bits, 1),
                *bits = must_have(model->layers[0].outputs, 1);
        must(pdnn_encode_class(model, i % model->classes, input, &diag));
        must(pdnn_device_load(device, model, &diag));
        must(pdnn_device_events(device, keep_latent, bits, &diag));
        must(pdnn_device_run(device,
                             &(struct pdnn_run_options){.samples = 1, .seed = pdnn_seed_for(0, i)},
                             input, NULL, NULL, &diag));
        must(pdnn_device_events(device, NULL, NULL, &diag));
        /* A serial layer reads itself: without that source it is a plain one. */
        hold_latents(&model->layers[0], bits);
        must(pdnn_device_load(device, model, &diag));
        add_input(device, model, input, i, -1, n_seeds, cells);
        free(input);
        free(bits);
        must(pdnn_device_close(device, &diag));
        pdnn_model_close(model);
    }
    char title[160];
    snprintf(title, sizeof title, "Generator, %u pictures: variance of a pixel's averaged sum",
             n_pictures);
    print_table(title, cells, n_pictures, n_seeds, false);
}

static void clear(struct cell cells[N_MODES][N_SAMPLES], uint32_t n_seeds) {
    for (int mode = 0; mode < N_MODES; mode++)
        for (int t = 0; t < N_SAMPLES; t++) {
            free(cells[mode][t].right);
            cells[mode][t] = (struct cell){.right = must_have(n_seeds, sizeof(uint32_t))};
        }
}

int main(int argc, char **argv) {
    static struct cell cells[N_MODES][N_SAMPLES];
    uint32_t n_images, n_pictures, n_seeds;
    if (argc != 6 || !pdnn_number_u32(argv[3], 1, 1u << 24, &n_images) ||
        !pdnn_number_u32(argv[4], 1, 1u << 24, &n_pictures) ||
        !pdnn_number_u32(argv[5], 2, 1u << 16, &n_seeds)) {
        fprintf(stderr, "sampling_table: expected CLASSIFIER GENERATOR IMAGES PICTURES SEEDS\n");
        return 2;
    }
    clear(cells, n_seeds);
    classifier(argv[1], n_images, n_seeds, cells);
    clear(cells, n_seeds);
    generator(argv[2], n_pictures, n_seeds, cells);
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
