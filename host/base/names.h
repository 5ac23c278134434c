/* SPDX-License-Identifier: BSD-2-Clause
 *
 * names.h - the values of an enum by name: an array of names in the order of the values, NULL at
 * the end. Files, the command line and reports read and write the same array.
 */
#ifndef PDNN_NAMES_H
#define PDNN_NAMES_H

#include <stddef.h>

enum { PDNN_NAMES_TEXT = 200 };

/* The index of `text`, or -1. */
int pdnn_names_find(const char *const *names, const char *text);
/* "a, b or c", for an error message; returns `text`. */
const char *pdnn_names_list(const char *const *names, char text[PDNN_NAMES_TEXT]);

#endif
