/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/meter/csv_layout.h"
#include "base/diag.h"
#include "energy/meter/calendar.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { PREAMBLE_LINES = 200 };

int pdnn_csv_complain(const char *path, const struct pdnn_csv *file, const char *expected,
                      const char *got, struct pdnn_diag *diag) {
    return pdnn_fail(diag, PDNN_ERR_FORMAT, "%.160s: line %llu: expected %s, got '%.40s'", path,
                     (unsigned long long)pdnn_csv_line_number(file), expected, got);
}

/* Bytes of "# " or "// " in front of a comment; 0: it is none. */
static size_t comment_length(const char *line) {
    const size_t blanks = strspn(line, " \t");
    const size_t sign = line[blanks] == '#' ? 1 : strncmp(line + blanks, "//", 2) == 0 ? 2 : 0;
    return sign ? blanks + sign + strspn(line + blanks + sign, " \t") : 0;
}

/* ---- the header -------------------------------------------------------------------------- */

struct header {
    const struct pdnn_csv_options *options;
    struct pdnn_csv_layout layout;
    struct pdnn_column_name parsed[PDNN_COLUMN_KINDS];
    bool is_comment, many[PDNN_COLUMN_KINDS];
};

/* What a cell of the header is: as the user says, else as its words say. */
static struct pdnn_column_name classify(const struct pdnn_csv_options *options, const char *cell) {
    struct pdnn_column_name column = pdnn_column_parse(cell);
    for (int k = 0; k < PDNN_COLUMN_KINDS; k++) {
        if (options->name[k][0] && strcmp(options->name[k], cell) == 0) {
            if (column.kind != (enum pdnn_column_kind)k) {
                column = (struct pdnn_column_name){.kind = (enum pdnn_column_kind)k, .factor = 1};
            }
            return column;
        }
    }
    if (column.kind < PDNN_COLUMN_KINDS && options->name[column.kind][0]) {
        column.kind = PDNN_COLUMN_OTHER; /* another one was chosen */
    }
    return column;
}

/* Joulescope's statistics, which are in SI units without saying so. */
static bool is_statistics(const char *const *cells, int n) {
    static const char *const names[] = {"time", "current", "voltage", "power", "charge", "energy"};
    for (int i = 0; i < n && n == 6; i++) {
        if (strcmp(cells[i], names[i]) != 0) {
            return false;
        }
    }
    return n == 6;
}

/* Whether the cells are a header, and its columns. */
static bool is_header(struct header *header, const char *const *cells, int n) {
    struct pdnn_csv_layout *layout = &header->layout;
    for (int k = 0; k < PDNN_COLUMN_KINDS; k++) {
        layout->column[k] = -1;
        header->many[k] = false;
    }
    for (int i = 0; i < n; i++) {
        const struct pdnn_column_name column = classify(header->options, cells[i]);
        const int k = column.kind;
        if (k == PDNN_COLUMN_OTHER) {
            continue;
        }
        const bool there = layout->column[k] >= 0;
        /* Beside a date or a time of day, the column of seconds. */
        const bool better = k == PDNN_COLUMN_TIME && column.has_unit && !header->parsed[k].has_unit;
        if (there && k == PDNN_COLUMN_TIME && !column.has_unit && header->parsed[k].has_unit) {
            continue;
        }
        header->many[k] = there && !better;
        if (!there || better) {
            layout->column[k] = i;
            header->parsed[k] = column;
            snprintf(layout->name[k], sizeof layout->name[k], "%.60s", cells[i]);
        }
    }
    layout->n_cells = n;
    for (int k = PDNN_COLUMN_TIME; k <= PDNN_COLUMN_CURRENT; k++) {
        const bool known = header->parsed[k].has_unit || header->options->si_units ||
                           (header->is_comment && is_statistics(cells, n));
        layout->factor[k] = known ? header->parsed[k].factor : 0;
    }
    return layout->column[PDNN_COLUMN_TIME] >= 0 &&
           (layout->column[PDNN_COLUMN_POWER] >= 0 || layout->column[PDNN_COLUMN_VOLTAGE] >= 0 ||
            layout->column[PDNN_COLUMN_CURRENT] >= 0);
}

/* Whether the file's line is a header, with any delimiter. */
static bool line_is_header(struct pdnn_csv *file, struct header *header) {
    static const char delimiters[] = {';', '\t', ',', '|'};
    const size_t from = comment_length(pdnn_csv_line(file));
    for (size_t i = 0; i < sizeof delimiters; i++) {
        struct header tried = {.options = header->options, .is_comment = from > 0};
        const char *cells[PDNN_CSV_CELLS];
        const int n = pdnn_csv_cells(file, from, delimiters[i], cells, NULL);
        if (n > 1 && is_header(&tried, cells, n)) {
            tried.layout.delimiter = delimiters[i];
            tried.layout.header_line = pdnn_csv_line_number(file);
            *header = tried;
            return true;
        }
    }
    return false;
}

static int find_header(struct pdnn_csv *file, struct header *header, struct pdnn_diag *diag) {
    bool found = false;
    int err = PDNN_OK;
    uint64_t first = 0; /* line that is not blank, and its text */
    char text[41] = "";
    while (!(err = pdnn_csv_next(file, diag)) && pdnn_csv_line_number(file) <= PREAMBLE_LINES) {
        const bool is_comment = comment_length(pdnn_csv_line(file)) > 0;
        if (!first) {
            first = pdnn_csv_line_number(file);
            snprintf(text, sizeof text, "%.40s", pdnn_csv_line(file));
        }
        if (line_is_header(file, header)) {
            found = true;
            if (!is_comment) {
                break;
            }
        } else if (found && !is_comment) {
            break; /* the header was a comment, and this is a row */
        }
    }
    if (err && err != PDNN_CSV_END) {
        return err;
    }
    return found ? PDNN_OK
                 : pdnn_fail(diag, PDNN_ERR_FORMAT,
                             "%.120s: line %llu: expected a line of column names, time and power "
                             "or current, here or among the first %d, got '%s'",
                             header->options->path, (unsigned long long)(first ? first : 1),
                             PREAMBLE_LINES, text);
}

/* The columns that power comes from, and nothing twice. */
static int check_columns(const struct pdnn_csv *file, struct header *header,
                         struct pdnn_diag *diag) {
    struct pdnn_csv_layout *layout = &header->layout;
    const struct pdnn_csv_options *options = header->options;
    const bool has_power = layout->column[PDNN_COLUMN_POWER] >= 0;
    for (int k = 0; k < PDNN_COLUMN_KINDS; k++) {
        if (options->name[k][0] && layout->column[k] < 0) {
            return pdnn_fail(diag, PDNN_ERR_FORMAT, "%.160s: line %llu: no column '%.60s'",
                             options->path, (unsigned long long)layout->header_line,
                             options->name[k]);
        }
        if (header->many[k] && has_power &&
            (k == PDNN_COLUMN_VOLTAGE || k == PDNN_COLUMN_CURRENT)) {
            layout->column[k] = -1; /* they only check the power: which of them? */
        } else if (header->many[k]) {
            char expected[96];
            snprintf(expected, sizeof expected, "each quantity once, or ,%s=COLUMN with the file",
                     pdnn_column_words[k]);
            return pdnn_csv_complain(options->path, file, expected, layout->name[k], diag);
        }
        if (k <= PDNN_COLUMN_CURRENT && layout->column[k] >= 0 && header->parsed[k].wrong_unit) {
            return pdnn_csv_complain(options->path, file,
                                     "a column with its unit, such as time_s or power (mW)",
                                     layout->name[k], diag);
        }
    }
    layout->voltage = options->voltage;
    if (!isnan(layout->voltage) && layout->column[PDNN_COLUMN_VOLTAGE] >= 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%.160s: expected no voltage=%g with it: it has a column '%.40s'",
                         options->path, layout->voltage, layout->name[PDNN_COLUMN_VOLTAGE]);
    }
    const bool has_voltage = !isnan(layout->voltage) || layout->column[PDNN_COLUMN_VOLTAGE] >= 0;
    if (!has_power && !(has_voltage && layout->column[PDNN_COLUMN_CURRENT] >= 0)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%.140s: line %llu: expected columns time and power, or time, voltage and "
                         "current, with their units%s",
                         options->path, (unsigned long long)layout->header_line,
                         has_voltage ? "" : "; a current alone takes csv:FILE,voltage=V");
    }
    return PDNN_OK;
}

/* ---- rows -------------------------------------------------------------------------------- */

bool pdnn_csv_is_gap(const char *cell) {
    return *cell == '\0' || strcasecmp(cell, "nan") == 0;
}

int pdnn_csv_layout_row(struct pdnn_csv *file, const struct pdnn_csv_layout *layout,
                        const char *cells[PDNN_CSV_CELLS], const char *path,
                        struct pdnn_diag *diag) {
    int err;
    do {
        err = pdnn_csv_next(file, diag);
    } while (!err && (pdnn_csv_line_number(file) <= layout->header_line ||
                      comment_length(pdnn_csv_line(file)) > 0));
    if (err) {
        return err;
    }
    const int n = pdnn_csv_cells(file, 0, layout->delimiter, cells, diag);
    if (n >= 0 && n != layout->n_cells) {
        char expected[64];
        snprintf(expected, sizeof expected, "as many cells as names (%d), not %d", layout->n_cells,
                 n);
        return pdnn_csv_complain(path, file, expected, pdnn_csv_line(file), diag);
    }
    return n < 0 ? n : PDNN_OK;
}

/* A time of day, with the date from its own column where there is one. */
static bool calendar_of(const struct pdnn_csv_layout *layout, const char *const *cells,
                        struct pdnn_calendar *time) {
    char joined[160];
    const char *text = cells[layout->column[PDNN_COLUMN_TIME]];
    if (layout->joins_date) {
        snprintf(joined, sizeof joined, "%.60s %.60s", cells[layout->column[PDNN_COLUMN_DATE]],
                 text);
        text = joined;
    }
    return pdnn_calendar_parse(text, time);
}

bool pdnn_csv_calendar(const struct pdnn_csv_layout *layout, const char *const *cells,
                       double *time_s) {
    struct pdnn_calendar time;
    const bool ok = calendar_of(layout, cells, &time);
    *time_s = ok ? (double)(time.day - layout->first_day) * 86400 + time.second_s : NAN;
    return ok;
}

/* Whether times are of the calendar: the first row's is. */
static void find_calendar(struct pdnn_csv_layout *layout, const char *const *cells) {
    struct pdnn_calendar time;
    if (layout->factor[PDNN_COLUMN_TIME] > 0) {
        return;
    }
    layout->is_calendar = calendar_of(layout, cells, &time);
    if (layout->is_calendar && !time.has_date && layout->column[PDNN_COLUMN_DATE] >= 0) {
        layout->joins_date = true;
        layout->joins_date = calendar_of(layout, cells, &time);
    }
    if (layout->is_calendar) {
        layout->first_day = time.day;
    }
}

/* ---- decimal points or decimal commas ---------------------------------------------------- */

struct sample {
    uint64_t line;
    char text[48];
};

struct evidence {
    struct sample point, comma, open; /* line 0: none seen */
    uint32_t first_pins, changed_pins, n_pins;
};

static void keep(struct sample *sample, const struct pdnn_csv *file, const char *text) {
    if (!sample->line) {
        sample->line = pdnn_csv_line_number(file);
        snprintf(sample->text, sizeof sample->text, "%.40s", text);
    }
}

static void weigh(struct evidence *evidence, const struct pdnn_csv *file, char delimiter,
                  const char *cell) {
    char number[PDNN_NUMBER_BYTES];
    const size_t length = pdnn_quantity_number_length(cell);
    bool is_open;
    if (length >= sizeof number) {
        return;
    }
    memcpy(number, cell, length);
    number[length] = '\0';
    const unsigned ways = pdnn_number_ways(number, &is_open);
    if (ways == PDNN_DECIMAL_POINT) {
        keep(&evidence->point, file, number);
    } else if (ways == PDNN_DECIMAL_COMMA) {
        keep(&evidence->comma, file, number);
    } else if (is_open && (delimiter != ',' || strchr(number, ','))) {
        keep(&evidence->open, file, number); /* with commas between cells 1.200 has a point */
    }
}

static int weigh_pins(struct evidence *evidence, const struct pdnn_csv *file, const char *path,
                      const char *cell, struct pdnn_diag *diag) {
    const uint32_t n = (uint32_t)strlen(cell);
    uint32_t pins = 0;
    if (n == 0 || n > 32 || strspn(cell, "01") != n ||
        (evidence->n_pins && n != evidence->n_pins)) {
        return pdnn_csv_complain(path, file, "a 0 or 1 for each pin", cell, diag);
    }
    for (uint32_t i = 0; i < n; i++) {
        pins = pins << 1 | (uint32_t)(cell[i] == '1');
    }
    evidence->first_pins = evidence->n_pins ? evidence->first_pins : pins;
    evidence->n_pins = n;
    evidence->changed_pins |= pins ^ evidence->first_pins;
    return PDNN_OK;
}

static int decide_decimal(const struct evidence *e, const struct pdnn_csv_options *options,
                          struct pdnn_csv_layout *layout, struct pdnn_diag *diag) {
    layout->decimal = options->decimal ? options->decimal
                      : e->comma.line  ? PDNN_DECIMAL_COMMA
                                       : PDNN_DECIMAL_POINT;
    if (options->decimal) {
        return PDNN_OK;
    }
    if (e->point.line && e->comma.line) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%.120s: expected decimal points or decimal commas, got '%.40s' in line "
                         "%llu and '%.40s' in line %llu",
                         options->path, e->point.text, (unsigned long long)e->point.line,
                         e->comma.text, (unsigned long long)e->comma.line);
    }
    if (e->open.line && !e->point.line && !e->comma.line) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%.120s: line %llu: '%.40s' has a decimal sign or a separator of "
                         "thousands: say csv:FILE,decimal=comma or csv:FILE,decimal=point",
                         options->path, (unsigned long long)e->open.line, e->open.text);
    }
    return PDNN_OK;
}

static int decide_pin(const struct evidence *e, const struct pdnn_csv_options *options,
                      struct pdnn_csv_layout *layout, struct pdnn_diag *diag) {
    const uint32_t changed = e->changed_pins;
    layout->pin = 0;
    if (options->pin) {
        layout->pin = options->pin - 1;
        return options->pin <= e->n_pins
                   ? PDNN_OK
                   : pdnn_fail(diag, PDNN_ERR_ARGUMENT, "csv: pin=%u: expected 1 to %u",
                               options->pin, e->n_pins);
    }
    if (changed & (changed - 1)) {
        return pdnn_fail(
            diag, PDNN_ERR_FORMAT,
            "%.160s: several pins of %s change: say csv:FILE,pin=N, from 1 at the left",
            options->path, layout->name[PDNN_COLUMN_PINS]);
    }
    if (!changed) {
        layout->column[PDNN_COLUMN_PINS] = -1;
        return PDNN_OK;
    }
    while (!(changed >> (e->n_pins - 1 - layout->pin) & 1)) {
        layout->pin++;
    }
    return PDNN_OK;
}

int pdnn_csv_layout_find(struct pdnn_csv *file, const struct pdnn_csv_options *options,
                         struct pdnn_csv_layout *layout, struct pdnn_diag *diag) {
    struct header header = {.options = options};
    struct evidence evidence = {0};
    const char *cells[PDNN_CSV_CELLS];
    int err;
    if ((err = find_header(file, &header, diag)) || (err = check_columns(file, &header, diag)) ||
        (err = pdnn_csv_rewind(file, diag))) {
        return err;
    }
    *layout = header.layout;
    if (layout->column[PDNN_COLUMN_MARKER] >= 0) {
        layout->column[PDNN_COLUMN_PINS] = -1;
    }
    bool is_first = true;
    while (!(err = pdnn_csv_layout_row(file, layout, cells, options->path, diag))) {
        if (is_first) {
            find_calendar(layout, cells);
            is_first = false;
        }
        for (int k = 0; k <= PDNN_COLUMN_MARKER; k++) {
            if (layout->column[k] >= 0 && !(k == PDNN_COLUMN_TIME && layout->is_calendar)) {
                weigh(&evidence, file, layout->delimiter, cells[layout->column[k]]);
            }
        }
        const int pins = layout->column[PDNN_COLUMN_PINS];
        if (pins >= 0 && (err = weigh_pins(&evidence, file, options->path, cells[pins], diag))) {
            return err;
        }
    }
    if (err != PDNN_CSV_END || (err = decide_decimal(&evidence, options, layout, diag))) {
        return err;
    }
    return layout->column[PDNN_COLUMN_PINS] >= 0 ? decide_pin(&evidence, options, layout, diag)
                                                 : PDNN_OK;
}
