/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/meter/sysfs.h"
#include "base/diag.h"
#include "base/number.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* read() and not stdio: an attribute is one read, and must be read anew each time. */
int pdnn_sysfs_text(const char *path, char *text, size_t n_bytes, struct pdnn_diag *diag) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = fd < 0 ? -1 : read(fd, text, n_bytes - 1);
    int err = errno;
    if (fd >= 0) {
        close(fd);
    }
    if (n < 0) {
        text[0] = '\0';
        return pdnn_fail(diag, PDNN_ERR_IO, "%s: cannot read: %s", path, strerror(err));
    }
    text[n] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return PDNN_OK;
}

int pdnn_sysfs_number(const char *path, double *value, struct pdnn_diag *diag) {
    char text[64];
    int64_t number;
    int err = pdnn_sysfs_text(path, text, sizeof text, diag);
    if (err) {
        return err;
    }
    if (!pdnn_number_i64(text, &number)) {
        return pdnn_fail(diag, PDNN_ERR_FORMAT, "%s: expected an integer, got '%.40s'", path, text);
    }
    *value = (double)number;
    return PDNN_OK;
}

bool pdnn_sysfs_exists(const char *path) {
    return access(path, F_OK) == 0;
}
