/* SPDX-License-Identifier: BSD-2-Clause
 *
 * row_scan.h - what reading a group's rows takes, stepped cycle by cycle: what tests hold the
 * golden model's closed law against.
 */
#ifndef PDNN_TESTS_ROW_SCAN_H
#define PDNN_TESTS_ROW_SCAN_H

#include <stdbool.h>
#include <stdint.h>

/* Cycles from the first of n activation words' to the last of all; *rows: their ones. A word leaves
 * stage A when the rows of the one before leave stage B in the same cycle or earlier, one without
 * ones at once. In the first `turn` cycles no row is read. */
static inline uint32_t row_scan(const uint16_t *words, uint32_t n, uint32_t turn, uint32_t *rows) {
    uint32_t cycle = 0, in_b = 0, next = 0;
    for (*rows = 0; next < n || in_b > 0; cycle++) {
        const uint32_t ones = next < n ? (uint32_t)__builtin_popcount(words[next]) : 0;
        in_b -= in_b > 0 && cycle >= turn;
        if (next < n && (ones == 0 || in_b == 0)) {
            in_b += ones;
            *rows += ones;
            next++;
        }
    }
    return cycle;
}

/* Cycles of each group but a layer's first, which is scanned while `drain` neurons of the one
 * before are drained, a cycle each, of which the turn takes the first. */
static inline uint32_t row_period(const uint16_t *words, uint32_t n, uint32_t turn,
                                  uint32_t drain) {
    uint32_t rows, cycles = row_scan(words, n, turn, &rows);
    return cycles > drain ? cycles : drain;
}
#endif
