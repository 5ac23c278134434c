/* SPDX-License-Identifier: BSD-2-Clause
 *
 * number.c - the syntax is checked here, byte by byte; the C library only converts.
 */
#include "base/number.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static size_t count_digits(const char *text) {
    size_t n = 0;
    while (is_digit(text[n])) {
        n++;
    }
    return n;
}

bool pdnn_number_u64(const char *text, uint64_t *value) {
    const bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char *digits = is_hex ? text + 2 : text;
    const size_t n = is_hex ? strspn(digits, "0123456789abcdefABCDEF") : count_digits(digits);
    if (n == 0 || digits[n]) {
        return false;
    }
    errno = 0;
    const unsigned long long parsed = strtoull(digits, NULL, is_hex ? 16 : 10);
    *value = parsed;
    return errno == 0;
}

bool pdnn_number_u32(const char *text, uint32_t min, uint32_t max, uint32_t *value) {
    uint64_t wide;
    const bool ok = pdnn_number_u64(text, &wide) && wide >= min && wide <= max;
    *value = ok ? (uint32_t)wide : 0;
    return ok;
}

bool pdnn_number_i64(const char *text, int64_t *value) {
    const char *digits = text + (text[0] == '-' || text[0] == '+');
    const size_t n = count_digits(digits);
    if (n == 0 || digits[n]) {
        return false;
    }
    errno = 0;
    *value = strtoll(text, NULL, 10);
    return errno == 0;
}

/* ---- real numbers ------------------------------------------------------------------------ */

static locale_t c_locale;

static void make_locale(void) {
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/* Of a text whose syntax is right. */
static bool convert(const char *text, double *value) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_locale);
    *value = c_locale ? strtod_l(text, NULL, c_locale) : NAN;
    return isfinite(*value);
}

/* Length of "e-3", 0 when there is none. */
static size_t exponent_length(const char *text) {
    if (text[0] != 'e' && text[0] != 'E') {
        return 0;
    }
    const size_t sign = text[1] == '-' || text[1] == '+', n = count_digits(text + 1 + sign);
    return n ? 1 + sign + n : 0;
}

bool pdnn_number_real(const char *text, double *value) {
    const char *at = text + (text[0] == '-' || text[0] == '+');
    const size_t whole = count_digits(at);
    at += whole;
    size_t part = 0;
    if (*at == '.') {
        part = count_digits(++at);
        at += part;
    }
    if (whole + part == 0) {
        return false;
    }
    at += exponent_length(at);
    return *at == '\0' && convert(text, value);
}

/* ---- as people write them ---------------------------------------------------------------- */

/* Length of a separator of thousands that is no decimal sign anywhere. */
static size_t separator_length(const char *text) {
    static const char *const separators[] = {
        "'", " ", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89", "\xe2\x80\x99"};
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        const size_t n = strlen(separators[i]);
        if (strncmp(text, separators[i], n) == 0) {
            return n;
        }
    }
    return 0;
}

/* U+2212, which some spreadsheets write for '-'. */
static const char minus[] = "\xe2\x88\x92";

bool pdnn_number_written(const char *text, enum pdnn_decimal decimal, double *value) {
    const char point = decimal == PDNN_DECIMAL_COMMA ? ',' : '.', group = point == ',' ? '.' : ',';
    char plain[PDNN_NUMBER_BYTES + 1];
    size_t n = 0;
    if (strlen(text) >= PDNN_NUMBER_BYTES) {
        return false;
    }
    if (*text == '-' || *text == '+') {
        plain[n++] = *text++;
    } else if (strncmp(text, minus, sizeof minus - 1) == 0) {
        plain[n++] = '-';
        text += sizeof minus - 1;
    }
    const size_t whole = count_digits(text);
    memcpy(plain + n, text, whole);
    n += whole;
    const char *first = text, *separator = text += whole;
    size_t length;
    while ((length = *text == group ? 1 : separator_length(text))) {
        /* Groups of three, all parted by the same sign, behind one to three digits. */
        if (whole < 1 || whole > 3 || *first == '0' || strncmp(text, separator, length) != 0 ||
            count_digits(text + length) != 3) {
            return false;
        }
        memcpy(plain + n, text + length, 3);
        n += 3;
        text += length + 3;
    }
    size_t part = 0;
    if (*text == point) {
        part = count_digits(++text);
        plain[n++] = '.';
        memcpy(plain + n, text, part);
        n += part;
        text += part;
    }
    length = exponent_length(text);
    memcpy(plain + n, text, length);
    plain[n + length] = '\0';
    return whole + part > 0 && text[length] == '\0' && convert(plain, value);
}

unsigned pdnn_number_ways(const char *text, bool *is_open) {
    double point = 0, comma = 0;
    unsigned ways = 0;
    ways |= pdnn_number_written(text, PDNN_DECIMAL_POINT, &point) ? PDNN_DECIMAL_POINT : 0;
    ways |= pdnn_number_written(text, PDNN_DECIMAL_COMMA, &comma) ? PDNN_DECIMAL_COMMA : 0;
    *is_open = ways == (PDNN_DECIMAL_POINT | PDNN_DECIMAL_COMMA) && point != comma;
    return ways;
}
