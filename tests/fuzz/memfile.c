/* SPDX-License-Identifier: BSD-2-Clause */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

const char *fuzz_file(const void *head, size_t n_head, const uint8_t *bytes, size_t n_bytes) {
    static char path[64];
    static int fd = -1;
    if (fd < 0) {
        fd = memfd_create("fuzz", 0);
        FUZZ_ASSERT(fd >= 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    FUZZ_ASSERT(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
    FUZZ_ASSERT(!n_head || write(fd, head, n_head) == (ssize_t)n_head);
    FUZZ_ASSERT(!n_bytes || write(fd, bytes, n_bytes) == (ssize_t)n_bytes);
    return path;
}
