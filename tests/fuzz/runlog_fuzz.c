/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Run logs, as `pdnn report` and `pdnn energy` read them.
 */
#include "energy/runs.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data) {
    struct pdnn_runs runs = {0};
    struct pdnn_diag diag = {""};
    if (pdnn_runs_load(fuzz_file(NULL, 0, data, n_data), &runs, &diag))
        FUZZ_ASSERT(diag.text[0]);
    for (uint32_t i = 0; i < runs.n; i++) {
        FUZZ_ASSERT(runs.runs[i].samples > 0 && runs.runs[i].n > 0);
        (void)pdnn_runs_single(&runs, &runs.runs[i]);
    }
    pdnn_runs_free(&runs);
    return 0;
}
