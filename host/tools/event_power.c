/* SPDX-License-Identifier: BSD-2-Clause
 *
 * event_power SWITCHING.json POWER.json - what an event costs on a board, from the switching
 * activity of its netlist (`make activity`): a "pdnn-power-1" file, which prices any run by its
 * counters.
 *
 * Each part of the design works for one or two kinds of events, as SWITCHING says. Their
 * coefficients are the least squares, not negative, of the part's energy over all runs, each run
 * weighted by its total; a second kind that the runs cannot tell from the first is left out. What
 * is static becomes idle power. Printed: every run by its events, and the same by coefficients from
 * the other runs.
 */
#include "base/diag.h"
#include "energy/meter/field.h"
#include "energy/power.h"
#include "energy/switching.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE, LOW, HIGH, BOUNDS, N_EVENTS = 2, RUNS_MAX = PDNN_SWITCHING_RUNS_MAX };
static const char *const bound_names[BOUNDS] = {"nj", "low_nj", "high_nj"};
static const double nj_max = 1e15, count_max = 1e15;
/* Cosine between the counts of two events from which they count as one. */
static const double alike = 0.9999;

struct run {
    double nj, counts[PDNN_POWER_EVENTS]; /* of one input */
    const json_t *json, *parts;
};

struct switching {
    struct pdnn_power power; /* board, lanes, clock; the rest is what is looked for */
    bool fitted;             /* else its coefficients are estimates, and so are ours */
    size_t n;
    struct run runs[RUNS_MAX];
};

/* ---- the file */

static int run_read(const json_t *json, const char *where, struct run *run, double *lanes,
                    struct pdnn_diag *diag) {
    const json_t *counts = json_object_get(json, "counts");
    int err;
    *run = (struct run){.json = json, .parts = json_object_get(json, "parts")};
    if (!json_is_object(counts) || !json_is_object(run->parts)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected counts and parts", where);
    }
    if ((err = pdnn_field_whole(json, where, "lanes", 1, 65536, NULL, lanes, diag)) ||
        (err = pdnn_field_number(json, where, "nj", 0, nj_max, NULL, &run->nj, diag))) {
        return err;
    }
    for (int i = 0; i < PDNN_POWER_EVENTS && !err; i++) { /* means over the inputs: not whole */
        err = pdnn_field_number(counts, where, pdnn_power_event_names[i], 0, count_max, NULL,
                                &run->counts[i], diag);
    }
    if (!err && (run->nj == 0 || run->counts[PDNN_EVENT_CYCLES] == 0)) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected energy and cycles above 0", where);
    }
    return err;
}

static int switching_read(const json_t *json, const char *path, struct switching *all,
                          struct pdnn_diag *diag) {
    const json_t *runs = json_object_get(json, "runs");
    struct pdnn_power *power = &all->power;
    char kind[16];
    int err;
    if ((err = pdnn_field_format(json, path, "pdnn-switching-1", diag)) ||
        (err = pdnn_field_text(json, path, "board", power->board, sizeof power->board, diag)) ||
        (err = pdnn_field_text(json, path, "kind", kind, sizeof kind, diag)) ||
        (err = pdnn_field_number(json, path, "clock_hz", 1, 1e12, NULL, &power->clock_hz, diag))) {
        return err;
    }
    all->fitted = strcmp(kind, "fitted") == 0;
    all->n = json_array_size(runs);
    if (all->n == 0 || all->n > RUNS_MAX) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: runs: expected an array of 1 to %d", path,
                         RUNS_MAX);
    }
    for (size_t r = 0; r < all->n && !err; r++) {
        char where[300];
        snprintf(where, sizeof where, "%.250s: runs[%zu]", path, r);
        err = run_read(json_array_get(runs, r), where, &all->runs[r], &power->lanes, diag);
    }
    return err;
}

/* ---- one part of the design */

struct part {
    const char *name;
    double nj[BOUNDS][RUNS_MAX]; /* of each run */
    int events[N_EVENTS];        /* PDNN_EVENT_*, or -1 */
};

static int event_index(const char *name) {
    int i = 0;
    while (i < PDNN_POWER_EVENTS && strcmp(name, pdnn_power_event_names[i]) != 0) {
        i++;
    }
    return i;
}

/* The part `name` in every run; one that a run lacks did nothing in it. */
static int part_read(const struct switching *all, const char *name, struct part *part,
                     struct pdnn_diag *diag) {
    *part = (struct part){.name = name, .events = {-1, -1}};
    for (size_t r = 0; r < all->n; r++) {
        const json_t *entry = json_object_get(all->runs[r].parts, name);
        const json_t *events = json_object_get(entry, "events");
        char where[200];
        int err = 0;
        snprintf(where, sizeof where, "runs[%zu]: parts: %.100s", r, name);
        for (int b = 0; b < BOUNDS && entry && !err; b++) {
            err = pdnn_field_number(entry, where, bound_names[b], 0, nj_max, NULL, &part->nj[b][r],
                                    diag);
        }
        if (err) {
            return err;
        }
        for (size_t k = 0; k < json_array_size(events); k++) {
            const char *event = json_string_value(json_array_get(events, k));
            if (k >= N_EVENTS || !event || event_index(event) == PDNN_POWER_EVENTS) {
                return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: events: expected up to %d counters",
                                 where, N_EVENTS);
            }
            part->events[k] = event_index(event);
        }
    }
    return PDNN_OK;
}

/* pJ of the part's events; `without`: a run that is left out, or SIZE_MAX. */
static void part_fit(const struct switching *all, const struct part *part, int bound,
                     size_t without, double pj[N_EVENTS]) {
    double aa = 0, ab = 0, bb = 0, ay = 0, by = 0;
    for (size_t r = 0; r < all->n; r++) {
        const struct run *run = &all->runs[r];
        const double a = run->counts[part->events[0]] / run->nj;
        const double b = part->events[1] < 0 ? 0 : run->counts[part->events[1]] / run->nj;
        const double y = 1e3 * part->nj[bound][r] / run->nj;
        if (r != without) {
            aa += a * a, ab += a * b, bb += b * b, ay += a * y, by += b * y;
        }
    }
    pj[0] = aa > 0 ? ay / aa : 0;
    pj[1] = 0;
    if (bb > 0 && ab < alike * sqrt(aa * bb)) {
        const double determinant = aa * bb - ab * ab;
        const double both[N_EVENTS] = {(bb * ay - ab * by) / determinant,
                                       (aa * by - ab * ay) / determinant};
        if (both[0] < 0) {
            pj[0] = 0;
            pj[1] = by / bb;
        } else if (both[1] > 0) {
            pj[0] = both[0];
            pj[1] = both[1];
        }
    }
}

/* Static energy: the mean power. */
static void part_idle(const struct switching *all, const struct part *part, double w[BOUNDS]) {
    for (int b = 0; b < BOUNDS; b++) {
        w[b] = 0;
        for (size_t r = 0; r < all->n; r++) {
            w[b] += 1e-9 * part->nj[b][r] * all->power.clock_hz /
                    all->runs[r].counts[PDNN_EVENT_CYCLES] / (double)all->n;
        }
    }
}

/* ---- all parts */

static void source_add(struct pdnn_coefficient *c, const char *part, double pj) {
    const size_t n = strlen(c->source);
    snprintf(c->source + n, sizeof c->source - n, "%s%s %.3g", n ? "; " : "pJ: ", part, pj);
}

/* Coefficients from all runs but `without`, bounds and sources only where that is SIZE_MAX. */
static int fit(const struct switching *all, size_t without, struct pdnn_power *power,
               struct pdnn_diag *diag) {
    *power = all->power;
    const char *name;
    json_t *ignored;
    json_object_foreach((json_t *)all->runs[0].parts, name, ignored) {
        struct part part;
        double w[BOUNDS], pj[BOUNDS][N_EVENTS];
        int err = part_read(all, name, &part, diag);
        if (err) {
            return err;
        }
        if (part.events[0] < 0) {
            part_idle(all, &part, w);
            power->idle = (struct pdnn_coefficient){
                .value = w[VALUE], .low = w[LOW], .high = w[HIGH], .fitted = all->fitted};
            snprintf(power->idle.source, sizeof power->idle.source, "%s", name);
            continue;
        }
        for (int b = 0; b < BOUNDS; b++) {
            part_fit(all, &part, b, without, pj[b]);
        }
        for (int k = 0; k < N_EVENTS && part.events[k] >= 0; k++) {
            struct pdnn_coefficient *c = &power->events[part.events[k]];
            c->value += pj[VALUE][k];
            c->low += fmin(pj[LOW][k], pj[VALUE][k]);
            c->high += fmax(pj[HIGH][k], pj[VALUE][k]);
            if (pj[VALUE][k] > 0) {
                source_add(c, name, pj[VALUE][k]);
            }
        }
    }
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        if (!power->events[i].source[0]) {
            snprintf(power->events[i].source, sizeof power->events[i].source, "inside the others");
        }
        power->events[i].fitted = all->fitted;
    }
    return PDNN_OK;
}

static double deviation(const struct run *run, const struct pdnn_power *power) {
    return 100 * (pdnn_power_of(power, run->counts).total_nj / run->nj - 1);
}

static int run_all(const struct switching *all, const char *from, const char *path,
                   struct pdnn_diag *diag) {
    struct pdnn_power power, others;
    double largest = 0, largest_other = 0;
    int err = fit(all, SIZE_MAX, &power, diag);
    if (err) {
        return err;
    }
    printf("%-40s %5s %12s %12s %8s %14s\n", "model", "T", "switching nJ", "events nJ", "off",
           "from the rest");
    for (size_t r = 0; r < all->n && !err; r++) {
        const struct run *run = &all->runs[r];
        const char *model = json_string_value(json_object_get(run->json, "model"));
        const double off = deviation(run, &power);
        printf("%-40s %5.0f %12.1f %12.1f %+7.1f%%", model ? model : "",
               json_number_value(json_object_get(run->json, "T")), run->nj,
               pdnn_power_of(&power, run->counts).total_nj, off);
        largest = fmax(largest, fabs(off));
        if (all->n > 1 && !(err = fit(all, r, &others, diag))) {
            printf(" %+13.1f%%", deviation(run, &others));
            largest_other = fmax(largest_other, fabs(deviation(run, &others)));
        }
        putchar('\n');
    }
    int n = snprintf(power.source, sizeof power.source,
                     "No board was measured. Made by event_power from the switching activity of "
                     "%zu runs, %s, at its "
                     "coefficients (boards/activity.md). Off by %.1f %% at most.",
                     all->n, from, largest);
    if (all->n > 1) {
        snprintf(power.source + n, sizeof power.source - (size_t)n,
                 " A run priced by the other runs: %.1f %%.", largest_other);
    }
    return err ? err : pdnn_power_save(&power, path, diag);
}

int main(int argc, char **argv) {
    static struct switching all;
    struct pdnn_diag diag = {""};
    json_t *json = NULL;
    if (argc != 3) {
        fputs("usage: event_power SWITCHING.json POWER.json\n", stderr);
        return 2;
    }
    int err = pdnn_field_load(argv[1], &json, &diag);
    if (!err && !(err = switching_read(json, argv[1], &all, &diag))) {
        err = run_all(&all, argv[1], argv[2], &diag);
    }
    json_decref(json);
    if (err) {
        fprintf(stderr, "event_power: %s\n", diag.text);
    }
    return err != 0;
}
