/* SPDX-License-Identifier: BSD-2-Clause
 *
 * transport_replay.c - a session recorded by record.c in the place of a device.
 *
 * What is sent must be what was sent then, byte for byte; the first difference is an error that
 * says where. What was received after the same bytes is received again.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "transport/transport.h"

struct chunk {
    bool to_device;
    bool timeout;      /* from the device: a read that found nothing more */
    size_t start, end; /* in session->bytes */
};

struct replay_transport {
    struct pdnn_transport base;
    char path[256];
    uint8_t *bytes;
    size_t n_bytes;
    struct chunk *chunks;
    size_t n_chunks;
    size_t at_out, at_in; /* next chunk to be matched, to be read */
    size_t n_sent;        /* bytes matched since the start, for messages */
};

static struct replay_transport *replay_of(struct pdnn_transport *transport) {
    return (struct replay_transport *)transport;
}

/* Move on to the next chunk of the direction that has bytes left, at most to `limit`. */
static size_t seek(const struct replay_transport *replay, size_t at, size_t limit, bool to_device) {
    while (at < limit && (replay->chunks[at].to_device != to_device ||
                          (to_device && replay->chunks[at].start == replay->chunks[at].end)))
        at++;
    return at;
}

static int replay_write(struct pdnn_transport *transport, const uint8_t *bytes, size_t n_bytes,
                        struct pdnn_diag *diag) {
    struct replay_transport *replay = replay_of(transport);
    for (size_t i = 0; i < n_bytes; i++, replay->n_sent++) {
        replay->at_out = seek(replay, replay->at_out, replay->n_chunks, true);
        if (replay->at_out == replay->n_chunks)
            return pdnn_fail(diag, PDNN_ERR_LINK,
                             "%s: the session ends after %zu bytes sent, but more are sent now",
                             replay->path, replay->n_sent);
        struct chunk *chunk = &replay->chunks[replay->at_out];
        if (replay->bytes[chunk->start] != bytes[i])
            return pdnn_fail(diag, PDNN_ERR_LINK,
                             "%s: byte %zu sent is 0x%02X, in the session 0x%02X (line %zu): not "
                             "the same model, input, seed or options",
                             replay->path, replay->n_sent, bytes[i], replay->bytes[chunk->start],
                             replay->at_out + 2);
        chunk->start++;
    }
    return PDNN_OK;
}

static int replay_read(struct pdnn_transport *transport, uint8_t *bytes, size_t n_bytes,
                       size_t *n_read, struct pdnn_diag *diag) {
    struct replay_transport *replay = replay_of(transport);
    (void)diag;
    size_t n = 0, limit = seek(replay, replay->at_out, replay->n_chunks, true);
    while (n < n_bytes) {
        replay->at_in = seek(replay, replay->at_in, limit, false);
        if (replay->at_in == limit)
            break;
        struct chunk *chunk = &replay->chunks[replay->at_in];
        if (chunk->start < chunk->end) {
            bytes[n++] = replay->bytes[chunk->start++];
            continue;
        }
        replay->at_in++;
        if (chunk->timeout)
            break;
    }
    *n_read = n;
    return PDNN_OK;
}

static int replay_close(struct pdnn_transport *transport, struct pdnn_diag *diag) {
    struct replay_transport *replay = replay_of(transport);
    (void)diag;
    free(replay->bytes);
    free(replay->chunks);
    free(replay);
    return PDNN_OK;
}

static const struct pdnn_transport_ops replay_ops = {
    .write = replay_write,
    .read = replay_read,
    .close = replay_close,
};

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Add one line "> HEX" or "< HEX"; false when it is anything else. */
static bool add_line(struct replay_transport *replay, const char *line, size_t length) {
    if (length < 2 || (line[0] != '>' && line[0] != '<') || line[1] != ' ' || length % 2)
        return false;
    struct chunk *chunk = &replay->chunks[replay->n_chunks++];
    *chunk = (struct chunk){
        .to_device = line[0] == '>',
        .timeout = line[0] == '<' && length == 2,
        .start = replay->n_bytes,
    };
    for (size_t i = 2; i < length; i += 2) {
        int high = hex_digit(line[i]), low = hex_digit(line[i + 1]);
        if (high < 0 || low < 0)
            return false;
        replay->bytes[replay->n_bytes++] = (uint8_t)(high << 4 | low);
    }
    chunk->end = replay->n_bytes;
    return true;
}

static int parse(struct replay_transport *replay, char *text, size_t n_text,
                 struct pdnn_diag *diag) {
    static const char title[] = "pdnn-session 1\n";
    size_t n_lines = 0, number = 1;
    for (size_t i = 0; i < n_text; i++)
        n_lines += text[i] == '\n';
    replay->bytes = malloc(n_text / 2 + 1);
    replay->chunks = calloc(n_lines + 1, sizeof *replay->chunks);
    if (!replay->bytes || !replay->chunks)
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory for the session", replay->path);
    if (n_text < sizeof title - 1 || memcmp(text, title, sizeof title - 1))
        return pdnn_fail(diag, PDNN_ERR_FORMAT,
                         "%s: not a recorded session: line 1 is not 'pdnn-session 1'",
                         replay->path);
    for (char *line = text + sizeof title - 1; line < text + n_text;) {
        char *end = memchr(line, '\n', (size_t)(text + n_text - line));
        number++;
        if (!end || !add_line(replay, line, (size_t)(end - line)))
            return pdnn_fail(diag, PDNN_ERR_FORMAT,
                             "%s: line %zu: expected '> ' or '< ' and pairs of hexadecimal digits",
                             replay->path, number);
        line = end + 1;
    }
    return PDNN_OK;
}

static int read_file(const char *path, char **text, size_t *n_text, struct pdnn_diag *diag) {
    FILE *file = fopen(path, "r");
    size_t size = 0, n = 0;
    char *buffer = NULL;
    if (!file)
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot be read: %s", path, strerror(errno));
    for (;;) {
        if (n == size) {
            size = size ? 2 * size : 65536;
            char *grown = realloc(buffer, size);
            if (!grown) {
                free(buffer);
                fclose(file);
                return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory for %zu bytes", path, size);
            }
            buffer = grown;
        }
        size_t got = fread(buffer + n, 1, size - n, file);
        if (!got)
            break;
        n += got;
    }
    bool bad = ferror(file) != 0;
    fclose(file);
    if (bad) {
        free(buffer);
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot be read", path);
    }
    *text = buffer;
    *n_text = n;
    return PDNN_OK;
}

int pdnn_transport_replay(const char *options, struct pdnn_transport **out,
                          struct pdnn_diag *diag) {
    char *text = NULL;
    size_t n_text = 0;
    if (!*options)
        return pdnn_fail(diag, PDNN_ERR_ARGUMENT, "replay: expected replay:FILE");
    int rc = read_file(options, &text, &n_text, diag);
    if (rc)
        return rc;
    struct replay_transport *replay = calloc(1, sizeof *replay);
    if (replay) {
        snprintf(replay->path, sizeof replay->path, "%s", options);
        replay->base.ops = &replay_ops;
        replay->base.window_bytes = 16384;
        rc = parse(replay, text, n_text, diag);
    } else {
        rc = pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: no memory for a session", options);
    }
    free(text);
    if (rc) {
        if (replay)
            replay_close(&replay->base, NULL);
        return rc;
    }
    *out = &replay->base;
    return PDNN_OK;
}
