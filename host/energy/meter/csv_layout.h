/* SPDX-License-Identifier: BSD-2-Clause
 *
 * csv_layout.h - where a logger's recording has its columns, and how it writes numbers.
 */
#ifndef PDNN_CSV_LAYOUT_H
#define PDNN_CSV_LAYOUT_H

#include "base/csv.h"
#include "energy/meter/column.h"

/* What a user says of the file: csv:FILE,NAME=VALUE,... */
struct pdnn_csv_options {
    char path[256];
    char name[PDNN_COLUMN_KINDS][64]; /* name of the column to take; "": by its words */
    double voltage;                   /* V, constant; NAN: not given */
    enum pdnn_decimal decimal;        /* 0: found in the file */
    bool si_units;                    /* columns without a unit are in s, W, V, A */
    uint32_t pin;                     /* of D0-D7, from 1 at the left; 0: the one that changes */
};

struct pdnn_csv_layout {
    uint64_t header_line; /* rows begin behind it */
    char delimiter;
    int n_cells;                      /* a row */
    int column[PDNN_COLUMN_KINDS];    /* -1: not there */
    double factor[PDNN_COLUMN_KINDS]; /* to SI; 0: each cell says its unit */
    char name[PDNN_COLUMN_KINDS][64];
    double voltage;    /* V, constant; NAN: there is a column, or power */
    bool is_calendar;  /* time is a date or a time of day */
    bool joins_date;   /* ... in two columns */
    int64_t first_day; /* of calendar times */
    enum pdnn_decimal decimal;
    uint32_t pin; /* index into PDNN_COLUMN_PINS; its column is -1 when no pin changes */
};

/* Options behind the file name. A file whose name is all of `argument` has none. */
int pdnn_csv_options_parse(const char *argument, struct pdnn_csv_options *options,
                           struct pdnn_diag *diag);

/* Read the whole file once: find the header behind any preamble, check every row's cells, and see
 * whether numbers have a decimal point or a decimal comma. */
int pdnn_csv_layout_find(struct pdnn_csv *file, const struct pdnn_csv_options *options,
                         struct pdnn_csv_layout *layout, struct pdnn_diag *diag);

/* Next row's cells; PDNN_CSV_END after the last. */
int pdnn_csv_layout_row(struct pdnn_csv *file, const struct pdnn_csv_layout *layout,
                        const char *cells[PDNN_CSV_CELLS], const char *path,
                        struct pdnn_diag *diag);
/* "" or "NaN": the logger has nothing to say. */
bool pdnn_csv_is_gap(const char *cell);
/* Seconds of a calendar time since the first row's midnight. */
bool pdnn_csv_calendar(const struct pdnn_csv_layout *layout, const char *const *cells,
                       double *time_s);
/* FILE: line N: expected ..., got '...' */
int pdnn_csv_complain(const char *path, const struct pdnn_csv *file, const char *expected,
                      const char *got, struct pdnn_diag *diag);

#endif
