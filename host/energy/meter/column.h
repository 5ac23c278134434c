/* SPDX-License-Identifier: BSD-2-Clause
 *
 * column.h - what the name of a column says: "Main current (mA)" is a current in mA.
 */
#ifndef PDNN_COLUMN_H
#define PDNN_COLUMN_H

#include "energy/meter/unit.h"

enum pdnn_column_kind {
    PDNN_COLUMN_TIME,
    PDNN_COLUMN_POWER,
    PDNN_COLUMN_VOLTAGE,
    PDNN_COLUMN_CURRENT,
    PDNN_COLUMN_MARKER,
    PDNN_COLUMN_PINS, /* "D0-D7": a digit for each pin */
    PDNN_COLUMN_DATE, /* beside a column with the time of day */
    PDNN_COLUMN_KINDS,
    PDNN_COLUMN_OTHER = PDNN_COLUMN_KINDS,
};

struct pdnn_column_name {
    enum pdnn_column_kind kind;
    bool has_unit;
    bool wrong_unit; /* a unit, or something in brackets, that does not go with this quantity */
    double factor;   /* to SI; 1 without a unit */
};

/* "time", "power", ... */
extern const char *const pdnn_column_words[PDNN_COLUMN_KINDS];
enum pdnn_unit pdnn_column_unit(enum pdnn_column_kind kind); /* TIME to CURRENT */

/* The last word of the name says the quantity; a unit follows it in brackets, behind '_', or (of
 * two letters or more) behind a blank. The words min, max, peak, set, limit, range, shunt, std and
 * the like make it another quantity: OTHER. */
struct pdnn_column_name pdnn_column_parse(const char *cell);

#endif
