/* SPDX-License-Identifier: BSD-2-Clause
 *
 * meter_csv.c - a logger's recording: csv:FILE[,voltage=V][,decimal=comma|point][,units=si]
 * [,time|power|voltage|current|marker|date=COLUMN][,pin=N].
 *
 * Any text export (base/csv.h) with a line of column names (column.h), behind a preamble or a
 * comment sign or first of all. A recording needs time, and power or voltage and current; where all
 * three are given, power must be their product, which finds a wrong unit. An empty or NaN cell is a
 * gap: the row is left out. tests/energy/exports has those that were tried.
 */
#include "base/csv.h"
#include "base/diag.h"
#include "energy/meter/csv_layout.h"
#include "energy/meter/meter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct recording {
    struct pdnn_csv *file;
    struct pdnn_csv_options options;
    struct pdnn_csv_layout layout;
    double last_t;
    double sum_product, sum_power; /* of rows that have all three */
    uint64_t n_read;
};

static int complain(const struct recording *r, const char *expected, const char *got,
                    struct pdnn_diag *diag) {
    return pdnn_csv_complain(r->options.path, r->file, expected, got, diag);
}

/* A cell of time, power, voltage or current; NAN for a gap. */
static int read_quantity(const struct recording *r, const char *cell, enum pdnn_column_kind kind,
                         double *value, struct pdnn_diag *diag) {
    const enum pdnn_unit unit = pdnn_column_unit(kind);
    const double factor = r->layout.factor[kind];
    char expected[128];
    *value = NAN;
    if (pdnn_csv_is_gap(cell)) {
        return PDNN_OK;
    }
    const enum pdnn_quantity_error wrong =
        pdnn_quantity_parse(cell, unit, r->layout.decimal, factor, value);
    const bool bare = cell[pdnn_quantity_number_length(cell)] == '\0';
    if (!wrong) {
        return PDNN_OK;
    }
    if (wrong == PDNN_QUANTITY_NO_UNIT && bare) {
        return complain(r, "a column with its unit, such as time_s or power (mW)",
                        r->layout.name[kind], diag);
    }
    if (kind == PDNN_COLUMN_TIME && factor == 0) {
        return complain(r, "a time with its unit, or a date such as 2026-01-31 12:00:00.5", cell,
                        diag);
    }
    snprintf(expected, sizeof expected, "a number for %s%s%s%s", pdnn_column_words[kind],
             wrong == PDNN_QUANTITY_NO_UNIT ? " in " : "",
             wrong == PDNN_QUANTITY_NO_UNIT ? pdnn_unit_symbols[unit] : "",
             wrong == PDNN_QUANTITY_OVERLOAD ? " within the instrument's range" : "");
    return complain(r, expected, cell, diag);
}

static int read_marker(const struct recording *r, const char *const *cells, double *value,
                       struct pdnn_diag *diag) {
    const int pins = r->layout.column[PDNN_COLUMN_PINS];
    const int column = r->layout.column[PDNN_COLUMN_MARKER];
    *value = pins >= 0 ? cells[pins][r->layout.pin] - '0' : NAN;
    if (column < 0 || pdnn_csv_is_gap(cells[column])) {
        return PDNN_OK;
    }
    const bool ok = pdnn_quantity_parse(cells[column], PDNN_UNIT_VOLT, r->layout.decimal, 1,
                                        value) == PDNN_QUANTITY_OK;
    return ok ? PDNN_OK : complain(r, "a number for marker", cells[column], diag);
}

static int read_time(const struct recording *r, const char *const *cells, double *time_s,
                     struct pdnn_diag *diag) {
    const char *cell = cells[r->layout.column[PDNN_COLUMN_TIME]];
    if (!r->layout.is_calendar) {
        return read_quantity(r, cell, PDNN_COLUMN_TIME, time_s, diag);
    }
    *time_s = NAN;
    return pdnn_csv_is_gap(cell) || pdnn_csv_calendar(&r->layout, cells, time_s)
               ? PDNN_OK
               : complain(r, "a time such as 2026-01-31 12:00:00.5", cell, diag);
}

static int check_product(const struct recording *r, struct pdnn_diag *diag) {
    if (r->sum_power != 0) {
        const double ratio = r->sum_product / r->sum_power;
        if (!(ratio > 0.8 && ratio < 1.25)) {
            return pdnn_fail(diag, PDNN_ERR_FORMAT,
                             "%s: voltage * current is %.4g times the power: expected about 1; a "
                             "unit or a sign is wrong",
                             r->options.path, ratio);
        }
    }
    return PDNN_OK;
}

/* Time, power (or product) and marker of one row; power NAN: a gap. */
static int read_row(struct recording *r, const char *const *cells, struct pdnn_reading *reading,
                    struct pdnn_diag *diag) {
    double v[PDNN_COLUMN_KINDS];
    int err = read_time(r, cells, &v[PDNN_COLUMN_TIME], diag);
    for (int k = PDNN_COLUMN_POWER; k <= PDNN_COLUMN_CURRENT && !err; k++) {
        v[k] = NAN;
        if (r->layout.column[k] >= 0) {
            err =
                read_quantity(r, cells[r->layout.column[k]], (enum pdnn_column_kind)k, &v[k], diag);
        }
    }
    if (err || (err = read_marker(r, cells, &v[PDNN_COLUMN_MARKER], diag))) {
        return err;
    }
    const double volts = isnan(r->layout.voltage) ? v[PDNN_COLUMN_VOLTAGE] : r->layout.voltage;
    const double product = volts * v[PDNN_COLUMN_CURRENT];
    const bool has_power = r->layout.column[PDNN_COLUMN_POWER] >= 0;
    *reading =
        (struct pdnn_reading){v[PDNN_COLUMN_TIME], has_power ? v[PDNN_COLUMN_POWER] : product, NAN,
                              v[PDNN_COLUMN_MARKER], v[PDNN_COLUMN_CURRENT]};
    if (has_power && !isnan(product) && !isnan(reading->power_w)) {
        r->sum_product += product;
        r->sum_power += reading->power_w;
    }
    return PDNN_OK;
}

static int read_csv(struct pdnn_meter *meter, struct pdnn_reading *reading,
                    struct pdnn_diag *diag) {
    struct recording *r = meter->state;
    const char *cells[PDNN_CSV_CELLS];
    for (;;) {
        int err = pdnn_csv_layout_row(r->file, &r->layout, cells, r->options.path, diag);
        if (err == PDNN_CSV_END) {
            err = check_product(r, diag);
            return err ? err : PDNN_METER_END;
        }
        if (err || (err = read_row(r, cells, reading, diag))) {
            return err;
        }
        if (isnan(reading->t_s) || isnan(reading->power_w)) {
            meter->n_gaps++;
            continue;
        }
        if (r->layout.column[PDNN_COLUMN_MARKER] >= 0 && isnan(reading->marker)) {
            return complain(r, "a number for marker", "", diag);
        }
        if (r->n_read++ && !(reading->t_s > r->last_t)) {
            return complain(r, "time to rise", cells[r->layout.column[PDNN_COLUMN_TIME]], diag);
        }
        r->last_t = reading->t_s;
        return PDNN_OK;
    }
}

static int open_csv(struct pdnn_meter *meter, const char *argument,
                    const struct pdnn_meter_options *options, struct pdnn_diag *diag) {
    (void)options;
    struct recording *r = meter->state = calloc(1, sizeof *r);
    if (!r) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "csv: out of memory");
    }
    int err;
    if ((err = pdnn_csv_options_parse(argument, &r->options, diag)) ||
        (err = pdnn_csv_open(r->options.path, &r->file, diag)) ||
        (err = pdnn_csv_layout_find(r->file, &r->options, &r->layout, diag))) {
        return err;
    }
    const char *slash = strrchr(r->options.path, '/');
    char at[32] = "";
    if (!isnan(r->layout.voltage)) {
        snprintf(at, sizeof at, " at %g V as given", r->layout.voltage);
    }
    snprintf(meter->identity, sizeof meter->identity, "recording %.100s%s",
             slash ? slash + 1 : r->options.path, at);
    return pdnn_csv_rewind(r->file, diag);
}

static void close_csv(struct pdnn_meter *meter) {
    struct recording *r = meter->state;
    if (r) {
        pdnn_csv_close(r->file);
    }
    free(r);
}

const struct pdnn_meter_ops pdnn_meter_csv = {
    .name = "csv", .recorded = true, .open = open_csv, .read = read_csv, .close = close_csv};
