/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tradeoff_text.c - the trade-off for people.
 */
#include "cli/energy/tradeoff_print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void tradeoff_terms(const struct pdnn_match *match, struct tradeoff_term terms[TRADEOFF_TERMS]) {
    const struct pdnn_point *const sides[] = {match->pbits, match->deterministic};
    struct tradeoff_term *idle = &terms[0];
    idle->name = "idle";
    for (int s = 0; s < 2; s++) {
        const struct pdnn_power *power = sides[s]->power;
        const double *counts = sides[s]->run->counts;
        idle->count[s] = counts[PDNN_EVENT_CYCLES] / power->clock_hz * 1e9;
        idle->pj[s] = power->idle.value * 1e3;
        idle->nj[s] = sides[s]->simulated.idle_nj;
        for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
            struct tradeoff_term *term = &terms[1 + i];
            term->name = pdnn_power_event_names[i];
            term->count[s] = counts[i];
            term->pj[s] = power->events[i].value;
            term->nj[s] = sides[s]->simulated.events_nj[i];
        }
    }
}

static void print_points(const struct tradeoff_found *found) {
    const struct pdnn_tradeoff *t = found->tradeoff;
    const bool distance = strcmp(t->metric, "distance") == 0;
    printf("%s on %s: %s, energies an input; * no other point is as good for less\n", t->metric,
           t->dataset, distance ? "less is better" : "%, more is better");
    printf("  %-34s %4s %4s %5s %10s %10s", "series", "bits", "T", "lanes", "test", "validation");
    for (uint32_t k = 0; k < t->n_prices; k++)
        printf(" %11s nJ ", found->presets[k]);
    printf(" %14s %20s  %s\n", "simulated nJ", "bounds", "board, device");
    for (uint32_t i = 0; i < t->n; i++) {
        const struct pdnn_point *p = &t->points[i];
        printf("  %-34.34s %4u %4u %5u %10.2f", p->series, p->act_bits, p->samples, p->lanes,
               p->quality);
        isnan(p->validated) ? printf(" %10s", "none") : printf(" %10.2f", p->validated);
        for (uint32_t k = 0; k < t->n_prices; k++)
            printf(" %13.1f %c", p->predicted[k].total_nj, p->front_predicted[k] ? '*' : ' ');
        printf(" %12.1f %c %9.0f to %7.0f  %s, %s\n", p->simulated.total_nj,
               p->front_simulated ? '*' : ' ', p->simulated.low_nj, p->simulated.high_nj,
               p->power->board, p->run->device);
    }
}

static double ratio(double deterministic, double pbits) {
    return pbits > 0 ? deterministic / pbits : NAN;
}

static void print_ratio(double value) {
    isnan(value) ? printf(" %8s", "-") : printf(" %7.2fx", value);
}

static void print_predicted(const char *preset, const struct pdnn_energy *p,
                            const struct pdnn_energy *d) {
    const struct {
        const char *name;
        double pbits, deterministic;
    } rows[] = {
        {"weights", p->weights_nj, d->weights_nj},
        {"activations", p->activations_nj, d->activations_nj},
        {"synapses", p->synapses_nj, d->synapses_nj},
        {"neurons", p->neurons_nj, d->neurons_nj},
        {"total", p->total_nj, d->total_nj},
    };
    printf("    predicted, %-20s %12s %12s %8s\n", preset, "p-bits nJ", "determ. nJ", "gain");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        printf("      %-29s %12.1f %12.1f", rows[i].name, rows[i].pbits, rows[i].deterministic);
        print_ratio(ratio(rows[i].deterministic, rows[i].pbits));
        putchar('\n');
    }
}

static void print_simulated(const struct tradeoff_term *terms, const struct pdnn_point *p,
                            const struct pdnn_point *d) {
    printf("    simulated (%s, %s) %*s %12s %8s   = events %s cost\n", pdnn_power_kind(p->power),
           pdnn_power_kind(d->power), 2, "p-bits nJ", "determ. nJ", "gain", "x");
    for (int i = 0; i < TRADEOFF_TERMS; i++) {
        const struct tradeoff_term *term = &terms[i];
        if (term->nj[0] == 0 && term->nj[1] == 0)
            continue;
        printf("      %-29s %12.1f %12.1f", term->name, term->nj[0], term->nj[1]);
        print_ratio(ratio(term->nj[1], term->nj[0]));
        printf("  ");
        print_ratio(ratio(term->count[1], term->count[0]));
        print_ratio(ratio(term->pj[1], term->pj[0]));
        printf("   %.0f of %.4g %s, %.0f of %.4g\n", term->count[0], term->pj[0],
               i ? "pJ" : "mW, ns", term->count[1], term->pj[1]);
    }
    printf("      %-29s %12.1f %12.1f", "total", p->simulated.total_nj, d->simulated.total_nj);
    print_ratio(ratio(d->simulated.total_nj, p->simulated.total_nj));
    printf("   with the low bounds of both %.2fx, with the high ones %.2fx\n",
           d->simulated.low_nj / p->simulated.low_nj, d->simulated.high_nj / p->simulated.high_nj);
}

/* pJ that a synapse takes with the reading of its weight and its input; boards differ in which of
 * these events the synapse's own energy is priced by. */
static double synapse_pj(const struct tradeoff_term *terms, int side) {
    static const int parts[] = {PDNN_EVENT_TAPE_READS, PDNN_EVENT_ACCUMULATES,
                                PDNN_EVENT_ACT_READS};
    double nj = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        nj += terms[1 + parts[i]].nj[side];
    return 1e3 * nj / terms[1 + PDNN_EVENT_ACCUMULATES].count[side];
}

/* What the counters say about the way from the predicted to the simulated gain. */
static void print_why(const struct tradeoff_found *found, const struct pdnn_match *match,
                      const struct tradeoff_term *terms) {
    const struct pdnn_point *p = match->pbits, *d = match->deterministic;
    const struct tradeoff_term *idle = &terms[0], *control = &terms[1 + PDNN_EVENT_CYCLES],
                               *weights = &terms[1 + PDNN_EVENT_TAPE_READS],
                               *synapses = &terms[1 + PDNN_EVENT_ACCUMULATES];
    const double T = p->samples;
    printf("    why they differ:\n");
    const double pj[2] = {synapse_pj(terms, 0), synapse_pj(terms, 1)};
    printf("      a synapse with the reading of its weight and input: %.1f against %.1f pJ, %.2fx",
           pj[0], pj[1], ratio(pj[1], pj[0]));
    for (uint32_t k = 0; k < found->tradeoff->n_prices; k++) {
        const double a = p->predicted[k].synapses_nj / T, b = d->predicted[k].synapses_nj;
        printf("%s%.1fx by %s", k ? ", " : "; predicted, alone: ", ratio(b, a), found->presets[k]);
    }
    printf(
        "\n      synapses a sample: %.0f against %.0f; a build that skips zeros adds for the ones "
        "alone, as Eq. 4 prices it\n",
        synapses->count[0] / T, synapses->count[1]);
    printf("      weights: a word that is read serves %.2f samples (%u lanes); %.0f words against "
           "%.0f\n",
           T * weights->count[1] / weights->count[0], p->lanes, weights->count[0],
           weights->count[1]);
    printf("      idle and control, which Eq. 4 has not: %.1f %% of the p-bits' energy, %.1f %% of "
           "the other's; %.0f cycles against %.0f\n",
           100 * (idle->nj[0] + control->nj[0]) / p->simulated.total_nj,
           100 * (idle->nj[1] + control->nj[1]) / d->simulated.total_nj, control->count[0],
           control->count[1]);
    int largest = 0;
    for (int i = 1; i < TRADEOFF_TERMS; i++)
        largest = terms[i].nj[0] > terms[largest].nj[0] ? i : largest;
    printf("      the gain is limited by %s: %.1f %% of the p-bits' energy\n", terms[largest].name,
           100 * terms[largest].nj[0] / p->simulated.total_nj);
}

static void print_match(const struct tradeoff_found *found, const struct pdnn_match *match) {
    const struct pdnn_point *d = match->deterministic, *p = match->pbits;
    const double wanted = match->on_test ? d->quality : d->validated;
    printf("\n%s (%u bits), %s %.2f on the %s images, %.2f on test:\n", d->series, d->act_bits,
           found->tradeoff->metric, wanted, match->on_test ? "test" : "validation", d->quality);
    if (!match->best)
        return;
    if (!p) {
        printf("  %s (%s) is as good at no T: at best %.2f, at T = %u\n", match->best->series,
               match->best->run->device,
               match->on_test ? match->best->quality : match->best->validated,
               match->best->samples);
        return;
    }
    struct tradeoff_term terms[TRADEOFF_TERMS];
    tradeoff_terms(match, terms);
    printf("  %s (%s, %s) is as good from T = %u: %.2f there, %.2f on test\n", p->series,
           p->power->board, p->run->device, p->samples, match->on_test ? p->quality : p->validated,
           p->quality);
    for (uint32_t k = 0; k < found->tradeoff->n_prices; k++)
        print_predicted(found->presets[k], &p->predicted[k], &d->predicted[k]);
    print_simulated(terms, p, d);
    print_why(found, match, terms);
}

void tradeoff_print_text(const struct tradeoff_found *found) {
    print_points(found);
    for (uint32_t i = 0; i < found->n_matches; i++)
        print_match(found, &found->matches[i]);
}
