/* SPDX-License-Identifier: BSD-2-Clause */
#include "fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static uint8_t content[FUZZ_FILE_MAX];
static size_t n_content;

const char *fuzz_file(const void *head, size_t n_head, const uint8_t *bytes, size_t n_bytes) {
    FUZZ_ASSERT(n_head + n_bytes <= sizeof content);
    if (n_head)
        memcpy(content, head, n_head);
    if (n_bytes)
        memcpy(content + n_head, bytes, n_bytes);
    n_content = n_head + n_bytes;
    return FUZZ_FILE;
}

/* In the place of fopen() (fuzz.mk): no kernel, so half as many executions again. */
FILE *__wrap_fopen(const char *path, const char *mode);
FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode) {
    return strcmp(path, FUZZ_FILE) == 0 ? fmemopen(content, n_content, mode)
                                        : __real_fopen(path, mode);
}

const char *fuzz_kernel_file(const uint8_t *bytes, size_t n_bytes) {
    static char path[64];
    static int fd = -1;
    if (fd < 0) {
        fd = memfd_create("fuzz", 0);
        FUZZ_ASSERT(fd >= 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    FUZZ_ASSERT(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
    FUZZ_ASSERT(!n_bytes || write(fd, bytes, n_bytes) == (ssize_t)n_bytes);
    return path;
}
