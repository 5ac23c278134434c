/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report_quality.c - quality against T, from the runs that were evaluated.
 */
#include "base/diag.h"
#include "energy/design.h"
#include "report/chart.h"
#include "report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct metric {
    const char *field, *floor; /* floor: the same figure of real test images; NULL: none */
    const char *title, *unit;
} metrics[] = {
    {"agreement", "real_agreement", "Class as asked for", "% of pictures, by the judge"},
    {"distance", "real_distance", "Frechet distance", "judge's features; smaller is better"},
    {"accuracy", NULL, "Accuracy", "% of the test set"},
};
enum { N_METRICS = sizeof metrics / sizeof *metrics };

static double value_of(const struct pdnn_run *run, const char *field) {
    const json_t *value = field ? json_object_get(run->json, field) : NULL;
    return json_is_number(value) && isfinite(json_number_value(value)) ? json_number_value(value)
                                                                       : NAN;
}

/* In the order of T, and of the log. */
static int by_samples(const void *a, const void *b) {
    const struct pdnn_run *x = *(const struct pdnn_run *const *)a;
    const struct pdnn_run *y = *(const struct pdnn_run *const *)b;
    return x->samples != y->samples ? (x->samples > y->samples) - (x->samples < y->samples)
                                    : (x > y) - (x < y);
}

/* Against T, or against the simulated energy at that T. */
static void write_chart(const struct pdnn_report *report, const struct pdnn_run *const *by_T,
                        const struct metric *metric, bool against_energy, struct pdnn_page *page) {
    const struct pdnn_runs *runs = &report->runs;
    char title[96];
    snprintf(title, sizeof title, "%s%s", metric->title,
             against_energy ? " against simulated energy" : "");
    struct pdnn_chart chart = {.title = title,
                               .unit = metric->unit,
                               .x_label = against_energy ? "nJ an input, simulated" : NULL};
    for (uint32_t i = 0; i < runs->n; i++) { /* series rise in T, and energy does with it */
        const struct pdnn_run *run = by_T[i];
        if (against_energy && pdnn_power_of_design(report->power, run, NULL) != PDNN_OK) {
            continue;
        }
        const double x = against_energy ? pdnn_power_of(report->power, run->counts).total_nj
                                        : (double)run->samples;
        const char *name = pdnn_report_name(run->model);
        pdnn_chart_add(&chart, name, x, value_of(run, metric->field), NAN, NAN);
        if (!against_energy) {
            pdnn_chart_add(&chart, "real test images", x, value_of(run, metric->floor), NAN, NAN);
        }
    }
    if (chart.n) {
        pdnn_chart_write(page, &chart);
    }
}

int pdnn_report_quality(const struct pdnn_report *report, struct pdnn_page *page,
                        struct pdnn_diag *diag) {
    static const char *const head[] = {"model",   ">T",     ">n",
                                       "quality", ">value", ">real test images"};
    const struct pdnn_runs *runs = &report->runs;
    bool any = false;
    for (uint32_t i = 0; i < runs->n; i++) {
        for (int m = 0; m < N_METRICS; m++) {
            any = any || !isnan(value_of(&runs->runs[i], metrics[m].field));
        }
    }
    pdnn_page_heading(page, 2, "Quality against T");
    if (!any) {
        pdnn_page_text(page, "none: no run in the logs was evaluated.");
        return PDNN_OK;
    }
    const struct pdnn_run **by_T = calloc(runs->n, sizeof *by_T);
    if (!by_T) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "report: out of memory");
    }
    for (uint32_t i = 0; i < runs->n; i++) {
        by_T[i] = &runs->runs[i];
    }
    qsort(by_T, runs->n, sizeof *by_T, by_samples);
    pdnn_page_figures(page);
    for (int m = 0; m < N_METRICS; m++) {
        write_chart(report, by_T, &metrics[m], false, page);
    }
    for (int m = 0; m < N_METRICS && report->power; m++) {
        write_chart(report, by_T, &metrics[m], true, page);
    }
    pdnn_page_figures_end(page);
    free(by_T);
    uint32_t n_rows = 0;
    pdnn_page_table(page, head, 6);
    for (uint32_t i = 0; i < runs->n; i++) {
        const struct pdnn_run *run = &runs->runs[i];
        for (int m = 0; m < N_METRICS; m++) {
            char samples[16], n[32], value[32], floor[32];
            if (isnan(value_of(run, metrics[m].field)) || n_rows++ >= PDNN_REPORT_ROWS) {
                continue;
            }
            snprintf(samples, sizeof samples, "%u", run->samples);
            const char *const cells[] = {pdnn_report_name(run->model),
                                         samples,
                                         pdnn_number(n, run->n),
                                         metrics[m].title,
                                         pdnn_number(value, value_of(run, metrics[m].field)),
                                         pdnn_number(floor, value_of(run, metrics[m].floor))};
            pdnn_page_row(page, cells, 6);
        }
    }
    pdnn_page_table_end(page);
    if (n_rows > PDNN_REPORT_ROWS) {
        pdnn_page_note(page, "The first %d of %u figures.", PDNN_REPORT_ROWS, n_rows);
    }
    return PDNN_OK;
}
