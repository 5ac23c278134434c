/* SPDX-License-Identifier: BSD-2-Clause
 *
 * paper - the network of rtl/compare/paper on the host.
 *
 *   paper train tanh|pbit|engine published|better SEED EPOCHS ADVERSARIAL READS OUT.safetensors
 *                                                       learn MNIST ($PDNN_DATA)
 *   paper quality NET JUDGE PICTURES                    distance and spread at T = 1, 2, 4, 8, 16
 *   paper draw NET T OUT.png                            the first 100 pictures
 *   paper period                                        fails unless the LFSR's period is 2^32 - 1
 *   paper vectors NET|random tanh|pbit|unipolar PICTURES T DIR
 *                                                       what the simulations load and compare
 *
 * All but `train` compute the integers of the designs. Latents of picture n are 10 bits of a hash
 * of n.
 */
#include "base/diag.h"
#include "base/number.h"
#include "base/outfile.h"
#include "base/splitmix64.h"
#include "paper/paper.h"
#include "paper/trainer.h"
#include "picture/picture.h"
#include "train/judge/quality.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 256, PICTURES_MAX = 100000, GRID = 100, SEED = 1 };

static struct pdnn_paper_net net;

static uint64_t picture_hash(uint32_t n) {
    return pdnn_splitmix64_hash(SEED + (n + 1) * PDNN_SPLITMIX64_STEP);
}

static uint32_t latents_of(uint32_t n) {
    return (uint32_t)picture_hash(n) & ((1u << PDNN_PAPER_LATENTS) - 1);
}

static uint32_t seed_of(uint32_t n) {
    return (uint32_t)(picture_hash(n) >> 32);
}

static int count_read(const char *what, const char *text, uint32_t min, uint32_t max,
                      uint32_t *value, struct pdnn_diag *diag) {
    return pdnn_number_u32(text, min, max, value)
               ? PDNN_OK
               : pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: %s: expected a number of %u to %u", what,
                           text, min, max);
}

static void draw(uint32_t n, uint32_t samples, float *pixels) {
    int32_t result[PDNN_PAPER_PIXELS];
    pdnn_paper_golden(&net, latents_of(n), samples, seed_of(n), result);
    pdnn_paper_pixels(result, samples, pixels);
}

static void epoch_done(uint32_t epoch, double nats, double reads) {
    printf("epoch %u: %.2f nats", epoch, nats);
    printf(reads > 0 ? ", %.0f rows read\n" : "\n", reads);
    fflush(stdout);
}

static int run_train(char **argv, struct pdnn_diag *diag) {
    struct pdnn_paper_training training = {.epoch_done = epoch_done};
    struct pdnn_dataset *set;
    char card[300];
    uint32_t seed, reads;
    int err;
    if (strcmp(argv[0], "engine") == 0) {
        training.engine = true;
    } else if (strcmp(argv[0], "tanh") == 0) {
        training.design = PDNN_PAPER_TANH;
    } else if (strcmp(argv[0], "pbit") == 0) {
        training.design = PDNN_PAPER_PBIT;
    } else {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected tanh, pbit or engine", argv[0]);
    }
    if (strcmp(argv[1], "better") == 0) {
        training.recipe = PDNN_PAPER_BETTER;
    } else if (strcmp(argv[1], "published") != 0) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected published or better", argv[1]);
    }
    if ((err = count_read("SEED", argv[2], 1, 1000000, &seed, diag)) ||
        (err = count_read("EPOCHS", argv[3], 1, 10000, &training.epochs, diag)) ||
        (err = count_read("ADVERSARIAL", argv[4], 0, 10000, &training.adversarial_epochs, diag)) ||
        (err = count_read("READS", argv[5], 0, 100000, &reads, diag)) ||
        (err = pdnn_dataset_open(NULL, "mnist", PDNN_SPLIT_TRAIN, &set, diag))) {
        return err;
    }
    training.seed = seed;
    training.reads = (float)reads;
    snprintf(card, sizeof card,
             "{\"recipe\": \"paper: %s\", \"dataset\": \"mnist\", \"seed\": %u, "
             "\"epochs\": %u, \"adversarial_epochs\": %u, \"reads\": %u}",
             argv[1], seed, training.epochs, training.adversarial_epochs, reads);
    err = pdnn_paper_train(&training, set, card, argv[6], diag);
    pdnn_dataset_close(set);
    return err;
}

/* Sum of the features' variances: how different the pictures are. */
static double spread(const struct pdnn_moments *m) {
    double sum = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        const double mean = m->sum[i] / (double)m->count;
        sum += m->product[(size_t)i * m->n + i] / (double)m->count - mean * mean;
    }
    return sum;
}

/* The part of the distance that the means have. */
static double means_apart(const struct pdnn_moments *a, const struct pdnn_moments *b) {
    double sum = 0;
    for (uint32_t i = 0; i < a->n; i++) {
        const double off = a->sum[i] / (double)a->count - b->sum[i] / (double)b->count;
        sum += off * off;
    }
    return sum;
}

struct figures {
    double distance, means, spread;
};

static int measure(struct pdnn_judge *judge, const struct pdnn_moments *reference, uint32_t samples,
                   uint32_t pictures, float *pixels, struct figures *figures) {
    static const uint8_t labels[ROWS];
    struct pdnn_quality quality;
    int err = pdnn_quality_new(&quality, judge);
    for (uint32_t made = 0; !err && made < pictures; made += ROWS) {
        const uint32_t n = pictures - made < ROWS ? pictures - made : (uint32_t)ROWS;
        for (uint32_t r = 0; r < n; r++) {
            draw(made + r, samples, pixels + (size_t)r * PDNN_PAPER_PIXELS);
        }
        pdnn_quality_add(&quality, pixels, 0, labels, n);
    }
    if (!err) {
        err = pdnn_frechet(&quality.moments, reference, &figures->distance);
        figures->means = means_apart(&quality.moments, reference);
        figures->spread = spread(&quality.moments) / spread(reference);
        pdnn_quality_free(&quality);
    }
    return err;
}

static int run_quality(char **argv, struct pdnn_diag *diag) {
    struct pdnn_judge judge = {0};
    struct pdnn_dataset *set = NULL;
    struct pdnn_quality real;
    float *pixels = malloc(sizeof(float) * ROWS * PDNN_PAPER_PIXELS);
    uint32_t pictures;
    int err = pixels ? PDNN_OK : pdnn_fail(diag, PDNN_ERR_MEMORY, "paper: no memory");
    if (err || (err = count_read("PICTURES", argv[2], 1, PICTURES_MAX, &pictures, diag)) ||
        (err = pdnn_paper_open(argv[0], &net, diag)) ||
        (err = pdnn_judge_open(argv[1], ROWS, &judge, diag)) ||
        (err = pdnn_dataset_open(NULL, "mnist", PDNN_SPLIT_TRAIN, &set, diag)) ||
        (err = pdnn_quality_new(&real, &judge))) {
        free(pixels);
        return err;
    }
    pdnn_quality_add_set(&real, set, 0, set->count);
    const uint32_t most = net.design == PDNN_PAPER_TANH ? 1 : 16;
    for (uint32_t samples = 1; !err && samples <= most; samples *= 2) {
        struct figures of;
        if (!(err = measure(&judge, &real.moments, samples, pictures, pixels, &of))) {
            printf("%s T %u: distance %.2f, of which means %.2f, spread %.3f of real pictures, %u "
                   "pictures\n",
                   pdnn_paper_design_name(net.design), samples, of.distance, of.means, of.spread,
                   pictures);
            fflush(stdout);
        }
    }
    pdnn_quality_free(&real);
    pdnn_dataset_close(set);
    pdnn_judge_free(&judge);
    free(pixels);
    return err;
}

static int run_draw(char **argv, struct pdnn_diag *diag) {
    static uint8_t grey[GRID][PDNN_PAPER_PIXELS];
    float pixels[PDNN_PAPER_PIXELS];
    uint32_t samples;
    int err;
    if ((err = pdnn_paper_open(argv[0], &net, diag)) ||
        (err = count_read("T", argv[1], 1, PDNN_PAPER_SAMPLES_MAX, &samples, diag))) {
        return err;
    }
    for (uint32_t n = 0; n < GRID; n++) {
        draw(n, samples, pixels);
        for (uint32_t i = 0; i < PDNN_PAPER_PIXELS; i++) {
            grey[n][i] = (uint8_t)lrintf(255.0f * pixels[i]);
        }
    }
    return pdnn_picture_write_grid(argv[2], grey[0], GRID, PDNN_PAPER_SIDE, PDNN_PAPER_SIDE, 10,
                                   diag);
}

static int words_write(const char *dir, const char *name, const int32_t *words, uint32_t n,
                       struct pdnn_diag *diag) {
    struct pdnn_outfile file = {0};
    char path[1024];
    snprintf(path, sizeof path, "%.900s/%s.hex", dir, name);
    int err = pdnn_outfile_open(&file, path, diag);
    if (err) {
        return err;
    }
    for (uint32_t i = 0; i < n; i++) {
        fprintf(file.stream, "%08x\n", (unsigned)words[i]);
    }
    return pdnn_outfile_commit(&file, diag);
}

/* images.hex, a picture after the other: latents, T, seed, results. */
static int run_vectors(char **argv, struct pdnn_diag *diag) {
    enum { HEAD = 3, IMAGE = HEAD + PDNN_PAPER_PIXELS, VECTORS_MAX = 1000 };
    const bool is_random = strcmp(argv[0], "random") == 0;
    uint32_t pictures, samples;
    int err = PDNN_OK;
    int design = PDNN_PAPER_TANH;
    while (design <= PDNN_PAPER_UNIPOLAR &&
           strcmp(argv[1], pdnn_paper_design_name((enum pdnn_paper_design)design)) != 0) {
        design++;
    }
    if (design > PDNN_PAPER_UNIPOLAR) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected tanh, pbit or unipolar", argv[1]);
    }
    const enum pdnn_paper_design trained =
        design == PDNN_PAPER_TANH ? PDNN_PAPER_TANH : PDNN_PAPER_PBIT;
    if (is_random) {
        net.design = trained;
        pdnn_paper_fill_table(&net);
        pdnn_paper_fill_random(&net, SEED);
    } else if (!(err = pdnn_paper_open(argv[0], &net, diag)) && net.design != trained) {
        err = pdnn_fail(diag, PDNN_ERR_MISMATCH, "%s: expected a network for %s", argv[0], argv[1]);
    }
    if (err || (design == PDNN_PAPER_UNIPOLAR && (err = pdnn_paper_make_unipolar(&net, diag))) ||
        (err = count_read("PICTURES", argv[2], 1, VECTORS_MAX, &pictures, diag)) ||
        (err = count_read("T", argv[3], 1, PDNN_PAPER_SAMPLES_MAX, &samples, diag))) {
        return err;
    }
    int32_t *images = malloc((size_t)pictures * IMAGE * sizeof *images);
    if (!images) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "paper: no memory");
    }
    for (uint32_t n = 0; n < pictures; n++) {
        int32_t *image = images + (size_t)n * IMAGE;
        image[0] = (int32_t)latents_of(n);
        image[1] = (int32_t)samples;
        image[2] = (int32_t)seed_of(n);
        pdnn_paper_golden(&net, latents_of(n), samples, seed_of(n), image + HEAD);
    }
    if (!(err = words_write(argv[4], "words", net.words, PDNN_PAPER_WORDS, diag)) &&
        !(err = words_write(argv[4], "table", net.table, PDNN_PAPER_TABLE, diag))) {
        err = words_write(argv[4], "images", images, pictures * IMAGE, diag);
    }
    free(images);
    return err;
}

/* A step is linear over GF(2): column i of its matrix is what it makes of bit i. */
struct matrix {
    uint32_t column[32];
};

static uint32_t times(const struct matrix *a, uint32_t v) {
    uint32_t sum = 0;
    for (; v; v &= v - 1) {
        sum ^= a->column[__builtin_ctz(v)];
    }
    return sum;
}

static bool power_is_identity(const struct matrix *step, uint32_t power) {
    struct matrix square = *step, product;
    for (int i = 0; i < 32; i++) {
        product.column[i] = 1u << i;
    }
    for (; power; power >>= 1) {
        struct matrix next = square;
        for (int i = 0; i < 32; i++) {
            if (power & 1) {
                product.column[i] = times(&square, product.column[i]);
            }
            next.column[i] = times(&square, square.column[i]);
        }
        square = next;
    }
    for (int i = 0; i < 32; i++) {
        if (product.column[i] != 1u << i) {
            return false;
        }
    }
    return true;
}

static int run_period(char **argv, struct pdnn_diag *diag) {
    static const uint32_t factors[] = {3, 5, 17, 257, 65537}; /* of 2^32 - 1 */
    struct matrix step;
    (void)argv;
    for (int i = 0; i < 32; i++) {
        step.column[i] = pdnn_paper_lfsr(1u << i);
    }
    bool full = power_is_identity(&step, UINT32_MAX);
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        full = full && !power_is_identity(&step, UINT32_MAX / factors[i]);
    }
    return full ? PDNN_OK : pdnn_fail(diag, PDNN_ERR_FORMAT, "LFSR: its period is not 2^32 - 1");
}

int main(int argc, char **argv) {
    static const struct {
        const char *name, *arguments;
        int n_arguments;
        int (*run)(char **argv, struct pdnn_diag *diag);
    } commands[] = {
        {"train", "tanh|pbit|engine published|better SEED EPOCHS ADVERSARIAL READS OUT.safetensors",
         7, run_train},
        {"quality", "NET JUDGE PICTURES", 3, run_quality},
        {"draw", "NET T OUT.png", 3, run_draw},
        {"period", "", 0, run_period},
        {"vectors", "NET|random tanh|pbit|unipolar PICTURES T DIR", 5, run_vectors},
    };
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (argc >= 2 && strcmp(argv[1], commands[i].name) == 0 &&
            argc == commands[i].n_arguments + 2) {
            struct pdnn_diag diag = {0};
            const int err = commands[i].run(argv + 2, &diag);
            if (err) {
                fprintf(stderr, "paper: %s\n", diag.text);
            }
            return err ? 1 : 0;
        }
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        fprintf(stderr, "usage: paper %s %s\n", commands[i].name, commands[i].arguments);
    }
    return 2;
}
