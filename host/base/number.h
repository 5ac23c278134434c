/* SPDX-License-Identifier: BSD-2-Clause
 *
 * number.h - numbers as text. A text is a number as a whole or it is refused: no blanks, no rest,
 * no "nan", no "inf". What is read does not depend on the locale.
 */
#ifndef PDNN_NUMBER_H
#define PDNN_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

enum { PDNN_NUMBER_BYTES = 64 }; /* a longer text is not a number */

/* Digits, or 0x and hexadecimal digits. */
bool pdnn_number_u64(const char *text, uint64_t *value);
/* Digits, a number in min..max. */
bool pdnn_number_u32(const char *text, uint32_t min, uint32_t max, uint32_t *value);
/* Digits, with a sign in front or without. */
bool pdnn_number_i64(const char *text, int64_t *value);
/* -12.5e-3: a decimal point, no separators of thousands. Too large for a double: refused. */
bool pdnn_number_real(const char *text, double *value);

/* How a file for people writes its numbers; a program writes them PLAIN. */
enum pdnn_decimal {
    PDNN_DECIMAL_PLAIN = 0, /* as pdnn_number_real() */
    PDNN_DECIMAL_POINT = 1, /* 1,200.5 */
    PDNN_DECIMAL_COMMA = 2, /* 1.200,5 */
};

/* A number written so. Groups of three digits may be parted by the other of '.' and ',', by an
 * apostrophe or by a blank (also no-break and thin); the first group does not begin with 0. */
bool pdnn_number_written(const char *text, enum pdnn_decimal decimal, double *value);
/* The ways in which `text` can be read, ORed; both with different values ("1,200"), *is_open is
 * set: the text alone does not say. 0: it is not a number. */
unsigned pdnn_number_ways(const char *text, bool *is_open);

#endif
