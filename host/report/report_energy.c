/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report_energy.c - energy against T in three columns that are never mixed, and what it consists
 * of.
 */
#include "energy/design.h"
#include "report/chart.h"
#include "report/report.h"

#include <math.h>
#include <string.h>

static const char *const term_names[] = {"weights", "activations", "synapses", "neurons"};
enum { N_TERMS = sizeof term_names / sizeof *term_names, BARS_MAX = 16 };

/* nJ an input by Eq. 4 at a preset, of the run's own log line; NAN when it is not there. */
static double predicted(const struct pdnn_run *run, const char *preset, const char *term) {
    const json_t *all = json_object_get(run->json, "energy_nj_per_input");
    const json_t *energy = json_object_get(json_object_get(all, preset), "predicted");
    const json_t *value = json_object_get(energy, term);
    return json_is_number(value) && json_number_value(value) >= 0 ? json_number_value(value) : NAN;
}

/* Presets that any run names, in the order of the first that does. */
static uint32_t list_presets(const struct pdnn_point *points, uint32_t n,
                             const char *presets[PDNN_REPORT_PRESETS]) {
    uint32_t n_presets = 0;
    for (uint32_t i = 0; i < n; i++) {
        const char *name;
        json_t *ignored;
        json_t *all = json_object_get(points[i].run->json, "energy_nj_per_input");
        json_object_foreach(all, name, ignored) {
            uint32_t k = 0;
            while (k < n_presets && strcmp(presets[k], name) != 0) {
                k++;
            }
            if (k == n_presets && n_presets < PDNN_REPORT_PRESETS) {
                presets[n_presets++] = name;
            }
        }
    }
    return n_presets;
}

/* What the run's device costs: a deterministic one by the coefficients of the twin. NULL: they are
 * of another design. */
static const struct pdnn_power *power_of(const struct pdnn_report *report,
                                         const struct pdnn_run *run) {
    const struct pdnn_power *power =
        pdnn_run_act_bits(run) > 1 && report->twin ? report->twin : report->power;
    return power && pdnn_power_of_design(power, run, NULL) == PDNN_OK ? power : NULL;
}

/* nJ an input of a deterministic design: of the first run of one, else of this run's tape once. NAN
 * when neither is known. */
static double twin_nj(const struct pdnn_report *report, const struct pdnn_run *run) {
    const struct pdnn_run *other = pdnn_runs_deterministic(&report->runs);
    other = other ? other : pdnn_runs_single(&report->runs, run);
    return report->twin && other && pdnn_power_of_twin(report->twin, other, NULL) == PDNN_OK
               ? pdnn_power_of(report->twin, other->counts).total_nj
               : NAN;
}

static void lanes_name(const struct pdnn_run *run, char name[32]) {
    if (run->lanes) {
        snprintf(name, 32, "%u lanes", run->lanes);
    } else {
        snprintf(name, 32, "lanes not logged");
    }
}

/* ---- one model ---------------------------------------------------------------------------- */

static void write_charts(const struct pdnn_report *report, const struct pdnn_point *points,
                         uint32_t n, const char *const *presets, uint32_t n_presets,
                         struct pdnn_page *page) {
    struct pdnn_chart charts[] = {
        {.title = "Predicted", .unit = "nJ an input, Eq. 4", .log_y = true},
        {.title = "Simulated", .unit = "nJ an input, counters times coefficients", .log_y = true},
        {.title = "Measured", .unit = "nJ an input, by a meter", .log_y = true},
    };
    for (uint32_t i = 0; i < n; i++) {
        const struct pdnn_run *run = points[i].run, *measured = points[i].measured;
        char lanes[32], name[96];
        lanes_name(run, lanes);
        for (uint32_t k = 0; k < n_presets; k++) {
            snprintf(name, sizeof name, "%.50s, %s", presets[k], lanes);
            pdnn_chart_add(&charts[0], name, run->samples, predicted(run, presets[k], "total"), NAN,
                           NAN);
        }
        const struct pdnn_power *power = power_of(report, run);
        if (power) {
            const struct pdnn_simulated s = pdnn_power_of(power, run->counts);
            snprintf(name, sizeof name, "%.60s, %.30s", power->board, lanes);
            pdnn_chart_add(&charts[1], name, run->samples, s.total_nj, s.low_nj, s.high_nj);
        }
        if (measured) {
            pdnn_chart_add(&charts[2], "total", run->samples, measured->total_nj,
                           measured->total_nj - measured->total_spread_nj,
                           measured->total_nj + measured->total_spread_nj);
            pdnn_chart_add(&charts[2], "idle subtracted", run->samples, measured->dynamic_nj,
                           measured->dynamic_nj - measured->dynamic_spread_nj,
                           measured->dynamic_nj + measured->dynamic_spread_nj);
        }
    }
    pdnn_page_figures(page);
    for (size_t i = 0; i < sizeof charts / sizeof *charts; i++) {
        pdnn_chart_write(page, &charts[i]);
    }
    pdnn_page_figures_end(page);
}

/* Three cells, from index c on, when there is a file of switching activity; returns the next. */
static uint32_t write_switching(const struct pdnn_report *report, const struct pdnn_run *run,
                                char (*cells)[80], uint32_t c) {
    if (!report->switching.n) {
        return c;
    }
    const struct pdnn_run *twin = pdnn_runs_deterministic(&report->runs);
    const struct pdnn_switching_run *of = pdnn_switching_find(&report->switching, run);
    const struct pdnn_switching_run *of_twin =
        twin ? pdnn_switching_find(&report->switching, twin) : NULL;
    char number[32];
    snprintf(cells[c], 80, "%s", pdnn_number(number, of ? of->nj : NAN));
    snprintf(cells[c + 1], 80, "%s", pdnn_number(number, of ? of->wires_nj : NAN));
    strcpy(cells[c + 2], "none");
    if (of && of_twin && of->nj > 0) {
        snprintf(cells[c + 2], 80, "%.2fx", of_twin->nj / of->nj);
    }
    return c + 3;
}

static void write_table(const struct pdnn_report *report, const struct pdnn_point *points,
                        uint32_t n, const char *const *presets, uint32_t n_presets,
                        struct pdnn_page *page) {
    char head_text[PDNN_REPORT_PRESETS][96];
    const char *head[PDNN_REPORT_PRESETS + 10] = {">T", ">lanes"};
    uint32_t columns = 2;
    for (uint32_t k = 0; k < n_presets; k++) {
        snprintf(head_text[k], sizeof head_text[k], ">predicted nJ, %.60s", presets[k]);
        head[columns++] = head_text[k];
    }
    head[columns++] = ">simulated nJ";
    head[columns++] = ">bounds";
    head[columns++] = ">simulated gain";
    if (report->switching.n) {
        head[columns++] = ">switching nJ";
        head[columns++] = ">by wire";
        head[columns++] = ">switching gain";
    }
    head[columns++] = ">measured nJ (idle subtracted)";
    pdnn_page_table(page, head, columns);
    for (uint32_t i = 0; i < n; i++) {
        const struct pdnn_run *run = points[i].run, *measured = points[i].measured;
        char cells_text[PDNN_REPORT_PRESETS + 10][80], a[32], b[32];
        const char *cells[PDNN_REPORT_PRESETS + 10];
        uint32_t c = 0;
        snprintf(cells_text[c++], 80, "%u", run->samples);
        snprintf(cells_text[c++], 80, run->lanes ? "%u" : "none", run->lanes);
        for (uint32_t k = 0; k < n_presets; k++) {
            snprintf(cells_text[c++], 80, "%s",
                     pdnn_number(a, predicted(run, presets[k], "total")));
        }
        strcpy(cells_text[c], "none");
        strcpy(cells_text[c + 1], "none");
        const struct pdnn_power *power = power_of(report, run);
        if (power) {
            const struct pdnn_simulated s = pdnn_power_of(power, run->counts);
            snprintf(cells_text[c], 80, "%s", pdnn_number(a, s.total_nj));
            snprintf(cells_text[c + 1], 80, "%s to %s", pdnn_number(a, s.low_nj),
                     pdnn_number(b, s.high_nj));
        }
        c += 2;
        strcpy(cells_text[c], "none");
        if (power && !isnan(twin_nj(report, run))) {
            const struct pdnn_simulated p = pdnn_power_of(power, run->counts);
            snprintf(cells_text[c], 80, "%.2fx", twin_nj(report, run) / p.total_nj);
        }
        c = write_switching(report, run, cells_text, c + 1);
        strcpy(cells_text[c], "none");
        if (measured) {
            snprintf(cells_text[c], 80, "%s (%s)", pdnn_number(a, measured->total_nj),
                     pdnn_number(b, measured->dynamic_nj));
        }
        c++;
        for (uint32_t k = 0; k < c; k++) {
            cells[k] = cells_text[k];
        }
        pdnn_page_row(page, cells, c);
    }
    pdnn_page_table_end(page);
}

static void write_predicted_terms(const struct pdnn_point *points, uint32_t n, const char *preset,
                                  struct pdnn_page *page) {
    struct pdnn_bar bars[BARS_MAX] = {{"", {0}}};
    uint32_t n_bars = 0;
    for (uint32_t i = 0; i < n && n_bars < BARS_MAX; i++) {
        if (points[i].run->lanes != points[0].run->lanes ||
            isnan(predicted(points[i].run, preset, "total"))) {
            continue; /* the prediction is the same with every number of lanes that holds T */
        }
        snprintf(bars[n_bars].label, sizeof bars->label, "T = %u", points[i].run->samples);
        for (int k = 0; k < N_TERMS; k++) {
            const double part = predicted(points[i].run, preset, term_names[k]);
            bars[n_bars].parts[k] = isnan(part) ? 0 : part;
        }
        n_bars++;
    }
    char title[96];
    snprintf(title, sizeof title, "Predicted terms, %.60s", preset);
    pdnn_chart_bars(page, title, "nJ an input", term_names, N_TERMS, bars, n_bars);
}

static void write_simulated_terms(const struct pdnn_report *report, const struct pdnn_point *points,
                                  uint32_t n, struct pdnn_page *page) {
    const char *names[PDNN_POWER_EVENTS + 1] = {"idle"};
    int events[PDNN_POWER_EVENTS + 1] = {0};
    uint32_t n_names = 1, n_bars = 0;
    struct pdnn_bar bars[BARS_MAX] = {{"", {0}}};
    const struct pdnn_power *power = NULL;
    for (uint32_t i = 0; i < n && !power; i++) {
        power = power_of(report, points[i].run);
    }
    if (!power) {
        return;
    }
    for (int k = 0; k < PDNN_POWER_EVENTS; k++) {
        if (power->events[k].value > 0) {
            events[n_names] = k;
            names[n_names++] = pdnn_power_event_names[k];
        }
    }
    for (uint32_t i = 0; i < n && n_bars < BARS_MAX; i++) {
        const struct pdnn_run *run = points[i].run;
        if (power_of(report, run) != power) {
            continue;
        }
        const struct pdnn_simulated s = pdnn_power_of(power, run->counts);
        if (run->lanes) {
            snprintf(bars[n_bars].label, sizeof bars->label, "T=%u, L=%u", run->samples,
                     run->lanes);
        } else {
            snprintf(bars[n_bars].label, sizeof bars->label, "T=%u", run->samples);
        }
        bars[n_bars].parts[0] = s.idle_nj;
        for (uint32_t k = 1; k < n_names; k++) {
            bars[n_bars].parts[k] = s.events_nj[events[k]];
        }
        n_bars++;
    }
    char title[96];
    snprintf(title, sizeof title, "Simulated terms, %.40s (%s)", power->board,
             pdnn_power_kind(power));
    pdnn_chart_bars(page, title, "nJ an input", names, n_names, bars, n_bars);
}

/* What the program had to say against a measurement. */
static void note_warnings(const struct pdnn_point *points, uint32_t n, struct pdnn_page *page) {
    for (uint32_t i = 0; i < n; i++) {
        const struct pdnn_run *measured = points[i].measured;
        const json_t *warnings =
            measured ? json_object_get(json_object_get(measured->json, "measured"), "warnings")
                     : NULL;
        for (size_t k = 0; k < json_array_size(warnings); k++) {
            const char *text = json_string_value(json_array_get(warnings, k));
            pdnn_page_note(page, "Warning, measured at T = %u with %.100s: %.200s.",
                           measured->samples, measured->meter, text ? text : "not a text");
        }
    }
}

static void note_others(const struct pdnn_report *report, const struct pdnn_point *points,
                        uint32_t n, struct pdnn_page *page) {
    for (uint32_t i = 0; report->power && i < n; i++) {
        if (!power_of(report, points[i].run)) {
            pdnn_page_note(page,
                           "Runs of another design than %s have no simulated energy here: its "
                           "coefficients are not theirs.",
                           report->power->board);
            return;
        }
    }
}

static void write_sources(const struct pdnn_power *power, struct pdnn_page *page) {
    static const char *const head[] = {"coefficient", ">value", ">bounds", "kind", "source"};
    pdnn_page_heading(page, 3, "Coefficients of %s", power->board);
    pdnn_page_note(page, "%s", power->source);
    pdnn_page_table(page, head, 5);
    for (int i = -1; i < PDNN_POWER_EVENTS; i++) {
        const struct pdnn_coefficient *c = i < 0 ? &power->idle : &power->events[i];
        char value[64], bounds[80], a[32], b[32];
        const double scale = i < 0 ? 1e3 : 1;
        snprintf(value, sizeof value, "%s %s", pdnn_number(a, c->value * scale),
                 i < 0 ? "mW" : "pJ");
        snprintf(bounds, sizeof bounds, "%s to %s", pdnn_number(a, c->low * scale),
                 pdnn_number(b, c->high * scale));
        const char *const cells[] = {i < 0 ? "idle" : pdnn_power_event_names[i], value, bounds,
                                     c->fitted ? "fitted" : "estimate", c->source};
        pdnn_page_row(page, cells, 5);
    }
    pdnn_page_table_end(page);
}

void pdnn_report_energy(const struct pdnn_report *report, const struct pdnn_point *points,
                        uint32_t n, struct pdnn_page *page) {
    const char *presets[PDNN_REPORT_PRESETS];
    const uint32_t n_presets = list_presets(points, n, presets);
    pdnn_page_heading(page, 2, "Energy against T");
    pdnn_page_text(page, "Three kinds of figures, each in its own panel. They must not be compared "
                         "as if they were of one kind.");
    for (uint32_t i = 0; i < n;) {
        uint32_t end = i;
        while (end < n && strcmp(points[end].run->model, points[i].run->model) == 0) {
            end++;
        }
        const char *model = pdnn_report_name(points[i].run->model);
        pdnn_page_heading(page, 3, "%s", model[0] ? model : "model not logged");
        write_charts(report, points + i, end - i, presets, n_presets, page);
        write_table(report, points + i, end - i, presets, n_presets, page);
        note_others(report, points + i, end - i, page);
        note_warnings(points + i, end - i, page);
        pdnn_page_figures(page);
        for (uint32_t k = 0; k < n_presets; k++) {
            write_predicted_terms(points + i, end - i, presets[k], page);
        }
        if (report->power) {
            write_simulated_terms(report, points + i, end - i, page);
        }
        pdnn_page_figures_end(page);
        i = end;
    }
    if (report->power) {
        write_sources(report->power, page);
    }
    if (report->power && report->twin) {
        pdnn_page_note(page,
                       "The gains are the energy of a deterministic design, one sample, over "
                       "that of the run: of the first deterministic network in the logs, else "
                       "of the run's own tape. Quality is not compared.");
        write_sources(report->twin, page);
    }
}
