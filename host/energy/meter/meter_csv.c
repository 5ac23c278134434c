/* SPDX-License-Identifier: BSD-2-Clause
 *
 * meter_csv.c - a logger's recording.
 *
 * The first line that is not empty and does not begin with '#' names the columns; comma, semicolon
 * (then a decimal comma is understood) or tab between. A column is known by its name and must say
 * its unit: time_s, "Time (ms)", power_mw, "Current [A]", voltage_v, marker. A recording needs
 * time, and power or voltage and current; where all three are given, power must be their product,
 * which finds a wrong unit. An empty or NaN cell is a gap: the row is left out.
 */
#include "base/diag.h"
#include "energy/meter/meter.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 64, LINE_MAX_BYTES = 4096 };
enum quantity { TIME, POWER, VOLTAGE, CURRENT, MARKER, N_QUANTITIES };

static const struct {
    const char *name;
    const char *const names[6];
    const char *base; /* unit without its prefix, lower case; NULL: none */
} quantities[N_QUANTITIES] = {
    [TIME] = {"time", {"time", "timestamp", "t"}, "s"},
    [POWER] = {"power", {"power", "p"}, "w"},
    [VOLTAGE] = {"voltage", {"voltage", "volt", "u", "v"}, "v"},
    [CURRENT] = {"current", {"current", "i"}, "a"},
    [MARKER] = {"marker", {"marker", "gpio", "trigger", "d0", "digital"}, NULL},
};

struct csv {
    FILE *stream;
    char path[256];
    char delimiter;
    int column[N_QUANTITIES]; /* -1: not there */
    double factor[N_QUANTITIES];
    uint64_t line;
    double last_t;
    double sum_product, sum_power; /* of rows that have all three */
    uint64_t n_read;
};

static int complain(const struct csv *csv, struct pdnn_diag *diag, const char *expected,
                    const char *got) {
    return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: line %llu: expected %s, got '%.40s'", csv->path,
                     (unsigned long long)csv->line, expected, got);
}

/* ---- the header -------------------------------------------------------------------------- */

/* "Power (mW)", "power_mw", "power[mW]" -> word "power", unit "mw". */
static void split_name(const char *cell, char *word, char *unit, size_t n_bytes) {
    char text[64];
    size_t n = 0;
    for (const char *c = cell; *c && n + 1 < sizeof text; c++) {
        if (*c != '"' && *c != ' ') {
            text[n++] = (char)tolower((unsigned char)*c);
        }
    }
    text[n] = '\0';
    const size_t length = strcspn(text, "([_");
    snprintf(word, n_bytes, "%.*s", (int)length, text);
    const char *rest = text + length + (text[length] != '\0');
    snprintf(unit, n_bytes, "%.*s", (int)strcspn(rest, ")]"), rest);
}

/* Factor to SI of "ms" when the base is "s"; 0 when it is no such unit. */
static double unit_factor(const char *unit, const char *base) {
    static const struct {
        const char *prefix;
        double factor;
    } prefixes[] = {{"", 1},     {"m", 1e-3},        {"u", 1e-6},
                    {"n", 1e-9}, {"\xc2\xb5", 1e-6}, {"\xce\xbc", 1e-6}};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        const size_t length = strlen(prefixes[i].prefix);
        if (strncmp(unit, prefixes[i].prefix, length) == 0 && strcmp(unit + length, base) == 0) {
            return prefixes[i].factor;
        }
    }
    return 0;
}

static int find_quantity(const char *word) {
    for (int q = 0; q < N_QUANTITIES; q++) {
        for (int i = 0; i < 6 && quantities[q].names[i]; i++) {
            if (strcmp(word, quantities[q].names[i]) == 0) {
                return q;
            }
        }
    }
    return -1;
}

static int add_column(struct csv *csv, int index, const char *cell, struct pdnn_diag *diag) {
    char word[64], unit[64];
    split_name(cell, word, unit, sizeof word);
    const int q = find_quantity(word);
    if (q < 0) {
        return PDNN_OK; /* not ours */
    }
    if (csv->column[q] >= 0) {
        return complain(csv, diag, "each quantity once", cell);
    }
    csv->column[q] = index;
    csv->factor[q] = quantities[q].base ? unit_factor(unit, quantities[q].base) : 1;
    if (csv->factor[q] == 0) {
        return complain(csv, diag, "a column with its unit, such as time_s or power (mW)", cell);
    }
    return PDNN_OK;
}

/* Cut a line into cells in place; returns their number. */
static int split_line(char *line, char delimiter, char *cells[COLUMNS_MAX]) {
    int n = 0;
    while (line && n < COLUMNS_MAX) {
        cells[n++] = line;
        line = strchr(line, delimiter);
        if (line) {
            *line++ = '\0';
        }
    }
    return n;
}

/* Next line that says something; PDNN_METER_END behind the last. */
static int next_line(struct csv *csv, char *line, struct pdnn_diag *diag) {
    while (fgets(line, LINE_MAX_BYTES, csv->stream)) {
        csv->line++;
        size_t length = strlen(line);
        if (length == LINE_MAX_BYTES - 1 || (length == 0 || line[length - 1] != '\n')) {
            if (length == LINE_MAX_BYTES - 1 || !feof(csv->stream)) {
                return complain(csv, diag, "text, less than 4096 bytes a line", "");
            }
        }
        while (length && isspace((unsigned char)line[length - 1])) {
            line[--length] = '\0';
        }
        if (length && line[0] != '#') {
            return PDNN_OK;
        }
    }
    return ferror(csv->stream) ? pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot read", csv->path)
                               : PDNN_METER_END;
}

static int read_header(struct csv *csv, struct pdnn_diag *diag) {
    char line[LINE_MAX_BYTES], *cells[COLUMNS_MAX];
    int err = next_line(csv, line, diag);
    if (err) {
        return err == PDNN_METER_END ? pdnn_fail(diag, PDNN_ERR_FORMAT,
                                                 "%s: expected a line of column names", csv->path)
                                     : err;
    }
    csv->delimiter = strchr(line, ';') ? ';' : strchr(line, '\t') ? '\t' : ',';
    const int n = split_line(line, csv->delimiter, cells);
    for (int i = 0; i < n; i++) {
        /* A byte order mark before the first name. */
        const char *cell = strncmp(cells[i], "\xef\xbb\xbf", 3) == 0 ? cells[i] + 3 : cells[i];
        err = add_column(csv, i, cell, diag);
        if (err) {
            return err;
        }
    }
    const bool has_product = csv->column[VOLTAGE] >= 0 && csv->column[CURRENT] >= 0;
    if (csv->column[TIME] < 0 || (csv->column[POWER] < 0 && !has_product)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%s: line %llu: expected columns time and power, or time, voltage and "
                         "current, with their units",
                         csv->path, (unsigned long long)csv->line);
    }
    return PDNN_OK;
}

/* ---- rows -------------------------------------------------------------------------------- */

/* NAN for a gap. */
static int read_cell(const struct csv *csv, char *cell, enum quantity q, double *value,
                     struct pdnn_diag *diag) {
    if (csv->delimiter == ';') {
        for (char *c = cell; *c; c++) {
            *c = *c == ',' ? '.' : *c;
        }
    }
    while (isspace((unsigned char)*cell) || *cell == '"') {
        cell++;
    }
    cell[strcspn(cell, "\"")] = '\0';
    char *end;
    *value = strtod(cell, &end);
    while (isspace((unsigned char)*end)) {
        end++;
    }
    if (*cell == '\0') {
        *value = NAN;
    } else if (end == cell || *end || isinf(*value)) {
        char expected[64];
        snprintf(expected, sizeof expected, "a number for %s", quantities[q].name);
        return complain(csv, diag, expected, cell);
    }
    *value *= csv->factor[q];
    return PDNN_OK;
}

static int check_product(struct csv *csv, struct pdnn_diag *diag) {
    if (csv->sum_power > 0) {
        const double ratio = csv->sum_product / csv->sum_power;
        if (!(ratio > 0.8 && ratio < 1.25)) {
            return pdnn_fail(diag, PDNN_ERR_FORMAT,
                             "%s: voltage * current is %.4g times the power: expected about 1; a "
                             "unit is wrong",
                             csv->path, ratio);
        }
    }
    return PDNN_OK;
}

static int read_csv(struct pdnn_meter *meter, struct pdnn_reading *reading,
                    struct pdnn_diag *diag) {
    struct csv *csv = meter->state;
    char line[LINE_MAX_BYTES], *cells[COLUMNS_MAX];
    for (;;) {
        int err = next_line(csv, line, diag);
        if (err == PDNN_METER_END) {
            int wrong = check_product(csv, diag);
            return wrong ? wrong : err;
        }
        const int n = err ? 0 : split_line(line, csv->delimiter, cells);
        double v[N_QUANTITIES];
        for (int q = 0; q < N_QUANTITIES && !err; q++) {
            v[q] = NAN;
            if (csv->column[q] >= n) {
                err = complain(csv, diag, "as many cells as the first line has", cells[0]);
            } else if (csv->column[q] >= 0) {
                err = read_cell(csv, cells[csv->column[q]], (enum quantity)q, &v[q], diag);
            }
        }
        if (err) {
            return err;
        }
        const double product = v[VOLTAGE] * v[CURRENT];
        const double power = csv->column[POWER] >= 0 ? v[POWER] : product;
        if (isnan(v[TIME]) || isnan(power)) {
            continue;
        }
        if (csv->n_read++ && !(v[TIME] > csv->last_t)) {
            return complain(csv, diag, "time to rise", cells[csv->column[TIME]]);
        }
        csv->last_t = v[TIME];
        if (!isnan(product)) {
            csv->sum_product += fabs(product);
            csv->sum_power += fabs(power);
        }
        *reading = (struct pdnn_reading){v[TIME], power, NAN, v[MARKER]};
        return PDNN_OK;
    }
}

static int open_csv(struct pdnn_meter *meter, const char *argument,
                    const struct pdnn_meter_options *options, struct pdnn_diag *diag) {
    (void)options;
    struct csv *csv = meter->state = calloc(1, sizeof *csv);
    if (!csv) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "csv: out of memory");
    }
    snprintf(csv->path, sizeof csv->path, "%s", argument);
    for (int q = 0; q < N_QUANTITIES; q++) {
        csv->column[q] = -1;
    }
    csv->stream = fopen(argument, "r");
    if (!csv->stream) {
        return pdnn_fail(diag, PDNN_ERR_IO, "%.200s: cannot read: %s", argument, strerror(errno));
    }
    const char *base = strrchr(argument, '/');
    snprintf(meter->identity, sizeof meter->identity, "recording %.120s",
             base ? base + 1 : argument);
    return read_header(csv, diag);
}

static void close_csv(struct pdnn_meter *meter) {
    struct csv *csv = meter->state;
    if (csv && csv->stream) {
        fclose(csv->stream);
    }
    free(csv);
}

const struct pdnn_meter_ops pdnn_meter_csv = {
    .name = "csv", .recorded = true, .open = open_csv, .read = read_csv, .close = close_csv};
