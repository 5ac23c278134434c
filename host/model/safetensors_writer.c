/* SPDX-License-Identifier: BSD-2-Clause
 *
 * safetensors_writer.c - collects tensors and texts, then writes them in one go.
 */
#include "model/safetensors.h"
#include "base/diag.h"
#include "base/outfile.h"

#include <endian.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_ALIGNMENT = 8 }; /* the header is padded with spaces, so that the data is aligned */

struct pdnn_safetensors_writer {
    json_t *header;   /* tensors get their data_offsets at the save */
    json_t *metadata; /* borrowed from header */
    struct pdnn_tensor *tensors;
    size_t n_tensors;
};

struct pdnn_safetensors_writer *pdnn_safetensors_writer_new(void) {
    struct pdnn_safetensors_writer *writer = calloc(1, sizeof *writer);
    if (!writer) {
        return NULL;
    }
    writer->header = json_object();
    if (json_object_set_new(writer->header, "__metadata__", json_object()) != 0) {
        pdnn_safetensors_writer_free(writer);
        return NULL;
    }
    writer->metadata = json_object_get(writer->header, "__metadata__");
    return writer;
}

void pdnn_safetensors_writer_free(struct pdnn_safetensors_writer *writer) {
    if (writer) {
        json_decref(writer->header);
        free(writer->tensors);
        free(writer);
    }
}

static json_t *shape_array(uint32_t n_dims, const uint64_t *shape) {
    json_t *array = json_array();
    for (uint32_t d = 0; d < n_dims; d++) {
        json_array_append_new(array, json_integer((json_int_t)shape[d]));
    }
    return array;
}

int pdnn_safetensors_writer_add(struct pdnn_safetensors_writer *writer, const char *name,
                                enum pdnn_dtype dtype, uint32_t n_dims, const uint64_t *shape,
                                const void *data, struct pdnn_diag *diag) {
    if (json_object_get(writer->header, name)) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected a tensor name not in use", name);
    }
    if (n_dims > PDNN_TENSOR_DIMS_MAX) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected at most %d dimensions", name,
                         PDNN_TENSOR_DIMS_MAX);
    }
    struct pdnn_tensor *grown =
        realloc(writer->tensors, (writer->n_tensors + 1) * sizeof *writer->tensors);
    if (!grown) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", name);
    }
    writer->tensors = grown;
    json_t *entry = json_pack("{s:s, s:o}", "dtype", pdnn_dtype_name(dtype), "shape",
                              shape_array(n_dims, shape));
    if (json_object_set_new(writer->header, name, entry) != 0) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "tensor name: expected UTF-8");
    }
    struct pdnn_tensor *tensor = &writer->tensors[writer->n_tensors++];
    *tensor = (struct pdnn_tensor){.dtype = dtype, .n_dims = n_dims, .data = data};
    tensor->name = json_object_iter_key(json_object_iter_at(writer->header, name));
    tensor->n_bytes = pdnn_dtype_bytes(dtype);
    for (uint32_t d = 0; d < n_dims; d++) {
        tensor->shape[d] = shape[d];
        tensor->n_bytes *= shape[d];
    }
    return PDNN_OK;
}

int pdnn_safetensors_writer_meta(struct pdnn_safetensors_writer *writer, const char *key,
                                 const char *text, struct pdnn_diag *diag) {
    if (json_object_set_new(writer->metadata, key, json_string(text)) != 0) {
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: expected UTF-8 text", key);
    }
    return PDNN_OK;
}

/* Large elements first, else in the order they came: then each tensor is aligned in the file. */
static void order_tensors(const struct pdnn_safetensors_writer *writer,
                          const struct pdnn_tensor **ordered) {
    size_t n = 0;
    for (size_t size = 8; size > 0; size /= 2) {
        for (size_t i = 0; i < writer->n_tensors; i++) {
            if (pdnn_dtype_bytes(writer->tensors[i].dtype) == size) {
                ordered[n++] = &writer->tensors[i];
            }
        }
    }
}

static int write_file(const struct pdnn_safetensors_writer *writer,
                      const struct pdnn_tensor **ordered, const char *path,
                      struct pdnn_diag *diag) {
    uint64_t begin = 0;
    for (size_t i = 0; i < writer->n_tensors; i++) {
        json_t *entry = json_object_get(writer->header, ordered[i]->name);
        const uint64_t end = begin + ordered[i]->n_bytes;
        json_object_set_new(entry, "data_offsets",
                            json_pack("[I, I]", (json_int_t)begin, (json_int_t)end));
        begin = end;
    }
    char *header = json_dumps(writer->header, JSON_COMPACT);
    if (!header) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    }
    struct pdnn_outfile file;
    int err = pdnn_outfile_open(&file, path, diag);
    if (!err) {
        const size_t n_text = strlen(header);
        const size_t n_header =
            (n_text + HEADER_ALIGNMENT - 1) / HEADER_ALIGNMENT * HEADER_ALIGNMENT;
        const uint64_t length = htole64(n_header);
        fwrite(&length, sizeof length, 1, file.stream);
        fprintf(file.stream, "%-*s", (int)n_header, header);
        for (size_t i = 0; i < writer->n_tensors; i++) {
            fwrite(ordered[i]->data, 1, ordered[i]->n_bytes, file.stream);
        }
        err = pdnn_outfile_commit(&file, diag);
    }
    free(header);
    return err;
}

int pdnn_safetensors_writer_save(const struct pdnn_safetensors_writer *writer, const char *path,
                                 struct pdnn_diag *diag) {
    const struct pdnn_tensor **ordered = calloc(writer->n_tensors + 1, sizeof *ordered);
    if (!ordered) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    }
    order_tensors(writer, ordered);
    int err = write_file(writer, ordered, path, diag);
    free(ordered);
    return err;
}
