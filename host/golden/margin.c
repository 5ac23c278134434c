/* SPDX-License-Identifier: BSD-2-Clause
 *
 * margin.c - rtl/engine/pdnn_margin.sv: whether a run may end before it has taken all its samples.
 */
#include "golden/golden.h"

bool golden_margin_ahead(const int32_t *sums, uint32_t n, uint32_t margin) {
    uint32_t best = 0;
    for (uint32_t i = 1; i < n; i++)
        if (sums[i] > sums[best])
            best = i;
    for (uint32_t i = 0; i < n; i++)
        if (i != best && (int64_t)sums[best] - sums[i] <= margin)
            return false;
    return true;
}
