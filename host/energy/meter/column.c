/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/meter/column.h"

#include <string.h>
#include <strings.h>

enum { NAME_BYTES = 96, WORDS_MAX = 10 };

const char *const pdnn_column_words[PDNN_COLUMN_KINDS] = {"time",   "power", "voltage", "current",
                                                          "marker", "pins",  "date"};

static const struct {
    const char *word;
    enum pdnn_column_kind kind;
} words[] = {
    {"time", PDNN_COLUMN_TIME},       {"timestamp", PDNN_COLUMN_TIME},
    {"datetime", PDNN_COLUMN_TIME},   {"elapsed", PDNN_COLUMN_TIME},
    {"t", PDNN_COLUMN_TIME},          {"zeit", PDNN_COLUMN_TIME},
    {"uhrzeit", PDNN_COLUMN_TIME},    {"zeitstempel", PDNN_COLUMN_TIME},
    {"date", PDNN_COLUMN_DATE},       {"datum", PDNN_COLUMN_DATE},
    {"power", PDNN_COLUMN_POWER},     {"p", PDNN_COLUMN_POWER},
    {"leistung", PDNN_COLUMN_POWER},  {"voltage", PDNN_COLUMN_VOLTAGE},
    {"volt", PDNN_COLUMN_VOLTAGE},    {"u", PDNN_COLUMN_VOLTAGE},
    {"v", PDNN_COLUMN_VOLTAGE},       {"spannung", PDNN_COLUMN_VOLTAGE},
    {"current", PDNN_COLUMN_CURRENT}, {"i", PDNN_COLUMN_CURRENT},
    {"strom", PDNN_COLUMN_CURRENT},   {"marker", PDNN_COLUMN_MARKER},
    {"gpio", PDNN_COLUMN_MARKER},     {"trigger", PDNN_COLUMN_MARKER},
    {"d0", PDNN_COLUMN_MARKER},       {"digital", PDNN_COLUMN_MARKER},
};

static const char *const others[] = {
    "min",       "max",   "minimum", "maximum", "peak",   "set",  "setpoint",
    "limit",     "range", "shunt",   "std",     "stddev", "rms",  "ref",
    "reference", "zero",  "offset",  "id",      "number", "zone",
};

enum pdnn_unit pdnn_column_unit(enum pdnn_column_kind kind) {
    static const enum pdnn_unit units[] = {PDNN_UNIT_SECOND, PDNN_UNIT_WATT, PDNN_UNIT_VOLT,
                                           PDNN_UNIT_AMPERE};
    return units[kind];
}

/* Some unit of any kind; the kind of column that it goes with. */
static bool any_unit(const char *text, enum pdnn_column_kind *kind) {
    for (int k = PDNN_COLUMN_TIME; k <= PDNN_COLUMN_CURRENT; k++) {
        if (pdnn_unit_factor(text, pdnn_column_unit((enum pdnn_column_kind)k)) > 0) {
            *kind = (enum pdnn_column_kind)k;
            return true;
        }
    }
    return false;
}

/* Cut "[mA]" or "(mA)" off the end; NULL when there is none. */
static const char *cut_brackets(char *name) {
    const size_t length = strlen(name);
    char *open = strrchr(name, '(');
    char *square = strrchr(name, '[');
    open = !open || (square && square > open) ? square : open;
    if (!open || length < 2 || !strchr(")]", name[length - 1])) {
        return NULL;
    }
    name[length - 1] = '\0';
    *open = '\0';
    char *unit = open + 1 + strspn(open + 1, " ");
    unit[strcspn(unit, " ")] = '\0';
    return unit;
}

static uint32_t split(char *name, char *found[WORDS_MAX]) {
    uint32_t n = 0;
    char *rest = name;
    for (char *word; n < WORDS_MAX && (word = strtok_r(rest, " _-/,:.", &rest));) {
        found[n++] = word;
    }
    return n;
}

static enum pdnn_column_kind kind_of(const char *word) {
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(word, words[i].word) == 0) {
            return words[i].kind;
        }
    }
    return PDNN_COLUMN_OTHER;
}

static bool is_other(const char *word) {
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcasecmp(word, others[i]) == 0) {
            return true;
        }
    }
    return false;
}

struct pdnn_column_name pdnn_column_parse(const char *cell) {
    struct pdnn_column_name column = {.kind = PDNN_COLUMN_OTHER, .factor = 1};
    char name[NAME_BYTES], *found[WORDS_MAX];
    if (strlen(cell) >= sizeof name) {
        return column;
    }
    strcpy(name, cell);
    if (strcasecmp(name, "D0-D7") == 0) {
        column.kind = PDNN_COLUMN_PINS;
        return column;
    }
    const char *unit = cut_brackets(name);
    const bool underscore = strchr(name, '_') != NULL;
    uint32_t n = split(name, found);
    enum pdnn_column_kind of_unit = PDNN_COLUMN_OTHER;
    if (!unit && n > 0 && (underscore || strlen(found[n - 1]) > 1 || n == 1) &&
        any_unit(found[n - 1], &of_unit) && (n > 1 || strlen(found[0]) > 1)) {
        unit = found[--n]; /* alone, as in "mA", it says the quantity too */
    }
    if (!unit && n > 1 && found[n - 1][0] == 'M' && any_unit(found[n - 1] + 1, &of_unit)) {
        unit = found[--n]; /* MW may be mega or milli: refused as a unit */
        of_unit = PDNN_COLUMN_OTHER;
    }
    if (unit && !n) {
        column.kind = any_unit(unit, &of_unit) ? of_unit : PDNN_COLUMN_OTHER;
    } else if (n) {
        column.kind = kind_of(found[n - 1]);
    }
    for (uint32_t i = 0; i < n; i++) {
        if (is_other(found[i])) {
            column.kind = PDNN_COLUMN_OTHER;
        }
    }
    if (column.kind <= PDNN_COLUMN_CURRENT && unit && column.kind != of_unit && is_other(unit)) {
        column.kind = PDNN_COLUMN_OTHER; /* current_min is no time */
    }
    if (column.kind <= PDNN_COLUMN_CURRENT && unit) {
        const double factor = pdnn_unit_factor(unit, pdnn_column_unit(column.kind));
        column.has_unit = factor > 0;
        column.wrong_unit = factor == 0;
        column.factor = factor > 0 ? factor : 1;
    }
    return column;
}
