/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Points of quality against energy, of run logs made up so that each answer is known.
 */
#include "energy/tradeoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <math.h>
#include <unistd.h>

static const char *const preset = "65nm-sram";

/* Every event costs 1 pJ, idle nothing. */
static struct pdnn_power one_pj(void) {
    struct pdnn_power power = {.board = "made up", .clock_hz = 1e6};
    for (int i = 0; i < PDNN_POWER_EVENTS; i++)
        power.events[i].value = power.events[i].low = power.events[i].high = 1;
    return power;
}

/* One line of a log: `events` cycles in all, and a prediction of `predicted` nJ. */
static void put(FILE *log, const char *model, uint32_t act_bits, int pbits, uint32_t samples,
                const char *metric, const char *split, double quality, int events,
                double predicted) {
    fprintf(
        log,
        "{\"command\": \"x\", \"model\": \"%s\", \"device\": \"golden\", \"dataset\": \"mnist\", "
        "\"T\": %u, \"n\": 10, \"pbits\": %d, \"build\": {\"act_bits\": %u}, \"cycles\": %d, "
        "\"counters\": {\"tape_reads\": 0, \"accumulates\": 0, \"act_reads\": 0, "
        "\"act_writes\": 0, \"neuron_updates\": 0, \"random_words\": 0}, \"%s\": %g, "
        "\"split\": \"%s\", \"energy_nj_per_input\": {\"65nm-sram\": {\"predicted\": "
        "{\"weights\": 1, \"activations\": 0, \"synapses\": 0, \"neurons\": 0, \"total\": "
        "%g}}}}\n",
        model, samples, pbits, act_bits, 10 * events, metric, quality, split, predicted);
}

struct fixture {
    struct pdnn_power power;
    struct pdnn_runs runs;
    const struct pdnn_power *powers[64];
    struct pdnn_tradeoff tradeoff;
    struct pdnn_diag diag;
};

static FILE *start(char path[32]) {
    strcpy(path, "/tmp/pdnn-tradeoff-XXXXXX");
    return fdopen(mkstemp(path), "w");
}

static int build(struct fixture *f, FILE *log, const char *path) {
    fclose(log);
    f->power = one_pj();
    int err = pdnn_runs_load(path, &f->runs, &f->diag);
    unlink(path);
    if (err)
        return err;
    for (int i = 0; i < 64; i++)
        f->powers[i] = &f->power;
    return pdnn_tradeoff_build(&f->runs, f->powers, pdnn_tradeoff_metric(&f->runs), &preset, 1,
                               &f->tradeoff, &f->diag);
}

static void finish(struct fixture *f) {
    pdnn_tradeoff_free(&f->tradeoff);
    pdnn_runs_free(&f->runs);
}

static const struct pdnn_point *find(const struct fixture *f, const char *series, uint32_t T) {
    for (uint32_t i = 0; i < f->tradeoff.n; i++)
        if (strcmp(f->tradeoff.points[i].series, series) == 0 && f->tradeoff.points[i].samples == T)
            return &f->tradeoff.points[i];
    fail_msg("no point %s, T = %u", series, T);
    return NULL;
}

static void validation_decides(void **state) {
    (void)state;
    char path[32];
    FILE *log = start(path);
    static const double test[] = {97.0, 98.35, 98.4}, validation[] = {97.1, 98.0, 98.5};
    for (int i = 0; i < 3; i++) { /* T = 1, 2, 4 */
        put(log, "a/p.safetensors", 1, 500, 1u << i, "accuracy", "test", test[i], 1000 << i, 5);
        put(log, "a/p.safetensors", 1, 500, 1u << i, "accuracy", "validation", validation[i],
            1000 << i, 5);
    }
    put(log, "d.safetensors", 8, 0, 1, "accuracy", "test", 98.1, 3000, 4);
    put(log, "d.safetensors", 8, 0, 1, "accuracy", "validation", 98.3, 3000, 4);
    put(log, "binary.safetensors", 1, 0, 1, "accuracy", "test", 99.9, 9000, 4);
    put(log, "binary.safetensors", 1, 0, 1, "accuracy", "validation", 99.9, 9000, 4);
    struct fixture f = {0};
    assert_int_equal(build(&f, log, path), PDNN_OK);
    assert_string_equal(f.tradeoff.metric, "accuracy");
    assert_int_equal(f.tradeoff.n, 5);
    const struct pdnn_point *p = find(&f, "p", 1), *d = find(&f, "d", 1);
    assert_true(p->drawn && !d->drawn && !find(&f, "binary", 1)->drawn);
    assert_true(fabs(d->simulated.total_nj - 3.0) < 1e-9); /* 3000 cycles of 1 pJ an input */
    /* On the test images T = 2 would do; on validation it takes 4. */
    struct pdnn_match match = pdnn_tradeoff_match(&f.tradeoff, d, p, false);
    assert_true(match.pbits == find(&f, "p", 4) && !match.on_test);
    match = pdnn_tradeoff_match(&f.tradeoff, d, p, true);
    assert_true(match.pbits == find(&f, "p", 2) && match.on_test);
    match = pdnn_tradeoff_match(&f.tradeoff, find(&f, "binary", 1), p, false);
    assert_null(match.pbits);
    assert_true(match.best == find(&f, "p", 4));
    /* 98.1 for 3 nJ is beaten by 98.35 for 2 nJ; predicted, d is the cheaper one of both. */
    assert_true(!d->front_simulated && find(&f, "p", 2)->front_simulated);
    assert_true(find(&f, "p", 1)->front_simulated && find(&f, "binary", 1)->front_simulated);
    assert_true(find(&f, "binary", 1)->front_predicted[0] && !d->front_predicted[0]);
    finish(&f);
}

/* Of distances less is better; without validation runs the test runs decide, and it is said. */
static void distances_fall(void **state) {
    (void)state;
    char path[32];
    FILE *log = start(path);
    put(log, "g.safetensors", 1, 384, 1, "distance", "test", 3.0, 1000, 5);
    put(log, "g.safetensors", 1, 384, 8, "distance", "test", 2.5, 2000, 9);
    put(log, "r.safetensors", 8, 0, 1, "distance", "test", 2.6, 2500, 7);
    struct fixture f = {0};
    assert_int_equal(build(&f, log, path), PDNN_OK);
    const struct pdnn_match match =
        pdnn_tradeoff_match(&f.tradeoff, find(&f, "r", 1), find(&f, "g", 1), false);
    assert_true(match.on_test && match.pbits == find(&f, "g", 8));
    assert_true(!find(&f, "r", 1)->front_simulated && find(&f, "r", 1)->front_predicted[0]);
    finish(&f);
}

static void garbage_is_refused(void **state) {
    (void)state;
    char path[32];
    FILE *log = start(path);
    put(log, "g.safetensors", 99, 384, 1, "distance", "test", 3.0, 1000, 5);
    struct fixture f = {0};
    assert_int_equal(build(&f, log, path), PDNN_ERR_FORMAT);
    assert_non_null(strstr(f.diag.text, "act_bits"));
    finish(&f);
    log = start(path);
    put(log, "g.safetensors", 1, 384, 1, "distance", "test", 3.0, 1000, -5);
    f = (struct fixture){0};
    assert_int_equal(build(&f, log, path), PDNN_ERR_FORMAT);
    assert_non_null(strstr(f.diag.text, "65nm-sram.predicted: total"));
    finish(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validation_decides),
        cmocka_unit_test(distances_fall),
        cmocka_unit_test(garbage_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
