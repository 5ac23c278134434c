/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/meter/unit.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

const char *const pdnn_unit_symbols[PDNN_UNITS] = {"s", "W", "V", "A"};

/* SCPI's numbers for "not a number" and for overload are 9.91e37 and 9.9e37; bench multimeters
 * write 1E+9 or 9.99999E+9. No instrument here measures as much. */
static const double overload = 9e37, overload_si = 1e8;

static const struct {
    const char *prefix;
    double factor;
} prefixes[] = {
    {"", 1},         {"m", 1e-3},        {"u", 1e-6},        {"n", 1e-9},
    {"k", 1e3},      {"\xc2\xb5", 1e-6}, {"\xce\xbc", 1e-6}, {"milli", 1e-3},
    {"micro", 1e-6}, {"nano", 1e-9},     {"kilo", 1e3},
};

static const struct {
    enum pdnn_unit unit;
    const char *name;
    double factor;
} names[] = {
    {PDNN_UNIT_SECOND, "s", 1},       {PDNN_UNIT_SECOND, "sec", 1},
    {PDNN_UNIT_SECOND, "secs", 1},    {PDNN_UNIT_SECOND, "second", 1},
    {PDNN_UNIT_SECOND, "seconds", 1}, {PDNN_UNIT_WATT, "w", 1},
    {PDNN_UNIT_WATT, "watt", 1},      {PDNN_UNIT_WATT, "watts", 1},
    {PDNN_UNIT_VOLT, "v", 1},         {PDNN_UNIT_VOLT, "volt", 1},
    {PDNN_UNIT_VOLT, "volts", 1},     {PDNN_UNIT_AMPERE, "a", 1},
    {PDNN_UNIT_AMPERE, "amp", 1},     {PDNN_UNIT_AMPERE, "amps", 1},
    {PDNN_UNIT_AMPERE, "ampere", 1},  {PDNN_UNIT_AMPERE, "amperes", 1},
};

static const struct {
    const char *name;
    double factor;
} times[] = {{"min", 60}, {"minutes", 60}, {"h", 3600}, {"hours", 3600}};

double pdnn_unit_factor(const char *text, enum pdnn_unit unit) {
    for (size_t i = 0; unit == PDNN_UNIT_SECOND && i < sizeof times / sizeof *times; i++) {
        if (strcasecmp(text, times[i].name) == 0) {
            return times[i].factor;
        }
    }
    for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++) {
        const char *prefix = prefixes[p].prefix;
        const size_t length = strlen(prefix);
        if (strncasecmp(text, prefix, length) != 0 || (length == 1 && text[0] == 'M')) {
            continue;
        }
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            if (names[i].unit == unit && strcasecmp(text + length, names[i].name) == 0) {
                return prefixes[p].factor * names[i].factor;
            }
        }
    }
    return 0;
}

static bool is_overload(const char *text) {
    static const char *const words[] = {"OL",   "0L",       "O.L",      "OVLD", "OVL",
                                        "OVER", "OVERFLOW", "OVERLOAD", "INF",  "+INF"};
    const char *word = text + (*text == '+' || *text == '-');
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(word, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

size_t pdnn_quantity_number_length(const char *text) {
    size_t n = 0, end = 0;
    for (; text[n]; n++) {
        const bool exponent =
            (text[n] == 'e' || text[n] == 'E') && n > 0 && isdigit((unsigned char)text[n - 1]) &&
            (isdigit((unsigned char)text[n + 1]) || text[n + 1] == '-' || text[n + 1] == '+');
        /* A unit begins with a letter, or with the two bytes of a micro sign. */
        if ((isalpha((unsigned char)text[n]) && !exponent) ||
            strncmp(text + n, "\xc2\xb5", 2) == 0 || strncmp(text + n, "\xce\xbc", 2) == 0) {
            break;
        }
        end = n + 1;
    }
    if (text[n] == '\0') {
        return n;
    }
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t')) {
        end--;
    }
    /* A no-break space. */
    return end >= 2 && strncmp(text + end - 2, "\xc2\xa0", 2) == 0 ? end - 2 : end;
}

enum pdnn_quantity_error pdnn_quantity_parse(const char *text, enum pdnn_unit unit,
                                             enum pdnn_decimal decimal, double factor,
                                             double *value) {
    char number[PDNN_NUMBER_BYTES];
    if (is_overload(text)) {
        return PDNN_QUANTITY_OVERLOAD;
    }
    const size_t length = pdnn_quantity_number_length(text);
    if (length >= sizeof number) {
        return PDNN_QUANTITY_NO_NUMBER;
    }
    memcpy(number, text, length);
    number[length] = '\0';
    if (!(decimal ? pdnn_number_written(number, decimal, value)
                  : pdnn_number_real(number, value))) {
        return PDNN_QUANTITY_NO_NUMBER;
    }
    if (fabs(*value) >= overload) {
        return PDNN_QUANTITY_OVERLOAD;
    }
    const char *name = text + length;
    name += strncmp(name, "\xc2\xa0", 2) == 0 ? 2 : strspn(name, " \t");
    if (*name) {
        factor = pdnn_unit_factor(name, unit);
    }
    *value *= factor;
    if (unit != PDNN_UNIT_SECOND && fabs(*value) >= overload_si) {
        return PDNN_QUANTITY_OVERLOAD;
    }
    return factor > 0 ? PDNN_QUANTITY_OK : PDNN_QUANTITY_NO_UNIT;
}
