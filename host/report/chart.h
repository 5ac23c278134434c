/* SPDX-License-Identifier: BSD-2-Clause
 *
 * chart.h - line charts (x logarithmic, usually T) and stacked bars, as SVG inside the page.
 * Colours come from the style sheet, so that they follow dark mode.
 */
#ifndef PDNN_CHART_H
#define PDNN_CHART_H

#include "report/page.h"

enum { PDNN_SERIES_MAX = 8, PDNN_POINTS_MAX = 64 };

struct pdnn_series {
    char name[96];
    uint32_t n;
    double x[PDNN_POINTS_MAX], y[PDNN_POINTS_MAX];      /* x > 0, rising */
    double low[PDNN_POINTS_MAX], high[PDNN_POINTS_MAX]; /* NAN: no bounds */
};

struct pdnn_chart {
    const char *title, *unit; /* of y */
    const char *x_label;      /* NULL: samples T */
    bool log_y;               /* y > 0 then; else linear */
    uint32_t n, n_left_out;   /* series; points that found no place */
    struct pdnn_series series[PDNN_SERIES_MAX];
};

/* Add a point; what is not finite is left out; what does not fit too, and the figure says so. low,
 * high: NAN for none. */
void pdnn_chart_add(struct pdnn_chart *chart, const char *series, double x, double y, double low,
                    double high);
/* Write the figure. A chart without a point says `none`. */
void pdnn_chart_write(struct pdnn_page *page, const struct pdnn_chart *chart);

/* One bar of a stack: parts in the order of `names`. */
struct pdnn_bar {
    char label[64];
    double parts[8];
};
void pdnn_chart_bars(struct pdnn_page *page, const char *title, const char *unit,
                     const char *const *names, uint32_t n_names, const struct pdnn_bar *bars,
                     uint32_t n_bars);

/* 4 digits, thousands apart by commas. */
const char *pdnn_number(char text[32], double value);

#endif
