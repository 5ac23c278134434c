/* SPDX-License-Identifier: BSD-2-Clause
 *
 * xz.c - see xz.h. The output grows as data arrives, so a small file that claims to be large costs
 * no more than it holds.
 */
#include "picture/xz.h"

#include <errno.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

enum { CHUNK_BYTES = 1 << 16 };
/* xz -9 needs 65 MiB to unpack. */
static const uint64_t memory_max = 128u << 20;

struct output {
    uint8_t *bytes;
    size_t n, room, max;
};

/* Room for at least one more byte; false: no memory, or beyond the limit. */
static bool grow(struct output *out) {
    if (out->n < out->room)
        return true;
    size_t room = out->room ? 2 * out->room : CHUNK_BYTES;
    room = room > out->max + 1 ? out->max + 1 : room; /* one more tells that it is too long */
    uint8_t *bytes = room > out->room ? realloc(out->bytes, room) : NULL;
    if (!bytes)
        return false;
    out->bytes = bytes;
    out->room = room;
    return true;
}

static const char *text_of(lzma_ret ret) {
    switch (ret) {
    case LZMA_MEM_ERROR:
        return "no memory";
    case LZMA_MEMLIMIT_ERROR:
        return "needs more than 128 MiB to unpack";
    case LZMA_BUF_ERROR:
        return "the compressed data end early";
    default:
        return "damaged xz data";
    }
}

static int unpack(const char *path, FILE *file, uint8_t *in, size_t n_in, struct output *out,
                  struct pdnn_diag *diag) {
    lzma_stream stream = LZMA_STREAM_INIT;
    lzma_ret ret = lzma_stream_decoder(&stream, memory_max, LZMA_CONCATENATED);
    stream.next_in = in;
    stream.avail_in = n_in;
    while (ret == LZMA_OK && grow(out)) {
        if (stream.avail_in == 0 && !feof(file)) {
            stream.next_in = in;
            stream.avail_in = fread(in, 1, CHUNK_BYTES, file);
            if (ferror(file))
                break;
        }
        stream.next_out = out->bytes + out->n;
        stream.avail_out = out->room - out->n;
        ret = lzma_code(&stream, feof(file) && stream.avail_in == 0 ? LZMA_FINISH : LZMA_RUN);
        out->n = out->room - stream.avail_out;
    }
    lzma_end(&stream);
    if (ret == LZMA_STREAM_END || (ret == LZMA_OK && (ferror(file) || out->n > out->max)))
        return PDNN_OK; /* the caller looks at both */
    if (ret == LZMA_OK || ret == LZMA_MEM_ERROR)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", path);
    return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %s", path, text_of(ret));
}

static int read_plain(const char *path, FILE *file, const uint8_t *in, size_t n_in,
                      struct output *out, struct pdnn_diag *diag) {
    for (size_t at = 0; at < n_in; at++) {
        if (!grow(out))
            return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", path);
        out->bytes[out->n++] = in[at];
    }
    while (!feof(file) && !ferror(file) && out->n <= out->max) {
        if (!grow(out))
            return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", path);
        out->n += fread(out->bytes + out->n, 1, out->room - out->n, file);
    }
    return PDNN_OK;
}

int pdnn_xz_read(const char *path, size_t max_bytes, uint8_t **bytes, size_t *n_bytes,
                 struct pdnn_diag *diag) {
    static const uint8_t magic[] = {0xFD, '7', 'z', 'X', 'Z', 0};
    *bytes = NULL;
    *n_bytes = 0;
    FILE *file = fopen(path, "rb");
    uint8_t *in = malloc(CHUNK_BYTES);
    struct output out = {.max = max_bytes};
    int rc;
    if (!file) {
        rc = pdnn_fail(diag, PDNN_ERR_IO, "%s: %s", path, strerror(errno));
    } else if (!in) {
        rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory", path);
    } else {
        size_t n_in = fread(in, 1, sizeof magic, file);
        bool packed = n_in == sizeof magic && memcmp(in, magic, sizeof magic) == 0;
        rc = packed ? unpack(path, file, in, n_in, &out, diag)
                    : read_plain(path, file, in, n_in, &out, diag);
        if (rc == PDNN_OK && ferror(file))
            rc = pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot be read", path);
        else if (rc == PDNN_OK && out.n > max_bytes)
            rc =
                pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected at most %zu bytes", path, max_bytes);
    }
    if (file)
        fclose(file);
    free(in);
    if (rc == PDNN_OK) {
        *bytes = out.bytes;
        *n_bytes = out.n;
    } else {
        free(out.bytes);
    }
    return rc;
}
