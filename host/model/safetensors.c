/* SPDX-License-Identifier: BSD-2-Clause
 *
 * safetensors.c - the reader. Every number of the header is checked before it is used.
 */
#include "model/safetensors.h"
#include "base/diag.h"

#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "tensors are used as they lie");

enum {
    LENGTH_BYTES = 8,
    HEADER_MAX = 16 << 20, /* bytes of JSON; a model's header is a few KB */
    TENSORS_MAX = 4096,
    ALIGNMENT = 64, /* of each tensor's data in memory */
};
static const uint64_t file_max = (uint64_t)1 << 30;

struct pdnn_safetensors {
    char *path;
    json_t *header;
    struct pdnn_tensor *tensors; /* (n_tensors), sorted by place in the file */
    size_t n_tensors;
    uint8_t *data;
};

static const struct {
    const char *name;
    size_t bytes;
} dtypes[PDNN_DTYPES] = {
    [PDNN_DTYPE_BOOL] = {"BOOL", 1}, [PDNN_DTYPE_U8] = {"U8", 1},   [PDNN_DTYPE_I8] = {"I8", 1},
    [PDNN_DTYPE_U16] = {"U16", 2},   [PDNN_DTYPE_I16] = {"I16", 2}, [PDNN_DTYPE_F16] = {"F16", 2},
    [PDNN_DTYPE_BF16] = {"BF16", 2}, [PDNN_DTYPE_U32] = {"U32", 4}, [PDNN_DTYPE_I32] = {"I32", 4},
    [PDNN_DTYPE_F32] = {"F32", 4},   [PDNN_DTYPE_U64] = {"U64", 8}, [PDNN_DTYPE_I64] = {"I64", 8},
    [PDNN_DTYPE_F64] = {"F64", 8},
};

const char *pdnn_dtype_name(enum pdnn_dtype dtype) {
    return dtypes[dtype].name;
}

size_t pdnn_dtype_bytes(enum pdnn_dtype dtype) {
    return dtypes[dtype].bytes;
}

/* A tensor of the header, before its data is placed. */
struct entry {
    struct pdnn_tensor tensor;
    uint64_t begin, end; /* bytes, from the start of the data */
};

static int by_place(const void *a, const void *b) {
    const struct entry *x = a, *y = b;
    if (x->begin != y->begin) {
        return x->begin < y->begin ? -1 : 1;
    }
    return (x->end > y->end) - (x->end < y->end);
}

/* ---- header ------------------------------------------------------------------------------ */

static int read_dtype(const json_t *value, enum pdnn_dtype *dtype) {
    const char *name = json_string_value(value);
    for (int i = 0; name && i < PDNN_DTYPES; i++) {
        if (strcmp(name, dtypes[i].name) == 0) {
            *dtype = (enum pdnn_dtype)i;
            return 0;
        }
    }
    return -1;
}

/* Shape and the bytes that it needs; -1 when it is no shape or beyond file_max. */
static int read_shape(const json_t *value, struct pdnn_tensor *tensor) {
    if (!json_is_array(value) || json_array_size(value) > PDNN_TENSOR_DIMS_MAX) {
        return -1;
    }
    tensor->n_dims = (uint32_t)json_array_size(value);
    uint64_t n_bytes = pdnn_dtype_bytes(tensor->dtype);
    for (uint32_t d = 0; d < tensor->n_dims; d++) {
        const json_t *size = json_array_get(value, d);
        if (!json_is_integer(size) || json_integer_value(size) < 0) {
            return -1;
        }
        tensor->shape[d] = (uint64_t)json_integer_value(size);
        if (__builtin_mul_overflow(n_bytes, tensor->shape[d], &n_bytes) || n_bytes > file_max) {
            return -1;
        }
    }
    tensor->n_bytes = n_bytes;
    return 0;
}

static int read_offsets(const json_t *value, uint64_t data_bytes, struct entry *entry) {
    const json_t *begin = json_array_get(value, 0), *end = json_array_get(value, 1);
    if (json_array_size(value) != 2 || !json_is_integer(begin) || !json_is_integer(end) ||
        json_integer_value(begin) < 0 || json_integer_value(end) < json_integer_value(begin)) {
        return -1;
    }
    entry->begin = (uint64_t)json_integer_value(begin);
    entry->end = (uint64_t)json_integer_value(end);
    return entry->end <= data_bytes ? 0 : -1;
}

static int read_entry(const char *path, const char *name, const json_t *value, uint64_t data_bytes,
                      struct entry *entry, struct pdnn_diag *diag) {
    struct pdnn_tensor *tensor = &entry->tensor;
    tensor->name = name;
    if (read_dtype(json_object_get(value, "dtype"), &tensor->dtype) != 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %.64s: dtype: expected I8, I32, F32 or alike",
                         path, name);
    }
    if (read_shape(json_object_get(value, "shape"), tensor) != 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%s: %.64s: shape: expected at most %d sizes and %" PRIu64 " bytes", path,
                         name, PDNN_TENSOR_DIMS_MAX, file_max);
    }
    if (read_offsets(json_object_get(value, "data_offsets"), data_bytes, entry) != 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%s: %.64s: data_offsets: expected [begin, end] within %" PRIu64 " bytes",
                         path, name, data_bytes);
    }
    if (entry->end - entry->begin != tensor->n_bytes) {
        return pdnn_fail(
            diag, PDNN_ERR_FORMAT,
            "%s: %.64s: data_offsets: expected %zu bytes as of the shape, got %" PRIu64, path, name,
            tensor->n_bytes, entry->end - entry->begin);
    }
    return PDNN_OK;
}

static int check_metadata(const char *path, json_t *metadata, struct pdnn_diag *diag) {
    const char *key;
    json_t *value;
    if (metadata && !json_is_object(metadata)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: __metadata__: expected an object", path);
    }
    json_object_foreach(metadata, key, value) {
        if (!json_is_string(value)) {
            return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: __metadata__: %.64s: expected a string",
                             path, key);
        }
    }
    return PDNN_OK;
}

/* The tensors must cover the data without gap, overlap or rest. */
static int check_places(const char *path, struct entry *entries, size_t n, uint64_t data_bytes,
                        struct pdnn_diag *diag) {
    qsort(entries, n, sizeof *entries, by_place);
    uint64_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (entries[i].begin != at) {
            return pdnn_fail(diag, PDNN_ERR_FORMAT,
                             "%s: %.64s: data_offsets: expected to begin at %" PRIu64
                             ", where the tensor before ends, got %" PRIu64,
                             path, entries[i].tensor.name, at, entries[i].begin);
        }
        at = entries[i].end;
    }
    if (at != data_bytes) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%s: expected %" PRIu64 " bytes of data as of the header, got %" PRIu64,
                         path, at, data_bytes);
    }
    return PDNN_OK;
}

/* ---- file -------------------------------------------------------------------------------- */

static size_t aligned(uint64_t n_bytes) {
    return (size_t)((n_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
}

/* Read each tensor to an aligned place of its own: in the file they need not be aligned. */
static int read_data(struct pdnn_safetensors *file, FILE *stream, const struct entry *entries,
                     struct pdnn_diag *diag) {
    size_t total = ALIGNMENT;
    for (size_t i = 0; i < file->n_tensors; i++) {
        total += aligned(entries[i].tensor.n_bytes);
    }
    file->data = aligned_alloc(ALIGNMENT, total);
    file->tensors = calloc(file->n_tensors + 1, sizeof *file->tensors);
    if (!file->data || !file->tensors) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", file->path);
    }
    uint8_t *place = file->data;
    for (size_t i = 0; i < file->n_tensors; i++) {
        struct pdnn_tensor *tensor = &file->tensors[i];
        *tensor = entries[i].tensor;
        tensor->data = place;
        if (fread(place, 1, tensor->n_bytes, stream) != tensor->n_bytes) {
            return pdnn_fail(diag, PDNN_ERR_IO, "%s: %.64s: cannot read", file->path, tensor->name);
        }
        place += aligned(tensor->n_bytes);
    }
    return PDNN_OK;
}

static int read_tensors(struct pdnn_safetensors *file, FILE *stream, uint64_t data_bytes,
                        struct pdnn_diag *diag) {
    int err = check_metadata(file->path, json_object_get(file->header, "__metadata__"), diag);
    if (err) {
        return err;
    }
    const size_t n_keys = json_object_size(file->header);
    if (n_keys > TENSORS_MAX) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected at most %d tensors, got %zu",
                         file->path, TENSORS_MAX, n_keys);
    }
    struct entry *entries = calloc(n_keys + 1, sizeof *entries);
    if (!entries) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", file->path);
    }
    const char *name;
    json_t *value;
    json_object_foreach(file->header, name, value) {
        if (strcmp(name, "__metadata__") != 0) {
            err = read_entry(file->path, name, value, data_bytes, &entries[file->n_tensors], diag);
            if (err) {
                goto out;
            }
            file->n_tensors++;
        }
    }
    err = check_places(file->path, entries, file->n_tensors, data_bytes, diag);
    if (!err) {
        err = read_data(file, stream, entries, diag);
    }
out:
    free(entries);
    return err;
}

static int read_header(struct pdnn_safetensors *file, FILE *stream, uint64_t header_bytes,
                       struct pdnn_diag *diag) {
    char *text = malloc((size_t)header_bytes);
    if (!text) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", file->path);
    }
    int err = PDNN_OK;
    json_error_t error;
    if (fread(text, 1, (size_t)header_bytes, stream) != header_bytes) {
        err = pdnn_fail(diag, PDNN_ERR_IO, "%s: header: cannot read", file->path);
    } else {
        file->header = json_loadb(text, (size_t)header_bytes, JSON_REJECT_DUPLICATES, &error);
        if (!json_is_object(file->header)) {
            err = pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: header: expected a JSON object: %s",
                            file->path, file->header ? "it is an array" : error.text);
        }
    }
    free(text);
    return err;
}

/* Length of a regular file, or -1. */
static int64_t length_of(FILE *stream) {
    if (fseeko(stream, 0, SEEK_END) != 0) {
        return -1;
    }
    off_t length = ftello(stream);
    return fseeko(stream, 0, SEEK_SET) == 0 ? (int64_t)length : -1;
}

static int read_file(struct pdnn_safetensors *file, FILE *stream, struct pdnn_diag *diag) {
    const int64_t length = length_of(stream);
    if (length < LENGTH_BYTES || (uint64_t)length > file_max) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%s: expected a safetensors file of %d to %" PRIu64 " bytes", file->path,
                         LENGTH_BYTES, file_max);
    }
    uint64_t header_bytes;
    if (fread(&header_bytes, 1, LENGTH_BYTES, stream) != LENGTH_BYTES) {
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: header length: cannot read", file->path);
    }
    static const char pointer[] = "version https://git-lfs";
    if (memcmp(&header_bytes, pointer, LENGTH_BYTES) == 0) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%s: is a git-lfs pointer and not the file: run `git lfs pull`",
                         file->path);
    }
    header_bytes = le64toh(header_bytes);
    const uint64_t rest = (uint64_t)length - LENGTH_BYTES;
    if (header_bytes < 2 || header_bytes > HEADER_MAX || header_bytes > rest) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%s: header length: expected 2 to %" PRIu64 ", got %" PRIu64, file->path,
                         rest < HEADER_MAX ? rest : HEADER_MAX, header_bytes);
    }
    int err = read_header(file, stream, header_bytes, diag);
    return err ? err : read_tensors(file, stream, rest - header_bytes, diag);
}

int pdnn_safetensors_open(const char *path, struct pdnn_safetensors **out, struct pdnn_diag *diag) {
    *out = NULL;
    FILE *stream = fopen(path, "rb");
    if (!stream) {
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot open: %s", path, strerror(errno));
    }
    int err;
    struct pdnn_safetensors *file = calloc(1, sizeof *file);
    if (!file || !(file->path = strdup(path))) {
        err = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    } else {
        err = read_file(file, stream, diag);
    }
    fclose(stream);
    if (err) {
        pdnn_safetensors_close(file);
        return err;
    }
    *out = file;
    return PDNN_OK;
}

void pdnn_safetensors_close(struct pdnn_safetensors *file) {
    if (file) {
        json_decref(file->header);
        free(file->tensors);
        free(file->data);
        free(file->path);
        free(file);
    }
}

/* ---- what was read ------------------------------------------------------------------------ */

size_t pdnn_safetensors_count(const struct pdnn_safetensors *file) {
    return file->n_tensors;
}

const struct pdnn_tensor *pdnn_safetensors_at(const struct pdnn_safetensors *file, size_t index) {
    return &file->tensors[index];
}

const struct pdnn_tensor *pdnn_safetensors_find(const struct pdnn_safetensors *file,
                                                const char *name) {
    for (size_t i = 0; i < file->n_tensors; i++) {
        if (strcmp(file->tensors[i].name, name) == 0) {
            file->tensors[i].is_used = true;
            return &file->tensors[i];
        }
    }
    return NULL;
}

const char *pdnn_safetensors_unused(const struct pdnn_safetensors *file) {
    const struct pdnn_tensor *t = file->tensors, *end = t + file->n_tensors;
    for (; t < end && t->is_used; t++) {
    }
    return t < end ? t->name : NULL;
}

static void print_shape(char *text, size_t n_bytes, uint32_t n_dims, const uint64_t *shape) {
    size_t at = (size_t)snprintf(text, n_bytes, "[");
    for (uint32_t d = 0; d < n_dims && at < n_bytes; d++) {
        at += (size_t)snprintf(text + at, n_bytes - at, "%s%" PRIu64, d ? ", " : "", shape[d]);
    }
    if (at < n_bytes) {
        snprintf(text + at, n_bytes - at, "]");
    }
}

int pdnn_safetensors_get(const struct pdnn_safetensors *file, const char *name,
                         enum pdnn_dtype dtype, uint32_t n_dims, const uint64_t *shape,
                         const void **data, struct pdnn_diag *diag) {
    const struct pdnn_tensor *tensor = pdnn_safetensors_find(file, name);
    const bool same = tensor && tensor->dtype == dtype && tensor->n_dims == n_dims &&
                      memcmp(tensor->shape, shape, n_dims * sizeof *shape) == 0;
    if (!same) {
        char want[64], got[64];
        print_shape(want, sizeof want, n_dims, shape);
        if (!tensor) {
            return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %s: expected a tensor %s %s, found none",
                             file->path, name, pdnn_dtype_name(dtype), want);
        }
        print_shape(got, sizeof got, tensor->n_dims, tensor->shape);
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %s: expected %s %s, got %s %s", file->path,
                         name, pdnn_dtype_name(dtype), want, pdnn_dtype_name(tensor->dtype), got);
    }
    *data = tensor->data;
    return PDNN_OK;
}

const char *pdnn_safetensors_meta(const struct pdnn_safetensors *file, const char *key) {
    return json_string_value(json_object_get(json_object_get(file->header, "__metadata__"), key));
}

const char *pdnn_safetensors_path(const struct pdnn_safetensors *file) {
    return file->path;
}
