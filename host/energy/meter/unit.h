/* SPDX-License-Identifier: BSD-2-Clause
 *
 * unit.h - the units that meters write, and numbers with one: "105 mW".
 */
#ifndef PDNN_UNIT_H
#define PDNN_UNIT_H

#include "base/number.h"
#include "pdnn.h"

enum pdnn_unit { PDNN_UNIT_SECOND, PDNN_UNIT_WATT, PDNN_UNIT_VOLT, PDNN_UNIT_AMPERE, PDNN_UNITS };

/* "W", "V", ... */
extern const char *const pdnn_unit_symbols[PDNN_UNITS];

/* What to multiply a number in this unit by to have it in s, W, V or A: "ms", "mW", "kW",
 * "\u00b5A", "uA", "milliwatts", "Amps", "min". 0: no such unit. A large M in front is refused, as
 * it may be mega or milli. */
double pdnn_unit_factor(const char *text, enum pdnn_unit unit);

enum pdnn_quantity_error {
    PDNN_QUANTITY_OK,
    PDNN_QUANTITY_NO_NUMBER,
    PDNN_QUANTITY_NO_UNIT,  /* what follows the number is no unit of this kind */
    PDNN_QUANTITY_OVERLOAD, /* "OL", "9.9E37", 1e8 W, V or A: the instrument's range was exceeded */
};

/* A number, alone (then it counts `factor`) or with a unit behind it, with a blank between or
 * without. `value` is in s, W, V or A. */
enum pdnn_quantity_error pdnn_quantity_parse(const char *text, enum pdnn_unit unit,
                                             enum pdnn_decimal decimal, double factor,
                                             double *value);
/* Length of the text without a unit and the blanks before it: the number's. */
size_t pdnn_quantity_number_length(const char *text);

#endif
