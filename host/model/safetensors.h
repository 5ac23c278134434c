/* SPDX-License-Identifier: BSD-2-Clause
 *
 * safetensors.h - named tensors in a file: 8-byte little-endian length of a JSON header, the
 * header, the data. The reader trusts nothing in the file; files of PyTorch's library are read,
 * and it reads ours.
 */
#ifndef PDNN_SAFETENSORS_H
#define PDNN_SAFETENSORS_H

#include "pdnn.h"

enum pdnn_dtype {
    PDNN_DTYPE_BOOL,
    PDNN_DTYPE_U8,
    PDNN_DTYPE_I8,
    PDNN_DTYPE_U16,
    PDNN_DTYPE_I16,
    PDNN_DTYPE_F16,
    PDNN_DTYPE_BF16,
    PDNN_DTYPE_U32,
    PDNN_DTYPE_I32,
    PDNN_DTYPE_F32,
    PDNN_DTYPE_U64,
    PDNN_DTYPE_I64,
    PDNN_DTYPE_F64,
    PDNN_DTYPES,
};

enum { PDNN_TENSOR_DIMS_MAX = 8 };

struct pdnn_tensor {
    const char *name;
    enum pdnn_dtype dtype;
    uint32_t n_dims; /* 0: a scalar */
    uint64_t shape[PDNN_TENSOR_DIMS_MAX];
    size_t n_bytes;
    const void *data; /* aligned for any type */
    bool is_used;     /* it was found by its name */
};

struct pdnn_safetensors;

/* Name as in the file, e.g. "F32"; size of an element in bytes. */
const char *pdnn_dtype_name(enum pdnn_dtype dtype);
size_t pdnn_dtype_bytes(enum pdnn_dtype dtype);

/* ---- reading ----------------------------------------------------------------------------- */

/* Read and check a whole file; tensors and texts live until the close. */
int pdnn_safetensors_open(const char *path, struct pdnn_safetensors **out, struct pdnn_diag *diag);
void pdnn_safetensors_close(struct pdnn_safetensors *file);

size_t pdnn_safetensors_count(const struct pdnn_safetensors *file);
/* Tensors in the order of their data, index < count. */
const struct pdnn_tensor *pdnn_safetensors_at(const struct pdnn_safetensors *file, size_t index);
/* Name of the first tensor that nobody has asked for, or NULL. */
const char *pdnn_safetensors_unused(const struct pdnn_safetensors *file);
/* The tensor of that name, or NULL. */
const struct pdnn_tensor *pdnn_safetensors_find(const struct pdnn_safetensors *file,
                                                const char *name);
/* A tensor that must be there with this type and shape, e.g. 2, (uint64_t[]){out, in}. */
int pdnn_safetensors_get(const struct pdnn_safetensors *file, const char *name,
                         enum pdnn_dtype dtype, uint32_t n_dims, const uint64_t *shape,
                         const void **data, struct pdnn_diag *diag);
/* The text of a key of __metadata__, or NULL. */
const char *pdnn_safetensors_meta(const struct pdnn_safetensors *file, const char *key);
/* The path given to open, for error texts. */
const char *pdnn_safetensors_path(const struct pdnn_safetensors *file);

/* ---- writing ----------------------------------------------------------------------------- */

struct pdnn_safetensors_writer;

/* NULL without memory. */
struct pdnn_safetensors_writer *pdnn_safetensors_writer_new(void);
void pdnn_safetensors_writer_free(struct pdnn_safetensors_writer *writer);
/* Add a tensor; `data` is borrowed until the save. The name must be new and not __metadata__. */
int pdnn_safetensors_writer_add(struct pdnn_safetensors_writer *writer, const char *name,
                                enum pdnn_dtype dtype, uint32_t n_dims, const uint64_t *shape,
                                const void *data, struct pdnn_diag *diag);
/* Set a text of __metadata__ (UTF-8). */
int pdnn_safetensors_writer_meta(struct pdnn_safetensors_writer *writer, const char *key,
                                 const char *text, struct pdnn_diag *diag);
/* Write atomically. The same calls give the same bytes. */
int pdnn_safetensors_writer_save(const struct pdnn_safetensors_writer *writer, const char *path,
                                 struct pdnn_diag *diag);

#endif
