/* SPDX-License-Identifier: BSD-2-Clause
 *
 * IDX files, plain and compressed: what is read is as long as its header says.
 */
#include "fuzz.h"
#include "idx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    struct pdnn_idx idx;
    struct pdnn_diag diag = {""};
    if (pdnn_idx_read(fuzz_file(NULL, 0, data, n_data), &idx, &diag)) {
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
