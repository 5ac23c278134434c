/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tradeoff.h - what a quality costs: evaluated runs as points of quality against energy. Which of
 * them no other beats, and which T of a network of p-bits is as good as a deterministic network.
 *
 * Choices are made on the runs of the validation images; the test runs are what is reported.
 */
#ifndef PDNN_TRADEOFF_H
#define PDNN_TRADEOFF_H

#include "energy/predict/energy.h"
#include "energy/runs.h"

enum { PDNN_POINTS_MAX = 512, PDNN_PRICES_MAX = 4, PDNN_SERIES_BYTES = 96 };

struct pdnn_point {
    const struct pdnn_run *run;     /* of the test images */
    const struct pdnn_power *power; /* coefficients of its device */
    char series[PDNN_SERIES_BYTES]; /* the model's file without folder and ending; options */
    uint32_t act_bits, samples, lanes;
    bool drawn;                /* samples differ: p-bits, T counts */
    double quality, validated; /* of test and validation; the latter NAN without such a run */
    struct pdnn_simulated simulated;
    struct pdnn_energy predicted[PDNN_PRICES_MAX]; /* by the presets asked for */
    bool front_simulated, front_predicted[PDNN_PRICES_MAX];
};

/* Points of one data set and one metric. */
struct pdnn_tradeoff {
    const char *metric, *dataset; /* "accuracy" (more is better) or "distance" (less is) */
    uint32_t n, n_prices;
    struct pdnn_point *points; /* by series, then T */
};

/* A deterministic point and the fewest samples of a series of p-bits that are as good. */
struct pdnn_match {
    const struct pdnn_point *deterministic;
    const struct pdnn_point *pbits; /* NULL: none is */
    const struct pdnn_point *best;  /* of the series, on the same images */
    bool on_test;                   /* chosen on the test images */
};

/* The runs' metric, of the first run that has one; NULL: none was evaluated. */
const char *pdnn_tradeoff_metric(const struct pdnn_runs *runs);
/* The points of the runs that have `metric` and are of the data set of the first such run.
 * powers: (runs->n), of each run. Presets are names of energy_presets.def. Free in any case. */
int pdnn_tradeoff_build(const struct pdnn_runs *runs, const struct pdnn_power *const *powers,
                        const char *metric, const char *const *presets, uint32_t n_presets,
                        struct pdnn_tradeoff *tradeoff, struct pdnn_diag *diag);
void pdnn_tradeoff_free(struct pdnn_tradeoff *tradeoff);

/* Whether quality a is at least b. */
bool pdnn_tradeoff_as_good(const struct pdnn_tradeoff *tradeoff, double a, double b);
/* Of the series of p-bits that `first` belongs to. Without validation runs, or if `on_test`, the
 * test images choose. */
struct pdnn_match pdnn_tradeoff_match(const struct pdnn_tradeoff *tradeoff,
                                      const struct pdnn_point *deterministic,
                                      const struct pdnn_point *first, bool on_test);

#endif
