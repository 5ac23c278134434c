/* SPDX-License-Identifier: BSD-2-Clause
 *
 * IDX files, plain and compressed: what is read is as long as its header says.
 */
#include <zlib.h>

#include "fuzz.h"
#include "picture/idx.h"

/* 128 KiB are fast for data sets and slow for what is searched here. */
int __wrap_gzbuffer(gzFile file, unsigned n_bytes);
int __real_gzbuffer(gzFile file, unsigned n_bytes);
int __wrap_gzbuffer(gzFile file, unsigned n_bytes) {
    (void)n_bytes;
    return __real_gzbuffer(file, 512);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    struct pdnn_idx idx;
    struct pdnn_diag diag = {""};
    if (pdnn_idx_read(fuzz_kernel_file(data, n_data), &idx, &diag)) {
        FUZZ_ASSERT(diag.text[0]);
        return 0;
    }
    size_t n_bytes = 1;
    for (uint32_t i = 0; i < idx.n_dims; i++)
        n_bytes *= idx.dims[i];
    FUZZ_ASSERT(n_bytes == idx.n_bytes);
    volatile uint8_t last = idx.bytes[idx.n_bytes - 1];
    (void)last;
    pdnn_idx_free(&idx);
    return 0;
}
