/* SPDX-License-Identifier: BSD-2-Clause
 *
 * compare_sparse MODEL DATA_DIR N DENSE_LUT FREE_LUT INDEXED_LUT - three engines on the same masks:
 * dense (golden:rows=1), index-free (golden:rows=1,masks=1) and externally indexed
 * (rtl/compare/pdnn_cmp_csr.sv). MODEL, a shipped classifier, is pruned by magnitude and not
 * trained again: what is compared is reading, not accuracy. From 74 % on its hidden layers keep
 * within the slots of a masked layer, so a little more is pruned than asked for; below, no layer
 * can be masked and the index-free engine is the dense one. N test pictures, T = 1. Then VGG-8 by
 * count. The LUT4 are those of accumulators, expanders and index walk:
 * scripts/study/compare-sparse.sh.
 *
 * Energy is an estimate of events, none of it measured: prices of board icebreaker-zs, and beside
 * them what the other engines have more, in prices of boards/icebreaker/energy/activity.json.
 */
#include "base/number.h"
#include "contract/map.h"
#include "device/device.h"
#include "energy/power.h"
#include "model/mask.h"
#include "picture/dataset.h"
#include "run/model_data.h"
#include "train/sparsity/prune.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUP = PDNN_WORD_INPUTS, SLOTS = PDNN_MASK_SLOTS, WORD_BITS = 64, POINTS = 6 };
enum { VALUES = 16, INDICES = 8, GAP_MAX = 256 }; /* of a word; places to the next weight */

static const double points[POINTS] = {0, 0.523, 0.637, 0.742, 0.869, 0.885};
static const double masked_from = 0.74;

/* pJ. Of activity.json: an access of a block memory, of 16 bits of SPRAM, a flip-flop's clock, a
 * change of a net, changes of a cell in a cycle. Of icebreaker-zs.power.json: sixteen sums of a
 * row. Flip-flops of a second set of accumulators (AccW = 14). */
static const double ebr = 8.9, spram = 17.8, clock_pj = 0.1405, change = 0.3715;
static const double changes = 0.279, row_sums = 55.4, more_flip_flops = 224;

struct cost {
    double weight_words, index_words, cycles, nj;
};

static void must(int rc, const struct pdnn_diag *diag) {
    if (rc) {
        fprintf(stderr, "compare_sparse: %s\n", diag->text);
        exit(1);
    }
}

/* Weights of input i; with those of 0 that a gap takes. */
static uint32_t weights_of(const struct pdnn_layer *layer, uint32_t input) {
    uint32_t n = 0, last = 0; /* the place behind the last */
    for (uint32_t j = 0; j < layer->outputs; j++)
        if (layer->weight[(size_t)j * layer->inputs + input]) {
            n += 1 + (j - last) / GAP_MAX;
            last = j + 1;
        }
    return n;
}

static double prune(struct pdnn_model *model, double sparsity) {
    const struct pdnn_prune_block block = {GROUP, sparsity > masked_from ? SLOTS : 0};
    double pruned = 0, all = 0;
    for (uint32_t l = 0; l < model->n_layers; l++) {
        struct pdnn_layer *layer = &model->layers[l];
        const size_t n = (size_t)layer->outputs * layer->inputs;
        if (layer->outputs <= GROUP || sparsity == 0)
            continue; /* a word of the dense tape holds it as well */
        float *weight = malloc(n * sizeof *weight), *mask = malloc(n * sizeof *mask);
        struct pdnn_diag diag = {"no memory"};
        must(weight && mask ? PDNN_OK : PDNN_ERR_MEMORY, &diag);
        for (size_t i = 0; i < n; i++) {
            weight[i] = layer->weight[i];
            mask[i] = 1;
        }
        must(pdnn_prune_magnitude(weight, mask, layer->outputs, layer->inputs, sparsity, &block),
             &diag);
        for (size_t i = 0; i < n; i++) {
            layer->weight[i] = (int8_t)(mask[i] != 0.0f ? layer->weight[i] : 0);
            pruned += mask[i] == 0.0f;
        }
        all += (double)n;
        free(weight);
        free(mask);
    }
    return all > 0 ? pruned / all : 0;
}

struct ones {
    uint8_t bits[PDNN_LAYERS_MAX][PDNN_OUTPUTS_MAX];
};

static void keep(void *user, const struct pdnn_event *event) {
    ((struct ones *)user)->bits[event->layer][event->neuron] = (uint8_t)event->bit;
}

/* What the indexed engine takes for one picture: pointer, indices and weights of each active input,
 * a weight a cycle; the activations are gone through once a layer, the sums read out in turn. */
static struct cost indexed(const struct pdnn_model *model, const uint8_t *input,
                           const struct ones *ones, double *weights) {
    struct cost c = {.cycles = PDNN_CYCLES_RUN};
    for (uint32_t l = 0; l < model->n_layers; l++) {
        const struct pdnn_layer *layer = &model->layers[l];
        const uint8_t *bits = l ? ones->bits[l - 1] : input;
        const uint32_t n_bits = l ? model->layers[l - 1].outputs : model->input_bits;
        c.cycles += PDNN_CYCLES_ROWS + 1 + layer->inputs / GROUP + layer->outputs;
        c.weight_words += 1 + (layer->outputs + PDNN_BIAS_GROUP - 1) / PDNN_BIAS_GROUP;
        for (uint32_t i = 0; i < n_bits; i++) {
            const uint32_t n = bits[i] ? weights_of(layer, i) : 0;
            c.cycles += !bits[i] ? 0 : n ? n + 4 : 2;
            c.weight_words += (n + VALUES - 1) / VALUES;
            c.index_words += !bits[i] ? 0 : 1 + (n + INDICES - 1) / INDICES;
            *weights += n;
        }
    }
    return c;
}

static void add(struct cost *sum, const struct cost *c, double share) {
    sum->weight_words += c->weight_words * share;
    sum->index_words += c->index_words * share;
    sum->cycles += c->cycles * share;
    sum->nj += c->nj * share;
}

static double nj_of(const struct pdnn_power *power, const struct pdnn_counters *c, double cycles,
                    double tape_reads) {
    const double counts[PDNN_POWER_EVENTS] = {cycles,
                                              tape_reads,
                                              0,
                                              (double)c->act_reads,
                                              (double)c->act_writes,
                                              (double)c->neuron_updates,
                                              (double)c->random_words};
    return pdnn_power_of(power, counts).total_nj;
}

static void print_cost(const char *name, const struct cost *c, const struct cost *dense,
                       double luts) {
    printf("| | %s | %.0f | %.0f | %.0f (%.2fx) | %.0f | %.0f (%.2fx) |\n", name,
           c->weight_words * WORD_BITS, c->index_words * WORD_BITS, c->cycles,
           c->cycles / dense->cycles, luts, c->nj, c->nj / dense->nj);
}

static void compare(const char *path, const struct pdnn_dataset *set, uint32_t n, double sparsity,
                    const struct pdnn_power *power, const double luts[3]) {
    struct pdnn_diag diag = {""};
    struct pdnn_model *model;
    struct pdnn_device *device[2];
    static const char *const specs[2] = {"golden:rows=1,tape_words=65536",
                                         "golden:rows=1,masks=1,tape_words=65536"};
    must(pdnn_model_open(path, &model, &diag), &diag);
    const double pruned = prune(model, sparsity);
    struct cost sum[3] = {{0}};
    struct ones *ones = calloc(1, sizeof *ones);
    uint8_t *input = calloc(model->input_bits, 1);
    int32_t *sums = calloc(pdnn_model_outputs(model), sizeof *sums);
    must(ones && input && sums ? PDNN_OK : PDNN_ERR_MEMORY, &diag);
    for (int d = 0; d < 2; d++) {
        must(pdnn_device_open(specs[d], &device[d], &diag), &diag);
        must(pdnn_device_load(device[d], model, &diag), &diag);
    }
    must(pdnn_device_events(device[0], keep, ones, &diag), &diag);
    for (uint32_t i = 0; i < n; i++) {
        const struct pdnn_run_options options = {.samples = 1, .seed = 1 + i};
        struct pdnn_counters c[2];
        must(pdnn_encode_pixels(model, set->pixels + i * pdnn_image_bytes(set), input, &diag),
             &diag);
        for (int d = 0; d < 2; d++)
            must(pdnn_device_run(device[d], &options, input, sums, &c[d], &diag), &diag);
        double weights = 0;
        struct cost cost[3] = {
            {.weight_words = (double)c[0].tape_reads, .cycles = (double)c[0].cycles},
            {.weight_words = (double)c[1].tape_reads, .cycles = (double)c[1].cycles},
            indexed(model, input, ones, &weights)};
        cost[0].nj = nj_of(power, &c[0], cost[0].cycles, cost[0].weight_words);
        cost[1].nj = nj_of(power, &c[1], cost[1].cycles, cost[1].weight_words) +
                     cost[1].cycles * more_flip_flops * clock_pj / 1000 +
                     (double)c[1].tape_reads * (luts[1] - 2 * luts[0]) * changes * change / 1000;
        /* The activation words of a group are gone through once for all of them. */
        c[0].act_reads = 0;
        for (uint32_t l = 0; l < model->n_layers; l++)
            c[0].act_reads += model->layers[l].inputs;
        cost[2].nj = nj_of(power, &c[0], cost[2].cycles, 0) +
                     (cost[2].weight_words + cost[2].index_words) * 4 * spram / 1000 +
                     weights * (2 * ebr + row_sums / GROUP) / 1000;
        for (int e = 0; e < 3; e++)
            add(&sum[e], &cost[e], 1.0 / n);
    }
    printf("| %.1f %% (asked %.1f) | | | | | | |\n", 100 * pruned, 100 * sparsity);
    print_cost("dense", &sum[0], &sum[0], luts[0]);
    print_cost("indexed", &sum[2], &sum[0], luts[2]);
    print_cost("index-free", &sum[1], &sum[0], luts[1]);
    for (int d = 0; d < 2; d++)
        pdnn_device_close(device[d], NULL);
    pdnn_model_close(model);
    free(ones);
    free(input);
    free(sums);
}

/* ---- VGG-8 on CIFAR-10, 13 M weights, by count ------------------------------------------------
 */

static const struct {
    uint32_t inputs, outputs, positions;
} vgg8[] = {{27, 128, 1024}, {1152, 128, 1024}, {1152, 256, 256}, {2304, 256, 256},
            {2304, 512, 64}, {4608, 512, 64},   {8192, 1024, 1},  {1024, 10, 1}};

static void count_vgg8(void) {
    const double s = 0.885, tile_inputs = 32, tile_outputs = 5;
    double words[3] = {0}, cycles[3] = {0}, stored[3] = {0}, update[3] = {0};
    for (size_t l = 0; l < sizeof vgg8 / sizeof *vgg8; l++) {
        const double in = vgg8[l].inputs, out = vgg8[l].outputs, at = vgg8[l].positions;
        const double live = ceil(out * (1 - s)), index_words = 1 + ceil(live / INDICES);
        const double row[3] = {ceil(out / GROUP), index_words + ceil(live / VALUES),
                               out > GROUP ? ceil(out / (2 * GROUP)) : 1};
        for (int e = 0; e < 3; e++) {
            words[e] += row[e] * in * at;
            stored[e] += row[e] * in * WORD_BITS;
            cycles[e] += (e == 1 ? live + 4 : row[e]) * in * at;
        }
        update[0] += in * out;
        update[1] += in * live;
        update[2] += ceil(in / tile_inputs) * ceil(out / tile_outputs) * (tile_outputs + 1);
    }
    static const char *const names[3] = {"dense", "indexed", "index-free"};
    printf("\nVGG-8, 13.0 M weights, 88.5 %% pruned: words and cycles of a picture of which every "
           "activation is 1,\nand updates of all weights: cell by cell, of live cells by index, "
           "VAU of 32 x 5 tiles\n\n"
           "| engine | Mbit stored | M words read | M cycles | update, M cycles |\n"
           "|---|---|---|---|---|\n");
    for (int e = 0; e < 3; e++)
        printf("| %s | %.1f | %.1f (%.2fx) | %.1f (%.2fx) | %.2f (1/%.1f) |\n", names[e],
               stored[e] / 1e6, words[e] / 1e6, words[e] / words[0], cycles[e] / 1e6,
               cycles[e] / cycles[0], update[e] / 1e6, update[0] / update[e]);
    printf("\nPublished (Ning et al., 2025), of the update of the weights alone, on memristors: "
           "dense takes 10.3x\nthe latency and 9.2x the energy of index-free, indexed 27.5x and "
           "13.6x.\n");
}

int main(int argc, char **argv) {
    uint32_t n = 0;
    double luts[3] = {0};
    struct pdnn_power power;
    struct pdnn_dataset *set;
    struct pdnn_diag diag = {""};
    bool ok = argc == 7 && pdnn_number_u32(argv[3], 1, 10000, &n);
    for (int e = 0; ok && e < 3; e++)
        ok = pdnn_number_real(argv[4 + e], &luts[e]) && luts[e] > 0;
    if (!ok) {
        fprintf(stderr, "compare_sparse: expected MODEL DATA_DIR N and three numbers of LUT4\n");
        return 2;
    }
    must(pdnn_power_open("icebreaker-zs", &power, &diag), &diag);
    must(pdnn_dataset_open(argv[2], "mnist", PDNN_SPLIT_TEST, &set, &diag), &diag);
    n = n < set->count ? n : set->count;
    printf(
        "%s, hidden layers pruned by magnitude, %u test pictures, T = 1, a picture.\nHalf of what "
        "index-free reads of a masked layer is masks.\n\n"
        "| pruned | engine | weight bits read | index bits read | cycles | LUT4 | nJ, estimate "
        "|\n|---|---|---|---|---|---|---|\n",
        argv[1], n);
    for (int p = 0; p < POINTS; p++)
        compare(argv[1], set, n, points[p], &power, luts);
    count_vgg8();
    pdnn_dataset_close(set);
    return 0;
}
