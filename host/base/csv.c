/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/csv.h"
#include "base/diag.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUFFER_BYTES = 1 << 12, LINE_FIRST_BYTES = 256, NO_BYTE = -1 };
enum encoding { BYTES, UTF16_LE, UTF16_BE }; /* BYTES: UTF-8, and a line that is not: Latin-1 */

struct pdnn_csv {
    FILE *stream;
    char path[256];
    enum encoding encoding;
    long start; /* behind the byte-order mark */
    uint64_t line_number;
    bool after_cr; /* the last line ended with \r */
    size_t length, n_buffer, at_buffer;
    uint8_t buffer[BUFFER_BYTES];
    size_t capacity; /* of the line */
    char *line;
    char *cells; /* the line without quotes, each cell with its 0 */
};

static int complain(const struct pdnn_csv *csv, const char *text, struct pdnn_diag *diag) {
    return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: line %llu: %s", csv->path,
                     (unsigned long long)csv->line_number, text);
}

/* ---- bytes and characters ---------------------------------------------------------------- */

static int next_byte(struct pdnn_csv *csv) {
    if (csv->at_buffer == csv->n_buffer) {
        csv->n_buffer = fread(csv->buffer, 1, sizeof csv->buffer, csv->stream);
        csv->at_buffer = 0;
        if (csv->n_buffer == 0) {
            return NO_BYTE;
        }
    }
    return csv->buffer[csv->at_buffer++];
}

/* A unit of UTF-16, or a byte. Half a unit at the end is NO_BYTE. */
static int next_unit(struct pdnn_csv *csv) {
    const int first = next_byte(csv);
    if (csv->encoding == BYTES || first == NO_BYTE) {
        return first;
    }
    const int second = next_byte(csv);
    return second == NO_BYTE           ? NO_BYTE
           : csv->encoding == UTF16_LE ? second << 8 | first
                                       : first << 8 | second;
}

/* UTF-8 of one character; returns its length. */
static size_t encode(uint32_t c, char *utf8) {
    if (c < 0x80) {
        utf8[0] = (char)c;
        return 1;
    }
    const size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t heads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n - 1; i > 0; i--, c >>= 6) {
        utf8[i] = (char)(0x80 | (c & 0x3f));
    }
    utf8[0] = (char)(heads[n] | c);
    return n;
}

/* The character that begins with `unit`; a half of a pair alone becomes U+FFFD. */
static uint32_t utf16_character(struct pdnn_csv *csv, int unit) {
    if (unit < 0xd800 || unit > 0xdfff) {
        return (uint32_t)unit;
    }
    const int low = unit < 0xdc00 ? next_unit(csv) : NO_BYTE;
    return low >= 0xdc00 && low <= 0xdfff
               ? 0x10000 + (((uint32_t)unit - 0xd800) << 10) + ((uint32_t)low - 0xdc00)
               : 0xfffd;
}

static bool is_utf8(const char *text) {
    for (const uint8_t *c = (const uint8_t *)text; *c;) {
        const int more = *c < 0x80                  ? 0
                         : *c >= 0xc2 && *c <= 0xdf ? 1
                         : *c >= 0xe0 && *c <= 0xef ? 2
                         : *c >= 0xf0 && *c <= 0xf4 ? 3
                                                    : -1;
        c++;
        if (more < 0) {
            return false;
        }
        for (int i = 0; i < more; i++, c++) {
            if ((*c & 0xc0) != 0x80) {
                return false;
            }
        }
    }
    return true;
}

/* Room for a line of so many bytes, and for its cells. */
static bool make_room(struct pdnn_csv *csv, size_t n_bytes) {
    if (n_bytes <= csv->capacity) {
        return true;
    }
    size_t capacity = csv->capacity ? csv->capacity : LINE_FIRST_BYTES;
    while (capacity < n_bytes) {
        capacity *= 2;
    }
    char *line = capacity > PDNN_CSV_LINE_BYTES ? NULL : realloc(csv->line, capacity);
    csv->line = line ? line : csv->line;
    char *cells = line ? realloc(csv->cells, capacity + PDNN_CSV_CELLS) : NULL;
    csv->cells = cells ? cells : csv->cells;
    csv->capacity = cells ? capacity : csv->capacity;
    return cells != NULL;
}

/* Latin-1 to UTF-8, in place from behind. */
static bool widen(struct pdnn_csv *csv) {
    size_t n_high = 0;
    for (size_t i = 0; i < csv->length; i++) {
        n_high += (uint8_t)csv->line[i] >= 0x80;
    }
    size_t to = csv->length + n_high;
    if (!make_room(csv, to + 1)) {
        return false;
    }
    csv->line[to] = '\0';
    for (size_t from = csv->length; from-- > 0;) {
        const uint8_t c = (uint8_t)csv->line[from];
        char utf8[4];
        const size_t n = encode(c, utf8);
        to -= n;
        memcpy(csv->line + to, utf8, n);
    }
    csv->length += n_high;
    return true;
}

/* ---- lines ------------------------------------------------------------------------------- */

/* One line; PDNN_CSV_END when there is none. */
static int read_line(struct pdnn_csv *csv, struct pdnn_diag *diag) {
    int unit = next_unit(csv);
    if (unit == '\n' && csv->after_cr) { /* of a \r\n */
        unit = next_unit(csv);
    }
    csv->after_cr = false;
    csv->length = 0;
    csv->line[0] = '\0';
    if (unit == NO_BYTE) {
        return ferror(csv->stream)
                   ? pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot read: is it a file?", csv->path)
                   : PDNN_CSV_END;
    }
    csv->line_number++;
    for (; unit != NO_BYTE && unit != '\n' && unit != '\r'; unit = next_unit(csv)) {
        if (unit == 0) {
            return complain(csv, "expected text, got a byte 0", diag);
        }
        if (!make_room(csv, csv->length + 5)) {
            return complain(csv, "expected text, less than 64 KiB a line", diag);
        }
        if (csv->encoding == BYTES) {
            csv->line[csv->length++] = (char)unit;
        } else {
            csv->length += encode(utf16_character(csv, unit), csv->line + csv->length);
        }
    }
    csv->line[csv->length] = '\0';
    csv->after_cr = unit == '\r';
    if (csv->encoding == BYTES && !is_utf8(csv->line) && !widen(csv)) {
        return complain(csv, "expected text, less than 64 KiB a line", diag);
    }
    return PDNN_OK;
}

int pdnn_csv_next(struct pdnn_csv *csv, struct pdnn_diag *diag) {
    int err;
    do {
        err = read_line(csv, diag);
    } while (!err && csv->line[strspn(csv->line, " \t")] == '\0');
    return err;
}

const char *pdnn_csv_line(const struct pdnn_csv *csv) {
    return csv->line;
}

uint64_t pdnn_csv_line_number(const struct pdnn_csv *csv) {
    return csv->line_number;
}

int pdnn_csv_rewind(struct pdnn_csv *csv, struct pdnn_diag *diag) {
    csv->n_buffer = csv->at_buffer = 0;
    csv->line_number = 0;
    csv->after_cr = false;
    clearerr(csv->stream);
    return fseek(csv->stream, csv->start, SEEK_SET) == 0
               ? PDNN_OK
               : pdnn_fail(diag, PDNN_ERR_IO, "%s: expected a file, which can be read twice",
                           csv->path);
}

/* ---- open and close ---------------------------------------------------------------------- */

static int find_encoding(struct pdnn_csv *csv, struct pdnn_diag *diag) {
    uint8_t b[4] = {1, 1, 1, 1};
    const size_t n = fread(b, 1, sizeof b, csv->stream);
    if (ferror(csv->stream)) {
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot read: is it a file?", csv->path);
    }
    const bool mark_le = n >= 2 && b[0] == 0xff && b[1] == 0xfe;
    const bool mark_be = n >= 2 && b[0] == 0xfe && b[1] == 0xff;
    if (n == 4 &&
        ((mark_le && !b[2] && !b[3]) || (!b[0] && !b[1] && b[2] == 0xfe && b[3] == 0xff))) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: is UTF-32: expected UTF-8, UTF-16 or Latin-1",
                         csv->path);
    }
    csv->encoding = mark_le || (b[0] && !b[1])   ? UTF16_LE
                    : mark_be || (!b[0] && b[1]) ? UTF16_BE
                                                 : BYTES;
    csv->start = mark_le || mark_be                                       ? 2
                 : n >= 3 && b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf ? 3
                                                                          : 0;
    return pdnn_csv_rewind(csv, diag);
}

int pdnn_csv_open(const char *path, struct pdnn_csv **csv, struct pdnn_diag *diag) {
    struct pdnn_csv *opened = *csv = calloc(1, sizeof *opened);
    if (!opened) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%.200s: out of memory", path);
    }
    snprintf(opened->path, sizeof opened->path, "%s", path);
    if (!make_room(opened, 1)) {
        pdnn_csv_close(opened);
        *csv = NULL;
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%.200s: out of memory", path);
    }
    opened->line[0] = '\0';
    opened->stream = fopen(path, "rb");
    int err = opened->stream
                  ? find_encoding(opened, diag)
                  : pdnn_fail(diag, PDNN_ERR_IO, "%.200s: cannot read: %s", path, strerror(errno));
    if (err) {
        pdnn_csv_close(opened);
        *csv = NULL;
    }
    return err;
}

void pdnn_csv_close(struct pdnn_csv *csv) {
    if (csv) {
        if (csv->stream) {
            fclose(csv->stream);
        }
        free(csv->line);
        free(csv->cells);
    }
    free(csv);
}

/* ---- cells ------------------------------------------------------------------------------- */

static bool is_blank(char c, char delimiter) {
    return (c == ' ' || c == '\t') && c != delimiter;
}

/* The cell that begins at `from`, written to `to`; both move on. The quote is at `from`. */
static int quoted_cell(struct pdnn_csv *csv, const char **from, char **to, char delimiter,
                       struct pdnn_diag *diag) {
    const char *c = *from + 1;
    for (; *c && !(c[0] == '"' && c[1] != '"'); c++) {
        c += *c == '"'; /* one of two */
        *(*to)++ = *c;
    }
    if (!*c) {
        return complain(csv, "expected a quote to be closed in its line", diag);
    }
    for (c++; is_blank(*c, delimiter); c++) {
    }
    if (*c && *c != delimiter) {
        return complain(csv, "expected a delimiter behind a closing quote", diag);
    }
    *from = c;
    return PDNN_OK;
}

int pdnn_csv_cells(struct pdnn_csv *csv, size_t from, char delimiter,
                   const char *cells[PDNN_CSV_CELLS], struct pdnn_diag *diag) {
    const char *c = csv->line + from;
    char *to = csv->cells;
    for (int n = 0; n < PDNN_CSV_CELLS; c++) {
        char *start = to;
        while (is_blank(*c, delimiter)) {
            c++;
        }
        if (*c == '"') {
            int err = quoted_cell(csv, &c, &to, delimiter, diag);
            if (err) {
                return err;
            }
        } else {
            while (*c && *c != delimiter) {
                *to++ = *c++;
            }
        }
        while (to > start && is_blank(to[-1], delimiter)) {
            to--;
        }
        while (start < to && is_blank(*start, delimiter)) {
            start++; /* inside the quotes */
        }
        *to++ = '\0';
        cells[n++] = start;
        if (!*c) {
            return n;
        }
    }
    return complain(csv, "expected at most 256 cells", diag);
}
