/* SPDX-License-Identifier: BSD-2-Clause
 *
 * csv.h - lines and cells of a text file that another program has exported: UTF-8, UTF-16 or
 * Latin-1, with a byte-order mark or without, any line ends; cells in quotes. Memory is bounded:
 * one line at a time.
 */
#ifndef PDNN_CSV_H
#define PDNN_CSV_H

#include "pdnn.h"

enum { PDNN_CSV_CELLS = 256, PDNN_CSV_LINE_BYTES = 1 << 16, PDNN_CSV_END = 1 };

struct pdnn_csv;

/* Open and find the encoding. UTF-32 and what is no text are refused by name. */
int pdnn_csv_open(const char *path, struct pdnn_csv **csv, struct pdnn_diag *diag);
/* Next line that is not blank, as UTF-8 without its end; PDNN_CSV_END after the last. Refused: a
 * line of 64 KiB or more, a byte 0. */
int pdnn_csv_next(struct pdnn_csv *csv, struct pdnn_diag *diag);
/* The line, until the next call; and its number, from 1. */
const char *pdnn_csv_line(const struct pdnn_csv *csv);
uint64_t pdnn_csv_line_number(const struct pdnn_csv *csv);
/* Begin again with the first line. Refused: a pipe. */
int pdnn_csv_rewind(struct pdnn_csv *csv, struct pdnn_diag *diag);
void pdnn_csv_close(struct pdnn_csv *csv);

/* Cut the line, from its byte `from` on, into at most PDNN_CSV_CELLS cells without blanks around
 * them. A cell in quotes may hold the delimiter, and "" for a quote. Returns their number, or an
 * error: a quote that is not closed in its line, text behind one, too many cells. The cells live
 * until the next call of any of these. */
int pdnn_csv_cells(struct pdnn_csv *csv, size_t from, char delimiter,
                   const char *cells[PDNN_CSV_CELLS], struct pdnn_diag *diag);

#endif
