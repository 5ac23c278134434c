/* SPDX-License-Identifier: BSD-2-Clause
 *
 * train.h - what a training run is asked for, and what it reports while it runs.
 */
#ifndef PDNN_TRAIN_H
#define PDNN_TRAIN_H

#include <signal.h>

#include "pdnn.h"
#include "train/forward_scheme.h"
#include "train/scheme.h"
#include "train/sparsity/sparsity.h"

/* The last images of a training file are kept out of training; every choice is made on them. */
enum { PDNN_VALIDATION_IMAGES = 10000 };
/* Phases that take a price of their own. */
enum { PDNN_TRAIN_PHASES = 2 };

struct pdnn_progress {
    const char *phase;             /* "classifier", "vae", ... */
    uint32_t epoch, epochs;        /* finished, of */
    uint32_t step, steps;          /* finished in this epoch, of */
    double loss;                   /* mean since the epoch began, with the price */
    double rows;                   /* expected rows of an input (net/price.h), likewise; NAN: the
                                      phase has no price */
    double elapsed_s, remaining_s; /* of the phase */
    double epoch_s;                /* of the epoch so far, without the measurement at its end */
    bool starting;                 /* the first report of a phase; then also: */
    uint32_t examples;             /* of an epoch */
    size_t parameters;             /* numbers that are trained */
    size_t memory_bytes;           /* of network, optimiser and data; no more is used later on */
    bool epoch_done;               /* the last report of an epoch; then also, if there is one: */
    const char *metric_name;       /* what was measured on the validation images, or NULL */
    double metric;
    const char *note; /* a line about the network, or NULL */
};
typedef void (*pdnn_progress_fn)(void *user, const struct pdnn_progress *progress);

/* Numbers of samples at which a network is measured, at most. */
enum { PDNN_MEASURES_MAX = 16, PDNN_MEASURE_SAMPLES_MAX = 1000 };

/* How good a trained classifier is at one T. */
struct pdnn_measurement {
    const char *set; /* "test"; "validation" where there are none, and of floats both */
    /* "samples"; "layer-average": every layer waits for the mean of T draws; "shortlist", of
     * forward-forward: all layers only for the two labels that the first one likes best */
    const char *how;
    uint32_t images, samples; /* samples 0: once, without noise */
    double trainer;           /* per cent right: the float network as trained */
    double golden; /* the exported integers on the golden device; NAN where none could be made */
    const char *obstacle; /* the reason for that; NULL: none, or it was not run there */
};
typedef void (*pdnn_measured_fn)(void *user, const struct pdnn_measurement *measurement);

/* How active a layer trained by forward-forward is: means over validation images and their labels.
 * What an image costs a device follows from it (host/tools/forward_energy.c). */
struct pdnn_activity {
    uint32_t layer, inputs, width, ties, label_rows, classes;
    bool real;         /* rectifiers */
    double input_on;   /* inputs that are not 0, without the label's */
    double input_ones; /* sum of the inputs, without the label's: of counts, rows to add */
};
typedef void (*pdnn_active_fn)(void *user, const struct pdnn_activity *activity);

/* How good a trained generator is at one T, as the trainer computes it. */
struct pdnn_generated {
    uint32_t images, samples;
    double distance;  /* Frechet, from the training images */
    double agreement; /* per cent that the judge takes for the class asked for */
};
typedef void (*pdnn_generated_fn)(void *user, const struct pdnn_generated *generated);

/* How a classifier learns, as --algorithm has it. */
enum pdnn_algorithm { PDNN_BACKPROPAGATION, PDNN_FORWARD_FORWARD };

struct pdnn_train_options {
    const char *dataset, *data_dir; /* as pdnn_dataset_open() */
    const char *output;             /* model file; checkpoints stand beside it */
    const char *judge;              /* of pdnn_train_judge(), measures a generator; may be NULL */
    const char *teacher;            /* a judge that a classifier learns from; may be NULL */
    uint64_t seed;
    uint32_t epochs;                         /* of each phase; 0: the recipe's */
    uint32_t vae_epochs, adversarial_epochs; /* of a generator's phases; 0: as `epochs` */
    uint32_t rounds;                         /* of its second phase; 0: all */
    uint32_t batch; /* images a step, of layers on feature maps; 0: the recipe's */
    uint32_t measures[PDNN_MEASURES_MAX], n_measures; /* T at the end; 0: the recipe's */
    uint32_t samples;            /* p-bit samples that a step averages over; 0: the recipe's */
    enum pdnn_sampling sampling; /* how these belong together; DEFAULT: iid */
    struct pdnn_scheme scheme;   /* of the classifier; all zero: the recipe's */
    /* What the loss adds for 1000 rows of weights that an input has a device read (net/price.h):
     * nats of a classifier and of a generator's first phase, nats of the discriminator in its
     * second. One of a classifier, one each of a generator's phases; n_prices 0: nothing. */
    float prices[PDNN_TRAIN_PHASES];
    uint32_t n_prices;
    uint32_t price_samples; /* the T of these rows, a power of two; 0: 4, or 1 of a generator */
    struct pdnn_sparsity_options sparsity; /* of a classifier; all zero: dense */
    uint32_t algorithm;                    /* enum pdnn_algorithm, of a classifier */
    struct pdnn_forward_scheme forward;    /* of forward-forward; all zero: the recipe's */
    bool resume;                           /* go on from the checkpoints beside `output` */
    const volatile sig_atomic_t *stop; /* becomes not 0 when the user wants to stop; may be NULL */
    pdnn_progress_fn progress;         /* may be NULL */
    pdnn_measured_fn measured;         /* of a classifier, at the end; NULL: not measured */
    pdnn_active_fn active;             /* of forward-forward, at the end; may be NULL */
    pdnn_generated_fn generated;       /* of a generator with a judge, at the end; may be NULL */
    void *user;
};

/* Each trains, and writes options->output when done. PDNN_ERR_INTERRUPTED: stopped;
 * PDNN_ERR_DIVERGED: a loss or a parameter is not a number. Either way the checkpoint of the last
 * good epoch is there. OpenBLAS is left with one thread, unless OPENBLAS_NUM_THREADS says how many.
 */
int pdnn_train_classifier(const struct pdnn_train_options *options, struct pdnn_diag *diag);
/* The same for a scheme with layers: pdnn_train_classifier() calls it. */
int pdnn_train_fmap(const struct pdnn_train_options *options, struct pdnn_diag *diag);
/* The same by forward-forward, likewise. */
int pdnn_train_forward(const struct pdnn_train_options *options, struct pdnn_diag *diag);
int pdnn_train_generator(const struct pdnn_train_options *options, struct pdnn_diag *diag);
int pdnn_train_judge(const struct pdnn_train_options *options, struct pdnn_diag *diag);

#endif
