/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/chart.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 420, HEIGHT = 260, LEFT = 58, RIGHT = 12, TOP = 12, BOTTOM = 34 };

const char *pdnn_number(char text[32], double value) {
    if (!isfinite(value)) {
        return strcpy(text, "none");
    }
    if (fabs(value) < 1000 || fabs(value) >= 1e15) {
        snprintf(text, 32, "%.4g", value);
        return text;
    }
    char digits[24];
    snprintf(digits, sizeof digits, "%.0f", fabs(value));
    size_t n = strlen(digits), k = 0;
    if (value < 0) {
        text[k++] = '-';
    }
    for (size_t i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0) {
            text[k++] = ',';
        }
        text[k++] = digits[i];
    }
    text[k] = '\0';
    return text;
}

void pdnn_chart_add(struct pdnn_chart *chart, const char *name, double x, double y, double low,
                    double high) {
    if (!isfinite(y) || !(x > 0) || (chart->log_y && !(y > 0))) {
        return;
    }
    uint32_t i = 0;
    while (i < chart->n && strncmp(chart->series[i].name, name, 95) != 0) {
        i++;
    }
    if (i == PDNN_SERIES_MAX || (i < chart->n && chart->series[i].n == PDNN_POINTS_MAX)) {
        chart->n_left_out++;
        return;
    }
    struct pdnn_series *series = &chart->series[i];
    if (i == chart->n) {
        *series = (struct pdnn_series){0};
        snprintf(series->name, sizeof series->name, "%s", name);
        chart->n++;
    }
    const uint32_t k = series->n++;
    series->x[k] = x;
    series->y[k] = y;
    series->low[k] = chart->log_y && !(low > 0) ? NAN : low;
    series->high[k] = high;
}

struct scale {
    double x0, x1, y0, y1; /* in log2 of x, and y or log10 of y */
    bool log_y;
};

static double place_x(const struct scale *s, double x) {
    return LEFT + (log2(x) - s->x0) / (s->x1 - s->x0) * (WIDTH - LEFT - RIGHT);
}

static double place_y(const struct scale *s, double y) {
    const double v = s->log_y ? log10(y) : y;
    return HEIGHT - BOTTOM - (v - s->y0) / (s->y1 - s->y0) * (HEIGHT - TOP - BOTTOM);
}

/* 1, 2 or 5 times a power of ten, for about 4 steps. */
static double step_of(double range) {
    const double raw = range / 4, power = pow(10, floor(log10(raw))), m = raw / power;
    return power * (m < 1.5 ? 1 : m < 3.5 ? 2 : m < 7.5 ? 5 : 10);
}

static struct scale scale_of(const struct pdnn_chart *chart) {
    struct scale s = {INFINITY, -INFINITY, INFINITY, -INFINITY, chart->log_y};
    for (uint32_t i = 0; i < chart->n; i++) {
        const struct pdnn_series *series = &chart->series[i];
        for (uint32_t k = 0; k < series->n; k++) {
            const double low = isfinite(series->low[k]) ? series->low[k] : series->y[k];
            const double high = isfinite(series->high[k]) ? series->high[k] : series->y[k];
            s.x0 = fmin(s.x0, log2(series->x[k]));
            s.x1 = fmax(s.x1, log2(series->x[k]));
            s.y0 = fmin(s.y0, s.log_y ? log10(low) : low);
            s.y1 = fmax(s.y1, s.log_y ? log10(high) : high);
        }
    }
    if (s.x1 - s.x0 < 1) {
        s.x0 -= 0.5;
        s.x1 += 0.5;
    }
    if (s.log_y) {
        s.y0 = floor(s.y0 - 0.02);
        s.y1 = ceil(s.y1 + 0.02);
    } else {
        if (s.y1 - s.y0 < 1e-3 * fabs(s.y1)) { /* a flat line in the middle */
            s.y0 -= 0.01 * fabs(s.y1) + 1e-9;
            s.y1 += 0.01 * fabs(s.y1) + 1e-9;
        }
        const double step = step_of(s.y1 - s.y0);
        s.y0 = floor(s.y0 / step + 1e-9) * step;
        s.y1 = ceil(s.y1 / step - 1e-9) * step;
    }
    return s;
}

static void draw_axes(FILE *out, const struct scale *s, const char *x_label) {
    char text[32];
    const double step = s->log_y ? 1 : step_of(s->y1 - s->y0);
    const long first = (long)ceil(s->y0 / step - 1e-9), last = (long)floor(s->y1 / step + 1e-9);
    for (long i = first; i <= last; i++) {
        const double v = (double)i * step; /* not summed up: 0 stays 0 */
        const double y = place_y(s, s->log_y ? pow(10, v) : v);
        fprintf(out,
                "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                LEFT, WIDTH - RIGHT, y, y, LEFT - 6, y + 4,
                pdnn_number(text, s->log_y ? pow(10, v) : v));
    }
    for (int v = (int)ceil(s->x0 - 1e-9); v <= (int)floor(s->x1 + 1e-9); v++) {
        fprintf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                place_x(s, exp2(v)), HEIGHT - BOTTOM + 16, pdnn_number(text, exp2(v)));
    }
    fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", WIDTH - RIGHT, HEIGHT - 3);
    pdnn_html(out, x_label);
    fputs("</text>\n", out);
}

static void draw_series(FILE *out, const struct scale *s, const struct pdnn_series *series,
                        uint32_t colour, const char *x_label) {
    char text[32];
    fprintf(out, "<polyline style=\"stroke:var(--c%u)\" points=\"", colour);
    for (uint32_t k = 0; k < series->n; k++) {
        fprintf(out, "%.1f,%.1f ", place_x(s, series->x[k]), place_y(s, series->y[k]));
    }
    fputs("\"/>\n", out);
    for (uint32_t k = 0; k < series->n; k++) {
        const double x = place_x(s, series->x[k]);
        if (isfinite(series->low[k]) && isfinite(series->high[k])) {
            fprintf(out,
                    "<line style=\"stroke:var(--c%u)\" stroke-width=\"1.5\" x1=\"%.1f\" "
                    "x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
                    colour, x, x, place_y(s, series->low[k]), place_y(s, series->high[k]));
        }
        fprintf(out, "<circle style=\"fill:var(--c%u)\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"><title>",
                colour, x, place_y(s, series->y[k]));
        pdnn_html(out, series->name);
        char x_text[32];
        fputs(", ", out);
        pdnn_html(out, x_label);
        fprintf(out, " %s: %s</title></circle>\n", pdnn_number(x_text, series->x[k]),
                pdnn_number(text, series->y[k]));
    }
}

static void draw_key(FILE *out, const char *const *names, uint32_t n) {
    fputs("<div class=\"key\">", out);
    for (uint32_t i = 0; i < n; i++) {
        fprintf(out, "<span style=\"--c:var(--c%u)\">", i);
        pdnn_html(out, names[i]);
        fputs("</span>", out);
    }
    fputs("</div>", out);
}

static void begin_figure(FILE *out, const char *title, int height) {
    fprintf(out, "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, height);
    pdnn_html(out, title);
    fputs("\">\n", out);
}

static void end_figure(FILE *out, const char *title, const char *unit, uint32_t n_left_out) {
    fputs("<figcaption><b>", out);
    pdnn_html(out, title);
    fputs("</b>, ", out);
    pdnn_html(out, unit);
    if (n_left_out) {
        fprintf(out, "; %u points are in the table only", n_left_out);
    }
    fputs("</figcaption></figure>\n", out);
}

void pdnn_chart_write(struct pdnn_page *page, const struct pdnn_chart *chart) {
    FILE *out = page->html;
    if (!out) {
        return;
    }
    begin_figure(out, chart->title, HEIGHT);
    if (chart->n == 0) {
        fprintf(out,
                "<text class=\"none\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">none</text></svg>\n",
                WIDTH / 2, HEIGHT / 2);
        end_figure(out, chart->title, chart->unit, chart->n_left_out);
        return;
    }
    const struct scale s = scale_of(chart);
    const char *names[PDNN_SERIES_MAX];
    const char *x_label = chart->x_label ? chart->x_label : "samples T";
    draw_axes(out, &s, x_label);
    for (uint32_t i = 0; i < chart->n; i++) {
        names[i] = chart->series[i].name;
        draw_series(out, &s, &chart->series[i], i, x_label);
    }
    fputs("</svg>\n", out);
    draw_key(out, names, chart->n);
    end_figure(out, chart->title, chart->unit, chart->n_left_out);
}

void pdnn_chart_bars(struct pdnn_page *page, const char *title, const char *unit,
                     const char *const *names, uint32_t n_names, const struct pdnn_bar *bars,
                     uint32_t n_bars) {
    enum { ROW = 26, LABEL = 70, TOTAL = 66 };
    FILE *out = page->html;
    double longest = 0;
    char text[32];
    for (uint32_t i = 0; i < n_bars; i++) {
        double sum = 0;
        for (uint32_t k = 0; k < n_names; k++) {
            sum += bars[i].parts[k];
        }
        longest = fmax(longest, sum);
    }
    if (!out || !(longest > 0)) {
        return;
    }
    begin_figure(out, title, (int)n_bars * ROW + 4);
    for (uint32_t i = 0; i < n_bars; i++) {
        double x = LABEL, sum = 0;
        const int y = (int)i * ROW + 4;
        fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", LABEL - 6, y + 14);
        pdnn_html(out, bars[i].label);
        fputs("</text>", out);
        for (uint32_t k = 0; k < n_names; k++) {
            const double width = bars[i].parts[k] / longest * (WIDTH - LABEL - TOTAL);
            fprintf(out,
                    "<rect style=\"fill:var(--c%u)\" x=\"%.2f\" y=\"%d\" width=\"%.2f\" "
                    "height=\"18\"><title>",
                    k, x, y, width);
            pdnn_html(out, names[k]);
            fprintf(out, ": %s</title></rect>", pdnn_number(text, bars[i].parts[k]));
            x += width;
            sum += bars[i].parts[k];
        }
        fprintf(out, "<text x=\"%.1f\" y=\"%d\">%s</text>\n", x + 5, y + 14,
                pdnn_number(text, sum));
    }
    fputs("</svg>\n", out);
    draw_key(out, names, n_names);
    end_figure(out, title, unit, 0);
}
