/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/outfile.h"
#include "base/diag.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void forget(struct pdnn_outfile *file) {
    free(file->path);
    free(file->temporary);
    memset(file, 0, sizeof *file);
}

/* mkstemp() makes the file private; a finished file gets the mode that fopen() would give. */
static void apply_umask(int fd) {
    mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(fd, 0666 & ~mask);
}

static FILE *open_temporary(struct pdnn_outfile *file) {
    if (asprintf(&file->temporary, "%s.XXXXXX", file->path) < 0) {
        file->temporary = NULL;
        errno = ENOMEM;
        return NULL;
    }
    int fd = mkstemp(file->temporary);
    if (fd < 0) {
        free(file->temporary);
        file->temporary = NULL;
        return NULL;
    }
    apply_umask(fd);
    FILE *stream = fdopen(fd, "wb");
    if (!stream) {
        close(fd);
        unlink(file->temporary);
    }
    return stream;
}

int pdnn_outfile_open(struct pdnn_outfile *file, const char *path, struct pdnn_diag *diag) {
    memset(file, 0, sizeof *file);
    struct stat status;
    const bool direct = stat(path, &status) == 0 && !S_ISREG(status.st_mode);
    file->path = strdup(path);
    if (!file->path) {
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    }
    if (strcmp(path, "-") == 0) {
        fflush(stdout);
        const int fd = dup(STDOUT_FILENO);
        file->stream = fd < 0 ? NULL : fdopen(fd, "wb");
    } else {
        file->stream = direct ? fopen(path, "wb") : open_temporary(file);
    }
    if (!file->stream) {
        int err = errno;
        forget(file);
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot write: %s", path, strerror(err));
    }
    return PDNN_OK;
}

int pdnn_outfile_commit(struct pdnn_outfile *file, struct pdnn_diag *diag) {
    errno = 0;
    bool ok = fflush(file->stream) == 0 && !ferror(file->stream);
    ok = fclose(file->stream) == 0 && ok;
    file->stream = NULL;
    if (ok && file->temporary) {
        ok = rename(file->temporary, file->path) == 0;
    }
    int result = PDNN_OK;
    if (!ok) {
        result = pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot write: %s", file->path,
                           errno ? strerror(errno) : "unknown reason");
        if (file->temporary) {
            unlink(file->temporary);
        }
    }
    forget(file);
    return result;
}

void pdnn_outfile_abort(struct pdnn_outfile *file) {
    if (file->stream) {
        fclose(file->stream);
        if (file->temporary) {
            unlink(file->temporary);
        }
    }
    forget(file);
}
