/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/meter/field.h"
#include "base/diag.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MAX_BYTES = 16 << 20 };

/* json_load_callback() takes no limit; a file is not read beyond this. */
struct source {
    FILE *stream;
    size_t n_read;
};

static size_t read_source(void *buffer, size_t n_bytes, void *user) {
    struct source *source = user;
    size_t n = fread(buffer, 1, n_bytes, source->stream);
    source->n_read += n;
    return ferror(source->stream) || source->n_read > FILE_MAX_BYTES ? (size_t)-1 : n;
}

int pdnn_field_load(const char *path, json_t **object, struct pdnn_diag *diag) {
    *object = NULL;
    struct source source = {fopen(path, "rb"), 0};
    if (!source.stream) {
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot read: %s", path, strerror(errno));
    }
    json_error_t error;
    json_t *json = json_load_callback(read_source, &source, JSON_REJECT_DUPLICATES, &error);
    const bool is_error = ferror(source.stream) != 0;
    fclose(source.stream);
    if (is_error) {
        json_decref(json);
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot read: is it a file?", path);
    }
    if (source.n_read > FILE_MAX_BYTES) {
        json_decref(json);
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected at most %d MiB", path,
                         FILE_MAX_BYTES >> 20);
    }
    if (!json_is_object(json)) {
        json_decref(json);
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: line %d: expected a JSON object%s%s", path,
                         json ? 1 : error.line, json ? "" : ": ", json ? "" : error.text);
    }
    *object = json;
    return PDNN_OK;
}

int pdnn_field_format(const json_t *object, const char *where, const char *format,
                      struct pdnn_diag *diag) {
    const char *found = json_string_value(json_object_get(object, "format"));
    if (!found || strcmp(found, format) != 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: format: expected \"%s\"%s%.40s", where, format,
                         found ? ", got " : "", found ? found : "");
    }
    return PDNN_OK;
}

int pdnn_field_number(const json_t *object, const char *where, const char *name, double min,
                      double max, const double *fallback, double *value, struct pdnn_diag *diag) {
    const json_t *field = json_object_get(object, name);
    if (!field && fallback) {
        *value = *fallback;
        return PDNN_OK;
    }
    const double number = json_number_value(field);
    if (!json_is_number(field) || !(number >= min && number <= max)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %s: expected a number, %g to %g", where, name,
                         min, max);
    }
    *value = number;
    return PDNN_OK;
}

int pdnn_field_whole(const json_t *object, const char *where, const char *name, double min,
                     double max, const double *fallback, double *value, struct pdnn_diag *diag) {
    int err = pdnn_field_number(object, where, name, min, max, fallback, value, diag);
    if (!err && json_object_get(object, name) && *value != floor(*value)) {
        err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %s: expected a whole number, got %.9g", where,
                        name, *value);
    }
    return err;
}

int pdnn_field_text(const json_t *object, const char *where, const char *name, char *text,
                    size_t n_bytes, struct pdnn_diag *diag) {
    text[0] = '\0';
    const json_t *field = json_object_get(object, name);
    if (!field) {
        return PDNN_OK;
    }
    const char *value = json_string_value(field);
    const size_t length = json_string_length(field);
    bool ok = value && length < n_bytes;
    for (size_t i = 0; ok && i < length; i++) {
        ok = (unsigned char)value[i] >= ' ' && value[i] != 127;
    }
    if (!ok) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %s: expected a text of at most %zu bytes",
                         where, name, n_bytes - 1);
    }
    memcpy(text, value, length + 1);
    return PDNN_OK;
}
