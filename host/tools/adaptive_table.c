/* SPDX-License-Identifier: BSD-2-Clause
 *
 * adaptive_table MODEL SEEDS IMAGES CURVES.csv > TABLE.md
 *
 * What register MARGIN is worth for a classifier: accuracy against the mean number of samples, at
 * most T_MAX, for 1, 2, 4 and 8 lanes; of a network on feature maps, for its one lane. The golden
 * device runs T_MAX samples an image and tells each sample's sums (the trace); where a run would
 * have ended follows from them for every margin and for other rules. The margin is chosen on the
 * validation split and measured on the test split, where the device runs with it, too: what was
 * derived must be what it does. The data set is found by PDNN_DATA.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "run/model_data.h"
#include "contract/map.h"
#include "model/fmap.h"
#include "run/golden_spec.h"
#include "tools/must.h"

enum { T_MAX = 16, CLASSES_MAX = 16, SEEDS_MAX = 9 };

static const uint32_t lanes_of[] = {1, 2, 4, 8};
static const enum pdnn_sampling modes[] = {PDNN_SAMPLE_IID, PDNN_SAMPLE_STRATIFIED};
/* Leads in the sum of the logits; 0 is the last: never. */
static const double margins[] = {0.25, 0.5, 0.75, 1,  1.5, 2,  2.5, 3,  3.5, 4, 5,
                                 6,    7,   8,    10, 12,  15, 20,  30, 40,  0};
enum {
    N_LANES = sizeof lanes_of / sizeof lanes_of[0],
    N_MODES = sizeof modes / sizeof modes[0],
    N_MARGINS = sizeof margins / sizeof margins[0],
};

/* How the lead that is asked for grows with the samples t: lead(t) = margin * t^power. */
static const struct {
    const char *name;
    double power;
} rules[] = {{"constant", 0}, {"grows as sqrt(t)", 0.5}, {"grows as t", 1}};
enum { N_RULES = sizeof rules / sizeof rules[0] };

/* Pictures of a split as input bits, and every sample's sums. */
struct split {
    uint32_t n;
    uint8_t *inputs; /* (N, InputBits) */
    uint8_t *labels; /* (N) */
    int32_t *sums;   /* (N, T_MAX, CLASSES_MAX) */
};

struct bench {
    struct pdnn_model *model;
    struct pdnn_device *device;
    enum pdnn_sampling sampling;
    uint32_t lanes;
    char name[48];          /* of the data set, and whether the network is on feature maps */
    struct split splits[2]; /* validation, test */
};

static void read_split(struct bench *bench, bool validation, uint32_t n_most) {
    const struct pdnn_model *model = bench->model;
    struct split *split = &bench->splits[!validation];
    struct pdnn_dataset *set;
    must(pdnn_model_data_open(model, NULL, NULL, validation ? PDNN_SPLIT_TRAIN : PDNN_SPLIT_TEST,
                              &set, &diag));
    const uint32_t available = validation ? set->validation : set->count;
    const uint32_t first = set->count - available;
    split->n = n_most < available ? n_most : available;
    split->inputs = must_have(split->n, model->input_bits);
    split->labels = must_have(split->n, 1);
    split->sums = must_have((size_t)split->n * T_MAX * CLASSES_MAX, sizeof *split->sums);
    for (uint32_t i = 0; i < split->n; i++) {
        must(pdnn_encode_pixels(model, set->pixels + (first + i) * pdnn_image_bytes(set),
                                split->inputs + (size_t)i * model->input_bits, &diag));
        split->labels[i] = set->labels[first + i];
    }
    pdnn_dataset_close(set);
}

/* Where the sums of the picture at hand go. */
struct listener {
    uint32_t last_layer;
    int32_t *sums;
};

static void keep_sum(void *user, const struct pdnn_event *event) {
    struct listener *listener = user;
    if (event->layer == listener->last_layer)
        listener->sums[event->sample * CLASSES_MAX + event->neuron] = event->sum;
}

/* The margin is one that nothing reaches: with none the device may take several samples in a pass,
 * and tell their sums as one. */
static void run_split(struct bench *bench, struct split *split, uint32_t seed) {
    const uint32_t n_inputs = bench->model->input_bits;
    struct listener listener = {.last_layer = bench->model->n_layers - 1};
    must(pdnn_device_events(bench->device, keep_sum, &listener, &diag));
    for (uint32_t i = 0; i < split->n; i++) {
        listener.sums = split->sums + (size_t)i * T_MAX * CLASSES_MAX;
        must(pdnn_device_run(bench->device,
                             &(struct pdnn_run_options){.samples = T_MAX,
                                                        .seed = pdnn_seed_for(seed, i),
                                                        .sampling = bench->sampling,
                                                        .margin = PDNN_MARGIN_MAX},
                             split->inputs + (size_t)i * n_inputs, NULL, NULL, &diag));
    }
    must(pdnn_device_events(bench->device, NULL, NULL, &diag));
}

/* The samples after which a run ends, and its class. units: the margin in units of the sums; below
 * 0: never. */
static uint32_t ends_at(const struct bench *bench, const int32_t *sums, double units, double power,
                        uint32_t t_most, uint32_t *class) {
    int32_t total[CLASSES_MAX] = {0};
    for (uint32_t t = 0; t < t_most;) {
        for (uint32_t l = 0; l < bench->lanes && t < t_most; l++, t++)
            for (uint32_t k = 0; k < bench->model->classes; k++)
                total[k] += sums[t * CLASSES_MAX + k];
        *class = pdnn_decode_class(bench->model, total);
        double lead = INFINITY;
        for (uint32_t k = 0; k < bench->model->classes; k++)
            if (k != *class && total[*class] - total[k] < lead)
                lead = total[*class] - total[k];
        if (units >= 0 && lead > units * pow(t, power))
            return t;
    }
    return t_most;
}

struct outcome {
    double accuracy, samples; /* per cent; in the mean */
};

static struct outcome outcome_of(const struct bench *bench, const struct split *split, double units,
                                 double power, uint32_t t_most) {
    uint64_t right = 0, samples = 0;
    for (uint32_t i = 0; i < split->n; i++) {
        uint32_t class = 0;
        samples += ends_at(bench, split->sums + (size_t)i * T_MAX * CLASSES_MAX, units, power,
                           t_most, &class);
        right += class == split->labels[i];
    }
    return (struct outcome){100.0 * (double)right / split->n, (double)samples / split->n};
}

/* A margin in units of the sums, as the device takes it; -1: never. */
static double units_of(const struct bench *bench, double margin) {
    uint32_t units;
    if (margin <= 0)
        return -1;
    must(pdnn_margin_units(bench->model, margin, &units, &diag));
    return units;
}

/* Run the test split with that margin on the device: every picture must end where the trace says,
 * with its class. Returns the mean of the cycles. */
static double confirm(struct bench *bench, double units, uint32_t seed) {
    const struct split *split = &bench->splits[1];
    uint64_t cycles = 0;
    for (uint32_t i = 0; i < split->n; i++) {
        int32_t sums[CLASSES_MAX];
        uint32_t class = 0;
        struct pdnn_counters counters;
        uint32_t samples =
            ends_at(bench, split->sums + (size_t)i * T_MAX * CLASSES_MAX, units, 0, T_MAX, &class);
        must(pdnn_device_run(bench->device,
                             &(struct pdnn_run_options){.samples = T_MAX,
                                                        .seed = pdnn_seed_for(seed, i),
                                                        .sampling = bench->sampling,
                                                        .margin = units < 0 ? 0 : (uint32_t)units},
                             split->inputs + (size_t)i * bench->model->input_bits, sums, &counters,
                             &diag));
        if (counters.samples_used != samples || pdnn_decode_class(bench->model, sums) != class) {
            fprintf(stderr, "adaptive_table: picture %u: the device took %u samples, not %u\n", i,
                    counters.samples_used, samples);
            exit(1);
        }
        cycles += counters.cycles;
    }
    return (double)cycles / split->n;
}

/* Mean over the seeds; *spread: their standard deviation. */
static struct outcome mean_of(const struct outcome *of, uint32_t n, double *spread) {
    struct outcome mean = {0, 0};
    double square = 0;
    for (uint32_t s = 0; s < n; s++) {
        mean.accuracy += of[s].accuracy / n;
        mean.samples += of[s].samples / n;
    }
    for (uint32_t s = 0; s < n; s++)
        square += (of[s].accuracy - mean.accuracy) * (of[s].accuracy - mean.accuracy);
    *spread = n > 1 ? sqrt(square / (n - 1)) : 0;
    return mean;
}

/* What was seen with one number of lanes in one mode: [split][rule][margin][seed]. */
static struct outcome seen[2][N_RULES][N_MARGINS][SEEDS_MAX];
static struct outcome fixed[2][T_MAX + 1][SEEDS_MAX]; /* exactly T samples */

/* The smallest margin from which on upwards the validation split's accuracy is T_MAX's, to a
 * hundredth of a per cent. */
static uint32_t chosen_margin(uint32_t n_seeds) {
    double spread;
    const double full = mean_of(seen[0][0][N_MARGINS - 1], n_seeds, &spread).accuracy;
    uint32_t m = N_MARGINS - 1;
    while (m > 0 && mean_of(seen[0][0][m - 1], n_seeds, &spread).accuracy >= full - 0.01 - 1e-9)
        m--;
    return m;
}

static void print_row(struct bench *bench, enum pdnn_sampling mode, uint32_t n_seeds, FILE *csv) {
    const char *name = pdnn_sampling_name(mode);
    const uint32_t m = chosen_margin(n_seeds);
    double spread, spread_full;
    const struct outcome full = mean_of(seen[1][0][N_MARGINS - 1], n_seeds, &spread_full);
    const struct outcome at = mean_of(seen[1][0][m], n_seeds, &spread);
    const double cycles = confirm(bench, units_of(bench, margins[m]), n_seeds);
    const double cycles_full = confirm(bench, -1, n_seeds);
    printf("| %s | %u | %.2f ± %.2f | %g | %.2f ± %.2f | **%.2f** | %.0f / %.0f: %.1f |\n", name,
           bench->lanes, full.accuracy, spread_full, margins[m], at.accuracy, spread, at.samples,
           cycles_full, cycles, cycles_full / cycles);
    fflush(stdout);
    for (int r = 0; r < N_RULES; r++)
        for (int i = 0; i < N_MARGINS; i++)
            for (int s = 0; s < 2; s++) {
                const struct outcome o = mean_of(seen[s][r][i], n_seeds, &spread);
                fprintf(csv, "%s,%s,%u,%s,%s,%g,%.4f,%.4f,%.4f\n", bench->name, name, bench->lanes,
                        s ? "test" : "validation", rules[r].name, margins[i], o.samples, o.accuracy,
                        spread);
            }
    for (uint32_t t = 1; t <= T_MAX; t *= 2) {
        const struct outcome o = mean_of(fixed[1][t], n_seeds, &spread);
        fprintf(csv, "%s,%s,%u,test,fixed,0,%u,%.4f,%.4f\n", bench->name, name, bench->lanes, t,
                o.accuracy, spread);
    }
}

static void measure(struct bench *bench, enum pdnn_sampling mode, uint32_t n_seeds, FILE *csv) {
    bench->sampling = mode;
    for (uint32_t seed = 0; seed < n_seeds; seed++)
        for (int s = 0; s < 2; s++) {
            run_split(bench, &bench->splits[s], seed + 1);
            for (int r = 0; r < N_RULES; r++)
                for (int m = 0; m < N_MARGINS; m++)
                    seen[s][r][m][seed] =
                        outcome_of(bench, &bench->splits[s], units_of(bench, margins[m]),
                                   rules[r].power, T_MAX);
            for (uint32_t t = 1; t <= T_MAX; t *= 2)
                fixed[s][t][seed] = outcome_of(bench, &bench->splits[s], -1, 0, t);
        }
    print_row(bench, mode, n_seeds,
              csv); /* its runs are of the last seed, as the sums at hand are */
}

/* One mode, on the device that the model needs or, without feature maps, of l lanes. */
static void measure_lanes(struct bench *bench, enum pdnn_sampling mode, uint32_t l,
                          uint32_t n_seeds, FILE *csv) {
    const uint32_t lanes = bench->lanes = lanes_of[l];
    char spec[64];
    snprintf(spec, sizeof spec, "golden:lanes=%u,drain_lanes=%u", lanes, lanes < 4 ? lanes : 4);
    if (pdnn_model_has_kernels(bench->model))
        snprintf(spec, sizeof spec, "%s", pdnn_golden_spec(bench->model));
    must(pdnn_device_open(spec, &bench->device, &diag));
    must(pdnn_device_load(bench->device, bench->model, &diag));
    measure(bench, mode, n_seeds, csv);
    must(pdnn_device_close(bench->device, &diag));
}

int main(int argc, char **argv) {
    struct bench bench = {0};
    uint32_t n_seeds, n_images;
    if (argc != 5 || !pdnn_number_u32(argv[2], 1, SEEDS_MAX, &n_seeds) ||
        !pdnn_number_u32(argv[3], 1, 1u << 24, &n_images)) {
        fprintf(stderr, "adaptive_table: expected MODEL SEEDS (1..%d) IMAGES CURVES.csv\n",
                SEEDS_MAX);
        return 2;
    }
    FILE *csv = fopen(argv[4], "a");
    if (!csv) {
        perror(argv[4]);
        return 1;
    }
    must(pdnn_model_open(argv[1], &bench.model, &diag));
    if (bench.model->classes > CLASSES_MAX || bench.model->sampled_input) {
        fprintf(stderr,
                "adaptive_table: %s: expected at most %d classes and an input by threshold\n",
                argv[1], CLASSES_MAX);
        fclose(csv);
        return 1;
    }
    const bool maps = pdnn_model_has_kernels(bench.model);
    snprintf(bench.name, sizeof bench.name, "%s%s", bench.model->dataset, maps ? "-conv" : "");
    read_split(&bench, true, n_images);
    read_split(&bench, false, n_images);
    printf(
        "\n%s, %u validation and %u test pictures:\n\n"
        "| sampling | lanes | T = %d, %% | margin | adaptive, %% | samples in the mean | cycles a "
        "picture, T = %d / adaptive: ratio |\n|---|---|---|---|---|---|---|\n",
        bench.name, bench.splits[0].n, bench.splits[1].n, T_MAX, T_MAX);
    for (int mode = 0; mode < N_MODES; mode++)
        for (uint32_t l = 0; l < (maps ? 1 : N_LANES); l++)
            measure_lanes(&bench, modes[mode], l, n_seeds, csv);
    for (int s = 0; s < 2; s++) {
        free(bench.splits[s].inputs);
        free(bench.splits[s].labels);
        free(bench.splits[s].sums);
    }
    pdnn_model_close(bench.model);
    return fclose(csv) || ferror(stdout) || fflush(stdout) ? 1 : 0;
}
