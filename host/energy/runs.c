/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/runs.h"
#include "base/diag.h"
#include "energy/meter/field.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 1 << 20, TEXT_MAX = 1024 };
static const double count_max = 1e18, nj_max = 1e18;

/* A string of the line that lives as long as the line; "" when absent. */
static int read_text(const struct pdnn_run *run, const char *name, const char **text,
                     struct pdnn_diag *diag) {
    char checked[TEXT_MAX];
    int err = pdnn_field_text(run->json, run->where, name, checked, sizeof checked, diag);
    const json_t *field = json_object_get(run->json, name);
    *text = !err && field ? json_string_value(field) : "";
    return err;
}

static int read_counts(struct pdnn_run *run, struct pdnn_diag *diag) {
    const json_t *counters = json_object_get(run->json, "counters");
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        const json_t *from = i == PDNN_EVENT_CYCLES ? run->json : counters;
        int err = pdnn_field_whole(from, run->where, pdnn_power_event_names[i], 0, count_max, NULL,
                                   &run->counts[i], diag);
        if (err) {
            return err;
        }
        run->counts[i] /= run->n;
    }
    return PDNN_OK;
}

static int read_measured(struct pdnn_run *run, struct pdnn_diag *diag) {
    const json_t *measured = json_object_get(run->json, "measured");
    run->meter = "";
    if (!measured || json_is_null(measured)) {
        return PDNN_OK;
    }
    char where[160], meter[256];
    static const double none = 0;
    snprintf(where, sizeof where, "%s: measured", run->where);
    int err;
    if ((err = pdnn_field_text(measured, where, "meter", meter, sizeof meter, diag)) ||
        (err = pdnn_field_number(measured, where, "total_nj", -nj_max, nj_max, NULL, &run->total_nj,
                                 diag)) ||
        (err = pdnn_field_number(measured, where, "total_spread_nj", 0, nj_max, &none,
                                 &run->total_spread_nj, diag)) ||
        (err = pdnn_field_number(measured, where, "dynamic_nj", -nj_max, nj_max, NULL,
                                 &run->dynamic_nj, diag)) ||
        (err = pdnn_field_number(measured, where, "dynamic_spread_nj", 0, nj_max, &none,
                                 &run->dynamic_spread_nj, diag)) ||
        (err = pdnn_field_number(measured, where, "idle_w", 0, 1e6, &none, &run->idle_w, diag))) {
        return err;
    }
    run->is_measured = true;
    if (meter[0]) {
        run->meter = json_string_value(json_object_get(measured, "meter"));
    }
    return PDNN_OK;
}

/* null: there is none. */
static int read_digest(const struct pdnn_run *run, const char *name, char text[24],
                       struct pdnn_diag *diag) {
    text[0] = '\0';
    return json_is_null(json_object_get(run->json, name))
               ? PDNN_OK
               : pdnn_field_text(run->json, run->where, name, text, 24, diag);
}

/* What else the log has of numbers, where it is there: 0 and more, shares in per cent. */
static int check_figures(const struct pdnn_run *run, struct pdnn_diag *diag) {
    static const struct {
        const char *name;
        double max;
    } figures[] = {{"accuracy", 100},       {"agreement", 100},      {"distance", 1e18},
                   {"real_agreement", 100}, {"real_distance", 1e18}, {"wall_s", 1e18}};
    static const double none = 0;
    const json_t *build = json_object_get(run->json, "build");
    double ignored;
    int err = PDNN_OK;
    for (size_t i = 0; i < sizeof figures / sizeof *figures && !err; i++) {
        err = pdnn_field_number(run->json, run->where, figures[i].name, 0, figures[i].max, &none,
                                &ignored, diag);
    }
    if (err ||
        (err = pdnn_field_whole(run->json, run->where, "pbits", 0, 1e18, &none, &ignored, diag))) {
        return err;
    }
    const char *name;
    json_t *field;
    json_object_foreach((json_t *)build, name, field) {
        err = err ? err : pdnn_field_whole(build, run->where, name, 0, 1e18, NULL, &ignored, diag);
    }
    return err;
}

/* Energies by preset, predicted and simulated. */
static int check_energies(const struct pdnn_run *run, struct pdnn_diag *diag) {
    const char *preset, *kind, *term;
    json_t *energies, *terms, *field;
    json_object_foreach(json_object_get(run->json, "energy_nj_per_input"), preset, energies) {
        json_object_foreach(energies, kind, terms) {
            json_object_foreach(terms, term, field) {
                char where[256];
                double ignored;
                snprintf(where, sizeof where, "%s: energy_nj_per_input.%.40s.%.20s", run->where,
                         preset, kind);
                int err = pdnn_field_number(terms, where, term, 0, nj_max, NULL, &ignored, diag);
                if (err) {
                    return err;
                }
            }
        }
    }
    return PDNN_OK;
}

static int read_run(struct pdnn_run *run, struct pdnn_diag *diag) {
    double samples, lanes;
    static const double none = 0;
    int err;
    if ((err = read_text(run, "command", &run->command, diag)) ||
        (err = read_text(run, "model", &run->model, diag)) ||
        (err = read_text(run, "device", &run->device, diag)) ||
        (err = read_text(run, "dataset", &run->dataset, diag)) ||
        (err = pdnn_field_text(run->json, run->where, "time", run->time, sizeof run->time, diag)) ||
        (err = pdnn_field_text(run->json, run->where, "seed", run->seed, sizeof run->seed, diag)) ||
        (err = read_digest(run, "digest_outputs", run->digest_outputs, diag)) ||
        (err = read_digest(run, "digest_events", run->digest_events, diag)) ||
        (err = pdnn_field_whole(run->json, run->where, "T", 1, 4096, NULL, &samples, diag)) ||
        (err = pdnn_field_whole(run->json, run->where, "n", 1, 1e12, NULL, &run->n, diag)) ||
        (err = pdnn_field_whole(run->json, run->where, "lanes", 0, 65536, &none, &lanes, diag)) ||
        (err = read_counts(run, diag)) || (err = check_figures(run, diag)) ||
        (err = check_energies(run, diag))) {
        return err;
    }
    run->samples = (uint32_t)samples;
    run->lanes = (uint32_t)lanes;
    return read_measured(run, diag);
}

/* The same value as an earlier line's, if there is one; takes `json` over. NULL without memory. */
static json_t *share(struct pdnn_runs *runs, json_t *json) {
    if (!runs->shared) {
        runs->shared = json_object();
    }
    char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
    json_t *seen = text ? json_object_get(runs->shared, text) : NULL;
    if (seen) {
        json_incref(seen);
        json_decref(json);
        json = seen;
    } else if (!text || json_object_set_nocheck(runs->shared, text, json) != 0) {
        json_decref(json);
        json = NULL;
    }
    free(text);
    return json;
}

/* What the runs of one kind have in common is kept once: a log of 100,000 lines is of few kinds. */
static json_t *reduce(struct pdnn_runs *runs, json_t *json) {
    static const char *const own[] = {"time",   "seed",     "digest_outputs", "digest_events",
                                      "cycles", "counters", "wall_s",         "n"};
    const char *name;
    json_t *field;
    void *next;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        json_object_del(json, own[i]);
    }
    json_object_foreach_safe(json, next, name, field) {
        if (json_is_object(field) && json_object_size(field) > 0) {
            json_t *shared = share(runs, json_incref(field));
            if (!shared || json_object_set_new(json, name, shared) != 0) {
                json_decref(json);
                return NULL;
            }
        }
    }
    return share(runs, json);
}

static void single_key(const struct pdnn_run *run, char key[TEXT_MAX + 16]) {
    snprintf(key, TEXT_MAX + 16, "%u %s", run->lanes, run->model);
}

static bool index_run(struct pdnn_runs *runs, uint32_t i) {
    const struct pdnn_run *run = &runs->runs[i];
    char key[TEXT_MAX + 16];
    if (!runs->deterministic && pdnn_run_act_bits(run) > 1) {
        runs->deterministic = i + 1;
    }
    if (!runs->singles) {
        runs->singles = json_object();
    }
    single_key(run, key);
    return run->samples != 1 || json_object_get(runs->singles, key) ||
           json_object_set_new_nocheck(runs->singles, key, json_integer(i)) == 0;
}

static int append(struct pdnn_runs *runs, const struct pdnn_run *run) {
    if (runs->n == PDNN_RUNS_MAX_LINES) {
        return PDNN_ERR_MEMORY;
    }
    if (runs->n == runs->capacity) {
        const uint32_t capacity = runs->capacity ? 2 * runs->capacity : 64;
        struct pdnn_run *grown = realloc(runs->runs, capacity * sizeof *grown);
        if (!grown) {
            return PDNN_ERR_MEMORY;
        }
        runs->runs = grown;
        runs->capacity = capacity;
    }
    runs->runs[runs->n] = *run;
    if (!index_run(runs, runs->n)) {
        return PDNN_ERR_MEMORY;
    }
    runs->n++;
    return PDNN_OK;
}

/* Texts that live as long as the line, which is now another. */
static void point_to(struct pdnn_run *run, json_t *json) {
    const char **const texts[] = {&run->command, &run->model, &run->device, &run->dataset};
    static const char *const names[] = {"command", "model", "device", "dataset"};
    run->json = json;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = json_string_value(json_object_get(json, names[i]));
        *texts[i] = text ? text : "";
    }
    const char *meter =
        json_string_value(json_object_get(json_object_get(json, "measured"), "meter"));
    run->meter = meter ? meter : "";
}

/* Takes the line over. */
static int add_line(struct pdnn_runs *runs, json_t *json, const char *path, uint32_t line,
                    struct pdnn_diag *diag) {
    if (!json_object_get(json, "counters")) {
        runs->n_other++;
        if (!runs->others) {
            runs->others = json_array();
        }
        json_array_append_new(runs->others, json);
        return PDNN_OK;
    }
    struct pdnn_run run = {.json = json};
    snprintf(run.where, sizeof run.where, "%.100s: line %u", path, line);
    int err = read_run(&run, diag);
    if (err) {
        json_decref(json);
        return err;
    }
    json_t *reduced = reduce(runs, json);
    if (!reduced) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    }
    point_to(&run, reduced);
    if (append(runs, &run) != PDNN_OK) {
        json_decref(reduced);
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: line %u: expected at most %d runs", path, line,
                         PDNN_RUNS_MAX_LINES);
    }
    return PDNN_OK;
}

int pdnn_runs_load(const char *path, struct pdnn_runs *runs, struct pdnn_diag *diag) {
    FILE *stream = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    uint32_t number = 0;
    int err = stream ? PDNN_OK
                     : pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot read: %s", path, strerror(errno));
    while (!err && (length = getline(&line, &capacity, stream)) >= 0) {
        number++;
        if (length > LINE_MAX_BYTES) {
            err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: line %u: expected at most 1 MiB", path,
                            number);
        } else if (line[strspn(line, " \t\r\n")] != '\0' || strlen(line) != (size_t)length) {
            json_error_t error;
            json_t *json = json_loadb(line, (size_t)length, JSON_REJECT_DUPLICATES, &error);
            if (json_is_object(json)) {
                err = add_line(runs, json, path, number, diag);
            } else {
                json_decref(json);
                err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: line %u: expected a JSON object", path,
                                number);
            }
        }
    }
    if (!err && ferror(stream)) {
        err = pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot read: %s", path, strerror(errno));
    }
    free(line);
    if (stream) {
        fclose(stream);
    }
    return err;
}

const struct pdnn_run *pdnn_runs_single(const struct pdnn_runs *runs, const struct pdnn_run *run) {
    char key[TEXT_MAX + 16];
    single_key(run, key);
    const json_t *index = json_object_get(runs->singles, key);
    return index ? &runs->runs[json_integer_value(index)] : NULL;
}

const struct pdnn_run *pdnn_runs_deterministic(const struct pdnn_runs *runs) {
    return runs->deterministic ? &runs->runs[runs->deterministic - 1] : NULL;
}

uint32_t pdnn_run_act_bits(const struct pdnn_run *run) {
    const json_t *build = json_object_get(run->json, "build");
    const json_int_t bits = json_integer_value(json_object_get(build, "act_bits"));
    return bits >= 1 && bits <= 32 ? (uint32_t)bits : 1;
}

bool pdnn_runs_count_alike(const struct pdnn_run *a, const struct pdnn_run *b) {
    static const char *const names[] = {"layout", "masks", "block_max", "labels_max",
                                        "drain_lanes"};
    const json_t *builds[] = {json_object_get(a->json, "build"), json_object_get(b->json, "build")};
    bool alike = !a->lanes || !b->lanes || a->lanes == b->lanes;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const json_t *x = json_object_get(builds[0], names[i]);
        const json_t *y = json_object_get(builds[1], names[i]);
        alike = alike && (!x || !y || json_integer_value(x) == json_integer_value(y));
    }
    return alike;
}

void pdnn_runs_free(struct pdnn_runs *runs) {
    for (uint32_t i = 0; i < runs->n; i++) {
        json_decref(runs->runs[i].json);
    }
    free(runs->runs);
    json_decref(runs->others);
    json_decref(runs->shared);
    json_decref(runs->singles);
    *runs = (struct pdnn_runs){0};
}
