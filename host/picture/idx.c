/* SPDX-License-Identifier: BSD-2-Clause
 *
 * idx.c - see idx.h. zlib's gzread() hands through files that are not compressed, so one path
 * serves both.
 */
#include "picture/idx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/bytes.h"
#include "base/diag.h"
#include "base/outfile.h"

/* Nothing in the format bounds a size, so a broken header could ask for 16 EiB. The largest
 * public set of bytes that we know has 240 MB (EMNIST by class, 700,000 images). */
#define IDX_BYTES_MAX   ((size_t)1 << 30)
#define IDX_BYTES_FIRST ((size_t)1 << 16) /* memory before anything was read */

static int short_read(gzFile file, const char *path, const char *part, size_t expected, size_t got,
                      struct pdnn_diag *diag) {
    int zerr = Z_OK;
    const char *text = gzerror(file, &zerr);
    if (zerr != Z_OK && zerr != Z_STREAM_END && zerr != Z_BUF_ERROR)
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %s: %s", path, part,
                         zerr == Z_ERRNO ? strerror(errno) : text);
    return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %s: expected %zu bytes, the file ends after %zu",
                     path, part, expected, got);
}

static int read_header(gzFile file, const char *path, struct pdnn_idx *idx,
                       struct pdnn_diag *diag) {
    uint8_t magic[4] = {0};
    int got = gzread(file, magic, sizeof magic);
    if (got != (int)sizeof magic)
        return short_read(file, path, "IDX header", sizeof magic, got < 0 ? 0 : (size_t)got, diag);
    if (magic[0] != 0 || magic[1] != 0 || magic[2] != 0x08)
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%s: not an IDX file of bytes: starts with %02x %02x %02x, expected "
                         "00 00 08",
                         path, magic[0], magic[1], magic[2]);
    if (magic[3] < 1 || magic[3] > PDNN_IDX_DIMS_MAX)
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: %u dimensions, expected 1 to %d", path,
                         magic[3], PDNN_IDX_DIMS_MAX);
    idx->n_dims = magic[3];

    uint8_t sizes[4 * PDNN_IDX_DIMS_MAX];
    int n_sizes = (int)(4 * idx->n_dims);
    got = gzread(file, sizes, (unsigned)n_sizes);
    if (got != n_sizes)
        return short_read(file, path, "IDX sizes", (size_t)n_sizes, got < 0 ? 0 : (size_t)got,
                          diag);
    idx->n_bytes = 1;
    for (uint32_t d = 0; d < idx->n_dims; d++) {
        idx->dims[d] = pdnn_get32be(sizes + 4 * (size_t)d);
        if (idx->dims[d] == 0 || idx->dims[d] > IDX_BYTES_MAX / idx->n_bytes)
            return pdnn_fail(diag, PDNN_ERR_FORMAT,
                             "%s: size %u is %u: expected at least 1, and at most %zu bytes in all",
                             path, d, idx->dims[d], IDX_BYTES_MAX);
        idx->n_bytes *= idx->dims[d];
    }
    return PDNN_OK;
}

/* Room for twice as much as was read: a header is believed no further than its file bears it out,
 * compressed or not. */
static int grow(struct pdnn_idx *idx, size_t *room, const char *path, struct pdnn_diag *diag) {
    size_t wanted = *room ? 2 * *room : IDX_BYTES_FIRST;
    if (wanted > idx->n_bytes)
        wanted = idx->n_bytes;
    uint8_t *bytes = realloc(idx->bytes, wanted);
    if (!bytes)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory for %zu bytes", path, wanted);
    idx->bytes = bytes;
    *room = wanted;
    return PDNN_OK;
}

static int read_body(gzFile file, const char *path, struct pdnn_idx *idx, struct pdnn_diag *diag) {
    size_t got = 0, room = 0;
    while (got < idx->n_bytes) {
        if (got == room && grow(idx, &room, path, diag))
            return PDNN_ERR_MEMORY;
        size_t want = room - got;
        if (want > 1 << 24)
            want = 1 << 24;
        int n = gzread(file, idx->bytes + got, (unsigned)want);
        if (n <= 0)
            return short_read(file, path, "IDX data", idx->n_bytes, got, diag);
        got += (size_t)n;
    }
    /* Reading on past the data also makes zlib check the CRC of a compressed file. */
    uint8_t extra;
    int n = gzread(file, &extra, 1);
    if (n < 0)
        return short_read(file, path, "IDX data", idx->n_bytes, got, diag);
    if (n > 0)
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: longer than its header says (%zu bytes)", path,
                         idx->n_bytes);
    return PDNN_OK;
}

int pdnn_idx_read(const char *path, struct pdnn_idx *idx, struct pdnn_diag *diag) {
    memset(idx, 0, sizeof *idx);
    errno = 0;
    gzFile file = gzopen(path, "rb");
    if (!file)
        return pdnn_fail(diag, errno ? PDNN_ERR_IO : PDNN_ERR_MEMORY, "%s: %s", path,
                         errno ? strerror(errno) : "no memory");
    gzbuffer(file, 1 << 17);
    int rc = read_header(file, path, idx, diag);
    if (rc == PDNN_OK)
        rc = read_body(file, path, idx, diag);
    /* The check sum and the length behind the data, which gzread() does without. */
    if (gzclose_r(file) != Z_OK && rc == PDNN_OK)
        rc = pdnn_fail(diag, PDNN_ERR_FORMAT,
                       "%s: expected a whole gzip file, it ends before its check sum", path);
    if (rc != PDNN_OK)
        pdnn_idx_free(idx);
    return rc;
}

void pdnn_idx_free(struct pdnn_idx *idx) {
    free(idx->bytes);
    memset(idx, 0, sizeof *idx);
}

int pdnn_idx_write(const char *path, const struct pdnn_idx *idx, struct pdnn_diag *diag) {
    if (idx->n_dims < 1 || idx->n_dims > PDNN_IDX_DIMS_MAX)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "%s: %u dimensions, expected 1 to %d", path,
                         idx->n_dims, PDNN_IDX_DIMS_MAX);

    uint8_t header[4 + 4 * PDNN_IDX_DIMS_MAX] = {0, 0, 0x08, (uint8_t)idx->n_dims};
    for (uint32_t d = 0; d < idx->n_dims; d++)
        pdnn_put32be(header + 4 + 4 * (size_t)d, idx->dims[d]);
    size_t n_header = 4 + 4 * (size_t)idx->n_dims;

    struct pdnn_outfile file;
    int rc = pdnn_outfile_open(&file, path, diag);
    if (rc != PDNN_OK)
        return rc;
    fwrite(header, 1, n_header, file.stream);
    fwrite(idx->bytes, 1, idx->n_bytes, file.stream);
    return pdnn_outfile_commit(&file, diag);
}
