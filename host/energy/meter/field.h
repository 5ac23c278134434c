/* SPDX-License-Identifier: BSD-2-Clause
 *
 * field.h - read fields of a JSON object that nobody vouches for; errors name file and field.
 */
#ifndef PDNN_FIELD_H
#define PDNN_FIELD_H

#include "pdnn.h"

#include <jansson.h>

/* Parse a file that must hold one JSON object of at most 16 MiB. */
int pdnn_field_load(const char *path, json_t **object, struct pdnn_diag *diag);
/* The object's field "format" must be `format`. */
int pdnn_field_format(const json_t *object, const char *where, const char *format,
                      struct pdnn_diag *diag);

/* A number in min..max. When the field is absent: `fallback`, or an error if that is NULL. */
int pdnn_field_number(const json_t *object, const char *where, const char *name, double min,
                      double max, const double *fallback, double *value, struct pdnn_diag *diag);
/* The same, and a whole number. */
int pdnn_field_whole(const json_t *object, const char *where, const char *name, double min,
                     double max, const double *fallback, double *value, struct pdnn_diag *diag);
/* A string of fewer than n_bytes bytes without control characters; absent: "". */
int pdnn_field_text(const json_t *object, const char *where, const char *name, char *text,
                    size_t n_bytes, struct pdnn_diag *diag);

#endif
