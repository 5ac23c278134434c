/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/tradeoff.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "energy/design.h"
#include "energy/meter/field.h"

static const char *const metrics[] = {"accuracy", "distance"};
enum { N_METRICS = sizeof metrics / sizeof *metrics, ACT_BITS_MAX = 8 };

static bool has_metric(const struct pdnn_run *run, const char *metric) {
    return json_is_number(json_object_get(run->json, metric));
}

const char *pdnn_tradeoff_metric(const struct pdnn_runs *runs) {
    for (uint32_t i = 0; i < runs->n; i++)
        for (int m = 0; m < N_METRICS; m++)
            if (has_metric(&runs->runs[i], metrics[m]))
                return metrics[m];
    return NULL;
}

bool pdnn_tradeoff_as_good(const struct pdnn_tradeoff *tradeoff, double a, double b) {
    return strcmp(tradeoff->metric, "distance") == 0 ? a <= b : a >= b;
}

static bool is_validation(const struct pdnn_run *run) {
    const char *split = json_string_value(json_object_get(run->json, "split"));
    return split && strcmp(split, "validation") == 0;
}

/* Equal fields, or both absent. */
static bool same_field(const struct pdnn_run *a, const struct pdnn_run *b, const char *name) {
    const json_t *left = json_object_get(a->json, name), *right = json_object_get(b->json, name);
    return left && right ? json_equal(left, right) : left == right;
}

/* The same but for the images and the seed. */
static bool same_cell(const struct pdnn_run *a, const struct pdnn_run *b) {
    return a->samples == b->samples && strcmp(a->model, b->model) == 0 &&
           strcmp(a->device, b->device) == 0 && same_field(a, b, "noise_scale") &&
           same_field(a, b, "sampling") && same_field(a, b, "margin");
}

/* Append " NAME X" where the run was given a number of this name. */
static void name_option(const struct pdnn_run *run, const char *field, const char *name,
                        char series[PDNN_SERIES_BYTES]) {
    const json_t *value = json_object_get(run->json, field);
    const size_t length = strlen(series);
    if (json_is_number(value))
        snprintf(series + length, PDNN_SERIES_BYTES - length, " %s %g", name,
                 json_number_value(value));
}

/* The model's name, and what was asked of it at run time. Stratified samples are the default, and a
 * deterministic network has none. */
static void name_series(const struct pdnn_run *run, char series[PDNN_SERIES_BYTES]) {
    const char *slash = strrchr(run->model, '/'), *name = slash ? slash + 1 : run->model;
    const char *ending = strstr(name, ".safetensors");
    const char *sampling = json_string_value(json_object_get(run->json, "sampling"));
    const bool named = sampling && strcmp(sampling, "stratified") != 0 &&
                       json_integer_value(json_object_get(run->json, "pbits")) > 0;
    snprintf(series, PDNN_SERIES_BYTES, "%.*s%s%.16s",
             ending ? (int)(ending - name) : (int)strlen(name), name, named ? " " : "",
             named ? sampling : "");
    name_option(run, "noise_scale", "noise", series);
    name_option(run, "margin", "margin", series);
}

/* Of one preset, as the run's log has it. */
static int read_predicted(const struct pdnn_run *run, const char *preset,
                          struct pdnn_energy *energy, struct pdnn_diag *diag) {
    char where[200];
    const double nj_max = 1e18;
    const json_t *all = json_object_get(run->json, "energy_nj_per_input");
    const json_t *predicted = json_object_get(json_object_get(all, preset), "predicted");
    snprintf(where, sizeof where, "%s: energy_nj_per_input.%.40s.predicted", run->where, preset);
    const struct {
        const char *name;
        double *value;
    } terms[] = {
        {"weights", &energy->weights_nj},   {"activations", &energy->activations_nj},
        {"synapses", &energy->synapses_nj}, {"neurons", &energy->neurons_nj},
        {"total", &energy->total_nj},
    };
    int err = PDNN_OK;
    for (size_t i = 0; i < sizeof terms / sizeof *terms && !err; i++)
        err = pdnn_field_number(predicted, where, terms[i].name, 0, nj_max, NULL, terms[i].value,
                                diag);
    return err;
}

static int read_point(const struct pdnn_run *run, const struct pdnn_power *power,
                      const char *metric, const char *const *presets, uint32_t n_presets,
                      struct pdnn_point *point, struct pdnn_diag *diag) {
    char where[160];
    double act_bits, pbits;
    static const double one = 1, unknown = -1;
    snprintf(where, sizeof where, "%s: build", run->where);
    *point = (struct pdnn_point){.run = run,
                                 .power = power,
                                 .samples = run->samples,
                                 .lanes = run->lanes,
                                 .quality = json_number_value(json_object_get(run->json, metric)),
                                 .validated = NAN,
                                 .simulated = pdnn_power_of(power, run->counts)};
    name_series(run, point->series);
    int err = power ? pdnn_power_of_design(power, run, diag) : PDNN_OK;
    if (err ||
        (err = pdnn_field_number(json_object_get(run->json, "build"), where, "act_bits", 1,
                                 ACT_BITS_MAX, &one, &act_bits, diag)) ||
        (err = pdnn_field_number(run->json, run->where, "pbits", 0, 1e9, &unknown, &pbits, diag)))
        return err;
    point->act_bits = (uint32_t)act_bits;
    point->drawn = pbits < 0 ? point->act_bits == 1 : pbits > 0;
    for (uint32_t k = 0; k < n_presets && !err; k++)
        err = read_predicted(run, presets[k], &point->predicted[k], diag);
    return err;
}

/* By series, device and T. */
static int compare_points(const void *left, const void *right) {
    const struct pdnn_point *a = left, *b = right;
    int order = strcmp(a->series, b->series);
    order = order ? order : strcmp(a->run->device, b->run->device);
    return order ? order : (a->samples > b->samples) - (a->samples < b->samples);
}

/* A point is on the front when no other has at least its quality for less energy, or a better
 * quality for as little. */
static bool beats(const struct pdnn_tradeoff *t, const struct pdnn_point *a, double a_nj,
                  const struct pdnn_point *b, double b_nj) {
    return a != b && a_nj <= b_nj && pdnn_tradeoff_as_good(t, a->quality, b->quality) &&
           (a_nj < b_nj || a->quality != b->quality);
}

static void mark_front(struct pdnn_tradeoff *t) {
    for (uint32_t i = 0; i < t->n; i++) {
        struct pdnn_point *p = &t->points[i];
        p->front_simulated = true;
        for (uint32_t k = 0; k < t->n_prices; k++)
            p->front_predicted[k] = true;
        for (uint32_t j = 0; j < t->n; j++) {
            const struct pdnn_point *other = &t->points[j];
            if (beats(t, other, other->simulated.total_nj, p, p->simulated.total_nj))
                p->front_simulated = false;
            for (uint32_t k = 0; k < t->n_prices; k++)
                if (beats(t, other, other->predicted[k].total_nj, p, p->predicted[k].total_nj))
                    p->front_predicted[k] = false;
        }
    }
}

int pdnn_tradeoff_build(const struct pdnn_runs *runs, const struct pdnn_power *const *powers,
                        const char *metric, const char *const *presets, uint32_t n_presets,
                        struct pdnn_tradeoff *t, struct pdnn_diag *diag) {
    *t = (struct pdnn_tradeoff){.metric = metric, .n_prices = n_presets};
    t->points = calloc(PDNN_POINTS_MAX, sizeof *t->points);
    if (!t->points)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "out of memory");
    for (uint32_t i = 0; i < runs->n; i++) {
        const struct pdnn_run *run = &runs->runs[i];
        if (!has_metric(run, metric) || is_validation(run))
            continue;
        if (!t->dataset)
            t->dataset = run->dataset;
        if (strcmp(t->dataset, run->dataset) != 0)
            continue;
        if (t->n == PDNN_POINTS_MAX)
            return pdnn_fail(diag, PDNN_ERR_CAPACITY, "%s: expected at most %d evaluated runs",
                             run->where, PDNN_POINTS_MAX);
        struct pdnn_point *point = &t->points[t->n];
        int err = read_point(run, powers[i], metric, presets, n_presets, point, diag);
        if (err)
            return err;
        t->n++;
        for (uint32_t j = 0; j < runs->n; j++)
            if (is_validation(&runs->runs[j]) && has_metric(&runs->runs[j], metric) &&
                same_cell(run, &runs->runs[j]))
                point->validated = json_number_value(json_object_get(runs->runs[j].json, metric));
    }
    qsort(t->points, t->n, sizeof *t->points, compare_points);
    mark_front(t);
    return PDNN_OK;
}

void pdnn_tradeoff_free(struct pdnn_tradeoff *tradeoff) {
    free(tradeoff->points);
    *tradeoff = (struct pdnn_tradeoff){0};
}

struct pdnn_match pdnn_tradeoff_match(const struct pdnn_tradeoff *t,
                                      const struct pdnn_point *deterministic,
                                      const struct pdnn_point *first, bool on_test) {
    struct pdnn_match match = {.deterministic = deterministic,
                               .on_test = on_test || isnan(deterministic->validated)};
    double best = NAN;
    for (uint32_t i = 0; i < t->n; i++) {
        const struct pdnn_point *p = &t->points[i];
        if (strcmp(p->series, first->series) != 0 ||
            strcmp(p->run->device, first->run->device) != 0)
            continue;
        const double quality = match.on_test ? p->quality : p->validated;
        const double wanted = match.on_test ? deterministic->quality : deterministic->validated;
        if (isnan(quality))
            continue;
        if (!match.pbits && pdnn_tradeoff_as_good(t, quality, wanted))
            match.pbits = p; /* points rise in T */
        if (isnan(best) || !pdnn_tradeoff_as_good(t, best, quality)) {
            best = quality;
            match.best = p;
        }
    }
    return match;
}
