/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/runlog.h"
#include "base/diag.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int append(int fd, const char *line, size_t n_bytes) {
    struct stat before;
    if (fstat(fd, &before) != 0 || (S_ISREG(before.st_mode) && flock(fd, LOCK_EX) != 0)) {
        return -1;
    }
    ssize_t n_written = write(fd, line, n_bytes);
    if (n_written == (ssize_t)n_bytes) {
        return 0;
    }
    int err = n_written < 0 ? errno : ENOSPC;
    if (n_written > 0 && S_ISREG(before.st_mode)) {
        (void)!ftruncate(fd, before.st_size);
    }
    errno = err;
    return -1;
}

int pdnn_runlog_append(const char *path, const json_t *run, struct pdnn_diag *diag) {
    char *text = json_dumps(run, JSON_COMPACT | JSON_REAL_PRECISION(9)), *line = NULL;
    if (!text || asprintf(&line, "%s\n", text) < 0) {
        free(text);
        return pdnn_fail(diag, PDNN_ERR_MEMORY, "%s: out of memory", path);
    }
    free(text);
    int err = PDNN_OK;
    int fd = strcmp(path, "-") == 0 ? (fflush(stdout), dup(STDOUT_FILENO))
                                    : open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0 || append(fd, line, strlen(line)) != 0) {
        err = pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot write: %s", path, strerror(errno));
    }
    if (fd >= 0 && close(fd) != 0 && !err) { /* which also unlocks */
        err = pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot write: %s", path, strerror(errno));
    }
    free(line);
    return err;
}
