/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/power.h"
#include "base/diag.h"
#include "base/paths.h"
#include "energy/meter/field.h"
#include "base/outfile.h"

#include <stdio.h>
#include <string.h>

static const char format[] = "pdnn-power-1";
static const double pj_max = 1e9, idle_max_w = 1e3;
static const double nj_per_pj = 1e-3, nj_per_j = 1e9;

const char *const pdnn_power_event_names[PDNN_POWER_EVENTS] = {
    "cycles",     "tape_reads",     "accumulates",  "act_reads",
    "act_writes", "neuron_updates", "random_words",
};

int pdnn_coefficient_read(const json_t *json, const char *where, const char *name, const char *unit,
                          double max, struct pdnn_coefficient *c, struct pdnn_diag *diag) {
    char place[200], kind[16], low[16], high[16];
    const json_t *entry = json_object_get(json, name);
    snprintf(place, sizeof place, "%.150s: %s", where, name);
    snprintf(low, sizeof low, "low_%s", unit);
    snprintf(high, sizeof high, "high_%s", unit);
    if (!json_is_object(entry)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected an object with %s, kind and source",
                         place, unit);
    }
    int err;
    if ((err = pdnn_field_number(entry, place, unit, 0, max, NULL, &c->value, diag)) ||
        (err = pdnn_field_number(entry, place, low, 0, c->value, &c->value, &c->low, diag)) ||
        (err = pdnn_field_number(entry, place, high, c->value, max, &c->value, &c->high, diag)) ||
        (err = pdnn_field_text(entry, place, "kind", kind, sizeof kind, diag)) ||
        (err = pdnn_field_text(entry, place, "source", c->source, sizeof c->source, diag))) {
        return err;
    }
    c->fitted = strcmp(kind, "fitted") == 0;
    if (!c->fitted && strcmp(kind, "estimate") != 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: kind: expected estimate or fitted", place);
    }
    return c->source[0] ? PDNN_OK
                        : pdnn_fail(diag, PDNN_ERR_FORMAT,
                                    "%s: source: expected where the figure comes from", place);
}

static int read_power(const json_t *json, const char *path, struct pdnn_power *power,
                      struct pdnn_diag *diag) {
    static const double none = 0;
    int err;
    if ((err = pdnn_field_format(json, path, format, diag)) ||
        (err = pdnn_field_whole(json, path, "lanes", 0, 65536, &none, &power->lanes, diag)) ||
        (err = pdnn_field_text(json, path, "board", power->board, sizeof power->board, diag)) ||
        (err = pdnn_field_text(json, path, "source", power->source, sizeof power->source, diag)) ||
        (err = pdnn_field_number(json, path, "clock_hz", 1, 1e12, NULL, &power->clock_hz, diag)) ||
        (err = pdnn_coefficient_read(json, path, "idle", "w", idle_max_w, &power->idle, diag))) {
        return err;
    }
    const json_t *events = json_object_get(json, "events");
    const char *name;
    json_t *ignored;
    json_object_foreach((json_t *)events, name, ignored) {
        bool known = false;
        for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
            known = known || strcmp(name, pdnn_power_event_names[i]) == 0;
        }
        if (!known) { /* a misspelt event would cost nothing */
            return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: events: no event '%.40s'", path, name);
        }
    }
    for (int i = 0; i < PDNN_POWER_EVENTS && !err; i++) {
        char where[200];
        snprintf(where, sizeof where, "%.180s: events", path);
        err = pdnn_coefficient_read(events, where, pdnn_power_event_names[i], "pj", pj_max,
                                    &power->events[i], diag);
    }
    return err;
}

int pdnn_power_open(const char *path, struct pdnn_power *power, struct pdnn_diag *diag) {
    json_t *json = NULL;
    char shipped[PDNN_PATH_MAX];
    *power = (struct pdnn_power){0};
    int err = pdnn_shipped_check(path, "energy", ".power.json", diag);
    path = pdnn_shipped_path(path, "energy", ".power.json", shipped);
    if (!err && !(err = pdnn_field_load(path, &json, diag))) {
        err = read_power(json, path, power, diag);
    }
    json_decref(json);
    return err;
}

static json_t *coefficient_json(const struct pdnn_coefficient *c, const char *unit) {
    char low[16], high[16];
    snprintf(low, sizeof low, "low_%s", unit);
    snprintf(high, sizeof high, "high_%s", unit);
    return json_pack("{sf sf sf ss ss}", unit, c->value, low, c->low, high, c->high, "kind",
                     c->fitted ? "fitted" : "estimate", "source", c->source);
}

int pdnn_power_save(const struct pdnn_power *power, const char *path, struct pdnn_diag *diag) {
    json_t *events = json_object();
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        json_object_set_new(events, pdnn_power_event_names[i],
                            coefficient_json(&power->events[i], "pj"));
    }
    json_t *json =
        json_pack("{ss ss ss sf sf so so}", "format", format, "board", power->board, "source",
                  power->source, "lanes", power->lanes, "clock_hz", power->clock_hz, "idle",
                  coefficient_json(&power->idle, "w"), "events", events);
    if (!json) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    }
    struct pdnn_outfile file;
    int err = pdnn_outfile_open(&file, path, diag);
    if (!err) {
        json_dumpf(json, file.stream, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
        fputc('\n', file.stream);
        err = pdnn_outfile_commit(&file, diag);
    }
    json_decref(json);
    return err;
}

struct pdnn_simulated pdnn_power_of(const struct pdnn_power *power,
                                    const double counts[PDNN_POWER_EVENTS]) {
    const double seconds = counts[PDNN_EVENT_CYCLES] / power->clock_hz;
    struct pdnn_simulated s = {.idle_nj = power->idle.value * seconds * nj_per_j,
                               .low_nj = power->idle.low * seconds * nj_per_j,
                               .high_nj = power->idle.high * seconds * nj_per_j};
    s.total_nj = s.idle_nj;
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        s.events_nj[i] = counts[i] * power->events[i].value * nj_per_pj;
        s.total_nj += s.events_nj[i];
        s.low_nj += counts[i] * power->events[i].low * nj_per_pj;
        s.high_nj += counts[i] * power->events[i].high * nj_per_pj;
    }
    return s;
}

const char *pdnn_power_kind(const struct pdnn_power *power) {
    bool any_fitted = power->idle.fitted, any_estimate = !power->idle.fitted;
    for (int i = 0; i < PDNN_POWER_EVENTS; i++) {
        if (power->events[i].value > 0) {
            any_fitted = any_fitted || power->events[i].fitted;
            any_estimate = any_estimate || !power->events[i].fitted;
        }
    }
    return any_fitted && any_estimate ? "estimate and fitted" : any_fitted ? "fitted" : "estimate";
}
